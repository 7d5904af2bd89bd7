/* SPDX-License-Identifier: GPL-3.0-or-later
 * What counting allocations adds to a pair of malloc and free, as a share of it: light (calls and
 * bytes) and full (what is live, too). Plain, light and full take turns within a millisecond; a
 * figure is the median of their differences over that of the plain pairs. Limits are 1.5 ns and
 * 6.5 ns where the pairs take 5.2 ns and 14 ns, as they did where the limits were set.
 */
#include "bench/rt_heap.h"
#include "bench/rt_heap_part.h"
#include "stats/quantile.h"
#include "tests/perf/report.h"

#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#define N_PAIRS 20000
#define N_ROUNDS 501
#define LIGHT_LIMIT_NS 1.5
#define FULL_LIMIT_NS 6.5
#define SAME_NS 5.2 /* of a plain pair, there */
#define RANDOM_NS 14.0

typedef void heap_loop(uint64_t n);

static double now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

static double pair_ns(heap_loop *loop, enum rt_heap_set set)
{
    rt_heap_redirect(set);
    loop(N_PAIRS / 20); /* predictors */
    const double start_ns = now_ns();
    loop(N_PAIRS);
    return (now_ns() - start_ns) / N_PAIRS;
}

static void take(struct report *report, const char *name, heap_loop *loop, double reference_ns)
{
    static double plain_ns[N_ROUNDS], light_ns[N_ROUNDS], full_ns[N_ROUNDS];
    struct rt_heap_counts counts;
    rt_heap_begin(true);
    for (size_t i = 0; i < N_ROUNDS; i++) {
        plain_ns[i] = pair_ns(loop, RT_HEAP_REAL);
        light_ns[i] = pair_ns(loop, RT_HEAP_LIGHT) - plain_ns[i];
        full_ns[i] = pair_ns(loop, RT_HEAP_FULL) - plain_ns[i];
    }
    rt_heap_end(&counts);
    if (counts.n_allocs < (uint64_t)N_ROUNDS * N_PAIRS * 2) {
        report_failed(report, name, "only %llu allocations were counted",
            (unsigned long long)counts.n_allocs);
        return;
    }
    const double pair_median_ns = pp_quantile_median(plain_ns, N_ROUNDS);
    const double light_median_ns = pp_quantile_median(light_ns, N_ROUNDS);
    const double full_median_ns = pp_quantile_median(full_ns, N_ROUNDS);
    report_remark("%s: a pair of malloc and free takes %.1f ns; counts and bytes add %.2f ns, what "
                  "is live too %.2f ns",
        name, pair_median_ns, light_median_ns, full_median_ns);
    report_at_most(report, report_name("heap_counts_%s_ratio", name).text,
        light_median_ns / pair_median_ns, LIGHT_LIMIT_NS / reference_ns);
    report_at_most(report, report_name("heap_live_%s_ratio", name).text,
        full_median_ns / pair_median_ns, FULL_LIMIT_NS / reference_ns);
}

int main(int argc, char **argv)
{
    struct report report = {0};
    char doubt[256] = "";
    void *handle = argc == 2 ? dlopen(argv[1], RTLD_NOW) : NULL;
    heap_loop *pairs = NULL, *random = NULL;
    if (handle) {
        *(void **)&pairs = dlsym(handle, "heap_loop_pairs");
        *(void **)&random = dlsym(handle, "heap_loop_random");
    }
    if (!pairs || !random) {
        fputs("bench_heap: give it heap_loop.so\n", stderr);
        return 2;
    }
    const void *address = (const void *)(uintptr_t)pairs;
    const struct rt_heap_objects objects = {
        .addresses = &address, .n_addresses = 1, .libraries = ""};
    rt_heap_attach(&objects, doubt, sizeof doubt);
    take(&report, "same", pairs, SAME_NS);
    take(&report, "random", random, RANDOM_NS);
    return 0;
}

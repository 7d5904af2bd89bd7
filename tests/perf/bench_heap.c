/* SPDX-License-Identifier: GPL-3.0-or-later
 * What counting allocations adds to a pair of malloc and free: light (calls and bytes) and full
 * (what is live, too). Plain, light and full take turns within a tenth of a millisecond; a figure
 * is the median of their differences in those rounds that were the fastest as a whole: in the
 * others something else used the core.
 */
#include "bench/rt_heap.h"
#include "bench/rt_heap_part.h"
#include "stats/quantile.h"
#include "tests/perf/report.h"

#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define N_PAIRS 2000
#define N_ROUNDS 10000
#define N_FASTEST 101
#define LIGHT_LIMIT_NS 1.5
#define FULL_LIMIT_NS 6.5

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

struct turn {
    double plain_ns, light_ns, full_ns; /* a pair takes */
};

static double turn_ns(const struct turn *turn)
{
    return turn->plain_ns + turn->light_ns + turn->full_ns;
}

static int compare_turns(const void *a, const void *b)
{
    const double difference_ns = turn_ns(a) - turn_ns(b);
    return (difference_ns > 0) - (difference_ns < 0);
}

static void judge(struct report *report, const char *name, const struct turn *fastest)
{
    double plain_ns[N_FASTEST], light_ns[N_FASTEST], full_ns[N_FASTEST];
    for (size_t i = 0; i < N_FASTEST; i++) {
        plain_ns[i] = fastest[i].plain_ns;
        light_ns[i] = fastest[i].light_ns - plain_ns[i];
        full_ns[i] = fastest[i].full_ns - plain_ns[i];
    }
    report_remark("%s: a pair of malloc and free takes %.1f ns", name,
        pp_quantile_median(plain_ns, N_FASTEST));
    report_at_most(report, report_name("heap_counts_%s_ns", name).text,
        pp_quantile_median(light_ns, N_FASTEST), LIGHT_LIMIT_NS);
    report_at_most(report, report_name("heap_live_%s_ns", name).text,
        pp_quantile_median(full_ns, N_FASTEST), FULL_LIMIT_NS);
}

static void take(struct report *report, const char *name, heap_loop *loop)
{
    static struct turn turns[N_ROUNDS];
    struct rt_heap_counts counts;
    rt_heap_begin(true);
    for (size_t i = 0; i < N_ROUNDS; i++)
        turns[i] = (struct turn){.plain_ns = pair_ns(loop, RT_HEAP_REAL),
            .light_ns = pair_ns(loop, RT_HEAP_LIGHT),
            .full_ns = pair_ns(loop, RT_HEAP_FULL)};
    rt_heap_end(&counts);
    if (counts.n_allocs < (uint64_t)N_ROUNDS * N_PAIRS * 2) {
        report_failed(report, name, "only %llu allocations were counted",
            (unsigned long long)counts.n_allocs);
        return;
    }
    qsort(turns, N_ROUNDS, sizeof *turns, compare_turns);
    judge(report, name, turns);
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
    take(&report, "same", pairs);
    take(&report, "random", random);
    return 0;
}

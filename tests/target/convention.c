/* SPDX-License-Identifier: GPL-3.0-or-later
 * A module that knows no header. Callbacks that are called wrongly abort.
 */
#include <stdint.h>
#include <stdlib.h>

static int is_set_up;
static uint64_t state = 1;

static void work(uint64_t n_iterations)
{
    for (; n_iterations != 0; n_iterations--) {
        state = state * 6364136223846793005u + 1;
        __asm__ volatile("" : "+r"(state));
    }
}

void ppb_bench_alone(uint64_t n_iterations, void *context)
{
    if (context)
        abort();
    work(n_iterations);
}

void *ppb_setup_with_context(void)
{
    is_set_up++;
    return &is_set_up;
}

void ppb_bench_with_context(uint64_t n_iterations, void *context)
{
    if (context != &is_set_up || is_set_up != 1)
        abort();
    work(n_iterations);
}

void ppb_teardown_with_context(void *context)
{
    if (context != &is_set_up || is_set_up-- != 1)
        abort();
}

void ppb_teardown_only_teardown(void *context)
{
    if (context)
        abort();
}

void ppb_bench_only_teardown(uint64_t n_iterations, void *context)
{
    (void)context;
    work(n_iterations);
}

void ppb_bench_crashes(uint64_t n_iterations, void *context)
{
    (void)n_iterations;
    (void)context;
    abort();
}

/* No benchmarks: not exported, not functions, nearly the name. */
__attribute__((visibility("hidden"))) void ppb_bench_hidden(uint64_t n_iterations, void *context);
void ppb_bench_hidden(uint64_t n_iterations, void *context)
{
    (void)n_iterations;
    (void)context;
}

int ppb_bench_variable = 1;

void ppb_benchmark_other(uint64_t n_iterations, void *context)
{
    (void)n_iterations;
    (void)context;
}

#ifdef WITH_EMPTY_LOOP
void ppb_empty_loop(uint64_t n_iterations, void *context)
{
    (void)context;
    for (; n_iterations != 0; n_iterations--)
        __asm__ volatile("");
}
#endif

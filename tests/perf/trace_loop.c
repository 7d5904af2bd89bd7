/* SPDX-License-Identifier: GPL-3.0-or-later
 * The tight loop of bench_trace as a program of its own, for uftrace to record: prints how many ns
 * a call of an empty function takes, the least of some series.
 */
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#define N_CALLS 10000
#define N_SERIES 30

__attribute__((noinline)) static void nothing(void)
{
    __asm__ volatile("");
}

__attribute__((noinline, no_instrument_function)) static double now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

int main(void)
{
    double least_ns = 1e9;
    for (int series = 0; series < N_SERIES; series++) {
        void (*volatile hidden)(void) = nothing;
        void (*const function)(void) = hidden;
        const double before_ns = now_ns();
        for (int i = 0; i < N_CALLS; i++)
            function();
        const double call_ns = (now_ns() - before_ns) / N_CALLS;
        if (call_ns < least_ns)
            least_ns = call_ns;
    }
    printf("%.3f\n", least_ns);
    return 0;
}

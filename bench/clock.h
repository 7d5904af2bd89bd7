/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reading the clocks. Inline, because a call would be part of what is measured.
 * Also used inside the worker: libc only, no state.
 */
#ifndef PP_BENCH_CLOCK_H
#define PP_BENCH_CLOCK_H

#include <stdint.h>
#include <time.h>

/* ns of a POSIX clock since its own epoch, 0 when it cannot be read; wraps in 584 years. */
static inline uint64_t pp_clock_posix_ns(clockid_t clock)
{
    struct timespec now = {0};
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* ns of CLOCK_MONOTONIC_RAW, which no clock discipline bends. */
static inline uint64_t pp_clock_raw_ns(void)
{
    return pp_clock_posix_ns(CLOCK_MONOTONIC_RAW);
}

/* Seconds since `began_ns`, a reading of CLOCK_MONOTONIC; 0 should that have gone back. */
static inline double pp_clock_since_s(uint64_t began_ns)
{
    const uint64_t now_ns = pp_clock_posix_ns(CLOCK_MONOTONIC);
    return now_ns > began_ns ? (double)(now_ns - began_ns) * 1e-9 : 0;
}

#ifdef __x86_64__
#define PP_CLOCK_HAS_TSC 1

/* TSC with everything before it finished and nothing after it begun; `cpu` gets the CPU's number.
 */
static inline uint64_t pp_clock_tsc_cpu(uint32_t *cpu)
{
    uint32_t low, high, aux;
    __asm__ volatile("rdtscp\n\tlfence" : "=a"(low), "=d"(high), "=c"(aux) : : "memory");
    *cpu = aux & 0xfff; /* Linux keeps the node number above */
    return (uint64_t)high << 32 | low;
}

/* The same without the CPU number, some ns cheaper: for laps, where one reading ends and begins. */
static inline uint64_t pp_clock_tsc(void)
{
    uint32_t low, high;
    __asm__ volatile("lfence\n\trdtsc\n\tlfence" : "=a"(low), "=d"(high) : : "memory");
    return (uint64_t)high << 32 | low;
}
#else
#define PP_CLOCK_HAS_TSC 0

static inline uint64_t pp_clock_tsc_cpu(uint32_t *cpu)
{
    *cpu = 0;
    return pp_clock_raw_ns();
}

static inline uint64_t pp_clock_tsc(void)
{
    return pp_clock_raw_ns();
}
#endif

#endif

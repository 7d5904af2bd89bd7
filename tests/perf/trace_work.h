/* SPDX-License-Identifier: GPL-3.0-or-later
 * Real work for the tracer: each trace_work_LIBRARY.c is a module that has a library do some.
 */
#ifndef PP_TESTS_PERF_TRACE_WORK_H
#define PP_TESTS_PERF_TRACE_WORK_H

#include <stdint.h>

/* Always the same work. Returns a checksum of what came out. */
uint64_t trace_work(void);

/* The checksum of some bytes, after those that gave `hash`; FNV-1a. */
static inline uint64_t trace_work_hash(uint64_t hash, const void *bytes, uint64_t n_bytes)
{
    for (uint64_t i = 0; i < n_bytes; i++)
        hash = (hash ^ ((const unsigned char *)bytes)[i]) * 0x100000001b3U;
    return hash;
}

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * The list of benchmarks that a worker wrote, read as hostile.
 */
#ifndef PP_BENCH_SUITE_LIST_H
#define PP_BENCH_SUITE_LIST_H

#include "bench/suite.h"

/* As it lies in the wire (struct pp_wire_bench and its strings, one after the other). Borrowed. */
struct pp_suite_list {
    const unsigned char *bytes;
    size_t n_bytes;
    uint32_t n_entries; /* as the worker says */
    uint32_t module;    /* whose benchmarks they are */
};

/* Add a case to suite and result for every combination of parameters and threads, in the order of
 * the source. PP_EFORMAT: damaged, or a parameter without values (no case was added); PP_ERANGE:
 * more than PP_SUITE_MAX_CASES; PP_ENOMEM. The message names module, benchmark and remedy. */
enum pp_status pp_suite_list_read(const struct pp_suite_list *list, struct pp_suite *suite,
    struct pp_result *result, struct pp_error *error);

#endif

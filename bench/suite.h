/* SPDX-License-Identifier: GPL-3.0-or-later
 * From modules to cases: which benchmarks there are, with which parameters, and which of them are wanted.
 */
#ifndef PP_BENCH_SUITE_H
#define PP_BENCH_SUITE_H

#include "bench/isolate.h"
#include "bench/result.h"

#define PP_SUITE_MAX_CASES 1000000

/* What the worker must be told to measure a case; parallel to pp_result.cases. */
struct pp_suite_entry {
    uint32_t module;
    uint32_t bench; /* index in the module's list */
    uint32_t value_index[PPB_MAX_PARAMS];
    uint64_t max_iterations;
    bool manual_time; /* samples are ns that the benchmark told */
};

struct pp_suite {
    struct pp_suite_entry *entries;
    size_t n_entries;
    struct pp_wire_identity *identities; /* of the modules */
    char **paths;                        /* absolute */
    size_t n_modules;
};

/* Check every module's file, list it in a worker, expand parameters, keep the names that `filter` (POSIX extended,
 * leading '-' negates, NULL: all) matches: fills `suite`, `result->modules` and `result->cases`. The caller releases both
 * whatever is returned. PP_ENOENT, PP_EFORMAT: the message names the module and the remedy. */
enum pp_status pp_suite_load(struct pp_suite *suite, struct pp_isolate *isolate, const char *const *paths, size_t n_paths,
    const char *filter, struct pp_result *result, struct pp_error *error);
void pp_suite_release(struct pp_suite *suite);

/* Read one list (`list`, `n_bytes`, `n_listed` entries as the wire says, hostile) into cases of module number `module`.
 * For pp_suite_load and the fuzzer. PP_EFORMAT: damaged. */
enum pp_status pp_suite_parse(struct pp_suite *suite, const unsigned char *list, size_t n_bytes, uint32_t n_listed,
    uint32_t module, struct pp_result *result, struct pp_error *error);

#endif

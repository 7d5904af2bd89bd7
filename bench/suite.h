/* SPDX-License-Identifier: GPL-3.0-or-later
 * From modules to cases: which benchmarks there are, with which parameters, and which of them are
 * wanted.
 */
#ifndef PP_BENCH_SUITE_H
#define PP_BENCH_SUITE_H

#include "bench/isolate.h"
#include "bench/result.h"

#define PP_SUITE_MAX_CASES 100000 /* some 5 KiB each */

/* What the worker must be told to measure a case; parallel to pp_result.cases. */
struct pp_suite_entry {
    uint32_t module;
    uint32_t bench; /* index in the module's list */
    uint32_t value_index[PPB_MAX_PARAMS];
    uint64_t max_iterations;
    bool manual_time; /* samples are ns that the benchmark told */
};

/* One file that a worker may load: a module, or a layout of it. */
struct pp_suite_file {
    char *path; /* absolute */
    struct pp_wire_identity identity;
    unsigned delta_bytes; /* a layout's addresses are the module's and this */
};

struct pp_suite {
    struct pp_suite_entry *entries;
    size_t n_entries;
    struct pp_suite_file *files; /* the modules */
    size_t n_modules;
    struct pp_suite_file *layouts; /* n_layouts of each module, one after the other; the first of
                                      each is the module */
    size_t n_layouts;              /* 0: none, the modules are used as they are */
    char preloads[PP_WIRE_PATH_BYTES]; /* as the wire wants them */
};

/* What is to be loaded; everything is borrowed. */
struct pp_suite_request {
    const char *const *paths; /* modules */
    size_t n_paths;
    const char *const *preloads; /* objects that they need */
    size_t n_preloads;
    const char *filter; /* POSIX extended, leading '-' negates, NULL: all */
};

/* Check every module's file, list it in a worker, expand parameters, keep the names that the filter
 * matches: fills `suite`, `result->modules` and `result->cases`. The caller releases both whatever
 * is returned. PP_ENOENT, PP_EFORMAT: the message names the module and the remedy. */
enum pp_status pp_suite_load(struct pp_suite *suite, struct pp_isolate *isolate,
    const struct pp_suite_request *request, struct pp_result *result, struct pp_error *error);
void pp_suite_release(struct pp_suite *suite);

/* Tell a worker which file to load for `module` in `layout` (any number; 0 is the module as it is).
 */
void pp_suite_address(
    const struct pp_suite *suite, uint32_t module, uint32_t layout, struct pp_wire_order *order);

#endif

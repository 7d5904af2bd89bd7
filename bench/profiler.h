/* SPDX-License-Identifier: GPL-3.0-or-later
 * Profile mode from the driver's side: the best case of a finished run, once more and under the
 * tracer, one process a pass.
 */
#ifndef PP_BENCH_PROFILER_H
#define PP_BENCH_PROFILER_H

#include "bench/driver.h"
#include "bench/profile.h"
#include "bench/tracewire.h"

/* What a watcher is told before each pass, on the driver's thread. */
struct pp_profiler_watcher {
    void (*pass)(void *context, const char *name, double done_ratio); /* may be NULL */
    void *context;
};

struct pp_profiler_options {
    const struct pp_driver_options *driver; /* those of the run, borrowed */
    const char *version;                    /* of ppbench */
    enum pp_profile_timing timing;
    enum pp_tracewire_backend backend;
    const char *libraries; /* glob on base names of objects to be traced, too; NULL: none */
    const char *excluded;  /* glob on symbols that are not; NULL: none */
    bool counts_instructions;
    uint32_t n_events; /* kept of the timing pass; 0: none */
    double short_ns;   /* functions whose calls take less are not timed; 0: 300 */
    struct pp_profiler_watcher watcher;
};

/* Index of the case whose best sample is the least of all that were measured, or SIZE_MAX: none
 * was. */
size_t pp_profiler_best(const struct pp_result *result);

/* Profile that case: its module, layout, parameters, threads and stack as in its best worker. Fills
 * `profile`, which has been init'ed and is the caller's to release. A pass that fails is in
 * profile->passes[].failure, and the others are kept. PP_ENOENT: nothing was measured; PP_EINTR:
 * interrupted before anything was known; PP_ESYS, PP_ENOMEM: no worker, no memory. PP_EFORMAT:
 * every pass failed, the error says how the first did. */
enum pp_status pp_profiler_run(const struct pp_profiler_options *options,
    const struct pp_result *result, struct pp_profile *profile, struct pp_error *error);

/* The counter that pp_profiler_count gives to cases. */
#define PP_PROFILER_COUNTER "instructions"

/* Count the instructions of every case that was measured, exactly, by one more worker each: a
 * counter per iteration. Of `options` only driver, libraries and excluded matter. The first case
 * of which they cannot be counted is told in `error`, the others are counted all the same; then
 * PP_EFORMAT, or PP_EINTR, PP_ESYS, PP_ENOMEM. */
enum pp_status pp_profiler_count(
    const struct pp_profiler_options *options, struct pp_result *result, struct pp_error *error);

#endif

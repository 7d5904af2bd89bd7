/* SPDX-License-Identifier: GPL-3.0-or-later
 * One pass over the best case: a worker with its orders, and what it left.
 */
#ifndef PP_BENCH_PROFILERPASS_H
#define PP_BENCH_PROFILERPASS_H

#include "bench/isolate.h"
#include "bench/profilenames.h"
#include "bench/profiler.h"
#include "bench/profilewire.h"
#include "bench/suite.h"

/* One profile under way. */
struct pp_profilerpass {
    const struct pp_profiler_options *options;
    const struct pp_result *result;
    const struct pp_case *best;
    const struct pp_replicate *worker; /* that took the best sample */
    struct pp_profile *profile;
    struct pp_isolate isolate;
    struct pp_suite suite; /* the modules once more, with their layouts */
    struct pp_result listed;
    size_t entry; /* of the suite: the best case */
    int cpu;
    struct pp_tracewire *wires[PP_PROFILE_N_PASSES]; /* NULL: no such pass yet */
    int fds[PP_PROFILE_N_PASSES];
    struct pp_profilewire passes[PP_PROFILE_N_PASSES];
    bool is_read[PP_PROFILE_N_PASSES];
    struct pp_profilenames names;
    bool single_steps; /* of the instruction pass */
    bool is_system;    /* a pass failed for what is not the benchmark: no tracer, no memory */
};

/* Settle where workers run, and list the modules again, with the layouts of the run. `options`,
 * `result`, `best` and `worker` are set, `listed` is init'ed, isolate.wire_fd is -1, all else is
 * zero. PP_ENOENT: the best case is gone; what pp_outset_settle, pp_isolate_init, pp_suite_load and
 * pp_layout_make return. Release also after an error. */
enum pp_status pp_profilerpass_begin(struct pp_profilerpass *p, struct pp_error *error);
void pp_profilerpass_release(struct pp_profilerpass *p);

/* Make the memory that a pass shares with its worker. False: there is none, or the user has
 * interrupted; which is the pass's failure. */
bool pp_profilerpass_make(struct pp_profilerpass *p, enum pp_profile_pass_kind kind);

/* Run the pass, whose memory has been made and whose selection is in it. What is wrong is in its
 * failure; else is_read. */
void pp_profilerpass_run(struct pp_profilerpass *p, enum pp_profile_pass_kind kind);

/* Both. */
void pp_profilerpass_take(struct pp_profilerpass *p, enum pp_profile_pass_kind kind);

/* Keep why a pass has failed. */
void pp_profilerpass_fail(
    struct pp_profilerpass *p, enum pp_profile_pass_kind kind, const char *why);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * One worker process from exec to its grave: limits, output, time-out, and the truth about how it
 * ended.
 */
#ifndef PP_BENCH_ISOLATE_H
#define PP_BENCH_ISOLATE_H

#include "bench/wire.h"
#include "stats/status.h"

#include <stdbool.h>
#include <stdint.h>

#define PP_ISOLATE_MAX_OTHERS 64
#define PP_ISOLATE_OUTPUT_BYTES 65536 /* kept of what the worker prints; the rest is counted */

/* Memory shared with workers, and how they are run. Opaque but for its wire. */
struct pp_isolate {
    struct pp_wire *wire;
    size_t wire_bytes;
    int wire_fd;
    int tracewire_fd; /* memory that the next worker finds at PP_TRACEWIRE_FD (tracewire.h), the
                         caller's; above PP_TRACEWIRE_FD, or 0: none */
    char worker_path[4096];
    int others[PP_ISOLATE_MAX_OTHERS]; /* children that this process had before: none of the
                                          workers' */
    size_t n_others;
    char output[PP_ISOLATE_OUTPUT_BYTES +
        1];                      /* of the last worker, NUL terminated; may hold anything */
    size_t output_bytes;         /* kept */
    uint64_t output_total_bytes; /* printed */
};

enum pp_ending {
    PP_ENDING_DONE,        /* finished what was asked */
    PP_ENDING_REFUSED,     /* gave up with a reason: wire->report.refusal, text */
    PP_ENDING_EXITED,      /* left by exit, _exit or pthread_exit before the end */
    PP_ENDING_SIGNALLED,   /* killed by a signal of its own */
    PP_ENDING_TIMED_OUT,   /* killed by us */
    PP_ENDING_INTERRUPTED, /* killed by us: the driver was told to stop */
    PP_ENDING_DAMAGED,     /* the shared memory is overwritten: nothing in it can be believed */
    PP_ENDING_NOT_STARTED  /* no worker program, no process */
};

struct pp_outcome {
    enum pp_ending ending;
    int signal;        /* PP_ENDING_SIGNALLED */
    int exit_code;     /* PP_ENDING_EXITED */
    double duration_s; /* exec to reaping */
    double cpu_s;      /* CPU time that it used */
    char text[512];    /* one line, lower case: "crashed: SIGSEGV at address 0x0 while sampling" */
};

/* Make the shared memory and find the worker program: `worker_path`, or NULL: ppbench-worker beside
 * this program, else where it was installed. Errors: PP_ENOENT, PP_ESYS. Release also after an
 * error. */
enum pp_status pp_isolate_init(
    struct pp_isolate *isolate, const char *worker_path, struct pp_error *error);

/* Close what pp_isolate_init opened. */
void pp_isolate_release(struct pp_isolate *isolate);

/* Wipe the report and the order's action (`list`: with room for a list). The caller then fills
 * isolate->wire->order. */
enum pp_status pp_isolate_prepare(struct pp_isolate *isolate, bool list, struct pp_error *error);

/* Run one worker on the prepared order. `padding_bytes` (0..4095) go into its environment, so that
 * its stack lies elsewhere each time. Kills it, and all that it started, after `timeout_s`. */
void pp_isolate_run(struct pp_isolate *isolate, double timeout_s, unsigned padding_bytes,
    struct pp_outcome *outcome);

/* Make the running and all later pp_isolate_run end at once. Async-signal-safe. */
void pp_isolate_interrupt(void);

/* Whether pp_isolate_interrupt was called. */
bool pp_isolate_interrupted(void);

/* "SIGSEGV" of 11; "signal 99" is not named: returns NULL. Static. */
const char *pp_isolate_signal_name(int signal_number);

#endif

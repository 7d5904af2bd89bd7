/* SPDX-License-Identifier: GPL-3.0-or-later
 * What happened during a sample, and what a loop's code looks like. The worker writes these
 * numbers, the driver reads them: one list for both.
 */
#ifndef PP_BENCH_LABEL_H
#define PP_BENCH_LABEL_H

/* By recorded cause; a sample has the first one that applies, in this order. The worker knows
 * nothing of the last. */
enum pp_label {
    PP_LABEL_CLEAN,
    PP_LABEL_CLOCK_DISAGREED, /* TSC and clock_gettime differ by more than calibrated */
    PP_LABEL_MIGRATED,        /* another CPU at the end than at the start */
    PP_LABEL_PREEMPTED,       /* involuntary context switch */
    PP_LABEL_STOLEN,          /* the hypervisor ran something else in this block of samples */
    PP_LABEL_FAULTED,         /* page fault */
    PP_LABEL_SHARED, /* another hardware thread used the core, by the rulers; the driver finds it */
    PP_LABEL_UNEXPLAINED, /* over 3 medians + 100 us long, no cause recorded; stays among the clean
                           */
    PP_N_LABELS
};

/* What the machine code of a benchmark's loop shows. */
enum pp_loop_work {
    PP_LOOP_UNKNOWN, /* not looked at, or of another shape than a counted loop */
    PP_LOOP_WORKS,
    PP_LOOP_EMPTY,   /* the body vanished */
    PP_LOOP_HOISTED, /* it is done once, before the loop */
    PP_LOOP_FOLDED   /* it became a constant */
};

#endif

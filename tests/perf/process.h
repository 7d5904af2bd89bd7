/* SPDX-License-Identifier: GPL-3.0-or-later
 * Other programs: run them on a CPU, time them, keep what they print.
 */
#ifndef PP_TESTS_PERF_PROCESS_H
#define PP_TESTS_PERF_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

#define PROCESS_ANY_CPU (-1)

/* What shall run: words of the command (looked for in $PATH), the last NULL; where; and whether its
 * output is kept (else it goes to the null device). Its standard input is the null device. */
struct process_order {
    const char *const *words;
    int cpu; /* PROCESS_ANY_CPU: wherever the kernel likes */
    bool keep_output;
};

/* What became of it. */
struct process_end {
    double wall_s;   /* from before the start until it was waited for */
    int exit_status; /* 128 + signal when killed */
    char *output; /* kept standard output, ends with a NUL; owned by the caller; NULL: none kept */
    char *complaint; /* last line of its standard error, "" if silent; owned by the caller */
};

/* Run a program to its end. False when it could not be started, with errno; else *end is filled and
 * released by process_end_release. Not for concurrent use: the CPU binding of the caller changes
 * meanwhile. */
bool process_run(const struct process_order *order, struct process_end *end);
void process_end_release(struct process_end *end);

/* Run a program as process_run does, and find the largest resident memory that it alone ever had,
 * without the programs that it started (which ru_maxrss includes): the kernel stops it as it exits,
 * and its own record is read. False when it could not be started or followed, with errno. */
bool process_run_peak(
    const struct process_order *order, struct process_end *end, uint64_t *peak_bytes);

#endif

/* SPDX-License-Identifier: MIT
 * pptrace.h: trace the calls of a running program from within, with no help of its compiler. Link
 * with -lpptrace (pkg-config --libs pptrace). Linux on x86-64.
 *
 *     #include <pptrace.h>
 *     pptrace_start(NULL);
 *     work();
 *     pptrace_stop();
 *     pptrace_dump("work.ppb");        then: ppbench view work.ppb
 *
 * One tracer a process. Start and stop while no other thread runs in what is traced; threads that
 * begin in between are traced, too; those that a former trace has seen are not. The program's
 * results are the same with and without it.
 */
#ifndef PPTRACE_H
#define PPTRACE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum pptrace_clock {
    PPTRACE_TIMES = 0, /* calls and their times: some 60 ns a call */
    PPTRACE_COUNTS = 1 /* calls only: some 8 ns */
};

/* One call or return, as the callback sees it. */
struct pptrace_event {
    uint64_t ticks;    /* of the processor's time stamp counter */
    uint32_t function; /* see pptrace_name */
    uint32_t thread;   /* 0.., in the order of their first traced calls */
    uint32_t depth;    /* of traced calls, 1 for the outermost, up to 1024 */
    uint32_t is_return;
};

/* What to trace; all zero is the program itself, with times. */
struct pptrace_options {
    const void *object;    /* an address in the object (library or program); NULL: the program */
    const char *libraries; /* more objects, a glob on their file names: "libz*"; NULL: none */
    const char *excluded;  /* functions that are left alone, a glob on their symbols; NULL: none */
    uint32_t clock;        /* enum pptrace_clock */
    uint32_t max_events;   /* calls and returns kept in the order of time, the last ones; 0: none */
    /* Called on each call and return, in the thread that makes it; may do what it likes, what it
     * calls is traced but not told; NULL: none. */
    void (*callback)(const struct pptrace_event *event, void *context);
    void *context;
};

/* One function, after pptrace_stop. */
struct pptrace_row {
    const char *name; /* the linker's; "" of a stripped one; lives until the next start */
    uint64_t address; /* in its object */
    uint64_t n_calls;
    double own_ns, deep_ns; /* of all calls, the tracer's own cost subtracted, recursion counted
                               once; 0 with PPTRACE_COUNTS */
};

/* Find the functions and trace them, forgetting an earlier trace. 0, or -1: pptrace_error says why,
 * and nothing was changed. NULL: as all zero. Takes some 20 ms a 1000 functions. */
int pptrace_start(const struct pptrace_options *options);

/* The code as it was before. 0, or -1. */
int pptrace_stop(void);

/* Fill up to n_rows rows, most own time (or calls) first; returns how many there are. Only while
 * nothing is traced; 0 before. */
size_t pptrace_result(struct pptrace_row *rows, size_t n_rows);

/* Write the call tree to a file for `ppbench view`, which must be installed: it adds source lines.
 * 0, or -1. Only while nothing is traced. */
int pptrace_dump(const char *path);

/* The linker's name of an event's function, "" unknown. */
const char *pptrace_name(uint32_t function);

/* One line on the last failure; never NULL. */
const char *pptrace_error(void);

#ifdef __cplusplus
}
#endif

#endif

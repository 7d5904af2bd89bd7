/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the figures share: where the programs are, on which CPUs, how many rounds, and the report.
 */
#ifndef PP_TESTS_PERF_FIGURES_H
#define PP_TESTS_PERF_FIGURES_H

#include "tests/perf/report.h"

#include <stddef.h>

#define FIGURES_N_PADDED 5

struct figures {
    const char *ppbench;
    char *kernels;                  /* the module of tests/perf/kernels.c */
    char *rivals;                   /* tests/perf/rivals.c; NULL: not built */
    char *padded[FIGURES_N_PADDED]; /* the same, the code some bytes further */
    size_t n_padded;
    char *google;      /* tests/perf/peer_google.cc; NULL: not built */
    char *static_main; /* tests/perf/static_main.c; NULL: not built */
    char *heap;        /* tests/perf/bench_heap.c; NULL: not built */
    char *heap_loop;   /* the object of tests/perf/heap_loop.c; NULL: not built */
    char *hist;        /* tests/perf/bench_hist.c; NULL: not built */
    char *draw;        /* tests/picture/draw.c; NULL: not built */
    char *trace;       /* tests/perf/bench_trace.c; NULL: not built */
    int cpu;           /* where workers and peers run: the last one, as ppbench --pin=auto has it */
    int other_cpu;     /* another; -1: there is none */
    size_t n_rounds;   /* 0: each figure's own number */
    struct report report;
    char why[512]; /* the reason of the last failure */
};

static inline size_t figures_rounds(const struct figures *f, size_t usual)
{
    return f->n_rounds > 0 ? f->n_rounds : usual;
}

/* The path of a file that was built, from tests/perf; NULL: it is not there. The caller frees it.
 */
char *figures_built(const char *name, int access_mode);

/* Each takes one group of figures and writes its lines. */
void figure_empty(struct figures *f);          /* an empty body reads 0 */
void figure_ruler(struct figures *f);          /* multiplies and loads in adds */
void figure_heap(struct figures *f);           /* what counting allocations adds to them */
void figure_hist(struct figures *f);           /* recording and merging against peers */
void figure_again(struct figures *f);          /* the same answer again, quiet and disturbed */
void figure_answer(struct figures *f);         /* from start to result */
void figure_start(struct figures *f);          /* start-up of the driver */
void figure_memory(struct figures *f);         /* driver memory, many samples against few */
void figure_snippet(struct figures *f);        /* statements: compiled, cached, anywhere, by hand */
void figure_compare(struct figures *f);        /* planted slow-downs are found */
void figure_compare_google(struct figures *f); /* the same decision with Google Benchmark */
void figure_alike(struct figures *f);          /* what is alike is not told apart */
void figure_merge(struct figures *f);          /* a thousand results into one */
void figure_stats(struct figures *f);          /* numbers of text against GNU datamash */
void figure_picture(struct figures *f);        /* size of pictures, and until they are drawn */
void figure_trace(struct figures *f);          /* what tracing costs, how true profiles are */
void figure_honesty(struct figures *f);        /* how often intervals cover the long-run value */

#endif

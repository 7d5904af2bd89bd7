/* SPDX-License-Identifier: GPL-3.0-or-later
 * The model of a comparison: what is known of every pair of benchmarks after (or in the middle of)
 * one. A live comparison (contest.h) and one of stored results (storedpair.h) fill it alike;
 * renderers only read it. Ratios are new / old of times: above 1 is slower.
 */
#ifndef PP_BENCH_COMPARISON_H
#define PP_BENCH_COMPARISON_H

#include "bench/result.h"

#define PP_COMPARISON_MARGIN 0.01      /* smallest change of the body that matters */
#define PP_COMPARISON_TAIL_MARGIN 0.05 /* of the tail, and */
#define PP_COMPARISON_TAIL_FACTOR 5    /* so many margins of the body at least */

enum pp_verdict {
    PP_VERDICT_UNDECIDED, /* cannot tell */
    PP_VERDICT_SAME,      /* both parts' intervals lie inside their margins */
    PP_VERDICT_TINY,      /* there is a difference, but less than the margin */
    PP_VERDICT_FASTER,
    PP_VERDICT_SLOWER,
    PP_N_VERDICTS
};

/* Which quantile of a process's samples a ratio compares. The first two are judged. */
enum pp_part {
    PP_PART_BODY,   /* p25: the code's own cost */
    PP_PART_TAIL,   /* p90 */
    PP_PART_MEDIAN, /* shown, not judged */
    PP_PART_MEAN,   /* likewise */
    PP_N_PARTS
};
#define PP_N_JUDGED 2

enum pp_pair_state {
    PP_PAIR_PENDING, /* not compared yet */
    PP_PAIR_OK,
    PP_PAIR_SKIPPED,  /* by a benchmark itself */
    PP_PAIR_FAILED,   /* one of them crashed, timed out, ...; `reason` says which */
    PP_PAIR_ONLY_OLD, /* the other side has none of this name */
    PP_PAIR_ONLY_NEW,
    PP_PAIR_REFUSED /* both are there, but must not be compared; `reason` */
};

/* Why a comparison of a pair ended. */
enum pp_pair_stop {
    PP_PAIR_STOP_NONE,
    PP_PAIR_STOP_SURE,     /* the answer is sure */
    PP_PAIR_STOP_MAX_RUNS, /* the last look */
    PP_PAIR_STOP_MAX_TIME,
    PP_PAIR_STOP_INTERRUPTED,
    PP_PAIR_STOP_FAILED,
    PP_PAIR_STOP_STORED /* nothing was measured now */
};

/* One side of a pair. */
struct pp_pair_side {
    struct pp_estimate time_ns; /* per iteration, raw, measured alone: median over processes */
    uint64_t n_samples;
    uint64_t n_by_label[PP_N_LABELS];
};

/* What one process says. */
struct pp_pair_run {
    double ratio[PP_N_PARTS];      /* new / old */
    double null_ratio[PP_N_PARTS]; /* control / old; NaN: no control */
};

struct pp_pair {
    char *name;     /* of the old one, unless there is none */
    char *new_name; /* NULL: the same */
    enum pp_pair_state state;
    char *reason;       /* why not PP_PAIR_OK; NULL */
    char *output;       /* last lines it wrote when it failed; NULL */
    uint64_t n_loops;   /* iterations a sample, the same on both sides; 0: they differ or unknown */
    uint32_t n_layouts; /* places within the page; 0: as they are */
    size_t n_runs;      /* processes that both sides finished in; of stored results the smaller */
    struct pp_pair_run *runs; /* n_runs of them; NULL: stored */
    struct pp_pair_side old_side, new_side;
    struct pp_estimate ratio[PP_N_PARTS];      /* new / old; value NaN: unknown */
    struct pp_estimate null_ratio[PP_N_PARTS]; /* old in another layout / old; NaN: no control */
    double p;          /* that body and tail are alike: both tests together, corrected for looks */
    double p_adjusted; /* the same over all pairs, Benjamini and Hochberg */
    enum pp_verdict verdict;
    enum pp_part part;         /* what the verdict speaks of; undecided: what is open */
    bool differs[PP_N_JUDGED]; /* significant, and beyond the control */
    bool within_control;       /* significant, but the control differs as much */
    bool no_tail;              /* too few batches a process: the tail is not judged */
    bool old_skips;            /* of PP_PAIR_SKIPPED: it is the old one that does */
    double verdict_ratio;      /* new / old of that part */
    double detectable_ratio; /* smallest change of `part`, else of the body, that this budget finds
                                in 9 of 10 cases, as new / old - 1; NaN: unknown */
    double needed_s;   /* measuring that a decision would take in all; NaN: unknown or decided */
    double measured_s; /* wall time spent on it */
    double sampling_s; /* of it, inside timed batches of old and new */
    enum pp_pair_stop stop;
};

struct pp_comparison {
    struct pp_settings settings;
    double margin_ratio;      /* smallest change of the body that matters: 0.01 */
    double tail_margin_ratio; /* of the tail: 0.05 */
    double gate_ratio;        /* margin of the gate (gate.h); NaN: there is none */
    double tail_gate_ratio;   /* likewise */
    bool stored;              /* time passed between the two */
    const struct pp_env *env; /* borrowed; NULL: stored */
    struct pp_calib calib;
    char started[40]; /* RFC 3339 with offset */
    double duration_s;
    char *command;  /* command line, words quoted for a shell; NULL: unknown */
    char *old_name; /* "old.so", "main" (a baseline), "old.json" */
    char *new_name;
    char **notes; /* what a reader must know: "2 h passed between the two", no full stop */
    size_t n_notes;
    bool complete; /* false: interrupted or still running */
    struct pp_pair *pairs;
    size_t n_pairs;
};

/* The words of exports: "same", "slower", .... Static, as all of these. */
const char *pp_verdict_name(enum pp_verdict verdict);

/* "body", "tail", "median", "mean". */
const char *pp_part_name(enum pp_part part);

/* "pending", "ok", "failed", "only_old", .... */
const char *pp_pair_state_name(enum pp_pair_state state);

/* "none", "sure", "max_runs", .... */
const char *pp_pair_stop_name(enum pp_pair_stop stop);

/* An empty comparison with default margins; everything NaN that is not known. */
void pp_comparison_init(struct pp_comparison *comparison);

/* Give back what it owns; it is empty then, and may be released again. */
void pp_comparison_release(struct pp_comparison *comparison);

/* One more pair, pending, with its own copy of `name`; NULL: out of memory. Valid until the next.
 */
struct pp_pair *pp_comparison_add(struct pp_comparison *comparison, const char *name);

/* One more note, printf's format; false: out of memory. */
bool pp_comparison_note(struct pp_comparison *comparison, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif

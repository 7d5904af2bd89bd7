/* SPDX-License-Identifier: GPL-3.0-or-later
 * Series over stored results: one benchmark, measured in one manner on one machine, run after run.
 * Where the level of a series changed, and how far its sessions differ on their own.
 */
#ifndef PP_BENCH_HISTORY_H
#define PP_BENCH_HISTORY_H

#include "bench/likeness.h"
#include "bench/store.h"
#include "stats/changepoint.h"
#include "stats/estimate.h"
#include "stats/status.h"

/* So many sessions tell how far they differ on their own. */
#define PP_HISTORY_FLOOR_MIN 10
/* Chance of a change point in a series without any. */
#define PP_HISTORY_FALSE_ALARM 0.01

/* A run that was read. */
struct pp_history_run {
    char *path;
    char *baseline; /* NULL: saved without a name */
    char *machine;  /* pp_likeness_machine */
    char *command;  /* NULL: unknown */
    char started[40];
    double started_s; /* since 1970; NaN: unknown */
    bool complete;
    size_t n_cases;
};

/* What one run knows of a series. */
struct pp_history_point {
    size_t run; /* index of pp_history.runs */
    enum pp_state state;
    uint64_t module_hash;
    struct pp_estimate time_ns; /* the headline */
    double body_ns, tail_ns;    /* medians over the processes of p25 and p90, raw; NaN: not ok */
    uint64_t n_runs;            /* processes */
    double sharing_ratio;       /* above 0: a neighbour shared the core all the time */
};

struct pp_series {
    char *name;
    char *machine; /* with the manner: "..., TSC, single calls" */
    uint32_t unit; /* enum ppb_unit of the newest point */
    struct pp_history_point *points;
    size_t n_points;
    struct pp_changepoints changes; /* `at` is an index of points; levels are of time_ns.value */
};

/* Series stand in the order of their first points, points in the order in which they were added. */
struct pp_history {
    struct pp_history_run *runs;
    size_t n_runs;
    struct pp_series *series;
    size_t n_series;
    char **failures; /* one line for each file that could not be read */
    size_t n_failures;
    size_t next_series; /* where the next case is looked for first */
};

/* Make it empty. */
void pp_history_init(struct pp_history *history);

/* Give back what it holds; an init'ed one may be released at any time. */
void pp_history_release(struct pp_history *history);

/* Add the cases of a result that was saved at `path` as `baseline` (NULL: none). All is copied.
 * PP_ENOMEM. */
enum pp_status pp_history_add(struct pp_history *history, const struct pp_likeness *result,
    const char *path, const char *baseline);

/* Remember that a file could not be read, and why, in one line. PP_ENOMEM. */
enum pp_status pp_history_add_failure(struct pp_history *history, const char *text);

/* Read the newest n_newest runs of a store's list, oldest first, and find the changes of each
 * series. A file that cannot be read becomes one of the failures. PP_ENOMEM. */
enum pp_status pp_history_read(struct pp_history *history, const struct pp_store_list *list,
    size_t n_newest, struct pp_error *error);

/* Find where the levels of all series changed (after the last add). PP_ENOMEM. */
enum pp_status pp_history_find_changes(struct pp_history *history);

/* Whether a point tells a level: it has a time, and no neighbour used its core all the time. */
bool pp_history_stands(const struct pp_history_point *point);

/* How far two sessions of a case differ on their own: the 95th percentile (type 7) of the absolute
 * log ratio of the body (p25) or tail (p90) of neighbouring points of its series, those on both
 * sides of a change apart, as a ratio (0.03 for 3 %). `c` is a case of `result`. NaN: the series
 * has fewer than PP_HISTORY_FLOOR_MIN points that stand, or memory is out. */
double pp_history_floor_ratio(const struct pp_history *history, const struct pp_likeness *result,
    const struct pp_case *c, enum pp_part part);

#endif

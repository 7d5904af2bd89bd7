/* SPDX-License-Identifier: GPL-3.0-or-later
 * While a suite runs, what is measured, how far, how long it still takes: one line on the terminal,
 * or lines of JSON for a program that started ppbench (doc/FORMATS.md, "Progress").
 */
#ifndef PP_CMD_PROGRESS_H
#define PP_CMD_PROGRESS_H

#include "bench/result.h"
#include "cmd/term.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What --progress says. */
enum pp_progress_form { PP_PROGRESS_AUTO, PP_PROGRESS_JSON, PP_PROGRESS_NONE };

struct pp_progress {
    struct pp_term term; /* of stderr */
    int fd;
    bool enabled;
    bool is_json;
    bool drawn;       /* a line stands there and wants erasing; of JSON: the first was written */
    int64_t drawn_ns; /* when, CLOCK_MONOTONIC */
    int64_t began_ns;
};

/* Show progress on `fd` (stderr): lines of JSON wherever that is, else when it is a terminal that
 * can move its cursor. */
void pp_progress_init(struct pp_progress *progress, int fd, enum pp_progress_form form);

/* What a driver's watcher passes on when the suite is known, and after each worker of benchmark
 * `index`. Draws at most ten times a second. */
void pp_progress_begin(struct pp_progress *progress, const struct pp_result *result);
void pp_progress_step(struct pp_progress *progress, const struct pp_result *result, size_t index,
    double done_ratio, double left_s);

/* The same for anything else that takes time: `what` is shown, free of control characters. */
void pp_progress_say(
    struct pp_progress *progress, const char *what, double done_ratio, double left_s);

/* Erase the line, before anything else is written there. Lines of JSON need no erasing. */
void pp_progress_erase(struct pp_progress *progress);

/* Erase the line; of JSON, write the last. May be called any number of times. */
void pp_progress_end(struct pp_progress *progress);

/* How far a run is. */
struct pp_progress_point {
    size_t index;      /* the benchmark just measured */
    double done_ratio; /* 0..1 */
    double left_s;     /* NaN: unknown */
};

/* The frame of a line: bar, share, time left, and `what`. Appended, cut to the width. */
void pp_progress_frame(struct pp_buf *out, const struct pp_term *term,
    const struct pp_progress_point *point, const char *what);

/* The line for a terminal of term->width_columns, without cursor movements. Appended. */
void pp_progress_line(struct pp_buf *out, const struct pp_term *term,
    const struct pp_result *result, const struct pp_progress_point *point);

/* One line of JSON, in cmd/progress_json.c. Borrows. */
struct pp_progress_event {
    const char *name;                      /* "begin", "step", "end" */
    const char *what;                      /* is done; NULL: the benchmark of `point` */
    const struct pp_result *result;        /* NULL: none is known */
    const struct pp_progress_point *point; /* NULL: none, at the end */
    double elapsed_s;
};

/* Appended, with its line end. */
void pp_progress_json(struct pp_buf *out, const struct pp_progress_event *event);

#endif

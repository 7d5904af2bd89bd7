/* SPDX-License-Identifier: GPL-3.0-or-later
 * One line on the terminal while a suite runs: what is measured, how far, how long it still takes.
 */
#ifndef PP_CMD_PROGRESS_H
#define PP_CMD_PROGRESS_H

#include "bench/result.h"
#include "cmd/term.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pp_progress {
    struct pp_term term; /* of stderr */
    int fd;
    bool enabled;
    bool drawn;       /* a line stands there and wants erasing */
    int64_t drawn_ns; /* when, CLOCK_MONOTONIC */
};

/* Show progress on `fd` (stderr) when it is a terminal that can move its cursor and the user did
 * not ask for quiet. */
void pp_progress_init(struct pp_progress *progress, int fd, bool quiet);

/* What a driver's watcher passes on when the suite is known, and after each worker of benchmark
 * `index`. Draws at most ten times a second. */
void pp_progress_begin(struct pp_progress *progress, const struct pp_result *result);
void pp_progress_step(struct pp_progress *progress, const struct pp_result *result, size_t index,
    double done_ratio, double left_s);

/* The same for anything else that takes time: `what` is shown, free of control characters. */
void pp_progress_say(
    struct pp_progress *progress, const char *what, double done_ratio, double left_s);

/* Erase the line, before anything else is written there. May be called any number of times. */
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

#endif

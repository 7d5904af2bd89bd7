/* SPDX-License-Identifier: GPL-3.0-or-later
 * One axis of a picture: where values lie on it, and which of them are labelled.
 */
#ifndef PP_CMD_PLOTAXIS_H
#define PP_CMD_PLOTAXIS_H

#include "cmd/units.h"

#include <stdbool.h>
#include <stddef.h>

/* What its values are. */
enum pp_plotaxis_kind {
    PP_PLOTAXIS_NUMBER,
    PP_PLOTAXIS_TIME,    /* ns */
    PP_PLOTAXIS_BYTES,   /* bytes */
    PP_PLOTAXIS_SECONDS, /* of a clock on the wall */
    PP_PLOTAXIS_SHARE,   /* 1 is 100 % */
    PP_PLOTAXIS_CHANGE   /* a ratio, placed by its logarithm: 1 is 0 % */
};

#define PP_PLOTAXIS_MAX_TICKS 12

/* Invariants: low < high, both finite; with is_log both above 0. */
struct pp_plotaxis {
    enum pp_plotaxis_kind kind;
    double low, high; /* in the unit of the values */
    bool is_log;
    double scale;  /* labels are values over it, in `unit` */
    char unit[16]; /* "us"; "": labels have their own, or need none */
};

struct pp_plotaxis_tick {
    double place_ratio; /* 0 at low, 1 at high */
    struct pp_units_text label;
};

/* An axis from low to high, in either order; widened where they are so near that nothing would
 * show. is_log asks for a logarithmic one, which those of CHANGE are anyway; refused (linear)
 * unless both are above 0. Ends that are not finite make an axis from 0 to 1. */
void pp_plotaxis_init(
    struct pp_plotaxis *axis, enum pp_plotaxis_kind kind, double low, double high, bool is_log);

/* Where a value lies: 0 at low, 1 at high, beyond as far as -1 and 2; NaN for NaN. */
double pp_plotaxis_place(const struct pp_plotaxis *axis, double value);

/* At most max (2..PP_PLOTAXIS_MAX_TICKS) values in ascending order at 1, 2 or 5 times a power of
 * ten, labels without the unit. Returns how many. */
size_t pp_plotaxis_ticks(
    const struct pp_plotaxis *axis, size_t max, struct pp_plotaxis_tick *ticks);

#endif

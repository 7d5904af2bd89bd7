/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A number together with the interval it is known to. */
#ifndef PP_STATS_ESTIMATE_H
#define PP_STATS_ESTIMATE_H

#include <stdbool.h>

/*
 * All three in the unit of the values they come from.
 * Invariant for a non-empty sample: lo <= value <= hi. When has_interval is false, lo and hi are
 * the range of the values seen and say nothing about confidence.
 */
struct pp_estimate {
    double value;
    double lo;
    double hi;
    bool has_interval;
};

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * A call tree as one SVG file: readable as it is, and with its own script zoomed, searched and
 * fitted to the window. Asks nothing of the network.
 */
#ifndef PP_CMD_OUT_FLAMEGRAPH_H
#define PP_CMD_OUT_FLAMEGRAPH_H

#include "bench/buf.h"
#include "bench/profile.h"
#include "bench/profilediff.h"
#include "cmd/flamevalue.h"

#include <stdbool.h>

/* No file is larger: the narrowest boxes go, and their number is said. */
#define PP_FLAMEGRAPH_MAX_BYTES (1900u * 1024)

/* All zero: the default of each. */
struct pp_flamegraph_options {
    const char *title;         /* NULL: the profile's name */
    enum pp_flame_value value; /* what widths stand for */
    double width_px;           /* 0: 1200; the script fits it to the window */
    double least_px;           /* narrower boxes are not drawn; 0: 0.1 */
    bool is_icicle;            /* roots on top */
    bool by_object;            /* colours tell objects apart, not functions */
    bool is_before;            /* of a difference: widths are the earlier profile's */
};

/* Append the picture of a profile. False: out of memory (also when `out` failed). */
bool pp_out_flamegraph(const struct pp_profile *profile, struct pp_buf *out);

/* The same as the options say; NULL: all defaults. */
bool pp_out_flamegraph_with(const struct pp_profile *profile,
    const struct pp_flamegraph_options *options, struct pp_buf *out);

/* Append the picture of a difference: widths are the later profile's deep times, colours say where
 * own time grew (red) or shrank (blue) by more than its uncertainty. `value` and `by_object` mean
 * nothing here. False: out of memory. */
bool pp_out_flamegraph_diff(const struct pp_profilediff *diff,
    const struct pp_flamegraph_options *options, struct pp_buf *out);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * What stands around the boxes of a flame graph's SVG, and how many boxes there are.
 */
#ifndef PP_CMD_OUT_FLAMEGRAPH_FRAME_H
#define PP_CMD_OUT_FLAMEGRAPH_FRAME_H

#include "cmd/flamesvg.h"

#include "bench/buf.h"

#include <stdbool.h>

#define PP_FLAMEGRAPH_MAX_LINES 6

struct pp_flamegraph_frame {
    const char *title; /* plain; so are the lines */
    struct pp_buf lines[PP_FLAMEGRAPH_MAX_LINES];
    size_t n_lines;
    struct pp_flame *flame;
    struct pp_flamesvg_source source;
    double width_px, least_px;
    bool is_icicle;
};

/* Begin a frame without lines. */
void pp_flamegraph_frame_init(struct pp_flamegraph_frame *frame);
void pp_flamegraph_frame_release(struct pp_flamegraph_frame *frame);

/* The next line above the picture, to be filled; the last one again when there are too many. */
struct pp_buf *pp_flamegraph_frame_line(struct pp_flamegraph_frame *frame);

/* Append the file, drawing as many boxes as width and size allow. False: out of memory. */
bool pp_flamegraph_frame_write(struct pp_flamegraph_frame *frame, struct pp_buf *out);

#endif

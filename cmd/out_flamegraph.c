/* SPDX-License-Identifier: GPL-3.0-or-later
 * A call tree as one SVG file.
 */
#include "cmd/out_flamegraph.h"

#include "cmd/flametext.h"
#include "cmd/out_flamegraph_frame.h"
#include "cmd/units.h"

#include <math.h>

/* What the callbacks see. */
struct flamegraph {
    struct pp_flametext text;
    bool by_object;
};

static const struct pp_profile_function *flamegraph_function(const void *data, uint32_t node)
{
    const struct pp_profile *const profile = ((const struct flamegraph *)data)->text.profile;
    return &profile->functions[profile->nodes[node].function];
}

static const char *flamegraph_name(const void *data, uint32_t node)
{
    return flamegraph_function(data, node)->name;
}

static struct pp_flamecolor flamegraph_color(const void *data, uint32_t node)
{
    const struct pp_profile_function *const function = flamegraph_function(data, node);
    return ((const struct flamegraph *)data)->by_object ? pp_flamecolor_object(function->object)
                                                        : pp_flamecolor_function(function);
}

static void flamegraph_title(const void *data, uint32_t node, struct pp_buf *out)
{
    pp_flametext_box(&((const struct flamegraph *)data)->text, node, out);
}

static void flamegraph_lines(struct pp_flamegraph_frame *frame, const struct pp_flametext *text)
{
    const struct pp_profile *const profile = text->profile;
    struct pp_buf *line = pp_flamegraph_frame_line(frame);
    pp_buf_printf(line, "Width: %s; in all %s", pp_flamevalue_name(text->value),
        pp_flamevalue_text(text->value, text->flame->total).text);
    if (!isnan(profile->untraced_ns)) {
        line = pp_flamegraph_frame_line(frame);
        pp_buf_printf(line, "Untraced: %s per loop, the best sample",
            pp_units_time(profile->untraced_ns, 4, PP_UNIT_AUTO).text);
        const double closure_ratio = pp_profile_closure_ratio(profile);
        if (!isnan(closure_ratio)) {
            pp_buf_printf(line, "; closure %.3f", closure_ratio);
        }
    }
    for (size_t i = 0; i < profile->n_notes && i < 2; i++) {
        pp_buf_printf(pp_flamegraph_frame_line(frame), "Note: %s", profile->notes[i]);
    }
}

bool pp_out_flamegraph_with(const struct pp_profile *profile,
    const struct pp_flamegraph_options *options, struct pp_buf *out)
{
    const struct pp_flamegraph_options chosen = options != NULL ? *options
                                                                : (struct pp_flamegraph_options){0};
    struct pp_flame flame;
    struct pp_flamegraph_frame frame;
    const struct flamegraph graph = {.text = {.profile = profile,
                                         .flame = &flame,
                                         .value = pp_flamevalue_choose(profile, chosen.value)},
        .by_object = chosen.by_object};
    if (pp_flamevalue_layout(&flame, profile, graph.text.value)) {
        pp_flame_release(&flame);
        return false;
    }
    pp_flamegraph_frame_init(&frame);
    frame.title = chosen.title != NULL ? chosen.title : profile->name;
    frame.flame = &flame;
    frame.source = (struct pp_flamesvg_source){
        &graph, flamegraph_name, flamegraph_color, flamegraph_title};
    frame.width_px = chosen.width_px;
    frame.least_px = chosen.least_px;
    frame.is_icicle = chosen.is_icicle;
    flamegraph_lines(&frame, &graph.text);
    const bool written = pp_flamegraph_frame_write(&frame, out);
    pp_flamegraph_frame_release(&frame);
    pp_flame_release(&flame);
    return written;
}

bool pp_out_flamegraph(const struct pp_profile *profile, struct pp_buf *out)
{
    return pp_out_flamegraph_with(profile, NULL, out);
}

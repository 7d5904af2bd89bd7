/* SPDX-License-Identifier: GPL-3.0-or-later
 * The difference of two call trees as one SVG file.
 */
#include "cmd/flamecolor.h"
#include "cmd/flamevalue.h"
#include "cmd/markup.h"
#include "cmd/out_flamegraph.h"
#include "cmd/out_flamegraph_frame.h"
#include "cmd/units.h"

#include <math.h>
#include <stdlib.h>

/* What the callbacks see. */
struct flamediff {
    const struct pp_profilediff *diff;
    double greatest_ns; /* change of an own time that counts */
    bool is_before;
};

static const struct pp_profilediff_node *flamediff_node(const void *data, uint32_t node)
{
    return &((const struct flamediff *)data)->diff->nodes[node];
}

static const struct pp_profilediff_function *flamediff_function(const void *data, uint32_t node)
{
    const struct pp_profilediff *const diff = ((const struct flamediff *)data)->diff;
    return &diff->functions[diff->nodes[node].function];
}

static const char *flamediff_name(const void *data, uint32_t node)
{
    return flamediff_function(data, node)->name;
}

/* A change within its uncertainty is none. */
static double flamediff_change_ns(const struct pp_profilediff_delta *delta)
{
    return isnan(delta->ns) || (!isnan(delta->half_ns) && !delta->is_clear) ? 0 : delta->ns;
}

static struct pp_flamecolor flamediff_color(const void *data, uint32_t node)
{
    const double change_ns = flamediff_change_ns(&flamediff_node(data, node)->own);
    return pp_flamecolor_change(change_ns, ((const struct flamediff *)data)->greatest_ns);
}

/* "deep 1.2 us -> 1.4 us (+200 ns, +17%)" */
static void flamediff_times(struct pp_buf *out, const char *word, const double ns[2],
    const struct pp_profilediff_delta *delta)
{
    pp_buf_printf(out, "\n%s %s", word, pp_units_time(ns[0], 4, PP_UNIT_AUTO).text);
    pp_buf_printf(out, " \xe2\x86\x92 %s", pp_units_time(ns[1], 4, PP_UNIT_AUTO).text);
    if (isnan(delta->ns)) {
        return;
    }
    const char *const sign = delta->ns < 0 ? "-" : "+";
    pp_buf_printf(out, " (%s%s", sign, pp_units_time(fabs(delta->ns), 3, PP_UNIT_AUTO).text);
    if (ns[0] > 0) {
        pp_buf_printf(out, ", %s", sign);
        pp_markup_text(out, pp_units_percent(fabs(delta->ns) / ns[0]).text);
    }
    pp_buf_puts(
        out, !isnan(delta->half_ns) && !delta->is_clear ? "; within its uncertainty)" : ")");
}

static void flamediff_title(const void *data, uint32_t node, struct pp_buf *out)
{
    const struct pp_profilediff_node *const at = flamediff_node(data, node);
    const struct pp_profilediff_function *const function = flamediff_function(data, node);
    pp_markup_text(out, function->name);
    if (function->file[0] != '\0') {
        pp_buf_puts(out, "\n");
        pp_markup_text(out, function->file);
    }
    if (!at->before.is_there || !at->after.is_there) {
        pp_buf_puts(out, at->after.is_there ? "\nnew" : "\ngone");
    }
    flamediff_times(
        out, "deep", (const double[2]){at->before.deep_ns, at->after.deep_ns}, &at->deep);
    flamediff_times(out, "own", (const double[2]){at->before.own_ns, at->after.own_ns}, &at->own);
    if (!isnan(at->before.calls_per_loop) && !isnan(at->after.calls_per_loop)) {
        pp_buf_printf(out, "\n%s", pp_units_number(at->before.calls_per_loop, 4).text);
        pp_buf_printf(out, " \xe2\x86\x92 %s calls per loop",
            pp_units_number(at->after.calls_per_loop, 4).text);
    }
}

static enum pp_status flamediff_layout(const struct flamediff *graph, struct pp_flame *flame)
{
    const struct pp_profilediff *const diff = graph->diff;
    *flame = (struct pp_flame){0};
    struct pp_flame_item *const items = calloc(diff->n_nodes + 1, sizeof *items);
    if (items == NULL) {
        return PP_ENOMEM;
    }
    for (size_t i = 0; i < diff->n_nodes; i++) {
        const struct pp_profilediff_node *const node = &diff->nodes[i];
        const struct pp_profilediff_amount *const side = graph->is_before ? &node->before
                                                                          : &node->after;
        items[i] = (struct pp_flame_item){node->parent, side->own_ns, side->deep_ns};
    }
    const enum pp_status status = pp_flame_init(flame, items, diff->n_nodes);
    free(items);
    return status;
}

static void flamediff_warn(const struct pp_profilediff *diff, struct pp_buf *out)
{
    const struct {
        bool is_other;
        const char *what;
    } doubts[] = {{diff->has_other_case, "case"}, {diff->has_other_machine, "machine"},
        {diff->has_other_kernel, "kernel"}, {diff->has_other_timing, "--timing"},
        {diff->has_other_threads, "number of threads"}};
    const char *before = "Note: the profiles differ in ";
    for (size_t i = 0; i < sizeof doubts / sizeof *doubts; i++) {
        if (doubts[i].is_other) {
            pp_buf_printf(out, "%s%s", before, doubts[i].what);
            before = ", ";
        }
    }
}

static void flamediff_lines(
    const struct flamediff *graph, const struct pp_flame *flame, struct pp_flamegraph_frame *frame)
{
    const struct pp_profilediff *const diff = graph->diff;
    double gone_ns = 0;
    struct pp_buf *line = pp_flamegraph_frame_line(frame);
    pp_buf_printf(line, "Width: deep time per loop of the %s profile; in all %s",
        graph->is_before ? "earlier" : "later", pp_units_time(flame->total, 4, PP_UNIT_AUTO).text);
    line = pp_flamegraph_frame_line(frame);
    pp_buf_printf(line, "Colour: own time, red grew, blue shrank; the strongest is %s",
        pp_units_time(graph->greatest_ns, 3, PP_UNIT_AUTO).text);
    for (size_t i = 0; i < diff->n_nodes; i++) {
        const struct pp_profilediff_node *const node = &diff->nodes[i];
        if (!(graph->is_before ? node->before : node->after).is_there) {
            const double own_ns = graph->is_before ? node->after.own_ns : node->before.own_ns;
            gone_ns += own_ns > 0 ? own_ns : 0;
        }
    }
    if (gone_ns > 0) {
        pp_buf_printf(pp_flamegraph_frame_line(frame), "Only in the %s profile: %s per loop",
            graph->is_before ? "later" : "earlier", pp_units_time(gone_ns, 4, PP_UNIT_AUTO).text);
    }
    if (diff->has_other_case || diff->has_other_machine || diff->has_other_kernel ||
        diff->has_other_timing || diff->has_other_threads) {
        flamediff_warn(diff, pp_flamegraph_frame_line(frame));
    }
}

static void flamediff_scale(struct flamediff *graph)
{
    for (size_t i = 0; i < graph->diff->n_nodes; i++) {
        const double change_ns = fabs(flamediff_change_ns(&graph->diff->nodes[i].own));
        graph->greatest_ns = fmax(graph->greatest_ns, change_ns);
    }
}

bool pp_out_flamegraph_diff(const struct pp_profilediff *diff,
    const struct pp_flamegraph_options *options, struct pp_buf *out)
{
    const struct pp_flamegraph_options chosen = options != NULL ? *options
                                                                : (struct pp_flamegraph_options){0};
    struct flamediff graph = {.diff = diff, .is_before = chosen.is_before};
    struct pp_flame flame;
    struct pp_flamegraph_frame frame;
    if (flamediff_layout(&graph, &flame)) {
        pp_flame_release(&flame);
        return false;
    }
    flamediff_scale(&graph);
    pp_flamegraph_frame_init(&frame);
    frame.title = chosen.title != NULL ? chosen.title : diff->after->name;
    frame.flame = &flame;
    frame.source = (struct pp_flamesvg_source){
        &graph, flamediff_name, flamediff_color, flamediff_title};
    frame.width_px = chosen.width_px;
    frame.least_px = chosen.least_px;
    frame.is_icicle = chosen.is_icicle;
    flamediff_lines(&graph, &flame, &frame);
    const bool written = pp_flamegraph_frame_write(&frame, out);
    pp_flamegraph_frame_release(&frame);
    pp_flame_release(&flame);
    return written;
}

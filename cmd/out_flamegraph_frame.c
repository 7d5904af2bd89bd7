/* SPDX-License-Identifier: GPL-3.0-or-later
 * What stands around the boxes of a flame graph's SVG.
 */
#include "cmd/out_flamegraph_frame.h"

#include "cmd/markup.h"
#include "cmd/out_flamegraph.h"
#include "cmd/pageparts.h"
#include "cmd/units.h"

#define FRAME_WIDTH_PX 1200
#define FRAME_LEAST_WIDTH_PX 100
#define FRAME_LEAST_PX 0.1
#define FRAME_MARGIN_PX 10
#define FRAME_HEAD_PX 26 /* base line of the title */
#define FRAME_LINE_PX 18
#define FRAME_BAR_PX 44 /* where the script puts search and reset */
#define FRAME_HINT "Point at a box for its numbers; click to zoom."
#define FRAME_MAX_ROWS 1000
#define FRAME_MAX_BOXES 20000

void pp_flamegraph_frame_init(struct pp_flamegraph_frame *frame)
{
    *frame = (struct pp_flamegraph_frame){.title = ""};
    for (size_t i = 0; i < PP_FLAMEGRAPH_MAX_LINES; i++) {
        pp_buf_init(&frame->lines[i]);
    }
}

void pp_flamegraph_frame_release(struct pp_flamegraph_frame *frame)
{
    for (size_t i = 0; i < PP_FLAMEGRAPH_MAX_LINES; i++) {
        pp_buf_release(&frame->lines[i]);
    }
}

struct pp_buf *pp_flamegraph_frame_line(struct pp_flamegraph_frame *frame)
{
    if (frame->n_lines < PP_FLAMEGRAPH_MAX_LINES) {
        frame->n_lines++;
    }
    return &frame->lines[frame->n_lines - 1];
}

static double frame_boxes_px(const struct pp_flamegraph_frame *frame)
{
    return FRAME_HEAD_PX + FRAME_LINE_PX * (double)(frame->n_lines + 2) + FRAME_BAR_PX;
}

static void frame_hidden(const struct pp_flamegraph_frame *frame, struct pp_buf *out)
{
    const struct pp_flame *const flame = frame->flame;
    if (flame->total <= 0) {
        pp_buf_puts(out, "Nothing to draw: the profile has no such numbers");
        return;
    }
    pp_buf_printf(out, "%s boxes", pp_units_count(flame->n_drawn).text);
    const size_t n_hidden = flame->n_boxes - flame->n_blank - flame->n_drawn;
    if (n_hidden > 0) {
        pp_buf_printf(
            out, "; %s more are too narrow to draw, or too deep: ", pp_units_count(n_hidden).text);
        pp_buf_printf(out, "%s of all", pp_units_percent(flame->hidden / flame->total).text);
    }
    if (flame->n_blank > 0) {
        pp_buf_printf(out, "; %s have no such number", pp_units_count(flame->n_blank).text);
    }
    if (flame->n_widened > 0) {
        pp_buf_printf(out, "; %s as wide as their callees, whose sum is more than they have",
            pp_units_count(flame->n_widened).text);
    }
}

static void frame_begin(const struct pp_flamegraph_frame *frame, struct pp_buf *out)
{
    const double height_px = frame_boxes_px(frame) +
        (double)frame->flame->n_rows * PP_FLAMESVG_ROW_PX + FRAME_MARGIN_PX;
    pp_buf_puts(out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"flame\" role=\"img\"");
    pp_buf_printf(out, " aria-labelledby=\"title\" width=\"%.0f\" height=\"%.0f\"", frame->width_px,
        height_px);
    pp_buf_printf(out, " viewBox=\"0 0 %.0f %.0f\" font-family=\"monospace\" font-size=\"12\"",
        frame->width_px, height_px);
    pp_buf_printf(out, " data-width-px=\"%.0f\" data-top-px=\"%.0f\" data-row-px=\"%d\"",
        frame->width_px - 2 * FRAME_MARGIN_PX, frame_boxes_px(frame), PP_FLAMESVG_ROW_PX);
    pp_buf_printf(out, " data-bar-px=\"%.0f\" data-rows=\"%u\" data-icicle=\"%d\">\n",
        frame_boxes_px(frame) - FRAME_BAR_PX - FRAME_LINE_PX + 6, frame->flame->n_rows,
        frame->is_icicle);
    pp_buf_puts(out, "<title id=\"title\">");
    pp_markup_text(out, frame->title);
    pp_buf_printf(out, "</title>\n<style><![CDATA[\n%s]]></style>\n", pp_pageparts_flame_css);
    pp_buf_puts(out, "<rect class=\"ground\" width=\"100%\" height=\"100%\" fill=\"#fffdfa\"/>\n");
}

static void frame_line(struct pp_buf *out, const char *attributes, double base_px, const char *text)
{
    pp_buf_printf(out, "<text %s x=\"%d\" y=\"%.0f\">", attributes, FRAME_MARGIN_PX, base_px);
    pp_markup_text(out, text);
    pp_buf_puts(out, "</text>\n");
}

static void frame_head(const struct pp_flamegraph_frame *frame, struct pp_buf *out)
{
    struct pp_buf hidden;
    double base_px = FRAME_HEAD_PX;
    frame_line(out, "class=\"head\"", base_px, frame->title);
    for (size_t i = 0; i < frame->n_lines; i++) {
        base_px += FRAME_LINE_PX;
        frame_line(out, "class=\"line\"", base_px, pp_buf_text(&frame->lines[i]));
    }
    pp_buf_init(&hidden);
    frame_hidden(frame, &hidden);
    frame_line(out, "class=\"line\"", base_px + FRAME_LINE_PX, pp_buf_text(&hidden));
    out->failed |= hidden.failed;
    pp_buf_release(&hidden);
    frame_line(out, "class=\"line hint\" id=\"details\"", frame_boxes_px(frame) - 8, FRAME_HINT);
}

static void frame_file(const struct pp_flamegraph_frame *frame, struct pp_buf *out)
{
    const struct pp_flamesvg svg = {.flame = frame->flame,
        .source = frame->source,
        .left_px = FRAME_MARGIN_PX,
        .top_px = frame_boxes_px(frame),
        .width_px = frame->width_px - 2 * FRAME_MARGIN_PX,
        .is_icicle = frame->is_icicle};
    frame_begin(frame, out);
    frame_head(frame, out);
    pp_flamesvg_write(out, &svg);
    pp_buf_printf(out, "<script><![CDATA[\n%s]]></script>\n</svg>\n", pp_pageparts_flame_js);
}

/* Draw fewer boxes until the file is small enough. */
bool pp_flamegraph_frame_write(struct pp_flamegraph_frame *frame, struct pp_buf *out)
{
    frame->width_px = frame->width_px > 0 ? frame->width_px : FRAME_WIDTH_PX;
    if (frame->width_px < FRAME_LEAST_WIDTH_PX) {
        frame->width_px = FRAME_LEAST_WIDTH_PX;
    }
    const double least_px = frame->least_px > 0 ? frame->least_px : FRAME_LEAST_PX;
    struct pp_flame_limits limits = {
        .least_ratio = least_px / (frame->width_px - 2 * FRAME_MARGIN_PX),
        .n_rows = FRAME_MAX_ROWS,
        .n_boxes = FRAME_MAX_BOXES};
    const size_t begin = out->n_bytes;
    for (;;) {
        pp_buf_truncate(out, begin);
        if (pp_flame_choose(frame->flame, &limits)) {
            return false;
        }
        frame_file(frame, out);
        const size_t n_bytes = out->n_bytes - begin;
        if (out->failed || n_bytes <= PP_FLAMEGRAPH_MAX_BYTES || frame->flame->n_drawn < 2) {
            return !out->failed;
        }
        limits.n_boxes = (size_t)((double)frame->flame->n_drawn * PP_FLAMEGRAPH_MAX_BYTES /
            (double)n_bytes * 0.98);
    }
}

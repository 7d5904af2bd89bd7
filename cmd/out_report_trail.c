/* SPDX-License-Identifier: GPL-3.0-or-later
 * The samples of one process in the order in which they were taken, with what disturbed them; and
 * each against the one before.
 */
#include "cmd/out_report_part.h"
#include "cmd/plot.h"

#include <math.h>

#define HEIGHT_PX 150
#define MIN_SAMPLES 6 /* fewer show no course */

/* What is drawn of it: times per iteration, ns. */
struct course {
    const struct pp_trail *trail;
    double values[PP_TRAIL_SAMPLES];
    struct pp_report_range range;
    struct pp_plot plot;
};

static void fill(struct course *course, const struct pp_trail *trail, double shift_ns)
{
    course->trail = trail;
    for (size_t i = 0; i < trail->n; i++)
        course->values[i] = (double)trail->ticks[i] /
                (trail->ticks_per_ns * (double)trail->n_loops) +
            shift_ns;
    course->range = pp_report_near(course->plot.out, course->values, trail->n);
}

/* Dots of those with one label; what is far beyond stands on the edge. Returns how many there are.
 */
static uint64_t put_label(const struct course *course, int label, const char *class)
{
    struct pp_plot_point points[PP_TRAIL_SAMPLES];
    const struct pp_plotaxis *y = &course->plot.y;
    size_t n = 0;
    for (size_t i = 0; i < course->trail->n; i++)
        if (course->trail->labels[i] == label)
            points[n++] = (struct pp_plot_point){
                (double)i + 1, fmin(fmax(course->values[i], y->low), y->high)};
    if (n > 0)
        pp_plot_dots(&course->plot, points, n, class);
    return n;
}

static void put_samples(struct course *course)
{
    static const char *const classes[PP_N_LABELS] = {"dots small", "dots cause k1", "dots cause k2",
        "dots cause k3", "dots cause k4", "dots cause k5", "dots cause k6", "dots cause k7"};
    const struct pp_report_range y = pp_report_margin(course->range, 0.08);
    uint64_t n_by_label[PP_N_LABELS];
    bool has_far = false;
    pp_plotaxis_init(&course->plot.x, PP_PLOTAXIS_NUMBER, 0, (double)course->trail->n + 1, false);
    pp_plotaxis_init(&course->plot.y, PP_PLOTAXIS_TIME, y.low, y.high, false);
    pp_plot_begin(&course->plot);
    for (int label = 0; label < PP_N_LABELS; label++)
        n_by_label[label] = put_label(course, label, classes[label]);
    for (size_t i = 0; i < course->trail->n; i++)
        has_far |= course->values[i] < course->plot.y.low ||
            course->values[i] > course->plot.y.high;
    pp_plot_legend_begin(&course->plot);
    pp_buf_printf(course->plot.out,
        "<span class=\"bare\">process %u</span><span class=\"main\">no cause %s</span>",
        (unsigned)course->trail->index, pp_units_count(n_by_label[PP_LABEL_CLEAN]).text);
    pp_report_causes(course->plot.out, n_by_label);
    if (has_far)
        pp_buf_puts(course->plot.out, "<span class=\"bare\">on the edge: far beyond it</span>");
    pp_plot_legend_end(&course->plot);
}

void pp_report_trail(struct pp_buf *out, const struct pp_case *c, double shift_ns)
{
    struct course course = {.plot = {.out = out,
                                .height_px = HEIGHT_PX,
                                .caption = "Samples of one process in their order",
                                .x_title = "number of the sample",
                                .y_title = "per iteration"}};
    if (c->trail.n < MIN_SAMPLES)
        return;
    fill(&course, &c->trail, shift_ns);
    if (course.range.low <= course.range.high)
        put_samples(&course);
}

void pp_report_trail_lag(struct pp_buf *out, const struct pp_case *c, double shift_ns)
{
    struct course course = {.plot = {.out = out}};
    if (c->trail.n < MIN_SAMPLES)
        return;
    fill(&course, &c->trail, shift_ns);
    pp_report_lag(out, "Samples of one process, each against the one before", course.values,
        c->trail.n, PP_PLOTAXIS_TIME);
}

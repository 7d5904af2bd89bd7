/* SPDX-License-Identifier: GPL-3.0-or-later
 * The processes of a benchmark in the order of time: how long iterations took in each, and what
 * disturbed its samples.
 */
#include "bench/summary.h"
#include "cmd/labels.h"
#include "cmd/markup.h"
#include "cmd/out_report_part.h"
#include "cmd/plot.h"

#include <math.h>
#include <stdlib.h>

#define HEIGHT_PX 170
#define STRIP_PX 46
#define MAX_SAID \
    300 /* processes that say something when pointed at; more only make the page long */

/* One picture of processes. */
struct course {
    struct pp_buf *out;
    const struct pp_result *result;
    const struct pp_case *c;
    bool by_number; /* merged: the runs' clocks do not belong together */
    struct pp_plot plot;
    struct pp_buf *words;
};

static double corrected(const struct pp_replicate *r, double raw_ns)
{
    return raw_ns - r->empty_ns;
}

static double when(const struct course *course, size_t i)
{
    return course->by_number ? (double)i : course->c->replicates[i].started_s;
}

static uint64_t n_disturbed(const struct pp_replicate *r)
{
    uint64_t n = 0;
    for (int label = PP_LABEL_CLEAN + 1; label < PP_N_LABELS; label++)
        n += r->n_by_label[label];
    return n;
}

/* p25 and p90 of the processes, and the headline. */
static struct pp_report_range level_range(const struct course *course)
{
    struct pp_report_range range = PP_REPORT_NO_RANGE;
    double *values = malloc((2 * course->c->n_replicates + 1) * sizeof *values);
    size_t n = 0;
    course->out->failed |= values == NULL;
    for (size_t i = 0; values != NULL && i < course->c->n_replicates; i++) {
        const struct pp_replicate *r = &course->c->replicates[i];
        const double ends[] = {corrected(r, r->p25_ns), corrected(r, r->p90_ns)};
        for (size_t k = 0; r->ok && k < 2; k++)
            if (isfinite(ends[k]))
                values[n++] = ends[k];
    }
    if (values != NULL)
        range = pp_report_near(course->out, values, n);
    pp_report_widen(&range, course->c->summary.time_ns.value);
    free(values);
    return range;
}

static void choose_axes(struct course *course)
{
    struct pp_report_range x = PP_REPORT_NO_RANGE, y = level_range(course);
    for (size_t i = 0; i < course->c->n_replicates; i++)
        pp_report_widen(&x, when(course, i));
    if (x.low == x.high)
        x = (struct pp_report_range){x.low - 0.5, x.high + 0.5};
    x = pp_report_margin(x, 0.04);
    y = pp_report_margin(y, 0.08);
    pp_plotaxis_init(&course->plot.x, course->by_number ? PP_PLOTAXIS_NUMBER : PP_PLOTAXIS_SECONDS,
        x.low, x.high, false);
    pp_plotaxis_init(&course->plot.y, PP_PLOTAXIS_TIME, y.low, y.high, false);
}

/* What a process says when pointed at. */
static void put_words(const struct course *course, const struct pp_replicate *r)
{
    pp_buf_truncate(course->words, 0);
    pp_buf_printf(course->words, "process %u", (unsigned)r->index);
    if (r->cpu >= 0)
        pp_buf_printf(course->words, " on CPU %d", r->cpu);
    if (!course->by_number)
        pp_buf_printf(course->words, " at %s", pp_units_duration(r->started_s).text);
    if (r->layout > 0)
        pp_buf_printf(course->words, ", layout %u", (unsigned)r->layout);
    if (!r->ok) {
        pp_buf_printf(course->words, ": %s", r->failure);
    } else {
        pp_buf_printf(course->words, ": median %s",
            pp_units_time(corrected(r, r->p50_ns), 4, PP_UNIT_AUTO).text);
        pp_buf_printf(course->words, ", p25 %s",
            pp_units_time(corrected(r, r->p25_ns), 4, PP_UNIT_AUTO).text);
        pp_buf_printf(course->words, ", p90 %s; ",
            pp_units_time(corrected(r, r->p90_ns), 4, PP_UNIT_AUTO).text);
        pp_labels_write(course->words, r->n_by_label);
    }
    pp_buf_puts(course->out, "<title>");
    pp_markup_text(course->out, pp_buf_text(course->words));
    pp_buf_puts(course->out, "</title>");
}

static void put_process(const struct course *course, size_t i)
{
    const struct pp_plot *plot = &course->plot;
    const struct pp_replicate *r = &course->c->replicates[i];
    const double x = when(course, i);
    pp_buf_printf(
        course->out, "<g%s>", r->ok && !pp_summary_counts(course->c, r) ? " class=\"out\"" : "");
    if (course->c->n_replicates <= MAX_SAID)
        put_words(course, r);
    if (r->ok) {
        pp_plot_line(plot,
            &(struct pp_plot_line){
                x, corrected(r, r->min_ns), x, corrected(r, r->p99_ns), "whisker"});
        pp_plot_line(plot,
            &(struct pp_plot_line){x, corrected(r, r->p25_ns), x, corrected(r, r->p90_ns), "box"});
        const double level = fmin(fmax(corrected(r, r->p50_ns), plot->y.low), plot->y.high);
        pp_plot_dot(plot, (struct pp_plot_point){x, level}, 3, "point");
    } else {
        pp_plot_dot(plot, (struct pp_plot_point){x, plot->y.low}, 5, "lost");
    }
    pp_buf_puts(course->out, "</g>\n");
}

static void put_answer(const struct course *course)
{
    const struct pp_estimate *time = &course->c->summary.time_ns;
    const struct pp_plotaxis *x = &course->plot.x;
    if (time->has_interval)
        pp_plot_box(&course->plot,
            &(struct pp_plot_line){x->low, time->lo, x->high, time->hi, "band"}, NULL);
    pp_plot_line(
        &course->plot, &(struct pp_plot_line){x->low, time->value, x->high, time->value, "level"});
}

static bool is_far(const struct pp_plotaxis *y, const struct pp_replicate *r)
{
    return corrected(r, r->p50_ns) > y->high || corrected(r, r->p50_ns) < y->low;
}

static void put_levels(struct course *course)
{
    const struct pp_case *c = course->c;
    bool has_out = false, has_lost = false, has_far = false;
    course->plot.height_px = HEIGHT_PX;
    course->plot.caption = "Processes in the order of time";
    course->plot.y_title = "per iteration";
    course->plot.x_title = course->by_number ? "number of the process" : "since the run began";
    choose_axes(course);
    pp_plot_begin(&course->plot);
    put_answer(course);
    for (size_t i = 0; i < c->n_replicates; i++) {
        put_process(course, i);
        has_lost |= !c->replicates[i].ok;
        has_far |= c->replicates[i].ok && is_far(&course->plot.y, &c->replicates[i]);
        has_out |= c->replicates[i].ok && !pp_summary_counts(c, &c->replicates[i]);
    }
    pp_plot_legend_begin(&course->plot);
    pp_buf_printf(course->out,
        "<span class=\"main\">median, p25 to p90, least to p99</span>"
        "<span class=\"level\">time%s</span>%s%s%s",
        c->summary.time_ns.has_interval ? " and its interval" : "",
        has_out ? "<span class=\"hollow\">too disturbed to count</span>" : "",
        has_lost ? "<span class=\"lost\">failed</span>" : "",
        has_far ? "<span class=\"bare\">on the edge: far beyond it</span>" : "");
    pp_plot_legend_end(&course->plot);
}

static double share_of(const struct pp_replicate *r, uint64_t n)
{
    return r->n_samples > 0 ? (double)n / (double)r->n_samples : 0;
}

/* Causes one upon the other, each as long as its share of the samples. */
static void put_causes(const struct course *course, size_t i)
{
    static const char *const classes[PP_N_LABELS] = {"", "k1", "k2", "k3", "k4", "k5", "k6", "k7"};
    const struct pp_replicate *r = &course->c->replicates[i];
    double below = 0;
    pp_buf_puts(course->out, "<g>");
    if (course->c->n_replicates <= MAX_SAID)
        put_words(course, r);
    for (int label = PP_LABEL_CLEAN + 1; label < PP_N_LABELS; label++) {
        const double share = share_of(r, r->n_by_label[label]);
        if (share > 0)
            pp_plot_line(&course->plot,
                &(struct pp_plot_line){
                    when(course, i), below, when(course, i), below + share, classes[label]});
        below += share;
    }
    pp_buf_puts(course->out, "</g>\n");
}

void pp_report_causes(struct pp_buf *out, const uint64_t n_by_label[PP_N_LABELS])
{
    for (int label = PP_LABEL_CLEAN + 1; label < PP_N_LABELS; label++)
        if (n_by_label[label] > 0)
            pp_buf_printf(out, "<span class=\"k%d\">%s %s</span> ", label,
                pp_label_name((enum pp_label)label), pp_units_count(n_by_label[label]).text);
}

static void put_strip(struct course *course, double most)
{
    const struct pp_case *c = course->c;
    course->plot.height_px = STRIP_PX;
    course->plot.caption = "Samples with a recorded cause";
    course->plot.y_title = "";
    course->plot.hides_x = true;
    pp_plotaxis_init(&course->plot.y, PP_PLOTAXIS_SHARE, 0, 1.05 * most, false);
    pp_plot_begin(&course->plot);
    for (size_t i = 0; i < c->n_replicates; i++)
        if (c->replicates[i].ok && n_disturbed(&c->replicates[i]) > 0)
            put_causes(course, i);
    pp_plot_legend_begin(&course->plot);
    pp_report_causes(course->out, c->n_by_label);
    pp_plot_legend_end(&course->plot);
}

void pp_report_processes(
    struct pp_buf *out, const struct pp_result *result, const struct pp_case *c)
{
    struct pp_buf words;
    struct course course = {.out = out,
        .result = result,
        .c = c,
        .by_number = result->n_sources > 0,
        .plot = {.out = out},
        .words = &words};
    double most = 0;
    pp_buf_init(&words);
    put_levels(&course);
    for (size_t i = 0; i < c->n_replicates; i++)
        if (c->replicates[i].ok)
            most = fmax(most, share_of(&c->replicates[i], n_disturbed(&c->replicates[i])));
    if (most > 0)
        put_strip(&course, most);
    out->failed |= words.failed;
    pp_buf_release(&words);
}

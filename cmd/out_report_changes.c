/* SPDX-License-Identifier: GPL-3.0-or-later
 * The forest of a comparison: the changes with their intervals along one axis. What could not be
 * compared is in the table.
 */
#include "cmd/markup.h"
#include "cmd/out_report_part.h"
#include "cmd/pairtext.h"

#include <math.h>

bool pp_report_pair_has_change(const struct pp_pair *pair)
{
    return !isnan(pair->ratio[PP_PART_BODY].value);
}

const char *pp_report_pair_class(const struct pp_pair *pair)
{
    if (pair->state != PP_PAIR_OK)
        return pair->state == PP_PAIR_FAILED ? "bad" : "faint";
    switch (pair->verdict) {
    case PP_VERDICT_SLOWER:
        return "bad";
    case PP_VERDICT_FASTER:
        return "good";
    case PP_VERDICT_UNDECIDED:
        return "doubt";
    default:
        return "faint";
    }
}

void pp_report_pair_name(struct pp_buf *out, const struct pp_pair *pair)
{
    pp_markup_text(out, pair->name);
    if (pair->new_name != NULL) {
        pp_buf_puts(out, " \xe2\x86\x92 ");
        pp_markup_text(out, pair->new_name);
    }
}

void pp_report_pair_verdict(struct pp_buf *out, const struct pp_pair *pair)
{
    pp_buf_printf(out, "<span class=\"words %s\">", pp_report_pair_class(pair));
    if (pair->state == PP_PAIR_OK)
        pp_pairtext_verdict(out, pair);
    else if (pp_report_pair_has_change(pair))
        pp_buf_puts(out, "not judged");
    else if (pair->state == PP_PAIR_ONLY_OLD || pair->state == PP_PAIR_ONLY_NEW)
        pp_buf_puts(out, pair->state == PP_PAIR_ONLY_OLD ? "only in old" : "only in new");
    else
        pp_buf_puts(out, pp_pair_state_name(pair->state));
    pp_buf_puts(out, "</span>");
}

static void widen(struct pp_report_range *range, const struct pp_estimate *ratio)
{
    if (!(ratio->value > 0))
        return;
    pp_report_widen(range, log(ratio->value));
    if (ratio->has_interval) {
        pp_report_widen(range, log(ratio->lo));
        pp_report_widen(range, log(ratio->hi));
    }
}

/* Both margins of the body are seen, however small the changes. */
static struct pp_plotaxis axis_of(const struct pp_comparison *comparison)
{
    const double margin = log1p(comparison->margin_ratio);
    struct pp_report_range range = {-1.5 * margin, 1.5 * margin};
    struct pp_plotaxis axis;
    for (size_t i = 0; i < comparison->n_pairs; i++) {
        const struct pp_pair *pair = &comparison->pairs[i];
        widen(&range, &pair->ratio[PP_PART_BODY]);
        if (!pair->no_tail)
            widen(&range, &pair->ratio[PP_PART_TAIL]);
        widen(&range, &pair->null_ratio[PP_PART_BODY]);
    }
    range = pp_report_margin(range, 0.04);
    pp_plotaxis_init(&axis, PP_PLOTAXIS_CHANGE, exp(range.low), exp(range.high), true);
    return axis;
}

static void put_row(struct pp_buf *out, const struct pp_comparison *comparison,
    const struct pp_plotaxis *axis, size_t i)
{
    static const struct pp_estimate none = {NAN, NAN, NAN, false};
    const struct pp_pair *pair = &comparison->pairs[i];
    const struct pp_report_bar bars[] = {
        {pair->no_tail ? &none : &pair->ratio[PP_PART_TAIL], "tail", 21},
        {&pair->null_ratio[PP_PART_BODY], "control", 4}, {&pair->ratio[PP_PART_BODY], "body", 12}};
    pp_buf_puts(out, "<div class=\"row\" data-name=\"");
    pp_report_pair_name(out, pair);
    pp_buf_printf(out, "\"><span class=\"name\"><a href=\"#p%zu\">", i);
    pp_report_pair_name(out, pair);
    pp_buf_puts(out, "</a></span>\n");
    pp_report_forest_row(out, axis, comparison->margin_ratio, bars, 3);
    pp_buf_puts(out, "<span class=\"number\">");
    pp_pairtext_change(out, &pair->ratio[PP_PART_BODY], true);
    pp_buf_puts(out, "</span>");
    pp_report_pair_verdict(out, pair);
    pp_buf_puts(out, "</div>\n");
}

void pp_report_changes(struct pp_buf *out, const struct pp_comparison *comparison)
{
    const struct pp_plotaxis axis = axis_of(comparison);
    size_t n = 0;
    for (size_t i = 0; i < comparison->n_pairs; i++)
        n += pp_report_pair_has_change(&comparison->pairs[i]);
    if (n == 0)
        return;
    pp_buf_puts(out, "<section>\n<h2>Changes</h2>\n<div class=\"forest\">\n");
    for (size_t i = 0; i < comparison->n_pairs; i++)
        if (pp_report_pair_has_change(&comparison->pairs[i]))
            put_row(out, comparison, &axis, i);
    pp_report_forest_axis(out, &axis, "change of the time, new against old");
    pp_buf_printf(out,
        "<p class=\"legend\"><span class=\"main\">body (p25)</span><span class=\"rest\">tail "
        "(p90)</span><span class=\"control\">control: old against itself; shaded: the margin of "
        "%s</span></p>\n</div>\n</section>\n",
        pp_units_percent(comparison->margin_ratio).text);
}

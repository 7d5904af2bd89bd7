/* SPDX-License-Identifier: GPL-3.0-or-later
 * The numbers of a compared pair as text.
 */
#include "cmd/pairtext.h"

#include "bench/judge.h"

#include <math.h>
#include <string.h>

#define FINEST 2e-4    /* changes are shown to a hundredth of a per cent at most */
#define SKEW 2         /* an interval is not symmetric when one side is so many times the other, */
#define SKEW_FROM 0.02 /* and this matters */

static double percent_of(double ratio)
{
    return 100 * (ratio - 1);
}

void pp_pairtext_percent(struct pp_buf *out, const struct pp_estimate *ratio)
{
    const double nearer = fmin(ratio->value - ratio->lo, ratio->hi - ratio->value);
    const double half = ratio->has_interval ? percent_of(1 + fmax(nearer, FINEST)) : 0;
    const double value = percent_of(ratio->value);
    const struct pp_units_text text = pp_units_number_within(fabs(value), half, 3);
    const bool is_zero = strspn(text.text, "0.") == strlen(text.text);
    pp_buf_printf(out, "%s%s%%", is_zero ? "" : value < 0 ? "-" : "+", text.text);
}

static void put_ends(struct pp_buf *out, double lo_pct, double hi_pct)
{
    const int decimals = fmax(fabs(lo_pct), fabs(hi_pct)) < 10 ? 1 : 0;
    pp_buf_printf(out, " (%+.*f..%+.*f%%)", decimals, lo_pct, decimals, hi_pct);
}

/* Half of a symmetric interval, both ends of another. */
static void put_interval(struct pp_buf *out, const struct pp_estimate *ratio, bool utf8)
{
    const double below = ratio->value - ratio->lo, above = ratio->hi - ratio->value;
    if (fmax(below, above) > SKEW * fmin(below, above) && fmax(below, above) > SKEW_FROM)
        put_ends(out, percent_of(ratio->lo), percent_of(ratio->hi));
    else
        pp_buf_printf(out, " %s%s%%", utf8 ? "\xc2\xb1" : "+-",
            pp_units_number(percent_of(1 + (ratio->hi - ratio->lo) / 2), 2).text);
}

void pp_pairtext_change(struct pp_buf *out, const struct pp_estimate *ratio, bool utf8)
{
    if (isnan(ratio->value)) {
        pp_buf_puts(out, "-");
        return;
    }
    pp_pairtext_percent(out, ratio);
    if (ratio->has_interval)
        put_interval(out, ratio, utf8);
}

struct pp_units_text pp_pairtext_time(const struct pp_estimate *time_ns, enum pp_unit unit)
{
    const double half = time_ns->has_interval ? (time_ns->hi - time_ns->lo) / 2 : 0;
    if (isnan(time_ns->value))
        return (struct pp_units_text){"-"};
    return pp_units_time_within(time_ns->value, half, unit);
}

void pp_pairtext_verdict(struct pp_buf *out, const struct pp_pair *pair)
{
    static const char *const words[PP_N_VERDICTS] = {
        "cannot tell", "same", "tiny", "faster", "slower"};
    pp_buf_puts(out, words[pair->verdict]);
    if (pair->verdict == PP_VERDICT_TINY)
        pp_buf_puts(out, pair->verdict_ratio > 1 ? " (slower)" : " (faster)");
    if (!isnan(pair->verdict_ratio) && pair->part == PP_PART_TAIL)
        pp_buf_puts(out, ", tail");
}

/* Processes in which the pair would be decided; more than can be asked for: 0. */
static unsigned needed_runs(const struct pp_pair *pair)
{
    const double runs = ceil((double)pair->n_runs * pair->needed_s / pair->measured_s);
    return runs <= PP_JUDGE_MAX_RUNS ? (unsigned)runs : 0;
}

void pp_pairtext_open(struct pp_buf *words, const struct pp_pair *pair)
{
    if (isnan(pair->detectable_ratio)) {
        pp_buf_printf(words, "(%zu processes are too few)", pair->n_runs);
        return;
    }
    if (pair->within_control) {
        pp_buf_puts(words, "(the control differs as much)");
        return;
    }
    pp_buf_printf(words, "%s%s", pair->part == PP_PART_TAIL ? "tail " : "",
        pp_units_percent(pair->detectable_ratio).text);
    if (!isfinite(pair->needed_s))
        return;
    if (needed_runs(pair))
        pp_buf_printf(
            words, " (--runs %u, %s)", needed_runs(pair), pp_units_duration(pair->needed_s).text);
    else
        pp_buf_puts(words, " (needs a quieter machine)");
}

void pp_pairtext_details(struct pp_buf *words, const struct pp_pair *pair, bool utf8)
{
    pp_buf_printf(words, "%zu processes, ", pair->n_runs);
    if (pair->n_loops)
        pp_buf_printf(words, "%s iterations a batch, ", pp_units_count(pair->n_loops).text);
    pp_buf_puts(words, "median ");
    pp_pairtext_change(words, &pair->ratio[PP_PART_MEDIAN], utf8);
    pp_buf_puts(words, ", mean ");
    pp_pairtext_change(words, &pair->ratio[PP_PART_MEAN], utf8);
    pp_buf_printf(words, ", p %s, over all pairs %s", pp_units_number(pair->p, 2).text,
        pp_units_number(pair->p_adjusted, 2).text);
    if (pair->old_side.n_samples)
        pp_buf_printf(words, "; disturbed batches %s of %s old, %s of %s new",
            pp_units_count(pair->old_side.n_samples - pair->old_side.n_by_label[PP_LABEL_CLEAN])
                .text,
            pp_units_count(pair->old_side.n_samples).text,
            pp_units_count(pair->new_side.n_samples - pair->new_side.n_by_label[PP_LABEL_CLEAN])
                .text,
            pp_units_count(pair->new_side.n_samples).text);
    if (pair->measured_s > 0)
        pp_buf_printf(words, "; %s in all, %s of it timed",
            pp_units_time(pair->measured_s * 1e9, 3, PP_UNIT_AUTO).text,
            pp_units_time(pair->sampling_s * 1e9, 3, PP_UNIT_AUTO).text);
}

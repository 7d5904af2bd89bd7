/* SPDX-License-Identifier: GPL-3.0-or-later
 * The numbers of one pair of stored benchmarks, and what may be said of them.
 */
#include "bench/storedratio.h"

#include "bench/summary.h"
#include "stats/ranksum.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#define SAME_LEVEL 0.9      /* two one-sided tests at 5 % */
#define FOUND_IN_SD 1.28155 /* normal quantile of 0.9 */

static double of_part(const struct pp_replicate *r, enum pp_part part)
{
    switch (part) {
    case PP_PART_BODY:
        return r->p25_ns;
    case PP_PART_TAIL:
        return r->p90_ns;
    case PP_PART_MEDIAN:
        return r->p50_ns;
    default:
        return r->mean_ns;
    }
}

/* Logarithms of one quantile of the processes that stand for their case, into `values`. */
static struct pp_ranksum_values put_logs(const struct pp_case *c, enum pp_part part, double *values)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_replicates; i++) {
        const double v = of_part(&c->replicates[i], part);
        if (pp_summary_counts(c, &c->replicates[i]) && v > 0 && isfinite(v))
            values[n++] = log(v);
    }
    return (struct pp_ranksum_values){values, n};
}

static enum pp_status compare_part(struct pp_ranksum_values old, struct pp_ranksum_values new,
    double level, enum pp_part part, struct pp_storedratio *out)
{
    if (old.n == 0 || new.n == 0)
        return PP_OK; /* stays unknown */
    const enum pp_status status = pp_ranksum_shift(old, new, level, &out->wide[part]);
    if (status || part >= PP_N_JUDGED)
        return status;
    out->p[part] = pp_ranksum_p(old.values, old.n, new.values, new.n);
    if (isnan(out->p[part])) /* there are values, and all are finite */
        return PP_ENOMEM;
    return pp_ranksum_shift(old, new, SAME_LEVEL, &out->narrow[part]);
}

static void forget(struct pp_storedratio *out)
{
    static const struct pp_estimate unknown = {NAN, NAN, NAN, false};
    out->n_runs = 0;
    for (int part = 0; part < PP_N_PARTS; part++)
        out->wide[part] = unknown;
    for (int part = 0; part < PP_N_JUDGED; part++) {
        out->narrow[part] = unknown;
        out->p[part] = (double)NAN;
    }
}

enum pp_status pp_storedratio_compare(
    const struct pp_case *old, const struct pp_case *new, double level, struct pp_storedratio *out)
{
    double *old_values = malloc((old->n_replicates + 1) * sizeof *old_values);
    double *new_values = malloc((new->n_replicates + 1) * sizeof *new_values);
    enum pp_status status = old_values && new_values ? PP_OK : PP_ENOMEM;
    forget(out);
    for (int part = PP_N_PARTS - 1; part >= 0 && !status; part--) { /* the body's n_runs stays */
        const struct pp_ranksum_values a = put_logs(old, (enum pp_part)part, old_values);
        const struct pp_ranksum_values b = put_logs(new, (enum pp_part)part, new_values);
        out->n_runs = a.n < b.n ? a.n : b.n;
        status = compare_part(a, b, level, (enum pp_part)part, out);
    }
    free(old_values);
    free(new_values);
    return status;
}

void pp_storedratio_fill(const struct pp_storedratio *ratio, struct pp_pair *pair)
{
    for (int part = 0; part < PP_N_PARTS; part++) {
        const struct pp_estimate *e = &ratio->wide[part];
        pair->ratio[part] = (struct pp_estimate){
            exp(e->value), exp(e->lo), exp(e->hi), e->has_interval};
    }
    const double least = fmin(ratio->p[PP_PART_BODY], ratio->p[PP_PART_TAIL]);
    pair->p = isnan(least) ? least : fmin(1, 2 * least); /* Bonferroni over the two */
    pair->n_runs = ratio->n_runs;
}

static bool is_inside(const struct pp_estimate *e, double bound)
{
    return e->has_interval && e->lo >= -bound && e->hi <= bound;
}

/* The whole interval lies beyond the floor, on either side. */
static bool is_beyond(const struct pp_estimate *e, double floor)
{
    return e->has_interval && (e->lo > floor || e->hi < -floor);
}

static double detectable_ratio(const struct pp_estimate *e, double floor, double level)
{
    const double half = (e->hi - e->lo) / 2;
    const double sd = half / gsl_cdf_ugaussian_Pinv((1 + level) / 2);
    return e->has_interval ? expm1(floor + half + FOUND_IN_SD * sd) : (double)NAN;
}

void pp_storedratio_judge(const struct pp_storedratio *ratio, const double floor[PP_N_JUDGED],
    double level, struct pp_pair *pair)
{
    const bool rejected = pair->p_adjusted <= 1 - level + 1e-12; /* 0.05 and 1 - 0.95 */
    pair->detectable_ratio = detectable_ratio(
        &ratio->wide[PP_PART_BODY], floor[PP_PART_BODY], level);
    pair->verdict = PP_VERDICT_UNDECIDED;
    for (int part = PP_N_JUDGED - 1; part >= 0; part--) { /* the body's verdict goes first */
        const struct pp_estimate *e = &ratio->wide[part];
        pair->differs[part] = rejected && is_beyond(e, floor[part]);
        if (!pair->differs[part])
            continue;
        pair->verdict = e->value > 0 ? PP_VERDICT_SLOWER : PP_VERDICT_FASTER;
        pair->part = (enum pp_part)part;
        pair->verdict_ratio = pair->ratio[part].value;
    }
    if (pair->verdict == PP_VERDICT_UNDECIDED &&
        ratio->wide[PP_PART_BODY].has_interval && /* not by three processes */
        is_inside(&ratio->narrow[PP_PART_BODY], floor[PP_PART_BODY]) &&
        is_inside(&ratio->narrow[PP_PART_TAIL], floor[PP_PART_TAIL]))
        pair->verdict = PP_VERDICT_SAME;
}

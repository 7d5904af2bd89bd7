/* SPDX-License-Identifier: GPL-3.0-or-later
 * One input against another.
 */
#include "bench/samples.h"

#include <math.h>
#include <stdlib.h>

#include "stats/multiple.h"

/* Let an interval reach sqrt(inflation) times as far. */
static void widen(struct pp_estimate *e, double inflation_ratio)
{
    const double scale = sqrt(inflation_ratio);
    e->lo = e->value - scale * (e->value - e->lo);
    e->hi = e->value + scale * (e->hi - e->value);
}

static double inflation_of(const struct pp_samples *s)
{
    return s->dependence.found ? s->dependence.inflation_ratio : 1;
}

static struct pp_estimate divided(const struct pp_estimate *e, double by)
{
    if (!(by > 0))
        return (struct pp_estimate){NAN, NAN, NAN, false};
    return (struct pp_estimate){e->value / by, e->lo / by, e->hi / by, e->has_interval};
}

static enum pp_status compare_two(const struct pp_samples *a, const struct pp_samples *b,
    double level_ratio, struct pp_samples_pair *pair)
{
    struct pp_weighted in_a = {0};
    struct pp_weighted in_b = {0};
    enum pp_status status = pp_series_weighted(&a->series, &in_a);
    if (status == PP_OK)
        status = pp_series_weighted(&b->series, &in_b);
    if (status == PP_OK)
        status = pp_ranksum_compare(&in_a, &in_b, level_ratio, &pair->test);
    pp_weighted_release(&in_a);
    pp_weighted_release(&in_b);
    const double size = fabs(a->median.value);
    pair->shift = pair->test.shift;
    if (a->dependence.found || b->dependence.found)
        widen(&pair->shift, fmax(inflation_of(a), inflation_of(b)));
    pair->shift_ratio = divided(&pair->shift, size);
    pair->median_ratio = size > 0 ? b->median.value / a->median.value : NAN;
    pair->delta = 2 * pair->test.superiority_ratio - 1;
    pair->is_exact = pp_ddist_is_exact(&a->series.dist) && pp_ddist_is_exact(&b->series.dist);
    return status;
}

/* The same needs a whole interval within the margin; a difference an interval that leaves out 0 and
 * a p value that stands up to all comparisons made. */
static enum pp_samples_verdict judge(
    const struct pp_samples_pair *pair, double margin, double level_ratio)
{
    const struct pp_estimate *const shift = &pair->shift;
    if (!shift->has_interval)
        return PP_SAMPLES_CANNOT_TELL;
    if (shift->lo >= -margin && shift->hi <= margin)
        return PP_SAMPLES_SAME;
    if (pair->p_adjusted > 1 - level_ratio)
        return PP_SAMPLES_CANNOT_TELL;
    return shift->lo > 0 ? PP_SAMPLES_GREATER
        : shift->hi < 0  ? PP_SAMPLES_LESS
                         : PP_SAMPLES_CANNOT_TELL;
}

static enum pp_status adjust(struct pp_samples_pair *pairs, size_t n)
{
    double *const p = malloc(n * sizeof *p);
    enum pp_status status = p != NULL ? PP_OK : PP_ENOMEM;
    for (size_t i = 0; p != NULL && i < n; i++)
        p[i] = pairs[i].test.p;
    if (p != NULL)
        status = pp_multiple_bh(p, n, p);
    for (size_t i = 0; status == PP_OK && i < n; i++)
        pairs[i].p_adjusted = p[i];
    free(p);
    return status;
}

enum pp_status pp_samples_compare(const struct pp_samples *samples, size_t n, double margin_ratio,
    double level_ratio, struct pp_samples_pair *pairs)
{
    enum pp_status status = PP_OK;
    for (size_t i = 1; i < n && status == PP_OK; i++)
        status = samples[i].report.quantity != samples[0].report.quantity
            ? PP_EINVAL
            : compare_two(&samples[0], &samples[i], level_ratio, &pairs[i - 1]);
    if (status == PP_OK && n > 1)
        status = adjust(pairs, n - 1);
    for (size_t i = 0; i + 1 < n && status == PP_OK; i++)
        pairs[i].verdict = judge(
            &pairs[i], margin_ratio * fabs(samples[0].median.value), level_ratio);
    return status;
}

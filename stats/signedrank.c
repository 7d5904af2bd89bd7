/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hodges-Lehmann estimate, exact signed-rank interval and test. */
#include "stats/signedrank.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

#include "stats/rank.h"

/* Sum of the doubled ranks 2, 4, .. 2 n: the length of the longest null distribution. */
#define MAX_SUM (PP_SIGNEDRANK_EXACT_MAX * (PP_SIGNEDRANK_EXACT_MAX + 1))

/*
 * Number of sign patterns by the sum of the weights with a plus: c_k(v) = c_{k-1}(v) + c_{k-1}(v
 * - w_k). Doubles hold the counts exactly up to 2^53 >= 2^n. count has room for MAX_SUM + 1; the
 * weights add up to at most MAX_SUM.
 */
static void count_patterns(double *count, const unsigned *weight, size_t n)
{
    size_t total = 0;

    count[0] = 1;
    for (size_t v = 1; v <= MAX_SUM; v++)
        count[v] = 0;
    for (size_t k = 0; k < n; k++) {
        total += weight[k];
        for (size_t v = total; v >= weight[k] && v > 0; v--)
            count[v] += count[v - weight[k]];
    }
}

/* Null distribution for ranks 1..n without ties. */
static void count_plain(double *count, size_t n)
{
    unsigned weight[PP_SIGNEDRANK_EXACT_MAX];

    for (size_t k = 0; k < n; k++)
        weight[k] = (unsigned)k + 1;
    count_patterns(count, weight, n);
}

double pp_signedrank_cdf(size_t v, size_t n)
{
    double count[MAX_SUM + 1];
    double sum = 0;

    if (n > PP_SIGNEDRANK_EXACT_MAX)
        return NAN;
    count_plain(count, n);
    for (size_t i = 0; i <= v && i <= MAX_SUM; i++)
        sum += count[i];
    return ldexp(sum, -(int)n);
}

/* Smallest q with P(V <= q) >= tail, at least 1. */
static size_t exact_quantile(size_t n, double tail)
{
    double count[MAX_SUM + 1];
    double sum;
    size_t q = 0;

    count_plain(count, n);
    sum = count[0];
    while (ldexp(sum, -(int)n) < tail)
        sum += count[++q];
    return q > 0 ? q : 1;
}

/* The same from the normal limit with continuity correction. */
static size_t normal_quantile(size_t n, double tail)
{
    const double size = (double)n;
    const double mean = size * (size + 1) / 4;
    const double sd = sqrt(size * (size + 1) * (2 * size + 1) / 24);

    return (size_t)fmax(ceil(mean - gsl_cdf_ugaussian_Qinv(tail) * sd - 0.5), 1);
}

static bool all_finite(const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(values[i]))
            return false;
    return true;
}

/* A pair's mean. Rounding keeps its order: it never falls when a value grows. */
static double walsh_average(double a, double b)
{
    return a / 2 + b / 2;
}

/* How many means of pairs are at most x; values ascend. */
static size_t count_walsh(const double *values, size_t n, double x)
{
    size_t count = 0;
    size_t j = n;

    for (size_t i = 0; i < j; i++) {
        while (j > i && walsh_average(values[i], values[j - 1]) > x)
            j--;
        count += j - i;
    }
    return count;
}

/* The double whose place in the order of all doubles is key. */
static double double_at(uint64_t key)
{
    const uint64_t sign = UINT64_C(1) << 63;
    const uint64_t bits = key & sign ? key ^ sign : ~key;
    double value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Number k (from 1) of the ascending means of pairs, found by halving the doubles instead of making
 * all means: the smallest x that k of them do not exceed. 64 passes over the values. */
static double select_walsh(const double *values, size_t n, size_t k)
{
    uint64_t low = 0, high = UINT64_MAX;

    while (low < high) {
        const uint64_t middle = low + (high - low) / 2;
        const double x = double_at(middle);

        if (isnan(x) ? middle >> 63 : count_walsh(values, n, x) >= k)
            high = middle;
        else
            low = middle + 1;
    }
    return double_at(low);
}

/* The same answers as from all means, for values too many for that. */
static enum pp_status select_interval(
    const double *values, size_t n, size_t q, struct pp_estimate *out)
{
    const size_t m = n * (n + 1) / 2;
    double *sorted = malloc(n * sizeof *sorted);

    if (!sorted)
        return PP_ENOMEM;
    memcpy(sorted, values, n * sizeof *sorted);
    gsl_sort(sorted, 1, n);
    out->lo = select_walsh(sorted, n, q);
    out->hi = select_walsh(sorted, n, m + 1 - q);
    out->value = select_walsh(sorted, n, (m + 1) / 2);
    if (m % 2 == 0)
        out->value = (out->value + select_walsh(sorted, n, m / 2 + 1)) / 2;
    free(sorted);
    return PP_OK;
}

/* The n (n + 1) / 2 means of pairs, ascending; NULL when memory is out. */
static double *walsh_averages(const double *values, size_t n)
{
    double *walsh = malloc(n * (n + 1) / 2 * sizeof *walsh);
    size_t m = 0;

    if (!walsh)
        return NULL;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++)
            walsh[m++] = walsh_average(values[i], values[j]);
    gsl_sort(walsh, 1, m);
    return walsh;
}

enum pp_status pp_signedrank_interval(
    const double *values, size_t n, double level, struct pp_estimate *out)
{
    const double tail = (1 - level) / 2;
    const size_t m = n * (n + 1) / 2;
    double *walsh;
    size_t q = 1;

    *out = (struct pp_estimate){NAN, NAN, NAN, false};
    if (n == 0 || n > PP_SIGNEDRANK_MAX || !(level > 0 && level < 1) || !all_finite(values, n))
        return PP_EINVAL;
    out->has_interval = ldexp(1, -(int)n) <= tail;
    if (out->has_interval)
        q = n <= PP_SIGNEDRANK_EXACT_MAX ? exact_quantile(n, tail) : normal_quantile(n, tail);
    if (n > PP_SIGNEDRANK_ALL_MAX) {
        const bool has_interval = out->has_interval;
        const enum pp_status status = select_interval(values, n, q, out);

        out->has_interval = has_interval && status == PP_OK;
        return status;
    }
    walsh = walsh_averages(values, n);
    if (!walsh) {
        out->has_interval = false;
        return PP_ENOMEM;
    }
    out->value = gsl_stats_median_from_sorted_data(walsh, 1, m);
    out->lo = walsh[q - 1];
    out->hi = walsh[m - q];
    free(walsh);
    return PP_OK;
}

/* Twice the midrank of each |value|, and which of them count: zeros have a rank but no sign. */
struct signed_ranks {
    size_t n;         /* values that are not 0 */
    unsigned *weight; /* their doubled midranks */
    double plus;      /* sum of the weights of positive values */
    double total;     /* sum of all these weights */
    double square;    /* sum of their squares */
};

static enum pp_status signed_ranks_init(struct signed_ranks *s, const double *values, size_t n)
{
    double *size = malloc(2 * n * sizeof *size);
    enum pp_status status = PP_ENOMEM;

    *s = (struct signed_ranks){.weight = malloc(n * sizeof *s->weight)};
    for (size_t i = 0; size && i < n; i++)
        size[i] = fabs(values[i]);
    if (size && s->weight)
        status = pp_rank_mid(size, n, size + n, NULL);
    for (size_t i = 0; status == PP_OK && i < n; i++) {
        const double weight = 2 * size[n + i];

        if (size[i] <= 0)
            continue;
        s->weight[s->n++] = (unsigned)weight;
        s->plus += values[i] > 0 ? weight : 0;
        s->total += weight;
        s->square += weight * weight;
    }
    free(size);
    return status;
}

/* P(|V - E V| >= |plus - E V|) over all signs of these very weights. */
static double exact_p(const struct signed_ranks *s)
{
    const double distance = fabs(2 * s->plus - s->total);
    double count[MAX_SUM + 1];
    double sum = 0;

    count_patterns(count, s->weight, s->n);
    for (size_t v = 0; v <= MAX_SUM; v++)
        if (fabs(2 * (double)v - s->total) >= distance)
            sum += count[v];
    return fmin(1, ldexp(sum, -(int)s->n));
}

/* Normal limit; the continuity correction is half a rank, one in doubled ranks. */
static double normal_p(const struct signed_ranks *s)
{
    const double distance = fabs(s->plus - s->total / 2) - 1;

    if (distance <= 0 || s->square <= 0)
        return 1;
    return fmin(1, 2 * gsl_cdf_ugaussian_Q(distance / (sqrt(s->square) / 2)));
}

double pp_signedrank_p(const double *values, size_t n)
{
    struct signed_ranks s;
    double p = NAN;

    if (n == 0)
        return 1;
    if (n > PP_SIGNEDRANK_MAX || !all_finite(values, n))
        return NAN;
    if (signed_ranks_init(&s, values, n) == PP_OK)
        p = n <= PP_SIGNEDRANK_EXACT_MAX ? exact_p(&s) : normal_p(&s);
    free(s.weight);
    return p;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fits of growth. Costs vary by a share of themselves, so residuals are relative: weights 1 / y^2.
 */
#include "stats/complexity.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_fit.h>
#include <math.h>
#include <stdlib.h>

/* Two exact fits would both have no residual at all; nobody measures better than this. */
#define FLOOR_RELATIVE 1e-4

const char *pp_complexity_name(enum pp_complexity_order order)
{
    static const char *const names[PP_N_ORDERS] = {
        "1", "log n", "sqrt n", "n", "n log n", "n^2", "n^3"};

    return names[order];
}

double pp_complexity_growth(enum pp_complexity_order order, double n)
{
    switch (order) {
    case PP_ORDER_LOG_N:
        return log2(n);
    case PP_ORDER_SQRT_N:
        return sqrt(n);
    case PP_ORDER_N:
        return n;
    case PP_ORDER_N_LOG_N:
        return n * log2(n);
    case PP_ORDER_N2:
        return n * n;
    case PP_ORDER_N3:
        return n * n * n;
    default:
        return 1;
    }
}

/* Points with the scratch of the fits. */
struct points {
    const double *sizes, *costs;
    size_t n;
    double *g, *weights;
};

struct fit {
    double a, b, b_variance, sum_sq; /* of relative residuals */
    int n_parameters;
};

static struct fit fit_constant(const struct points *p)
{
    struct fit f = {.n_parameters = 1};
    double top = 0, bottom = 0;

    for (size_t i = 0; i < p->n; i++) {
        top += p->weights[i] * p->costs[i];
        bottom += p->weights[i];
    }
    f.b = top / bottom;
    for (size_t i = 0; i < p->n; i++)
        f.sum_sq += p->weights[i] * (p->costs[i] - f.b) * (p->costs[i] - f.b);
    f.b_variance = 1 / bottom;
    return f;
}

/* a + b g, or b g when the best a is negative: no cost is below nothing. */
static struct fit fit_growth(const struct points *p, enum pp_complexity_order order)
{
    struct fit f = {.n_parameters = 2};
    double cov00, cov01;

    for (size_t i = 0; i < p->n; i++)
        p->g[i] = pp_complexity_growth(order, p->sizes[i]);
    gsl_fit_wlinear(p->g, 1, p->weights, 1, p->costs, 1, p->n, &f.a, &f.b, &cov00, &cov01,
        &f.b_variance, &f.sum_sq);
    if (f.a < 0) {
        f.a = 0;
        f.n_parameters = 1;
        gsl_fit_wmul(p->g, 1, p->weights, 1, p->costs, 1, p->n, &f.b, &f.b_variance, &f.sum_sq);
    }
    if (f.b < 0)
        f.sum_sq = INFINITY;
    return f;
}

static struct pp_estimate with_interval(double value, double variance, size_t degrees, double level)
{
    const double half = degrees
        ? gsl_cdf_tdist_Pinv(0.5 + level / 2, (double)degrees) * sqrt(variance)
        : 0;

    return (struct pp_estimate){value, value - half, value + half, degrees > 0};
}

static int compare_doubles(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;

    return a < b ? -1 : a > b;
}

/* Slope in logarithms over the larger sizes, where constants matter least. */
static struct pp_estimate fit_exponent(const struct points *p, double level)
{
    double a, b, cov00, cov01, cov11, sum_sq;
    size_t n = 0;

    for (size_t i = 0; i < p->n; i++)
        p->g[i] = p->sizes[i];
    qsort(p->g, p->n, sizeof *p->g, compare_doubles);
    const double median = p->g[p->n / 2];
    double *x = p->g, *y = p->weights;
    for (size_t i = 0; i < p->n; i++) {
        if (p->sizes[i] < median)
            continue;
        x[n] = log(p->sizes[i]);
        y[n++] = log(p->costs[i]);
    }
    if (n < 3 || gsl_fit_linear(x, 1, y, 1, n, &a, &b, &cov00, &cov01, &cov11, &sum_sq) != 0 ||
        !isfinite(b))
        return (struct pp_estimate){NAN, NAN, NAN, false};
    return with_interval(b, cov11, n - 2, level);
}

static size_t count_sizes(const struct points *p, double *low, double *high)
{
    size_t n = 0;

    *low = *high = p->sizes[0];
    for (size_t i = 0; i < p->n; i++) {
        size_t k = 0;
        while (k < i && p->sizes[k] != p->sizes[i])
            k++;
        n += k == i;
        *low = fmin(*low, p->sizes[i]);
        *high = fmax(*high, p->sizes[i]);
    }
    return n;
}

/* By how much of itself the cost may grow over all sizes, at the level, if growth i is the model.
 */
static double growth_bound(const struct points *p, const struct fit *f, int order, double level)
{
    double low, high, mean = 0;

    count_sizes(p, &low, &high);
    for (size_t i = 0; i < p->n; i++)
        mean += p->costs[i] / (double)p->n;
    const size_t degrees = p->n - 2;
    const double scale = f->sum_sq / (double)degrees;
    const double b_hi = with_interval(f->b, f->b_variance * scale, degrees, level).hi;
    const enum pp_complexity_order g = (enum pp_complexity_order)order;
    return b_hi * (pp_complexity_growth(g, high) - pp_complexity_growth(g, low)) / mean;
}

/* No growth is decided by what growth there may be, as every growth too slow to see fits as well.
 */
static bool is_flat(const struct points *p, const struct fit *fits, double level)
{
    for (int i = PP_ORDER_1 + 1; i < PP_N_ORDERS; i++)
        if (isfinite(fits[i].sum_sq) && growth_bound(p, &fits[i], i, level) > PP_COMPLEXITY_FLAT)
            return false;
    return true;
}

static const char *find_doubt(
    const struct points *p, const struct fit *fits, double level, const struct pp_complexity *c)
{
    double low, high;

    if (count_sizes(p, &low, &high) < PP_COMPLEXITY_MIN_SIZES)
        return "too few sizes: five are wanted";
    if (high < PP_COMPLEXITY_MIN_SPAN * low)
        return "the sizes are too close together: a factor of eight is wanted";
    if (c->misfit > PP_COMPLEXITY_MISFIT)
        return "no model fits: the cost changes its kind within these sizes";
    if (c->order == PP_ORDER_1 && !is_flat(p, fits, level))
        return "the cost varies too much to see whether it grows";
    if (c->order != PP_ORDER_1 && c->weight[c->order] < PP_COMPLEXITY_WEIGHT)
        return "several models fit about as well";
    return NULL;
}

/*
 * Evidence for each order: the likelihood with the variance integrated out, s^-(n-2). All growths
 * have as many parameters; no growth has one less, which counts n^1/2 (Schwarz 1978), and half of
 * the prior.
 */
static void weigh(const struct fit *fits, size_t n_points, struct pp_complexity *out)
{
    const double n = (double)n_points, floor_sq = n * FLOOR_RELATIVE * FLOOR_RELATIVE;
    double logs[PP_N_ORDERS], sum = 0;

    for (int i = 0; i < PP_N_ORDERS; i++) {
        logs[i] = -0.5 * (n - 2) * log(fmax(fits[i].sum_sq, floor_sq));
        if (i == PP_ORDER_1)
            logs[i] += 0.5 * log(n) + log(PP_N_ORDERS - 1);
        if (logs[i] > logs[out->order])
            out->order = (enum pp_complexity_order)i;
    }
    for (int i = 0; i < PP_N_ORDERS; i++) {
        out->weight[i] = exp(logs[i] - logs[out->order]);
        sum += out->weight[i];
    }
    for (int i = 0; i < PP_N_ORDERS; i++)
        out->weight[i] /= sum;
}

static void fit_all(const struct points *p, double level, struct pp_complexity *out)
{
    struct fit fits[PP_N_ORDERS];

    for (size_t i = 0; i < p->n; i++)
        p->weights[i] = 1 / (p->costs[i] * p->costs[i]);
    for (int i = 0; i < PP_N_ORDERS; i++)
        fits[i] = i == PP_ORDER_1 ? fit_constant(p) : fit_growth(p, (enum pp_complexity_order)i);
    weigh(fits, p->n, out);
    const struct fit *best = &fits[out->order];
    const size_t degrees = p->n - (size_t)best->n_parameters;
    out->misfit = sqrt(best->sum_sq / (double)p->n);
    out->intercept = best->a;
    /* gsl's covariances take the weights as known variances; scaled by what the residuals show. */
    const double scale = degrees ? best->sum_sq / (double)degrees : 0;
    out->coefficient = with_interval(best->b, best->b_variance * scale, degrees, level);
    out->why = find_doubt(p, fits, level, out);
    out->exponent = fit_exponent(p, level);
    out->decided = out->why == NULL;
}

enum pp_status pp_complexity_fit(const double *sizes, const double *costs, size_t n_points,
    double level, struct pp_complexity *out)
{
    *out = (struct pp_complexity){.why = "no data"};
    for (size_t i = 0; i < n_points; i++)
        if (!(sizes[i] > 0) || !isfinite(sizes[i]) || !(costs[i] > 0) || !isfinite(costs[i]))
            return PP_EINVAL;
    if (n_points < 3 || !(level > 0 && level < 1))
        return PP_EINVAL;
    struct points p = {.sizes = sizes, .costs = costs, .n = n_points};
    p.g = malloc(2 * n_points * sizeof *p.g);
    if (!p.g)
        return PP_ENOMEM;
    p.weights = p.g + n_points;
    fit_all(&p, level, out);
    free(p.g);
    return PP_OK;
}

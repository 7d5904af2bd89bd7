/* SPDX-License-Identifier: GPL-3.0-or-later
 * Quantiles of a mixture by bisection of its distribution function.
 */
#include "bench/profilecalls.h"

#include <math.h>

#define MAX_STEPS 100  /* halvings; doubles are exhausted after some 60 */
#define ROUNDING 1e-12 /* of a sum of weights: a step that is reached but for it is reached */

struct mixture {
    const struct pp_profile_node *nodes;
    const uint32_t *which;
    size_t n;
};

/* Whether its quantiles can be used; the least and greatest are always known when calls are. */
static bool is_known(const struct pp_profile_calls *calls)
{
    return calls->n > 0 && !isnan(calls->min_ns) && !isnan(calls->p50_ns) &&
        !isnan(calls->p90_ns) && !isnan(calls->max_ns);
}

/* How far x is on the way from a to b, 0 to 1. */
static double part(double x, double a, double b)
{
    return b > a ? fmin((x - a) / (b - a), 1) : 1;
}

/* Share of a node's calls that take at most x. */
static double share_below(const struct pp_profile_calls *calls, double x)
{
    if (x < calls->min_ns)
        return 0;
    if (x >= calls->max_ns)
        return 1;
    if (x >= calls->p90_ns)
        return 0.9 + 0.1 * part(x, calls->p90_ns, calls->max_ns);
    if (x >= calls->p50_ns)
        return 0.5 + 0.4 * part(x, calls->p50_ns, calls->p90_ns);
    return 0.5 * part(x, calls->min_ns, calls->p50_ns);
}

static double n_below(const struct mixture *mixture, double x)
{
    double sum = 0;
    for (size_t i = 0; i < mixture->n; i++) {
        const struct pp_profile_calls *calls = &mixture->nodes[mixture->which[i]].calls;
        if (is_known(calls))
            sum += (double)calls->n * share_below(calls, x);
    }
    return sum;
}

/* The least x in (lo, hi] that `wanted` calls do not exceed. */
static double quantile(const struct mixture *mixture, double wanted, double lo, double hi)
{
    for (int i = 0; i < MAX_STEPS; i++) {
        const double middle = lo + (hi - lo) / 2;
        if (middle <= lo || middle >= hi)
            break;
        if (n_below(mixture, middle) >= wanted * (1 - ROUNDING))
            hi = middle;
        else
            lo = middle;
    }
    return hi;
}

struct pp_profile_calls pp_profile_calls_merge(
    const struct pp_profile_node *nodes, const uint32_t *which, size_t n)
{
    const struct mixture mixture = {nodes, which, n};
    struct pp_profile_calls sum = {0, NAN, NAN, NAN, NAN};
    double lo50 = NAN, hi50 = NAN, lo90 = NAN, hi90 = NAN, n_known = 0;
    for (size_t i = 0; i < n; i++) {
        const struct pp_profile_calls *calls = &nodes[which[i]].calls;
        if (calls->n == 0)
            continue;
        sum.n += calls->n;
        sum.min_ns = fmin(sum.min_ns, calls->min_ns);
        sum.max_ns = fmax(sum.max_ns, calls->max_ns);
        if (!is_known(calls))
            continue;
        n_known += (double)calls->n;
        lo50 = fmin(lo50, calls->p50_ns);
        hi50 = fmax(hi50, calls->p50_ns);
        lo90 = fmin(lo90, calls->p90_ns);
        hi90 = fmax(hi90, calls->p90_ns);
    }
    if (n_known > 0) {
        sum.p50_ns = lo50 < hi50 ? quantile(&mixture, 0.5 * n_known, lo50, hi50) : lo50;
        sum.p90_ns = lo90 < hi90 ? quantile(&mixture, 0.9 * n_known, lo90, hi90) : lo90;
    }
    return sum;
}

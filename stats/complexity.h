/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a cost grows with a size: the model that the data support, or that they support none alone.
 */
#ifndef PP_STATS_COMPLEXITY_H
#define PP_STATS_COMPLEXITY_H

#include <stdbool.h>
#include <stddef.h>

#include "stats/estimate.h"
#include "stats/status.h"

enum pp_complexity_order {
    PP_ORDER_1,
    PP_ORDER_LOG_N,
    PP_ORDER_SQRT_N,
    PP_ORDER_N,
    PP_ORDER_N_LOG_N,
    PP_ORDER_N2,
    PP_ORDER_N3,
    PP_N_ORDERS
};

/* Sizes below which no model is named, and the least ratio of the greatest to the smallest. */
#define PP_COMPLEXITY_MIN_SIZES 5
#define PP_COMPLEXITY_MIN_SPAN 8.0
/* The best model's weight of evidence, and how well it must fit (root mean square of the relative
 * residuals). */
#define PP_COMPLEXITY_WEIGHT 0.95
#define PP_COMPLEXITY_MISFIT 0.15
/* Order 1 is named when the cost surely grows by less than this share of itself over all sizes. */
#define PP_COMPLEXITY_FLAT 0.2

/*
 * decided: one order alone is supported; order then is it, else the best of those that are
 * plausible. coefficient: b of y = a + b g(n) with its interval; intercept: a. Unit of y (b: per
 * unit of g). weight: evidence for each order, sums to 1; plausible are those of at least 0.05.
 * misfit: root mean square of (fit - y) / y.
 * exponent: slope of log y against log n over the larger half of the sizes, with its interval: what
 * a free power law would say. why: when not decided, why not; static, else NULL.
 */
struct pp_complexity {
    bool decided;
    enum pp_complexity_order order;
    struct pp_estimate coefficient;
    double intercept;
    double weight[PP_N_ORDERS];
    double misfit;
    struct pp_estimate exponent;
    const char *why;
};

/*
 * Fit all orders to n_points pairs (size above 0, cost above 0; several of one size are legal).
 * level: of the intervals. Each order is fitted by least squares of relative residuals, a and b not
 * negative; orders are weighed by their likelihood with the variance integrated out, and order 1
 * against all growth by Schwarz's term (1978). In simulations with 1 to 5 % of noise a wrong order
 * is named in less than 5 % (tests/unit/test_complexity.c). Returns PP_OK; PP_EINVAL (fewer than 3
 * points, a value out of range); PP_ENOMEM. out is all zero but `why` on error.
 */
enum pp_status pp_complexity_fit(const double *sizes, const double *costs, size_t n_points,
    double level, struct pp_complexity *out);

/* g(n) of y = a + b g(n); logarithms to base 2. n above 0. */
double pp_complexity_growth(enum pp_complexity_order order, double n);

/* "n log n". Static. */
const char *pp_complexity_name(enum pp_complexity_order order);

#endif

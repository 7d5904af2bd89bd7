/* SPDX-License-Identifier: GPL-3.0-or-later
 * From values to the ends of an axis.
 */
#include "cmd/out_report_part.h"
#include "stats/quantile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FAR 4.0 /* spreads of the middle half */

void pp_report_widen(struct pp_report_range *range, double value)
{
    if (isfinite(value)) {
        range->low = fmin(range->low, value);
        range->high = fmax(range->high, value);
    }
}

struct pp_report_range pp_report_margin(struct pp_report_range range, double share)
{
    const double by = share * (range.high - range.low);
    return (struct pp_report_range){range.low - by, range.high + by};
}

struct pp_report_range pp_report_near(struct pp_buf *out, const double *values, size_t n)
{
    struct pp_report_range range = PP_REPORT_NO_RANGE;
    double *sorted = malloc((n + 1) * sizeof *sorted);
    if (sorted == NULL) {
        out->failed = true;
        return range;
    }
    memcpy(sorted, values, n * sizeof *sorted);
    pp_quantile_sort(sorted, n);
    const double low = pp_quantile_sorted(sorted, n, 0.25);
    const double high = pp_quantile_sorted(sorted, n, 0.75);
    const double reach = high > low ? FAR * (high - low) : INFINITY;
    for (size_t i = 0; i < n; i++)
        if (sorted[i] >= low - reach && sorted[i] <= high + reach)
            pp_report_widen(&range, sorted[i]);
    free(sorted);
    return range;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Wilson's score interval.
 */
#include "stats/proportion.h"

#include <math.h>

#define Z 1.959963984540054 /* qnorm(0.975) */

double pp_proportion_half(double share, double n)
{
    if (!(n > 0))
        return (double)NAN;
    const double p = fmin(1, fmax(0, share));
    return Z / (1 + Z * Z / n) * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
}

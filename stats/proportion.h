/* SPDX-License-Identifier: GPL-3.0-or-later
 * How well a proportion is known that was counted.
 */
#ifndef PP_STATS_PROPORTION_H
#define PP_STATS_PROPORTION_H

/* Half the width of Wilson's score interval of 95 % around a proportion `share` (0 to 1) that was
 * seen in n independent trials (need not be whole: an effective number): never 0, and within 0 to 1
 * also for shares near the ends. n not above 0 gives NaN. E. B. Wilson, JASA 22 (1927) 209-212. */
double pp_proportion_half(double share, double n);

#endif

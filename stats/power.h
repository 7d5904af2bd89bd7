/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a test could have found. */
#ifndef PP_STATS_POWER_H
#define PP_STATS_POWER_H

/*
 * Smallest shift that a two-sided test at `alpha` finds with probability `power`, for an estimate
 * whose interval of confidence `level` has the half width `half` (unit of the answer, >= 0).
 * level, power in (0, 1), alpha in (0, 1); NaN otherwise. Source: of a normal estimate, half /
 * z(level) is its standard error, and the shift is that times z(1 - alpha / 2) + z(power).
 */
double pp_power_detectable(double half, double level, double alpha, double power);

#endif

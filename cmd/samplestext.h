/* SPDX-License-Identifier: GPL-3.0-or-later
 * Numbers from elsewhere as text: the same digits in every output that people read.
 */
#ifndef PP_CMD_SAMPLESTEXT_H
#define PP_CMD_SAMPLESTEXT_H

#include "bench/samples.h"
#include "cmd/units.h"

#include <stdbool.h>

/* A number without a unit, to the digits that `step` supports (0: n_digits decide); an exponent
 * where zeros would be counted. */
struct pp_units_text pp_samplestext_number(double value, double step, int n_digits);

/* A value of an input, with its unit if there is one. */
struct pp_units_text pp_samplestext_value(
    const struct pp_samples *s, double value, enum pp_unit unit);

/* A difference of values with its sign. */
struct pp_units_text pp_samplestext_shift(
    const struct pp_samples *s, double value, enum pp_unit unit);

/* Half the median's interval as a share of it, absolute where that says nothing; "?" without one.
 */
struct pp_units_text pp_samplestext_half(const struct pp_samples *s, enum pp_unit unit, bool utf8);

/* "greater by 2.1%", "same within 1.0%", "cannot tell". */
struct pp_units_text pp_samplestext_verdict(
    const struct pp_samples_pair *pair, double margin_ratio);

/* "0.0031", "<1e-15". */
struct pp_units_text pp_samplestext_p(double p);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * The numbers of a compared pair as text: the same digits in every output that people read.
 */
#ifndef PP_CMD_PAIRTEXT_H
#define PP_CMD_PAIRTEXT_H

#include "bench/buf.h"
#include "bench/comparison.h"
#include "cmd/units.h"

#include <stdbool.h>

/* What the columns of a live comparison mean. */
#define PP_PAIRTEXT_COLUMNS \
    "old, new: of a typical process, measured alone before the turns, the loop included; change: " \
    "of the first quartile while they take turns in the same processes, and its interval; of the " \
    "tail: of the ninth decile; control: old against itself in another layout"

/* Append "+1.02%" with the digits that the nearer end of the ratio's interval supports. */
void pp_pairtext_percent(struct pp_buf *out, const struct pp_estimate *ratio);

/* The same with its interval beside it: half of a symmetric one, both ends of another; "-" for
 * NaN. utf8: a plus-minus sign, else "+-". */
void pp_pairtext_change(struct pp_buf *out, const struct pp_estimate *ratio, bool utf8);

/* One side's time; "-" for NaN. */
struct pp_units_text pp_pairtext_time(const struct pp_estimate *time_ns, enum pp_unit unit);

/* Append "slower", "tiny (faster), tail", .... */
void pp_pairtext_verdict(struct pp_buf *out, const struct pp_pair *pair);

/* Append what an undecided pair would have shown, and what it takes: "1.5% (--runs 160, 2.4 s)". */
void pp_pairtext_open(struct pp_buf *out, const struct pp_pair *pair);

/* Append how the numbers came about: processes, median, mean, p, disturbances, time spent. */
void pp_pairtext_details(struct pp_buf *out, const struct pp_pair *pair, bool utf8);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * The argument of one option: from text to a checked value, and the accepted range in words.
 */
#ifndef PP_CMD_OPT_VALUE_H
#define PP_CMD_OPT_VALUE_H

#include "cmd/opt.h"

/* Room for what pp_opt_value_expects writes. */
#define PP_OPT_EXPECTS_BYTES 384

/* Read `text` as the row says and store it in `field`. False: not of the row's form, out of its
 * range, or no memory for a list; then nothing is stored. Expects LC_NUMERIC at "C". */
bool pp_opt_value_parse(const struct pp_opt *row, const char *text, void *field);

/* What the row accepts, to stand after "must be": "0 to 100", "1us to 24h", "one of ns, us, ms,
 * s". */
void pp_opt_value_expects(const struct pp_opt *row, char text[PP_OPT_EXPECTS_BYTES]);

/* A share of one: "0.95", "95%"; a number above 1 is a percentage. False: not in 0 to 1. */
bool pp_opt_value_share(const char *text, double *share);

#endif

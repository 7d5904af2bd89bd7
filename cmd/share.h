/* SPDX-License-Identifier: GPL-3.0-or-later
 * Dividing a whole number into whole parts that add up to it.
 */
#ifndef PP_CMD_SHARE_H
#define PP_CMD_SHARE_H

#include <stdint.h>

struct pp_share {
    uint64_t whole;
    long double all;  /* sum of the weights */
    long double seen; /* of them */
    uint64_t given;
};

/* The next part of `whole`, for one of the weights, which are none of them negative. After the
 * last one all is given; each part is within 1 of its due. Weights that are all 0 get nothing. */
uint64_t pp_share_take(struct pp_share *share, long double weight);

#endif

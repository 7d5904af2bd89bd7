/* SPDX-License-Identifier: GPL-3.0-or-later
 * Parts are differences of rounded running sums.
 */
#include "cmd/share.h"

#include <math.h>

uint64_t pp_share_take(struct pp_share *share, long double weight)
{
    share->seen += weight;
    if (!(share->all > 0) || !(weight > 0))
        return 0;
    uint64_t upto = share->whole;
    if (share->seen < share->all)
        upto = (uint64_t)roundl((long double)share->whole * (share->seen / share->all));
    uint64_t part = upto > share->given ? upto - share->given : 0;
    share->given += part;
    return part;
}

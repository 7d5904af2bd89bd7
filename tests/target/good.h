/* SPDX-License-Identifier: GPL-3.0-or-later
 * The benchmark that stands beside every fault and must keep its result.
 */
#ifndef PP_TARGET_GOOD_H
#define PP_TARGET_GOOD_H

#include <ppbench.h>

PPB_BENCH(good)
{
    ppb_keep(1000000007u / ppb_keep(13u));
}

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Two benchmarks of one name.
 */
#include "good.h"

PPB_BENCH(first, .name = "twin")
{
    ppb_keep(1);
}

PPB_BENCH(second, .name = "twin")
{
    ppb_keep(2);
}

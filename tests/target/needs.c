/* SPDX-License-Identifier: GPL-3.0-or-later
 * A module that is linked with a library which is then removed.
 */
#include "good.h"

int function_of_the_gone(void);

PPB_BENCH(calls_the_gone)
{
    ppb_keep(function_of_the_gone());
}

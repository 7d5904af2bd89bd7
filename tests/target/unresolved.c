/* SPDX-License-Identifier: GPL-3.0-or-later
 * A module that calls a function which no library has.
 */
#include "good.h"

void function_that_nobody_defines(void);

PPB_BENCH(calls_nobody)
{
    function_that_nobody_defines();
}

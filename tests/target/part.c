/* SPDX-License-Identifier: GPL-3.0-or-later
 * One of several sources of a module: -DNAME=... is its benchmark.
 */
#include <ppbench.h>

#ifdef __cplusplus
#define LANGUAGE "C++"
#else
#define LANGUAGE "C"
#endif

PPB_BENCH(NAME, .unit = PPB_NS)
{
    ppb_keep(1000000007u / ppb_keep(13u));
    ppb_keep(LANGUAGE);
}

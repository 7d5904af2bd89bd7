/* SPDX-License-Identifier: GPL-3.0-or-later
 * Numbers that rt_hooks.S and C share.
 */
#ifndef PP_BENCH_RT_HOOK_NUMBERS_H
#define PP_BENCH_RT_HOOK_NUMBERS_H

#define RT_HOOK_CODE_BYTES 512 /* of a stub without its body, at most */

/* A record's frame lies so far below its slot. */
#define RT_RECORD_BELOW 32

/* Of a thread's table of places in the tree (rt_place_index). */
#define RT_PLACES_FACTOR 2531

#endif

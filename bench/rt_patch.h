/* SPDX-License-Identifier: GPL-3.0-or-later
 * Entries of compiled functions replaced by jumps to stubs. Of several ways the cheapest that is
 * safe is taken (enum pp_profile_reach).
 */
#ifndef PP_BENCH_RT_PATCH_H
#define PP_BENCH_RT_PATCH_H

#include "bench/reach.h"
#include "bench/rt_hook.h"
#include "bench/rt_near.h"
#include "bench/rt_scan.h"
#include "bench/rt_text.h"

/* The patches of one object. */
struct rt_patch {
    struct rt_scan *scan;
    struct rt_near near; /* stubs */
    struct rt_hook hook;
    uintptr_t stubs; /* where the first one lies */
    struct rt_text_edit *edits;
    size_t n_edits, n_written, max_edits;
};

/* One function to be patched, and what came of it. */
struct rt_patch_target {
    uint32_t index;      /* in the scan */
    uint32_t function16; /* what its stub says */
    enum pp_profile_reach reach;
    enum pp_profile_why why;
};

/* Make room for stubs of n_functions near the object's code, which read this clock. False:
 * no memory there. */
bool rt_patch_init(struct rt_patch *patch, struct rt_scan *scan, size_t n_functions,
    enum pp_tracewire_clock clock);

/* Make the stubs of all targets and write the jumps to them; `reach` and `why` of each are set.
 * `may_trap`: breakpoints serve where no jump does. False: the code cannot be written; nothing was
 * changed. */
bool rt_patch_apply(
    struct rt_patch *patch, struct rt_patch_target *targets, size_t n, bool may_trap);

/* The code as it was. Calls that have not returned still do so through their stubs, which stay. No
 * thread may run in the object's code but this one. False: it cannot be written. */
bool rt_patch_undo(struct rt_patch *patch);

/* A stub for code elsewhere, which is entered by calling the stub: returns its address, or 0.
 * Before rt_patch_apply. */
uintptr_t rt_patch_stub(struct rt_patch *patch, uint32_t function16, uintptr_t target);

#endif

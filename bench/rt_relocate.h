/* SPDX-License-Identifier: GPL-3.0-or-later
 * Instructions moved to another place so that they do the same there.
 */
#ifndef PP_BENCH_RT_RELOCATE_H
#define PP_BENCH_RT_RELOCATE_H

#include "bench/reach.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RT_RELOCATE_MAX_BYTES \
    192 /* what a window of 16 bytes grows to at most, with the jump back */

/* What to move where, and what came of it. */
struct rt_relocate {
    const unsigned char *from;
    unsigned n_window_bytes; /* 1..16: all instructions that begin in them are moved */
    unsigned char *to;       /* room for RT_RELOCATE_MAX_BYTES */
    uintptr_t to_address;    /* where it will run, within 2 GiB */
    bool may_call; /* a call that ends the window or reaches behind it is moved too: the true return
                      address is pushed, then it jumps; otherwise it is refused. It returns to the
                      original, so nothing behind it is moved. */
    unsigned n_moved_bytes;  /* out: of the original; fewer than the window when the code ends
                                before, by a return or a jump */
    size_t n_bytes;          /* out: written */
    enum pp_profile_why why; /* out: why not */
};

/* Move instructions, followed by a jump to the first one not moved where they go on. Displacements
 * are rewritten, short jumps widened; a jump to `from` itself goes to the moved code, a call of it
 * to `from`. Up to 15 bytes behind the window are read where an instruction reaches so far. False:
 * `why` is set, what stands in `to` is of no use. */
bool rt_relocate(struct rt_relocate *move);

#endif

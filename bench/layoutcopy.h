/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copies of one shared object, each at a place within the page that its caller chooses.
 */
#ifndef PP_BENCH_LAYOUTCOPY_H
#define PP_BENCH_LAYOUTCOPY_H

#include "bench/buf.h"
#include "bench/wire.h"
#include "stats/status.h"

#include <stdbool.h>

/* An object that was read. */
struct pp_layoutcopy {
    struct pp_buf image;
    struct pp_buf copy;  /* under construction */
    unsigned step_bytes; /* it may be moved by multiples of this; 0: it may not */
    bool may_copy;       /* false: only the file itself will load */
    char why_not[512];   /* why it may not be moved; "" */
};

void pp_layoutcopy_init(struct pp_layoutcopy *source);
void pp_layoutcopy_release(struct pp_layoutcopy *source);

/* Read the object at `path` and see how it may be moved. `relaxes`: in steps of 16 bytes, which is
 * what baseline x86-64 code needs, whatever the compiler aligned its parts to. No errors: what
 * cannot be moved has step_bytes 0 and says why. */
void pp_layoutcopy_read(struct pp_layoutcopy *source, const char *path, bool relaxes);

/* Write a copy that stands `delta_bytes` further (0: the bytes as they are; else a multiple of the
 * step, below a page) to `path`, which is made with mode 0600, or written over; no links are
 * followed. `identity` gets what the loader must find. PP_EIO, PP_ENOMEM, PP_EFORMAT. */
enum pp_status pp_layoutcopy_write(struct pp_layoutcopy *source, unsigned delta_bytes,
    const char *path, struct pp_wire_identity *identity, struct pp_error *error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Texts and functions of a pprof file by number.
 */
#ifndef PP_CMD_OUT_PPROF_NAMES_H
#define PP_CMD_OUT_PPROF_NAMES_H

#include "bench/buf.h"
#include "bench/profile.h"
#include "cmd/stringtable.h"

#include <stdbool.h>

/* A function that was inlined. */
struct pp_pprof_inlined {
    uint32_t name; /* texts */
    uint32_t file;
};

/* Numbers of functions: 1 + index of those of the profile, then the inlined ones. */
struct pp_pprof_names {
    const struct pp_profile *profile;
    struct pp_stringtable texts; /* 0 is "" */
    struct pp_pprof_inlined *inlined;
    size_t n_inlined;
};

/* False: out of memory. Release also then. */
bool pp_pprof_names_init(struct pp_pprof_names *names, const struct pp_profile *profile);
void pp_pprof_names_release(struct pp_pprof_names *names);

/* The number of the function that a frame was inlined from. */
uint64_t pp_pprof_names_inlined(struct pp_pprof_names *names, uint32_t frame);

/* Append all functions to a message, as fields of this number. */
void pp_pprof_names_put(struct pp_pprof_names *names, struct pp_buf *out, unsigned field);

#endif

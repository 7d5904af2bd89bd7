/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the dynamic loader reads of an object, checked and moved.
 *
 * Everything is read from the original and written into the copy, so tables
 * that overlap in a hostile file cannot feed a moved value back.
 */
#ifndef PP_BENCH_ELFSHIFT_TABLES_H
#define PP_BENCH_ELFSHIFT_TABLES_H

#include "bench/elfshift_object.h"
#include "bench/elfshift_place.h"

/* A job: the object, and where its copy stands. */
struct pp_elfshift_copy {
    const struct pp_elfshift_object *object;
    const struct pp_elfshift_place *place; /* of this object; not read when bytes is NULL */
    uint64_t delta_bytes;
    unsigned char *bytes; /* place->out_bytes, the segments copied; NULL: only check */
};

/* The dynamic section's entries that say where tables are; 0 when absent. */
struct pp_elfshift_dynamic {
    uint64_t hash, gnu_hash, string, symbol, got, rela, plt_rela, relr;
    uint64_t string_bytes, rela_bytes, plt_rela_bytes, relr_bytes;
    uint64_t symbol_entry_bytes, rela_entry_bytes, relr_entry_bytes, plt_kind;
    uint64_t flags, flags_1;
};

/* n_bytes of the object and of its copy; to is NULL when only checked. */
struct pp_elfshift_span {
    const unsigned char *from;
    unsigned char *to;
};

/* Sets *span to [address, address + n_bytes); false when that is not all in one
 * segment's part of the file. */
bool pp_elfshift_tables_span(const struct pp_elfshift_copy *copy, uint64_t address,
    uint64_t n_bytes, struct pp_elfshift_span *span);

/* Moves dynamic tags, relocations with what they point at, and symbols. dynamic
 * is filled. PP_EFORMAT with the reason when something cannot be moved. */
enum pp_status pp_elfshift_tables_move(
    const struct pp_elfshift_copy *copy, struct pp_elfshift_dynamic *dynamic);

#endif

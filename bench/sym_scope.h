/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which function of the source holds an address, and which inlined ones, from debug data.
 */
#ifndef PP_BENCH_SYM_SCOPE_H
#define PP_BENCH_SYM_SCOPE_H

#include "bench/sym_object.h"

#define SYM_SCOPE_NONE UINT32_MAX

/* A function, or an inlined copy of one, that holds an address that is asked for. */
struct sym_scope {
    Dwarf_Die die;
    uint32_t unit;   /* index into units */
    uint32_t parent; /* index into scopes of what it is inlined into; NONE: it is a function */
};

/* A compilation unit that holds such an address. */
struct sym_scope_unit {
    Dwarf_Die lines; /* has the line table */
    Dwarf_Die die;   /* has the functions: another one when debug data are split */
};

struct sym_scope_place {
    uint32_t unit;  /* NONE: no debug data */
    uint32_t scope; /* the innermost; NONE: in no function */
};

struct sym_scopes {
    struct sym_scope *scopes;
    size_t n_scopes, scopes_capacity;
    struct sym_scope_unit *units;
    size_t n_units, units_capacity;
    struct sym_scope_place *places; /* as many as addresses */
    bool failed;                    /* no memory */
};

/* Look up `n` addresses, which are sorted, in a single walk over the units that hold any of them.
 * False: out of memory. Release also after a failure. */
bool sym_scopes_init(struct sym_scopes *scopes, const struct sym_object *object,
    const uint64_t *addresses, size_t n);
void sym_scopes_release(struct sym_scopes *scopes);

#endif

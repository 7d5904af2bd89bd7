/* SPDX-License-Identifier: GPL-3.0-or-later
 * Procedure linkage tables: which function an entry calls.
 */
#ifndef PP_BENCH_SYM_PLT_H
#define PP_BENCH_SYM_PLT_H

#include "bench/sym_table.h"

/* What a slot that the dynamic linker fills will hold. */
struct sym_plt_slot {
    uint64_t address;
    uint64_t resolver;  /* IRELATIVE: of an IFUNC of the object's own; else 0 */
    const char *symbol; /* "" none */
};

/* Invariant: sorted by address. */
struct sym_plt {
    struct sym_plt_slot *slots;
    size_t n_slots, capacity;
};

/* Read the relocations of the object, which must outlive it. False: out of memory. Release also
 * after a failure. */
bool sym_plt_init(struct sym_plt *plt, const struct sym_object *object);
void sym_plt_release(struct sym_plt *plt);

/* The entry that holds an address: its bounds, and whom it calls. False: the address is in no
 * table, or the entry goes nowhere that is known. */
bool sym_plt_find(const struct sym_plt *plt, const struct sym_object *object, uint64_t address,
    struct sym_plt_slot *slot, uint64_t bounds[2]);

#endif

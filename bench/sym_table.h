/* SPDX-License-Identifier: GPL-3.0-or-later
 * The symbols of an object by address.
 */
#ifndef PP_BENCH_SYM_TABLE_H
#define PP_BENCH_SYM_TABLE_H

#include "bench/sym_object.h"

struct sym_table_entry {
    uint64_t start, end; /* link-time; end of one without a size: the next symbol, or of the code */
    const char *name;    /* with its version; the table's */
    unsigned char type, bind; /* STT_*, STB_* */
    bool has_size;
};

/* Invariants: entries are sorted by start; max_end[i] is the largest end of entries[0..i]. */
struct sym_table {
    struct sym_table_entry *entries;
    uint64_t *max_end;
    size_t n_entries, capacity;
    char **made; /* names with a version that were put together */
    size_t n_made;
};

/* Take the symbols of code from .symtab (its own, or of separate debug data), .gnu_debugdata and
 * .dynsym. False: out of memory. The object must outlive it. Release also after a failure. */
bool sym_table_init(struct sym_table *table, const struct sym_object *object);
void sym_table_release(struct sym_table *table);

/* The best name of what holds an address, NULL: nothing does. A function with a size before other
 * symbols, the innermost where they overlap. Of several at one place: no IFUNC resolver, then one
 * that is visible outside, what debug data call `linkage` or `plain` (may be NULL; leading
 * underscores apart), with fewest leading underscores, strong, shortest, first in the alphabet. */
const struct sym_table_entry *sym_table_find(
    const struct sym_table *table, uint64_t address, const char *linkage, const char *plain);

/* The function that a resolver at an address chooses; where no IFUNC says so, the resolver's own
 * name; NULL: none. */
const char *sym_table_resolved(const struct sym_table *table, uint64_t resolver);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Relocations: where they stand, what they add, and the words they point at.
 */
#ifndef PP_BENCH_ELFSHIFT_RELOCS_H
#define PP_BENCH_ELFSHIFT_RELOCS_H

#include "bench/elfshift_tables.h"

/* Moves all relocations. *n_symbols is raised above the highest symbol that they
 * name. PP_EFORMAT with the reason when one cannot be moved. */
enum pp_status pp_elfshift_relocs_move(const struct pp_elfshift_copy *copy,
    const struct pp_elfshift_dynamic *dynamic, uint64_t *n_symbols);

#endif

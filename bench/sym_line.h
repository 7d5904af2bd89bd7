/* SPDX-License-Identifier: GPL-3.0-or-later
 * Files and lines, as debug data have them.
 */
#ifndef PP_BENCH_SYM_LINE_H
#define PP_BENCH_SYM_LINE_H

#include "bench/sym_scope.h"
#include "bench/sym_text.h"

/* A place in the source: the file (absolute if debug data say where they were compiled) in the
 * text, 0: unknown; the line, 0: unknown. */
struct sym_line {
    uint32_t file, line;
};

/* Of an address in a unit. False: the line table has nothing there. */
bool sym_line_find(
    struct sym_line *line, struct sym_text *text, struct sym_scope_unit *unit, Dwarf_Addr address);

/* Where a function is declared. */
struct sym_line sym_line_declared(
    struct sym_text *text, struct sym_scope_unit *unit, Dwarf_Die *function);

/* Where an inlined function is called. */
struct sym_line sym_line_called(
    struct sym_text *text, struct sym_scope_unit *unit, Dwarf_Die *inlined);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Files and lines, as debug data have them.
 */
#include "bench/sym_line.h"

#include <dwarf.h>
#include <stdio.h>
#include <stdlib.h>

/* A file's name with the directory of the compilation before it where it is relative. Names in
 * angle brackets are no files. */
static uint32_t add_file(struct sym_text *text, struct sym_scope_unit *unit, const char *file)
{
    Dwarf_Attribute attribute;
    char *joined = NULL;
    if (!file || *file == '/' || *file == '<')
        return sym_text_add(text, file);
    const char *directory = dwarf_formstring(dwarf_attr(&unit->lines, DW_AT_comp_dir, &attribute));
    if (!directory || !*directory || asprintf(&joined, "%s/%s", directory, file) < 0)
        return sym_text_add(text, file);
    const uint32_t at = sym_text_add(text, joined);
    free(joined);
    return at;
}

static uint32_t to_line(Dwarf_Word number)
{
    return number <= UINT32_MAX ? (uint32_t)number : 0;
}

bool sym_line_find(
    struct sym_line *line, struct sym_text *text, struct sym_scope_unit *unit, Dwarf_Addr address)
{
    int number = 0;
    Dwarf_Line *row = dwarf_getsrc_die(&unit->lines, address);
    *line = (struct sym_line){0};
    if (!row)
        return false;
    line->file = add_file(text, unit, dwarf_linesrc(row, NULL, NULL));
    if (dwarf_lineno(row, &number) == 0 && number > 0)
        line->line = (uint32_t)number;
    return true;
}

static bool number_of(Dwarf_Die *die, unsigned name, Dwarf_Word *number)
{
    Dwarf_Attribute attribute;
    return dwarf_formudata(dwarf_attr_integrate(die, name, &attribute), number) == 0;
}

/* The file that an attribute of the function names, in the table of the unit that has the
 * attribute. (dwarf_decl_file ends the process where that table is missing.) */
static uint32_t file_of(
    struct sym_text *text, struct sym_scope_unit *unit, Dwarf_Die *function, unsigned name)
{
    Dwarf_Attribute attribute;
    Dwarf_Die owner;
    Dwarf_Files *files;
    size_t n_files;
    Dwarf_Word number;
    if (dwarf_formudata(dwarf_attr_integrate(function, name, &attribute), &number) != 0 ||
        !dwarf_cu_die(attribute.cu, &owner, NULL, NULL, NULL, NULL, NULL, NULL) ||
        dwarf_getsrcfiles(&owner, &files, &n_files) != 0 || number >= n_files)
        return 0;
    return add_file(text, unit, dwarf_filesrc(files, number, NULL, NULL));
}

struct sym_line sym_line_declared(
    struct sym_text *text, struct sym_scope_unit *unit, Dwarf_Die *function)
{
    Dwarf_Word number;
    struct sym_line line = {.file = file_of(text, unit, function, DW_AT_decl_file)};
    if (number_of(function, DW_AT_decl_line, &number))
        line.line = to_line(number);
    return line;
}

struct sym_line sym_line_called(
    struct sym_text *text, struct sym_scope_unit *unit, Dwarf_Die *inlined)
{
    Dwarf_Word number;
    struct sym_line line = {.file = file_of(text, unit, inlined, DW_AT_call_file)};
    if (number_of(inlined, DW_AT_call_line, &number))
        line.line = to_line(number);
    return line;
}

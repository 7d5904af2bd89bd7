/* SPDX-License-Identifier: GPL-3.0-or-later
 * An object opened for questions: itself, its debug data wherever they are, its code's places.
 */
#ifndef PP_BENCH_SYM_OBJECT_H
#define PP_BENCH_SYM_OBJECT_H

#include <elfutils/libdwfl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A stretch of code: a section, or a segment where sections are not described. */
struct sym_object_code {
    uint64_t start, end;
    uint64_t entry_bytes; /* of a procedure linkage table, 0: it is none */
    Elf_Scn *section;     /* NULL: a segment */
};

/* Addresses are the object's own, as linked. */
struct sym_object {
    Dwfl *dwfl;
    Dwfl_Module *module;
    Elf *elf;
    GElf_Half machine;
    Dwarf *dwarf;           /* NULL: there are no debug data */
    Dwarf_Addr dwarf_bias;  /* add to addresses of debug data */
    Dwarf_CFI *unwinding;   /* .eh_frame, NULL: none */
    Dwarf_Addr unwind_bias; /* add to its addresses */
    struct sym_object_code *codes;
    size_t n_codes;
};

enum sym_object_status {
    SYM_OBJECT_OPEN,
    SYM_OBJECT_MISSING, /* cannot be opened; errno says why */
    SYM_OBJECT_DAMAGED, /* no ELF, or one without anything to load */
    SYM_OBJECT_NO_MEMORY
};

/* Open it with what debug data there are: in it, or by build ID or .gnu_debuglink below
 * /usr/lib/debug and beside it; never from the network. Release also after a failure. */
enum sym_object_status sym_object_init(struct sym_object *object, const char *path);
void sym_object_release(struct sym_object *object);

/* The stretch of code that holds an address, NULL: it is in none. */
const struct sym_object_code *sym_object_code(const struct sym_object *object, uint64_t address);

/* The function that unwind tables know at an address. False: none. */
bool sym_object_unwound(
    const struct sym_object *object, uint64_t address, uint64_t *start, uint64_t *end);

#endif

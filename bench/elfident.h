/* SPDX-License-Identifier: GPL-3.0-or-later
 * Who an ELF object is and what it needs: build id, soname, needed objects.
 */
#ifndef PP_BENCH_ELFIDENT_H
#define PP_BENCH_ELFIDENT_H

#include "bench/elfcheck.h"
#include "bench/elffile.h"

/* Takes the build id from a PT_NOTE segment that lies inside the file; leaves
 * facts->build_id alone when there is none or it is damaged. Looks at the
 * first 8 KiB. Returns PP_OK, or why the file could not be read. */
enum pp_status pp_elfident_note(
    struct pp_elffile *file, const Elf64_Phdr *segment, struct pp_elfcheck *facts);

/* Takes soname and needed names by the PT_DYNAMIC segment, which lies inside
 * the file as all PT_LOAD segments do. Names that do not are left out.
 * PP_EFORMAT when the object says that it is a program or may not be loaded at
 * run time. */
enum pp_status pp_elfident_dynamic(
    struct pp_elffile *file, const Elf64_Phdr *segment, struct pp_elfcheck *facts);

#endif

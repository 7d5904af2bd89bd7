/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reads and checks the ELF header.
 */
#ifndef PP_BENCH_ELFHEADER_H
#define PP_BENCH_ELFHEADER_H

#include "bench/elffile.h"

/* Fills file->header and checks that the file, whose size is set, is a 64-bit
 * shared object for this machine whose table of program headers lies inside
 * it. PP_EFORMAT with what it is instead and the remedy; PP_EIO. */
enum pp_status pp_elfheader_check(struct pp_elffile *file);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Do the notes of an object hold addresses?
 */
#ifndef PP_BENCH_ELFSHIFT_NOTE_H
#define PP_BENCH_ELFSHIFT_NOTE_H

#include "bench/elfshift_object.h"

/* PP_OK when every note of the PT_NOTE segment, which lies inside the image, is
 * of a kind known to hold no address; PP_EFORMAT with the reason otherwise. */
enum pp_status pp_elfshift_note_check(
    const struct pp_elfshift_object *object, const Elf64_Phdr *program);

#endif

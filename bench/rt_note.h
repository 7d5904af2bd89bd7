/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sentences for people, put together where there is no stdio.
 */
#ifndef PP_BENCH_RT_NOTE_H
#define PP_BENCH_RT_NOTE_H

#include <stddef.h>
#include <stdint.h>

struct rt_note {
    char *text; /* ends in NUL; what is in it stays */
    size_t room_bytes;
};

/* Append a sentence, after "; " when there is something already. `%u` in it stands for `number`.
 * What does not fit is left out as a whole. */
void rt_note_add(struct rt_note *note, const char *sentence, uint64_t number);

#endif

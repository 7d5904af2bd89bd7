/* SPDX-License-Identifier: GPL-3.0-or-later
 * Writing over code that is mapped read-only.
 */
#ifndef PP_BENCH_RT_TEXT_H
#define PP_BENCH_RT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RT_TEXT_EDIT_BYTES 8 /* the longest that is written in one place */

struct rt_text_edit {
    uintptr_t at;
    unsigned n_bytes;
    unsigned char bytes[RT_TEXT_EDIT_BYTES];
    unsigned char before[RT_TEXT_EDIT_BYTES]; /* what was there; set when it is written */
};

/* Write all edits, each of which lies in [low, high), mapped code. No thread may run there. False:
 * the system allows it neither by mprotect nor by /proc/self/mem: nothing was written. */
bool rt_text_write(struct rt_text_edit *edits, size_t n, uintptr_t low, uintptr_t high);

/* Write back what was there, in reverse order. */
bool rt_text_undo(struct rt_text_edit *edits, size_t n, uintptr_t low, uintptr_t high);

#endif

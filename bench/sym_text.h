/* SPDX-License-Identifier: GPL-3.0-or-later
 * Texts, each kept once.
 */
#ifndef PP_BENCH_SYM_TEXT_H
#define PP_BENCH_SYM_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where a text lies, and what else is known of it. */
struct sym_text_slot {
    uint32_t offset; /* in `bytes`; 0 in a free slot */
    uint32_t hash;
    uint32_t other; /* the user's; 0 at first */
};

/* Invariants: bytes[0] is NUL, every text ends in NUL, no text is there twice. Once `failed` is set
 * all further texts are empty. */
struct sym_text {
    char *bytes;
    size_t n_bytes, capacity_bytes;
    struct sym_text_slot *slots; /* open addressing, a power of two */
    size_t n_slots, n_used;
    bool failed; /* no memory, or beyond a GiB */
};

void sym_text_init(struct sym_text *text);
void sym_text_release(struct sym_text *text);

/* Where `added` (NULL: "") lies, which is kept if it is new. Amortised constant time. */
uint32_t sym_text_add(struct sym_text *text, const char *added);

/* The slot of a text that is not empty, made if it is new; NULL: failed. Valid until the next one.
 */
struct sym_text_slot *sym_text_slot(struct sym_text *text, const char *added);

#endif

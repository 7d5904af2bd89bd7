/* SPDX-License-Identifier: GPL-3.0-or-later
 * The texts of one profile: each kept once, at an address that stays. Private to
 * bench/profile*.c.
 */
#ifndef PP_BENCH_PROFILE_TEXTS_H
#define PP_BENCH_PROFILE_TEXTS_H

#include <stdint.h>

struct pp_profile_texts;

/* NULL: out of memory. */
struct pp_profile_texts *pp_profile_texts_alloc(void);
void pp_profile_texts_free(struct pp_profile_texts *texts);

/* The one copy of `text`; *number (may be NULL) is how many others were kept before it. NULL: out
 * of memory, or 2^32 - 1 texts. Constant time on average. */
const char *pp_profile_texts_keep(
    struct pp_profile_texts *texts, const char *text, uint32_t *number);

#endif

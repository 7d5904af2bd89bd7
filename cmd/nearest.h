/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which known word a mistyped one was meant to be.
 */
#ifndef PP_CMD_NEAREST_H
#define PP_CMD_NEAREST_H

#include <stddef.h>

/* Longer words are never suggested. */
#define PP_NEAREST_MAX_LETTERS 40

/* Smallest number of letters added, dropped, replaced or swapped with the neighbour that turns one
 * word into the other; PP_NEAREST_MAX_LETTERS when either is longer than that. */
size_t pp_nearest_distance(const char *a, const char *b);

/* Of `words` (ended by NULL) the one nearest to `word`; NULL: none within a third of its
 * letters. */
const char *pp_nearest(const char *word, const char *const *words);

#endif

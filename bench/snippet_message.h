/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a compiler said about a module, told about the user's texts.
 */
#ifndef PP_BENCH_SNIPPET_MESSAGE_H
#define PP_BENCH_SNIPPET_MESSAGE_H

#include "bench/snippet.h"

/* Keep of `messages` (gcc's or clang's, in English) what points at the user's own text, once: no
 * generated code, no macros of ours, no second sight of the statement, and texts by the names that
 * the snippet gives them instead of files in `directory`. When nothing is left of an error, all of
 * it stays. `messages` is changed in place; out of memory it stays as it is. */
void pp_snippet_message_clean(
    const struct pp_snippet *snippet, const char *directory, struct pp_buf *messages);

#endif

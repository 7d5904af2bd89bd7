/* SPDX-License-Identifier: GPL-3.0-or-later
 * Compiled modules by what they were made of: source, command, compiler, and the headers of the
 * user's own that went in.
 */
#ifndef PP_BENCH_SNIPPET_CACHE_H
#define PP_BENCH_SNIPPET_CACHE_H

#include "bench/snippet.h"

#define PP_SNIPPET_CACHE_BYTES (64u << 20) /* kept at most; the least recently used go first */

/* Look for the module of `key` (any text). True: it is at `file` now too, a path in the store's
 * work_dir, where no other process can change or remove it; and it counts as used now. */
bool pp_snippet_cache_find(const struct pp_snippet_store *store, const char *key, const char *file);

/* Put the module `file`, which is in work_dir and stays there, into the cache, with the make-style
 * dependency file `dependencies` (may be absent): each of those files must be unchanged for a later
 * find. False: it is not in the cache (no space, no cache). Safe against other processes doing the
 * same. */
bool pp_snippet_cache_add(const struct pp_snippet_store *store, const char *key, const char *file,
    const char *dependencies);

/* Remove the least recently used modules until the cache is within its bound. */
void pp_snippet_cache_trim(const struct pp_snippet_store *store);

#endif

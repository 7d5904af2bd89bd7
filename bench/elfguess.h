/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a file is that should have been a shared object, and what its owner
 * probably wants to do.
 */
#ifndef PP_BENCH_ELFGUESS_H
#define PP_BENCH_ELFGUESS_H

#include <stddef.h>

/* Both read on: "it looks like C source text" / "compile it with ...". */
struct pp_elfguess {
    const char *what;
    const char *remedy;
};

/* Judges a file without the ELF magic by its first n_bytes, of which 4 KiB are
 * enough; head[n_bytes] must be NUL. Returns static storage, never NULL. */
const struct pp_elfguess *pp_elfguess(const char *head, size_t n_bytes);

#endif

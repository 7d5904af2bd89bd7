/* SPDX-License-Identifier: GPL-3.0-or-later
 * Linkers' names as people read them.
 */
#ifndef PP_BENCH_SYM_NAME_H
#define PP_BENCH_SYM_NAME_H

#include "bench/sym_text.h"

/* Names that were made readable, and where they went. */
struct sym_name {
    struct sym_text *text; /* the answers' */
    struct sym_text mangled;
};

void sym_name_init(struct sym_name *name, struct sym_text *text);
void sym_name_release(struct sym_name *name);

/* Where the readable form of a symbol lies in `text`: demangled (C++, Rust, D); the compiler's
 * suffixes .cold .part .isra .constprop .llvm .lto_priv in brackets behind it; "@VERSION" kept,
 * "@@VERSION" dropped, since that one is everybody's. "" or NULL: 0. */
uint32_t sym_name_readable(struct sym_name *name, const char *symbol);

/* The same, with `note` in brackets behind it, as in "memcpy [resolver]". */
uint32_t sym_name_noted(struct sym_name *name, const char *symbol, const char *note);

/* How many bytes of a symbol are its name, without the version. */
size_t sym_name_bare_bytes(const char *symbol);

#endif

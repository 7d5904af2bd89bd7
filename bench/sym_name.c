/* SPDX-License-Identifier: GPL-3.0-or-later
 * Linkers' names as people read them: libiberty demangles; what compilers append is told apart
 * first, for demanglers print it in a way of their own or not at all.
 */
#include "bench/sym_name.h"

#ifdef PP_HAVE_LIBIBERTY
#include <libiberty/demangle.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_MANGLED_BYTES 32768 /* the demangler's time and stack grow with it */
#define MAX_READABLE_BYTES 65536

void sym_name_init(struct sym_name *name, struct sym_text *text)
{
    name->text = text;
    sym_text_init(&name->mangled);
}

void sym_name_release(struct sym_name *name)
{
    sym_text_release(&name->mangled);
}

size_t sym_name_bare_bytes(const char *symbol)
{
    const char *at = strchr(symbol, '@');
    return at && at > symbol ? (size_t)(at - symbol) : strlen(symbol);
}

/* Where the compiler's suffixes begin; the end if there are none. A name may hold dots of its own.
 */
static const char *find_suffix(const char *symbol, const char *end)
{
    static const char *const known[] = {
        ".cold", ".part.", ".isra.", ".constprop.", ".llvm.", ".lto_priv."};
    for (const char *dot = symbol + 1; dot < end; dot++)
        for (size_t i = 0; *dot == '.' && i < sizeof known / sizeof known[0]; i++) {
            const size_t n = strlen(known[i]);
            if ((size_t)(end - dot) >= n && memcmp(dot, known[i], n) == 0)
                return dot;
        }
    return end;
}

/* NULL: it is nobody's mangling. Freed by the caller. */
static char *demangled(const char *bare)
{
#ifdef PP_HAVE_LIBIBERTY
    const int options = DMGL_PARAMS | DMGL_ANSI;
    char *readable = NULL;
    if (strlen(bare) > MAX_MANGLED_BYTES)
        return NULL;
    if (bare[0] == '_' && (bare[1] == 'Z' || bare[1] == 'R'))
        readable = cplus_demangle(bare, options | DMGL_AUTO);
    else if (bare[0] == '_' && bare[1] == 'D')
        readable = cplus_demangle(bare, options | DMGL_DLANG);
    if (readable && (!*readable || strlen(readable) > MAX_READABLE_BYTES)) {
        free(readable);
        readable = NULL;
    }
    return readable;
#else
    (void)bare;
    return NULL;
#endif
}

/* ".part.0.cold" as " [part.0 cold]": a dot before a letter parts words. */
static void print_suffix(FILE *to, const char *suffix, const char *end)
{
    if (suffix == end)
        return;
    fputs(" [", to);
    for (const char *at = suffix + 1; at < end; at++) {
        const bool is_word = *at == '.' && at + 1 < end && (at[1] < '0' || at[1] > '9');
        fputc(is_word ? ' ' : *at, to);
    }
    fputc(']', to);
}

/* NULL: out of memory. */
static char *make_readable(const char *symbol)
{
    char *readable = NULL;
    size_t n_bytes = 0;
    const char *end = symbol + sym_name_bare_bytes(symbol);
    const char *suffix = find_suffix(symbol, end);
    char *bare = strndup(symbol, (size_t)(suffix - symbol));
    FILE *to = open_memstream(&readable, &n_bytes);
    if (bare && to) {
        char *whole = demangled(bare);
        fputs(whole ? whole : bare, to);
        print_suffix(to, suffix, end);
        if (end[0] == '@' && end[1] != '@')
            fputs(end, to);
        free(whole);
    }
    const bool ok = to && fclose(to) == 0 && bare;
    free(bare);
    if (!ok)
        free(readable);
    return ok ? readable : NULL;
}

uint32_t sym_name_readable(struct sym_name *name, const char *symbol)
{
    if (!symbol || !*symbol)
        return 0;
    struct sym_text_slot *slot = sym_text_slot(&name->mangled, symbol);
    if (!slot || slot->other)
        return slot ? slot->other : 0;
    char *readable = make_readable(symbol);
    slot->other = sym_text_add(name->text, readable);
    name->text->failed |= !readable;
    free(readable);
    return slot->other;
}

uint32_t sym_name_noted(struct sym_name *name, const char *symbol, const char *note)
{
    char *noted = NULL;
    const uint32_t readable = sym_name_readable(name, symbol);
    if (!readable || asprintf(&noted, "%s [%s]", name->text->bytes + readable, note) < 0)
        return readable;
    const uint32_t at = sym_text_add(name->text, noted);
    free(noted);
    return at;
}

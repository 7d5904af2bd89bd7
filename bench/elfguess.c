/* SPDX-License-Identifier: GPL-3.0-or-later
 * Guesses at files that are no ELF objects, by magic numbers and words.
 */
#include "bench/elfguess.h"

#include <stdbool.h>
#include <string.h>

#define LINK_IT "link its object files with 'cc -shared'"
#define GIVE_OBJECT "give the path of a shared object (.so)"

struct elfguess_magic {
    const char *bytes;
    size_t n_bytes;
    struct pp_elfguess guess;
};

#define MAGIC(text) (text), sizeof(text) - 1

/* clang-format off */
static const struct elfguess_magic magics[] = {
    {MAGIC("!<arch>\n"),         {"it is a static archive", LINK_IT}},
    {MAGIC("!<thin>\n"),         {"it is a thin static archive", LINK_IT}},
    {MAGIC("BC\xc0\xde"),        {"it is LLVM bitcode", "link it with 'clang -shared'"}},
    {MAGIC("#!/"),               {"it is a script", GIVE_OBJECT}},
    {MAGIC("#! /"),              {"it is a script", GIVE_OBJECT}},
    {MAGIC("/* GNU ld script"),  {"it is a linker script", "give the shared object that it names"}},
    {MAGIC("MZ"),                {"it is a Windows program or DLL", "build it on this system"}},
    {MAGIC("\xcf\xfa\xed\xfe"),  {"it is a macOS object", "build it on this system"}},
    {MAGIC("\xca\xfe\xba\xbe"),  {"it is a macOS or Java object", "build it on this system"}},
    {MAGIC("\x1f\x8b"),          {"it is compressed by gzip", "unpack it with 'gunzip'"}},
    {MAGIC("\xfd" "7zXZ"),       {"it is compressed by xz", "unpack it with 'unxz'"}},
    {MAGIC("\x28\xb5\x2f\xfd"),  {"it is compressed by zstd", "unpack it with 'unzstd'"}},
    {MAGIC("version https://git-lfs"), {"it is a git-lfs pointer", "run 'git lfs pull'"}},
};
/* clang-format on */

static const struct pp_elfguess c_text = {
    "it looks like C source text",
    "compile it with 'cc -O2 -shared -fPIC'",
};
static const struct pp_elfguess cxx_text = {
    "it looks like C++ source text",
    "compile it with 'c++ -O2 -shared -fPIC'",
};
static const struct pp_elfguess rust_text = {
    "it looks like Rust source text",
    "compile it with 'rustc -O --crate-type cdylib'",
};
static const struct pp_elfguess zig_text = {
    "it looks like Zig source text",
    "compile it with 'zig build-lib -dynamic -O ReleaseFast'",
};
static const struct pp_elfguess fortran_text = {
    "it looks like Fortran source text",
    "compile it with 'gfortran -O2 -shared -fPIC'",
};
static const struct pp_elfguess other_text = {"it is text", GIVE_OBJECT};
static const struct pp_elfguess other_data = {"it is other data", GIVE_OBJECT};

struct elfguess_word {
    const char *word;
    const struct pp_elfguess *guess;
};

/* The first word found decides: the peculiar ones stand before the common. */
static const struct elfguess_word words[] = {
    {"@import(", &zig_text},
    {"export fn ", &zig_text},
    {"extern \"C\" fn", &rust_text},
    {"#[no_mangle]", &rust_text},
    {"use std::", &rust_text},
    {"bind(c", &fortran_text},
    {"end subroutine", &fortran_text},
    {"end module", &fortran_text},
    {"namespace ", &cxx_text},
    {"template <", &cxx_text},
    {"template<", &cxx_text},
    {"std::", &cxx_text},
    {"extern \"C\"", &cxx_text},
    {"#include", &c_text},
    {"#define ", &c_text},
    {"PPB_BENCH", &c_text},
    {"ppbench_", &c_text},
    {"int main(", &c_text},
};

/* Whether there is no byte that text has no use for. */
static bool elfguess_is_text(const char *head, size_t n_bytes)
{
    for (size_t i = 0; i < n_bytes; i++) {
        const unsigned char byte = (unsigned char)head[i];
        if (byte == 0x7f || (byte < 0x20 && (byte < '\t' || byte > '\r'))) {
            return false;
        }
    }
    return true;
}

const struct pp_elfguess *pp_elfguess(const char *head, size_t n_bytes)
{
    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++) {
        const struct elfguess_magic *const magic = &magics[i];
        if (n_bytes >= magic->n_bytes && memcmp(head, magic->bytes, magic->n_bytes) == 0) {
            return &magic->guess;
        }
    }
    if (!elfguess_is_text(head, n_bytes)) {
        return &other_data;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strstr(head, words[i].word) != NULL) {
            return words[i].guess;
        }
    }
    return &other_text;
}

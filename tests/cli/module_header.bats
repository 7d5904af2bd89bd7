#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# ppbench.h under compilers, languages and their warnings.

load helper

strict=(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)

# Compile the header's full use with the words $@ at two levels.
is_clean() {
    need "$1"
    local level
    for level in -O0 -O2; do
        "$@" "$level" -fPIC -shared "${strict[@]}" "-I$include_dir" "$target_dir/header.c" \
            -o "$BATS_TEST_TMPDIR/header.so"
    done
}

@test "the header is clean C17 under gcc and all warnings" {
    is_clean gcc -std=c17
}

@test "the header is clean GNU C17 under gcc and all warnings" {
    is_clean gcc -std=gnu17
}

@test "the header is clean C17 under clang and all warnings" {
    is_clean clang -std=c17
}

@test "the header is clean C++17 under g++ and all warnings" {
    is_clean g++ -std=c++17 -x c++
}

@test "the header is clean C++20 under g++ and all warnings" {
    is_clean g++ -std=c++20 -x c++
}

@test "the header is clean C++17 under clang++ and all warnings" {
    is_clean clang++ -std=c++17 -x c++
}

@test "a module needs no library" {
    need gcc
    gcc -O2 -fPIC -shared -nostdlib -Wl,--no-undefined "-I$include_dir" "$target_dir/header.c" \
        -o "$BATS_TEST_TMPDIR/header.so"
}

# GNU ld puts the bounds of the list there too, hidden: no other object can find them.
@test "a module exports ppb_module_v1 and nothing else, whatever the visibility" {
    need gcc
    need readelf
    local visibility
    for visibility in default hidden; do
        gcc -O2 -fPIC -shared "-fvisibility=$visibility" "-I$include_dir" "$target_dir/header.c" \
            -o "$BATS_TEST_TMPDIR/header.so"
        [ "$(readelf --dyn-syms -W "$BATS_TEST_TMPDIR/header.so" |
            awk '/ DEFAULT +[0-9]+ / { print $8 }')" = ppb_module_v1 ]
    done
}

# Every mistake in misuse.c, each under each compiler with no option but those of a hurried user.
@test "mistakes are errors or warnings, and what is no mistake is not" {
    local compiler mistake language
    for compiler in gcc clang g++ clang++; do
        command -v $compiler >/dev/null || continue
        language=()
        [[ $compiler != *++ ]] || language=(-std=c++17 -x c++)
        $compiler "${language[@]}" -fsyntax-only -Werror "-I$include_dir" "$target_dir/misuse.c"
        for mistake in $(grep -o 'MISUSE_[A-Z0-9_]*$' "$target_dir/misuse.c"); do
            run ! $compiler "${language[@]}" -fsyntax-only -Werror "-D$mistake" \
                "-I$include_dir" "$target_dir/misuse.c"
        done
    done
}

# Does compiler $1, with no option but the language, refuse mistake $2?
refuses() {
    local language=()
    [[ $1 != *++ ]] || language=(-std=c++17 -x c++)
    command -v "$1" >/dev/null || return 0
    run ! "$1" "${language[@]}" -fsyntax-only "-D$2" "-I$include_dir" "$target_dir/misuse.c"
}

@test "too many values, and in C++ a field of the wrong type, are errors without any option" {
    local compiler
    for compiler in gcc clang g++ clang++; do
        refuses $compiler MISUSE_25_VALUES
    done
    refuses g++ MISUSE_FIELD_TOO_NARROW
    refuses clang++ MISUSE_FIELD_TOO_NARROW
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Every example compiles as its first lines say, without a warning, and gives a result for each of
# its benchmarks.

load helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    mkdir bin
    # The examples' commands ask for an installed ppbench: this one answers for the source tree.
    printf '#!/bin/sh\necho "-I%s"\n' "$include_dir" >bin/pkg-config
    chmod +x bin/pkg-config
    export PATH=$PWD/bin:$PATH
}

# The command line that builds example $1, from its comment.
command_of() {
    sed -nE 's,^[ */!]*((cc|c\+\+|rustc|gfortran) .*)$,\1,p' "$source_dir/examples/$1" | head -n 1
}

# Build example $1 by its own command, with $2 as its compiler and the words $3... added.
build_example() {
    local file=$1 compiler=$2 command
    shift 2
    command=$(command_of "$file")
    [ -n "$command" ]
    cp "$source_dir/examples/$file" .
    echo "$compiler ${command#* } $*"
    run bash -c "$compiler ${command#* } $*"
    echo "$output"
    is_status 0
    [ -z "$output" ]
}

warn=(-Wall -Wextra -Wpedantic -Wshadow -Werror)

builds_clean() {
    local compiler
    for compiler in "${@:2}"; do
        command -v "$compiler" >/dev/null || continue
        build_example "$1" "$compiler" "${warn[@]}"
    done
}

# Every benchmark of ./$1 has a result, and there are $2 of them.
all_measured() {
    measure -s "./$1" --timeout 20
    is_status 0
    holds "len(b) == $2"
    holds "all(measured(name) for name in b)"
}

@test "hello" {
    builds_clean hello.c gcc clang
    all_measured hello.so 2
}

@test "strings: bytes per second" {
    builds_clean strings.c gcc clang
    all_measured strings.so 12
    holds 'all(x["bytes_per_iteration"] == x["params"][0]["value"] for x in r["benchmarks"])' \
        'all(x["summary"]["bytes_per_s"] > 0 for x in r["benchmarks"])' \
        'all(b["strlen/%d" % n]["params"][0]["value"] == n for n in (16, 256, 4096, 65536))'
}

@test "sort: two parameters, prepare, a limit of iterations" {
    builds_clean sort.c gcc clang
    all_measured sort.so 12
    holds 'all(0 < x["n_loops"] <= 64 for x in r["benchmarks"])' \
        '[p["name"] for p in b["qsort/100/random"]["params"]] == ["n", "order"]' \
        'b["qsort/100/random"]["items_per_iteration"] == 100'
}

@test "zlib: a counter" {
    [ -e /usr/include/zlib.h ] || skip "zlib's header is not installed"
    builds_clean zlib.c gcc clang
    all_measured zlib.so 4
    holds 'all(0.01 < c["value"] < 1 for x in r["benchmarks"] for c in x["counters"])' \
        'b["compress/1"]["counters"][0]["value"] > b["compress/9"]["counters"][0]["value"]'
}

@test "sqlite: a transaction around each batch" {
    [ -e /usr/include/sqlite3.h ] || skip "SQLite's header is not installed"
    builds_clean sqlite.c gcc clang
    all_measured sqlite.so 4
}

@test "threads: one and two" {
    builds_clean threads.c gcc clang
    all_measured threads.so 4
    holds 'sorted(x["n_threads"] for x in r["benchmarks"]) == [1, 1, 2, 2]'
}

@test "alloc: a counter per iteration" {
    builds_clean alloc.c gcc clang
    all_measured alloc.so 6
    # 1 to 256 bytes, all equally often.
    holds '100 < b["replace_one_of_many/256"]["counters"][0]["value"] < 160'
}

@test "manual: times that the module takes" {
    builds_clean manual.c gcc clang
    all_measured manual.so 3
}

@test "vector: C++" {
    builds_clean vector.cc g++ clang++
    [ -e vector.so ] || skip "no C++ compiler"
    all_measured vector.so 13
}

@test "Rust, by plain rustc" {
    need rustc
    build_example rust/bench.rs rustc -D warnings
    all_measured bench.so 3
    holds 'r["modules"][0]["convention"] and r["modules"][0]["has_empty_loop"]' \
        'sorted(b) == ["hash_map_get", "square_root", "vec_push"]'
}

@test "Fortran" {
    need gfortran
    build_example fortran/bench.f90 gfortran -Wall -Wextra -Werror
    all_measured bench.so 2
    holds 'r["modules"][0]["convention"] and r["modules"][0]["has_empty_loop"]'
}

@test "every example is in the examples' README, with a command" {
    local file
    cd "$source_dir/examples"
    for file in *.c *.cc rust/* fortran/*; do
        [[ $file != *.so ]] || continue
        grep -qF "\`$file\`" README.md || { echo "not in README.md: $file"; return 1; }
        [ -n "$(command_of "$file")" ] || { echo "no command in $file"; return 1; }
    done
}

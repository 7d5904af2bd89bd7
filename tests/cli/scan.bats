#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What the tracer's scan finds in code as compilers make it: all functions by their symbols; in a stripped
# copy most of them and nothing that is none; a jump fits into nearly all.

load helper

setup_file() {
    export report=${PP_BUILDDIR:-$source_dir}/tests/perf/scan_report
}

setup() {
    need gcc
    need strip
    [ -x "$report" ] || skip "built without Zydis"
}

# build COMPILER FLAG...: an object of this project's own sources, $object, and $stripped.
build() {
    need "$1"
    object=$BATS_TEST_TMPDIR/own.so
    stripped=$BATS_TEST_TMPDIR/stripped.so
    "$@" -std=gnu17 -w -fPIC -shared -D_GNU_SOURCE= -I"$source_dir" -o "$object" \
        "$source_dir"/bench/{json,ctext,snippet,elf}*.c "$source_dir"/bench/numtext.c
    strip -o "$stripped" "$object"
}

# starts FILE: where the scan sees functions.
starts() {
    "$report" --functions "$1" | awk '$3 == "function" { print $1 }' | sort
}

# true_starts FILE: where its symbols say that functions are.
true_starts() {
    readelf -sW "$1" | awk '($4 == "FUNC" || $4 == "IFUNC") && $7 != "UND" && $8 !~ /[.]cold/ &&
        $8 !~ /^(_init|_fini|deregister_tm_clones|register_tm_clones|__do_global_dtors_aux|frame_dummy)$/ {
            sub(/^0+/, "", $2); print $2 }' | sort -u
}

# field FILE NAME: of the report's line.
field() {
    "$report" "$1" | tr ' ' '\n' | grep -A1 -x "$2" | tail -n 1
}

# judge COMPILER FLAG...: symbols and scan agree, in the stripped copy there is nothing false.
judge() {
    build "$@"
    true_starts "$object" >"$BATS_TEST_TMPDIR/true"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/true")" -gt 100 ]
    diff <(starts "$object") "$BATS_TEST_TMPDIR/true"
    [ -z "$(comm -23 <(starts "$stripped") "$BATS_TEST_TMPDIR/true")" ]
    n_found=$(starts "$stripped" | wc -l)
    [ $((100 * n_found)) -ge $((93 * $(wc -l <"$BATS_TEST_TMPDIR/true"))) ]
}

# reaches FILE PERCENT: by some jump.
reaches() {
    awk -v found="$(field "$1" any_pct)" -v wanted="$2" 'BEGIN { exit !(found >= wanted) }'
}

@test "gcc -O2" {
    judge gcc -O2
    reaches "$object" 99
}

@test "gcc -O3 with vectors" {
    judge gcc -O3 -march=haswell
    reaches "$object" 99
}

@test "gcc -Os" {
    judge gcc -Os
    reaches "$object" 97
}

@test "gcc -O2 with endbr64" {
    judge gcc -O2 -fcf-protection=full
    reaches "$object" 99
}

@test "clang -O2" {
    judge clang -O2
    reaches "$object" 99
}

@test "without optimization" {
    judge gcc -O0
    reaches "$object" 99
}

@test "a file that is no object is refused" {
    run "$report" "$source_dir/README.md"
    [ "$status" -eq 1 ]
    [[ $output == *"it is not an ELF file"* ]]
}

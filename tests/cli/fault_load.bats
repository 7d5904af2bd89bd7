#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Modules that cannot be loaded: status 2, and one message that names the file, the cause and the
# remedy.

load helper

setup_file() {
    build_targets plain no_benches unresolved needs twins convention \
        constructor_crash constructor_leave constructor_spin constructor_print \
        registry_is_good registry_is_of_abi_0 registry_is_of_abi_2 registry_is_of_abi_max
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# $1 cannot be used, as the words $2... say. Neither listing nor measuring it hangs or dies.
is_refused() {
    local path=$1
    shift
    GUARD_S=20 ppbench list -s "$path"
    is_status 2
    says "^ppbench: " "$(basename "$path" | sed 's/[].[*^$]/\\&/g')" "$@"
    [ -z "$output" ]
    measure -s "$path"
    is_status 2
    says "$@"
    [ ! -e "$json" ]
}

# Overwrite the bytes at offset $2 of file $1 with printf's $3.
patch_bytes() {
    # shellcheck disable=SC2059
    printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

good_copy() {
    cp "$(module registry_is_good)" "$1"
}

@test "no such file" {
    is_refused ./missing.so "no such file" "check the path"
}

@test "an empty name" {
    ppbench list -s ''
    is_status 2
    says "no such file|empty|check the path"
}

@test "a symbolic link that leads nowhere" {
    ln -s nowhere dangling.so
    is_refused ./dangling.so "link" "no file|no such file"
}

@test "a symbolic link that leads to itself" {
    ln -s circle.so circle.so
    is_refused ./circle.so "cannot open" "link"
}

@test "a directory" {
    mkdir directory.so
    is_refused ./directory.so "directory" "not a regular file" "give the path"
}

@test "a FIFO is not waited for" {
    mkfifo fifo.so
    is_refused ./fifo.so "FIFO" "not a regular file" "give the path"
}

@test "a device" {
    is_refused /dev/zero "device" "not a regular file" "give the path"
}

@test "a file that may not be read" {
    [ "$(id -u)" -ne 0 ] || skip "root may read everything"
    good_copy secret.so
    chmod 000 secret.so
    is_refused ./secret.so "permission denied" "readable"
}

@test "an empty file" {
    : >empty.so
    is_refused ./empty.so "empty" "not an ELF shared object" "build"
}

@test "a text" {
    echo "just a text" >text.so
    is_refused ./text.so "not an ELF shared object" "text" "give the path"
}

@test "source text, with the command that compiles it" {
    cp "$target_dir/crash.c" source.so
    is_refused ./source.so "not an ELF shared object" "C source" "cc -O2 -shared -fPIC"
}

@test "a script" {
    printf '#!/bin/sh\ntrue\n' >script.so
    is_refused ./script.so "not an ELF shared object" "script"
}

@test "100 bytes of something" {
    head -c 100 /dev/urandom | tr '\177' 'x' >noise.so
    is_refused ./noise.so "not an ELF shared object"
}

@test "truncated anywhere" {
    local size n
    good_copy whole.so
    size=$(stat -c %s whole.so)
    for n in 4 16 60 64 200 1000 4096 8192 $((size / 2)); do
        [ "$n" -lt "$size" ] || continue
        head -c "$n" whole.so >"cut_$n.so"
        is_refused "./cut_$n.so" "truncated|ends|damaged|not an ELF" "build|copy"
    done
}

# Section headers are of no use at run time, but a file without them is not what the linker wrote.
@test "truncated by one byte: refused, or it works" {
    good_copy whole.so
    head -c $(($(stat -c %s whole.so) - 1)) whole.so >short.so
    ppbench list -s ./short.so
    [ "$status" -eq 0 ] || [ "$status" -eq 2 ]
}

@test "built for another processor" {
    good_copy foreign.so
    patch_bytes foreign.so 18 '\267\0' # e_machine: 183, aarch64
    is_refused ./foreign.so "built for aarch64" "this is" "build it for this"
}

@test "built with 32-bit pointers" {
    good_copy narrow.so
    patch_bytes narrow.so 4 '\1' # EI_CLASS
    is_refused ./narrow.so "32-bit|damaged" "build"
}

@test "built for the other byte order" {
    good_copy big_endian.so
    patch_bytes big_endian.so 5 '\2' # EI_DATA
    is_refused ./big_endian.so "endian|damaged|built for" "build"
}

@test "damaged headers never crash or hang" {
    local at
    for at in 16 20 24 32 40 48 52 54 56 58 60 64 68 72 80 88 96 104 112; do
        good_copy damaged.so
        patch_bytes damaged.so "$at" '\377\377'
        GUARD_S=20 ppbench list -s ./damaged.so
        if [ "$status" -ne 0 ]; then
            is_status 2
            says "damaged.so"
        fi
    done
}

@test "an object file that is not linked" {
    need "${CC:-cc}"
    ${CC:-cc} -fPIC "-I$include_dir" -c "$target_dir/names.c" -o relocatable.o
    is_refused ./relocatable.o "object file" "cc -shared"
}

@test "a static archive" {
    need ar
    need "${CC:-cc}"
    ${CC:-cc} -fPIC "-I$include_dir" -c "$target_dir/names.c" -o relocatable.o
    ar rc archive.a relocatable.o
    is_refused ./archive.a "archive" "link"
}

@test "a program" {
    is_refused /bin/true "a program" "cc -shared"
}

@test "an unresolved symbol is named" {
    is_refused "$(module unresolved)" "function_that_nobody_defines" "undefined symbol"
}

@test "a library that is missing is named" {
    is_refused "$(module needs)" "libgone.so" "no such file|not found"
}

@test "no benchmark in it: how to write one" {
    is_refused "$(module plain)" "no benchmarks?" "PPB_BENCH|ppb_bench_"
}

@test "the header, but no benchmark" {
    is_refused "$(module no_benches)" "no benchmarks?" "PPB_BENCH|ppb_bench_"
}

@test "another ABI" {
    is_refused "$(module registry_is_of_abi_0)" "ABI 0" "this is 1|ABI 1" "compile|build|install"
    is_refused "$(module registry_is_of_abi_2)" "ABI 2" "this is 1|ABI 1" "compile|build|install"
    is_refused "$(module registry_is_of_abi_max)" "ABI 4294967295" "this is 1|ABI 1"
}

@test "a constructor that crashes" {
    is_refused "$(module constructor_crash)" "SIGSEGV" "load|constructor"
}

@test "a constructor that exits" {
    is_refused "$(module constructor_leave)" "exit" "load|constructor"
}

# Listing has a limit of its own, which no option sets.
@test "a constructor that hangs" {
    GUARD_S=100 ppbench list -s "$(module constructor_spin)"
    is_status 2
    says "constructor_spin.so" "timed out" "load|constructor"
}

@test "a constructor that prints does no harm" {
    ppbench list -s "$(module constructor_print)"
    is_status 0
    [[ $output == *good* ]]
    [[ $output != *printed* ]]
    measure -s "$(module constructor_print)"
    is_status 0
    good_is_kept
    [[ $output != *$'printed by'* ]]
}

@test "two benchmarks of one name" {
    is_refused "$(module twins)" "twin" "two|twice|same name|duplicate" "name"
}

@test "the same module twice" {
    ln "$(module convention)" hard_link.so
    ppbench list -s "$(module convention)" -s ./hard_link.so
    is_status 2
    says "two|twice|same|duplicate"
}

@test "a bad module beside a good one stops before anything is measured" {
    measure -s "$(module registry_is_good)" -s ./missing.so
    is_status 2
    says "missing.so"
    [ ! -e "$json" ]
}

@test "a filter that nothing matches" {
    measure -s "$(module registry_is_good)" --filter nothing_like_it
    is_status 2
    says "nothing_like_it" "no benchmark"
}

@test "a path with spaces, quotes and UTF-8" {
    mkdir 'my "modules" ü'
    good_copy $'my "modules" ü/it\'s one.so'
    measure -s $'my "modules" ü/it\'s one.so'
    is_status 0
    good_is_kept
}

@test "a name without a slash is a file here, not a library of the system" {
    good_copy libz.so.1
    ppbench list -s libz.so.1
    is_status 0
    [[ $output == *good* ]]
}

@test "control characters in a path are not sent to the terminal" {
    ppbench list -s $'\e[31mred\a.so'
    is_status 2
    [[ $stderr != *$'\e'* ]]
    [[ $stderr != *$'\a'* ]]
    says "no such file"
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Code that is hard to trace computes the same traced and untraced: tests/target/trace_*. One build of
# each here; PP_LONG_TESTS=1 takes every optimisation level, both compilers, and all ways of timing.

load helper

flow="longjmp_over_20 tail_calls recursion callbacks jump_tables by_hand self_reading ifunc"
values="floats structs stack vectors_128 vectors_256 vectors_512"
system="threads thread_exits signals signals_elsewhere coroutines coroutines_together processes"
asm="flags popped"
throw="throw_far throw_in_destructors landing_pads"

setup() {
    need_tracer
}

# A module of trace_$1 in $2.so; words after it are options of the compiler ${CC:-cc} or ${CXX:-c++}.
compile() {
    local name=$1 target=$BATS_FILE_TMPDIR/$2.so
    shift 2
    [ -e "$target" ] && return
    local flags=(-g -fPIC -shared "-I$include_dir" "-I$source_dir" "$@" -o "$target" -lpthread)
    if [ "$name" = throw ]; then
        # shellcheck disable=SC2086 # CXX may have arguments
        ${CXX:-c++} -std=gnu++17 "$target_dir/trace_throw.cc" "${flags[@]}"
    else
        # shellcheck disable=SC2086
        ${CC:-cc} -std=gnu17 "$target_dir/trace_$name.c" "${flags[@]}"
    fi
}

# Case $2 of the module $1.so: the profile is made (words $3... are its options), calls were counted in a
# process of their own, and all processes computed the same.
same() {
    local module=$BATS_FILE_TMPDIR/$1.so case=$2
    shift 2
    export TRACE_SUMS=$BATS_TEST_TMPDIR/sums
    rm -f "$TRACE_SUMS"
    ppbench profile -s "$module" --filter "^$case\$" --quick -n 1 -q --timeout 30 --timing counts \
        --dump "$BATS_TEST_TMPDIR/dump" "$@" || return 1
    is_status 0 || return 1
    [ "$(cut -d' ' -f2 "$TRACE_SUMS" | sort -u | wc -l)" -eq 1 ] || {
        echo "$case: results differ"
        sort -k2 "$TRACE_SUMS"
        return 1
    }
    "$python" - "$BATS_TEST_TMPDIR/dump" "$(wc -l <"$TRACE_SUMS")" <<'PYTHON'
import gzip, json, sys
passes = json.load(gzip.open(sys.argv[1]))["passes"]
traced = [p for p in passes if p["ran"] and p["n_functions"] > 1]
failed = [p["failure"] for p in passes if p["failure"]]
sys.exit(f"{passes}" if not traced or failed or int(sys.argv[2]) < 2 else 0)
PYTHON
}

# Every case of trace_$1, compiled with -O2; with PP_LONG_TESTS=1 in every way.
all_same() {
    local name=$1 case compiler level timing
    compile "$name" "$name" -O2
    for case in ${!name}; do
        same "$name" "$case"
    done
    [ -n "${PP_LONG_TESTS:-}" ] || return 0
    for compiler in gcc clang; do
        command -v "$compiler" >/dev/null || continue
        local CC=$compiler CXX=${compiler/gcc/g}++
        for level in -O0 -O1 -O2 -O3 -Os; do
            # gcc and clang leave calls at the end as calls at -O1.
            local few=()
            [ $level != -O1 ] || few=(-DTAIL_CALLS=10000)
            compile "$name" "$name$level-$compiler" $level "${few[@]}"
            for case in ${!name}; do
                for timing in counts auto full; do
                    same "$name$level-$compiler" "$case" --timing "$timing"
                done
            done
        done
    done
}

@test "jumps over frames, tail calls, a million levels, callbacks, jump tables" {
    all_same flow
}

@test "every kind of argument and result" {
    all_same values
}

@test "flags that assembly hands over at calls and returns" {
    all_same asm
    same asm flags --timing full
}

# A handler that is traced itself would leave from within its own stub.
@test "signals at every instruction" {
    compile step step -O2
    same step stepped
    same step stepped --timing full
    same step left --exclude leave
}

@test "threads, signals, coroutines, other processes" {
    all_same system
}

@test "exceptions" {
    need "${CXX:-c++}"
    all_same throw
}

@test "signals while calls are timed and sampled" {
    compile system system -O2
    same system signals --timing full
    same system signals_elsewhere --timing full
}

# The cases that say most, of code compiled with $2...; $1 names it.
kinds_same() {
    local kind=$1 case
    shift
    compile flow "flow_$kind" "$@"
    compile values "values_$kind" "$@"
    for case in longjmp_over_20 callbacks by_hand; do
        same "flow_$kind" "$case"
    done
    same "values_$kind" structs
}

@test "without optimisation" {
    kinds_same plain -O0
}

@test "without symbols" {
    compile flow flow_stripped -O2 -s
    same flow_stripped callbacks
    same flow_stripped longjmp_over_20
}

@test "without tables for unwinding" {
    kinds_same tableless -O2 -fno-asynchronous-unwind-tables -fno-unwind-tables
}

@test "with indirect branches tracked" {
    kinds_same tracked -O2 -fcf-protection=full
}

@test "with places left by -fpatchable-function-entry" {
    kinds_same patchable -O2 -fpatchable-function-entry=5
}

@test "with places left by -mfentry" {
    echo 'int f;' | ${CC:-cc} -pg -mfentry -c -x c - -o /dev/null || skip "the compiler has no -mfentry"
    kinds_same fentry -O2 -pg -mfentry
}

@test "with places left by -finstrument-functions" {
    kinds_same instrumented -O2 -finstrument-functions -DTAIL_CALLS=10000
}

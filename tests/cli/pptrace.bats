#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Programs that trace themselves: libpptrace and its header.

load helper

setup_file() {
    [ -e "$PP_BUILDDIR/libpptrace.so" ] || return 0
    # shellcheck disable=SC2086 # CC may hold options
    $CC -O2 -g -Wall -Wextra -Werror -I"$PP_SRCDIR/bench" "$PP_SRCDIR/examples/trace_self.c" \
        "$PP_BUILDDIR/libpptrace.so" -Wl,-rpath,"$PP_BUILDDIR" -o "$BATS_FILE_TMPDIR/trace_self"
    # shellcheck disable=SC2086 # CC may hold options
    $CC -O2 -g -Wall -Wextra -Werror -I"$PP_SRCDIR/bench" "$PP_SRCDIR/tests/target/trace_misuse.c" \
        "$PP_BUILDDIR/libpptrace.so" -Wl,-rpath,"$PP_BUILDDIR" -o "$BATS_FILE_TMPDIR/trace_misuse"
}

setup() {
    [ -e "$PP_BUILDDIR/libpptrace.so" ] || skip "built without Zydis"
}

@test "calls are counted, told and timed; the result is that of the untraced program" {
    run "$BATS_FILE_TMPDIR/trace_self"
    echo "$output"
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "694140833; 1001 calls and 1001 returns were told" ]
    grep -qE '^step +1000 calls, own +[1-9][0-9]* ns' <<<"$output"
    grep -qE '^walk[^ ]* +1 calls, own +[1-9][0-9]* ns' <<<"$output"
}

@test "a dump is shown by view, with lines" {
    PATH=$PP_BUILDDIR:$PATH run "$BATS_FILE_TMPDIR/trace_self" "$BATS_TEST_TMPDIR/self.ppb"
    echo "$output"
    [ "$status" -eq 0 ]
    ppbench view "$BATS_TEST_TMPDIR/self.ppb" --flat
    is_status 0
    grep -q 'step (trace_self.c:' <<<"$output"
    grep -q '1 000' <<<"$output"
}

@test "misuse is refused in words, and tracing can be repeated" {
    run "$BATS_FILE_TMPDIR/trace_misuse"
    echo "$output"
    [ "$status" -eq 0 ]
    [ "$output" = "all refused" ]
}

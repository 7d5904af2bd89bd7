#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Pictures of made-up profiles, read as a browser would: well-formed, exact, closed to foreign text.

load helper

setup() {
    build_dir=${PP_BUILDDIR:-$PWD}
    draw=$build_dir/tests/picture/draw
    [ -x "$draw" ] || skip "tests/picture/draw is not built: run 'make check'"
}

# draw WHAT KIND [N]: the picture is in $picture.
draw() {
    picture=$BATS_TEST_TMPDIR/$1-$2
    "$draw" "$@" >"$picture"
}

@test "a flame graph is XML whose boxes tile, flame and icicle" {
    for what in svg icicle modules; do
        for kind in small large chain; do
            draw $what $kind 3000
            run "$python" "$source_dir/tests/picture/check_svg.py" "$picture"
            echo "$what $kind: $output"
            [ "$status" -eq 0 ]
        done
    done
}

@test "a flame graph keeps foreign text in its place" {
    draw svg hostile
    "$python" "$source_dir/tests/picture/check_svg.py" "$picture"
    ! LC_ALL=C grep -qP '[\x00-\x09\x0b-\x1f\x7f]' "$picture"
}

@test "a flame graph of nothing is a file all the same" {
    draw svg empty
    "$python" "$source_dir/tests/picture/check_svg.py" "$picture"
}

@test "the scripts of pictures are JavaScript" {
    need node
    for script in "$source_dir"/cmd/page/*.js; do
        node --check "$script"
    done
}

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
    for what in svg icicle modules diff; do
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

@test "a page is whole, closed and readable without a script" {
    for kind in small large chain hostile empty; do
        draw page $kind 3000
        run "$python" "$source_dir/tests/picture/check_page.py" "$picture"
        echo "$kind: $output"
        [ "$status" -eq 0 ]
    done
}

# browse FILE: what Chromium makes of it, as HTML.
browse() {
    local browser
    browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) ||
        skip "no Chromium is installed"
    timeout --kill-after=5 60 "$browser" --headless --no-sandbox --disable-gpu --window-size=1280,900 \
        --user-data-dir="$BATS_TEST_TMPDIR/browser" --dump-dom "file://$1" 2>"$BATS_TEST_TMPDIR/browser.err" ||
        skip "Chromium does not start here"
}

@test "a page zooms, searches, sorts and answers to keys" {
    draw page small
    mv "$picture" "$picture.html"
    { echo '<script>' && cat "$source_dir/tests/picture/drive_page.js" && echo '</script>'; } >>"$picture.html"
    browse "$picture.html" >"$picture.dom"
    title=$(sed -n 's/.*<title>\(.*\)<\/title>.*/\1/p' "$picture.dom" | head -1)
    echo "$title"
    [ "$title" = passed ]
}

@test "pictures of hostile names run none of them" {
    for what in page svg; do
        draw $what hostile
        case $what in page) end=html ;; *) end=svg ;; esac
        mv "$picture" "$picture.$end"
        browse "$picture.$end" >"$picture.dom"
        ! grep -q '<script>alert\|<img\|<b>' "$picture.dom"
    done
    grep -q 'class="bar"' "$picture.dom" # the script of the SVG ran
}

@test "the scripts of pictures are JavaScript" {
    need node
    for script in "$source_dir"/cmd/page/*.js; do
        node --check "$script"
    done
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The report of benchmark results, read as a browser would: well-formed, closed to foreign text and the
# network, the same numbers as everywhere else.

load helper

setup_file() {
    build_targets crash rivals_old rivals_new
}

setup() {
    need_ppbench
    report=${PP_BUILDDIR:-$PWD}/tests/picture/report
    [ -x "$report" ] || skip "tests/picture/report is not built: run 'make check'"
    cd "$BATS_TEST_TMPDIR"
}

check() {
    "$python" "$source_dir/tests/picture/check_report.py" "$@"
}

@test "a report is whole, closed and readable without a script" {
    local kind
    for kind in full nasty compare many; do
        "$report" "$kind" >page.html
        run check page.html
        echo "$kind: $output"
        [ "$status" -eq 0 ]
    done
}

@test "samples stand in their order with their causes, and a doubt brings its picture" {
    "$report" full >page.html
    [ "$(grep -c 'Samples of one process in their order</figcaption>' page.html)" -eq 7 ]
    grep -q '<path class="dots cause k3" d="M' page.html
    grep -q '<span class="k3">preempted 6</span>' page.html # every 41st of 256
    [ "$(grep -c 'Samples of one process, each against the one before</figcaption>' page.html)" -eq 1 ]
    grep -q 'Medians of processes, each against the one before</figcaption>' page.html
}

@test "a report of 24 benchmarks is below 2 MiB" {
    "$report" many 24 >page.html
    [ "$(stat -c %s page.html)" -lt $((2 * 1024 * 1024)) ]
}

@test "hostile names stay names" {
    local kind
    for kind in nasty compare; do
        "$report" "$kind" >page.html
        ! LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]' page.html
        ! grep -q '<script>alert\|<img\|<b>' page.html
        [ "$(grep -c '<script>' page.html)" -eq 1 ]
    done
}

@test "--export-html of a run has the numbers of the JSON and the texts of the table" {
    export LC_ALL=C.UTF-8 COLUMNS=300
    measure -s "$(module crash)" --filter '^(good|aborts|segfault_once)$' --export-html page.html
    is_status 1
    echo "$output" >table.txt
    run check page.html "$json" table.txt
    echo "$output"
    [ "$status" -eq 0 ]
    grep -q 'run again: <code>.*--export-html page.html' page.html
    "$PPBENCH" convert "$json" --to html -o converted.html
    # of the machine a file keeps less
    sed -i '/<table id="machine"/,/<\/table>/d' page.html converted.html
    cmp page.html converted.html
}

@test "--export-html of a comparison and of statistics" {
    ppbench compare -s "$(module rivals_old)" -s "$(module rivals_new)" --runs 8 --filter '^(alike|slower)$' --export-html page.html
    [ "$status" -le 1 ]
    check page.html
    grep -q 'class="forest"' page.html
    seq 1 200 | awk '{ print 100 + ($1 * 37) % 101 }' >'<b>one&.txt'
    seq 1 200 | awk '{ print 110 + ($1 * 41) % 97 }' >two.txt
    ppbench stats '<b>one&.txt' two.txt --export-html page.html --export-json stats.json
    is_status 0
    check page.html
    ! grep -q '<b>one' page.html
    median=$("$python" -c 'import json; print(repr(json.load(open("stats.json"))["inputs"][0]["median"]["value"]))')
    grep -q "<td data-v=\"${median%.0}\">" page.html # as the JSON has it
}

@test "--export-html - is the standard output, and a path that cannot be written is told before measuring" {
    ppbench stats <(seq 9) --export-html -
    is_status 0
    [[ $output = '<!DOCTYPE html>'*'</html>' ]]
    ppbench run -s "$(module crash)" --export-html no/such/place.html
    is_status 2
    says "no/such"
}

browser() {
    command -v chromium || command -v chromium-browser || command -v google-chrome
}

# browse FILE: what Chromium makes of it, as HTML.
browse() {
    timeout --kill-after=5 60 "$(browser)" --headless --no-sandbox --disable-gpu --window-size=1280,900 \
        --user-data-dir="$BATS_TEST_TMPDIR/browser" --dump-dom "file://$1" 2>browser.err ||
        skip "Chromium does not start here"
}

@test "a report sorts, filters, zooms and answers to the pointer" {
    browser >/dev/null || skip "no Chromium is installed"
    "$report" full >page.html
    { echo '<script>' && cat "$source_dir/tests/picture/drive_report.js" && echo '</script>'; } >>page.html
    browse "$PWD/page.html" >page.dom
    title=$(sed -n 's/.*<title>\(.*\)<\/title>.*/\1/p' page.dom | head -1)
    echo "$title"
    [ "$title" = passed ]
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# ppbench list and ppbench info.

load helper

setup_file() {
    build_targets crash hang names
}

@test "names, one a line, when the output is no terminal" {
    ppbench list -s "$(module hang)" --filter '^(good|sleeps|loops_for_ever)$'
    is_status 0
    [ "$(sort <<<"$output")" = $'good\nloops_for_ever\nsleeps' ]
}

@test "a filter with '-' in front leaves out" {
    ppbench list -s "$(module hang)" --filter '-^(good|sleeps)$'
    is_status 0
    [ "$(grep -cE '^(good|sleeps)$' <<<"$output")" -eq 0 ]
    grep -x loops_for_ever <<<"$output"
}

@test "nothing is run: neither bodies nor setups" {
    GUARD_S=10 ppbench list -s "$(module hang)"
    is_status 0
    ppbench list -s "$(module crash)"
    is_status 0
}

@test "-v gives a table with source and parameters" {
    ppbench list -v -s "$(module names)" --filter '^parameter'
    is_status 0
    [[ ${lines[0]} =~ ^benchmark\ +parameters\ +threads ]]
    grep -E 'word=a/b +1 .*names\.c:[0-9]+' <<<"$output"
}

@test "hostile names stay on their lines" {
    ppbench list -s "$(module names)"
    is_status 0
    [ "$(LC_ALL=C tr -d '\n' <<<"$output" | LC_ALL=C grep -c '[[:cntrl:]]')" -eq 0 ]
    ppbench list -s "$(module names)" --format json
    is_status 0
    "$python" -c 'import json, sys; names = [b["name"] for b in json.load(sys.stdin)["benchmarks"]]
assert "one\ntwo\r\nthree\tfour" in names and "Größe/σ² ≤ 3/日本語" in names, names' <<<"$output"
}

@test "several modules: a column says which" {
    ppbench list -v -s "$(module hang)" -s "$(module names)" --filter '^(sleeps|spaces|  two)'
    is_status 0
    grep -E 'sleeps .*hang\.so$' <<<"$output"
    grep -E 'two .*names\.so$' <<<"$output"
}

@test "list has no csv" {
    ppbench list -s "$(module hang)" --format csv
    is_status 2
    says "table and json"
}

@test "list into a file" {
    ppbench list -s "$(module hang)" --filter '^good$' --output "$BATS_TEST_TMPDIR/names"
    is_status 0
    [ "$output" = "" ]
    [ "$(cat "$BATS_TEST_TMPDIR/names")" = good ]
}

@test "info shows the clock, the machine and the build" {
    need_ppbench
    ppbench info
    is_status 0
    [ "$stderr" = "" ]
    for heading in Clock Machine Build; do
        grep -x "$heading" <<<"$output"
    done
    grep -E '^  step +[0-9]+ ticks?, [0-9.]+ [num]?s$' <<<"$output"
    grep -E '^  cost of a reading +[0-9.]+ [num]s; 9 of 10 within' <<<"$output"
    grep -E '^  kernel +.*'"$(uname -r)" <<<"$output"
}

@test "info keeps to the width of the terminal" {
    COLUMNS=60 ppbench info
    is_status 0
    [ "$(grep -cE '^.{61,}' <<<"$output")" -eq 0 ]
}

@test "info as JSON has the same facts, and what is unknown has no value" {
    ppbench info --format json
    is_status 0
    "$python" -c '
import json, sys
info = json.load(sys.stdin)
assert info["schema"]["name"] == "ppbench-info"
clock = info["clock"]
assert clock["kind"] in ("tsc", "monotonic") and clock["why"]
assert clock["quantum_ns"] > 0 and clock["read_ns"] > 0
# The rate was found over 0.15 s and compared with that over 0.3 s: far better than one in a thousand.
assert clock["kind"] == "monotonic" or abs(clock["drift_ppm"]) < 1000
for key, fact in info["machine"].items():
    assert fact["known"] == (fact["value"] is not None), key
assert info["build"]["version"] and info["build"]["linking"] in ("static", "dynamic")
for advice in info["advice"]:
    assert advice["fact"] in info["machine"] and advice["text"]
' <<<"$output"
}

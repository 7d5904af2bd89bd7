#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# ppbench history: lists, pictures, JSON and CSV of stored runs.

load helper

setup_file() {
    build_targets crash names
    "$PPBENCH" -s "$(module crash)" --filter '^good$' --runs 6 -r 60 --export-json "$BATS_FILE_TMPDIR/one.json" \
        >/dev/null
}

setup() {
    export PPBENCH_STORE=$BATS_TEST_TMPDIR/store COLUMNS=80 LC_ALL=C.UTF-8
    mkdir "$PPBENCH_STORE"
    cd "$BATS_TEST_TMPDIR" || return
}

# A store of runs, a minute apart, whose headline is that of the Python expression $2 over i = 0 .. $1 - 1; $3 is
# done with the result `r` and its benchmark `b` as well.
make_runs() {
    "$python" - "$BATS_FILE_TMPDIR/one.json" "$PPBENCH_STORE" "$@" <<'PYTHON'
import copy, json, sys
source, store, n, level = sys.argv[1:5]
more = sys.argv[5] if len(sys.argv) > 5 else "None"
one = json.load(open(source))
for i in range(int(n)):
    r = copy.deepcopy(one)
    b = r["benchmarks"][0]
    value = eval(level)
    for key in ("time_ns", "raw_time_ns"):
        b["summary"][key] = {"value": value, "lo": 0.99 * value, "hi": 1.01 * value, "has_interval": True}
    b["summary"]["sharing_ratio"] = 0
    r["started"] = "2026-11-20T%02d:%02d:00+00:00" % (10 + i // 60, i % 60)
    name = "20261120T%02d%02d00.000000Z-1" % (10 + i // 60, i % 60)
    baseline = ".main" if i % 10 == 3 else ""
    exec(more)
    json.dump(r, open(f"{store}/{name}{baseline}.json", "w"))
PYTHON
}

@test "an empty store says how to fill it" {
    ppbench history
    is_status 0
    [ "$output" = "" ]
    says "no stored runs in '$PPBENCH_STORE'" "--save"
    rmdir "$PPBENCH_STORE"
    ppbench history
    is_status 0
    ppbench history good
    is_status 2
    says "no stored run has a benchmark 'good'"
    [ ! -e "$PPBENCH_STORE" ]
}

@test "what there is: baselines, benchmarks, the place" {
    make_runs 12 '100 + i % 3'
    ppbench history
    is_status 0
    [ "$stderr" = "" ]
    grep -E '^main +2026-11-20 10:03 +1 .*json$' <<<"$output"
    grep -E '^good +12 +2026-11-20 10:11 +10[0-9.]* ns' <<<"$output"
    grep -F "12 runs in '" <<<"$output"
    [ "$(grep -cE '^.{81,}' <<<"$output")" -eq 0 ]
}

@test "a picture: a row a run, newest last, the change marked" {
    make_runs 24 '(100 if i < 12 else 130) + i * 7 % 5 / 2'
    ppbench history good
    is_status 0
    [ "$(grep -cE '^2026-11-20 10:[0-9]{2} .* ns +±' <<<"$output")" -eq 24 ]
    [ "$(grep -E '^2026' <<<"$output" | tail -1 | cut -c1-16)" = "2026-11-20 10:23" ]
    grep -E '^2026-11-20 10:12 .*\+30% ' <<<"$output"
    [ "$(grep -c '+30%' <<<"$output")" -eq 2 ]
    grep -E '^changed +2026-11-20 10:12: from 10[0-9] ns to 13[0-9] ns, \+30%$' <<<"$output"
    grep -E '^2026-11-20 10:03  main ' <<<"$output"
    grep -F '●' <<<"$output"
    [ "$(grep -cE '^.{81,}' <<<"$output")" -eq 0 ]
    [ "$(grep -cE ' $' <<<"$output")" -eq 0 ]
}

@test "in ASCII, narrow, and into a file" {
    make_runs 24 '(100 if i < 12 else 130) + i * 7 % 5 / 2'
    LC_ALL=C COLUMNS=60 ppbench history good
    is_status 0
    [ "$(LC_ALL=C grep -c '[^ -~]' <<<"$output")" -eq 0 ]
    [ "$(grep -cE '^.{61,}' <<<"$output")" -eq 0 ]
    grep -F '*' <<<"$output"
    COLUMNS='' ppbench history good --output picture.txt
    is_status 0
    [ "$output" = "" ]
    [ "$(grep -c '●' picture.txt)" -eq 24 ]
}

@test "many runs: the newest, and a line of all" {
    make_runs 150 '100 + i % 4'
    ppbench history good
    is_status 0
    [ "$(grep -cE '^2026' <<<"$output")" -eq 30 ]
    grep -E '^overview ' <<<"$output"
    grep -F 'of all 150 runs' <<<"$output"
    [ "$(grep -cE '^.{81,}' <<<"$output")" -eq 0 ]
    ppbench history good -v
    [ "$(grep -cE '^2026' <<<"$output")" -eq 150 ]
    grep -E 'date .*object' <<<"$output"
}

@test "one run, equal runs, failed runs" {
    make_runs 1 '100'
    ppbench history good
    is_status 0
    [ "$(grep -cE '^2026' <<<"$output")" -eq 1 ]
    rm "$PPBENCH_STORE"/*
    make_runs 20 '100' 'if i % 4 == 1: b.update(state="failed", reason="crashed", summary=None)'
    ppbench history good
    is_status 0
    [ "$(grep -cE '^2026.* failed' <<<"$output")" -eq 5 ]
    [ "$(grep -c '●' <<<"$output")" -eq 15 ]
    [ "$(grep -c '^changed' <<<"$output")" -eq 0 ]
}

@test "another machine is another series" {
    make_runs 6 '100' 'r["machine"]["cpu_model"]["value"] = "Abacus " + "IV"[i // 3]'
    ppbench history good
    is_status 0
    [ "$(grep -c '^good$' <<<"$output")" -eq 2 ]
    grep -E '^on +Abacus I' <<<"$output"
    grep -E '^on +Abacus V' <<<"$output"
}

@test "a neighbour on the core is told and is no change" {
    make_runs 24 '100 + i % 3 + (80 if i > 17 else 0)' \
        'b["summary"]["sharing_ratio"] = 1.8 if i > 17 else 0'
    ppbench history good
    is_status 0
    grep -E '^shared +6 with a neighbour' <<<"$output"
    [ "$(grep -c '^changed' <<<"$output")" -eq 0 ]
}

@test "filters and names" {
    make_runs 2 '100' 'r["benchmarks"].append(dict(b, name="other/1"))'
    ppbench history --filter '^other'
    is_status 0
    grep -x 'other/1' <<<"$output"
    [ "$(grep -cx 'good' <<<"$output")" -eq 0 ]
    ppbench history --filter '-^other'
    grep -x 'good' <<<"$output"
    ppbench history god
    is_status 2
    says "did you mean 'good'"
    ppbench history --filter nothing
    is_status 2
    says "no stored benchmark matches"
    ppbench history --filter '('
    is_status 2
    says "not a regular expression"
    ppbench history --format timeit
    is_status 2
}

@test "files that cannot be read are named, the others shown" {
    make_runs 3 '100'
    head -c 500 "$BATS_FILE_TMPDIR/one.json" >"$PPBENCH_STORE/20261120T110000.000000Z-7.json"
    mkdir "$PPBENCH_STORE/20261120T110001.000000Z-7.json"
    mkfifo "$PPBENCH_STORE/20261120T110002.000000Z-7.json"
    echo x >"$PPBENCH_STORE/notes"
    ppbench history good -v
    is_status 1
    [ "$(grep -cE '^2026' <<<"$output")" -eq 3 ]
    [ "$(grep -c 'left out: .*20261120T11000[0-2]' <<<"$stderr")" -eq 3 ]
    says "1 file .* left alone"
}

@test "a store that is no directory" {
    touch file
    PPBENCH_STORE=$PWD/file ppbench history
    is_status 2
    says "store '.*file'" "set PPBENCH_STORE"
}

@test "JSON and CSV have the same points, in every locale" {
    make_runs 24 '(100 if i < 12 else 130) + i * 7 % 5 / 2'
    LC_ALL=de_DE.UTF-8 ppbench history good --format json
    is_status 0
    echo "$output" >history.json
    LC_ALL=de_DE.UTF-8 ppbench history good --format csv
    is_status 0
    echo "$output" >history.csv
    "$python" - history.json history.csv <<'PYTHON'
import csv, json, sys
def refuse(word):
    raise ValueError(word)
h = json.load(open(sys.argv[1]), parse_constant=refuse)
rows = list(csv.DictReader(open(sys.argv[2], newline="")))
assert h["schema"]["name"] == "ppbench-history" and len(h["runs"]) == 24, h["schema"]
(s,) = h["series"]
assert s["name"] == "good" and len(s["points"]) == 24 == len(rows)
assert [c["point"] for c in s["changes"]] == [12]
assert [i for i, row in enumerate(rows) if row["is_change"] == "1"] == [12]
for point, row in zip(s["points"], rows):
    assert float(row["time_ns"]) == point["time_ns"] and float(row["time_lo_ns"]) == point["time_lo_ns"]
    assert row["module_hash"] == point["module_hash"] and row["state"] == point["state"] == "ok"
    assert h["runs"][point["run"]]["path"] == row["path"]
assert rows[3]["baseline"] == "main" == h["runs"][3]["baseline"] and rows[4]["baseline"] == ""
PYTHON
}

@test "hostile names stay in their lines" {
    local evil=$'\e[31mred\n2026-11-20 01:01 fake'
    make_runs 3 '100' 'b["name"] = "\x1b[31mred\nfake \u202e"; r["started"] = "\x1b]0;x\x07"; r["machine"]["cpu_model"]["value"] = "c\x1b[2Jpu"'
    cp "$BATS_FILE_TMPDIR/one.json" "$PPBENCH_STORE/20261120T120000.000000Z-7.$evil.json"
    local arguments
    for arguments in "" "--filter red" "--filter . -v"; do
        # shellcheck disable=SC2086 # several words
        ppbench history $arguments
        [ "$(LC_ALL=C tr -d '\n' <<<"$output$stderr" | LC_ALL=C grep -c '[[:cntrl:]]')" -eq 0 ]
        [ "$(grep -c '^2026-11-20 01:01' <<<"$output")" -eq 0 ]
        [ "$(grep -c $'\u202e' <<<"$output")" -eq 0 ]
    done
    ppbench history --format csv
    is_status 0
    [ "$(LC_ALL=C tr -d '\n\r' <<<"$output" | LC_ALL=C grep -c '[[:cntrl:]]')" -eq 0 ]
}

@test "runs of one's own" {
    ppbench -s "$(module crash)" --filter '^good$' --runs 6 -r 60 --save-baseline mine
    ppbench -s "$(module crash)" --filter '^good$' --runs 6 -r 60 -n 1 --save
    ppbench history good
    is_status 0
    [ "$(grep -c '^good$' <<<"$output")" -eq 2 ]
    grep -F 'single calls' <<<"$(tr -s '\n ' ' ' <<<"$output")"
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The exit status, signals, and outputs that cannot be written.

load helper

setup_file() {
    build_targets crash hang
}

setup() {
    mkdir "$BATS_TEST_TMPDIR/work"
    cd "$BATS_TEST_TMPDIR/work"
}

# Measure for long, in the background; sets $pid once something has been measured and the partial export is there.
begin_long_run() {
    # A job of a shell without job control would ignore SIGINT.
    set -m
    "$PPBENCH" -s "$(module crash)" --filter '^good$' -r 1000000 -n 1000000 --runs 1000 --export-json out.json \
        >out.txt 2>err.txt </dev/null &
    pid=$!
    set +m
    for ((i = 0; i < 200; i++)); do
        [ ! -e out.json.partial ] || return 0
        sleep 0.1
    done
    echo "no partial export after 20 s"
    return 1
}

# The program $pid ends by itself within some seconds; sets $status.
await_end() {
    local guard
    (sleep 30 && kill -KILL "$pid") 2>/dev/null &
    guard=$!
    status=0
    wait "$pid" || status=$?
    kill "$guard" 2>/dev/null || true
}

@test "0: done" {
    measure -s "$(module crash)" --filter '^good$'
    is_status 0
    good_is_kept
}

@test "1: a benchmark failed, the others are kept" {
    measure -s "$(module crash)" --filter '^(good|segfault)$'
    is_status 1
    says "segfault" "SIGSEGV" "crash.so"
    good_is_kept
}

@test "1: one timed out, others have results" {
    measure -s "$(module hang)" --filter '^(good|loops_for_ever)$'
    is_status 1
    says "loops_for_ever" "timed out"
    good_is_kept
}

@test "124: everything timed out" {
    measure -s "$(module hang)" --filter '^loops_for_ever$' --timeout 0.3
    is_status 124
    says "loops_for_ever" "timed out"
}

@test "2: nothing could be measured" {
    ppbench -s no_such_file.so
    is_status 2
    says "no_such_file.so"
    [ "$output" = "" ]
}

@test "130: interrupted by SIGINT, SIGTERM or SIGHUP; what is there is written" {
    local signal
    for signal in INT TERM HUP; do
        begin_long_run
        kill -"$signal" "$pid"
        await_end
        is_status 130
        grep -q "interrupted by SIG$signal" err.txt
        grep -qE '^good +[0-9]' out.txt
        [ ! -e out.json.partial ]
        json=out.json
        holds 'r["complete"] == False'
        holds 'b["good"]["stop"] == "interrupted"'
        holds 'b["good"]["summary"]["time_ns"]["value"] > 0'
        rm out.json
    done
}

@test "a signal to the process and its group, as timeout sends it, is one interrupt" {
    for _ in 1 2 3; do
        run --separate-stderr timeout --preserve-status 0.7 "$PPBENCH" -s "$(module crash)" --filter '^good$' \
            -r 1000000 -n 1000000 --runs 1000 --export-json out.json
        is_status 130
        json=out.json
        holds 'r["complete"] == False'
        rm out.json
    done
}

@test "however many signals come, the end is one and soon" {
    begin_long_run
    for ((i = 0; i < 200; i++)); do
        kill -INT "$pid" 2>/dev/null || break
        sleep 0.05
    done
    await_end
    is_status 130
}

@test "the partial export is a whole document, marked as not complete" {
    begin_long_run
    cp out.json.partial partial.json
    json=partial.json
    holds 'r["complete"] == False'
    holds 'b["good"]["summary"]["n_runs_ok"] >= 1'
    kill -TERM "$pid"
    await_end
}

@test "no worker survives an interrupt" {
    begin_long_run
    kill -TERM "$pid"
    await_end
    # Workers of this run have the module open.
    [ -z "$(grep -ls "$(module crash)" /proc/[0-9]*/maps 2>/dev/null)" ]
}

@test "an export that cannot be written is told before anything is measured" {
    mkdir directory
    for target in no/such/directory/out.json directory; do
        for option in --export-json --export-csv --csv-samples --output; do
            ppbench -s "$(module hang)" --filter '^loops_for_ever$' "$option" "$target"
            is_status 2
            says "$target"
            [ "$output" = "" ]
        done
    done
    [ "$(find directory | wc -l)" -eq 1 ]
}

@test "a directory without write permission" {
    [ "$(id -u)" -ne 0 ] || skip "the superuser may write everywhere"
    mkdir locked
    chmod a-w locked
    ppbench -s "$(module hang)" --filter '^loops_for_ever$' --export-json locked/out.json
    chmod u+w locked
    is_status 2
    says "locked/out.json" "ermission denied"
}

@test "a full disk: exit status 2, and the results are on standard output all the same" {
    [ -w /dev/full ] || skip "no /dev/full"
    ppbench -s "$(module crash)" --filter '^good$' -r 20 --runs 2 --export-csv /dev/full
    is_status 2
    says "/dev/full" "[Nn]o space left"
    grep -E '^good +[0-9<]' <<<"$output"
}

@test "a standard output that is full" {
    [ -w /dev/full ] || skip "no /dev/full"
    run --separate-stderr sh -c '"$PPBENCH" -s "$1" --filter "^good$" -r 20 --runs 2 >/dev/full' sh "$(module crash)"
    is_status 2
    says "standard output" "[Nn]o space left"
}

@test "a reader that goes away is no error, and files are written all the same" {
    run --separate-stderr bash -c \
        'set -o pipefail; "$PPBENCH" -s "$1" --filter "^good$" -r 20 --runs 2 --export-json out.json | true' \
        bash "$(module crash)"
    is_status 0
    [ "$stderr" = "" ]
    json=out.json
    good_is_kept
}

@test "closed standard streams: no file of ours is taken for one" {
    run bash -c '"$PPBENCH" -s "$1" --filter "^good$" -r 20 --runs 2 --export-json out.json <&- >&- 2>&-' \
        bash "$(module crash)"
    is_status 0
    json=out.json
    good_is_kept
}

@test "an existing export is replaced as a whole, and kept when the run fails" {
    echo old >out.json
    ppbench -s no_such_file.so --export-json out.json
    is_status 2
    [ "$(cat out.json)" = old ]
    ppbench -s "$(module crash)" --filter '^good$' -r 20 --runs 2 --export-json out.json
    is_status 0
    json=out.json
    good_is_kept
    [ "$(find . -type f | sort)" = ./out.json ]
}

@test "an export to standard output is all that is there" {
    ppbench -s "$(module crash)" --filter '^good$' -r 20 --runs 2 --export-json -
    is_status 0
    printf '%s\n' "$output" >out.json
    json=out.json
    good_is_kept
    ppbench -s "$(module crash)" --filter '^good$' -r 20 --runs 2 --format json
    is_status 0
    printf '%s\n' "$output" >out.json
    good_is_kept
}

@test "the output into a file, and nothing on standard output" {
    ppbench -s "$(module crash)" --filter '^good$' -r 20 --runs 2 --output out.txt
    is_status 0
    [ "$output" = "" ]
    grep -E '^good +[0-9<]' out.txt
    ppbench -s "$(module crash)" --filter '^good$' -r 20 --runs 2 --format csv --output out.csv
    is_status 0
    [ "$(wc -l <out.csv)" -eq 2 ]
}

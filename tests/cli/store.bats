#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The local store: --save, --save-baseline, --baseline, and what can go wrong with it.

load helper

setup_file() {
    build_targets crash twins
}

setup() {
    export PPBENCH_STORE=$BATS_TEST_TMPDIR/store
    cd "$BATS_TEST_TMPDIR" || return
}

# A short run of the benchmark that works, with these options.
short() {
    ppbench -s "$(module crash)" --filter '^good$' --runs 6 -r 60 --max-time 1 "$@"
}

# How many files the store has.
n_files() {
    find "$PPBENCH_STORE" -type f 2>/dev/null | wc -l
}

@test "a run is kept only when that is asked for" {
    short
    is_status 0
    [ ! -e "$PPBENCH_STORE" ]
    short --save
    is_status 0
    says "^ppbench: saved: $PPBENCH_STORE/[0-9T.]+Z-[0-9]+\.json$"
    [ "$(n_files)" -eq 1 ]
    [ "$(stat -c %a "$PPBENCH_STORE")" = 700 ]
}

@test "a baseline is the newest run of its name, and a file like any export" {
    short --save-baseline main --export-json out.json
    is_status 0
    says "saved as baseline 'main': "
    cmp out.json "$PPBENCH_STORE"/*.main.json
    short --save-baseline main --quiet
    [ "$stderr" = "" ]
    [ "$(n_files)" -eq 2 ]
    short --baseline main
    is_status 0
    grep -E '^good .*' <<<"$output"
    grep -E '(passed between the two|0 s passed)' <<<"$output"
    grep -F 'compare -s old.so -s new.so' <<<"$output"
    [ "$(n_files)" -eq 2 ]
}

@test "compare with the old state and advance it in one run" {
    short --save-baseline main
    short --baseline main --save-baseline main
    is_status 0
    grep -F 'byte for byte' <<<"$output"
    [ "$(n_files)" -eq 2 ]
}

@test "compare with a file" {
    short --export-json out.json
    short --baseline out.json
    is_status 0
    grep -F 'out.json' <<<"$output"
    short --baseline ./none.json
    is_status 2
    says "none\.json"
}

@test "the default place, and its directories are made" {
    unset PPBENCH_STORE
    export XDG_DATA_HOME=$BATS_TEST_TMPDIR/xdg/deep
    short --save
    is_status 0
    ls "$BATS_TEST_TMPDIR"/xdg/deep/ppbench/*.json
    unset XDG_DATA_HOME
    HOME=$BATS_TEST_TMPDIR/home short --save
    is_status 0
    ls "$BATS_TEST_TMPDIR"/home/.local/share/ppbench/*.json
    HOME='' short --save
    is_status 2
    says "set PPBENCH_STORE"
}

@test "names that are none are refused before measuring" {
    local name
    for name in a/b .hidden -x x.json $'a\nb' "$(printf '%0101d' 0)"; do
        short --save-baseline="$name" --max-time 20
        is_status 2
        says "cannot name a baseline" "use a name like main"
        [ "$(wc -l <<<"$stderr")" -eq 1 ]
    done
    short --save-baseline=
    is_status 2
    [ ! -e "$PPBENCH_STORE" ]
    short --save-baseline="Größe 1.2 @"
    is_status 0
    short --baseline "Größe 1.2 @"
    is_status 0
}

@test "a baseline that is not there is said before measuring" {
    short --baseline main
    is_status 2
    says "there is no baseline 'main'" "--save-baseline"
    short --save-baseline main
    short --baseline mian
    is_status 2
    says "did you mean 'main'"
    [ "$(wc -l <<<"$stderr")" -eq 1 ]
}

@test "a store that is a file, is read-only, or lies on a full disk" {
    touch file
    PPBENCH_STORE=$PWD/file short --save
    is_status 2
    says "store '.*file'" "set PPBENCH_STORE"
    PPBENCH_STORE=$PWD/file short --baseline main
    is_status 2
    says "store '.*file'"
    PPBENCH_STORE=/proc/store short --save
    is_status 2
    says "set PPBENCH_STORE"
    PPBENCH_STORE=/dev/full short --save
    is_status 2
    [ "$(wc -l <<<"$stderr")" -eq 1 ]
}

@test "a disk that is full at the end: the result is shown, the status tells" {
    [ "$(id -u)" -eq 0 ] || skip "needs to mount a small disk"
    unshare -m true 2>/dev/null || skip "may not mount"
    mkdir small
    # shellcheck disable=SC2016 # the inner shell expands
    run --separate-stderr unshare -m sh -c '
        mount -t tmpfs -o size=32k none small || exit 77
        PPBENCH_STORE=$PWD/small/store timeout 60 "$@"
        echo "status $?"
        find small -type f | wc -l' sh "$PPBENCH" -s "$(module crash)" --filter '^good$' --runs 40 -r 4000 --save
    [ "$status" -ne 77 ] || skip "may not mount"
    grep '^good' <<<"$output"
    grep -x 'status 2' <<<"$output"
    [ "${lines[-1]}" -eq 0 ]
    says "not saved: cannot write .*No space left"
}

@test "two processes at once lose nothing" {
    local i
    for i in 1 2 3 4; do
        "$PPBENCH" -s "$(module crash)" --filter '^good$' --runs 2 -r 10 --pin none --save-baseline main \
            >/dev/null 2>&1 &
    done
    wait
    [ "$(n_files)" -eq 4 ]
    for i in "$PPBENCH_STORE"/*; do
        "$python" -m json.tool "$i" >/dev/null
    done
    short --baseline main
    is_status 0
}

@test "a damaged baseline is named, with its line" {
    short --save-baseline main
    local file
    file=$(echo "$PPBENCH_STORE"/*.main.json)
    head -c 300 "$file" >damaged
    cp damaged "$file"
    short --baseline main
    is_status 2
    says "$(basename "$file")"
    [ "$(wc -l <<<"$stderr")" -eq 1 ]
    rm "$file"
    short --baseline main
    is_status 2
    says "there is no baseline"
}

@test "foreign files in the store are left alone" {
    mkdir store
    echo hello >store/README
    echo '{}' >store/x.json
    echo 'half' >store/.ppbench-1-0
    mkfifo store/20260101T000000.000000Z-1.main.json
    short --save-baseline main
    is_status 0
    short --baseline main
    is_status 0
    [ "$(cat store/README)" = hello ]
    rm "$PPBENCH_STORE"/2026*[0-9].main.json 2>/dev/null || true
}

@test "another machine, clock or manner is shown and not judged" {
    short --save-baseline main
    sed 's/"cpu_model": {"known": true, "value": "[^"]*"/"cpu_model": {"known": true, "value": "Abacus"/' \
        "$PPBENCH_STORE"/*.main.json >other.json
    short --baseline other.json
    is_status 0
    grep -E "another machine: processor 'Abacus'" <<<"$(tr -s '\n ' ' ' <<<"$output")"
    short -p --baseline main
    is_status 0
    grep -F 'CPU time against time passed' <<<"$(tr -s '\n ' ' ' <<<"$output")"
}

@test "numbers of another method are refused" {
    short --save-baseline main
    sed 's/"method_version": 1/"method_version": 99/' "$PPBENCH_STORE"/*.main.json >other.json
    short --baseline other.json
    grep -F 'another method' <<<"$(tr -s '\n ' ' ' <<<"$output")$stderr"
}

@test "a comparison has no place without a table" {
    short --save-baseline main
    short --baseline main --format json
    is_status 2
    says "--baseline" "ppbench compare"
    short --baseline main --export-json -
    is_status 2
    short --baseline main --output out.txt
    is_status 0
    [ "$output" = "" ]
    grep 'passed between' out.txt
}

@test "an interrupted run is not saved" {
    set -m
    "$PPBENCH" -s "$(module crash)" --filter '^good$' -r 1000000 -n 1000000 --runs 1000 --save-baseline main \
        --export-json out.json >out.txt 2>err.txt </dev/null &
    local pid=$! i
    set +m
    for ((i = 0; i < 200; i++)); do
        [ ! -e out.json.partial ] || break
        sleep 0.1
    done
    kill -INT "$pid"
    status=0
    wait "$pid" || status=$?
    is_status 130
    grep 'not saved' err.txt
    [ "$(n_files)" -eq 0 ]
}

@test "the comparison is the same in a locale with decimal commas" {
    short --save-baseline main
    LC_ALL=de_DE.UTF-8 short --baseline main
    is_status 0
    [ "$(grep -cE '[0-9],[0-9]' <<<"$output")" -eq 0 ]
}

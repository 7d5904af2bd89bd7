#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Parts of ppbench that are missing, damaged or die, outputs that are full, inputs that are cut: each
# command says so in a line and keeps what it has.

load helper

setup_file() {
    build_targets registry_is_good
    local dump=${PP_BUILDDIR:-$PWD}/tests/cli/dump_profile name
    for name in full slower; do
        "$dump" "$name" >"$BATS_FILE_TMPDIR/$name.ppb"
    done
    seq 100 160 >"$BATS_FILE_TMPDIR/numbers.txt"
    for name in a b; do
        PPBENCH_STORE=$BATS_FILE_TMPDIR/store "$PPBENCH" -s "$(module registry_is_good)" --filter '^good$' \
            --runs 6 -r 30 --save --export-json "$BATS_FILE_TMPDIR/$name.json" >/dev/null
    done
}

# An installation of our own, of which a test takes or breaks a part.
setup() {
    local part
    cd "$BATS_TEST_TMPDIR" || return
    mkdir here
    for part in ppbench ppbench-worker ppbench-symbols ppbench-tracer.so; do
        [ ! -e "${PPBENCH%/*}/$part" ] || cp "${PPBENCH%/*}/$part" here/
    done
    PPBENCH=$PWD/here/ppbench
    export PPBENCH_STORE=$BATS_FILE_TMPDIR/store
}

# Put a shell script in the place of part $1; its text is $2.
replace() {
    rm -f "here/$1"
    printf '#!/bin/sh\n%s\n' "$2" >"here/$1"
    chmod +x "here/$1"
}

profile_good() {
    ppbench profile -s "$(module registry_is_good)" --filter '^good$' --quick --runs 1 --max-time 0.3 "$@"
}

@test "no worker" {
    rm here/ppbench-worker
    measure -s "$(module registry_is_good)"
    is_status 2
    says "cannot run .*ppbench-worker" "reinstall ppbench"
    [ ! -e "$json" ]
}

@test "a worker that is not ours" {
    replace ppbench-worker 'exit 0'
    measure -s "$(module registry_is_good)"
    is_status 2
    says "registry_is_good.so" "exit"
    replace ppbench-worker 'kill -SEGV $$'
    measure -s "$(module registry_is_good)"
    is_status 2
    says "registry_is_good.so" "SIGSEGV"
    rm here/ppbench-worker
    echo garbage >here/ppbench-worker
    chmod +x here/ppbench-worker
    measure -s "$(module registry_is_good)"
    is_status 2
    says "cannot start the worker" "[Ee]xec format error"
}

@test "a worker that dies between two benchmarks: the results until then are kept" {
    local worker=${PPBENCH%/*}/true-worker
    mv here/ppbench-worker "$worker"
    # It calibrates, and measures once; then it is gone.
    replace ppbench-worker "n=\$(cat '$PWD/n' 2>/dev/null || echo 0); echo \$((n + 1)) >'$PWD/n'
[ \$n -lt 4 ] && exec '$worker'; kill -KILL \$\$"
    measure -s "$(module registry_is_good)" --runs 3
    is_status 1
    holds 'any((x["summary"] or {"n_runs_ok": 0})["n_runs_ok"] > 0 for x in r["benchmarks"])' \
        'all("SIGKILL" in x["reason"] for x in r["benchmarks"] if x["state"] == "failed")' \
        'any(x["state"] == "failed" for x in r["benchmarks"])'
}

@test "no symbols program: the profile has no names, and says so" {
    need_tracer
    rm here/ppbench-symbols
    profile_good
    is_status 0
    grep -q "names are incomplete: .*ppbench-symbols" <<<"$output$stderr"
}

@test "a symbols program that crashes, fails or lies: the profile says so" {
    need_tracer
    replace ppbench-symbols 'kill -SEGV $$'
    profile_good
    is_status 0
    grep -q "names are incomplete: .*crashed: SIGSEGV" <<<"$output$stderr"
    replace ppbench-symbols 'echo no way >&2; exit 1'
    profile_good
    is_status 0
    grep -q "names are incomplete: .*no way" <<<"$output$stderr"
    replace ppbench-symbols 'head -c 5000 /dev/urandom'
    profile_good
    is_status 0
    grep -q "names are incomplete: " <<<"$output$stderr"
}

@test "no tracer, or a damaged one: the profile says so in one line" {
    local cause
    for cause in missing damaged; do
        rm -f here/ppbench-tracer.so
        [ "$cause" = missing ] || echo garbage >here/ppbench-tracer.so
        profile_good
        is_status 2
        says "good" "cannot load the tracer" "reinstall ppbench|built without Zydis"
        [ "$(grep -c . <<<"$stderr")" -eq 1 ]
    done
}

@test "a full standard output is told by every command" {
    [ -w /dev/full ] || skip "no /dev/full"
    cd "$BATS_FILE_TMPDIR"
    local words
    for words in "list -s $(module registry_is_good)" "stats numbers.txt" "stats numbers.txt numbers.txt" \
        "compare a.json b.json" "merge a.json b.json" "view full.ppb" "diff full.ppb slower.ppb" history info \
        "help run" --version; do
        # shellcheck disable=SC2086
        run --separate-stderr sh -c '"$PPBENCH" "$@" >/dev/full' sh $words
        echo "$words: $status $stderr"
        is_status 2
        says "standard output" "[Nn]o space left"
        [ "$(grep -c . <<<"$stderr")" -eq 1 ]
    done
}

@test "a reader that goes away is no error of any command" {
    cd "$BATS_FILE_TMPDIR"
    local words
    for words in "stats numbers.txt" "compare a.json b.json" "merge a.json b.json" "view full.ppb" \
        "diff full.ppb slower.ppb" history info "help run"; do
        # shellcheck disable=SC2086
        run --separate-stderr bash -c '"$PPBENCH" "$@" | true' bash $words
        is_status 0
        run ! grep -qiE "pipe|write" <<<"$stderr"
    done
}

@test "an input that is cut anywhere is refused in one line, and nothing is written" {
    local name size n command
    for name in a.json full.ppb; do
        command=merge
        [ "$name" = a.json ] || command=view
        size=$(stat -c %s "$BATS_FILE_TMPDIR/$name")
        for n in 0 1 2 10 $((size / 3)) $((size / 2)) $((size - 10)) $((size - 2)); do
            head -c "$n" "$BATS_FILE_TMPDIR/$name" >cut
            ppbench "$command" cut -o out.txt
            is_status 2
            says cut
            [ "$(grep -c . <<<"$stderr")" -eq 1 ]
            [ ! -e out.txt ]
        done
    done
}

@test "one of several inputs is bad: none is used" {
    echo '{' >bad.json
    ppbench merge "$BATS_FILE_TMPDIR/a.json" bad.json -o out.json
    is_status 2
    says "bad.json: line [0-9]+"
    [ ! -e out.json ]
    ppbench diff "$BATS_FILE_TMPDIR/full.ppb" bad.json
    is_status 2
    says "bad.json"
}

@test "a module that vanishes during the run: what was measured until then is kept" {
    cp "$(module registry_is_good)" going.so
    local worker=${PPBENCH%/*}/true-worker
    mv here/ppbench-worker "$worker"
    replace ppbench-worker "n=\$(cat '$PWD/n' 2>/dev/null || echo 0); echo \$((n + 1)) >'$PWD/n'
[ \$n -ne 5 ] || rm -f '$PWD/going.so'; exec '$worker'"
    measure -s ./going.so --layouts 1 --runs 4
    is_status 1
    holds 'any((x["summary"] or {"n_runs_ok": 0})["n_runs_ok"] > 0 for x in r["benchmarks"])' \
        'any(x["state"] == "failed" and "the file is gone" in x["reason"] for x in r["benchmarks"])'
}

@test "a machine without /proc and /sys" {
    unshare -m true 2>/dev/null || skip "no right to unmount anything here"
    [[ ${SANITIZERS:-} != *address* ]] || skip "the address sanitizer needs /proc"
    run --separate-stderr timeout 60 unshare -m sh -c 'mount -t tmpfs none /sys; mount -t tmpfs none /proc; exec "$@"' \
        sh "$PPBENCH" -s "$(module registry_is_good)" --filter '^good$' --runs 2 -r 20 --export-json out.json
    echo "$output$stderr"
    # Without /proc nobody knows where this program stands: it looks where it was installed.
    if [ "$status" -ne 0 ]; then
        is_status 2
        says "ppbench-worker"
    else
        json=$PWD/out.json
        good_is_kept
    fi
}

@test "addresses that are not at random are told" {
    setarch -R true 2>/dev/null || skip "no right to switch it off"
    run --separate-stderr setarch -R "$PPBENCH" info
    is_status 0
    grep -qiE "aslr|random" <<<"$output"
}

@test "one CPU only, and busy" {
    local cpu
    cpu=$(awk '/^Cpus_allowed_list/ { split($2, a, /[-,]/); print a[1] }' /proc/self/status)
    timeout 30 taskset -c "$cpu" sh -c 'while :; do :; done' &
    local spinner=$!
    run --separate-stderr taskset -c "$cpu" "$PPBENCH" -s "$(module registry_is_good)" --filter '^good$' \
        --runs 3 -r 50 --export-json out.json
    kill "$spinner" 2>/dev/null || true
    is_status 0
    json=$PWD/out.json
    good_is_kept
}

@test "two runs into one file: the last whole one stands" {
    local i pids=()
    for i in 1 2 3 4; do
        "$PPBENCH" -s "$(module registry_is_good)" --filter '^good$' --runs 2 -r 20 --export-json out.json >/dev/null &
        pids+=($!)
    done
    for i in "${pids[@]}"; do
        wait "$i"
    done
    json=$PWD/out.json
    good_is_kept
    [ "$(find . -name '.ppbench-*')" = "" ]
}

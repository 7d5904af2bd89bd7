#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Drivers written for Google Benchmark: its flags do here what comes nearest.

load helper

setup_file() {
    need_ppbench
    # shellcheck disable=SC2086 # CC may have arguments
    ${CC:-cc} -O2 -shared -fPIC "-I$include_dir" "$source_dir/examples/hello.c" -o "$BATS_FILE_TMPDIR/good.so"
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    good=$(module good)
    # All names, as ppbench has them.
    names=$("$PPBENCH" list -s "$good")
}

@test "the list of tests is one name a line" {
    ppbench --benchmark_list_tests=true -s "$good"
    is_status 0
    [ "$output" = "$names" ]
    ppbench -s "$good" --benchmark_list_tests --benchmark_filter="^$(head -n 1 <<<"$names")\$"
    [ "$output" = "$(head -n 1 <<<"$names")" ]
}

@test "a file as Google Benchmark writes it, and the table" {
    ppbench -s "$good" --benchmark_out=out.json --benchmark_out_format=json --benchmark_repetitions=3 \
        --benchmark_min_time=0.01s --benchmark_counters_tabular=true
    is_status 0
    [ "$stderr" = "" ]
    grep -qE '^benchmark +time' <<<"$output"
    "$python" - "$names" <<'PYTHON'
import json, sys
r = json.load(open("out.json"))
assert {"date", "num_cpus", "caches"} <= set(r["context"]), r["context"]
names = {b["run_name"] for b in r["benchmarks"]}
assert {n.split("/")[0] for n in names} == {n.split("/")[0] for n in sys.argv[1].split("\n")}, names
PYTHON
}

@test "JSON and CSV on the standard output" {
    ppbench -s "$good" --benchmark_format=json --benchmark_min_time=100x
    is_status 0
    "$python" -c 'import json, sys; json.load(sys.stdin)["benchmarks"][0]["iterations"]' <<<"$output"
    ppbench -s "$good" --benchmark_format=csv --benchmark_min_time=100x
    is_status 0
    grep -q '^name,iterations,' <<<"$output"
}

@test "a file and the standard output may have one format" {
    ppbench -s "$good" --benchmark_format=json --benchmark_out=both.json --benchmark_min_time=100x
    is_status 0
    diff both.json <(printf '%s\n' "$output")
}

@test "--to is what a run shows, in one form only" {
    ppbench -s "$good" --quick --to markdown -o shown.md --export-markdown written.md
    is_status 0
    [ "$output" = "" ]
    diff shown.md written.md
    ppbench -s "$good" --quick --to bmf --format json
    is_status 2
    says '^ppbench: --to and --format or --style both say what is shown; leave one of them out$'
    ppbench -s "$good" --quick --to bmf --export-json -
    is_status 2
    says "--export-json takes the standard output"
}

@test "a value that is none names the flag" {
    ppbench -s "$good" --benchmark_min_time=soon
    is_status 2
    [ "$stderr" = "ppbench: --benchmark_min_time must be seconds (0.5s) or iterations (100x), not 'soon'" ]
}

@test "what has no counterpart is told in one line" {
    ppbench -s "$good" --benchmark_context=a=b --benchmark_perf_counters=CYCLES --quick
    is_status 0
    [ "$(grep -c '^ppbench: passed over.*--benchmark_context, --benchmark_perf_counters$' <<<"$stderr")" -eq 1 ]
}

@test "such a run can be made again" {
    ppbench -s "$good" --benchmark_min_time=100x -q --export-json out.json
    is_status 0
    ppbench rerun out.json -q
    is_status 0
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# --progress json: what a program that started ppbench reads from its standard error.

load helper

setup_file() {
    build_targets crash
    # shellcheck disable=SC2086 # CC may have arguments
    ${CC:-cc} -O2 -shared -fPIC "-I$include_dir" "$source_dir/examples/hello.c" -o "$BATS_FILE_TMPDIR/good.so"
}

# Every line that begins with {"event" is one object; they begin, go on and end. $1...: Python
# expressions on the list e of them.
events() {
    "$python" - "$@" <<PYTHON
import json, sys
e = [json.loads(line) for line in '''${stderr//\\/\\\\}'''.splitlines() if line.startswith('{"event"')]
assert e[0]["event"] == "begin" and e[-1]["event"] == "end", e
assert all(a["elapsed_s"] <= b["elapsed_s"] for a, b in zip(e, e[1:])), e
assert all(0 <= x["done_ratio"] <= 1 for x in e if x["event"] != "end"), e
for text in sys.argv[1:]:
    assert eval(text), (text, e)
PYTHON
}

@test "a run tells how far it is, without a terminal and with -q" {
    ppbench -s "$(module crash)" --filter '^good$' --runs 8 -r 400 -t 2ms -q --progress json
    is_status 0
    events 'len(e) >= 3' 'e[0]["n_benchmarks"] == 1' 'e[1]["what"] == "good" and e[1]["index"] == 0' \
        'e[-2]["state"] == "ok" and e[-2]["time_ns"]["value"] > 0'
    [ "$(grep -vc '^{"event"' <<<"$stderr")" -eq 0 ]
}

@test "a note between the steps ends nothing" {
    ppbench -s "$(module crash)" --filter '^good$' --runs 8 -r 400 --counters cycles --progress json
    is_status 0
    events '[x["event"] for x in e] == ["begin", *["step"] * (len(e) - 2), "end"]'
}

@test "a comparison and a profile tell it too" {
    ppbench compare -s "$(module good)" -s "$(module good)" --runs 7 --progress=json
    is_status 0
    events 'len(e) >= 2'
    ppbench profile -s "$(module crash)" --filter '^good$' --quick --tracer none --progress=json
    is_status 0
    events '[x["event"] for x in e].count("end") == 2'
}

@test "nothing is told unasked" {
    ppbench -s "$(module crash)" --filter '^good$' --quick
    [ "$stderr" = "" ]
    ppbench -s "$(module crash)" --filter '^good$' --quick --progress none
    [ "$stderr" = "" ]
    ppbench -s "$(module crash)" --progress xml
    is_status 2
    [ "$stderr" = "ppbench: --progress must be one of auto, json, none, not 'xml'" ]
}

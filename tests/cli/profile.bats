#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# ppbench profile: exact calls, where times come from, passes that fail, and what it leaves.

load helper

setup_file() {
    build_targets traced
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    need_tracer
}

# Profile benchmark $1 of the module; what follows are options. The JSON is in $json.
profile() {
    json=$BATS_TEST_TMPDIR/profile.json
    rm -f "$json"
    ppbench profile -s "$(module traced)" --filter "^($1)\$" --quick --runs 1 --max-time 0.3 \
        --format json -o "$json" "${@:2}"
}

# Python about the profile $json: `p`, `calls` (name of a path "a/b": calls a loop), `own` and `deep`
# likewise, `sources`, `passes` by kind. Every expression must be true.
is_so() {
    "$python" - "$json" "$@" <<'PYTHON'
import json, math, re, sys

def refuse(word):
    raise ValueError(word + " in JSON")

with open(sys.argv[1], encoding="utf-8") as file:
    p = json.load(file, parse_constant=refuse)
text = p["strings"]
passes = {x["kind"]: x for x in p["passes"]}
names = [text[i] for i in p["functions"]["name"]]
nodes = p["nodes"]
# A column that is all of its default is left out.
def column(name, i):
    return nodes[name][i] if name in nodes else None

paths, calls, own, deep, sources = [], {}, {}, {}, {}
for i, function in enumerate(nodes["function"]):
    parent = column("parent", i)
    path = (paths[parent] + "/" if parent is not None else "") + names[function]
    paths.append(path)
    n_loops = passes["counts"]["n_loops"]
    calls[path] = (column("n_calls", i) or 0) / n_loops if n_loops else 0
    own[path] = column("own_ns", i)
    deep[path] = column("deep_ns", i)
    sources[path] = text[column("own_source", i)] if "own_source" in nodes else "unknown"
closure = sum(x for x in own.values() if x is not None) / p["untraced_ns"]
for expression in sys.argv[2:]:
    if eval(expression) is not True:
        print("not so:", expression)
        print("calls", calls, "own", own, "sources", sources, "passes", passes, "notes", p["notes"])
        sys.exit(1)
PYTHON
}

@test "calls are exact, and own times add up" {
    profile nested
    is_status 0
    is_so 'calls["nested_ppb_loop/middle"] == 3' 'calls["nested_ppb_loop/middle/leaf"] == 6' \
        'calls["nested_ppb_loop/recursive"] == 1' \
        'calls["nested_ppb_loop" + 5 * "/recursive"] == 1' \
        'calls["nested_ppb_loop" + 5 * "/recursive" + "/leaf"] == 1' \
        'all(x is None or x >= 0 for x in own.values())' \
        'passes["samples"]["ran"] and passes["counts"]["ran"]' \
        'math.isclose(sum(own.values()), deep["nested_ppb_loop"], rel_tol=1e-6)' \
        'sources["nested_ppb_loop/middle/leaf"] in ("sampled", "shared out")'
}

@test "what prepares and finishes a batch is not counted" {
    profile prepared
    is_status 0
    is_so 'list(calls)[0] == "prepared_ppb_loop"' 'calls["prepared_ppb_loop/middle"] == 1' \
        'calls["prepared_ppb_loop/middle/leaf"] == 2' \
        'not any("prepare_it" in x or "fill" in x for x in calls)'
}

@test "callbacks through a library are seen" {
    profile sorts
    is_status 0
    is_so 'calls["sorts_ppb_loop/traced_compare"] > 63' 'closure > 0.5'
}

@test "--timing=counts has calls and no times but of the whole" {
    profile nested --timing=counts
    is_status 0
    is_so 'p["timing"] == "counts"' 'calls["nested_ppb_loop/middle"] == 3' \
        'all(x is None for x in own.values())' 'p["untraced_ns"] > 0' \
        'not passes["samples"]["ran"] and not passes["times"]["ran"]'
}

@test "--timing=sampled never reads the clock around calls" {
    profile nested --timing=sampled
    is_status 0
    is_so 'not passes["times"]["ran"]' 'set(sources.values()) == {"sampled"}' \
        'math.isclose(closure, 1, rel_tol=1e-6)'
}

@test "--timing=full reads the clock around every call" {
    profile nested --timing=full
    is_status 0
    is_so 'passes["times"]["ran"]' 'sources["nested_ppb_loop/middle/leaf"] == "timed"' \
        'passes["times"]["n_functions"] > 3'
}

@test "--tracer=none takes samples alone" {
    profile nested --tracer=none
    is_status 0
    is_so 'not passes["counts"]["ran"]' 'passes["counts"]["failure"] == ""' \
        'math.isclose(closure, 1, rel_tol=1e-6)' 'any(x.endswith("middle") for x in own)'
}

@test "--tracer=none refuses what only a tracer sees" {
    local option
    for option in --timing=full --timing=counts --instructions --events=10; do
        profile nested --tracer=none "$option"
        is_status 2
        says "${option%%=10} needs a tracer"
    done
}

@test "--tracer=sites says when the compiler left none" {
    profile nested --tracer=sites
    is_status 0
    is_so 'any("the compiler left no places" in x for x in p["notes"])'
}

@test "--exclude leaves functions alone" {
    profile nested --exclude 'lea*'
    is_status 0
    is_so 'calls["nested_ppb_loop/middle"] == 3' \
        'calls.get("nested_ppb_loop/middle/leaf", 0) == 0'
}

@test "--instructions counts exactly, the same each time" {
    profile nested --instructions --timing=counts -n 100
    is_status 0
    is_so 'passes["instructions"]["ran"]' 'p["n_instructions"] > 100 * 600' \
        'p["instruction_method"] == "block counters"'
    first=$("$python" -c 'import json, sys; print(json.load(open(sys.argv[1]))["n_instructions"])' "$json")
    profile nested --instructions --timing=counts -n 100
    is_so "p['n_instructions'] == $first"
}

@test "functions of other objects are traced when asked" {
    profile sorts --trace-libs all
    is_status 0
    is_so 'any(x.endswith("qsort") for x in calls)' \
        'calls[[x for x in calls if x.endswith("qsort")][0]] == 1'
}

@test "events stand in the order of time" {
    profile nested --timing=full --events 100
    is_status 0
    is_so 'len(p["events"]["node"]) == 100' 'p["n_events_lost"] > 0'
}

@test "a benchmark that crashes only when traced keeps its samples" {
    profile shy
    is_status 1
    says "the counts pass failed: crashed: SIGABRT"
    is_so 'passes["samples"]["ran"]' '"SIGABRT" in passes["counts"]["failure"]' \
        'any("--tracer=none" in x for x in p["notes"])' 'math.isclose(closure, 1, rel_tol=1e-6)'
    profile shy --tracer=none
    is_status 0
}

@test "a benchmark that hangs only when traced is ended" {
    profile stubborn --timeout 1
    is_status 1
    is_so '"timed out" in passes["counts"]["failure"]' 'passes["samples"]["ran"]'
}

@test "a child's calls are not counted" {
    profile forks
    is_status 0
    is_so 'calls["forks_ppb_loop/leaf"] == 1' '"forks_ppb_loop/middle" not in calls'
}

@test "a child that execs and threads of its own do no harm" {
    profile execs
    is_status 0
    is_so 'calls["execs_ppb_loop/leaf"] == 1' 'calls["execs_ppb_loop/run_true"] == 1'
    profile starts_threads
    is_status 0
    is_so 'passes["counts"]["ran"]'
}

@test "nothing that could be profiled is an error" {
    profile leaves
    is_status 1
    says "no benchmark has a result"
    ppbench profile
    is_status 2
    says "nothing to profile"
    ppbench profile -s /nowhere.so
    is_status 2
}

@test "a failure beside the best case is told, and the best case profiled" {
    profile 'leaves|nested'
    is_status 1
    says "'leaves' failed"
    is_so 'p["name"] == "nested"'
}

@test "an output that cannot be written is refused before anything is measured" {
    ppbench profile -s "$(module traced)" --dump /nowhere/p.ppb
    is_status 2
    says "/nowhere/p.ppb"
}

@test "interrupted: the status says so" {
    run --separate-stderr timeout --preserve-status --signal=INT 1 "$PPBENCH" profile \
        -s "$(module traced)" --filter '^nested$' --runs 1 --max-time 20
    is_status 130
    says interrupted
}

@test "a stripped object is profiled" {
    need strip
    strip -o bare.so "$(module traced)"
    json=$BATS_TEST_TMPDIR/profile.json
    ppbench profile -s bare.so --filter '^nested$' --quick --runs 1 --max-time 0.3 --format json \
        -o "$json"
    is_status 0
    is_so 'sorted(set(calls.values()))[-2:] == [3, 6]' 'any(x.startswith("sub_") for x in names)'
}

@test "a statement is profiled" {
    ppbench profile 'work(n)' -s 'int n = 9;
__attribute__((noinline)) int work(int x) { for (int i = 0; i < 500; i++) x = x * 3 + i % 7; return x; }' \
        --quick --runs 2 --max-time 0.3
    is_status 0
    [[ $output == *work* && $output == *closure* ]]
}

@test "the text view names passes, closure and what was found" {
    ppbench profile -s "$(module traced)" --filter '^nested$' --quick --runs 1 --max-time 0.3 \
        --dump p.ppb
    is_status 0
    [[ $output == *FUNCTION* && $output == *closure* && $output == *"patched after loading"* ]]
    [ -s p.ppb ]
}

@test "--counters instructions: the same number in every run, beside the times" {
    json=$BATS_TEST_TMPDIR/run.json
    local numbers=()
    for _ in 1 2; do
        ppbench -s "$(module traced)" --filter '^(nested|prepared)$' --quick --runs 1 --max-time 0.2 \
            --counters instructions --format json -o "$json"
        is_status 0
        numbers+=("$("$python" - "$json" <<'PYTHON'
import json, sys
for b in json.load(open(sys.argv[1]))["benchmarks"]:
    print(b["name"], [c["value"] for c in b["counters"] if c["name"] == "instructions"])
PYTHON
        )")
    done
    echo "${numbers[0]}"
    [ "${numbers[0]}" = "${numbers[1]}" ]
    grep -qE '^nested \[[0-9]+' <<<"${numbers[0]}"
    grep -qE '^prepared \[[0-9]+' <<<"${numbers[0]}"
}

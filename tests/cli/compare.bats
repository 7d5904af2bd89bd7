#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# ppbench compare: what differs by a factor is told apart, what fails on one side does not spoil the
# rest, and the gate's status says what a merge needs to know.

load helper

setup_file() {
    build_targets rivals_old rivals_new crash
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    old=$(module rivals_old)
    new=$(module rivals_new)
}

# Compare old and new, $1 the benchmarks' names as a regular expression. Result in $json.
rivals() {
    json=$BATS_TEST_TMPDIR/comparison.json
    rm -f "$json"
    ppbench compare -s "$old" -s "$new" --filter "^($1)\$" --max-time 3 --timeout 2 \
        --export-json "$json" "${@:2}"
}

# Are these Python expressions true? `r`: the document, `p`: its pairs by name.
true_of() {
    "$python" - "$json" "$@" <<'PYTHON'
import json, sys

def refuse(word):
    raise ValueError(word + " in JSON")

with open(sys.argv[1], encoding="utf-8") as file:
    r = json.load(file, parse_constant=refuse)
p = {x["name"]: x for x in r["pairs"]}
for text in sys.argv[2:]:
    value = eval(text)
    if value is not True:
        print("not so:", text, "is", value)
        for x in r["pairs"]:
            print(" ", {k: x[k] for k in ("name", "state", "reason", "verdict", "part", "gate")})
        sys.exit(1)
PYTHON
}

@test "twice the work is slower, half of it faster" {
    rivals 'slower|faster'
    is_status 0
    true_of "p['slower']['verdict'] == 'slower'" "p['slower']['part'] == 'body'" \
        "p['faster']['verdict'] == 'faster'" \
        "1.5 < p['slower']['ratios']['body']['value'] < 2.5" \
        "0.4 < p['faster']['ratios']['body']['value'] < 0.67" \
        "p['slower']['stop'] == 'sure'" "p['slower']['p_adjusted'] <= 0.05" \
        "r['stored'] is False" "r['complete'] is True" "r['schema']['name'] == 'ppbench-comparison'"
    grep -q 'slower' <<<"$output"
    grep -q "old .*rivals_old" <<<"$output"
}

@test "one log ratio a process, and the control beside it" {
    rivals slower --runs 15
    true_of "p['slower']['n_runs'] == 15" "len(p['slower']['runs']) == 15" \
        "all(1.05 < x['ratio']['body'] < 4 for x in p['slower']['runs'])" \
        "all(0.5 < x['control_ratio']['body'] < 2 for x in p['slower']['runs'])" \
        "p['slower']['n_layouts'] > 1" "p['slower']['verdict'] == 'slower'" \
        "p['slower']['stop'] == 'max_runs'"
    rivals slower --runs 7 --no-control --layouts 1
    true_of "p['slower']['control_ratios']['body']['value'] is None" "p['slower']['n_layouts'] == 0"
}

@test "an object against itself" {
    new=$old
    rivals alike --runs 8
    is_status 0
    true_of "p['alike']['state'] == 'ok'" "0.5 < p['alike']['ratios']['body']['value'] < 2"
}

@test "a link to the same file is another side all the same" {
    ln -s "$old" link.so
    ln "$old" hard.so 2>/dev/null || cp "$old" hard.so
    new=$PWD/hard.so
    rivals slower --runs 7
    true_of "0.5 < p['slower']['ratios']['body']['value'] < 1.5"
    new=$PWD/link.so
    rivals slower --runs 7
    true_of "0.5 < p['slower']['ratios']['body']['value'] < 1.5"
}

@test "sides have their own memory" {
    rivals apart --runs 7
    is_status 0
    true_of "p['apart']['state'] == 'ok'"
}

@test "the gate: slower is 3, faster is 0" {
    rivals slower --gate 2%
    is_status 3
    true_of "r['gate'] == 'regressed'"
    grep -q 'gate *regressed' <<<"$output"
    rivals faster --gate 2%
    is_status 0
    true_of "r['gate'] == 'passed'"
}

@test "the gate cannot tell: 4" {
    rivals 'only_old|faster' --gate 2%
    is_status 4
    true_of "p['only_old']['gate'] == 'cannot tell'" "p['faster']['gate'] == 'passed'"
}

@test "the gate: a side that now skips itself is not let through" {
    rivals 'skips' --gate 2%
    is_status 4
    rivals 'skips|faster' --gate 2%
    is_status 4
}

@test "the gate has its own margin" {
    rivals slower --gate 2% --margin 500%
    is_status 3
    true_of "p['slower']['gate'] == 'regressed'" "r['gate_ratio'] == 0.02" "r['margin_ratio'] == 5"
}

@test "the gate: the verdicts bear it out" {
    rivals 'slower|faster|alike|apart' --gate 20%
    is_status 3
    true_of "p['slower']['verdict'] == 'slower'" "p['faster']['verdict'] == 'faster'"
    grep -q "gate *regressed.*: 'slower'" <<<"$output"
}

@test "without a gate there is no answer of one" {
    rivals slower --runs 7
    true_of "r['gate'] is None" "p['slower']['gate'] is None"
}

@test "what is slower outweighs what cannot be told" {
    rivals 'only_old|slower' --gate 2%
    is_status 3
}

@test "a new benchmark passes the gate" {
    rivals 'only_new|faster' --gate 2%
    is_status 0
}

@test "sets that differ" {
    rivals 'only_.*|slower' --runs 7
    is_status 0
    true_of "p['only_old']['state'] == 'only_old'" "p['only_new']['state'] == 'only_new'" \
        "p['slower']['state'] == 'ok'"
    grep -q 'only in .*rivals_old' <<<"$output"
    grep -q 'only in .*rivals_new' <<<"$output"
}

@test "a crash on one side: named, the others kept" {
    rivals 'crashes|slower' --runs 7
    is_status 1
    true_of "p['crashes']['state'] == 'failed'" "'new one' in p['crashes']['reason']" \
        "'SIGSEGV' in p['crashes']['reason']" "p['slower']['state'] == 'ok'"
    says crashes SIGSEGV
}

@test "a crash that only the other's company causes" {
    rivals 'alone|slower' --runs 7
    is_status 1
    true_of "p['alone']['state'] == 'failed'" "'beside the other' in p['alone']['reason']" \
        "p['slower']['state'] == 'ok'"
}

@test "a hang on one side" {
    rivals 'hangs|slower' --runs 7 --timeout 1.5
    is_status 1
    true_of "p['hangs']['state'] == 'failed'" "'timed out' in p['hangs']['reason']" \
        "p['slower']['state'] == 'ok'"
}

@test "a side that skips itself" {
    rivals 'skips|slower' --runs 7
    is_status 0
    true_of "p['skips']['state'] == 'skipped'" "'not on a day' in p['skips']['reason']"
}

@test "a side that skips itself beside the other" {
    rivals 'shy|slower' --runs 7
    is_status 0
    true_of "p['shy']['state'] == 'skipped'" "'beside the other' in p['shy']['reason']" \
        "p['slower']['state'] == 'ok'"
}

@test "one that leaves nonsense behind does no harm" {
    rivals 'vandal|slower' --runs 7
    is_status 1
    true_of "p['vandal']['state'] == 'failed'" "p['slower']['state'] == 'ok'"
}

@test "threads" {
    rivals 'threads.*' --runs 7
    is_status 0
    true_of "[x['state'] for x in r['pairs']] == ['ok']"
}

@test "two statements" {
    json=$BATS_TEST_TMPDIR/comparison.json
    ppbench compare 'for (int i = 0; i < n; i++) x += i * x' \
        'for (int i = 0; i < 3 * n; i++) x += i * x' \
        -s 'volatile unsigned x = 7; int n = 100;' --runs 15 --export-json "$json"
    is_status 0
    true_of "len(r['pairs']) == 1" "r['pairs'][0]['verdict'] == 'slower'" \
        "r['pairs'][0]['new_name'] is not None" "'3 * n' in r['new']"
}

@test "statements with parameters go by order" {
    json=$BATS_TEST_TMPDIR/comparison.json
    ppbench compare 'x += n' 'x *= n' -s 'volatile unsigned x = 7;' -P n=1,2,3 --runs 7 \
        --export-json "$json"
    is_status 0
    true_of "len(r['pairs']) == 3" "all(x['state'] == 'ok' for x in r['pairs'])"
}

@test "CSV: a row a pair, the same columns in each" {
    rivals 'only_.*|crashes|slower' --runs 15 --export-csv pairs.csv
    "$python" - pairs.csv <<'PYTHON'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], newline="")))
assert len(rows) == 4, rows
assert all(None not in row and None not in row.values() for row in rows)
by = {row["benchmark"]: row for row in rows}
assert 1.5 < float(by["slower"]["body_ratio"]) < 2.5
assert by["slower"]["verdict"] == "slower" and by["only_old"]["verdict"] == ""
assert by["crashes"]["body_ratio"] == "" and by["crashes"]["reason"] != ""
PYTHON
}

@test "formats go where they are asked to" {
    ppbench compare -s "$old" -s "$new" --filter slower --runs 7 --format json
    is_status 0
    "$python" -m json.tool <<<"$output" >/dev/null
    ppbench compare -s "$old" -s "$new" --filter slower --runs 7 --format csv --output out.csv
    is_status 0
    [ -z "$output" ] && [ "$(wc -l <out.csv)" -eq 2 ]
}

@test "details on demand" {
    rivals slower --runs 7 -v
    grep -q 'processes' <<<"$output"
    grep -q 'disturbed batches' <<<"$output"
    rivals slower --runs 7 -q
    ! grep -q 'processes' <<<"$output"
}

@test "one module, three, none" {
    ppbench compare -s "$old"
    is_status 2
    says "two modules"
    ppbench compare -s "$old" -s "$new" -s "$old"
    is_status 2
    says "two modules"
    ppbench compare
    is_status 2
    says "nothing to compare"
}

@test "nothing in common" {
    ppbench compare -s "$old" -s "$(module crash)" --filter '^(alike|aborts)$'
    is_status 2
    says "no benchmark in common"
}

@test "no such file" {
    ppbench compare -s "$old" -s gone.so
    is_status 2
    says gone.so
}

@test "options that make no sense" {
    ppbench compare -s "$old" -s "$new" --runs 3
    is_status 2
    says "7 to 512"
    ppbench compare -s "$old" -s "$new" --gate banana
    is_status 2
    says gate
    ppbench compare -s "$old" -s "$new" --format timeit
    is_status 2
    ppbench -s "$old" --gate 2
    is_status 2
}

# Two exports of good benchmarks; 8 workers are the least that says much.
stored() {
    ppbench -s "$old" --filter '^(alike|slower|only_old)$' --runs 8 -r 400 --export-json old.json
    is_status 0
    ppbench -s "$new" --filter '^(alike|slower|only_new)$' --runs 8 -r 400 --export-json new.json
    is_status 0
}

# Twice the work; but a neighbour on the core during one of the runs may double the other's time.
@test "two stored results" {
    stored
    json=$BATS_TEST_TMPDIR/comparison.json
    ppbench compare old.json new.json --export-json "$json"
    is_status 0
    true_of "r['stored'] is True" "p['only_old']['state'] == 'only_old'" \
        "p['only_new']['state'] == 'only_new'" "len(r['notes']) > 0" \
        "p['slower']['state'] != 'ok' or p['slower']['ratios']['body']['value'] > 0.9" \
        "p['slower']['state'] != 'ok' or p['slower']['verdict'] in ('slower', 'undecided')" \
        "p['slower']['stop'] == 'stored'" "r['old'] == 'old.json'"
    grep -q 'live' <<<"$output"
}

@test "a stored result and a baseline" {
    ppbench -s "$old" --filter '^slower$' --runs 8 -r 400 --save-baseline main
    is_status 0
    ppbench -s "$new" --filter '^slower$' --runs 8 -r 400 --export-json new.json
    ppbench compare main new.json
    is_status 0
    grep -q '^old *main' <<<"$output"
    ppbench compare mian new.json
    is_status 2
    says "did you mean 'main'"
}

@test "stored results that are none" {
    stored
    echo '{' >cut.json
    ppbench compare old.json cut.json
    is_status 2
    says cut.json
    ppbench compare old.json gone.json
    is_status 2
    says gone.json
    ppbench compare old.json
    is_status 2
    says "two results"
    ppbench compare old.json new.json old.json
    is_status 2
}

@test "interrupted: what is there is shown" {
    json=$BATS_TEST_TMPDIR/comparison.json
    run --separate-stderr timeout --preserve-status --signal=INT --kill-after=20 2 "$PPBENCH" compare \
        -s "$old" -s "$new" --filter '^(slower|hangs)$' --timeout 60 --export-json "$json"
    is_status 130
    true_of "r['complete'] is False" "p['hangs']['state'] == 'pending'" "p['hangs']['stop'] == 'interrupted'"
}

@test "no copy is left behind" {
    mkdir tmp
    TMPDIR=$PWD/tmp rivals 'slower|crashes' --runs 7
    [ -z "$(ls -A tmp)" ]
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# ppbench stats: what is typed, what is shown, what is refused. Numbers are tested in
# tests/unit/test_samples.c.

load helper

setup() {
    need_ppbench
    cd "$BATS_TEST_TMPDIR" || return
    # Quantiles of the normal distribution, out of order: by a step that is prime to 199.
    awk 'BEGIN { for (i = 0; i < 199; i++) { k = (i * 71) % 199 + 1; x = k / 200
        printf "%.6f\n", 100 + 10 * log(x / (1 - x)) } }' >before.txt
    awk '{ print $1 * 1.2 }' before.txt >after.txt
    awk '{ print $1 * 1.0003 }' before.txt >alike.txt
}

# stats_of TEXT [OPTION...]: of a text, %b, on the standard input.
stats_of() {
    local text=$1
    shift
    printf '%b' "$text" >input.txt
    run --separate-stderr timeout 30 "$PPBENCH" stats "$@" <input.txt
    printf 'status %s\nstdout: %.3000s\nstderr: %.3000s\n' "$status" "$output" "$stderr"
}

# What Python reads out of the JSON on stdin: an expression of `it`, the document.
ask() {
    "$python" -c 'import json, sys; it = json.load(sys.stdin); print('"$1"')' <<<"$output"
}

@test "a file: the table" {
    ppbench stats before.txt
    is_status 0
    [[ ${lines[0]} =~ ^input\ +n\ +median\ +.+mean\ +sd\ +p90\ +max ]]
    grep -E '^before.txt +199 +100\.00? ' <<<"$output"
}

@test "a pipe, a column and quantiles" {
    stats_of 'GET a 3\nGET b 1\nPUT c 2\n' --column 3 --quantiles .5,.9,.99,.999
    is_status 0
    [[ ${lines[0]} =~ p50\ +p90\ +p99\ +p99.9\ +max ]]
    stats_of 'GET a 3\nGET b 1\nPUT c 2\n' --column 3 --quantiles 0,1 --format json
    [ "$(ask '[q["estimate"]["value"] for q in it["inputs"][0]["quantiles"]]')" = '[1, 3]' ]
}

@test "a column by name, with units, out of CSV with quotes" {
    stats_of 'name,"the latency"\r\n"a, b",12ms\r\n"c",3.5us\r\n' --column 'the latency' --format json
    is_status 0
    [ "$(ask '[it["inputs"][0][k] for k in ("unit", "column", "n", "min", "max")]')" = \
        "['ns', 'the latency', 2, 3500, 12000000]" ]
}

@test "a table without a choice of column is refused, and its columns are named" {
    stats_of 'a;b\n1;2\n'
    is_status 2
    says "'a', 'b'; choose one with --column"
    stats_of 'a;b\n1;2\n' --column c
    is_status 2
    says "no column 'c'; there are 'a', 'b'"
}

@test "bad lines are counted, the first is named, --strict refuses" {
    stats_of '1\n2\nx \x1b[31m\n3\ny\n'
    is_status 0
    grep -F "2 of 5 lines; the first is line 3: not a number in 'x \\x1b[31m'" <<<"$output"
    stats_of '1\n2\nx \x1b[31m\n3\n' --strict
    is_status 2
    [ -z "$output" ]
    grep -F "line 3: not a number in 'x \\x1b[31m'; mend it, or leave out --strict" <<<"$stderr"
    stats_of '1\n2\n' --strict
    is_status 0
}

@test "nothing to use" {
    for text in '' '\n\n' '# 1\n' 'hello\n' 'nan\ninf\n' '\0\0\0'; do
        stats_of "$text"
        is_status 2
        says 'no number in it'
    done
    ppbench stats /nonexistent/file
    is_status 2
    says "cannot open '/nonexistent/file': No such file or directory"
    ppbench stats .
    is_status 2
    says 'Is a directory'
}

@test "of several files one that cannot be read is named, the others are shown" {
    ppbench stats before.txt /nonexistent after.txt
    is_status 1
    grep -F 'after.txt' <<<"$output"
    says "cannot open '/nonexistent'"
    ppbench stats /nonexistent before.txt
    is_status 2
    ppbench stats before.txt /nonexistent --strict
    is_status 2
}

@test "odd numbers" {
    stats_of '7' --format json
    is_status 0
    [ "$(ask '[it["inputs"][0][k] for k in ("n", "mean", "sd")]')" = '[1, 7, None]' ]
    stats_of '-5\n0\n-0\n1e308\n5e-324\n' --format json
    is_status 0
    [ "$(ask '[it["inputs"][0][k] for k in ("n", "n_zero", "n_negative", "min", "max")]')" = \
        '[5, 2, 1, -5, 1e+308]' ]
    stats_of '4\n4\n4\n4\n4\n4\n4\n'
    is_status 0
    grep -F 'all numbers are equal' <<<"$output"
    stats_of '1\nnan\n2\ninf\n-inf\n'
    grep -F '1 NaN, 2 infinite' <<<"$output"
}

@test "decimal commas, in any locale" {
    for locale in C de_DE.UTF-8; do
        LC_ALL=$locale stats_of '1,5;x\n2,5;y\n' --column 1 --format csv
        is_status 0
        grep -E "^'-,,2,0,2,0\.707106781186547[0-9]*," <<<"$output"
        LC_ALL=$locale stats_of '1,5\n2,5\n' --decimal-comma --format csv
        grep -E "^'-,,2,0,2," <<<"$output"
        LC_ALL=$locale stats_of '1,5\n2,5\n' --format csv
        grep -E "^'-,,4,0,3.25," <<<"$output"
    done
}

@test "a comparison: greater, the same, less" {
    ppbench stats before.txt after.txt
    is_status 0
    grep -E '^after.txt +\+.*greater by 20%' <<<"$output"
    grep -F 'suppose independent values' <<<"$output"
    ppbench stats after.txt before.txt
    grep -E '^before.txt +-.*less by 17%' <<<"$output"
    ppbench stats before.txt alike.txt --margin 10%
    grep -E '^alike.txt .*same within 10%' <<<"$output"
    ppbench stats before.txt alike.txt --margin 0.01%
    grep -E '^alike.txt .*cannot tell' <<<"$output"
}

@test "several comparisons, and the exports agree" {
    ppbench stats before.txt after.txt alike.txt --export-json out.json --export-csv out.csv -q
    is_status 0
    output=$(cat out.json)
    [ "$(ask '[c["verdict"] for c in it["comparisons"]]')" = "['greater', 'cannot_tell']" ]
    [ "$(ask 'all(c["p"] <= c["p_adjusted"] <= 1 for c in it["comparisons"])')" = True ]
    [ "$(ask 'it["schema"]["name"]')" = ppbench-stats ]
    "$python" - out.csv <<'PYTHON'
import csv, json, sys
rows = list(csv.DictReader(open(sys.argv[1], newline="")))
data = json.load(open("out.json"))
assert [r["verdict"] for r in rows] == ["", "greater", "cannot_tell"], rows
for row, one in zip(rows, data["inputs"]):
    assert float(row["median"]) == one["median"]["value"]
    assert float(row["sd"]) == one["sd"]
assert float(rows[1]["shift_lo"]) == data["comparisons"][0]["shift"]["lo"]
PYTHON
}

@test "the JSON obeys its schema" {
    "$python" -c 'import jsonschema' 2>/dev/null || skip "python3-jsonschema is not installed"
    ppbench stats before.txt after.txt --quantiles .5,.999 --export-json two.json
    stats_of '1\nx\n' --export-json one.json
    "$python" - "$source_dir/doc/stats.schema.json" one.json two.json <<'PYTHON'
import json, sys
import jsonschema
schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
for name in sys.argv[2:]:
    document = json.load(open(name))
    validator.validate(document)
    del document["inputs"][0]["median"]["lo"]
    assert not validator.is_valid(document)
PYTHON
}

@test "units that differ are not compared" {
    sed 's/$/ms/' before.txt >times.txt
    ppbench stats before.txt times.txt
    is_status 2
    says "units differ"
}

@test "dependence, drift and several levels are told" {
    awk 'BEGIN { for (i = 0; i < 20000; i++) print i % 7 + i / 1000 }' >drift.txt
    ppbench stats drift.txt
    is_status 0
    grep -F 'the level drifts along the series' <<<"$output"
    grep -F 'numbers depend on those before them' <<<"$output"
    ppbench stats drift.txt -q
    [ "$(wc -l <<<"$output")" -eq 3 ]
}

@test "a picture on request" {
    ppbench stats before.txt --histogram
    is_status 0
    [ "$(grep -c '#' <<<"$output")" -ge 5 ] || [ "$(grep -c '█' <<<"$output")" -ge 5 ]
    grep -F 'p50' <<<"$output"
}

@test "memory is bounded: a million numbers in 32 MiB of address space" {
    [[ ${SANITIZERS:-} != *address* ]] || skip "the address sanitizer needs the address space"
    awk 'BEGIN { for (i = 0; i < 1000000; i++) print (i * 7919) % 1000003 / 1000 }' >million.txt
    run --separate-stderr bash -c "ulimit -v 32768; '$PPBENCH' stats million.txt --format json"
    is_status 0
    [ "$(ask 'it["inputs"][0]["n"]')" = 1000000 ]
}

@test "options that do not fit" {
    ppbench stats before.txt --format timeit
    is_status 2
    says 'table, json and csv'
    ppbench stats before.txt --delimiter 12
    is_status 2
    says "'tab', 'comma'"
    ppbench stats before.txt --export-json - --export-csv -
    is_status 2
}

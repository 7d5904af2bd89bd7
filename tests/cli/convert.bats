#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Results in the formats of other programs: by ppbench convert and --export-NAME, compared with what
# Python makes of the native JSON, and read by those programs where they are installed. The results
# are of tests/unit/fixture_result.h.

load helper

kinds="repeats full nasty many"
formats="gbench gbench-csv hyperfine pyperf gobench"

setup_file() {
    need_ppbench
    local kind format
    cd "$BATS_FILE_TMPDIR" || return
    for kind in $kinds; do
        "${PP_BUILDDIR:-$OLDPWD}/tests/cli/write_result" "$kind" >"$kind.json"
        for format in $formats; do
            "$PPBENCH" convert "$kind.json" --to "$format" -q >"$kind.$format"
        done
    done
    # Others to compare with: everything takes a tenth longer.
    for kind in full many; do
        "$python" - "$kind.json" "${kind}_slower.json" <<'PYTHON'
import json, sys
with open(sys.argv[1], encoding="utf-8") as file:
    result = json.load(file)
for benchmark in result["benchmarks"]:
    for worker in benchmark["replicates"]:
        for name in ("min", "p25", "p50", "p90", "p99", "mean", "max") if worker["ok"] else ():
            worker[name + "_ns"] = worker["empty_ns"] + 1.1 * (worker[name + "_ns"] - worker["empty_ns"])
with open(sys.argv[2], "w", encoding="utf-8") as file:
    json.dump(result, file)
PYTHON
        for format in $formats; do
            "$PPBENCH" convert "${kind}_slower.json" --to "$format" -q >"${kind}_slower.$format"
        done
    done
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return
}

# Every result in the format $1 holds what it should.
holds_all() {
    local kind
    for kind in $kinds; do
        "$python" "$BATS_TEST_DIRNAME/check_interchange.py" "$1" "$kind.json" "$kind.$1" || {
            echo "$kind"
            return 1
        }
    done
}

@test "gbench: rows, aggregates and failures" {
    holds_all gbench
}

@test "gbench-csv: the same rows" {
    holds_all gbench-csv
}

@test "hyperfine: the times of all runs in seconds" {
    holds_all hyperfine
}

@test "pyperf: a run a worker" {
    holds_all pyperf
}

@test "gobench: lines by the rules of the format" {
    holds_all gobench
}

@test "every document obeys the schema of its format" {
    "$python" -c 'import jsonschema' 2>/dev/null || skip "python3-jsonschema is not installed"
    local format
    for format in gbench hyperfine pyperf; do
        "$python" "$BATS_TEST_DIRNAME/check_interchange.py" schema "$format" ./*."$format"
    done
}

@test "no file has a control character, NaN or bytes that are not UTF-8" {
    local kind format
    for kind in $kinds; do
        for format in $formats; do
            "$python" - "$kind.$format" <<'PYTHON'
import re, sys
text = open(sys.argv[1], "rb").read().decode("utf-8")
bad = [c for c in text.replace("\r\n", "\n")
       if c not in "\n\t" and (ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u202a\u202b\u202c\u202d\u202e")]
words = re.findall(r"(?i)(?<=[:,\s])(-?nan|-?inf|-?infinity)(?=[,\s])", text)
sys.exit(f"{sys.argv[1]}: {bad} {words}" if bad or words else 0)
PYTHON
        done
    done
}

@test "a run exports what convert makes of its result, and merge does too" {
    local format options=() again=()
    for format in $formats; do
        options+=("--export-$format" "run.$format")
        again+=("--export-$format" "merged.$format")
    done
    build_targets crash
    ppbench -s "$(module crash)" --filter '^good$' --runs 2 -r 20 --max-time 1 --export-json run.json "${options[@]}"
    is_status 0
    for format in $formats; do
        ppbench convert run.json --to "$format" -o converted
        is_status 0
        cmp converted "run.$format"
        "$python" "$BATS_TEST_DIRNAME/check_interchange.py" "$format" run.json "run.$format"
    done
    ppbench merge repeats.json -o merged.json "${again[@]}"
    is_status 0
    for format in $formats; do
        "$python" "$BATS_TEST_DIRNAME/check_interchange.py" "$format" merged.json "merged.$format"
    done
}

@test "what a format has no place for is told" {
    ppbench convert repeats.json --to hyperfine
    is_status 0
    [ "$stderr" = "ppbench: 3 benchmarks have no place in the format hyperfine and are left out there; the first is 'broken' (failed)" ]
    ppbench convert repeats.json --to pyperf
    says "4 benchmarks have no place in the format pyperf .*'nothing' \(ok\)"
    ppbench convert repeats.json --to pyperf -q
    [ "$stderr" = "" ]
    ppbench convert repeats.json --to gbench
    [ "$stderr" = "" ]
    ppbench merge repeats.json --export-hyperfine out.hyperfine
    says 'no place in the format hyperfine'
}

@test "native forms come out as they were" {
    ppbench convert full.json --to json -o again.json
    is_status 0
    cmp full.json again.json
    ppbench convert - --to csv <full.json
    is_status 0
    [[ $output == benchmark,family,* ]]
    ppbench convert full.json --to csv-samples
    [[ $output == benchmark,group,low_ns,* ]]
}

@test "the name of a baseline works as a result" {
    local PPBENCH_STORE=$BATS_TEST_TMPDIR/store
    export PPBENCH_STORE
    mkdir -p "$PPBENCH_STORE"
    ppbench convert main --to gobench
    is_status 2
    says "there is no baseline 'main'"
    build_targets crash
    ppbench -s "$(module crash)" --filter '^good$' --runs 2 -r 20 --max-time 1 --save-baseline main --export-json run.json
    is_status 0
    ppbench convert main --to gobench
    is_status 0
    [ "$output" = "$("$PPBENCH" convert run.json --to gobench)" ]
}

@test "what cannot be converted is one line with the remedy" {
    local file
    ppbench convert full.json --to gbnch
    is_status 2
    [[ $stderr == "ppbench: --to must be one of json, csv, "*", not 'gbnch'; did you mean 'gbench'?" ]]
    ppbench convert full.json
    is_status 2
    says '^ppbench: convert into what\? say it with --to FORMAT'
    ppbench convert --to gbench
    is_status 2
    says '^ppbench: nothing to convert; name a result'
    ppbench convert full.json many.json --to gbench
    is_status 2
    says 'ppbench merge'
    head -c 1000 full.json >half.json
    echo 'x,y' >other.json
    for file in none.json half.json other.json .; do
        ppbench convert "$file" --to gbench
        is_status 2
        [ "$output" = "" ]
        [ "$(wc -l <<<"$stderr")" -eq 1 ]
        says "^ppbench: .*${file%.json}"
    done
    ppbench convert full.json --to gbench -o none/out.json
    is_status 2
    says "none/out.json"
    ppbench convert full.json --to gbench --runs 3
    is_status 2
    says "option '--runs' does not apply"
}

@test "two exports cannot both be the standard output" {
    ppbench merge full.json --export-gobench - --export-gbench -
    is_status 2
    says '--export-gobench and --export-gbench cannot both|--export-gbench and --export-gobench cannot both'
    ppbench merge full.json --export-gobench -
    is_status 0
    diff <(printf '%s\n' "$output") full.gobench
}

# Stand-ins for what compare.py asks of SciPy and NumPy, which are large: its U test is none then.
make_stand_ins() {
    mkdir -p stand_ins/scipy
    touch stand_ins/scipy/__init__.py
    cat >stand_ins/scipy/stats.py <<'PYTHON'
import math, types
from numpy import array
def mannwhitneyu(a, b, alternative):
    return types.SimpleNamespace(pvalue=0.5)
def gmean(rows):
    return array(0 if 0 in column else math.exp(sum(map(math.log, column)) / len(column))
                 for column in zip(*rows))
PYTHON
    cat >stand_ins/numpy.py <<'PYTHON'
class array(list):
    def any(self):
        return any(iter(self))
PYTHON
    export PYTHONPATH=$PWD/stand_ins
}

# Where Debian's package libbenchmark-tools has it.
@test "Google Benchmark's compare.py compares two results" {
    local compare=/usr/share/benchmark/compare.py
    [ -f "$compare" ] || skip "libbenchmark-tools is not installed"
    "$python" -c 'import scipy.stats' 2>/dev/null || make_stand_ins
    run --separate-stderr "$python" "$compare" --no-color benchmarks many.gbench many_slower.gbench
    is_status 0
    [ "$stderr" = "" ]
    [ "$(grep -cE '^family/7 +\+0\.1000 +\+0\.1000 ' <<<"$output")" -eq 8 ]
    grep -E '^family/7_median +\+0\.1000 +\+0\.1000 ' <<<"$output"
    grep -E '^family/7_stddev +\+0\.1000 +\+0\.1000 ' <<<"$output"
    grep -E '^family/7_pvalue .*U Test, Repetitions: 8 vs 8' <<<"$output"
    run --separate-stderr "$python" "$compare" --no-color -a benchmarks many.gbench many_slower.gbench
    is_status 0
    [ "$(grep -cE '^family/7' <<<"$output")" -eq 5 ]
    run --separate-stderr "$python" "$compare" --no-color filters full.gbench sort/1000 sort/65536
    is_status 0
    [ "$stderr" = "" ]
    grep -E '^\[sort/1000 vs. sort/65536\]/random_mean +\+252\.' <<<"$output"
    # Failed ones, work of nothing and hostile names: no complaint either.
    local kind
    for kind in $kinds; do
        run --separate-stderr "$python" "$compare" --no-color benchmarksfiltered "$kind.gbench" . many.gbench .
        is_status 0
        [ "$stderr" = "" ]
        run --separate-stderr "$python" "$compare" --no-color benchmarks "$kind.gbench" "$kind.gbench"
        is_status 0
        [ "$stderr" = "" ]
        run ! grep -P '[\x00-\x08\x0b-\x1f\x7f]|OVERALL_GEOMEAN.*nan' <<<"$output"
    done
}

@test "pyperf shows, compares, checks and dumps results" {
    "$python" -c 'import pyperf' 2>/dev/null || skip "pyperf is not installed"
    local kind
    for kind in repeats full nasty many; do
        run "$python" -m pyperf dump "$kind.pyperf"
        is_status 0
    done
    run "$python" -m pyperf show full.pyperf
    is_status 0
    grep -E '^Mean \+- std dev: 16\.5 us' <<<"$output"
    run "$python" -m pyperf compare_to full.pyperf full_slower.pyperf
    is_status 0
    [ "$(grep -cE '1\.10x slower' <<<"$output")" -eq 6 ]
    run "$python" -m pyperf check full.pyperf
    is_status 0
    run "$python" -m pyperf stats full.pyperf
    is_status 0
}

@test "benchstat compares results" {
    need benchstat
    run --separate-stderr benchstat full.gobench full_slower.gobench
    is_status 0
    [ "$stderr" = "" ]
    [ "$(grep -cE '\+10\.00% \(p=0\.000 n=8\)' <<<"$output")" -eq 6 ]
    for kind in repeats nasty many; do
        run --separate-stderr benchstat "$kind.gobench"
        is_status 0
        run ! grep -E "$kind.gobench:[0-9]+" <<<"$stderr"
    done
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# ppbench merge: results of many runs, exactly; what cannot be merged is refused with its file.

load helper

setup_file() {
    need_ppbench
    # shellcheck disable=SC2086 # CC may have arguments
    ${CC:-cc} -O2 -shared -fPIC "-I$include_dir" "$source_dir/examples/hello.c" -o "$BATS_FILE_TMPDIR/mine.so"
    local i
    for i in 1 2 3; do
        "$PPBENCH" -s "$BATS_FILE_TMPDIR/mine.so" --runs 6 --max-time 0.5 -q \
            --export-json "$BATS_FILE_TMPDIR/run$i.json" >/dev/null
    done
}

setup() {
    mkdir "$BATS_TEST_TMPDIR/work"
    cd "$BATS_TEST_TMPDIR/work"
    cp "$BATS_FILE_TMPDIR"/{mine.so,run1.json,run2.json,run3.json} .
}

# Files that are the same but for the command line.
same() {
    diff <(grep -v '^  "command":' "$1") <(grep -v '^  "command":' "$2")
}

# Change the result $1 by the Python statement $2 (on `r`) into $3.
change() {
    "$python" - "$@" <<'PYTHON'
import json, sys
r = json.load(open(sys.argv[1]))
exec(sys.argv[2])
json.dump(r, open(sys.argv[3], "w"), indent=1)
PYTHON
}

# Lines of the fenced block $1 of doc/SCALING.md.
recipe() {
    awk -v kind="$1" '/^```/ { inside = !inside && $0 == "```" kind; next } inside' "$source_dir/doc/SCALING.md"
}

@test "merge of one run is the run" {
    ppbench merge run1.json -o out.json
    is_status 0
    cmp run1.json out.json
}

@test "parts of a run give the run's workers back, whatever their order" {
    local i
    for i in 0 1 2; do
        change run1.json "
for b in r['benchmarks']:
    b['replicates'] = b['replicates'][$i::3]
    if $i: b['histograms'].update(clean=None, unclean=None); b['summary'] = None; b['measured_s'] = 0
" part$i.json
    done
    ppbench merge part2.json part0.json part1.json -o out.json
    is_status 0
    cmp run1.json out.json
}

@test "neither order nor steps matter" {
    ppbench merge run1.json run2.json run3.json -o all.json
    is_status 0
    says "merged 3 files of 3 runs"
    ppbench merge run3.json run1.json -o step.json
    ppbench merge run2.json step.json -o steps.json
    is_status 0
    same all.json steps.json
    json=all.json
    # On a busy machine a run may have no clean sample at all.
    holds 'len(r["sources"]) == 3' \
        'globals().update(n_of=lambda h: sum(h[k]["n"] for k in ("clean", "unclean") if h[k])) is None' \
        'b["divide"]["summary"]["n_runs_ok"] == 18' \
        'sum(n_of(p) for p in b["divide"]["histograms"]["parts"]) == sum(
            n_of(json.load(open("run%d.json" % i))["benchmarks"][0]["histograms"]) for i in (1, 2, 3))'
}

@test "the table is shown, other forms on request, standard input is read" {
    ppbench merge run1.json - <run2.json
    is_status 0
    [[ $output == *divide* ]]
    says "merged 2 files of 2 runs: 2 benchmarks, 24 workers" "in the coarsest unit"
    ppbench merge -q --format csv run1.json run2.json
    is_status 0
    [ -z "$stderr" ]
    [[ $output == benchmark,* ]]
}

@test "a result that jq rewrote is read the same" {
    need jq
    jq -S . run1.json >sorted.json
    jq -c . run1.json >compact.json
    ppbench merge sorted.json -o a.json
    is_status 0
    ppbench merge compact.json -o b.json
    cmp run1.json b.json
    cmp run1.json a.json
}

@test "the same result twice is refused" {
    ppbench merge run1.json run2.json run1.json
    is_status 2
    says "run1.json" "give each result once"
}

@test "other methods, machines, modules and parameters are refused with the file named" {
    change run2.json 'r["method_version"] += 1' method.json
    ppbench merge run1.json method.json
    is_status 2
    says "method.json" "method version"
    change run2.json 'r["machine"]["cpu_model"] = {"known": True, "value": "Other CPU", "unit": ""}' machine.json
    ppbench merge run1.json machine.json
    is_status 2
    says "machine.json" "Other CPU" "--separate"
    ppbench merge --separate run1.json machine.json -o out.json
    is_status 0
    json=out.json
    holds '"divide@Other CPU" in b' 'len(b) == 4'
    change run2.json 'r["modules"][0]["hash"] = "0123456789abcdef"' module.json
    ppbench merge run1.json module.json
    is_status 2
    says "module.json" "--force"
    ppbench merge --force run1.json module.json -o out.json
    is_status 0
    change run2.json 'r["benchmarks"][0]["n_threads"] = 2' threads.json
    ppbench merge run1.json threads.json
    is_status 2
    says "threads.json" "threads"
}

@test "what is no result is refused with its line" {
    head -c 20000 run1.json >cut.json
    ppbench merge run2.json cut.json
    is_status 2
    says "cut.json: line "
    change run2.json 'r["schema"]["major"] = 2' newer.json
    ppbench merge newer.json
    is_status 2
    says "newer.json: line " "written by a newer ppbench \(schema 2\); this one reads 1"
    mkfifo pipe
    ppbench merge run1.json pipe
    is_status 2
    says "pipe" "no regular file"
    ppbench merge .
    is_status 2
    says "directory"
    ppbench merge nowhere.json
    is_status 2
    says "nowhere.json"
    ppbench merge
    is_status 2
    says "nothing to merge"
}

@test "an output that cannot be written is told before reading" {
    ppbench merge run1.json -o nowhere/out.json
    is_status 2
    says "nowhere/out.json"
}

@test "the recipe for GNU parallel" {
    need parallel
    ln -s "$PPBENCH" ppbench
    rm run?.json
    PATH=$PWD:$PATH HOME=$PWD bash -e <(recipe parallel) >table.txt
    grep -q divide table.txt
    json=all.json
    holds 'len(r["sources"]) == 3' 'b["format"]["summary"]["n_runs_ok"] == 24'
}

@test "the recipe for Open MPI" {
    need mpirun
    ln -s "$PPBENCH" ppbench
    # One node is here: two ranks on it. A container's user is root.
    recipe mpirun | sed 's/--map-by ppr:1:node/-np 2 --oversubscribe/' >recipe.sh
    grep -q oversubscribe recipe.sh
    PATH=$PWD:$PATH HOME=$PWD OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 bash -e recipe.sh
    json=all.json
    holds 'len(r["sources"]) == 2' 'b["format"]["summary"]["n_runs_ok"] == 16'
}

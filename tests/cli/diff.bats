#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# ppbench diff: what changed between two dumped profiles, for people and for programs.

load helper

setup_file() {
    need_ppbench
    build_dir=${PP_BUILDDIR:-$PWD}
    dump=$build_dir/tests/cli/dump_profile
    [ -x "$dump" ] || skip "tests/cli/dump_profile is not built: run 'make check'"
    for name in full slower counts unknown deep hostile empty; do
        "$dump" $name >"$BATS_FILE_TMPDIR/$name.ppb"
    done
}

setup() {
    cd "$BATS_FILE_TMPDIR"
    export LC_ALL=C # ASCII
}

@test "the largest change stands first" {
    ppbench diff full.ppb slower.ppb
    is_status 0
    [ -z "$stderr" ]
    grep -q '^change     +600 ns per loop (+30%), the intervals do not overlap' <<<"$output"
    grep -A 2 '^FUNCTION' <<<"$output" | tail -1 |
        grep -Eq '^less \(part.c:5\) +51 +102 +550 ns +1.099 us +\+550 ns +\+27% +550 ns +1.099 us +\+550 ns$'
    grep -Eq '^memmove new .* \+150 ns ' <<<"$output"
    grep -Eq '^memcpy gone .* -150 ns ' <<<"$output"
    grep -q '^hidden     ' <<<"$output"
    ppbench diff slower.ppb full.ppb --sort name -q --hide-below 0
    is_status 0
    [[ $output == FUNCTION* ]]
    [ "$(sed -n 3p <<<"$output" | cut -d ' ' -f 1)" = bench_sort ]
    grep -Eq '^less .* -550 ns ' <<<"$output"
}

@test "what the uncertainty explains is in parentheses" {
    ppbench diff full.ppb full.ppb --hide-below 0
    is_status 0
    grep -q 'within uncertainty: the intervals overlap' <<<"$output"
    "$python" - full.ppb near.ppb <<'PYTHON'
import gzip, json, sys
with gzip.open(sys.argv[1]) as file:
    p = json.load(file)
p["nodes"]["own_ns"][5] += 3
with gzip.open(sys.argv[2], "wb") as file:
    file.write(json.dumps(p).encode())
PYTHON
    ppbench diff full.ppb near.ppb --limit less --hide-below 0
    is_status 0
    grep -Eq '^less .* \(\+3 ns\) ' <<<"$output"
    grep -q '(...) within uncertainty' <<<"$output"
}

@test "a difference as CSV and JSON" {
    ppbench diff full.ppb slower.ppb --format csv -o out.csv
    is_status 0
    ppbench diff full.ppb slower.ppb --format json -o out.json
    is_status 0
    "$python" - <<'PYTHON'
import csv, json
rows = list(csv.DictReader(open("out.csv", newline="")))
document = json.load(open("out.json"))
assert document["schema"] == {"name": "ppbench-profile-diff", "major": 1, "minor": 0}, document["schema"]
assert [r["name"] for r in rows] == [f["name"] for f in document["functions"]]
assert rows[0]["name"] == "less" and rows[0]["is_own_clear"] == "1"
for row, f in zip(rows, document["functions"]):
    before, after = f["before"] or {"own_ns": 0}, f["after"] or {"own_ns": 0}
    assert abs(float(row["own_change_ns"]) - (after["own_ns"] - before["own_ns"])) < 1e-9
    assert float(row["own_change_ns"]) == f["own"]["change_ns"]
assert {f["name"] for f in document["functions"] if f["before"] is None} == {"memmove"}
assert document["before"]["untraced_ns"] == 2000 and document["after"]["untraced_ns"] == 2600
PYTHON
}

@test "every pair of profiles in every form" {
    for before in full counts unknown deep hostile empty; do
        for after in slower counts unknown hostile empty; do
            for form in '' '-v' '--format=csv' '--format=json'; do
                # shellcheck disable=SC2086 # may be no word
                ppbench diff $before.ppb $after.ppb $form
                is_status 0
                [ -z "$stderr" ]
                ! LC_ALL=C grep -qP '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]' <<<"$output"
                ! grep -qwiE 'nan|inf' <<<"$output"
            done
        done
    done
}

@test "profiles that should not be compared are told apart" {
    ppbench diff full.ppb hostile.ppb
    is_status 0
    grep -q '^doubt      the profiles are of cases with different names' <<<"$output"
    ppbench diff full.ppb counts.ppb
    is_status 0
    grep -q '^doubt      one profile was taken with another --timing' <<<"$output"
}

@test "a flame graph of the difference" {
    ppbench diff full.ppb slower.ppb --flamegraph d.svg
    is_status 0
    grep -q '^change  ' <<<"$output"
    "$python" "$source_dir/tests/picture/check_svg.py" d.svg
    ppbench diff full.ppb slower.ppb -q --flamegraph -
    is_status 0
    [[ $output == *'</svg>'* && $output != *FUNCTION* ]]
}

@test "what is wrong is told in one line" {
    ppbench diff full.ppb
    is_status 2
    says 'two profiles are compared, not 1'
    ppbench diff full.ppb none.ppb
    is_status 2
    says none.ppb 'no such file'
    ppbench diff full.ppb full.ppb --sort depp
    is_status 2
    says "unknown sort key 'depp'" "did you mean 'deep'"
    ppbench diff full.ppb full.ppb --limit '(('
    is_status 2
    says 'is not a regular expression'
    ppbench diff full.ppb full.ppb --style pstats
    is_status 2
    says "'--style' does not apply"
}

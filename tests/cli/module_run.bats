#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What modules may do: several sources, the naming convention, counters, limits, skips, hard names,
# 10 000 benchmarks.

load helper

setup_file() {
    local names=(numbers names many convention convention_empty parts twins)
    ! command -v "${CXX:-c++}" >/dev/null || names+=(parts_cxx)
    build_targets "${names[@]}"
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# Measure the benchmarks of numbers.c whose names are $1 (a regular expression).
measure_numbers() {
    measure -s "$(module numbers)" --filter "^($1)\$" "${@:2}"
}

@test "a module of two sources" {
    measure -s "$(module parts)"
    is_status 0
    is_measured one
    is_measured two
}

@test "a module of two sources in two languages" {
    [ -e "$(module parts_cxx)" ] || skip "no C++ compiler"
    measure -s "$(module parts_cxx)"
    is_status 0
    is_measured one
    is_measured two
}

@test "the linker's --gc-sections and link-time optimisation leave the benchmarks in place" {
    local compiler linker
    for compiler in gcc clang; do
        command -v $compiler >/dev/null || continue
        for linker in bfd lld gold; do
            command -v ld.$linker >/dev/null || continue
            $compiler -O2 -fPIC -shared -ffunction-sections -fdata-sections -Wl,--gc-sections \
                -fuse-ld=$linker "-I$include_dir" "$target_dir/header.c" -o collected.so
            ppbench list -s ./collected.so
            is_status 0
            [[ $output == *shortest* && $output == *with_steps* ]]
        done
        $compiler -O2 -flto -fPIC -shared "-I$include_dir" "$target_dir/header.c" -o lto.so \
            2>lto.err || continue
        ppbench list -s ./lto.so
        is_status 0
        [[ $output == *shortest* && $output == *with_steps* ]]
    done
}

@test "benchmarks are listed in the order of their source" {
    ${CC:-cc} -O2 -fPIC -shared "-I$include_dir" "$target_dir/header.c" -o ordered.so
    ppbench list -s ./ordered.so
    is_status 0
    grep -oE '\b(shortest|with options|skipped|with_[a-z_]+|keeps)\b' <<<"$output" | uniq >listed
    diff listed - <<'EXPECTED'
shortest
with options
skipped
with_context
with_ranges
with_steps
with_most_values
keeps
EXPECTED
}

@test "parameters: lists, ranges, steps and all their combinations" {
    ${CC:-cc} -O2 -fPIC -shared "-I$include_dir" "$target_dir/header.c" -o params.so
    measure -s ./params.so --filter '^with_' -r 4
    is_status 0
    local of='[[p["value"] for p in x["params"]] for x in r["benchmarks"] if x["family"] =='
    holds "$of 'with_context'] == [[n, share, word]
            for n in (1, 2, 3) for share in (0.5, 1) for word in ('one', 'two')]" \
        "$of 'with_ranges'] == [[0], [5], [10]]" \
        "$of 'with_steps'] == [[1], [4], [16], [64], [256], [1024]]" \
        "$of 'with_most_values'] == [[n] for n in range(1, 25)]" \
        'len(b) == len(r["benchmarks"])'
}

@test "the naming convention: setup and teardown get and end the context" {
    measure -s "$(module convention)"
    is_status 1
    holds 'sorted(b) == ["alone", "crashes", "only_teardown", "with_context"]'
    is_measured alone
    is_measured with_context
    is_measured only_teardown
    is_failed crashes SIGABRT
    holds 'r["modules"][0]["convention"] and not r["modules"][0]["has_empty_loop"]'
    says "convention.so" "crashes"
}

@test "the naming convention without an empty loop: uncorrected, and it says so" {
    measure -s "$(module convention)" --filter '^alone$'
    is_status 0
    holds 'b["alone"]["summary"]["time_ns"] == b["alone"]["summary"]["raw_time_ns"]'
    holds '"no-correction" in warnings["alone"]'
}

@test "the naming convention with an empty loop: corrected" {
    measure -s "$(module convention_empty)" --filter '^alone$'
    is_status 0
    holds 'r["modules"][0]["has_empty_loop"]'
    holds '"no-correction" not in warnings["alone"]'
    holds 'b["alone"]["summary"]["correction_ns"]["value"] > 0'
}

@test "counters that are no numbers are absent, with the reason; the others are exact" {
    measure_numbers counts_strange_numbers
    is_status 0
    is_measured counts_strange_numbers
    holds '{c["name"]: (c["value"], c["reason"]) for x in r["benchmarks"] for c in x["counters"]} == {
        "not_a_number": (None, "NaN"), "infinite": (None, "infinity"),
        "minus_infinite": (None, "infinity"), "overflowing": (None, "infinity"),
        "denormal": (5e-324, None), "negative": (-2.5, None), "zero": (0, None),
        "huge": (1e308, None)}'
}

@test "more counters than there is room for" {
    measure_numbers counts_too_many
    is_status 0
    holds 'len(b["counts_too_many"]["counters"]) == 16' \
        'all(c["value"] == int(c["name"][1:]) for c in b["counts_too_many"]["counters"])'
}

@test "bytes and items that are no numbers" {
    measure_numbers strange_bytes
    is_status 0
    is_measured strange_bytes
    holds 'b["strange_bytes"]["summary"]["bytes_per_s"] is None' \
        'b["strange_bytes"]["summary"]["items_per_s"] is None'
}

@test "an empty body ends, and is called so" {
    measure_numbers empty
    is_status 0
    holds 'b["empty"]["state"] == "ok"'
}

@test "manual time: exactly what was told" {
    measure_numbers manual_microsecond
    is_status 0
    holds 'abs(b["manual_microsecond"]["summary"]["raw_time_ns"]["value"] - 1000) < 1e-6' \
        'abs(b["manual_microsecond"]["summary"]["time_ns"]["value"] - 1000) < 1e-6'
}

@test "manual time that is never told, or absurd" {
    measure_numbers 'manual_time_.*|good' --timeout 5
    [ "$status" -le 1 ]
    good_is_kept
    holds 'all(x["state"] == "ok" or x["reason"] for x in r["benchmarks"])'
}

@test "a skip says its reason and is no failure" {
    measure_numbers 'skipped.*|good'
    is_status 0
    good_is_kept
    holds 'b["skipped"]["state"] == "skipped"' \
        'b["skipped"]["reason"] == "needs a machine that nobody has"' \
        'b["skipped_by_setup"]["state"] == "skipped"' \
        'b["skipped_by_setup"]["reason"] == "setup found nothing to measure"'
    [[ $output$stderr == *"needs a machine that nobody has"* ]]
    [[ $output$stderr == *"setup found nothing to measure"* ]]
}

@test "max_iterations is kept, also by -n" {
    measure_numbers at_most_7
    is_status 0
    holds '1 <= b["at_most_7"]["n_loops"] <= 7'
    measure_numbers at_most_7 -n 1
    is_status 0
    holds 'b["at_most_7"]["n_loops"] == 1'
    measure_numbers at_most_7 -n 1000
    [ "$status" -le 2 ]
    [ "$status" -ne 0 ] || holds '1 <= b["at_most_7"]["n_loops"] <= 7'
}

@test "setup, prepare, finish and teardown are called in their order" {
    measure_numbers callbacks_in_order
    is_status 0
    measure_numbers callbacks_in_order -n 1
    is_status 0
    measure_numbers callbacks_in_order --per-call
    is_status 0
}

@test "a first call that is slow is no sample, but is told" {
    measure_numbers slow_at_first
    is_status 0
    holds 'b["slow_at_first"]["summary"]["clean"]["max_ns"] < 1e6' \
        'all(x["first_ns"] > 15e6 for x in b["slow_at_first"]["replicates"])'
}

@test "one call that is longer than the budget is measured all the same" {
    measure_numbers slow --max-time 0.1 --timeout 20
    is_status 0
    is_measured slow
    holds 'b["slow"]["n_loops"] == 1' \
        'b["slow"]["summary"]["raw_time_ns"]["value"] >= 290e6' \
        'b["slow"]["time_unit"] == "s"'
}

@test "processes that differ are called modes" {
    export PPB_TARGET_COUNT_FILE=$BATS_TEST_TMPDIR/count
    measure_numbers two_modes --runs 8 -r 80 --max-time 10
    is_status 0
    holds '"modes" in warnings["two_modes"]'
    local time='b["two_modes"]["summary"]["raw_time_ns"]'
    holds "${time}['hi'] > 2 * ${time}['lo']"
}

@test "hard names are exact in JSON" {
    measure -s "$(module names)"
    is_status 0
    holds '"Größe/σ² ≤ 3/日本語" in b'
    holds '"say \"hello\", it'"'"'s\\here" in b'
    holds '"one\ntwo\r\nthree\tfour" in b' \
        '"\x1b[31mred\x1b]0;title\x07\x08\x7f" in b'
    holds '"=cmd|'"'"' /C calc'"'"'!A0" in b'
    holds '"  two  spaces " in b' \
        '"ten bytes." * 100 in b' \
        'sum("latin1" in n and not b[n]["name_is_exact"] for n in b) == 1' \
        'sum(x["family"] == "parameter" for x in r["benchmarks"]) == 3' \
        'len(r["benchmarks"]) == 13'
}

@test "hard names are harmless in the table, the list and the messages" {
    local form
    for form in list "run --runs 2 -r 4" "run --runs 2 -r 4 -v"; do
        # shellcheck disable=SC2086
        ppbench $form -s "$(module names)"
        is_status 0
        run ! grep -qP '[\x00-\x08\x0b-\x1f\x7f]' <<<"$output$stderr"
        run ! grep -q $'\u202e' <<<"$output$stderr"
    done
}

@test "hard names in CSV: one row each, no formula" {
    ppbench -s "$(module names)" --runs 2 -r 4 --export-csv "$BATS_TEST_TMPDIR/names.csv"
    is_status 0
    "$python" - "$BATS_TEST_TMPDIR/names.csv" <<'PYTHON'
import csv, sys
with open(sys.argv[1], newline="", encoding="utf-8") as file:
    rows = list(csv.reader(file))
assert len(rows) == 14, len(rows)
assert len({len(row) for row in rows}) == 1
names = [row[rows[0].index("benchmark")] for row in rows[1:]]
assert 'say "hello", it\'s\\here' in names, names
assert "Größe/σ² ≤ 3/日本語" in names, names
assert not any(name[:1] in "=+-@" for name in names), names
PYTHON
}

@test "10 000 benchmarks are listed, and one of them is measured" {
    ppbench list -s "$(module many)"
    is_status 0
    [ "$(grep -oE '\bb[0-9]{4}\b' <<<"$output" | sort -u | wc -l)" -eq 10000 ]
    measure -s "$(module many)" --filter '^b4711$'
    is_status 0
    is_measured b4711
    holds 'len(b) == 1'
    measure -s "$(module many)" --filter '^b31' --runs 1 -r 1
    is_status 0
    holds 'len(b) == 100' 'all(measured(name) for name in b)'
}

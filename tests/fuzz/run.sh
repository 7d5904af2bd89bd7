#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Run fuzz targets for FUZZ_SECONDS each, from their corpora: run.sh PROGRAM... What is found beyond the
# corpus is thrown away; the input of a crash stays in the current directory, and the exit status is 1.
set -u
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
n_failed=0
for program; do
    name=$(basename "$program")
    found=$scratch/$name
    corpus=$PP_SRCDIR/tests/fuzz/corpus/${name#fuzz_}
    mkdir "$found"
    directories=("$found")
    [ -d "$corpus" ] && directories+=("$corpus")
    if "./$program" -max_total_time="${FUZZ_SECONDS:-10}" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        "${directories[@]}" >"$scratch/log" 2>&1; then
        echo "ok - $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$scratch/log") runs"
    else
        n_failed=$((n_failed + 1))
        echo "not ok - $name"
        tail -n 40 "$scratch/log" | sed 's/^/# /'
    fi
done
[ $# -gt 0 ] && [ "$n_failed" -eq 0 ]

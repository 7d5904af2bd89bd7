#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# memcheck.sh PROGRAM: a unit test under valgrind's memcheck, as one test of TAP. A leak is an error.
# Valgrind computes long double as double, and 3.19 knows no pidfd_open: what a test itself says of
# that is listed here and does not count, what memcheck says of it does.
set -u
program=$1
name=${program##*/}
log=$(mktemp)
output=$(mktemp)
trap 'rm -f "$log" "$output"' EXIT

# Tests that may fail under valgrind, and why.
case $name in
test_ddist | test_exactsum | test_json | test_merge | test_moments | test_numbers | test_numtext | \
    test_openmetrics_hist) excuse="long double is a double there" ;;
test_isolate) excuse="no pidfd_open there" ;;
*) excuse= ;;
esac

# A test that fails leaps over what would free its memory.
leaks=full
[ -z "$excuse" ] || leaks=no
"${VALGRIND:-valgrind}" --log-file="$log" --leak-check=$leaks --show-leak-kinds=definite \
    --errors-for-leak-kinds=definite --error-exitcode=99 "$program" >"$output" 2>&1
status=$?
n_errors=$(sed -nE 's/.*ERROR SUMMARY: ([0-9]+) errors.*/\1/p' "$log" | awk '{n += $1} END {print NR ? n : "no"}')
echo 1..1
if [ "$n_errors" = 0 ] && { [ "$status" -eq 0 ] || { [ -n "$excuse" ] && [ "$status" -lt 99 ]; }; }; then
    [ "$status" -eq 0 ] || echo "# $status not ok: $excuse"
    echo "ok 1 - $name"
else
    echo "not ok 1 - $name: exit status $status, $n_errors errors of memory"
    sed 's/^/# /' "$log" "$output"
fi

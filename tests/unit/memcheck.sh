#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# memcheck.sh PROGRAM: a unit test under valgrind's memcheck, as one test of TAP. A leak is an error.
# Valgrind computes long double as double, and 3.19 knows no pidfd_open, so some tests of numbers and of
# processes fail there by their own judgement, which is make check's to give. Such a test leaps over what
# would free its memory: then invalid reads and writes count, and leaks do not.
set -u
program=$1
name=${program##*/}
log=$(mktemp)
output=$(mktemp)
trap 'rm -f "$log" "$output"' EXIT

# memcheck LEAKS: sets n_errors ("no": valgrind did not come to its end) and status.
memcheck() {
    "${VALGRIND:-valgrind}" --log-file="$log" --leak-check="$1" --show-leak-kinds=definite \
        --errors-for-leak-kinds=definite --error-exitcode=99 "$program" >"$output" 2>&1
    status=$?
    n_errors=$(sed -nE 's/.*ERROR SUMMARY: ([0-9]+) errors.*/\1/p' "$log" | awk '{n += $1} END {print NR ? n : "no"}')
}

echo 1..1
memcheck full
n_failed=$(grep -c '^not ok' "$output")
[ "$n_failed" -eq 0 ] || memcheck no
if [ "$n_errors" = 0 ] && { [ "$status" -eq 0 ] || [ "$n_failed" -gt 0 ]; }; then
    [ "$n_failed" -eq 0 ] || echo "# $n_failed of its own tests fail under valgrind; leaks were not looked for"
    echo "ok 1 - $name"
else
    echo "not ok 1 - $name: exit status $status, $n_errors errors of memory"
    sed 's/^/# /' "$log" "$output"
fi

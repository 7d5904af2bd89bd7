#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every fault of doc/FAULTS.md names tests that exist.
. "$(dirname "$0")/tap.sh"

# What rows say of their tests, one "FILE: NAME" a line. A name may have a ';' itself.
named=$(sed -nE 's/^\|.*\| ([^|]*) \|$/\1/p' doc/FAULTS.md | grep -vE '^(test|---)$' |
    sed -E 's/; ([a-z_]+: )/\n\1/g')

# A command line test "NAME" of tests/cli/FILE.bats, or a function of tests/unit/FILE.c.
missing=$(while IFS= read -r line; do
    file=${line%%: *}
    name=${line#*: }
    if [ "$line" = fuzz ]; then
        [ -n "$(sources tests/fuzz c)" ]
    elif [[ $file == test_* ]]; then
        grep -qE "^static void $name\(" "tests/unit/$file.c" 2>/dev/null
    else
        grep -qF "@test \"$name\" {" "tests/cli/$file.bats" 2>/dev/null
    fi || echo "doc/FAULTS.md: no test '$line'"
done <<<"$named")

verdict "every fault has its tests" "$missing"
verdict "there are faults in the list" "$([ "$(wc -l <<<"$named")" -ge 100 ] || echo "doc/FAULTS.md: few tests named")"
finish

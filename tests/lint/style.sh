#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What a reader's eye meets first: width, blanks, length of functions and files, marks of unfinished work.
. "$(dirname "$0")/tap.sh"

max_columns=100
max_function_lines=80 # not counting blank ones
max_parameters=5
max_file_lines=800

mapfile -t c_files < <(c_sources stats bench cmd examples tests)
mapfile -t files < <(
    printf '%s\n' "${c_files[@]}"
    for dir in stats bench cmd examples tests doc m4 .ci; do
        sources "$dir" rs f90 sh bats awk py js css inc in m4
    done
    ls -d autogen.sh configure.ac Makefile.am .ci/run 2>/dev/null
)
# A recipe of make begins with a tab.
mapfile -t tabless < <(printf '%s\n' "${files[@]}" | grep -vE '(Makefile\.(am|inc))$')

verdict "no line has more than $max_columns columns" \
    "$(grep -nE "^.{$((max_columns + 1)),}" "${c_files[@]}" /dev/null | cut -c 1-90)"
verdict "no tabs" "$(grep -n $'\t' "${tabless[@]}" /dev/null | cut -c 1-90)"
verdict "no blanks at the end of a line" "$(grep -nE '[[:blank:]]+$' "${files[@]}" /dev/null | cut -c 1-90)"
verdict "a file ends with one newline" "$(
    for file in "${files[@]}"; do
        [ "$(tail -c 2 "$file" | od -An -c | tr -d ' ')" != '\n\n' ] &&
            [ -z "$(tail -c 1 "$file" | tr -d '\n')" ] || echo "$file: last line"
    done)"
verdict "no function has more than $max_function_lines lines" "$(
    awk -v max="$max_function_lines" '
        FNR == 1 { inside = 0 }
        /^\{/ { inside = 1; n = 0; start = FNR }
        inside && /[^ ]/ { n++ }
        /^\}/ && inside {
            inside = 0
            if (n > max) print FILENAME ":" start ": a function of " n " lines"
        }' "${c_files[@]}" /dev/null)"
# A definition or prototype begins in column 0; two lists in it are an attribute and the parameters.
verdict "no function has more than $max_parameters parameters" "$(
    code "${c_files[@]}" | awk -v max="$max_parameters" '
        {
            prefix = $0
            match(prefix, /^[^:]*:[0-9]+:/)
            text = substr($0, RLENGTH + 1)
            where = substr($0, 1, RLENGTH)
        }
        text ~ /^(static |inline |const |struct |enum |unsigned |[a-z_0-9]+ )+\**[a-z_0-9]+\(/ && text !~ /=/ {
            start = where
            joined = ""
            open = 1
        }
        open {
            joined = joined text
            if (text ~ /\)[^,]*$/ || text ~ /[;{]/) {
                open = 0
                sub(/\).*/, "", joined)
                if (gsub(/,/, ",", joined) >= max) print start " more than " max " parameters"
            }
        }')"
verdict "no file has more than $max_file_lines lines" \
    "$(awk -v max="$max_file_lines" 'FNR == max + 1 { print FILENAME ": too long" }' "${c_files[@]}" /dev/null)"
# Spelt so that this file does not hold the words itself.
verdict "no marks of unfinished work" \
    "$(grep -nE '\b(TO''DO|FIX''ME|X''XX|HA''CK)\b' "${files[@]}" /dev/null | grep -v mktemp)"
finish

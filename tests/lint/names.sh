#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A variable or member that holds a time says its unit, so do JSON keys and CSV columns that are times.
# A name that begins with is_ or has_ is a truth value. Exceptions stand in names.allow, with the reason.
. "$(dirname "$0")/tap.sh"

quantity='(time|duration|elapsed|interval|latency|timeout|delay|period|budget)'
unit='((n|is|has)_[a-z0-9_]*|[a-z0-9_]*_(ns|us|ms|s|ticks|cycles|hz|bytes|pct|ratio|per_s|count)(_[a-z0-9_]*)?)'
number='(u?int(8|16|32|64)_t|size_t|ssize_t|double|float|unsigned( int)?|int|long|uint)'
allowed=$(sed -n 's/^\([a-z_0-9]*\)[[:space:]].*/\1/p' "$lint_dir/names.allow" | paste -sd '|')

# without_unit: of "file:line:name" lines, those whose name is a quantity of time and has no unit.
without_unit() {
    grep -E ":[a-z0-9_]*${quantity}[a-z0-9_]*\$" | grep -vE ":$unit\$" | grep -vE ":($allowed)\$"
}

mapfile -t files < <(c_sources stats bench cmd)
verdict "numbers that are times have a unit in their name" "$(
    code "${files[@]}" |
        sed -nE "s/^([^:]*:[0-9]+:)(|.*[^_[:alnum:]])$number \*?([a-z_0-9]+)[^(a-z_0-9].*\$/\1\6/p" |
        without_unit)"
mapfile -t renderers < <(sources cmd c | grep -E '/out_(json|csv)|/env_json')
verdict "keys and columns that are times have a unit in their name" "$(
    grep -nE '"[a-z0-9_]+"' "${renderers[@]}" /dev/null |
        sed -nE 's/^([^:]*:[0-9]+:)[^"]*"([a-z0-9_]+)".*$/\1\2/p' | without_unit)"
finish

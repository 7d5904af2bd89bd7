#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# ppbench view: dumped profiles in every form, held against Python's own pstats where that is the form.

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

@test "the tree is shown, with what was measured above it" {
    ppbench view full.ppb
    is_status 0
    [ -z "$stderr" ]
    grep -q "^profile    sort/1000  from 'full.ppb', profiled 2026-11-21" <<<"$output"
    grep -q '412 of 430 functions, not: 11 too small, 7 jumped into' <<<"$output"
    grep -q '^      + part (part.c:20)  ' <<<"$output"
    grep -q '^hidden     2 of 11 places' <<<"$output"
    ppbench view --nested --hide-below 0 - <full.ppb
    is_status 0
    grep -q '^profile    sort/1000$' <<<"$output"
    [[ $output != *hidden* ]]
}

@test "the forms of a view" {
    ppbench view full.ppb --flat --sort ca -q
    is_status 0
    [[ $output == FUNCTION* ]]
    [ "$(sed -n 3p <<<"$output" | cut -d ' ' -f 1)" = less ]
    ppbench view full.ppb --flat --format csv
    is_status 0
    [[ $output == name,symbol,file,line,* ]]
    [ "${#lines[@]}" -eq 6 ]
    ppbench view full.ppb --flame
    is_status 0
    grep -q '^|part 62%-' <<<"$output"
    LC_ALL=C.UTF-8 ppbench view full.ppb --flame --color always
    grep -q $'\e\\[38;5;16;48;5;[0-9]*m▏part 62%  *\e\\[0m' <<<"$output"
    ppbench view full.ppb --lines --function part
    is_status 0
    grep -q 'swap inlined at line 25' <<<"$output"
    ppbench view full.ppb --blocks
    is_status 0
    grep -q '^  1200  ' <<<"$output"
    ppbench view full.ppb --callers less --callees part
    is_status 0
    grep -q '<- bench_sort' <<<"$output"
    grep -q -- '-> rare' <<<"$output"
}

@test "JSON is what the dump holds" {
    ppbench view full.ppb --format json -o out.json
    is_status 0
    zcat full.ppb | cmp - out.json
}

@test "every profile in every form" {
    for name in full slower counts unknown deep hostile empty; do
        for form in --nested --flat --flame --lines --blocks --callers=. --callees=. --style=pstats \
            --format=csv --format=json '--style=pstats --callers=.' '-v --flat'; do
            # shellcheck disable=SC2086 # two words
            ppbench view $name.ppb $form
            is_status 0
            [ -z "$stderr" ]
            ! LC_ALL=C grep -qP '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]' <<<"$output"
        done
    done
}

# same NAME CALLERS CALLEES KEYS LIMITS: byte for byte.
same() {
    local words=() limit
    [ -z "$2" ] || words+=(--callers "$2")
    [ -z "$3" ] || words+=(--callees "$3")
    for limit in $5; do
        words+=(--limit "$limit")
    done
    "$PPBENCH" view "$1.ppb" --style pstats --sort "$4" "${words[@]}" >ours
    "$python" "$source_dir/tests/cli/pstats_view.py" "$1.ppb" "$2" "$3" "$4" "$5" >theirs
    diff theirs ours
}

@test "pstats prints the same tables" {
    for key in calls cumulative cumtime filename module ncalls pcalls line name nfl stdname time tottime; do
        same full '' '' $key,stdname ''
    done
    same full '' '' cumulative,name '3'
    same full '' '' cumulative,name '0.5 part'
    same full '' '' time,calls '.c: 0.9 2'
    same full '' '' stdname '0.1 nothing'
    same full '' '' name '10'
    same deep '' '' nfl ''
    same counts '' '' calls,name ''
}

@test "pstats prints the same callers and callees" {
    same full . '' stdname ''
    same full '' . stdname ''
    same full less '' nfl,line ''
    same full '' part calls,name '1'
    same full . . cumulative,stdname '3 0.9'
    same deep . . name ''
}

@test "pstats' sort keys by their beginnings" {
    "$PPBENCH" view full.ppb --style pstats --sort cumulative,stdname >long
    "$PPBENCH" view full.ppb --style pstats --sort cum,st >short
    cmp long short
    "$PPBENCH" view full.ppb --style pstats --sort cumt --sort std | cmp long
}

@test "what is wrong is told in one line, with what would be right" {
    ppbench view
    is_status 2
    says 'no profile is named' 'profile --dump FILE'
    ppbench view full.ppb slower.ppb
    is_status 2
    says 'one profile at a time' 'ppbench diff'
    ppbench view none.ppb
    is_status 2
    says none.ppb 'no such file'
    echo 'not a dump' >text.ppb
    ppbench view text.ppb
    is_status 2
    says text.ppb
    head -c 300 full.ppb >cut.ppb
    ppbench view cut.ppb
    is_status 2
    says cut.ppb
    ppbench view full.ppb --sort cumulatve
    is_status 2
    says "did you mean 'cumulative'" 'there are own, deep'
    ppbench view full.ppb --sort c
    is_status 2
    says 'could be any of calls, cumulative, cumtime'
    ppbench view full.ppb --limit 'a('
    is_status 2
    says "--limit 'a\(' is not a regular expression"
    ppbench view full.ppb --callers '['
    is_status 2
    says "--callers '\[' is not a regular expression"
    ppbench view full.ppb --flat --flame
    is_status 2
    says 'different views'
    ppbench view full.ppb --style timeit
    is_status 2
    says 'only the formats table, json and csv'
    ppbench view full.ppb --flamegraph /no/such/dir/p.svg
    is_status 2
    says /no/such/dir
    [ "$(wc -l <<<"$stderr")" -eq 1 ]
}

@test "a flame graph and a page of a profile" {
    ppbench view full.ppb --flamegraph p.svg --html p.html -q
    is_status 0
    head -c 200 p.svg | grep -q '<svg\|<?xml'
    grep -qi '<!doctype html' p.html
    ppbench view full.ppb --flamegraph -
    is_status 0
    [[ $output == *'</svg>'* && $output != *FUNCTION* ]]
    ppbench view full.ppb --flamegraph - --html -
    is_status 2
    says 'cannot both be the standard output'
}

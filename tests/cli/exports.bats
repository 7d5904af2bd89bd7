#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Profiles in the formats of other programs: read by those programs where they are installed, and by
# readers written from the formats' descriptions. The profiles are of tests/unit/fixture_profile.h.

load helper

kinds="sort cycle tiny counts sampled events deep hostile empty"

setup_file() {
    local kind format
    for kind in $kinds; do
        for format in folded speedscope chrome callgrind pprof; do
            "${PP_BUILDDIR:-$PWD}/tests/cli/write_profile" "$kind" "$format" >"$BATS_FILE_TMPDIR/$kind.$format"
        done
    done
}

setup() {
    cd "$BATS_FILE_TMPDIR"
}

# What the reader of format $2 finds in the profile $1.
content() {
    "$python" "$BATS_TEST_DIRNAME/check_export.py" "$2" "$1.$2"
}

# All profiles are right in format $1.
reads_all() {
    local kind
    for kind in $kinds; do
        content "$kind" "$1" >/dev/null
    done
}

# The rows of callgrind_annotate for $1, as "number... file:function"; options $2...
annotate() {
    local file=$1
    shift
    callgrind_annotate --threshold=100 --auto=no "$@" "$file.callgrind" 2>&1 >table || return 1
    sed -E '1,/file:function/d; /^-+$/d; /^$/d; s/\([ 0-9.]+%\)//g; s/,//g; s/ +/ /g; s/^ //; s/ \[.*//' table
}

@test "folded: every file is read, sorted, one line a stack" {
    reads_all folded
}

@test "folded: own times in picoseconds, calls without times" {
    diff - <(content sort folded) <<'EOF'
sort/1000;bench_sort|100250
sort/1000;bench_sort;less|50000
sort/1000;bench_sort;memcpy|150000
sort/1000;bench_sort;part|300000
sort/1000;bench_sort;part;less|160000
sort/1000;bench_sort;part;part|400000
sort/1000;bench_sort;part;part;less|240000
sort/1000;bench_sort;part;part;part|500000
sort/1000;bench_sort;part;part;part;less|99750
EOF
    content counts folded | grep -qx 'sort/1000;bench_sort;part;less|16000'
    content tiny folded | grep -qx 'tiny;bench_tiny;leaf|100'
}

@test "folded: a deep recursion keeps its outermost functions and the innermost one" {
    content deep folded | awk -F'|' '{ n = split($1, names, ";"); sum += $2; if (n > most) most = n
            if (names[n] == "leaf") leaf = $2 } END { exit !(most == 1025 && leaf == 500000 && sum == 3500000) }'
}

@test "folded: FlameGraph's scripts take all files without a word" {
    need flamegraph.pl
    local kind
    for kind in sort cycle tiny counts sampled events deep hostile; do
        flamegraph.pl --countname=ps "$kind.folded" >flame.svg 2>words
        "$python" -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse("flame.svg")'
        cat words
        [ ! -s words ]
    done
}

@test "speedscope: every file keeps the format's rules" {
    reads_all speedscope
}

@test "speedscope: every file passes the published schema" {
    "$python" -c 'import jsonschema' 2>/dev/null || skip "no jsonschema for Python"
    local schema
    schema=$(npm root -g 2>/dev/null)/speedscope/dist/release/file-format-schema.json
    [ -f "$schema" ] || skip "speedscope is not installed"
    local kind
    for kind in $kinds; do
        "$python" -c 'import json, jsonschema, sys
jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))' "$kind.speedscope" "$schema"
    done
}

@test "speedscope: stacks weigh ns per loop" {
    content sort speedscope >found
    [ "$(wc -l <found)" -eq 9 ]
    grep -qx 'bench_sort;part;part;part;less|99.75' found
    grep -qx 'bench_sort|100.25' found
    grep -q '"unit": "none"' counts.speedscope
    run ! grep -q '"unit": "none"' sort.speedscope
}

@test "speedscope and chrome: events are nested, thread by thread" {
    content events speedscope | grep '^thread' | sed 's/^thread //' >speedscope_events
    content events chrome | awk -F'|' -v OFS='|' '{ $2 *= 1000; print }' >chrome_events
    diff speedscope_events chrome_events
    diff - speedscope_events <<'EOF'
2|3|bench_sort
2|5|bench_sort;part
2|5|closed
2|9|closed
7|0|bench_sort
7|0|bench_sort;part
7|0|bench_sort;part;part
7|0|bench_sort;part;part;part
7|0|bench_sort;part;part;part;less
7|2.5|closed
7|4|closed
7|6|bench_sort;part;part;part
7|7|bench_sort;part;part;part;less
7|8|closed
7|8|closed
7|8|closed
7|8|closed
7|9|bench_sort;less
7|9|closed
7|9|closed
EOF
    grep -q '"n_events_lost": 42' events.chrome
}

@test "chrome: every file is read, and nests in whole nanoseconds" {
    reads_all chrome
}

@test "chrome: without events the tree is laid out, which is said" {
    diff - <(content sort chrome) <<'EOF'
bench_sort|2000000
bench_sort;part|1699750
bench_sort;part;part|1239750
bench_sort;part;part;part|599750
bench_sort;part;part;part;less|99750
bench_sort;part;part;less|240000
bench_sort;part;less|160000
bench_sort;less|50000
bench_sort;memcpy|150000
EOF
    grep -q 'not that of time' sort.chrome
    grep -q 'widths are calls' counts.chrome
}

@test "callgrind: callgrind_annotate takes every file without a warning" {
    need callgrind_annotate
    local kind
    for kind in $kinds; do
        for inclusive in yes no; do
            callgrind_annotate --inclusive=$inclusive --tree=both "$kind.callgrind" >annotated 2>words
            cat words
            [ ! -s words ]
            run ! grep -i 'warning' annotated
        done
    done
}

@test "callgrind: own times, instructions and calls, inlined lines by their file" {
    need callgrind_annotate
    diff - <(annotate sort) <<'EOF'
720000 140000 0 /src/swap.h:part
549750 102000 51000 /src/part.c:less
480000 140000 14000 /src/part.c:part
150000 0 500 ???:memcpy
100250 8000 1000 /src/mine.c:bench_sort
0 154 0 /src/mine.c:never
0 0 0 ???:loop of sort/1000
EOF
    grep -q '^2,000,000 (100.0%) 390,154 (100.0%) 66,500 (100.0%)  PROGRAM TOTALS' table
}

@test "callgrind: inclusive times count recursion once, of cycles too" {
    need callgrind_annotate
    annotate sort --inclusive=yes >found
    grep -qx '1699750 380000 64000 /src/part.c:part' found
    grep -qx '2000000 390000 66500 /src/mine.c:bench_sort' found
    annotate deep --inclusive=yes >found
    grep -qx '3500000 3001000 deep.c:self' found
    # a -> b -> a -> b and c -> b -> a, each also a root.
    annotate cycle --inclusive=yes | sort >found
    diff - found <<'EOF'
1000000 7000 ???:loop of cycle
400000 3000 /src/c.c:c
750000 5000 /src/ab.c:a
800000 5000 /src/ab.c:b
EOF
}

@test "callgrind: a loop of a third of a nanosecond keeps its shares" {
    need callgrind_annotate
    diff - <(annotate tiny) <<'EOF'
666800 3334000 tiny.c:bench_tiny
333400 10002000 tiny.c:leaf
0 0 ???:loop of tiny
EOF
}

@test "pprof: every file is read" {
    reads_all pprof
}

@test "pprof: samples, time, instructions and calls by stack, with what was inlined" {
    diff - <(content sort pprof) <<'EOF'
types|samples/count|time/nanoseconds|instructions/count|calls/count
bench_sort|0|100250|8000|1000
bench_sort;less|70|50000|2000|1000
bench_sort;memcpy|80|150000|0|500
bench_sort;part|4|120000|20000|2000
bench_sort;part;less|40|160000|32000|16000
bench_sort;part;part|8|160000|40000|4000
bench_sort;part;part;less|50|240000|48000|24000
bench_sort;part;part;memcpy|90|0|0|0
bench_sort;part;part;part|12|200000|80000|8000
bench_sort;part;part;part;less|60|99750|20000|10000
bench_sort;part;part;part;swap|18|300000|80000|0
bench_sort;part;part;swap|12|240000|40000|0
bench_sort;part;swap|6|180000|20000|0
never|0|0|154|0
EOF
}

@test "pprof: go tool pprof reads every file" {
    command -v go >/dev/null && go tool pprof -h 2>&1 | grep -q proto || skip "go tool pprof is not installed"
    local kind
    export PPROF_BINARY_PATH=/nonexistent
    for kind in $kinds; do
        go tool pprof -proto -output out.pb.gz "$kind.pprof"
        go tool pprof -raw "$kind.pprof" >raw
        go tool pprof -lines -top "$kind.pprof" >top 2>words
    done
    go tool pprof -top -cum -unit ns cycle.pprof >top
    grep -qE ' 600000ns +60.00% .* 800000ns +80.00% +b$' top
    grep -qE ' 300000ns +30.00% .* 750000ns +75.00% +a$' top
}

@test "no file has a control character or a byte that is not UTF-8" {
    local kind format
    for kind in $kinds; do
        gzip -dc "$kind.pprof" >/dev/null
        for format in folded speedscope chrome callgrind; do
            "$python" - "$kind.$format" <<'PYTHON'
import sys
text = open(sys.argv[1], "rb").read().decode("utf-8")
bad = [c for c in text if c != "\n" and (ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u202a\u202b\u202c\u202d\u202e")]
sys.exit(f"{sys.argv[1]}: {bad}" if bad else 0)
PYTHON
        done
    done
    run ! grep -riE '\b(nan|inf|infinity)\b' -- *.folded *.speedscope *.chrome *.callgrind
}

@test "profile and view write the same files, each readable" {
    need_ppbench
    # shellcheck disable=SC2086 # CC may have arguments
    ${CC:-cc} -g -O2 -shared -fPIC "-I$include_dir" "$source_dir/examples/sort.c" -o mine.so
    local format files=()
    for format in folded speedscope chrome callgrind pprof; do
        files+=("--export-$format" "mine.$format")
    done
    ppbench profile -s mine.so --quick -q --timing counts --dump mine.ppb "${files[@]}"
    is_status 0
    ppbench view mine.ppb "${files[@]/#mine/again}"
    is_status 0
    for format in folded speedscope chrome pprof; do
        cmp "mine.$format" "again.$format"
        content mine "$format" | grep -qi sort
    done
    cmp mine.callgrind again.callgrind
    ppbench view mine.ppb --export-folded -
    is_status 0
    [ "$output" = "$(cat mine.folded)" ]
}

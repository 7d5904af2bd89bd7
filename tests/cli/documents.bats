#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What README.md and the manual page tell people to type does work, and exports obey their schema.

load helper

# The lines of fenced code blocks of kind $1 in the Markdown file $2; of a session only what is typed.
code_blocks() {
    awk -v kind="$1" '
        /^```/ { inside = !inside && $0 == "```" kind; next }
        inside' "$2" | if [ "$1" = console ]; then sed -n 's/^\$ //p'; else cat; fi
}

# Modules by the names that the documents use, in an empty directory with ppbench in the PATH.
setup_file() {
    need_ppbench
    local modules=$BATS_FILE_TMPDIR/modules name
    mkdir "$modules"
    for name in hello sort strings; do
        # shellcheck disable=SC2086 # CC may have arguments
        ${CC:-cc} -O2 -shared -fPIC "-I$include_dir" "$source_dir/examples/$name.c" -o "$modules/$name.so"
    done
    # What the statements use.
    cat >"$modules/sum.c" <<'C'
static int a[4096];
static long sum(const int *numbers, long n)
{
    long total = 0;
    while (n > 0)
        total += numbers[--n];
    return total;
}
C
    echo 'int date_parse(const char *text);' >"$modules/date.h"
    echo 'int date_parse(const char *text) { return text[0] - 48; }' >"$modules/date.c"
    # shellcheck disable=SC2086
    ${CC:-cc} -O2 -shared -fPIC "$modules/date.c" -o "$modules/libdate.so"
    printf '%s\n' 'int total = 0;' 'for (int i = 0; i < 100; i++)' '    total += a[i];' 'ppb_keep(total);' \
        >"$modules/body.txt"
    awk 'BEGIN { for (i = 0; i < 300; i++) print 100 + (i * 71) % 300 / 10 }' >"$modules/before.txt"
    awk '{ print $1 + 5 }' "$modules/before.txt" | tee "$modules/after.txt" >"$modules/latencies.txt"
    local dump=${PP_BUILDDIR:-$PWD}/tests/cli/dump_profile
    "$dump" full | tee "$modules/p.ppb" >"$modules/before.ppb"
    "$dump" slower >"$modules/after.ppb"
    code_blocks c "$source_dir/README.md" >"$modules/mine.c"
    # shellcheck disable=SC2086
    ${CC:-cc} -O2 -Wall -Wextra -Werror -shared -fPIC "-I$include_dir" "$modules/mine.c" -o "$modules/mine.so"
    cp "$modules/mine.so" "$modules/old.so"
    # shellcheck disable=SC2086
    ${CC:-cc} -O1 -shared -fPIC "-I$include_dir" "$modules/mine.c" -o "$modules/new.so"
}

setup() {
    cp -r "$BATS_FILE_TMPDIR/modules" "$BATS_TEST_TMPDIR/work"
    cd "$BATS_TEST_TMPDIR/work"
    mkdir bin
    ln -s "$PPBENCH" bin/ppbench
    # Stands for the installed ppbench.pc.
    printf '#!/bin/sh\necho "-I%s"\n' "$include_dir" >bin/pkg-config
    chmod +x bin/pkg-config
    PATH=$PWD/bin:$PATH
}

# Run every line of stdin as a command; each must end with 0 (or, of the word after "# exit", with that).
run_lines() {
    local line expected n=0
    while IFS= read -r line; do
        [ -n "$line" ] || continue
        [[ $line != '#'* ]] || continue
        expected=0
        [[ ! $line =~ '# exit '([0-9]+)$ ]] || expected=${BASH_REMATCH[1]}
        echo "\$ $line"
        status=0
        timeout 120 bash -c "$line" </dev/null || status=$?
        is_status "$expected" || return
        n=$((n + 1))
    done
    [ "$n" -ge 3 ]
}

@test "the recipes of README.md" {
    code_blocks sh "$source_dir/README.md" | run_lines
}

@test "the sessions of README.md" {
    code_blocks console "$source_dir/README.md" >sessions
    [ -s sessions ]
    while IFS= read -r line; do
        echo "\$ $line"
        timeout 120 bash -c "$line" </dev/null
    done <sessions
}

@test "the examples of the manual page" {
    sed -n '/^\.SH EXAMPLES/,/^\.SH "SEE ALSO"/p' "$source_dir/doc/ppbench.1" | sed 's/\\-/-/g' | grep '^ppbench ' |
        run_lines
}

@test "the examples in the help" {
    mkdir results
    for name in a b results/1 old new; do
        ppbench -s hello.so --quick -q --export-json $name.json
    done
    for command in run timeit compare list merge history convert stats view diff info help; do
        "$PPBENCH" help $command | sed -n '/^Examples:/,/^$/s/^  \(ppbench .*\)/\1/p'
    done | run_lines
}

@test "every example of the help and the exports validates" {
    "$python" -c 'import jsonschema' 2>/dev/null || skip "python3-jsonschema is not installed"
    ppbench -s hello.so -s sort.so --filter 'divide|100/random' -r 40 --runs 6 --export-json out.json
    is_status 0
    ppbench -s hello.so -n 1 -r 400 --runs 2 --quantiles 0.5,0.999 --mem --export-json calls.json
    is_status 0
    ppbench 'sum(a, n)' -s sum.c -P n=16..4096*4 -L s=up,down --quick --export-json statements.json
    is_status 0
    ppbench -s hello.so -s sort.so --filter 'divide|100/random' -r 40 --runs 2 --export-json more.json
    ppbench merge out.json more.json -o merged.json
    is_status 0
    "$python" - "$source_dir/doc/result.schema.json" out.json calls.json statements.json merged.json <<'PYTHON'
import json, sys
import jsonschema
with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
for name in sys.argv[2:]:
    with open(name, encoding="utf-8") as file:
        document = json.load(file)
    for error in validator.iter_errors(document):
        sys.exit(f"{name}: {error.json_path}: {error.message}")
    # A schema that forbids nothing would accept this as well.
    document["benchmarks"][0]["n_loops"] = "many"
    assert not validator.is_valid(document)
    if name == "statements.json":
        assert len(document["growths"]) == 2, document["growths"]
        document["benchmarks"][0]["n_loops"] = 1
        document["growths"][0]["order"] = "n_4"
        assert not validator.is_valid(document)
PYTHON
}

@test "comparisons obey their schema" {
    "$python" -c 'import jsonschema' 2>/dev/null || skip "python3-jsonschema is not installed"
    ppbench compare -s old.so -s new.so --runs 7 --export-json live.json
    is_status 0
    "$python" - "$source_dir/doc/comparison.schema.json" live.json <<'PYTHON'
import json, sys
import jsonschema
with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
with open(sys.argv[2], encoding="utf-8") as file:
    document = json.load(file)
for error in validator.iter_errors(document):
    sys.exit(f"{error.json_path}: {error.message}")
document["pairs"][0]["verdict"] = "perhaps"
assert not validator.is_valid(document)
PYTHON
}

# The file is what the writer makes of a profile that has everything (tests/unit/test_profiledump.c).
@test "dumps of profiles obey their schema" {
    "$python" -c 'import jsonschema' 2>/dev/null || skip "python3-jsonschema is not installed"
    "$python" - "$source_dir/doc/profile.schema.json" "$source_dir/tests/fuzz/corpus/profiledump/full" <<'PYTHON'
import json, sys
import jsonschema
with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
with open(sys.argv[2], encoding="utf-8") as file:
    document = json.load(file)
for error in validator.iter_errors(document):
    sys.exit(f"{error.json_path}: {error.message}")
# The schema names every member and column that is written.
assert set(document) <= set(schema["properties"])
for name in ("objects", "functions", "nodes", "frames", "spots", "events"):
    assert set(document[name]) <= set(schema["properties"][name]["properties"]), name
assert set(document["passes"][0]) == set(schema["definitions"]["pass"]["properties"])
for table, column, value in (("nodes", "parent", -1), ("nodes", "is_tail", 2), ("events", "at_ns", None)):
    before = document[table][column][0]
    document[table][column][0] = value
    assert not validator.is_valid(document), (table, column)
    document[table][column][0] = before
assert validator.is_valid(document)
PYTHON
}

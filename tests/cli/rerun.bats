#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# ppbench rerun: a result is made again, what is another now is told, and a stranger's is not run.

load helper

setup_file() {
    build_targets crash
    # shellcheck disable=SC2086 # CC may have arguments
    ${CC:-cc} -O2 -shared -fPIC "-I$include_dir" "$source_dir/examples/hello.c" -o "$BATS_FILE_TMPDIR/good.so"
}

setup() {
    mkdir "$BATS_TEST_TMPDIR/work" "$BATS_TEST_TMPDIR/elsewhere"
    cd "$BATS_TEST_TMPDIR/work"
    json=$BATS_TEST_TMPDIR/again.json
}

# A short run into old.json.
once() {
    ppbench --runs 2 -r 20 --max-time 1 -q --export-json old.json "$@"
    is_status 0
}

again() {
    ppbench rerun "$@" --export-json "$json"
}

# Change the result old.json by the Python statement $1 (on `r`).
change() {
    "$python" - "$1" <<'PYTHON'
import json, sys
r = json.load(open("old.json"))
exec(sys.argv[1])
json.dump(r, open("old.json", "w"), indent=1)
PYTHON
}

# Are these Python expressions about the old result $o and the new one $r all true?
alike() {
    holds "(o := json.load(open('$BATS_TEST_TMPDIR/work/old.json'))) is not None" "$@"
}

@test "a statement is made again with its seed, its settings and its command" {
    once 'x++' -s 'int x;' -P n=1,2 --quantiles 0.5,0.75
    cd ../elsewhere
    again ../work/old.json
    is_status 0
    [[ $stderr == "ppbench: again: cd $BATS_TEST_TMPDIR/work && "*"x++"*"-s 'int x;'"* ]]
    [ "$(wc -l <<<"$stderr")" -eq 1 ]
    alike 'r["settings"] == o["settings"]' 'r["command"] == o["command"]' 'r["origin"] == o["origin"]' \
        '[x["name"] for x in r["benchmarks"]] == [x["name"] for x in o["benchmarks"]]' \
        '[x["hash"] for x in r["modules"]] == [x["hash"] for x in o["modules"]]'
    # The new one stands beside the old one.
    grep -E '^old  *\.\./work/old\.json' <<<"$output"
    grep -F 'byte for byte' <<<"$output"
}

@test "sources, files of text and pipes may be gone" {
    echo 'static int twice(int x) { return 2 * x; }' >twice.c
    echo 'twice(21)' >body.txt
    once @body.txt -s twice.c
    rm twice.c body.txt
    again old.json
    is_status 0
    is_measured 'twice(21)'
    run --separate-stderr sh -c 'echo "y * y" | "$PPBENCH" -s "volatile int y = 3;" - -q --quick --export-json old.json'
    is_status 0
    again old.json
    is_status 0
    is_measured 'y * y'
}

@test "a text that has changed since is told, and measured as it was" {
    echo 'PPB_BENCH(one) { ppb_keep(1); }' | sed '1i #include <ppbench.h>' >mine.c
    once -s mine.c
    sed -i s/one/two/ mine.c
    again old.json
    is_status 0
    says "warning: source: 'mine.c' reads otherwise now"
    is_measured one
}

@test "the environment's compiler is the one of then" {
    export CFLAGS='-O1 -DX=5'
    once 'X + y' -s 'int y;'
    unset CFLAGS
    again old.json
    is_status 0
    [[ $stderr == *"CFLAGS='-O1 -DX=5' "* ]]
    ! says warning
}

@test "another module, another directory, another version are told" {
    cp "$(module good)" mine.so
    once -s ./mine.so
    cp "$(module crash)" mine.so
    again old.json
    says "warning: module: './mine.so' is another than the one that was measured"
    change 'r["program_version"] = "0.0.9"; r["origin"]["directory"] = "/no/such/place"'
    again old.json
    says "warning: version: ppbench 0.0.9 measured it" "warning: directory: '/no/such/place' is not there"
    again old.json -q
    ! says warning
}

@test "a failure of a benchmark ends as run does" {
    ppbench -s "$(module crash)" --runs 2 -r 20 --max-time 1 -q --export-json old.json
    is_status 1
    again old.json
    is_status 1
    good_is_kept
}

@test "what the command wrote is not written again" {
    once 'x++' -s 'int x;' --export-csv old.csv --csv-samples samples.csv --save -o table.txt
    rm old.csv samples.csv table.txt
    cp old.json kept.json
    local n
    n=$(find "$PPBENCH_STORE" -type f | wc -l)
    ppbench rerun old.json
    is_status 0
    [ "$(ls)" = "$(printf '%s\n' kept.json old.json)" ]
    cmp old.json kept.json
    [ "$(find "$PPBENCH_STORE" -type f | wc -l)" -eq "$n" ]
    # What is named anew lies here, not where the run stood.
    cd ../elsewhere
    ppbench rerun ../work/old.json --export-csv new.csv -o table.txt
    is_status 0
    [ "$(ls)" = "$(printf '%s\n' new.csv table.txt)" ]
}

@test "a baseline is made again by its name, and timeit speaks as it did" {
    ppbench timeit 'x++' -s 'int x;' -n 10 -r 2 --save-baseline main -q
    is_status 0
    ppbench rerun main --save-baseline main
    is_status 0
    [[ $output == "10 loops, best of 2: "* ]]
    says "saved as baseline 'main'"
    ppbench rerun main --format json -q
    is_status 0
    [[ $output == "{"* ]]
}

@test "a rerun is a result that can be made again" {
    once 'x++' -s 'int x;'
    again old.json
    ppbench rerun "$json" -q
    is_status 0
}

@test "the command can be seen without being run" {
    once 'x++' -s 'int x;'
    change 'r["command"] = "ppbench \"system(\\\"touch ran\\\")\""'
    ppbench rerun --dry-run old.json
    is_status 0
    [ "$stderr" = "" ]
    [[ $output == "cd "*"ppbench 'system(\"touch ran\")'" ]]
    [ ! -e ran ]
    # Copied into a shell, the line is that command and nothing else.
    change 'r["command"] = "rm x ; touch ran | touch ran && $(touch ran)"
r["origin"]["variables"] = [{"name": "X=1; touch ran; Y", "text": "1"}, {"name": "CC", "text": "$(touch ran)"}]'
    ppbench rerun --dry-run old.json
    is_status 0
    ppbench() {
        printf '<%s>' "$CC" "$@"
    }
    # shellcheck disable=SC2016
    [ "$(eval "$output")" = '<$(touch ran)><x><;><touch><ran><|><touch><ran><&&><$(touch><ran)>' ]
    [ ! -e ran ]
}

@test "words are words: nothing of them reaches a shell" {
    once 'x++' -s 'int x;'
    change 'r["command"] = "ppbench --quick \"x++\" -s \"int x;\" --filter \"; touch ran; \$(touch ran)\""'
    again old.json
    [ ! -e ran ]
}

@test "what somebody else may have written is shown and not run" {
    once 'x++' -s 'int x;'
    chmod o+w old.json
    ppbench rerun old.json
    is_status 2
    [ "$output" = "" ]
    says '^ppbench: again: cd ' 'not run.*anybody may write to its file.*give --force'
    again --force old.json
    is_status 0
    chmod o-w old.json
    run --separate-stderr sh -c '"$PPBENCH" rerun - <old.json'
    is_status 2
    [[ $stderr == *"came through a pipe"* ]]
    change 'r["machine"]["cpu_model"]["value"] = "Another CPU"'
    ppbench rerun old.json
    is_status 2
    says "not run.*another machine: .*Another CPU.*give --force"
    again --force old.json
    is_status 0
    says 'warning: another machine'
}

@test "control characters of a result reach no terminal" {
    once 'x++' -s 'int x;'
    change 'r["command"] = "ppbench \"\u001b[31mx\""; r["origin"]["directory"] = "/\u001b]0;x"'
    ppbench rerun --dry-run old.json
    is_status 0
    [[ $output != *$'\e'* ]]
    ppbench rerun old.json
    [[ $stderr != *$'\e'* ]]
}

@test "what cannot be made again is refused with the reason" {
    once 'x++' -s 'int x;'
    cp old.json one.json
    change 'r["command"] = None'
    ppbench rerun old.json
    is_status 2
    [ "$stderr" = "ppbench: cannot rerun 'old.json': it does not say which command made it" ]
    change 'r["command"] = "ppbench compare -s a.so -s b.so"'
    ppbench rerun old.json
    is_status 2
    says "'compare' made it"
    change 'r["command"] = "ppbench \"x"'
    ppbench rerun old.json
    is_status 2
    says 'damaged'
    change 'r["command"] = "ppbench -n 99999999999999999999 x"'
    ppbench rerun old.json
    is_status 2
    says '-n must be'
    change 'r["command"] = "ppbench \ufffd"'
    ppbench rerun old.json
    is_status 2
    says 'no UTF-8'
    change 'r["command"] = "ppbench -"; r["origin"]["texts"] = [{"name": "-", "text": None}]'
    ppbench rerun old.json
    is_status 2
    says 'came through a pipe and was too long'
    "$PPBENCH" -s "$(module good)" --quick -q --export-json two.json >/dev/null
    "$PPBENCH" -s "$(module good)" --quick -q --export-json three.json >/dev/null
    "$PPBENCH" merge -q two.json three.json -o merged.json
    ppbench rerun merged.json
    is_status 2
    says 'merge of 2 runs'
    ppbench rerun
    is_status 2
    ppbench rerun one.json two.json
    is_status 2
    ppbench rerun one.json --runs 3
    is_status 2
    says "'--runs' does not apply to this command"
}

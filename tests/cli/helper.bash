# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What the tests of the command line have in common. `load helper` gives them $PPBENCH, the
# misbehaving modules, and questions about an exported result.

bats_require_minimum_version 1.5.0

source_dir=$(cd "${BATS_TEST_DIRNAME}/../.." && pwd)
target_dir=$source_dir/tests/target
include_dir=$source_dir/bench
PPBENCH=${PPBENCH:-$PWD/ppbench}
export PPBENCH
# Nothing is kept where the user keeps it.
PPBENCH_STORE=${BATS_RUN_TMPDIR:?run by bats}/store
XDG_DATA_HOME=$BATS_RUN_TMPDIR/data
XDG_CACHE_HOME=$BATS_RUN_TMPDIR/cache
export PPBENCH_STORE XDG_DATA_HOME XDG_CACHE_HOME
# The system's own starts faster than what a version manager puts in front of it.
python=/usr/bin/python3
[ -x "$python" ] || python=python3

# Skip the test if the compiler or other program $1 is not here.
need() {
    command -v "${1%% *}" >/dev/null || skip "$1 is not installed"
}

# Skip the test in a build that has no tracer.
need_tracer() {
    [ -e "${PPBENCH%/*}/ppbench-tracer.so" ] || skip "the tracer is not built: Zydis is missing"
}

need_ppbench() {
    [ -x "$PPBENCH" ] || {
        echo "no program '$PPBENCH': run 'make', or set PPBENCH" >&2
        return 1
    }
}

# Compile the modules NAME... of tests/target for this file of tests: $(module NAME) is the path.
build_targets() {
    need_ppbench && "$target_dir/build.sh" "$BATS_FILE_TMPDIR" "$@"
}

module() {
    echo "$BATS_FILE_TMPDIR/$1.so"
}

# Run ppbench with a guard, so that a hang is a failure. Sets $status, $output (stdout) and $stderr.
ppbench() {
    run --separate-stderr timeout --kill-after=5 "${GUARD_S:-60}" "$PPBENCH" "$@"
    # Shown when the test fails.
    printf 'ppbench %s\nstatus %s\n' "$*" "$status"
    printf 'stdout: %.3000s\nstderr: %.3000s\n' "$output" "${stderr:-}"
}

# Few samples, little time: tests look at what is said, not at how long it took. Result in $json.
measure() {
    json=$BATS_TEST_TMPDIR/result.json
    rm -f "$json"
    ppbench --runs 2 -r 20 --max-time 1 --timeout 2 --export-json "$json" "$@"
}

# Python about the result: `r` is the whole, `b` its benchmarks by name. $1 is what is done with
# each expression $2...
ask() {
    "$python" - "$json" "$@" <<'PYTHON'
import json, re, sys

def refuse(word):
    raise ValueError(word + " in JSON")

with open(sys.argv[1], encoding="utf-8") as file:
    r = json.load(file, parse_constant=refuse)
b = {x["name"]: x for x in r["benchmarks"]}
warnings = {name: [w["key"] for w in b[name]["warnings"]] for name in b}

def measured(name):
    return b[name]["state"] == "ok" and b[name]["summary"]["raw_time_ns"]["value"] > 0

# Failed, and the reason has all the words (regular expressions).
def failed(name, *words):
    x = b[name]
    return x["state"] == "failed" and all(re.search(w, x["reason"], re.I) for w in words)

if sys.argv[2] == "print":
    print(*[eval(text) for text in sys.argv[3:]])
    sys.exit()
for text in sys.argv[3:]:
    value = eval(text)
    if value is not True:
        print("not so:", text, "is", value)
        for x in r["benchmarks"][:20]:
            said = repr(x["output"])[:200]
            print(" ", x["name"], x["state"], x["reason"], warnings[x["name"]], said)
        sys.exit(1)
PYTHON
}

# The values of Python expressions about the result.
result() {
    ask print "$@"
}

# Are these Python expressions about the result all true?
holds() {
    ask check "$@"
}

# Every word (extended regular expression) stands in the messages, that is on stderr.
says() {
    local word
    for word; do
        grep -qiE -- "$word" <<<"$stderr" || {
            echo "not in the messages: $word"
            return 1
        }
    done
}

is_status() {
    [ "$status" -eq "$1" ] || {
        echo "exit status is $status, not $1"
        return 1
    }
}

# Quote $1 as a string of Python's.
py() {
    local text=${1//\\/\\\\}
    printf "'%s'" "${text//\'/\\\'}"
}

# Benchmark $1 has a result.
is_measured() {
    holds "measured($(py "$1"))"
}

# The benchmark beside the fault has its result.
good_is_kept() {
    is_measured good
}

# Benchmark $1 failed, and the reason has all the words $2...
is_failed() {
    local arguments=() word
    for word; do
        arguments+=("$(py "$word"),")
    done
    holds "failed(${arguments[*]})"
}

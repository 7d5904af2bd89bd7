# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What the tests of the command line have in common. `load helper` gives them $PPBENCH, the misbehaving modules, and
# questions about an exported result.

bats_require_minimum_version 1.5.0

source_dir=$(cd "${BATS_TEST_DIRNAME}/../.." && pwd)
target_dir=$source_dir/tests/target
include_dir=$source_dir/bench
PPBENCH=${PPBENCH:-$PWD/ppbench}
export PPBENCH

# Skip the test if the compiler or other program $1 is not here.
need() {
    command -v "${1%% *}" >/dev/null || skip "$1 is not installed"
}

need_ppbench() {
    [ -x "$PPBENCH" ] || {
        echo "no program '$PPBENCH': run 'make', or set PPBENCH" >&2
        return 1
    }
}

# Compile the modules NAME... of tests/target into this file's directory: $(module NAME) is the path.
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
    printf 'ppbench %s\nstatus %s\nstdout: %.3000s\nstderr: %.3000s\n' "$*" "$status" "$output" "${stderr:-}"
}

# Few samples, little time: tests look at what is said, not at how long it took. The result is in $json.
measure() {
    json=$BATS_TEST_TMPDIR/result.json
    rm -f "$json"
    ppbench --runs 2 -r 20 --max-time 1 --timeout 2 --export-json "$json" "$@"
}

# The value of a Python expression about the result: `r` is the whole, `b` its benchmarks by name.
result() {
    python3 - "$json" "$1" <<'PYTHON'
import json, sys
def refuse(word):
    raise ValueError(word + " in JSON")
with open(sys.argv[1], encoding="utf-8") as file:
    r = json.load(file, parse_constant=refuse)
b = {benchmark["name"]: benchmark for benchmark in r["benchmarks"]}
print(eval(sys.argv[2]))
PYTHON
}

# Is the Python expression $1 about the result true?
holds() {
    local value
    value=$(result "$1") || return
    [ "$value" = True ] || {
        echo "not so: $1 is $value"
        return 1
    }
}

# Every word (extended regular expression) stands in the messages or, after --output, in standard output.
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

# Benchmark $1 has a result.
is_measured() {
    holds "b['$1']['state'] == 'ok' and b['$1']['summary']['raw_time_ns']['value'] > 0"
}

# The benchmark beside the fault has its result.
good_is_kept() {
    is_measured good
}

# Benchmark $1 failed, and the reason has all the words $2...
is_failed() {
    local name=$1 reason word
    shift
    holds "b['$name']['state'] == 'failed'"
    reason=$(result "b['$name']['reason']")
    for word; do
        grep -qiE -- "$word" <<<"$reason" || {
            echo "not in the reason of '$name' ($reason): $word"
            return 1
        }
    done
}

# Benchmark $1 has the warning of key $2.
is_warned() {
    holds "'$2' in [w['key'] for w in b['$1']['warnings']]"
}

# SPDX-License-Identifier: GPL-3.0-or-later
# What every lint shares: the tree to look at, the files in it, TAP lines. Sourced, not run.
# A lint is `LINT.sh [ROOT]`: ROOT is a source tree, by default the one that the script stands in.
# shellcheck shell=bash
set -u
export LC_ALL=C.UTF-8
lint_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "${1:-$lint_dir/../..}" || exit 1

n_tests=0
n_failed=0

# verdict NAME VIOLATIONS: passes when VIOLATIONS, a list of "file:line: what", is empty.
verdict() {
    n_tests=$((n_tests + 1))
    if [ -z "$2" ]; then
        echo "ok $n_tests - $1"
    else
        n_failed=$((n_failed + 1))
        echo "not ok $n_tests - $1"
        printf '%s\n' "$2" | sed 's/^/# /'
    fi
}

# not_checked NAME REASON
not_checked() {
    n_tests=$((n_tests + 1))
    echo "ok $n_tests - $1 # SKIP $2"
}

# The plan, and the exit status for a person who runs the lint alone.
finish() {
    echo "1..$n_tests"
    [ "$n_failed" -eq 0 ]
    exit
}

# sources DIR EXTENSION...: the files of DIR and below with one of these extensions, sorted, without the
# text that make writes from ppbench.h and cmd/page/.
sources() {
    local dir=$1 extension tests=()
    shift
    for extension; do
        tests+=(-o -name "*.$extension")
    done
    if [ -d "$dir" ]; then
        find "$dir" -type f \( "${tests[@]:1}" \) ! -name ppbench_h.c ! -name pageparts_text.c | sort
    fi
}

# c_sources DIR...: the C and C++ files below the DIRs.
c_sources() {
    local dir
    for dir; do
        sources "$dir" c h cc
    done
}

# code FILE...: "file:line:text" of every line, comments and the contents of strings blanked.
code() {
    if [ $# -gt 0 ]; then
        awk -f "$lint_dir/code.awk" "$@"
    fi
}

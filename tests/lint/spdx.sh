#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Line 1 of every source names its licence (line 2 where line 1 is #!): MIT for what enters a user's
# program, GPL-3.0-or-later for the tool.
. "$(dirname "$0")/tap.sh"

files() {
    local dir
    for dir in stats bench cmd examples tests doc m4 .ci; do
        sources "$dir" c h cc rs f90 zig sh bats bash awk py js css inc in m4 supp 1
    done
    ls -d autogen.sh configure.ac Makefile.am .ci/run 2>/dev/null
}

# wrong LICENCE FILE...: the FILEs whose tag is not LICENCE.
wrong() {
    local licence=$1 file
    shift
    for file; do
        # The first line, and the second if the first is an interpreter's.
        sed -n -e '1{/^#!/{n};p;q}' "$file" | grep -qE "SPDX-License-Identifier: $licence( |\$)" ||
            echo "$file:1: no SPDX tag of $licence"
    done
}

mapfile -t permissive < <(files | grep -E '^(bench/(ppbench|pptrace)\.h|examples/.*\.(c|cc|rs|f90|zig))$')
mapfile -t strong < <(files | grep -vE '^(bench/(ppbench|pptrace)\.h|examples/.*\.(c|cc|rs|f90|zig))$')
verdict "what users copy or include is MIT" "$(wrong MIT "${permissive[@]}")"
verdict "the tool is GPL-3.0-or-later" "$(wrong GPL-3.0-or-later "${strong[@]}")"
finish

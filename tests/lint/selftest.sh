#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Each lint passes on a small tree that is right and fails, by name, when one thing in it is wrong.
. "$(dirname "$0")/tap.sh"

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
read -r -a cc <<<"${CC:-cc}"
tag='/* SPDX-License-Identifier: GPL-3.0-or-later */'
mit='/* SPDX-License-Identifier: MIT */'

# write FILE LINE...: a file of the small tree.
write() {
    mkdir -p "$tree/$(dirname "$1")"
    printf '%s\n' "${@:2}" >"$tree/$1"
}

# header FILE GUARD LINE...
header() {
    write "$1" "$tag" "#ifndef $2" "#define $2" "${@:3}" '#endif'
}

fresh_tree() {
    rm -rf "${tree:?}"/*
    header stats/hist.h PP_STATS_HIST_H 'int pp_hist_count(void);'
    write stats/hist.c "$tag" '#include "stats/hist.h"' 'int pp_hist_count(void)' '{' '    return 0;' '}'
    header bench/clock.h PP_BENCH_CLOCK_H '#include "stats/hist.h"' 'unsigned long pp_clock_read_ns(void);'
    write bench/rt_main.c "$tag" '#include "bench/clock.h"' '#include "stats/hist.h"' '/* printf("in a comment") */' \
        'static const char *const text = "exit(1)";' 'int rt_main(void);'
    write bench/ppbench.h "$mit" '#ifndef PPBENCH_H' '#define PPBENCH_H' '#define PPB_BENCH(NAME) void NAME(void)' \
        'PPB_BENCH(increment);' 'static inline void ppb_keep(int x) { (void)x; }' '#endif'
    header cmd/cmd_run.h PP_CMD_CMD_RUN_H '#include "stats/hist.h"'
    header cmd/cmd_list.h PP_CMD_CMD_LIST_H
    header cmd/out_csv.h PP_CMD_OUT_CSV_H
    write cmd/cmd_run.c "$tag" '#include "cmd/cmd_run.h"' '#include "cmd/out_csv.h"' 'double timeout_s;'
    write cmd/out_json.c "$tag" 'const char *const key = "elapsed_ns";'
    write cmd/out_csv_rows.c "$tag" '#include "cmd/out_csv.h"'
    write examples/hello.c "$mit" '#include <ppbench.h>'
    write tests/unit/test_hist.c "$tag" '#include "stats/hist.h"'
    write configure.ac '# SPDX-License-Identifier: GPL-3.0-or-later'
}

# passes LINT
passes() {
    local said
    said=$("$BASH" "$lint_dir/$1" "$tree" 2>&1) && grep -q '^1\.\.[1-9]' <<<"$said" && said=
    verdict "$1 passes on a tree that is right" "$said"
}

# catches LINT NAME WHAT: what fails now are checks that start with NAME; the tree is then made right again.
catches() {
    local said
    said=$("$BASH" "$lint_dir/$1" "$tree" 2>&1) && said="exit status 0"$'\n'$said
    if grep -qE "^not ok [0-9]+ - $2" <<<"$said" && ! grep '^not ok' <<<"$said" | grep -qvE "^not ok [0-9]+ - $2"; then
        verdict "$1 catches: $3" ''
    else
        verdict "$1 catches: $3" "$said"
    fi
    fresh_tree
}

add() {
    mkdir -p "$tree/$(dirname "$1")"
    printf '%s\n' "${@:2}" >>"$tree/$1"
}

fresh_tree
for lint in layers.sh headers.sh spdx.sh style.sh names.sh; do
    passes "$lint"
done

add stats/hist.c '#include "bench/clock.h"'
catches layers.sh 'stats/ uses' 'stats/ including bench/'
add stats/hist.c '#include <time.h>'
catches layers.sh 'stats/ knows' 'a clock in stats/'
add bench/clock.c '#include "cmd/cmd_run.h"'
catches layers.sh 'bench/ uses' 'bench/ including cmd/'
add bench/plan.c '#include "bench/rt_main.h"'
catches layers.sh 'only bench/rt_' 'the driver including rt_*'
add bench/plan.c '#include <elfutils/libdw.h>'
catches layers.sh 'only bench/sym_' 'the driver using elfutils'
add bench/plan.c '#include "bench/sym_text.h"'
catches layers.sh 'only bench/sym_' 'the driver including sym_*'
add bench/sym_main.c '#include "bench/plan.h"'
catches layers.sh 'bench/sym_' 'sym_* including the driver'
add bench/rt_main.c '#include "bench/plan.h"'
catches layers.sh 'bench/rt_. uses' 'rt_* including the plan'
add bench/rt_main.c '# include <stdio.h>'
catches layers.sh 'bench/rt_. has' 'stdio in rt_*'
add bench/rt_main.c '#include <gsl/gsl_math.h>'
catches layers.sh 'bench/rt_. has' 'GSL in rt_*'
add bench/ppbench.h '#include "bench/clock.h"'
catches layers.sh 'the installed header' 'a private header in ppbench.h'
add cmd/cmd_run.c '#include "tests/unit/test.h"'
catches layers.sh 'cmd/ uses' 'cmd/ including tests/'
add cmd/cmd_run.c '#include "cmd/cmd_list.h"'
catches layers.sh 'subcommands' 'one subcommand including another'
add cmd/out_json.c '#include "cmd/out_csv.h"'
catches layers.sh 'output formats' 'one format including another'
add examples/hello.c '#include "stats/hist.h"'
catches layers.sh 'examples' 'a private header in an example'
add tests/unit/test_hist.c '#include "stats/hist.c"'
catches layers.sh 'tests include' 'a test including a .c'
add bench/plan.c 'static void f(void) { printf("x"); }'
catches layers.sh 'nothing prints' 'printf in bench/'
add stats/hist.c 'static void f(void) { exit(1); }'
catches layers.sh 'nothing prints' 'exit in stats/'
add bench/plan.c 'static void f(void) { fputs("x", stderr); }'
catches layers.sh 'nothing prints' 'stderr in bench/'

header bench/plan.h PP_BENCH_PLAN_H 'uint64_t pp_plan_seed(void);'
catches headers.sh 'bench/plan.h compiles' 'a header that needs another before it'
header bench/plan.h PLAN_H
catches headers.sh 'include guards' 'a guard of another name'
if command -v g++ >/dev/null; then
    sed -i 's/(void)x;/int class = x; (void)class;/' "$tree/bench/ppbench.h"
    catches headers.sh 'ppbench.h is C\+\+17' 'a word of C++ as a name in ppbench.h'
fi

write bench/plan.c '#include "bench/clock.h"'
catches spdx.sh 'the tool' 'a source without a tag'
write examples/hello.c "$tag"
catches spdx.sh 'what users' 'an example under the GPL'
write tests/lint/new.sh '#!/bin/sh' 'echo'
catches spdx.sh 'the tool' 'a script without a tag'

add bench/clock.h "/* $(printf '%0100d' 0) */"
catches style.sh 'no line' 'a long line'
add bench/clock.h "$(printf 'int\tx;')"
catches style.sh 'no tabs' 'a tab'
add bench/clock.h 'extern int x; '
catches style.sh 'no blanks' 'a blank at the end of a line'
printf 'extern int x;' >>"$tree/bench/clock.h"
catches style.sh 'a file ends' 'no newline at the end'
add stats/hist.c 'static int f(void)' '{' "$(yes '    f();' | head -n 79)" '}'
catches style.sh 'no function has more than 80' 'a function of 81 lines'
add stats/hist.c 'static int f(int a, int b, int c,' '    int d, int e, int f)' '{' '}'
catches style.sh 'no function has more than 5' 'a function of 6 parameters'
add stats/hist.c "$(yes 'extern int x;' | head -n 800)"
catches style.sh 'no file' 'a file of more than 800 lines'
add stats/hist.c '/* FIX''ME later */'
catches style.sh 'no marks' 'a mark of unfinished work'

add bench/clock.h 'extern double warmup_time;'
catches names.sh 'numbers' 'a variable that is a time without a unit'
add cmd/out_json.c 'const char *const other = "total_time";'
catches names.sh 'keys' 'a key that is a time without a unit'

# faults.sh looks at documents and tests.
faults() {
    local i
    write tests/fuzz/fuzz.c "$tag"
    write tests/cli/one.bats '@test "a fault; of one" {'
    write doc/FAULTS.md '| fault | what happens | test |' '|---|---|---|'
    for ((i = 0; i < 60; i++)); do
        echo '| a | b | one: a fault; of one; one: a fault; of one |'
    done >>"$tree/doc/FAULTS.md"
}
faults
passes faults.sh
faults
echo '| a | b | one: another fault |' >>"$tree/doc/FAULTS.md"
catches faults.sh 'every fault' 'a fault without its test'

# exports.sh looks at built files: a module, and two archives.
build() {
    PP_BUILDDIR=$tree
    PP_MODULES=examples/hello.so
    export PP_BUILDDIR PP_MODULES
    "${cc[@]}" -shared -fPIC -o "$tree/examples/hello.so" "$tree/examples/hello.c" -I"$tree/bench" &&
        "${cc[@]}" -c -o "$tree/hist.o" "$tree/stats/hist.c" -I"$tree" && ar rc "$tree/libppstats.a" "$tree/hist.o"
    unset DRIVER_LINK SANITIZERS
}
add examples/hello.c '__attribute__((visibility("default"))) int ppb_module_v1;'
build
passes exports.sh
fresh_tree
add examples/hello.c 'int ppb_module_v1, helper;'
build
catches exports.sh 'examples/hello.so exports' 'a module that exports a helper'
add examples/hello.c 'int ppb_module_v1;'
add stats/hist.c 'int count;'
build
catches exports.sh 'symbols of libppstats.a' 'a private symbol without prefix'
add examples/hello.c 'int ppb_module_v1;'
build
write worker.c 'int exported; int main(void) { return 0; }'
"${cc[@]}" -rdynamic -o "$tree/ppbench-worker" "$tree/worker.c"
catches exports.sh 'ppbench-worker exports' 'a worker that exports symbols'
add examples/hello.c 'int ppb_module_v1;'
build
write driver.c 'int main(void) { return 0; }'
"${cc[@]}" -o "$tree/ppbench" "$tree/driver.c"
export DRIVER_LINK=static
catches exports.sh 'ppbench is linked' 'a driver that is not static'
add examples/hello.c 'int ppb_module_v1;'
build
write worker.c '#include <math.h>' 'int main(int n, char **v) { (void)v; return (int)cos(n); }'
"${cc[@]}" -o "$tree/ppbench-worker" "$tree/worker.c" -Wl,--no-as-needed -lm
catches exports.sh 'ppbench-worker needs' 'a worker that needs more than libc'
finish

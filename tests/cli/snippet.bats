#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Statements on the command line: what may be typed, what the compiler is told, the cache, and all that can go wrong.

load helper

setup_file() {
    need_ppbench
    need cc
}

setup() {
    # The compiler of the build may be no one's default.
    unset CC CXX CFLAGS CXXFLAGS TMPDIR
    export XDG_CACHE_HOME=$BATS_FILE_TMPDIR/cache
    mkdir -p "$XDG_CACHE_HOME" "$BATS_TEST_TMPDIR/work"
    cd "$BATS_TEST_TMPDIR/work" || return
}

# A cache of this test's own.
own_cache() {
    export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
    mkdir -p "$XDG_CACHE_HOME"
}

# Work directories in $1: there are none.
no_trace() {
    local left
    left=$(find "$1" -name 'ppbench-work-*' 2>/dev/null)
    [ "$left" = "" ] || {
        echo "left behind: $left"
        return 1
    }
}

# A statement is measured under its own name.
works() {
    measure "$@"
    is_status 0
    holds 'len(b) >= 1' 'all(measured(name) for name in b)'
    [ "$(grep -cE '(^|[^_])error' <<<"$stderr")" -eq 0 ]
}

# ppbench $2... ends with 2, points at place $1 ("statement:1:5") with a caret, and shows nothing generated.
rejects() {
    local place=$1
    shift
    ppbench --quick "$@"
    is_status 2
    [ "$output" = "" ]
    says "^(ppbench: )?$place: " '^ .*\^'
    run ! grep -E 'ppb_|PPB_|snippet|ppbench-work' <<<"$stderr"
}

# A compiler that counts its runs in the file "runs".
counting_compiler() {
    # shellcheck disable=SC2016
    printf '#!/bin/sh\necho run >>"%s/runs"\nexec "${@:-cc}"\n' "$PWD" >count
    chmod +x count
    : >runs
}

n_runs() {
    wc -l <runs | tr -d ' '
}

@test "a statement, and setup text for it" {
    works 'sqrt(x)' -s 'double x = 2;'
    holds 'list(b) == ["sqrt(x)"]' 'len(r["modules"]) == 1' '" -O2 " in r["modules"][0]["compiler"]' \
        'r["modules"][0]["compiler"].endswith("-lm")' 'b["sqrt(x)"]["loop_work"] in ("works", "unknown")'
}

@test "a statement against the functions of an object" {
    printf 'int mylib_parse(const char *buf, int len);\n' >mylib.h
    printf 'int mylib_parse(const char *buf, int len) { return buf[0] * len; }\n' >mylib.c
    cc -O2 -shared -fPIC mylib.c -o setup.so
    works -s setup.so -i mylib.h 'mylib_parse("abc", 3)'
    works -s ./setup.so -i mylib.h 'if (mylib_parse("abc", 3) != 291) abort()'
}

@test "setup source, a parameter, and how the time grows with it" {
    mkdir src
    printf '#define FACTOR 2\n' >src/factor.h
    cat >src/setup.c <<'C'
#include "factor.h"
static int a[4096];
static long sum(const int *numbers, long n)
{
    long total = 0;
    while (n > 0)
        total += FACTOR * numbers[--n];
    return total;
}
C
    measure -s src/setup.c 'sum(a, n)' -P 'n=16..4096*4'
    is_status 0
    holds '[x["params"][0]["value"] for x in r["benchmarks"]] == [16, 64, 256, 1024, 4096]' \
        '[x["name"] for x in r["benchmarks"]][0] == "sum(a, n)/16"' 'len(r["growths"]) == 1' \
        'r["growths"][0]["parameter"] == "n"' \
        'abs(sum(r["growths"][0]["weight_ratio_by_order"].values()) - 1) < 1e-9'
    grep -E "^growth +'sum\(a, n\)'" <<<"$output"
}

@test "several statements are compared" {
    measure 'memcpy(d,s,64)' 'for(int i=0;i<64;i++) d[i]=s[i];' 'd[0]++' -s 'char d[64], s[64];' --runs 6 -r 60
    is_status 0
    holds 'len(b) == 3' 'len(r["modules"]) == 3' 'all(measured(name) for name in b)'
    [ "$(grep -cE "^compared +'.*' takes [0-9.e+]+ times" <<<"$output")" -eq 2 ]
}

@test "the same statement twice: names are numbered" {
    works 'x++' 'x++' -s 'int x;'
    holds 'list(b) == ["x++", "x++ #2"]'
}

# The shape of a line: its numbers are N.
shape() {
    sed -E 's/[0-9]+(\.[0-9]+)?(e[+-][0-9]+)?/N/g'
}

@test "timeit's own letters and lines, to the letter" {
    "$python" -m timeit -n 1000 -r 5 -u nsec -v pass >python.txt
    ppbench timeit -n 1000 -r 5 -u nsec -v 'x++' -s 'int x;'
    is_status 0
    diff <(shape <<<"$output") <(shape <python.txt)
    grep -xE '1000 loops, best of 5: [0-9.]+(e[+-][0-9]+)? nsec per loop' <<<"$output"
    "$python" -m timeit -n 10 -r 2 -u usec -s 'x = 1' -p 'x' >python.txt
    ppbench --style=timeit -n 10 -r 2 -u usec -s 'int x = 1' -p 'x'
    is_status 0
    diff <(shape <<<"$output") <(shape <python.txt)
}

@test "from the standard input, from a file, and a setup from a file" {
    echo 'x*x' >body
    printf 'volatile int x =\n 3;\n' >declarations
    # shellcheck disable=SC2016
    run --separate-stderr sh -c 'echo "x*x" | "$PPBENCH" -s "volatile int x=3;" --quick -'
    is_status 0
    grep -E '^x\*x ' <<<"$output"
    works @body -s @declarations
    works @body -s 'volatile int x=3;'
    works @<(echo 'x * x;') -s 'volatile int x=3;'
}

@test "several setups add up, of any kind" {
    printf 'static int twice(int v) { return 2 * v; }\n' >twice.c
    printf 'int c = 7;\n' >c.txt
    works 'if (twice(a) + b + c != 2 * 3 + 4 + 7) abort();' -s 'int a = 3;' -s twice.c -s 'int b; b = a + 1' -s @c.txt
}

@test "setup text: file scope and what runs once" {
    works 'if (*p != 42 || q.y != 7 || total != 4950 || name[1] != 98 || MAX(1, 2) != 2 || f(2) != 6) abort();' -s '
#include <stdint.h>
#define MAX(a, b) ((a) > (b) ? (a) : (b))
typedef struct { int x, y; } point;
static int f(int v) { return 3 * v; }
point q = {.y = 7};
int *p = malloc(sizeof *p), k = f(14);
*p = k;
long total = 0;
for (int i = 0; i < 100; i++) total += i;
if (total < 0) total = 0; else total += 0;
char name[] = "abc";'
}

@test "the setup runs once in each worker, before the timing" {
    works 'if (n != 1) abort();' -s 'int n = 0; n++;' --runs 3
    holds 'b["if (n != 1) abort();"]["summary"]["n_runs_ok"] == 3'
}

@test "bodies: several statements, lines, includes, strings, with a ; or none" {
    works 'int y = x; y += 2; ppb_keep(y)' $'x++;\nx--;\n' $'#include <wchar.h>\nwcslen(w)' 'snprintf(t, 9, "a;\"}%d", x);' \
        "t[0] = ';'" 'x' 'x;' '(void)x' 'if (x) x = 2; else x = 3;' '{ x++; }' 'struct { int a; } s = {x}; ppb_keep(s);' \
        -s $'#include <wchar.h>\nint x; char t[10]; const wchar_t *w = L"abc";'
    holds 'len(b) == 11'
}

@test "a value is kept; work that vanished is marked; a body of one cycle is not" {
    need objdump
    works 'x * 3' 'x++' 'int y = x * 3;' -s 'int x = 5;' --runs 6 -r 60
    holds 'b["x * 3"]["loop_work"] == "works"' 'b["x++"]["loop_work"] == "works"' \
        'b["x++"]["n_loop_instructions"] >= 2' 'b["int y = x * 3;"]["loop_work"] == "empty"' \
        '"no-work" in warnings["int y = x * 3;"]' '"no-work" not in warnings["x++"]'
}

@test "parameters: lists, ranges, words, fractions, and their product" {
    measure 'f(n, s, x)' -s 'static double f(int64_t n, const char *s, double x) { return n * s[0] + x; }
        if (n < 1 || !strchr("ud", s[0]) || x > 2) abort();' -P n=1..3 -L s=up,down -P x=0.5,1.5
    is_status 0
    holds 'len(b) == 12' 'all(measured(name) for name in b)' '"f(n, s, x)/3/down/1.5" in b'
    ppbench list 'n' -P n=16..65536*2
    is_status 0
    [ "$(wc -l <<<"$output")" -eq 13 ]
    ppbench list 'n' -P n=0..100+10
    [ "$(head -n 1 <<<"$output") $(wc -l <<<"$output")" = "n/0 11" ]
    # A variable that the setup uses is set before.
    works 'if (a[n - 1] != 7) abort();' -s 'char *a = malloc(n); memset(a, 7, n);' -P n=10,100000
}

@test "headers, directories, macros and libraries" {
    mkdir inc lib
    printf 'int twice(int v);\n' >inc/mine.h
    printf 'int twice(int v) { return 2 * v; }\n' >twice.c
    cc -O2 -fPIC -c twice.c -o twice.o
    ar rc lib/libtwice.a twice.o
    works 'if (twice(N) != 6) abort();' -I inc -i mine.h -D N=3 -L lib -l twice
    works 'if (twice(3) != 6) abort();' -Iinc -i '<mine.h>' -Llib -ltwice
}

@test "the compiler: --cc, --cflags, --std and the environment, and where they are told" {
    counting_compiler
    works 'x' -s 'int x;' --cc "$PWD/count cc" --cflags='-O1 -g' --std=gnu11 --no-cache --export-csv out.csv -v
    [ "$(n_runs)" -eq 1 ]
    holds 'r["modules"][0]["compiler"].startswith("'"$PWD"'/count cc -O1 -g -std=gnu11 ")'
    grep -qF "$PWD/count cc -O1 -g -std=gnu11 " out.csv
    COLUMNS=1000 ppbench 'x' -s 'int x;' --quick --cflags='-O1' -v
    grep -E '^compiled +cc -O1 ' <<<"$output"
    CC="$PWD/count cc" CFLAGS='-O3 -DY=4' works 'if (Y != 4) abort();' --no-cache
    holds 'r["modules"][0]["compiler"].startswith("'"$PWD"'/count cc -O3 -DY=4 ")'
    [ "$(n_runs)" -eq 2 ]
}

@test "-O0, -flto, -m32 or a foreign processor" {
    works 'x++' -s 'int x;' --cflags=-O0
    works 'x++' 'f()' -s 'int x; int f(void) { return x; }' --cflags='-O2 -flto'
    # A cross compiler: the object says that it is for another processor.
    # shellcheck disable=SC2016
    printf '%s\n' '#!/bin/sh' 'cc "$@" || exit' 'while [ "$1" != -o ]; do shift; done' \
        'printf "\267\0" | dd of="$2" bs=1 seek=18 conv=notrunc status=none' >cross
    chmod +x cross
    ppbench 'x++' -s 'int x;' --cc ./cross --quick
    is_status 2
    says "built for aarch64" "x\\+\\+"
}

@test "clang, with its own LTO" {
    need clang
    works 'x++' 'sqrt(y)' 'snprintf(t, 9, "%d", x)' -s 'int x; double y = 2; char t[10];' --cc clang
    works 'x++' -s 'int x;' --cc clang --cflags='-O2 -flto'
    rejects 'statement:1:5' 'x + y' -s 'int x;' --cc clang
}

@test "tcc" {
    need tcc
    works 'x++' -s 'int x;' --cc tcc
}

@test "C++" {
    need c++
    works 's.find("x")' 's.size()' 'v.push_back(1); v.pop_back();' --lang c++ -s '#include <string>
        #include <vector>' -s 'std::string s(100, 97); std::vector<int> v;'
    printf '#include <string>\nstd::string s = "abc";\n' >text.cc
    works 's.size()' -s text.cc
    rejects 'statement:1:3' 's.no_such()' -s text.cc
}

@test "a source without a statement is a module" {
    printf '#include <ppbench.h>\nPPB_BENCH(one) { ppb_keep(1); }\n' >one.c
    printf '#include <ppbench.h>\nPPB_BENCH(two) { ppb_keep(2); }\n' >two.c
    works -s one.c -s ./two.c
    holds 'list(b) == ["one", "two"]'
    printf 'int x = 3 +;\n' >bad.c
    rejects 'bad.c:1:12' -s bad.c
    printf 'int x;\n' >none.c
    ppbench list -s none.c
    is_status 2
    says "none\\.c" "no benchmark"
}

@test "list names statements and measures nothing" {
    ppbench list 'abort()' 'f(n)' -s 'int f(int64_t n) { abort(); }' -P n=1,2
    is_status 0
    [ "$output" = $'abort()/1\nabort()/2\nf(n)/1\nf(n)/2' ]
}

@test "bad C is shown where it stands in the user's own text" {
    rejects 'statement:1:5' 'x + y' -s 'int x;'
    rejects 'statement:2:3' $'x++;\n  y++;' -s 'int x;'
    rejects 'statement:1:[23]' 'x y' -s 'int x;'
    rejects 'setup:1:15' 'x' -s 'int x = "a" + ;'
    rejects 'setup:3:5' 'x' -s $'int x;\nx = 1;\n    y = 2;'
    rejects 'setup-2:1:9' 'x' -s 'int x;' -s 'int y = z;'
    rejects 'setup:1:[12]' 'x' -s '#error no'
    rejects 'statement:1:(1|2|10)' $'#include <no_such_header.h>\nx' -s 'int x;'
    printf '\n x = y;\n' >body.txt
    rejects 'statement:2:6' @body.txt -s 'int x;'
    mkdir dir
    printf 'int x;\nint f(void) { return y; }\n' >dir/source.c
    rejects 'source.c:2:22' 'f()' -s dir/source.c
    rejects 'statement:1:6' 'int f(' -s 'int x;'
}

@test "unbalanced brackets and quotes never reach the compiler" {
    counting_compiler
    rejects 'statement:1:6' 'x++; } {' -s 'int x;' --cc "$PWD/count cc"
    rejects 'statement:1:2' 'f(3' --cc "$PWD/count cc"
    rejects 'statement:1:5' 'x = "a;' -s 'char *x;' --cc "$PWD/count cc"
    rejects 'statement:2:3' $'x =\n  \'a;' -s 'int x;' --cc "$PWD/count cc"
    rejects 'statement:1:3' 'x /* and so on' -s 'int x;' --cc "$PWD/count cc"
    rejects 'setup:1:12' 'f()' -s 'int f(void){ return 1;' --cc "$PWD/count cc"
    [ "$(n_runs)" -eq 0 ]
}

@test "no compiler: one line that says what to install" {
    ppbench 'x' -s 'int x;' --cc no_such_cc
    is_status 2
    [ "$stderr" = "ppbench: there is no compiler 'no_such_cc'; install one (apt-get install gcc) or name yours with --cc" ]
    ppbench 'x' -s 'int x;' --lang c++ --cc ./no_such_cc
    is_status 2
    says "apt-get install g\\+\\+"
    [ "$(wc -l <<<"$stderr")" -eq 1 ]
    printf 'no program\n' >text
    ppbench 'x' -s 'int x;' --cc ./text
    is_status 2
    says "text"
}

@test "a compiler that fails, or is killed" {
    printf '#!/bin/sh\necho "out of cheese" >&2\nexit 1\n' >fails
    printf '#!/bin/sh\nkill -SEGV $$\n' >dies
    printf '#!/bin/sh\nexit 0\n' >does_nothing
    chmod +x fails dies does_nothing
    ppbench 'x' -s 'int x;' --cc ./fails
    is_status 2
    says "out of cheese"
    ppbench 'x' -s 'int x;' --cc ./dies
    is_status 2
    says "'\\./dies' was killed by signal 11"
    ppbench 'x' -s 'int x;' --cc ./does_nothing
    is_status 2
    says "^ppbench: "
    no_trace "$XDG_CACHE_HOME"
}

@test "exit() in the body, a crash in the body or the setup: the benchmark failed" {
    measure 'exit(3)' 'x++' -s 'int x;'
    is_status 1
    says "'exit\\(3\\)' failed: .*exit"
    is_failed 'exit(3)' 'status 3'
    is_measured 'x++'
    measure '*p = 1' -s 'int *p = 0;'
    is_status 1
    is_failed '*p = 1' SIGSEGV
    measure 'x' -s 'int x; abort();'
    is_status 1
    is_failed x SIGABRT setup
    run ! grep -E '\.so' <<<"$stderr"
}

@test "an endless body is ended, and so is an endless setup" {
    measure 'for (;;) ;' --timeout 0.3
    is_status 124
    says "timed out"
    measure 'x' -s 'int x; for (;;) ;' --timeout 0.3
    is_status 124
}

@test "a body that declares main, a setup that defines it" {
    works 'int main(void) { return 0; }' 'extern int main(void); ppb_keep(1)'
    works 'main()' -s 'int main(void) { return 0; }'
}

@test "a statement of one megabyte" {
    { printf 's = "'; head -c 1048576 /dev/zero | tr '\0' a; printf '";'; } >big
    works @big -s 'const char *s;'
    holds 'all(len(name) < 100 for name in b)'
    { printf 'x++; /* '; head -c 1048576 /dev/zero | tr '\0' a; printf ' */'; } >big
    works @big -s 'int x;'
}

@test "a text that is too long, binary, a directory, not there" {
    truncate -s 17M long
    ppbench @long
    is_status 2
    says "longer than 16 MiB"
    printf 'x\0y' >binary
    ppbench @binary
    is_status 2
    says "NUL"
    ppbench @.
    is_status 2
    says "cannot read '\\.': Is a directory"
    ppbench @no_such
    is_status 2
    says "cannot read 'no_such': No such file"
}

@test "an undefined symbol is named, not our file" {
    ppbench 'f(3)' -s 'int f(int);' --quick
    is_status 2
    says "^ppbench: 'f\\(3\\)' uses 'f', which nothing defines; name what does"
    [ "$(wc -l <<<"$stderr")" -eq 1 ]
}

@test "text that is not UTF-8" {
    works $'s = "\xff\xe9"' -s 'const char *s;'
    [ "$(LC_ALL=C grep -c $'\xff' <<<"$output")" -eq 0 ]
    holds 'r["benchmarks"][0]["name_is_exact"] == False'
    ppbench $'x \xff y' -s 'int x;'
    is_status 2
    says '\\xff'
    [ "$(LC_ALL=C grep -c $'\xff' <<<"$stderr")" -eq 0 ]
    works 'ä = 2' -s 'int ä;'
    holds 'list(b) == ["ä = 2"]'
}

@test "control characters in the text do not reach the terminal" {
    ppbench $'x \e]0;title\a y' -s 'int x;'
    is_status 2
    [ "$(grep -c $'\e' <<<"$stderr")" -eq 0 ]
}

@test "the cache: one run of the compiler for the same text, compiler and flags" {
    own_cache
    counting_compiler
    local cc="$PWD/count cc" hash
    works 'x++' -s 'int x;' --cc "$cc"
    hash=$(result 'r["modules"][0]["hash"]')
    works 'x++' -s 'int x;' --cc "$cc"
    [ "$(n_runs)" -eq 1 ]
    [ "$hash" = "$(result 'r["modules"][0]["hash"]')" ]
    works 'x++' -s 'int x;' --cc "$cc" --cflags=-O1
    works 'x++' -s 'long x;' --cc "$cc"
    works 'x--' -s 'int x;' --cc "$cc"
    [ "$(n_runs)" -eq 4 ]
    works 'x++' -s 'int x;' --cc "$cc" --no-cache
    [ "$(n_runs)" -eq 5 ]
    [ "$(find "$XDG_CACHE_HOME" -name '*.so' | wc -l)" -eq 4 ]
    no_trace "$XDG_CACHE_HOME"
}

@test "the cache: a header or source that changed is read again" {
    own_cache
    counting_compiler
    printf '#define VALUE 1\n' >value.h
    works 'if (VALUE != 1) abort();' -i value.h --cc "$PWD/count cc"
    printf '#define VALUE 12\n' >value.h
    works 'if (VALUE == 1) abort();' -i value.h --cc "$PWD/count cc"
    printf '#define VALUE 13\n' >value.h
    works 'if (VALUE != 13) abort();' -i value.h --cc "$PWD/count cc"
    [ "$(n_runs)" -eq 3 ]
}

@test "the cache: many at once" {
    own_cache
    local i
    for i in 1 2 3 4; do
        "$PPBENCH" 'x++' -s 'int x;' --quick --export-json "$i.json" >/dev/null 2>"$i.err" &
    done
    wait
    for i in 1 2 3 4; do
        json=$i.json
        is_measured 'x++'
    done
    [ "$(find "$XDG_CACHE_HOME" -name '*.so' | wc -l)" -eq 1 ]
    no_trace "$XDG_CACHE_HOME"
}

@test "the cache: an entry that others can write to, or that is damaged, is not loaded" {
    own_cache
    counting_compiler
    works 'x++' -s 'int x;' --cc "$PWD/count cc"
    local path
    path=$(find "$XDG_CACHE_HOME" -name '*.so')
    [ -f "$path" ]
    chmod 666 "$path"
    works 'x++' -s 'int x;' --cc "$PWD/count cc"
    rm "$path"
    ln -s /etc/passwd "$path"
    works 'x++' -s 'int x;' --cc "$PWD/count cc"
    rm "$path"
    works 'x++' -s 'int x;' --cc "$PWD/count cc"
    : >"${path%.so}.key"
    works 'x++' -s 'int x;' --cc "$PWD/count cc"
    [ "$(n_runs)" -eq 5 ]
    grep -q root /etc/passwd
}

@test "the cache: a link, a foreign directory, no place at all" {
    own_cache
    mkdir elsewhere
    ln -s "$PWD/elsewhere" "$XDG_CACHE_HOME/ppbench"
    works 'x++' -s 'int x;'
    [ "$(find elsewhere -type f | wc -l)" -eq 0 ]
    rm "$XDG_CACHE_HOME/ppbench"
    mkdir -m 777 "$XDG_CACHE_HOME/ppbench"
    works 'x++' -s 'int x;'
    [ "$(find "$XDG_CACHE_HOME" -type f | wc -l)" -eq 0 ]
    export TMPDIR=$PWD/tmp
    mkdir tmp
    XDG_CACHE_HOME=/proc/self works 'x++' -s 'int x;'
    XDG_CACHE_HOME=/dev/null works 'x++' -s 'int x;'
    env -u XDG_CACHE_HOME HOME=/proc/self "$PPBENCH" 'x++' -s 'int x;' --quick >/dev/null
    env -u XDG_CACHE_HOME -u HOME "$PPBENCH" 'x++' -s 'int x;' --quick >/dev/null
    no_trace tmp
}

@test "the cache: no permission to write" {
    [ "$(id -u)" -ne 0 ] || skip "the superuser may write everywhere"
    own_cache
    mkdir -m 500 "$XDG_CACHE_HOME/ppbench"
    works 'x++' -s 'int x;'
}

@test "a hostile TMPDIR: refused, or no harm" {
    mkdir open
    chmod 777 open
    : >file
    local where
    for where in "$PWD/open" "$PWD/file" "$PWD/no_such"; do
        TMPDIR=$where ppbench 'x++' -s 'int x;' --quick --no-cache
        is_status 2
        says "'$where'" "set TMPDIR"
        [ "$(wc -l <<<"$stderr")" -eq 1 ]
    done
    # shellcheck disable=SC2016
    for where in 'a b' "it's" 'say "hi"' '%s%n' '$(touch hit)' $'line\nend' 'back\slash' '-o'; do
        mkdir -- "$where"
        TMPDIR=$PWD/$where works 'x++' -s 'int x;' --no-cache
        TMPDIR=$PWD/$where ppbench 'y' --quick --no-cache
        is_status 2
        # A line end in its name breaks the compiler's own lines.
        [[ $where == *$'\n'* ]] || says "^statement:1:1: error"
        [ "$(find "./$where" -mindepth 1)" = "" ]
    done
    [ ! -e hit ]
}

@test "no space on the disk" {
    unshare -rm mount -t tmpfs none /mnt 2>/dev/null || skip "no mount here"
    # shellcheck disable=SC2016
    run --separate-stderr unshare -rm sh -c '
        mount -t tmpfs -o size=16k none "$XDG_CACHE_HOME" || exit 77
        TMPDIR=$XDG_CACHE_HOME "$PPBENCH" "x++" -s "int x;" --quick'
    [ "$status" -ne 77 ] || skip "no tmpfs"
    is_status 2
    says "No space left|TMPDIR|compiler"
}

# ppbench with $@ in the background while its compiler, a script, waits. Sets $pid, and $compiler, its process group.
begin_compiling() {
    # shellcheck disable=SC2016
    printf '%s\n' '#!/bin/sh' 'echo $$ >began.new && mv began.new began' 'sleep 60 & wait' >slow
    chmod +x slow
    rm -f began
    set -m
    "$PPBENCH" "$@" --cc ./slow >out.txt 2>err.txt </dev/null 3>&- &
    pid=$!
    set +m
    for ((i = 0; i < 100; i++)); do
        if [ -e began ]; then
            compiler=$(cat began)
            return
        fi
        sleep 0.1
    done
    return 1
}

@test "a signal during the compilation leaves nothing behind" {
    own_cache
    local signal command
    for signal in INT TERM; do
        for command in run list; do
            begin_compiling $command 'x++' -s 'int x;'
            kill -0 -- "-$compiler"
            kill -"$signal" "$pid"
            status=0
            wait "$pid" || status=$?
            is_status 130
            no_trace "$XDG_CACHE_HOME"
            # The compiler and its children went as well, but for reaping them.
            [ "$(cat /proc/[0-9]*/stat 2>/dev/null |
                awk -v group="$compiler" '$5 == group && $3 != "Z"')" = "" ]
        done
    done
}

@test "what a killed run left behind goes with the next one" {
    own_cache
    begin_compiling 'x++' -s 'int x;'
    # What would clean up at once is killed as well.
    local children
    children=$(cat "/proc/$pid/task/$pid/children")
    # shellcheck disable=SC2086
    kill -KILL $children
    kill -KILL "$pid"
    wait "$pid" || true
    kill -KILL -- "-$compiler"
    run ! no_trace "$XDG_CACHE_HOME"
    works 'x++' -s 'int x;'
    no_trace "$XDG_CACHE_HOME"
}

@test "layouts: workers take turns, and one is enough when asked for" {
    works 'x++' -s 'int x;' --runs 8 -r 80
    if [ "$(uname -m)" = x86_64 ]; then
        holds 'r["modules"][0]["n_layouts"] == 8' 'r["modules"][0]["no_layouts"] is None' \
            'len({p["layout"] for p in b["x++"]["replicates"]}) == 8' \
            'b["x++"]["summary"]["layout_spread_ratio"] >= 0'
    fi
    works 'x++' -s 'int x;' --layouts 1 --runs 3
    holds 'r["modules"][0]["n_layouts"] <= 1' '{p["layout"] for p in b["x++"]["replicates"]} == {0}' \
        'b["x++"]["summary"]["layout_spread_ratio"] is None'
}

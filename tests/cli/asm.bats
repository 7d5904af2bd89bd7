#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What ppb_keep and the loop become in machine code: nothing is added, nothing is removed, nothing
# is hoisted.

load helper

setup_file() {
    command -v objdump >/dev/null || skip "objdump is not installed"
    [ "$(uname -m)" = x86_64 ] || skip "the expected instructions are those of x86-64"
}

# Disassemble source $2 as compiled by $1 (a word or more) at level $3 with flags $4...
disassemble() {
    local compiler=$1 source=$2 level=$3
    shift 3
    local language=()
    [[ $compiler != *++* ]] || language=(-std=gnu++17 -x c++)
    $compiler "${language[@]}" "$level" "$@" -Wall -Wextra -Werror "-I$include_dir" \
        -c "$target_dir/$source" -o "$BATS_TEST_TMPDIR/code.o" || return
    objdump -d --no-show-raw-insn "$BATS_TEST_TMPDIR/code.o"
}

# "FUNCTION COUNT" of each function on stdin; padding does not count.
instruction_counts() {
    awk '/^[0-9a-f]+ <.*>:$/ { name = $2; next }
        /^ +[0-9a-f]+:\t/ && $2 !~ /^(nop|data16|cs|xchg|endbr64)/ { n[name]++ }
        END { for (name in n) print name, n[name] }' | sort
}

# "FUNCTION: MNEMONIC..." of each loop on stdin, from the target of a backward jump to that jump.
loops() {
    awk 'function number(hex,  i, value) {
            for (i = 1; i <= length(hex); i++)
                value = value * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
            return value
        }
        /^[0-9a-f]+ <.*>:$/ { name = $2; gsub(/[<>:]/, "", name); n = 0; next }
        /^ +[0-9a-f]+:\t/ {
            address = $1
            sub(/:/, "", address)
            at[n] = number(address)
            mnemonic[n] = $2
            if ($2 ~ /^j/ && index($4, "<" name) && number($3) <= at[n]) {
                line = name ":"
                for (i = 0; i <= n; i++)
                    if (at[i] >= number($3) && mnemonic[i] !~ /^(nop|data16|cs|xchg)/)
                        line = line " " mnemonic[i]
                print line
            }
            n++
        }'
}

keeps_for_nothing() {
    need "$1"
    local level
    for level in -O2 -O3; do
        disassemble "$1" asm_keep.c $level -DKEEP=ppb_keep -DCLOBBER=ppb_clobber |
            instruction_counts >"$BATS_TEST_TMPDIR/with"
        disassemble "$1" asm_keep.c $level -DKEEP= '-DCLOBBER()=' |
            instruction_counts >"$BATS_TEST_TMPDIR/without"
        [ "$(grep -c '^<of_' "$BATS_TEST_TMPDIR/with")" -eq 9 ]
        diff "$BATS_TEST_TMPDIR/without" "$BATS_TEST_TMPDIR/with"
    done
}

@test "gcc: ppb_keep and ppb_clobber add no instruction for a register value" {
    keeps_for_nothing gcc
}

@test "clang: ppb_keep and ppb_clobber add no instruction for a register value" {
    keeps_for_nothing clang
}

@test "g++: ppb_keep and ppb_clobber add no instruction for a register value" {
    keeps_for_nothing g++
}

@test "clang++: ppb_keep and ppb_clobber add no instruction for a register value" {
    keeps_for_nothing clang++
}

# Every function of asm_loop.c that is named for an instruction has it in a loop; idiv is a div.
stays_in_loop() {
    need "$1"
    local level functions mnemonic name
    for level in -O2 -O3; do
        disassemble "$1" asm_loop.c $level -fPIC >"$BATS_TEST_TMPDIR/code"
        loops <"$BATS_TEST_TMPDIR/code" >"$BATS_TEST_TMPDIR/loops"
        functions=$(sed -nE -e 's/^(LOOP|PPB_BENCH_WITH)\(([a-z_0-9]+),.*/\2/p' \
            -e 's/^void ([a-z_0-9]+)\(.*;/\1/p' "$target_dir/asm_loop.c")
        [ "$(wc -w <<<"$functions")" -ge 17 ]
        for name in $functions; do
            mnemonic=${name%%_*}
            grep "^[^:]*${name}[^:]*:" "$BATS_TEST_TMPDIR/loops" |
                grep -qE " i?${mnemonic}[a-z]?( |\$)" || {
                echo "$level: no $mnemonic in a loop of $name:"
                grep "$name" "$BATS_TEST_TMPDIR/loops"
                return 1
            }
        done
    done
}

@test "gcc: kept work stays, and stays inside the loop" {
    stays_in_loop gcc
}

@test "clang: kept work stays, and stays inside the loop" {
    stays_in_loop clang
}

@test "g++: kept work stays, and stays inside the loop" {
    stays_in_loop g++
}

@test "clang++: kept work stays, and stays inside the loop" {
    stays_in_loop clang++
}

# The counter-check: without the keeps the same loops lose their work, so the test above can fail.
@test "gcc: the same loops without ppb_keep lose their work" {
    need gcc
    sed -E 's/ppb_keep\(/(/g' "$target_dir/asm_loop.c" >"$BATS_TEST_TMPDIR/bare.c"
    gcc -O2 -w "-I$include_dir" -c "$BATS_TEST_TMPDIR/bare.c" -o "$BATS_TEST_TMPDIR/bare.o"
    objdump -d --no-show-raw-insn "$BATS_TEST_TMPDIR/bare.o" | loops >"$BATS_TEST_TMPDIR/loops"
    run ! grep -E ' (i?mul|i?div|muls[sd]|divsd|sqrtsd|fmul)[a-z]?( |$)' "$BATS_TEST_TMPDIR/loops"
}

# The body of a benchmark is inlined: its loop calls nothing, and that of an empty body is the empty
# loop.
is_inlined() {
    need "$1"
    local level
    for level in -O2 -O3; do
        disassemble "$1" asm_loop.c $level -fPIC | loops >"$BATS_TEST_TMPDIR/loops"
        grep -c '_ppb_loop' "$BATS_TEST_TMPDIR/loops"
        run ! grep -E '_ppb_loop.* call' "$BATS_TEST_TMPDIR/loops"
        diff <(sed -n 's/^[^:]*nothing_ppb_loop[^:]*: //p' "$BATS_TEST_TMPDIR/loops") \
            <(sed -n 's/^[^:]*ppb_empty_loop[^:]*: //p' "$BATS_TEST_TMPDIR/loops")
        grep 'nothing_ppb_loop' "$BATS_TEST_TMPDIR/loops"
    done
}

@test "gcc: the body is inlined, and that of an empty body is the empty loop" {
    is_inlined gcc
}

@test "clang: the body is inlined, and that of an empty body is the empty loop" {
    is_inlined clang
}

@test "g++: the body is inlined, and that of an empty body is the empty loop" {
    is_inlined g++
}

@test "clang++: the body is inlined, and that of an empty body is the empty loop" {
    is_inlined clang++
}

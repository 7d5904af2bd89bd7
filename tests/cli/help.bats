#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Help, version, completion and the manual page: all say the same as the option table.

load helper

setup_file() {
    need_ppbench
}

# The options that the help of commands $@ shows, sorted: "--name" and "-x".
helped_options() {
    local command
    for command; do
        COLUMNS=200 "$PPBENCH" help "$command" |
            sed -nE 's/^  ( |-([A-Za-z]),) *--([a-z-]+).*/\2 --\3/p' | tr -s ' ' '\n' |
            sed -E 's/^([A-Za-z])$/-\1/'
    done | grep . | sort -u
}

commands() {
    "$PPBENCH" help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\) .*/\1/p'
}

@test "every way to ask for help gives help on standard output" {
    ppbench --help
    is_status 0
    [ "$stderr" = "" ]
    [[ $output == "Usage: ppbench "* ]]
    local overview=$output
    ppbench -h
    [ "$output" = "$overview" ]
    ppbench help
    [ "$output" = "$overview" ]
    for command in $(commands); do
        ppbench help "$command"
        is_status 0
        [[ $output == "Usage: ppbench $command"* ]]
        local explained=$output
        ppbench "$command" --help
        is_status 0
        [ "$output" = "$explained" ]
    done
}

@test "there are commands, and each is in the help" {
    [ "$(commands | paste -sd ' ')" = "run timeit compare profile list merge convert rerun history stats view diff info help version" ]
}

@test "help keeps to the width of the terminal" {
    for columns in 40 60 80 100; do
        COLUMNS=$columns "$PPBENCH" --help >"$BATS_TEST_TMPDIR/help"
        # Usage lines and examples are not broken, since people copy them.
        [ -z "$(sed '/^Examples:/,/^$/d' "$BATS_TEST_TMPDIR/help" | grep -v ^Usage |
            grep -E "^.{$((columns + 1)),}")" ]
        [ -z "$(grep -E ' $' "$BATS_TEST_TMPDIR/help")" ]
    done
}

@test "the version names libraries and linking" {
    ppbench --version
    is_status 0
    [[ $output =~ ^ppbench\ [0-9]+\.[0-9]+ ]]
    for word in GSL 'linked  *(static|dynamic)' 'compiler  *(gcc|clang)' 'module interface  *[0-9.]+'; do
        grep -E "$word" <<<"$output"
    done
    local first=$output
    ppbench version
    [ "$output" = "$first" ]
}

@test "a help that cannot be written ends with 2" {
    [ -w /dev/full ] || skip "no /dev/full"
    run --separate-stderr sh -c '"$PPBENCH" --help >/dev/full'
    is_status 2
    [[ $stderr == *"cannot write to standard output"* ]]
}

@test "a help that nobody reads to the end is no error" {
    run --separate-stderr bash -c 'set -o pipefail; "$PPBENCH" --help | head -n 1'
    is_status 0
    [ "$stderr" = "" ]
}

@test "closed standard streams do no harm" {
    run bash -c '"$PPBENCH" --help >&-'
    is_status 0
    run bash -c '"$PPBENCH" --frobnicate <&- >&- 2>&-'
    is_status 2
}

# complete_words WORD...: what bash offers for the last of the words.
complete_words() {
    bash -c '
        source /dev/stdin <<<"$("$PPBENCH" help --completion bash)"
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        _ppbench
        printf "%s\n" "${COMPREPLY[@]}"' complete "$@" | sort
}

@test "completion offers the options and words of the table" {
    for command in $(commands); do
        [ "$(complete_words ppbench "$command" - | grep -v '^--unit$')" = "$(helped_options "$command")" ]
    done
    [ "$(complete_words ppbench "" | grep -v ^-)" = "$(commands | sort)" ]
    [ "$(complete_words ppbench list --color a | paste -sd ' ')" = "always auto" ]
    [ "$(complete_words ppbench -u n | paste -sd ' ')" = "ns nsec" ]
    [ "$(complete_words ppbench run --color = al | paste -sd ' ')" = always ]
    [ "$(complete_words ppbench help l)" = list ]
    [ "$(complete_words ppbench help exit)" = exit-status ]
}

@test "completion offers files for modules and outputs" {
    cd "$BATS_TEST_TMPDIR"
    touch mine.so mine.json
    [ "$(complete_words ppbench -s mine.s)" = mine.so ]
    [ "$(complete_words ppbench --export-json = mine.j)" = mine.json ]
    [ "$(complete_words ppbench 'x++' -i mine.j)" = mine.json ]
}

# zsh's own machinery needs a terminal: one of its own, in which words are typed and the tab key is pressed.
# typed_zsh WORDS...: the line that each becomes.
typed_zsh() {
    timeout 20 zsh -f -s -- "$@" <<'ZSH'
zmodload zsh/zpty
zpty z zsh -f -i
send() { zpty -w z "$1" }
# Everything until a line that ends with $1.
await() { local line; while zpty -r z line; do [[ $line == *$1* ]] && { print -r -- $line; return; }; done }
send "PS1= RPS1= TERM=dumb; unsetopt zle_bracketed_paste 2>/dev/null; fpath=($BATS_TEST_TMPDIR \$fpath)"
send "autoload -Uz compinit && compinit -u -d $BATS_TEST_TMPDIR/dump; LISTMAX=0; setopt no_list_beep no_always_last_prompt"
send "show() { print -r -- \"LINE=\$BUFFER.\"; BUFFER=; zle -R }; zle -N show; bindkey '^X' show"
send 'print READ''Y'
await READY >/dev/null
for words; do
    zpty -w -n z "$words"$'\t\x18'
    await LINE= | sed -n 's/.*LINE=\(.*\)\..*/\1/p'
done
zpty -d z
ZSH
}

@test "zsh completes commands, options and words" {
    need zsh
    "$PPBENCH" help --completion zsh >"$BATS_TEST_TMPDIR/_ppbench"
    zsh -n "$BATS_TEST_TMPDIR/_ppbench"
    cd "$BATS_TEST_TMPDIR"
    touch mine.so
    # The last is of run, which is what is done without a command.
    typed_zsh 'ppbench comp' 'ppbench list --filt' 'ppbench list --color=al' 'ppbench run -s mine.s' \
        'ppbench help stati' 'ppbench x --csv-s' >typed
    sed 's/ *$/|/' typed | diff - /dev/fd/3 3<<'LINES'
ppbench compare|
ppbench list --filter=|
ppbench list --color=always|
ppbench run -s mine.so|
ppbench help statistics|
ppbench x --csv-samples=|
LINES
}

# What fish offers for the words $1.
complete_fish() {
    fish --no-config -c 'source $argv[1]; complete -C $argv[2]' "$BATS_TEST_TMPDIR/ppbench.fish" "$1" | cut -f 1 | sort
}

@test "fish completes commands, options and words" {
    need fish
    export HOME=$BATS_TEST_TMPDIR
    "$PPBENCH" help --completion fish >"$BATS_TEST_TMPDIR/ppbench.fish"
    cd "$BATS_TEST_TMPDIR"
    touch mine.so
    [ "$(complete_fish 'ppbench comp')" = compare ]
    for command in list view rerun; do
        [ "$(complete_fish "ppbench $command --" | grep -v '^--unit$')" = \
            "$(helped_options "$command" | grep '^--')" ]
    done
    [ "$(complete_fish 'ppbench list --color a' | paste -sd ' ')" = "always auto" ]
    [ "$(complete_fish 'ppbench -s mine.s')" = mine.so ]
    [ "$(complete_fish 'ppbench help stati')" = statistics ]
    complete_fish 'ppbench x --csv-s' | grep -x -- --csv-samples
}

@test "the completion script passes bash and shellcheck" {
    "$PPBENCH" help --completion bash >"$BATS_TEST_TMPDIR/ppbench"
    bash -n "$BATS_TEST_TMPDIR/ppbench"
    need shellcheck
    shellcheck -s bash -e SC2207 "$BATS_TEST_TMPDIR/ppbench"
}

@test "the manual page has exactly the options of the table" {
    local page=$source_dir/doc/ppbench.1
    sed -n '/^\.SH OPTIONS/,/^\.SH MODULES/p' "$page" | grep -A 1 '^\.TP' | grep -E '^\.BR? ' |
        sed 's/\\-/-/g' | grep -oE '(^|[" ,])--?[A-Za-z][a-z-]*' | tr -d '", ' | grep -v '^--unit$' |
        sort -u >"$BATS_TEST_TMPDIR/manual"
    # shellcheck disable=SC2046 # a list of words
    helped_options $(commands) | diff - "$BATS_TEST_TMPDIR/manual"
}

@test "the manual page gives the ranges that the program accepts" {
    local page=$source_dir/doc/ppbench.1 name range
    for name in layouts number repeat target-time warmup precision min-time max-time runs timeout memory-limit level; do
        range=$("$PPBENCH" "--$name=?" 2>&1 | sed -n "s/.* must be \(.*\), not '?'/\1/p")
        [ -n "$range" ]
        sed 's/\\-/-/g' "$page" | awk -v RS='\n[.]TP\n' -v name="--$name" \
            '{ split($0, lines, "\n") } index(lines[1] " ", name " ")' | tr '\n' ' ' | grep -F -- "$range"
    done
}

@test "the manual page formats without a warning" {
    need groff
    [ "$(groff -man -Tutf8 -ww -z "$source_dir/doc/ppbench.1" 2>&1)" = "" ]
}

@test "each command has a manual page that is made and has all its options" {
    need groff
    local command page=$BATS_TEST_TMPDIR/page
    for command in $(commands); do
        grep -F "%D%/ppbench-$command.1" "$source_dir/doc/Makefile.inc"
        "$PPBENCH" help --man "$command" >"$page.1"
        [ "$(groff -man -Tutf8 -ww -z "$page.1" 2>&1)" = "" ]
        MANWIDTH=200 groff -man -Tutf8 -P-c -P-b -P-u -rLL=200n "$page.1" >"$page"
        grep -F "ppbench-$command - " "$page"
        grep -oE '^ +(-[A-Za-z], )?(--unit, )?--[a-z-]+' "$page" | grep -oE -- '--?[A-Za-z][a-z-]*' |
            sort -u >"$page.options"
        helped_options "$command" | grep -vxFf "$page.options" | diff - /dev/null
    done
    ppbench help --man
    is_status 2
    ppbench help --man statistics
    is_status 2
}

@test "topics are short, fit the terminal, and are in the overview" {
    local topic
    local topics=(statements modules statistics formats exit-status environment)
    [ "$("$PPBENCH" help | sed -n '/^Topics/,/^$/s/^  \([a-z-]*\) .*/\1/p' | paste -sd ' ')" = "${topics[*]}" ]
    for topic in "${topics[@]}"; do
        COLUMNS=60 ppbench help "$topic"
        is_status 0
        [[ $output == "$topic: "* ]]
        [ "$(wc -l <<<"$output")" -lt 60 ]
        [ "$(grep -cE '^.{61,}' <<<"$output")" -eq 0 ]
        [ "$(grep -cE ' $' <<<"$output")" -eq 0 ]
    done
    ppbench help nonsense
    is_status 2
    [ "$stderr" = "ppbench: there is no command or topic 'nonsense'; ppbench help names all" ]
}

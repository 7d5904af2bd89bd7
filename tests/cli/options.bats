#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What is refused on the command line: exit status 2, one line that names the option and what it accepts, and nothing
# on the standard output.

load helper

setup_file() {
    build_targets crash
}

# refused MESSAGE WORD...: ppbench WORD... ends with 2 and says exactly this.
refused() {
    local message=$1
    shift
    ppbench "$@"
    is_status 2 && [ "$output" = "" ] && [ "$stderr" = "ppbench: $message" ]
}

@test "numbers out of range" {
    refused "-n must be 0 to 1099511627776, not 'abc'" -n abc
    refused "--number must be 0 to 1099511627776, not '-1'" --number -1
    refused "-r must be 0 to 1099511627776, not '1.5'" -r 1.5
    refused "--runs must be 0 to 4096, not '1e9'" --runs=1e9
    refused "--timeout must be 10ms to 24h, not '0'" --timeout 0
    refused "-t must be 1us to 1h, not '2 weeks'" -t '2 weeks'
    refused "--memory-limit must be 16M to 64T, not '1K'" --memory-limit 1K
    refused "--precision must be 0.01% to 100%, not '200'" --precision 200
    refused "--level must be 50% to 99.99%, not '1'" --level 1
    refused "--seed must be 0 to 18446744073709551615, not '-5'" --seed=-5
}

@test "words that are no choice" {
    refused "-u must be one of ns, us, ms, s, nsec, usec, msec, sec, not 'hours'" -u hours
    refused "--format must be one of table, json, csv, timeit, not 'xml'" --format xml
    refused "--color must be one of auto, always, never, not ''" --color=
    refused "--pin must be a CPU number from 0, 'auto' or 'none', not 'x'" --pin x
}

@test "unknown options get a suggestion" {
    refused "unknown option '--filtre'; did you mean '--filter'?" --filtre x
    refused "unknown option '-Z'; see ppbench help run" -Z
    refused "option '--m' could be any of --min-time, --max-time, --memory-limit, --mem, --mem-libs; see ppbench help run" --m 3
    refused "option '--repeat' does not apply to this command; see ppbench help list" list --repeat 3
}

@test "missing and superfluous values" {
    refused "-s needs a value, SETUP; see ppbench help run" -s
    refused "option '--quick' takes no value; see ppbench help run" --quick=1
    refused "--filter must not be empty; see ppbench help run" --filter=
}

@test "arguments that are neither options nor statements" {
    refused "unexpected argument 'mine.so'; give a module with -s mine.so" mine.so
    refused "unexpected argument 'dir/mine.c'; give a module with -s dir/mine.c" list dir/mine.c
    refused "unexpected argument 'lst'; did you mean the command 'list'?" lst
    refused "unexpected argument 'timit'; did you mean the command 'timeit'?" timit -v
    refused "unexpected argument 'list'; a command comes first: ppbench list ..." -v list
    refused "unexpected argument 'list'; a command comes first: ppbench list ..." -v -s "$(module crash)" list
    refused "unexpected argument 'x'; see ppbench help info" info x
    refused "there is no command or topic 'x'; ppbench help names all" help x
    refused "nothing to measure; give a statement ('x++' -s 'int x;') or a module (-s mine.so), or see ppbench --help"
    refused "nothing to list; give a module with -s mine.so" list
}

@test "statements and their setup: what is missing or senseless" {
    refused "setup text without a statement to measure; give one: ppbench 'sqrt(x)' -s 'double x = 2;'" -s 'int x;'
    refused "an empty statement; give C text to measure" '  '
    refused "-P sets a variable of a statement, and there is none; give one: ppbench 'f(n)' -P n=1..64" \
        -s "$(module crash)" -P n=1,2
    refused "-P gives 'n' twice; give all of its values at once" n -P n=1 -L n=2
    refused "-P 'n=8..4' never ends: it wants lo <= hi, a factor of 2 or more (lo above 0), or a step of 1 or more" \
        n -P n=8..4
    refused "cannot use './no_such.so': no such file; check the path, or end setup text with a ;" n -s ./no_such.so
    refused "cannot read 'no_such': No such file or directory" @no_such
    refused "--layouts must be 1 to 64, not '0'" n --layouts 0
    refused "--lang must be one of c, c++, not 'ada'" n --lang ada
    local name
    for name in 2n ppb_n int 'a b' ''; do
        ppbench n -P "$name=1"
        is_status 2
        says "^ppbench: -P '$name=1' is no parameter; give name=lo\\.\\.hi"
        [ "$(wc -l <<<"$stderr")" -eq 1 ]
    done
}

@test "options that contradict each other" {
    refused "--min-time 3 s is longer than --max-time 2 s; raise --max-time" --min-time 3 --max-time 2
    refused "--per-call times single calls, so -n must be 1 or left out" --per-call -n 5
    refused "--export-json and --export-csv cannot both be the standard output; give one of them a file name" \
        --export-json - --export-csv -
}

@test "control characters in a message are escaped" {
    refused "unknown option '--\\x1b[31m'; see ppbench help run" $'--\e[31m'
    refused "cannot use 'a\\x1bb': no such file; check the path, or end setup text with a ;" x -s $'a\eb'
}

@test "a filter that is no regular expression, and one that matches nothing" {
    ppbench list -s "$(module crash)" --filter '('
    is_status 2
    says "filter '\\('"
    ppbench list -s "$(module crash)" --filter 'no such thing'
    is_status 2
    says "no benchmark matches"
}

@test "-r 1, -n 0 and -n 1 are taken" {
    ppbench -s "$(module crash)" --filter '^good$' -r 1 -n 0
    is_status 0
    ppbench -s "$(module crash)" --filter '^good$' -r 1 -n 1
    is_status 0
}

@test "long names may be abbreviated" {
    ppbench list --set "$(module crash)" --fil '^good$'
    is_status 0
    [ "$output" = good ]
}

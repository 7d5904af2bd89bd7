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
    refused "--runs must be 0 to 10000, not '1e9'" --runs=1e9
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
    refused "option '--m' could be any of --min-time, --max-time, --memory-limit; see ppbench help run" --m 3
    refused "option '--repeat' does not apply to this command; see ppbench help list" list --repeat 3
}

@test "missing and superfluous values" {
    refused "-s needs a value, MODULE; see ppbench help run" -s
    refused "option '--quick' takes no value; see ppbench help run" --quick=1
    refused "--filter must not be empty; see ppbench help run" --filter=
}

@test "arguments that are no options" {
    refused "unexpected argument 'mine.so'; give a module with -s mine.so" mine.so
    refused "unexpected argument 'lst'; did you mean the command 'list'?" lst
    refused "unexpected argument 'list'; a command comes first: ppbench list ..." -v list
    refused "unexpected argument 'x'; see ppbench help info" info x
    refused "there is no command 'x'; ppbench help names all" help x
    refused "nothing to measure; give a module with -s mine.so, or see ppbench --help"
    refused "nothing to list; give a module with -s mine.so" list
}

@test "options that contradict each other" {
    refused "--min-time 3 s is longer than --max-time 2 s; raise --max-time" --min-time 3 --max-time 2
    refused "--per-call times single calls, so -n must be 1 or left out" --per-call -n 5
    refused "--export-json and --export-csv cannot both be the standard output; give one of them a file name" \
        --export-json - --export-csv -
}

@test "control characters in a message are escaped" {
    refused "unknown option '--\\x1b[31m'; see ppbench help run" $'--\e[31m'
    refused "unexpected argument 'a\\x0ab'; give a module with -s mine.so" $'a\nb'
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

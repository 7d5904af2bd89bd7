#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The arrows of doc/ARCHITECTURE.md: who may include whom, and that only cmd/ prints and exits.
. "$(dirname "$0")/tap.sh"

mapfile -t files < <(c_sources stats bench cmd examples tests)
includes=$(code "${files[@]}" | grep -E '^[^:]*:[0-9]+:[[:blank:]]*#[[:blank:]]*include')

# offending RULE...: lines of #include that break a rule, as "file:line: file includes target". The RULEs are
# an awk condition on `file`, `target` (without its quotes or angle brackets), `own` (1: in quotes) and
# `outside` (1: of another subcommand or format).
offending() {
    awk -v FS=: '
        {
            file = $1
            target = $3
            sub(/^[ \t]*#[ \t]*include[ \t]*/, "", target)
            own = target ~ /^"/
            gsub(/[<>" \t]/, "", target)
            # A subcommand or format may have several files: cmd/out_json_case.c is of cmd/out_json.
            match(file "_", /^cmd\/[a-z]+_[a-z0-9]+/)
            family = substr(file, 1, RLENGTH)
            outside = index(target, family) != 1
            if (target == "config.h" && file ~ /^(stats|bench|cmd|tests)\//) next
            if ('"$1"') print file ":" $2 ": includes " target
        }' <<<"$includes"
}

verdict "stats/ uses stats/ and the system" \
    "$(offending 'file ~ /^stats\// && own && target !~ /^stats\//')"
verdict "stats/ knows no clock, file or process" \
    "$(offending 'file ~ /^stats\// && !own && target ~ /^(time|sys\/time|fcntl|sys\/stat|dlfcn|signal|poll)\.h$/')"
verdict "bench/ uses bench/ and stats/" \
    "$(offending 'file ~ /^bench\// && own && target !~ /^(bench|stats)\//')"
verdict "only bench/rt_* and tests use bench/rt_*" \
    "$(offending 'file !~ /^(bench\/rt_|tests\/)/ && target ~ /^bench\/rt_/')"
verdict "bench/rt_* uses what may live in the measured program" \
    "$(offending 'file ~ /^bench\/rt_/ && own &&
        target !~ /^bench\/((clock|label|meter|wire|reach|tracewire|ruler|ppbench|pptrace)\.h|rt_)/ && target !~ /^stats\/(hist|moments)\.h$/')"
verdict "bench/rt_* has no stdio and no GSL" \
    "$(offending 'file ~ /^bench\/rt_/ && target ~ /^(stdio\.h|gsl\/)/')"
verdict "only bench/sym_* uses elfutils and libiberty, and nobody uses bench/sym_*" \
    "$(offending '(file !~ /^bench\/sym_/ && target ~ /^(elfutils\/|libiberty\/|libelf\.h|gelf\.h|dwarf\.h)/) ||
        (file !~ /^(bench\/sym_|tests\/)/ && target ~ /^bench\/sym_/)')"
verdict "bench/sym_* uses its own and what it is told by" \
    "$(offending 'file ~ /^bench\/sym_/ && own && target !~ /^bench\/(sym_|symwire\.h)/')"
verdict "the installed header uses the system alone" \
    "$(offending 'file ~ /^bench\/pp(bench|trace)\.h$/ && own')"
verdict "cmd/ uses cmd/, bench/ and stats/" \
    "$(offending 'file ~ /^cmd\// && own && target !~ /^(cmd|bench|stats)\//')"
verdict "subcommands do not include each other" \
    "$(offending 'file ~ /^cmd\/cmd_/ && target ~ /^cmd\/cmd_/ && outside')"
verdict "output formats include neither each other nor subcommands" \
    "$(offending 'file ~ /^cmd\/out_/ && target ~ /^cmd\/(out_|cmd_)/ && outside')"
verdict "examples use installed headers" \
    "$(offending 'file ~ /^examples\// && target ~ /^(stats|bench|cmd|\.\.)\//')"
verdict "tests include headers, never a .c" \
    "$(offending 'file ~ /^tests\// && target ~ /\.c$/')"

mapfile -t below < <(c_sources stats bench | grep -v '^bench/ppbench\.h$')
verdict "nothing prints or exits below cmd/" \
    "$(code "${below[@]}" | grep -E \
        '[^_[:alnum:]](v?printf|puts|putchar|perror|exit|abort|errx?|warnx?)[[:space:]]*\(|[^_[:alnum:]]std(out|err)[^_[:alnum:]]')"
finish

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Modules whose list of benchmarks is nonsense: refused, or the rest of it works. The driver never
# crashes.

load helper

setup_file() {
    local names
    names=$(sed -nE 's/^#(el)?if defined (REGISTRY_[A-Z0-9_]*).*/\L\2/p' "$target_dir/registry.c")
    # shellcheck disable=SC2086
    build_targets $names
}

# Module registry_$1 is refused with the words $2...
is_refused() {
    local name=registry_$1
    shift
    measure -s "$(module "$name")"
    is_status 2
    says "$name.so" "$@"
    [ ! -e "$json" ]
}

# The first benchmark of registry_$1 is measured; the second is refused, fails, or works.
is_survived() {
    measure -s "$(module "registry_$1")"
    if [ "$status" -ne 2 ]; then
        [ "$status" -le 1 ]
        good_is_kept
        holds 'all(x["state"] in ("ok", "failed") for x in r["benchmarks"])'
        holds 'all(x["state"] != "failed" or x["reason"] for x in r["benchmarks"])'
    fi
}

@test "a good one" {
    measure -s "$(module registry_is_good)"
    is_status 0
    holds 'sorted(b) == ["good", "other"]'
}

@test "a later minor version with fields that are not known here" {
    measure -s "$(module registry_is_of_later_minor)"
    is_status 0
    holds 'sorted(b) == ["good", "other"]'
}

@test "structs that are too small" {
    is_refused has_small_module "struct|small|size"
    is_refused has_small_benches "struct|small|size"
    is_refused has_small_entry "damaged|struct|small|size"
}

@test "entries that are not there" {
    is_refused has_null_entry "damaged"
    is_refused has_wild_entry "SIGSEGV|damaged"
    is_refused has_null_list "SIGSEGV|damaged|no benchmark"
}

@test "an end that is no end" {
    is_refused has_no_end "damaged"
    is_refused ends_too_late "SIGSEGV|damaged"
    is_refused ends_before_it_begins "damaged"
}

@test "names that are none" {
    is_refused has_null_name "damaged|name"
    is_refused has_empty_name "damaged|name"
    is_refused has_wild_name "SIGSEGV|damaged"
    is_refused has_endless_name "damaged|name|long"
}

@test "a loop that is not there" {
    is_refused has_null_loop "damaged|loop"
}

@test "two of one name" {
    is_refused has_same_name_twice "good" "two|twice|same name|duplicate"
}

@test "ranges without an end" {
    is_refused has_endless_range "p" "step|range|damaged"
    is_refused has_endless_geometric "p" "factor|range|damaged"
}

@test "ranges of more values than anybody can measure" {
    is_refused has_huge_range "too many|more than|range"
}

@test "parameters of no known type" {
    is_refused has_wrong_type "type|damaged"
}

@test "parameters with too many values or none" {
    is_refused has_too_many_values "values|damaged"
    is_refused has_no_values "values|damaged"
}

@test "a string that is NULL" {
    is_survived has_null_string
}

@test "a parameter outside of its context" {
    is_survived has_param_outside
    [ "$status" -ne 0 ]
}

@test "a context that is too large" {
    is_survived has_huge_context
    [ "$status" -ne 0 ]
}

@test "more threads than anybody has" {
    is_survived has_many_threads
    [ "$status" -ne 0 ]
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Calls of the system and of libc that fail one after the other, and drivers that are killed: what
# was asked for is there, or a message says why not, and nothing is left behind. PP_LONG_TESTS=1
# makes every call fail, and kills a hundred times.

load helper

setup_file() {
    build_targets many process registry_is_good
}

# Scenarios $@ of tests/fault/torture.py.
withstands() {
    local all=()
    [ -z "${PP_LONG_TESTS:-}" ] || all=(--all --jobs 2)
    [ -x tests/fault/ppbench ] || skip "the programs with faults are not built"
    run "$python" "$source_dir/tests/fault/torture.py" "$PWD" "$(module registry_is_good)" \
        "${all[@]}" "$@"
    echo "$output"
    echo "# $* ${lines[-1]}" >&3
    is_status 0
}

@test "faults while measuring" {
    withstands list run layouts save
}

@test "faults with statements and their compiler" {
    withstands snippet compile
}

@test "faults with outputs of all forms" {
    local forms=(to-html)
    [ -z "${PP_LONG_TESTS:-}" ] ||
        forms=(to-{gbench,gbench-csv,hyperfine,pyperf,gobench,jmh,bmf,junit,openmetrics,markdown,html})
    withstands compare-page stats-page exports "${forms[@]}"
}

@test "faults in a run that is made again" {
    withstands rerun
}

@test "faults with numbers and stored results" {
    withstands stats stats-two compare-stored merge history
}

@test "faults while comparing" {
    withstands compare
}

@test "faults with profiles" {
    withstands view export diff
}

@test "faults while profiling" {
    need_tracer
    local timed=()
    [ -z "${PP_LONG_TESTS:-}" ] || timed=(profile worker-profile)
    withstands profile-counts worker-profile-counts profile-symbols "${timed[@]}"
}

@test "faults in the worker" {
    withstands worker worker-mem
}

@test "faults in what reads symbols" {
    withstands symbols
}

@test "faults with facts of the machine" {
    withstands info
}

@test "kill -9 of the driver leaves nothing" {
    local n=5
    [ -z "${PP_LONG_TESTS:-}" ] || n=100
    run "$python" "$source_dir/tests/fault/kill.py" "$PPBENCH" "$(module process)" "$n"
    echo "$output"
    echo "# ${lines[-1]}" >&3
    is_status 0
}

@test "a run of many workers does not grow" {
    local duration_s=2
    [ -z "${PP_LONG_TESTS:-}" ] || duration_s=600
    run "$python" "$source_dir/tests/fault/growth.py" "$PPBENCH" "$(module many)" "$duration_s" ${PP_GROWTH_PLOT:+"$PP_GROWTH_PLOT"}
    echo "$output"
    echo "# ${lines[-1]}" >&3
    is_status 0
}

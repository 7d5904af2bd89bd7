#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Benchmarks that misbehave: the one is reported as failed, with what became of it and how far it
# got; the good one beside it keeps its result; the status is 1.

load helper

setup_file() {
    local names=(crash leave hang process output memory)
    ! command -v "${CXX:-c++}" >/dev/null || names+=(throw)
    build_targets "${names[@]}"
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# Measure benchmark $2 of module $1 and the good one beside it.
measure_beside_good() {
    [ -e "$(module "$1")" ] || skip "no C++ compiler"
    measure -s "$(module "$1")" --filter "^(good|$2)(/|\$)" "${@:3}"
}

# Benchmark $2 of module $1 fails, for the reason that the words $3... tell. Nobody else does.
fails() {
    local words=() word
    measure_beside_good "$1" "$2"
    is_status 1
    for word in "${@:3}"; do
        words+=(", $(py "$word")")
    done
    holds "measured('good')" "failed([n for n in b if n.startswith('$2')][0]${words[*]})"
    says "$1\.so" "$2"
}

# Benchmark $2 of module $1 has a result in spite of all.
succeeds() {
    measure_beside_good "$1" "$2" "${@:3}"
    is_status 0
    holds "measured('good')" "measured('$2')"
}

@test "SIGSEGV" {
    fails crash segfault SIGSEGV "at address 0x10"
}

@test "SIGBUS" {
    fails crash bus_error SIGBUS
}

@test "SIGFPE: division by zero" {
    fails crash divide_by_zero SIGFPE
}

@test "SIGILL" {
    fails crash illegal_instruction SIGILL
}

@test "abort, with its last words" {
    fails crash aborts SIGABRT
    holds '"last words of aborts" in b["aborts"]["output"]'
    grep -q "last words of aborts" <<<"$stderr$output"
}

@test "assert, with its text" {
    fails crash asserts SIGABRT
    holds '"ppb_keep(1) == 2" in b["asserts"]["output"]'
}

@test "stack overflow is called by its name" {
    fails crash overflows_stack "stack overflow"
}

@test "heap corruption, with the allocator's words" {
    fails crash corrupts_heap "SIGABRT|SIGSEGV"
}

@test "double free" {
    fails crash frees_twice SIGABRT
    holds '"double free" in b["frees_twice"]["output"]'
}

@test "SIGKILL of its own" {
    fails crash kills_itself "SIGKILL|killed"
}

@test "a crash says how far it got" {
    fails crash segfault_late SIGSEGV "[0-9]+ samples|sample [0-9]+|sampling|warming|calibrating"
}

@test "a crash in setup" {
    fails crash segfault_in_setup SIGSEGV "in setup"
}

@test "a crash in prepare" {
    fails crash segfault_in_prepare SIGSEGV
}

@test "a crash in one of two threads" {
    fails crash segfault_in_thread SIGSEGV
}

@test "a crash in teardown: the samples are kept" {
    measure_beside_good crash segfault_in_teardown
    good_is_kept
    holds 'b["segfault_in_teardown"]["summary"]["clean"]["n"] > 0'
    says "segfault_in_teardown" "teardown"
}

@test "a crash of one worker of several: the others' samples are kept, and it is said" {
    export PPB_TARGET_COUNT_FILE=$BATS_TEST_TMPDIR/count
    measure -s "$(module crash)" --filter '^(good|segfault_once)$' --runs 4
    is_status 1
    holds 'measured("good")' '"crashed-once" in warnings["segfault_once"]' \
        'sum(x["ok"] for x in b["segfault_once"]["replicates"]) >= 1' \
        '"SIGSEGV" in [x["failure"] for x in b["segfault_once"]["replicates"] if not x["ok"]][0]' \
        'b["segfault_once"]["summary"]["time_ns"]["value"] > 0'
}

@test "exit(0) is no success" {
    fails leave exits "exit"
}

@test "exit with a status" {
    fails leave exits_with_3 "exit" "3"
}

@test "_exit(0)" {
    fails leave exits_at_once "exit"
}

@test "pthread_exit of the measuring thread" {
    fails leave ends_its_thread "exit|ended its thread|timed out"
}

@test "pthread_exit of another thread" {
    fails leave ends_other_thread "exit|thread|timed out"
}

@test "exit in setup" {
    fails leave exits_in_setup "exit" "setup"
}

@test "exit in teardown: the samples are kept" {
    measure_beside_good leave exits_in_teardown
    holds 'measured("good")' 'b["exits_in_teardown"]["summary"]["clean"]["n"] > 0'
    says "exits_in_teardown" "teardown"
}

@test "longjmp out of the body" {
    fails leave jumps_out "longjmp|SIG|exit|timed out"
}

@test "a C++ exception that nobody catches" {
    fails throw throws_int "SIGABRT|exception"
    holds '"int" in b["throws_int"]["output"]'
    fails throw throws_exception "SIGABRT|exception"
    holds '"what it was about" in b["throws_exception"]["output"]'
}

@test "a C++ exception in setup" {
    fails throw throws_in_setup "SIGABRT|exception"
}

@test "a C++ exception that is caught is nobody's business" {
    succeeds throw throws_and_catches
}

@test "an endless loop" {
    fails hang loops_for_ever "timed out after 2 s"
    says "--timeout"
}

@test "an endless loop alone: the status is that of a time-out" {
    measure -s "$(module hang)" --filter '^loops_for_ever$' --timeout 1
    is_status 124
    holds 'failed("loops_for_ever", "timed out")'
}

@test "an endless loop that ignores signals" {
    fails hang ignores_sigterm "timed out"
}

@test "an endless loop that blocks signals" {
    fails hang blocks_signals "timed out"
}

@test "sleep" {
    fails hang sleeps "timed out"
}

@test "pause" {
    fails hang waits_for_signal "timed out"
}

@test "SIGSTOP of its own" {
    fails hang stops_itself "timed out|stopped"
}

@test "a read that never ends" {
    fails hang reads_empty_pipe "timed out"
}

@test "a hang in setup" {
    fails hang hangs_in_setup "timed out" "in setup"
}

@test "a hang in one of two threads" {
    fails hang hangs_in_thread "timed out"
}

@test "a hang in teardown: the samples are kept" {
    measure_beside_good hang hangs_in_teardown
    holds 'measured("good")' 'b["hangs_in_teardown"]["summary"]["clean"]["n"] > 0'
    says "hangs_in_teardown" "teardown"
}

@test "standard input is empty, whatever ours is" {
    mkfifo endless
    measure_beside_good hang reads_stdin <>endless
    is_status 0
    holds "measured('reads_stdin')"
}

@test "a child that stays is ended with its worker" {
    succeeds process forks_child_that_stays
    no_process_of process
}

@test "a daemon is ended with its worker" {
    succeeds process forks_daemon
    no_process_of process
}

@test "a child that goes on measuring changes nothing" {
    succeeds process forks_child_that_measures
    no_process_of process
}

# No process has module $1 mapped any more.
no_process_of() {
    run ! grep -lsF "$(module "$1")" /proc/[0-9]*/maps
}

@test "a child that goes on measuring adds no samples" {
    measure_beside_good process forks_child_that_measures
    holds 'b["forks_child_that_measures"]["summary"]["all"]["n"] == 20'
}

@test "a module that changes during the run is not mixed with what it was" {
    cp "$(module process)" changing.so
    measure -s ./changing.so --filter '^touches_its_file$'
    is_status 1
    says "changing.so" "changed"
}

@test "a thread that stays is said" {
    succeeds process leaves_thread
    holds '"strays" in warnings["leaves_thread"]'
}

@test "closing all files" {
    succeeds process closes_all_files
}

@test "handlers for all signals, and a timer" {
    succeeds process takes_signals
}

@test "another rounding mode stays in its worker, and is said" {
    succeeds process changes_rounding
    holds '"changed-state" in warnings["changes_rounding"]'
}

@test "another locale changes no number's form" {
    succeeds process changes_locale
}

@test "another directory: the export is where it was wanted" {
    json_name=here.json
    rm -f $json_name
    ppbench -s "$(module process)" --filter '^(good|changes_directory)$' --runs 2 -r 20 \
        --timeout 2 --export-json $json_name
    is_status 0
    json=$BATS_TEST_TMPDIR/$json_name
    is_measured changes_directory
    [ "$(stat -c %a "$json")" != 0 ]
}

@test "an environment that is cleared" {
    succeeds process clears_environment
}

@test "another affinity is undone or said" {
    succeeds process changes_affinity
}

@test "limits and priority" {
    succeeds process changes_limits
}

@test "leaving the process group" {
    succeeds process leaves_process_group
    no_process_of process
}

@test "10 MB on stdout and stderr go nowhere" {
    succeeds output prints_10_mb
    [ "${#output}" -lt 100000 ]
    [ "${#stderr}" -lt 100000 ]
    [[ $output$stderr != *gggggggg* ]]
}

@test "escape codes do not reach the terminal" {
    succeeds output prints_escapes
    [[ $output$stderr != *$'\e'* ]]
    [[ $output$stderr != *"taken over"* ]]
}

@test "escape codes before a crash are shown, escaped" {
    fails output prints_escapes_and_aborts SIGABRT
    [[ $output$stderr != *$'\e'* ]]
    [[ $output$stderr != *$'\a'* ]]
    [[ $output$stderr == *"taken over"* ]]
}

@test "JSON on standard output stays JSON" {
    ppbench -s "$(module output)" --filter '^(good|prints_in_body|prints_escapes)$' --runs 2 -r 20 \
        --timeout 5 --format json
    is_status 0
    json=$BATS_TEST_TMPDIR/stdout.json
    printf '%s\n' "$output" >"$json"
    good_is_kept
    is_measured prints_in_body
}

@test "closing stdout and stderr" {
    succeeds output closes_output
}

@test "memory without end meets a limit" {
    measure -s "$(module memory)" --filter '^(good|allocates_all)$' --memory-limit 512M
    is_status 1
    holds 'measured("good")' 'failed("allocates_all", "SIGSEGV|memory")'
}

@test "a leak that fits is measured" {
    succeeds memory leaks
}

@test "an allocation that fails is the benchmark's own business" {
    measure_beside_good memory allocates_64_tib
    is_status 0
    holds 'measured("good")' 'b["allocates_64_tib"]["state"] == "skipped"'
}

@test "results that were overwritten are not believed, and it is said" {
    local name
    for name in overwrites_with_ones overwrites_with_zeros; do
        fails memory "$name" "wrote over|overwr|corrupt|damaged"
        fails memory "${name}_in_teardown" "wrote over|overwr|corrupt|damaged"
    done
}

@test "one bit of the results that was changed is found" {
    fails memory flips_a_bit "wrote over|overwr|corrupt|damaged"
}

@test "a count of samples that cannot be is found" {
    fails memory raises_count "wrote over|overwr|corrupt|damaged"
}

@test "results that were unmapped" {
    fails memory unmaps "SIGSEGV|exit"
}

@test "all crashes at once: each is reported, the good one is kept" {
    measure -s "$(module crash)" --timeout 10 \
        --filter '^(good|.*(segfault|abort|zero|illegal|overflow|frees|kills).*)$'
    is_status 1
    holds 'measured("good")' 'r["complete"]' \
        'sum(x["state"] == "failed" for x in r["benchmarks"]) >= 10' \
        'all(x["reason"] for x in r["benchmarks"] if x["state"] == "failed")'
}

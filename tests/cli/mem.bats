#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# --mem and --counters: known programs, the same numbers in every run, and what cannot be seen.

load helper

setup_file() {
    build_targets heap heap_own
    ! command -v "${CXX:-c++}" >/dev/null || build_targets heap_cxx
}

# Count in the module $1 what the options $2... say; the result in $json.
count() {
    local target
    target=$(module "$1")
    shift
    json=$BATS_TEST_TMPDIR/result.json
    rm -f "$json"
    ppbench -s "$target" --quick --runs 1 --max-time 0.2 --export-json "$json" "$@"
}

# Python about the counters: `n(benchmark, counter)` is a value, `by(...)` where it is from.
counted() {
    local expressions=() expression
    local n='lambda x, k: [c["value"] for c in b[x]["counters"] if c["name"] == k][0]'
    local by='lambda x, k: [c["source"] for c in b[x]["counters"] if c["name"] == k][0]'
    local all='lambda x: [n(x, k) for k in ("allocs", "frees", "reallocs", "alloc-bytes")]'
    for expression; do
        expressions+=("(globals().update(n=$n, by=$by, all_of=$all), $expression)[1]")
    done
    holds "${expressions[@]}"
}

# glibc rounds blocks up in its own way; others are not counted wrong, only otherwise.
is_glibc() {
    getconf GNU_LIBC_VERSION >/dev/null 2>&1 && [ -z "${LD_PRELOAD:-}" ]
}

@test "--mem: calls and bytes of each function of the family" {
    count heap --filter '^(pair|leak|nothing|peak|grow|aligned|copy|pointers)$' --mem
    is_status 0
    counted 'all_of("pair") == [1, 1, 0, 1000]' 'all_of("leak") == [1, 0, 0, 1000]' \
        'all_of("nothing") == [0, 0, 0, 0]' 'all_of("peak") == [3, 3, 0, 3000]' \
        'all_of("grow") == [3, 3, 1, 1040]' 'all_of("aligned") == [5, 5, 0, 1128]' \
        'all_of("copy") == [1, 1, 0, 13]' 'all_of("pointers") == [1, 1, 0, 1000]' \
        'by("pair", "allocs") == "slots"' 'all(warnings[x] == [w for w in warnings[x] if w != "not-counted"] for x in b)'
}

@test "--mem: what is live, at most and at the end" {
    is_glibc || skip "not the C library whose blocks are known here"
    count heap --filter '^(pair|leak|nothing|peak|prepared)$' --mem
    is_status 0
    counted 'n("pair", "peak-bytes") == 1000' 'n("pair", "unfreed-bytes") == 0' \
        'n("leak", "peak-bytes") == 1000' 'n("leak", "unfreed-bytes") == 1000' \
        'n("nothing", "peak-bytes") == 0' 'n("peak", "peak-bytes") == 2000' \
        'n("prepared", "unfreed-bytes") == -1000' 'n("prepared", "peak-bytes") == 0' \
        'all_of("prepared") == [0, 1, 0, 0]'
}

@test "--mem: threads of ours and of the benchmark's" {
    count heap --filter '^(parallel|together|hands_over|own_variable)' --mem
    is_status 0
    counted 'len(b) == 4' \
        'all(all_of(x) == [1, 1, 0, 1000] for x in b if x not in ("hands_over", "own_variable"))' \
        'n("own_variable", "allocs") == n("own_variable", "frees") >= 1' \
        'n("own_variable", "unfreed-bytes") == 0' \
        'all_of("hands_over")[0] - all_of("hands_over")[1] == 0' \
        'all_of("hands_over")[0] >= 2' 'n("hands_over", "unfreed-bytes") == 0'
    is_glibc || skip "not the C library whose blocks are known here"
    counted 'all(n(x, "peak-bytes") == 4000 for x in b if x.startswith("together"))' \
        'all(1000 <= n(x, "peak-bytes") <= 4000 for x in b if x.startswith("parallel"))'
}

@test "--mem: C++ by new, delete, vectors and exceptions" {
    need "${CXX:-c++}"
    count heap_cxx --mem
    is_status 0
    counted 'all_of("new_delete") == [1, 1, 0, 8]' 'all_of("new_aligned") == [1, 1, 0, 64]' \
        'all_of("growing_vector") == [7, 7, 0, 127 * 8]' \
        'all_of("throws_and_catches")[:2] == [1, 1]'
}

@test "--mem: the same numbers in every run" {
    local first second
    count heap --filter '^(pair|grow|peak|aligned|copy)$' --mem
    first=$(result '[[c["value"] for c in b[x]["counters"] if c.get("source") == "slots"] for x in b]')
    count heap --filter '^(pair|grow|peak|aligned|copy)$' --mem
    second=$(result '[[c["value"] for c in b[x]["counters"] if c.get("source") == "slots"] for x in b]')
    [ "$first" = "$second" ]
    [ "${#first}" -gt 60 ]
}

# Slots of the C library itself, of which that allocator is another one than its own.
@test "--mem: an allocator that is preloaded, also for what the C library takes from it" {
    local debug
    is_glibc || skip "not the C library whose other allocator is known here"
    [[ ${SANITIZERS:-} != *address* ]] || skip "the address sanitizer must come first"
    debug=$(ldconfig -p | sed -n '/libc_malloc_debug.so.0.*x86-64/{s/.*=> //p;q}')
    [ -n "$debug" ] || skip "libc_malloc_debug.so.0 is not installed"
    LD_PRELOAD=$debug count heap --filter '^(pair|peak|grow|aligned|copy|pointers)$' --mem
    is_status 0
    counted 'all_of("pair") == [1, 1, 0, 1000]' 'all_of("grow") == [3, 3, 1, 1040]' \
        'all_of("aligned") == [5, 5, 0, 1128]' 'all_of("copy") == [1, 1, 0, 13]' \
        'all_of("pointers") == [1, 1, 0, 1000]' '2000 <= n("peak", "peak-bytes") < 2200' \
        'all(n(x, "unfreed-bytes") == 0 for x in b)' 'all("not-counted" not in warnings[x] for x in b)'
}

@test "--mem-libs: what another library allocates counts only when asked" {
    count heap --filter '^other$' --mem
    is_status 0
    counted 'all_of("other") == [0, 0, 0, 0]'
    count heap --filter '^other$' --mem-libs 'libheap_*'
    is_status 0
    counted 'all_of("other") == [1, 1, 0, 500]'
    count heap --filter '^other$' --mem-libs all
    counted 'all_of("other") == [1, 1, 0, 500]'
}

@test "--mem: an allocator within the object is told" {
    count heap_own --mem
    is_status 0
    counted 'all_of("own") == [0, 0, 0, 0]' '"not-counted" in warnings["own"]' 'measured("own")'
    [[ $output == *"malloc of its own"* ]]
}

@test "--mem: a statement" {
    need cc
    unset CC CFLAGS
    json=$BATS_TEST_TMPDIR/result.json
    ppbench --mem --quick --format json -o "$json" \
        -s '#include <stdlib.h>' -s 'size_t n = 100;' 'free(ppb_keep(malloc(n)))'
    is_status 0
    counted 'all([c["value"] for c in x["counters"]][:4] == [1, 1, 0, 100] for x in b.values())' \
        'len(b) == 1'
}

@test "--mem: a statement that calls a shared object counts what that allocates" {
    need cc
    unset CC CFLAGS
    json=$BATS_TEST_TMPDIR/result.json
    ppbench --mem --quick --export-json "$json" -s "$BATS_FILE_TMPDIR/libheap_other.so" \
        -s 'void other_pair(void);' 'other_pair()'
    is_status 0
    counted 'all([c["value"] for c in x["counters"]][:4] == [1, 1, 0, 500] for x in b.values())'
}

@test "--mem: in the table, in CSV, and what goes on without it" {
    count heap --filter '^pair$' --mem
    [[ $output == *"counted per iteration"*"allocs"*"bytes"*"peak"*"unfreed"* ]]
    grep -qE '^ *pair +1 +1 +1000 B +1000 B +0 B$' <<<"$output"
    count heap --filter '^pair$' --mem -v
    grep -qE 'counters +allocs 1\.000 per iteration; frees 1\.000 per iteration' <<<"$output"
    count heap --filter '^pair$' --mem --format csv
    [[ $output == *"allocs=1;frees=1;reallocs=0;alloc-bytes=1000;"* ]]
    count heap --filter '^pair$'
    [[ $output != *"counted per iteration"* ]]
    holds 'b["pair"]["counters"] == []'
}

@test "--counters: names, groups, and words that are none" {
    count heap --filter '^pair$' --counters frees,system
    is_status 0
    counted '[c["name"] for c in b["pair"]["counters"]] == ["frees", "minor-faults", "major-faults", "context-switches", "voluntary-switches", "involuntary-switches", "migrations"]' \
        'by("pair", "voluntary-switches") == "getrusage"' \
        'by("pair", "minor-faults") in ("perf", "getrusage")' 'n("pair", "minor-faults") < 0.01'
    count heap --counters frees,nonsense
    is_status 2
    says 'counters must be one or more' 'frees,nonsense'
    count heap --counters ''
    is_status 2
    count heap --filter '^pair$' --counters none
    is_status 0
    holds 'b["pair"]["counters"] == []'
}

@test "--counters: what the machine has not is said once, and is no error" {
    count heap --filter '^(pair|leak)$' --counters hardware
    is_status 0
    if holds 'b["pair"]["counters"] == []'; then
        [ "$(grep -c 'not counted: cycles, hw-instructions, branch-misses, cache-misses' <<<"$stderr")" -eq 1 ]
        count heap --filter '^(pair|leak)$' --counters hardware --quiet
        [ -z "$stderr" ]
    else
        counted 'n("pair", "hw-instructions") > 10' 'by("pair", "cycles") == "perf"'
    fi
}

@test "--counters: page faults that a benchmark makes" {
    need cc
    unset CC CFLAGS
    json=$BATS_TEST_TMPDIR/result.json
    ppbench --counters minor-faults --quick --export-json "$json" -s '#include <sys/mman.h>' \
        -s 'size_t n = 65536;' \
        'char *p = mmap(0, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
         madvise(p, n, MADV_NOHUGEPAGE);
         for (size_t i = 0; i < n; i += 4096) ((volatile char *)p)[i] = 1;
         munmap(p, n)'
    is_status 0
    counted 'all(15.9 < x["counters"][0]["value"] < 17 for x in b.values())'
}

@test "--mem: a benchmark that fails only while it is counted keeps its times" {
    count heap --filter '^(pair|shy)$' --mem
    is_status 0
    holds 'measured("shy")' '"not-counted" in warnings["shy"]' '"not-counted" not in warnings["pair"]' \
        'any("SIGABRT" in w["evidence"] for w in b["shy"]["warnings"])'
    counted 'all_of("pair") == [1, 1, 0, 1000]'
}

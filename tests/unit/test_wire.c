/* SPDX-License-Identifier: GPL-3.0-or-later
 * The shared memory's shape: nothing overlaps, everything is aligned, and its numbers mean the same
 * on both sides.
 */
#include "bench/wire.h"

#include "bench/result.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/unit/made_wire.h"

/* What a worker writes is counted by label. */
_Static_assert(
    sizeof((struct pp_wire_stream *)0)->n_by_label / sizeof(uint64_t) >= PP_N_LABELS, "labels fit");
_Static_assert(sizeof(struct pp_wire_sample) == 32, "two samples a cache line");
_Static_assert(sizeof(struct pp_wire_bench) % 8 == 0 && sizeof(struct pp_wire_param) % 8 == 0,
    "entries stay aligned");
_Static_assert(offsetof(struct pp_wire, canary_before) < offsetof(struct pp_wire, report) &&
        offsetof(struct pp_wire, report) < offsetof(struct pp_wire, samples) &&
        offsetof(struct pp_wire, samples) < offsetof(struct pp_wire, canary_after),
    "canaries enclose what the worker writes");
/* Exports of method 1 know the labels by these numbers. */
_Static_assert(PP_LABEL_CLEAN == 0 && PP_LABEL_CLOCK_DISAGREED == 1 && PP_LABEL_MIGRATED == 2 &&
        PP_LABEL_PREEMPTED == 3 && PP_LABEL_STOLEN == 4 && PP_LABEL_FAULTED == 5 &&
        PP_LABEL_SHARED == 6 && PP_LABEL_UNEXPLAINED == 7 && PP_N_LABELS == 8,
    "labels keep their numbers");

static void test_layout(void **state)
{
    (void)state;
    struct made_wire made;
    made_wire_init(&made);
    const unsigned char *base = (const unsigned char *)made.wire;
    const unsigned char *first = pp_wire_table(made.wire, 0), *second = pp_wire_table(made.wire, 1);
    assert_true(first >= base + sizeof(struct pp_wire));
    assert_true(second >= first + pp_hist_bytes(PP_HIST_BITS_DEFAULT));
    assert_true(base + pp_wire_list_offset() >= second + pp_hist_bytes(PP_HIST_BITS_DEFAULT));
    assert_int_equal((size_t)(first - base) % 4096, 0);
    assert_int_equal((size_t)(second - base) % 4096, 0);
    assert_int_equal(pp_wire_list_offset() % 4096, 0);
    assert_true(pp_wire_table_bytes() >= pp_hist_bytes(PP_HIST_BITS_DEFAULT));
    made_wire_release(&made);
}

/* FNV-1a over four words: ((((((s ^ a) p) ^ b) p) ^ c) p) ^ d) p. */
static void test_checksum_value(void **state)
{
    (void)state;
    const struct pp_wire_sample none = {0}, one = {.ticks = 1, .label = 2, .empty_ticks = 3};
    const uint64_t prime = UINT64_C(1099511628211), seed = UINT64_C(14695981039346656037);
    assert_true(pp_wire_checksum(seed, &none) == seed * prime * prime * prime * prime);
    assert_true(pp_wire_checksum(seed, &one) ==
        (((seed ^ 1) * prime * prime * prime) ^ UINT64_C(0x200000003)) * prime);
    assert_true(PP_WIRE_CHECKSUM_SEED == seed);
}

/* Every single bit of what it covers shows, and so does the order. */
static void test_checksum_sees(void **state)
{
    (void)state;
    const struct pp_wire_sample sample = {
        .ticks = 123456789, .empty_ticks = 42, .label = PP_LABEL_STOLEN};
    const uint64_t sum = pp_wire_checksum(PP_WIRE_CHECKSUM_SEED, &sample);
    for (int bit = 0; bit < 64; bit++) {
        struct pp_wire_sample changed = sample;
        changed.ticks ^= UINT64_C(1) << bit;
        assert_true(pp_wire_checksum(PP_WIRE_CHECKSUM_SEED, &changed) != sum);
        changed = sample;
        *(bit < 32 ? &changed.label : &changed.empty_ticks) ^= UINT32_C(1) << bit % 32;
        assert_true(pp_wire_checksum(PP_WIRE_CHECKSUM_SEED, &changed) != sum);
    }
    const struct pp_wire_sample other = {.ticks = 5};
    assert_true(pp_wire_checksum(pp_wire_checksum(1, &sample), &other) !=
        pp_wire_checksum(pp_wire_checksum(1, &other), &sample));
}

/* One name a label, each different: what exports and people see. */
static void test_label_names(void **state)
{
    (void)state;
    static const char *const names[PP_N_LABELS] = {
        [PP_LABEL_CLEAN] = "clean",
        [PP_LABEL_CLOCK_DISAGREED] = "clock-disagreed",
        [PP_LABEL_MIGRATED] = "migrated",
        [PP_LABEL_PREEMPTED] = "preempted",
        [PP_LABEL_STOLEN] = "stolen",
        [PP_LABEL_FAULTED] = "faulted",
        [PP_LABEL_SHARED] = "core-shared",
        [PP_LABEL_UNEXPLAINED] = "unexplained",
    };
    for (int label = 0; label < PP_N_LABELS; label++)
        assert_string_equal(pp_label_name((enum pp_label)label), names[label]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_checksum_value),
        cmocka_unit_test(test_checksum_sees),
        cmocka_unit_test(test_label_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Memory and words of a profile.
 */
#include "bench/profile.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void test_empty(void **state)
{
    (void)state;
    struct pp_profile profile;
    assert_int_equal(pp_profile_init(&profile), PP_OK);
    assert_string_equal(profile.name, "");
    assert_string_equal(profile.instruction_method, "");
    assert_string_equal(profile.passes[PP_PROFILE_PASS_TIMES].failure, "");
    assert_true(isnan(profile.untraced_ns) && isnan(profile.passes[0].loop_ns));
    assert_true(isnan(pp_profile_closure_ratio(&profile)));
    pp_profile_release(&profile);
    pp_profile_release(&profile);
}

/* Far more than one block holds: each once, at an address that stays. */
static void test_texts(void **state)
{
    enum { N = 20000 };
    static const char *kept[N];
    (void)state;
    struct pp_profile profile;
    assert_int_equal(pp_profile_init(&profile), PP_OK);
    char text[64];
    for (int i = 0; i < N; i++) {
        snprintf(text, sizeof text, "function %d", i);
        kept[i] = pp_profile_text(&profile, text);
        assert_string_equal(kept[i], text);
    }
    for (int i = 0; i < N; i++) {
        snprintf(text, sizeof text, "function %d", i);
        assert_ptr_equal(pp_profile_text(&profile, text), kept[i]);
    }
    assert_string_equal(pp_profile_text(&profile, NULL), "");
    assert_string_equal(pp_profile_text(&profile, ""), "");
    static char longest[200001];
    memset(longest, 'x', sizeof longest - 1);
    assert_string_equal(pp_profile_text(&profile, longest), longest);
    assert_string_equal(kept[0], "function 0");
    pp_profile_release(&profile);
}

static void test_entries_begin_unknown(void **state)
{
    (void)state;
    struct pp_profile profile;
    assert_int_equal(pp_profile_init(&profile), PP_OK);
    assert_string_equal(pp_profile_add_object(&profile)->build_id, "");
    const struct pp_profile_function *function = pp_profile_add_function(&profile);
    assert_true(function->object == PP_PROFILE_NONE && !function->has_instructions);
    assert_string_equal(function->symbol, "");
    const struct pp_profile_node *node = pp_profile_add_node(&profile);
    assert_true(node->parent == PP_PROFILE_NONE && node->function == PP_PROFILE_NONE);
    assert_true(isnan(node->own_ns) && isnan(node->raw_deep_ns) && isnan(node->calls.p90_ns));
    assert_int_equal(node->own_source, PP_PROFILE_UNKNOWN);
    assert_true(pp_profile_add_frame(&profile)->outer == PP_PROFILE_NONE);
    assert_true(pp_profile_add_spot(&profile)->frame == PP_PROFILE_NONE);
    assert_true(pp_profile_add_event(&profile)->node == PP_PROFILE_NONE);
    pp_profile_release(&profile);
}

static void test_many_entries(void **state)
{
    enum { N = 100000 };
    (void)state;
    struct pp_profile profile;
    assert_int_equal(pp_profile_init(&profile), PP_OK);
    for (uint32_t i = 0; i < N; i++) {
        pp_profile_add_node(&profile)->function = i;
        pp_profile_add_event(&profile)->node = i;
        assert_true(pp_profile_note(&profile, "note %u", i));
    }
    assert_true(profile.n_nodes == N && profile.n_events == N && profile.n_notes == N);
    for (uint32_t i = 0; i < N; i++)
        assert_true(profile.nodes[i].function == i && profile.events[i].node == i);
    assert_string_equal(profile.notes[N - 1], "note 99999");
    pp_profile_release(&profile);
}

static void test_closure(void **state)
{
    (void)state;
    struct pp_profile profile;
    assert_int_equal(pp_profile_init(&profile), PP_OK);
    pp_profile_add_node(&profile)->own_ns = 30;
    pp_profile_add_node(&profile);
    pp_profile_add_node(&profile)->own_ns = 18;
    assert_true(isnan(pp_profile_closure_ratio(&profile)));
    profile.untraced_ns = 64;
    assert_true(pp_profile_closure_ratio(&profile) == 0.75);
    profile.untraced_ns = 0;
    assert_true(isnan(pp_profile_closure_ratio(&profile)));
    pp_profile_release(&profile);
}

/* Files hold these words: another name would make old files unreadable. */
static void test_words(void **state)
{
    (void)state;
    assert_string_equal(pp_profile_source_name(PP_PROFILE_SHARED_OUT), "shared out");
    assert_string_equal(pp_profile_reach_name(PP_PROFILE_BY_JUMP), "jump");
    assert_string_equal(pp_profile_reach_name(PP_PROFILE_BY_SAMPLES), "samples only");
    assert_string_equal(pp_profile_why_name(PP_PROFILE_WHY_SMALL), "too small");
    assert_string_equal(pp_profile_pass_name(PP_PROFILE_PASS_COUNTS), "counts");
    assert_string_equal(pp_profile_timing_name(PP_PROFILE_TIMING_AUTO), "auto");
    for (enum pp_profile_why i = PP_PROFILE_WHY_NONE; i < PP_PROFILE_N_WHYS; i++)
        for (enum pp_profile_why k = PP_PROFILE_WHY_NONE; k < i; k++)
            assert_string_not_equal(pp_profile_why_name(i), pp_profile_why_name(k));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_entries_begin_unknown),
        cmocka_unit_test(test_many_entries),
        cmocka_unit_test(test_closure),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

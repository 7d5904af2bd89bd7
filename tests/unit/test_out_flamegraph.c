/* SPDX-License-Identifier: GPL-3.0-or-later
 * SVG flame graphs: every box with its numbers, widths that add up, limits that are said. That it
 * is XML, whatever the names, is for tests/cli/picture.bats.
 */
#include "cmd/flamecolor.h"
#include "cmd/out_flamegraph.h"
#include "tests/unit/made_tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void draw(struct pp_buf *out, const struct pp_profile *profile,
    const struct pp_flamegraph_options *options)
{
    pp_buf_init(out);
    assert_true(pp_out_flamegraph_with(profile, options, out));
}

static void assert_has(const struct pp_buf *out, const char *text)
{
    if (strstr(pp_buf_text(out), text) == NULL) {
        fail_msg("no '%s' in %.3000s", text, pp_buf_text(out));
    }
}

static size_t count(const struct pp_buf *out, const char *text)
{
    size_t n = 0;
    for (const char *at = pp_buf_text(out); (at = strstr(at, text)) != NULL; at++) {
        n++;
    }
    return n;
}

static void numbers_of_a_box(void **state)
{
    (void)state;
    struct pp_profile profile;
    struct pp_buf out;
    pp_made_tree_small(&profile);
    draw(&out, &profile, NULL);
    assert_int_equal(count(&out, "<rect x="), 9);
    assert_has(&out,
        "<title>partition\n/home/me/src/quick.c:30\n"
        "deep 1.851 us \xc2\xb1 37 ns, sampled, 44% of the tree\n"
        "own 1.601 us \xc2\xb1 80 ns, sampled\n4.001 calls per loop</title>");
    assert_has(&out, "<title id=\"title\">sort/1000</title>");
    assert_has(&out, "in all 4.231 us");
    assert_has(&out, "9 boxes; 1 have no such number");
    assert_has(&out, "Note: the clock reads in steps");
    /* 4200.5 of 4230.5 ns of 1180 px. */
    assert_has(&out, "width=\"1171.6322\"");
    pp_buf_release(&out);
    pp_profile_release(&profile);
}

static void other_values(void **state)
{
    (void)state;
    struct pp_profile profile;
    struct pp_buf out;
    pp_made_tree_small(&profile);
    draw(&out, &profile, &(struct pp_flamegraph_options){.value = PP_FLAME_SAMPLES});
    assert_has(&out, "in all 425 samples");
    pp_buf_release(&out);
    draw(&out, &profile, &(struct pp_flamegraph_options){.value = PP_FLAME_CALLS});
    assert_has(&out, "in all 24.01 calls");
    assert_has(&out, "memcpy\n9 calls, 37% of the tree");
    pp_buf_release(&out);
    /* quick's 2000 in 10 loops go to its places by 1000, 2000 and 1 of 3001 calls. */
    draw(&out, &profile,
        &(struct pp_flamegraph_options){.value = PP_FLAME_INSTRUCTIONS, .least_px = 1e-6});
    assert_has(&out, "0.06664 instructions");
    pp_buf_release(&out);
    draw(&out, &profile,
        &(struct pp_flamegraph_options){
            .title = "<t>", .width_px = 700, .by_object = true, .is_icicle = true});
    assert_has(&out, ">&lt;t&gt;</text>");
    assert_has(&out, "width=\"700\"");
    assert_has(&out, "data-icicle=\"1\"");
    assert_has(&out, "<g class=\"m1\"><title>memcpy");
    pp_buf_release(&out);
    pp_profile_release(&profile);
}

/* Without times the samples are drawn, without those the calls. */
static void what_there_is(void **state)
{
    (void)state;
    struct pp_profile profile;
    pp_made_tree_small(&profile);
    for (size_t i = 0; i < profile.n_nodes; i++) {
        profile.nodes[i].own_ns = profile.nodes[i].deep_ns = 0.0 / 0.0;
    }
    assert_int_equal(pp_flamevalue_choose(&profile, PP_FLAME_AUTO), PP_FLAME_SAMPLES);
    for (size_t i = 0; i < profile.n_nodes; i++) {
        profile.nodes[i].n_own_samples = 0;
    }
    assert_int_equal(pp_flamevalue_choose(&profile, PP_FLAME_AUTO), PP_FLAME_CALLS);
    assert_int_equal(pp_flamevalue_choose(&profile, PP_FLAME_TIME), PP_FLAME_TIME);
    pp_profile_release(&profile);
}

/* The same name has the same colour in each profile; libraries have their own. */
static void colors_are_stable(void **state)
{
    (void)state;
    const struct pp_profile_function own = {.name = "quick"};
    const struct pp_profile_function library = {.name = "quick", .is_library = true};
    assert_string_equal(pp_flamecolor_function(&own).name, "f9");
    assert_string_equal(pp_flamecolor_function(&library).name, "l3");
    assert_string_equal(pp_flamecolor_object(13).name, "m3");
    assert_string_equal(pp_flamecolor_change(5, 5).name, "r5");
    assert_string_equal(pp_flamecolor_change(-0.1, 5).name, "b1");
    assert_string_equal(pp_flamecolor_change(0.001, 5).name, "d0");
    assert_string_equal(pp_flamecolor_change(0, 0).name, "d0");
}

static void large_trees_stay_small(void **state)
{
    (void)state;
    struct pp_profile profile;
    struct pp_buf out;
    pp_made_tree_large(&profile, 10000, 7);
    draw(&out, &profile, NULL);
    assert_true(out.n_bytes < 2 * 1024 * 1024);
    assert_has(&out, " more are too narrow to draw, or too deep: ");
    pp_buf_release(&out);
    draw(&out, &profile, &(struct pp_flamegraph_options){.least_px = 1e-9});
    assert_true(out.n_bytes < 2 * 1024 * 1024);
    assert_true(count(&out, "<rect x=") > 5000);
    pp_buf_release(&out);
    pp_profile_release(&profile);
    pp_made_tree_chain(&profile, 100000);
    draw(&out, &profile, NULL);
    assert_true(out.n_bytes < 2 * 1024 * 1024);
    assert_int_equal(count(&out, "<rect x="), 1000);
    pp_buf_release(&out);
    pp_profile_release(&profile);
}

/* Own time that grew is red, that shrank is blue, and within its uncertainty neither. */
static void what_changed(void **state)
{
    (void)state;
    struct pp_profile before, after;
    struct pp_profilediff diff;
    struct pp_buf out;
    pp_made_tree_small(&before);
    pp_made_tree_small(&after);
    pp_made_tree_add(&after, 3, 800);  /* partition: 1600.5 + 800 */
    pp_made_tree_add(&after, 6, -100); /* check: 300 - 100 */
    pp_made_tree_add(&after, 7, 1.2);  /* push_back: 700 + 1.2, of 49 */
    assert_int_equal(pp_profilediff_init(&diff, &before, &after), PP_OK);
    pp_buf_init(&out);
    assert_true(pp_out_flamegraph_diff(&diff, NULL, &out));
    assert_has(&out, "in all 4.932 us");
    assert_has(&out, "the strongest is 800 ns");
    assert_has(&out, "<g class=\"r5\"><title>partition");
    assert_has(
        &out, "own 1.601 us \xe2\x86\x92 2.401 us (+800 ns, +50%)\n4.001 \xe2\x86\x92 4.001 calls");
    assert_has(&out, "<g class=\"b1\"><title>check");
    assert_has(&out, "<g class=\"d0\"><title>std::vector");
    assert_has(&out, "; within its uncertainty)");
    pp_buf_truncate(&out, 0);
    assert_true(
        pp_out_flamegraph_diff(&diff, &(struct pp_flamegraph_options){.is_before = true}, &out));
    assert_has(&out, "of the earlier profile; in all 4.231 us");
    pp_buf_release(&out);
    pp_profilediff_release(&diff);
    pp_profile_release(&before);
    pp_profile_release(&after);
}

/* What is only in one profile is said where it is not drawn. */
static void what_is_gone(void **state)
{
    (void)state;
    struct pp_profile before, after;
    struct pp_profilediff diff;
    struct pp_buf out;
    pp_made_tree_small(&before);
    pp_made_tree_chain(&after, 3);
    assert_int_equal(pp_profilediff_init(&diff, &before, &after), PP_OK);
    pp_buf_init(&out);
    assert_true(pp_out_flamegraph_diff(&diff, NULL, &out));
    assert_has(&out, "Only in the earlier profile: 4.231 us per loop");
    assert_has(&out, "Note: the profiles differ in case");
    assert_has(&out, "<title>again\ndeep.c\nnew\n");
    pp_buf_release(&out);
    pp_profilediff_release(&diff);
    pp_profile_release(&before);
    pp_profile_release(&after);
}

static void nothing_to_draw(void **state)
{
    (void)state;
    struct pp_profile profile;
    struct pp_buf out;
    assert_int_equal(pp_profile_init(&profile), PP_OK);
    draw(&out, &profile, NULL);
    assert_has(&out, "Nothing to draw");
    pp_buf_release(&out);
    pp_profile_release(&profile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_a_box),
        cmocka_unit_test(other_values),
        cmocka_unit_test(what_there_is),
        cmocka_unit_test(colors_are_stable),
        cmocka_unit_test(large_trees_stay_small),
        cmocka_unit_test(what_changed),
        cmocka_unit_test(what_is_gone),
        cmocka_unit_test(nothing_to_draw),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

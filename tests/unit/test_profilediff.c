/* SPDX-License-Identifier: GPL-3.0-or-later
 * Differences between two profiles made by hand.
 */
#include "bench/profilediff.h"

#include "tests/unit/made_profile.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NONE PP_PROFILE_NONE

static void begin(struct pp_profile *profile, uint64_t n_loops)
{
    assert_int_equal(pp_profile_init(profile), PP_OK);
    profile->passes[PP_PROFILE_PASS_COUNTS].n_loops = n_loops;
}

static uint32_t function_in(struct pp_profile *profile, const char *name, const char *file)
{
    const uint32_t function = made_function(profile, name);
    profile->functions[function].file = pp_profile_text(profile, file);
    return function;
}

static const struct pp_profilediff_function *find(
    const struct pp_profilediff *diff, const char *name, const char *file)
{
    for (size_t i = 0; i < diff->n_functions; i++)
        if (strcmp(diff->functions[i].name, name) == 0 &&
            (!file || strcmp(diff->functions[i].file, file) == 0))
            return &diff->functions[i];
    return NULL;
}

/* main calls work (own 10 +- 3, 200 calls in 100 loops) and old; then work (own 16 +- 4, 150 calls
 * in 50 loops) and new. Functions stand in another order. */
static void made_pair(struct pp_profile *before, struct pp_profile *after)
{
    begin(before, 100);
    uint32_t main_function = function_in(before, "main", "/a/main.c");
    uint32_t work = function_in(before, "work", "/a/work.c");
    uint32_t other = function_in(before, "old", "/a/work.c");
    uint32_t root = made_node(before, NONE, main_function, 100, 1);
    before->nodes[made_node(before, root, work, 200, 10)].own_half_ns = 3;
    made_node(before, root, other, 100, 5);
    made_deep(before);
    begin(after, 50);
    other = function_in(after, "new", "/b/work.c");
    work = function_in(after, "work", "/b/work.c");
    main_function = function_in(after, "main", "/b/main.c");
    root = made_node(after, NONE, main_function, 50, 1);
    made_node(after, root, other, 50, 2);
    after->nodes[made_node(after, root, work, 150, 16)].own_half_ns = 4;
    made_deep(after);
}

static void test_functions(void **state)
{
    (void)state;
    struct pp_profile before, after;
    struct pp_profilediff diff;
    made_pair(&before, &after);
    assert_int_equal(pp_profilediff_init(&diff, &before, &after), PP_OK);
    assert_int_equal(diff.n_functions, 4);
    const struct pp_profilediff_function *work = find(&diff, "work", "/b/work.c");
    assert_true(work->before.is_there && work->after.is_there);
    assert_true(work->before.function == 1 && work->after.function == 1);
    assert_true(work->before.calls_per_loop == 2 && work->after.calls_per_loop == 3);
    assert_true(work->before.own_ns == 10 && work->after.own_ns == 16);
    assert_true(work->own.ns == 6 && work->own.half_ns == 5 && work->own.is_clear);
    const struct pp_profilediff_function *old = find(&diff, "old", NULL);
    assert_true(old->before.is_there && !old->after.is_there && old->after.function == NONE);
    assert_true(old->own.ns == -5 && old->deep.ns == -5 && !old->own.is_clear);
    assert_true(isnan(old->own.half_ns));
    const struct pp_profilediff_function *new = find(&diff, "new", NULL);
    assert_true(!new->before.is_there &&new->own.ns == 2 && new->after.function == 0);
    const struct pp_profilediff_function *main_function = find(&diff, "main", NULL);
    assert_true(main_function->deep.ns == 19 - 16 && main_function->own.ns == 0);
    pp_profilediff_release(&diff);
    pp_profile_release(&before);
    pp_profile_release(&after);
}

static void test_tree(void **state)
{
    (void)state;
    struct pp_profile before, after;
    struct pp_profilediff diff;
    made_pair(&before, &after);
    assert_int_equal(pp_profilediff_init(&diff, &before, &after), PP_OK);
    assert_int_equal(diff.n_nodes, 4);
    for (size_t i = 1; i < diff.n_nodes; i++)
        assert_int_equal(diff.nodes[i].parent, 0);
    assert_true(diff.nodes[0].parent == NONE && diff.nodes[0].deep.ns == 3);
    assert_string_equal(diff.functions[diff.nodes[1].function].name, "work");
    assert_true(diff.nodes[1].own.ns == 6 && diff.nodes[1].own.is_clear);
    assert_string_equal(diff.functions[diff.nodes[2].function].name, "old");
    assert_true(!diff.nodes[2].after.is_there && diff.nodes[2].own.ns == -5);
    assert_string_equal(diff.functions[diff.nodes[3].function].name, "new");
    assert_true(diff.nodes[3].after.calls_per_loop == 1 && !diff.nodes[3].before.is_there);
    pp_profilediff_release(&diff);
    pp_profile_release(&before);
    pp_profile_release(&after);
}

/* A profile against itself differs nowhere. */
static void test_same(void **state)
{
    (void)state;
    struct pp_profile before, after;
    struct pp_profilediff diff;
    made_pair(&before, &after);
    assert_int_equal(pp_profilediff_init(&diff, &before, &before), PP_OK);
    assert_true(diff.n_functions == 3 && diff.n_nodes == 3);
    for (size_t i = 0; i < diff.n_nodes; i++) {
        assert_true(diff.nodes[i].own.ns == 0 && diff.nodes[i].deep.ns == 0);
        assert_true(!diff.nodes[i].own.is_clear && diff.functions[i].own.ns == 0);
    }
    assert_false(diff.has_other_case || diff.has_other_machine || diff.has_other_timing);
    pp_profilediff_release(&diff);
    pp_profile_release(&before);
    pp_profile_release(&after);
}

/* "init" of two files stays two; functions of one name and file are one, whose recursion through
 * each other counts once. */
static void test_names(void **state)
{
    (void)state;
    struct pp_profile before, after;
    struct pp_profilediff diff;
    begin(&before, 1);
    made_node(&before, NONE, function_in(&before, "init", "/x/a.c"), 1, 1);
    made_node(&before, NONE, function_in(&before, "init", "/x/b.c"), 1, 10);
    made_node(&before, NONE, function_in(&before, "moved", "/x/a.c"), 1, 100);
    made_deep(&before);
    begin(&after, 1);
    made_node(&after, NONE, function_in(&after, "init", "/y/b.c"), 1, 12);
    made_node(&after, NONE, function_in(&after, "moved", "/x/c.c"), 1, 100);
    uint32_t first = function_in(&after, "twin", "t.c"),
             second = function_in(&after, "twin", "t.c");
    first = made_node(&after, NONE, first, 3, 7);
    made_node(&after, first, second, 4, 8);
    made_node(&after, NONE, second, 5, 9);
    made_deep(&after);
    assert_int_equal(pp_profilediff_init(&diff, &before, &after), PP_OK);
    assert_int_equal(diff.n_functions, 4);
    assert_true(find(&diff, "init", "/y/b.c")->own.ns == 2);
    assert_true(find(&diff, "init", "/x/a.c")->own.ns == -1);
    assert_true(find(&diff, "moved", NULL)->own.ns == 0);
    const struct pp_profilediff_function *twin = find(&diff, "twin", NULL);
    assert_true(twin->own.ns == 24 && twin->deep.ns == 24 && twin->after.n_calls == 12);
    assert_int_equal(diff.n_nodes, 5);
    assert_true(diff.nodes[3].after.own_ns == 16 && diff.nodes[3].after.deep_ns == 24);
    assert_true(diff.nodes[4].parent == 3 && diff.nodes[4].after.own_ns == 8);
    pp_profilediff_release(&diff);
    pp_profile_release(&before);
    pp_profile_release(&after);
}

static void test_unknown_and_circumstances(void **state)
{
    (void)state;
    struct pp_profile before, after;
    struct pp_profilediff diff;
    begin(&before, 0);
    begin(&after, 4);
    made_node(&before, NONE, made_function(&before, "f"), 8, NAN);
    made_node(&after, NONE, made_function(&after, "f"), 8, 3);
    made_deep(&before);
    made_deep(&after);
    after.name = "x";
    after.cpu_model = "other";
    after.kernel = "7";
    after.timing = PP_PROFILE_TIMING_COUNTS;
    after.n_threads = 2;
    assert_int_equal(pp_profilediff_init(&diff, &before, &after), PP_OK);
    const struct pp_profilediff_function *f = &diff.functions[0];
    assert_true(isnan(f->own.ns) && !f->own.is_clear && isnan(f->before.calls_per_loop));
    assert_true(f->after.calls_per_loop == 2 && isnan(diff.nodes[0].own.ns));
    assert_true(diff.has_other_case && diff.has_other_machine && diff.has_other_kernel);
    assert_true(diff.has_other_timing && diff.has_other_threads);
    pp_profilediff_release(&diff);
    before.nodes[0].function = 7;
    assert_int_equal(pp_profilediff_init(&diff, &before, &after), PP_EINVAL);
    pp_profilediff_release(&diff);
    pp_profile_release(&before);
    pp_profile_release(&after);
}

/* Two trees of 300000 nodes, one deep, one wide. */
static void test_large(void **state)
{
    enum { N = 300000 };
    (void)state;
    struct pp_profile before, after;
    struct pp_profilediff diff;
    begin(&before, 1);
    begin(&after, 1);
    made_function(&before, "f");
    for (uint32_t i = 0; i < N; i++) {
        made_node(&before, i ? i - 1 : NONE, 0, 1, 1);
        made_node(&after, NONE, made_function(&after, i ? "g" : "f"), 1, 1);
    }
    made_deep(&before);
    made_deep(&after);
    assert_int_equal(pp_profilediff_init(&diff, &before, &after), PP_OK);
    assert_true(diff.n_nodes == N + 1 && diff.n_functions == 2);
    assert_true(diff.functions[0].deep.ns == 1 - N && diff.functions[1].own.ns == N - 1);
    pp_profilediff_release(&diff);
    pp_profile_release(&before);
    pp_profile_release(&after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_functions),
        cmocka_unit_test(test_tree),
        cmocka_unit_test(test_same),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_unknown_and_circumstances),
        cmocka_unit_test(test_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * The order of a walk.
 */
#include "bench/profiletree.h"

#include "tests/unit/made_profile.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* 0(2(4) 3) 1(5), nodes not depth first: entries as they are numbered, exits in brackets. */
static void test_order(void **state)
{
    static const uint32_t parents[] = {PP_PROFILE_NONE, PP_PROFILE_NONE, 0, 0, 2, 1};
    static const struct pp_profile_place wanted[] = {{0, false}, {2, false}, {4, false}, {4, true},
        {2, true}, {3, false}, {3, true}, {0, true}, {1, false}, {5, false}, {5, true}, {1, true}};
    (void)state;
    struct pp_profile profile;
    struct pp_profile_tree tree;
    assert_int_equal(pp_profile_init(&profile), PP_OK);
    made_function(&profile, "f");
    for (size_t i = 0; i < 6; i++)
        made_node(&profile, parents[i], 0, 1, 1);
    assert_int_equal(pp_profile_tree_init(&tree, &profile), PP_OK);
    struct pp_profile_place at = PP_PROFILE_BEFORE;
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
            assert_true(pp_profile_tree_step(&tree, &at));
            assert_true(at.node == wanted[i].node && at.is_exit == wanted[i].is_exit);
        }
        assert_false(pp_profile_tree_step(&tree, &at));
    }
    pp_profile_tree_release(&tree);
    pp_profile_release(&profile);
}

static void test_empty_and_unsound(void **state)
{
    (void)state;
    struct pp_profile profile;
    struct pp_profile_tree tree;
    assert_int_equal(pp_profile_init(&profile), PP_OK);
    assert_int_equal(pp_profile_tree_init(&tree, &profile), PP_OK);
    struct pp_profile_place at = PP_PROFILE_BEFORE;
    assert_false(pp_profile_tree_step(&tree, &at));
    pp_profile_tree_release(&tree);
    made_node(&profile, PP_PROFILE_NONE, 0, 1, 1);
    assert_int_equal(pp_profile_tree_init(&tree, &profile), PP_EINVAL);
    pp_profile_tree_release(&tree);
    made_function(&profile, "f");
    profile.nodes[0].parent = 0;
    assert_int_equal(pp_profile_tree_init(&tree, &profile), PP_EINVAL);
    pp_profile_tree_release(&tree);
    pp_profile_release(&profile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_empty_and_unsound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Stacks are whole up to a depth, and keep both ends beyond it.
 */
#include "cmd/stacks.h"

#include "tests/unit/fixture_profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_shallow(void **state)
{
    (void)state;
    struct pp_profile profile;
    struct pp_stacks stacks;
    assert_true(fixture_profile(&profile, "sort"));
    assert_true(pp_stacks_init(&stacks, &profile));
    assert_int_equal(stacks.n_stacks, profile.n_nodes);
    for (size_t i = 0; i < profile.n_nodes; i++) {
        size_t n = pp_stacks_get(&stacks, stacks.of_node[i]);
        assert_int_equal(stacks.functions[n - 1], profile.nodes[i].function);
        assert_int_equal(stacks.functions[0], profile.nodes[0].function);
        assert_false(stacks.stacks[stacks.of_node[i]].is_cut);
    }
    assert_int_equal(pp_stacks_get(&stacks, stacks.of_node[6]), 5);
    pp_stacks_release(&stacks);
    pp_profile_release(&profile);
}

static void test_deep(void **state)
{
    (void)state;
    struct pp_profile profile;
    struct pp_stacks stacks;
    assert_true(fixture_profile(&profile, "deep"));
    assert_true(pp_stacks_init(&stacks, &profile));
    /* One a level, but at the last one for each function below it. */
    assert_int_equal(stacks.n_stacks, PP_STACKS_DEPTH - 1 + 2);
    size_t last = profile.n_nodes - 1;
    assert_int_equal(pp_stacks_get(&stacks, stacks.of_node[last]), PP_STACKS_DEPTH);
    assert_int_equal(stacks.functions[PP_STACKS_DEPTH - 1], profile.nodes[last].function);
    assert_int_equal(stacks.functions[PP_STACKS_DEPTH - 2], profile.nodes[0].function);
    assert_int_equal(pp_stacks_get(&stacks, stacks.of_node[last - 1]), PP_STACKS_DEPTH);
    assert_int_equal(stacks.of_node[last - 1], stacks.of_node[PP_STACKS_DEPTH - 1]);
    assert_int_equal(
        pp_stacks_get(&stacks, stacks.of_node[PP_STACKS_DEPTH - 2]), PP_STACKS_DEPTH - 1);
    pp_stacks_release(&stacks);
    pp_profile_release(&profile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_shallow), cmocka_unit_test(test_deep)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

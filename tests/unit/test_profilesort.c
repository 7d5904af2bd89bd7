/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sort keys of profiles: beginnings of words, order of numbers and texts.
 */
#include "cmd/profilesort.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static enum pp_profilesort_key key_of(const char *text)
{
    struct pp_profilesort sort = {.n_keys = 0};
    struct pp_error error = {.status = PP_OK};
    if (pp_profilesort_add(&sort, text, &error) != PP_OK)
        fail_msg("%s: %s", text, error.text);
    assert_int_equal(sort.n_keys, 1);
    return sort.keys[0];
}

static void refuses(const char *text, const char *expected)
{
    struct pp_profilesort sort = {.n_keys = 0};
    struct pp_error error = {.status = PP_OK};
    assert_int_equal(pp_profilesort_add(&sort, text, &error), PP_EINVAL);
    if (strstr(error.text, expected) == NULL)
        fail_msg("'%s' does not say '%s'", error.text, expected);
}

static void test_words(void **state)
{
    (void)state;
    assert_int_equal(key_of("own"), PP_PROFILESORT_OWN);
    assert_int_equal(key_of("o"), PP_PROFILESORT_OWN);
    assert_int_equal(key_of("own/"), PP_PROFILESORT_OWN_CALL);
    assert_int_equal(key_of("d"), PP_PROFILESORT_DEEP);
    assert_int_equal(key_of("deep/call"), PP_PROFILESORT_DEEP_CALL);
    assert_int_equal(key_of("ca"), PP_PROFILESORT_CALLS);
    assert_int_equal(key_of("cu"), PP_PROFILESORT_DEEP);
    assert_int_equal(key_of("cumt"), PP_PROFILESORT_DEEP);
    assert_int_equal(key_of("t"), PP_PROFILESORT_OWN);
    assert_int_equal(key_of("pcalls"), PP_PROFILESORT_PRIMITIVE);
    assert_int_equal(key_of("ncalls"), PP_PROFILESORT_CALLS);
    assert_int_equal(key_of("f"), PP_PROFILESORT_FILE);
    assert_int_equal(key_of("mod"), PP_PROFILESORT_FILE);
    assert_int_equal(key_of("st"), PP_PROFILESORT_STDNAME);
    assert_int_equal(key_of("nfl"), PP_PROFILESORT_NFL);
    assert_int_equal(key_of("i"), PP_PROFILESORT_INSTRUCTIONS);
    assert_int_equal(key_of("-1"), PP_PROFILESORT_STDNAME);
    assert_int_equal(key_of("0"), PP_PROFILESORT_CALLS);
    assert_int_equal(key_of("1"), PP_PROFILESORT_OWN);
    assert_int_equal(key_of("2"), PP_PROFILESORT_DEEP);
}

static void test_refusals(void **state)
{
    (void)state;
    refuses("c", "could be any of calls, cumulative, cumtime");
    refuses("p", "could be any of p50, p90, pcalls");
    refuses("n", "could be any of name, ncalls, nfl");
    refuses("m", "could be any of min, max, module");
    refuses("depe", "there are own, deep, own/call");
    refuses("cumulatve", "did you mean 'cumulative'?");
    refuses("", "unknown sort key ''");
    refuses("own,,deep", "unknown sort key ''");
    refuses("~", "unknown sort key ''");
    refuses("a word longer than any that there is of that kind", "unknown sort key");
    refuses("own,own,own,own,own,own,own,own,own", "more than 8 sort keys");
    refuses("3", "unknown sort key '3'");
}

static void test_several_and_inverted(void **state)
{
    (void)state;
    struct pp_profilesort sort = {.n_keys = 0};
    assert_int_equal(pp_profilesort_add(&sort, "own,~name", NULL), PP_OK);
    assert_int_equal(pp_profilesort_add(&sort, "calls", NULL), PP_OK);
    assert_int_equal(sort.n_keys, 3);
    assert_int_equal(sort.keys[1], PP_PROFILESORT_NAME);
    assert_true(sort.is_inverted[1] && !sort.is_inverted[0] && !sort.is_inverted[2]);
}

static const struct pp_profile_function functions[] = {
    {.name = "b", .file = "x.c", .line = 30, .has_instructions = true, .n_instructions = 7},
    {.name = "a", .file = "y.c", .line = 4, .has_instructions = true, .n_instructions = 9},
    {.name = "c", .file = "", .line = 0},
    {.name = "a", .file = "x.c", .line = 200},
};
static const struct pp_profile_calls calls[] = {
    {1, 1, 2, 8, 9}, {1, 2, 3, 4, 5}, {0, 0, 0, 0, 0}, {1, 3, 1, 6, 7}};

/* The order of the four as digits. */
static void is_order(const char *keys, const char *expected)
{
    struct pp_profilesort sort = {.n_keys = 0};
    struct pp_profilesort_item items[] = {
        {&functions[0], 10, 100, 5, 5, 1, &calls[0], "b", "x.c:30(b)", 0},
        {&functions[1], 20, 90, 40, 4, 4, &calls[1], "a", "y.c:4(a)", 1},
        {&functions[2], (double)NAN, 95, 0, 0, 3, &calls[2], "c", "{c}", 2},
        {&functions[3], 20, 50, 1, 1, 2, &calls[3], "a", "x.c:200(a)", 3},
    };
    char order[5] = "";
    assert_int_equal(pp_profilesort_add(&sort, keys, NULL), PP_OK);
    pp_profilesort_apply(&sort, items, 4);
    for (size_t i = 0; i < 4; i++)
        order[i] = (char)('0' + items[i].index);
    if (strcmp(order, expected) != 0)
        fail_msg("by %s: %s, not %s", keys, order, expected);
}

static void test_order(void **state)
{
    (void)state;
    is_order("own", "1302");
    is_order("~own", "0132"); /* what is not known stays last */
    is_order("own,line", "1302");
    is_order("own,~line", "3102");
    is_order("deep", "0213");
    is_order("own/call", "3012");
    is_order("deep/call", "2301"); /* without calls: the total */
    is_order("calls", "1032");
    is_order("pcalls", "0132");
    is_order("min", "3102");
    is_order("p50", "1032");
    is_order("p90", "0312");
    is_order("max", "0312");
    is_order("instructions", "1023");
    is_order("samples", "1230");
    is_order("file", "0312");
    is_order("line", "2103");
    is_order("name", "1302");
    is_order("nfl", "3102");
    is_order("stdname", "3012");
    is_order("~stdname", "2103");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_several_and_inverted),
        cmocka_unit_test(test_order),
    };
    return cmocka_run_group_tests_name("profilesort", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * The look at the compiled loop: bodies that do something are never called dead, bodies that vanish
 * are.
 */
#include "bench/rt_inspect.h"
#include "made_snippet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
    const char *setup, *statement;
    enum pp_loop_work verdict;
    bool is_cxx;
} cases[] = {
    {"int x = 1;", "x++", PP_LOOP_WORKS, false}, {"int x = 1;", "x", PP_LOOP_WORKS, false},
    {"int x = 1;", "++x;", PP_LOOP_WORKS, false}, {"static int x = 3;", "x", PP_LOOP_WORKS, false},
    {"static int x = 3;", "x * x", PP_LOOP_WORKS, false},
    {"int x = 1, y = 2;", "x = y", PP_LOOP_WORKS, false},
    {"int x = 1, *p = &x;", "*p", PP_LOOP_WORKS, false},
    {"int x = 1, *p = &x;", "*p = 3", PP_LOOP_WORKS, false},
    {"int x;", "x = 3", PP_LOOP_WORKS, false}, {"float x = 3;", "x", PP_LOOP_WORKS, false},
    {"double x = 2;", "-x", PP_LOOP_WORKS, false},
    {"double x = 2;", "sqrt(x)", PP_LOOP_WORKS, false},
    {"const double x = sqrt(2);", "x * x", PP_LOOP_WORKS, false},
    {"long double x = 2;", "x", PP_LOOP_WORKS, false},
    {"__int128 x = 2;", "x * x", PP_LOOP_WORKS, false},
    {"int x = 3;", "int y = ppb_keep(3); y++; ppb_keep(y)", PP_LOOP_WORKS, false},
    {"int v = 3;", "(int[]){v, 2}[0]", PP_LOOP_WORKS, false},
    {"struct { int i; } u = { 1 }, w[3];", "w[1] = u", PP_LOOP_WORKS, false},
    {"static const int t[4] = {1,2,3,4}; int i = 2;", "t[i]", PP_LOOP_WORKS, false},
    {NULL, "asm volatile(\"nop\")", PP_LOOP_WORKS, false}, {NULL, "getpid()", PP_LOOP_WORKS, false},
    {"char d[64], s[64];", "memcpy(d, s, 64)", PP_LOOP_WORKS, false},
    {"char d[64], s[64];", "for (int i = 0; i < 64; i++) d[i] = s[i];", PP_LOOP_WORKS, false},
    {"int *p = NULL;", "p == NULL", PP_LOOP_WORKS, false},
    {"int f(int v) { return v * v; } int x = 3;", "f(x)", PP_LOOP_WORKS, false},
    {"std::vector<int> v(10);", "v[3]++", PP_LOOP_WORKS, true},
    {"auto f = [](int v) { return v * v; }; int x = 3;", "f(x)", PP_LOOP_WORKS, true},
    {NULL, ";", PP_LOOP_EMPTY, false}, {NULL, "(void)0", PP_LOOP_EMPTY, false},
    {NULL, "for (int i = 0; i < 10; i++) ;", PP_LOOP_EMPTY, false},
    {"int x = 1;", "int y = x * 3; int z = y * y;", PP_LOOP_EMPTY, false},
    {NULL, "asm volatile(\"\")", PP_LOOP_EMPTY, false}, {NULL, "1 + 1", PP_LOOP_FOLDED, false},
    {NULL, "sqrt(2.0)", PP_LOOP_FOLDED, false},
    {"const int x = 3;", "x * x", PP_LOOP_FOLDED, false},
    {"int v = 3;", "sizeof v", PP_LOOP_FOLDED, false},
    {"__attribute__((const)) int f(int); __attribute__((noinline)) int f(int v) { return v * 3; }",
        "f(3)", PP_LOOP_UNKNOWN, false}, /* anything but work */
};

static bool agrees(enum pp_loop_work found, enum pp_loop_work wanted)
{
    return wanted == PP_LOOP_UNKNOWN ? found > PP_LOOP_WORKS : found == wanted;
}

static void inspect(
    size_t i, const struct made_compiler *with, const char *flags, struct pp_snippet_store *store)
{
    const struct made_snippet made = {.setups = {cases[i].setup},
        .statement = cases[i].statement,
        .is_cxx = cases[i].is_cxx,
        .flags = flags};
    struct pp_snippet_result result;
    struct pp_error error = {.status = PP_OK};
    uint32_t n_instructions;
    if (made_snippet_compile(&made, with, store, &result, &error) != PP_OK)
        fail_msg("%s", pp_buf_text(&result.messages));
    const struct ppb_module *module = made_snippet_load(result.path);
    assert_non_null(module);
    const enum pp_loop_work found = rt_inspect(
        (const void *)made_snippet_bench(module)->loop, &n_instructions);
    if (!agrees(found, cases[i].verdict))
        fail_msg("%s %s: '%s' '%s' is %d, not %d", with->c, flags,
            cases[i].setup ? cases[i].setup : "", cases[i].statement, found, cases[i].verdict);
    assert_true(found == PP_LOOP_UNKNOWN || n_instructions > 0);
    assert_int_equal(rt_inspect((const void *)module->empty_loop, &n_instructions), PP_LOOP_EMPTY);
    pp_snippet_result_release(&result);
}

static void test_verdicts(void **state)
{
    static const char *const flags[] = {"-O2", "-O3 -flto"};
    struct made_compiler compilers[2];
    struct pp_snippet_store store;
    struct pp_error error = {.status = PP_OK};
    uint32_t n;
    (void)state;
    assert_int_equal(pp_snippet_store_init(&store, false, &error), PP_OK);
    const size_t n_compilers = made_snippet_compilers(compilers);
    for (size_t k = 0; k < n_compilers; k++) {
        const struct made_snippet empty = {.statement = ";"};
        struct pp_snippet_result result;
        assert_int_equal(
            made_snippet_compile(&empty, &compilers[k], &store, &result, &error), PP_OK);
        const struct ppb_module *module = made_snippet_load(result.path);
        const bool can = rt_inspect((const void *)module->empty_loop, &n) != PP_LOOP_UNKNOWN;
        pp_snippet_result_release(&result);
        if (!can) {
            printf("# skipped: there is no decoder\n");
            break;
        }
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
            inspect(i, &compilers[k], flags[0], &store);
        inspect(0, &compilers[k], flags[1], &store);
        inspect(3, &compilers[k], flags[1], &store);
    }
    pp_snippet_store_release(&store);
}

/* Without optimisation the counter is in memory: no verdict may call that dead. */
static void test_unoptimised(void **state)
{
    struct made_compiler compilers[2];
    struct pp_snippet_store store;
    struct pp_error error = {.status = PP_OK};
    (void)state;
    assert_int_equal(pp_snippet_store_init(&store, false, &error), PP_OK);
    const size_t n_compilers = made_snippet_compilers(compilers);
    for (size_t k = 0; k < n_compilers; k++) {
        const struct made_snippet made = {.setups = {"int x;"}, .statement = "x++", .flags = "-O0"};
        struct pp_snippet_result result;
        uint32_t n;
        assert_int_equal(
            made_snippet_compile(&made, &compilers[k], &store, &result, &error), PP_OK);
        const struct ppb_module *module = made_snippet_load(result.path);
        assert_non_null(module);
        assert_in_range(
            rt_inspect((const void *)made_snippet_bench(module)->loop, &n), 0, PP_LOOP_WORKS);
        pp_snippet_result_release(&result);
    }
    pp_snippet_store_release(&store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_unoptimised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

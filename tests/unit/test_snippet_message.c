/* SPDX-License-Identifier: GPL-3.0-or-later
 * What compilers say about a module is told about the user's text: real messages of gcc and clang,
 * and written ones.
 */
#include "bench/snippet_message.h"
#include "made_snippet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
    const char *setups[2], *statement;
    bool is_cxx;
    const char *place, *excerpt; /* how the first error begins, and what is shown below */
} cases[] = {
    {{NULL}, "y++", false, "statement:1:1: error: ", "\n  y++\n  ^\n"},
    {{"int x = 3;"}, "x +", false, "statement:1:4: error: ", "\n  x +\n     ^\n"},
    {{"int x = 3;"}, "x + ;", false, "statement:1:", "\n  x + ;\n     "},
    {{"int x = 3;"}, "x y", false, "statement:1:", "\n  x y\n"},
    {{"int x = 3;"}, "x = yy;", false, "statement:1:5: error: ", "\n  x = yy;\n      ^\n"},
    {{"int x = 3;"}, "int z = 1;\n  x = yy;\n", false,
        "statement:2:7: error: ", "\n    x = yy;\n        ^\n"},
    {{"int x = 3;"}, "int z = 1;\n  x = 3\n  z = 4;", false,
        "statement:2:8: error: ", "\n    x = 3\n         ^\n"},
    {{"int x = 3;"}, "int z = 1; yy * z", false,
        "statement:1:12: error: ", "\n  int z = 1; yy * z\n             ^\n"},
    {{"int x;"}, "\tx = zz;", false,
        "statement:1:6: error: ", "\n          x = zz;\n              ^\n"},
    {{"int x;"}, "/* \xc3\xa9 */ zz", false,
        "statement:1:10: error: ", "\n  /* \xc3\xa9 */ zz\n          ^\n"},
    {{"int x = yy;"}, "x", false, "setup:1:9: error: ", "\n  int x = yy;\n          ^\n"},
    {{"int x = 3;\nint z = x + yy;"}, "x", false,
        "setup:2:13: error: ", "\n  int z = x + yy;\n              ^\n"},
    {{"int x = 3;\nfor (int i=0;i<3;i++) yy[i]=3;"}, "x", false,
        "setup:2:23: error: ", "yy[i]=3;\n"},
    {{"int x = 3;", "double x;"}, "x", false,
        "setup-2:1:8: error: ", "\n  double x;\n         ^\n"},
    {{"int x; int f(int v) { return v + w; }"}, "x", false,
        "setup:1:34: error: ", "return v + w; }\n"},
    {{"struct s { int a; } v; struct s *p = v;"}, "p", false, "setup:1:", "struct s *p = v;\n"},
    {{"int x = 3; char buf[3] = x;"}, "1", false, "setup:1:", "char buf[3] = x;\n"},
    {{"#include \"nosuch.h\""}, "1", false,
        "setup:1:10: fatal error: ", "\n  #include \"nosuch.h\"\n           ^\n"},
    {{NULL}, "#include <errno.h>\nnosuch(x)", false, "statement:2:", "\n  nosuch(x)\n"},
    {{"int x;\n#if 1\nint y = zz;\n#endif"}, "x", false,
        "setup:3:9: error: ", "\n  int y = zz;\n          ^\n"},
    {{NULL}, "break;", false, "statement:1:1: error: ", "\n  break;\n  ^\n"},
    {{"const int c = 3;"}, "c = 4", false, "statement:1:", "\n  c = 4\n"},
    {{"struct s v;"}, "1", false, "setup:1:", "\n  struct s v;\n"},
    {{NULL}, "ppb_keep()", false, "statement:1:1: error: ", "\n  ppb_keep()\n  ^\n"},
    {{"struct { unsigned a : 3; } v;"}, "v.a", false, "statement:1:1: error: ", "\n  v.a\n  ^\n"},
    {{"int x;"}, "zz(x)", true, "statement:1:1: error: ", "\n  zz(x)\n  ^\n"},
    {{"int x;"}, "x +", true, "statement:1:", "\n  x +\n     ^\n"},
    {{"std::vector<int> v(zz);"}, "v.size()", true, "setup:1:20: error: ", "(zz);\n"},
    {{"srand(1); std::vector<int> v(zz);"}, "v.size()", true, "setup:1:30: error: ", "(zz);\n"},
    {{"srand(1); auto q = zz + 1;"}, "q", true, "setup:1:20: error: ", "zz + 1;\n"},
    {{"struct P { int a; };"}, "P{1}.b", true, "statement:1:6: error: ", "\n  P{1}.b\n       ^\n"},
};

/* Nothing of ours is named, and no place has two errors. */
static void demand_clean(const char *messages)
{
    static const char *const ours[] = {
        "ppb_snippet", "ppb_value", "PPB_", "ppbench", "snippet-", "/tmp"};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (strstr(messages, ours[i]))
            fail_msg("'%s' in:\n%s", ours[i], messages);
    for (const char *at = messages, *error; (error = strstr(at, ": error: ")); at = error + 1) {
        const char *start = error;
        while (start > messages && start[-1] != '\n')
            start--;
        char head[200];
        snprintf(head, sizeof head, "%.*s", (int)(error + 9 - start), start);
        if (strstr(error + 1, head))
            fail_msg("'%s' twice in:\n%s", head, messages);
    }
}

static void test_real(void **state)
{
    struct made_compiler compilers[2];
    struct pp_snippet_store store;
    struct pp_error error = {.status = PP_OK};
    (void)state;
    const size_t n = made_snippet_compilers(compilers);
    assert_int_equal(pp_snippet_store_init(&store, false, &error), PP_OK);
    for (size_t i = 0; i < n * (sizeof cases / sizeof *cases); i++) {
        const struct made_snippet made = {
            .setups = {cases[i / n].setups[0], cases[i / n].setups[1]},
            .statement = cases[i / n].statement,
            .is_cxx = cases[i / n].is_cxx,
            .flags = "-O2 -Wall"};
        struct pp_snippet_result result;
        error = (struct pp_error){.status = PP_OK};
        assert_int_equal(
            made_snippet_compile(&made, &compilers[i % n], &store, &result, &error), PP_EFORMAT);
        const char *said = pp_buf_text(&result.messages), *place = strstr(said, cases[i / n].place);
        const char *first = strstr(said, ": error: ");
        if (!place || (first && first < place) || !strstr(place, cases[i / n].excerpt))
            fail_msg("%s: '%s' has not '%s' with '%s':\n%s", compilers[i % n].c, made.statement,
                cases[i / n].place, cases[i / n].excerpt, said);
        if (!strstr(made.statement, "ppb_"))
            demand_clean(said);
        pp_snippet_result_release(&result);
    }
    pp_snippet_store_release(&store);
}

/* As compilers may write; D is the directory of the texts. */
static void test_written(void **state)
{
    static const struct {
        const char *said, *kept;
    } messages[] = {
        {"", ""},
        {"/usr/bin/ld: cannot find -lmine: No such file or directory\ncollect2: error: ld returned "
         "1 exit status\n",
            "/usr/bin/ld: cannot find -lmine: No such file or directory\ncollect2: error: ld "
            "returned 1 exit status\n"},
        {"In file included from ppbench:2:\nmine.h:1:5: error: bad\n    1 | x y\n      |   ^\n",
            "mine.h:1:5: error: bad\n    1 | x y\n      |   ^\n"},
        {"D/0/statement: In function 'ppb_snippet_check':\nD/0/statement:1:2: error: one\n    1 | "
         "ab\n      |  ^\n"
         "D/0/statement: In function 'ppb_snippet_run':\nD/0/statement:1:1: error: two\n",
            "statement:1:2: error: one\n  ab\n   ^\n"},
        {"D/1/setup.c:2:1: warning: D/1/setup.c is odd in 'ppb_snippet_setup'\nend: error(1);\n",
            "setup.c:2:1: warning: setup.c is odd in 'setup'\n  second\n  ^\n"},
        {"D/ppbench.h:9:9: error: deep\n  9 | macro\nD/0/statement:1:2: note: in expansion of "
         "macro 'ppb_keep'\n",
            "statement:1:2: error: deep\n  ab\n   ^\n"},
        {"D/0/statement:7:9: error: outside\n", "statement:1:3: error: outside\n  ab\n    ^\n"},
        {"D/snippet-1.c:3:1: error: ours alone\n  x\n",
            "D/snippet-1.c:3:1: error: ours alone\n  x\n"},
        {"no line end", "no line end"},
        {"D/0/statement:", "statement:"},
        {"D/1/setup.c:1:2:   required from 'T g(T)'\nD/0/statement:1:1: error: x\n",
            "setup.c:1:2:   required from 'T g(T)'\nstatement:1:1: error: x\n  ab\n  ^\n"},
        {"D/0/statement:1:2: error: cut", "statement:1:2: error: cut\n  ab\n   ^\n"},
        {"\xff\xfe\n: error\n", "\xff\xfe\n: error\n"},
    };
    const struct pp_snippet_text setup = {"first\nsecond\n", "setup.c"};
    const struct pp_snippet snippet = {.statement = "ab", .setups = &setup, .n_setups = 1};
    (void)state;
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++) {
        struct pp_buf buf;
        pp_buf_init(&buf);
        pp_buf_puts(&buf, messages[i].said);
        pp_snippet_message_clean(&snippet, "D", &buf);
        assert_string_equal(pp_buf_text(&buf), messages[i].kept);
        pp_buf_release(&buf);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_real),
        cmocka_unit_test(test_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

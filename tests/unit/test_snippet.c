/* SPDX-License-Identifier: GPL-3.0-or-later
 * From setup text and statement to a module: the source that is generated, and what it does once
 * real compilers have made a module of it.
 */
#include "made_snippet.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct pp_snippet_store store;

static int set_up(void **state)
{
    struct pp_error error = {.status = PP_OK};
    (void)state;
    if (pp_snippet_store_init(&store, false, &error) == PP_OK)
        return 0;
    printf("# %s\n", error.text);
    return -1;
}

static int tear_down(void **state)
{
    (void)state;
    pp_snippet_store_release(&store);
    return 0;
}

/* The source with the text names of directory "D". */
static void source_of(const char *setup, const char *statement, struct pp_buf *source)
{
    const struct pp_snippet_text text = {setup, "a \"b\"/c.c"};
    const struct pp_snippet_param param = {"n", PP_SNIPPET_GEOMETRIC, "16, 64, 2"};
    const char *const headers[] = {"mine.h", "<theirs.h>"};
    const struct pp_snippet snippet = {.statement = statement,
        .setups = &text,
        .n_setups = setup != NULL,
        .params = &param,
        .n_params = 1,
        .headers = headers,
        .n_headers = 2};
    struct pp_error error = {.status = PP_OK};
    pp_buf_init(source);
    if (pp_snippet_source(&snippet, "D", source, &error) != PP_OK)
        fail_msg("%s", error.text);
}

static void demand_text(const struct pp_buf *source, const char *text)
{
    if (!strstr(source->data, text))
        fail_msg("'%s' is missing in:\n%s", text, source->data);
}

static void test_source(void **state)
{
    (void)state;
    struct pp_buf source;
    source_of("#include <x.h>\nint a = 1,\n  b = n;\nb++;", "#include <y.h>\n sqrt(a) + *\"?\\\"\"",
        &source);
    demand_text(&source, "#line 1 \"D/1/a__b__c.c\"\n#include <x.h>");
    demand_text(&source, "#line 1 \"D/0/statement\"\n#include <y.h>");
    demand_text(&source, "#include \"mine.h\"\n#include <theirs.h>\n");
    demand_text(&source, "#include <math.h>\n");
    demand_text(&source, "int a = 1,\n  b    ;\n");
    demand_text(&source, "#line 3 \"D/1/a__b__c.c\"\n  ppb_value\n");
    demand_text(&source, "#line 3 \"D/1/a__b__c.c\"\n    = n;\n");
    demand_text(&source, "#line 4 \"D/1/a__b__c.c\"\nb++;\n");
    demand_text(&source, "#line 2 \"D/0/statement\"\n sqrt(a) + *\"?\\\"\";\n");
    demand_text(&source, "PPB_GEOMETRIC(struct ppb_snippet, n, 16, 64, 2)");
    demand_text(&source, "int64_t n;");
    demand_text(&source, "\\077\\134\\042"); /* ? \ " of the name */
    assert_null(strstr(source.data, "stdio.h"));
    pp_buf_release(&source);
}

/* A header is included for what is used, not for what is declared or a member. */
static void test_headers(void **state)
{
    static const struct {
        const char *setup, *statement, *header;
        bool wanted;
    } cases[] = {
        {"", "sqrt(2)", "math.h", true},
        {"int sqrt = 3;", "sqrt", "math.h", false},
        {"double a, log = 2;", "log", "math.h", false},
        {"double sin(double x) { return x; }", "sin(2)", "math.h", false},
        {"struct p *p;", "p->read(p.write)", "unistd.h", false},
        {"FILE *f;", "1", "stdio.h", true},
        {"static bool b;", "b", "stdbool.h", true},
        {"", "\"malloc\" /* free */", "stdlib.h", false},
        {"#define A(x) cos(x)", "A(1)", "math.h", true},
        {"double (*f)(double) = sin;", "f(1)", "math.h", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pp_buf source;
        char line[60];
        snprintf(line, sizeof line, "#include <%s>\n", cases[i].header);
        source_of(cases[i].setup, cases[i].statement, &source);
        if ((strstr(source.data, line) != NULL) != cases[i].wanted)
            fail_msg("'%s' '%s': %s is %s", cases[i].setup, cases[i].statement, cases[i].header,
                cases[i].wanted ? "missing" : "there");
        pp_buf_release(&source);
    }
}

static void test_refused_source(void **state)
{
    (void)state;
    const struct pp_snippet_text setup = {"int x = (;", "mine.c"};
    const struct pp_snippet wrong = {.statement = "x }"};
    const struct pp_snippet wrong_setup = {.statement = "x", .setups = &setup, .n_setups = 1};
    struct pp_error error = {.status = PP_OK};
    struct pp_buf source;
    pp_buf_init(&source);
    assert_int_equal(pp_snippet_source(&wrong, "D", &source, &error), PP_EFORMAT);
    assert_string_equal(error.text, "statement:1:3: bracket without its partner\n  x }\n    ^");
    error = (struct pp_error){.status = PP_OK};
    assert_int_equal(pp_snippet_source(&wrong_setup, "D", &source, &error), PP_EFORMAT);
    assert_string_equal(
        error.text, "mine.c:1:9: bracket without its partner\n  int x = (;\n          ^");
    pp_buf_release(&source);
}

/* What the statement sees after the setup has run, told by a counter. n is 7. */
static const struct {
    const char *setup, *value;
    double expected;
    bool is_cxx;
} values[] = {
    {"double x = 2; double y = sqrt(2)*x;", "y * y", 8, false},
    {"int n2 = n, *p = &n2; *p += 1; int k = n2;", "*p * 10 + k", 88, false},
    {"const int c = n; const char *const s = n > 3 ? \"big\" : \"small\"; static const double r = "
     "1 + n;",
        "c * 10 + r + strlen(s)", 81, false},
    {"int a[3] = {n, n + 1, n + 2}; struct p { int x, y; } b = {n, 4}, *q = &b; struct p d = {.y = "
     "n};",
        "a[2] * 1000 + b.x * 100 + q->y * 10 + d.y", 9747, false},
    {"__auto_type r = sqrt(n + 2); register int g = n; auto int h = n + 1;", "r * 100 + g * 10 + h",
        378, false},
    {"int (*f)(int) = abs, (*t[2])(int) = {abs, abs}; int k = t[1](-n);", "f(-3) * 10 + k", 37,
        false},
    {"int x = 1;\n#ifndef NOPE\nx = 2;\n#else\nx = 3;\n#endif\nint y = x;", "x * 10 + y", 22,
        false},
    {"#define K 3\nint x = K;\n#undef K\n#define K 4\nint y = K;", "x * 10 + y", 34, false},
    {"#if 0\ndon't (\n#else\nint x = 5;\n#endif\nint f(int a) {\n#ifdef NOPE\nif (a) {\n#else\n"
     "if (!a) {\n#endif\nreturn 1; } return 2; }",
        "x * 10 + f(0)", 51, false},
    {"struct list { struct list *next; } head = { &head };", "head.next == &head", 1, false},
    {"if (n) do n--; while (n > 3); else n = 0;", "n", 3, false},
    {"int i, s = 0; for (i = 0; i < 3; i++) for (int j = 0; j < 3; j++) if (i == j) s++; else s--;",
        "s", -3, false},
    {"#define EACH(i) for (int i = 0; i < 3; i++)\nint s = 0; EACH(i) { s += i; } s *= 2;", "s", 6,
        false},
    {"#define size 64\n#define line 3\n#define name \"x\"\n#define loop 5\nchar b[size];",
        "sizeof b", 64, false},
    {"double time = 3; int read = 5, clock = 2;", "time * 100 + read * 10 + clock", 352, false},
    {"#define _GNU_SOURCE\n#include <string.h>\nchar *p = strchrnul(\"abc\", 0);", "*p", 0, false},
    {"char *t = \"//x;{\", u = '\"', w = '\\'';", "strlen(t) * 100 + u + w", 573, false},
    {"typedef struct { int a; } T; T *mk(int v);\nT *mk(int v)\n{\n  static T t; t.a = v; return "
     "&t;\n}\n"
     "T *q = mk(n);",
        "q->a", 7, false},
    {"enum e { A, B } k = B; enum { M = 3 }; int g[M], w = M;", "sizeof g / sizeof *g * 10 + w + k",
        34, false},
    {"int a[] = {1, 2, M_PI > 3};const char *o[] = {\"a\", \"b\"};int (*ops[])(int) = {abs};",
        "sizeof a + sizeof o + ops[0](-2)", 30, false},
    {"_Atomic int at = n; volatile int vo = n;", "at * 10 + vo", 77, false},
    {"int q = ({ int t = n; t * t; });", "q", 49, false},
    {"char buf[16]; snprintf(buf, sizeof buf, \"%d;{\", (int)n)", "strlen(buf)", 3, false},
    {"int x = 5 // five\n", "x", 5, false},
    {"size_t n; int m = n * 2;", "m * 10 + sizeof n", 148, false},
    {"double *a = malloc(n * sizeof *a); for (int i = 0; i < n; i++) a[i] = i;", "a[6]", 6, false},
    {"std::vector<int> v(n), w(n, 3); int x = w[0] + 5;", "v.size() * 100 + w.size() * 10 + x", 778,
        true},
    {"auto k = n * 2; auto *p = new int(n); const int c = n + 1; auto f = [](int v) { return v + "
     "n; };",
        "k * 1000 + *p * 100 + c * 10 + f(1)", 14788, true},
    {"int a[3] = {int(n), 2, int(n)}; std::vector<int> v{int(n), 4}; int h((n) * 2), i(n);",
        "a[2] * 1000 + v[0] * 100 + h * 10 + i", 7847, true},
    {"struct P { int a, b; }; P p = {(int)n, 3}; P q{(int)n, 4}; P r = P{1, (int)n};",
        "p.a * 100 + q.b * 10 + r.b", 747, true},
    {"std::map<int,int> m; for (int i=0;i<n;i++) m[i]=i; int s = m.size();", "s", 7, true},
    {"int c = 0; c = 5; int &d = c; int e = c;", "d * 10 + e", 55, true},
    {"struct Kept { int v; Kept(const int *p) : v(*p) {} }; Kept k(new int(n)); "
     "std::vector<int> w(sizeof(int));",
        "k.v * 10 + w.size()", 74, true},
    {"std::string s(n, 'x'); std::unique_ptr<int[]> u(new int[n]); u[3] = 4; int z = u[3];",
        "s.size() * 10 + z", 74, true},
};

static void demand_value(size_t i, const struct made_compiler *with)
{
    char statement[400];
    snprintf(statement, sizeof statement, "ppb_count(ppb, \"value\", (double)(%s), PPB_LAST)",
        values[i].value);
    const struct made_snippet made = {.setups = {values[i].setup},
        .statement = statement,
        .is_cxx = values[i].is_cxx,
        .has_param = true,
        .flags = "-O1"};
    struct pp_snippet_result result;
    struct pp_error error = {.status = PP_OK};
    if (made_snippet_compile(&made, with, &store, &result, &error) != PP_OK)
        fail_msg("%s: '%s': %s\n%s", with->c, values[i].setup, error.text,
            pp_buf_text(&result.messages));
    const struct ppb_module *module = made_snippet_load(result.path);
    assert_non_null(module);
    const struct ppb_bench *bench = made_snippet_bench(module);
    int64_t context[8] = {7};
    struct ppb_run run = {.size = sizeof run, .context = context};
    bench->setup(context, &run);
    bench->loop(&run, 1);
    if (run.n_counters != 1 || fabs(run.counters[0].value - values[i].expected) > 1e-9)
        fail_msg(
            "%s: '%s': %s is %g", with->c, values[i].setup, values[i].value, run.counters[0].value);
    pp_snippet_result_release(&result);
}

static void test_values(void **state)
{
    struct made_compiler compilers[2];
    (void)state;
    const size_t n = made_snippet_compilers(compilers);
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < sizeof values / sizeof *values; i++)
            demand_value(i, &compilers[k]);
}

/* What a person types compiles, with flags that make warnings errors, and runs. */
static void test_statements(void **state)
{
    static const struct {
        const char *setup, *statement;
        bool is_cxx;
    } cases[] = {
        {NULL, "free(malloc(8))", false},
        {"int x = 1, y;", "x = y;", false},
        {"int x = 1, y;", "x, y", false},
        {"int x = 1, y = 2;", "x * y;", false},
        {"int x = 1;", "int y = x*3;\nint z = y*y;\nx = z; // done", false},
        {"int x = 1;", "#include <ctype.h>\n#define K 3\nx = toupper(x) + K", false},
        {"struct p { double x, y; } a = {1, 2};", "a", false},
        {"int x = 1;", "if (x == 2) return; x++;", false},
        {"int x = 1;", "int sq(int v) { return v * v; } x = sq(x)", false},
        {"int x = 1;", "goto end; end: x++;", false},
        {"int a[8];", "a", false},
        {"void f(void) { }", "f", false},
        {"void f(void) { }", "f()", false},
        {"int x;", "\"a;b{\"[x & 1]", false},
        {"int x = 1;", ";", false},
        {"int x = 1;", "/* nothing */", false},
        {"int x;", "int main() { return 0; }", false},
        {"int main(void) { return 0; }", "main()", false},
        {NULL, "free(malloc(8))", true},
        {"std::vector<int> v{3,1,2};", "std::sort(v.begin(), v.end())", true},
        {"using namespace std; vector<int> v(10);", "v.push_back(3); v.pop_back();", true},
        {"struct V {}; void f(V) {} V v;", "f(v)", true},
        {"std::unique_ptr<int> p;", "p = std::make_unique<int>(3)", true},
    };
    struct made_compiler compilers[2];
    (void)state;
    const size_t n = made_snippet_compilers(compilers);
    for (size_t i = 0; i < n * (sizeof cases / sizeof *cases); i++) {
        const struct made_compiler *with = &compilers[i % n];
        const struct made_snippet made = {.setups = {cases[i / n].setup},
            .statement = cases[i / n].statement,
            .is_cxx = cases[i / n].is_cxx,
            .flags = "-O1 -Wall -Wextra -Werror -pedantic"};
        struct pp_snippet_result result;
        struct pp_error error = {.status = PP_OK};
        if (made_snippet_compile(&made, with, &store, &result, &error) != PP_OK)
            fail_msg("%s: '%s': %s\n%s", with->c, made.statement, error.text,
                pp_buf_text(&result.messages));
        const struct ppb_module *module = made_snippet_load(result.path);
        assert_non_null(module);
        int64_t context[8] = {0};
        struct ppb_run run = {.size = sizeof run, .context = context};
        made_snippet_bench(module)->setup(context, &run);
        made_snippet_bench(module)->loop(&run, 2);
        pp_snippet_result_release(&result);
    }
}

/* A source that is a module by itself; texts of one name do not meet. */
static void test_sources(void **state)
{
    struct made_compiler compilers[2];
    (void)state;
    if (made_snippet_compilers(compilers) == 0)
        return;
    const struct pp_snippet_text source = {
        "#include <ppbench.h>\nPPB_BENCH(one) { }\nPPB_BENCH(two) { }\n", "m.c"};
    const struct pp_snippet module = {.setups = &source, .n_setups = 1};
    const struct pp_snippet_text twins[] = {{"int a = 1;", "x.c"}, {"int b = yy;", "x.c"}};
    const struct pp_snippet pair = {.statement = "a", .setups = twins, .n_setups = 2};
    const struct pp_compiler compiler = {.command = compilers[0].c, .flags = "-O1"};
    struct pp_snippet_result result;
    struct pp_error error = {.status = PP_OK};
    assert_int_equal(pp_snippet_compile(&module, &compiler, &store, &result, &error), PP_OK);
    const struct ppb_module *loaded = made_snippet_load(result.path);
    assert_int_equal(loaded->last - loaded->first, 2);
    pp_snippet_result_release(&result);
    assert_int_equal(pp_snippet_compile(&pair, &compiler, &store, &result, &error), PP_EFORMAT);
    assert_non_null(strstr(pp_buf_text(&result.messages), "x.c:1:9: error"));
    assert_non_null(strstr(pp_buf_text(&result.messages), "  int b = yy;\n          ^\n"));
    pp_snippet_result_release(&result);
}

static void demand_failure(
    const char *command, const char *flags, enum pp_status status, const char *text)
{
    const struct pp_snippet snippet = {.statement = "1"};
    const struct pp_compiler compiler = {.command = command, .flags = flags};
    struct pp_snippet_result result;
    struct pp_error error = {.status = PP_OK};
    assert_int_equal(pp_snippet_compile(&snippet, &compiler, &store, &result, &error), status);
    if (!strstr(error.text, text))
        fail_msg("'%s' does not say '%s'", error.text, text);
    assert_null(result.path);
    pp_snippet_result_release(&result);
}

static void test_no_compiler(void **state)
{
    (void)state;
    demand_failure("no-such-compiler -x", "-O2", PP_ENOENT, "'no-such-compiler'; install one");
    demand_failure("./", "-O2", PP_ENOENT, "there is no compiler './'");
    demand_failure("cc 'x", "-O2", PP_EINVAL, "quote");
    demand_failure("cc", "-O2 \"", PP_EINVAL, "quote");
    demand_failure("true", "-O2", PP_ESYS, "makes nothing");
    demand_failure("sh -c 'kill -9 $$'", "-O2", PP_ESYS, "signal 9");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_source),
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_refused_source),
        cmocka_unit_test_setup_teardown(test_values, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_statements, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sources, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_compiler, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

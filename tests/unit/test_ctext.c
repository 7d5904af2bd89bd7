/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reading C and C++: items and their kinds, partners that are missing, expressions, variables,
 * words.
 */
#include "bench/ctext.h"
#include "bench/ctext_show.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* One letter an item: Include, # (another directive), Function, Type, Declaration, Statement. */
static void kinds_of(const char *text, char *kinds)
{
    struct pp_ctext walk;
    struct pp_ctext_item item;
    pp_ctext_init(&walk, text, strlen(text));
    while (pp_ctext_next(&walk, &item))
        *kinds++ = "I#FTDS"[item.kind];
    *kinds = '\0';
}

/* clang-format off */
static const struct {
    const char *text, *kinds;
} splits[] = {
    {"", ""},
    {" ; ;; // nothing\n/* ; */", ""},
    {"double x = 2;", "D"},
    {"double x = 2", "D"},
    {"int n = 1000, *a = malloc(n * sizeof *a);", "D"},
    {"char d[64], s[64]; for(int i=0;i<64;i++) s[i]=i;", "DS"},
    {"struct point { double x, y; } p = {1, 2};", "D"},
    {"struct point { double x, y; };struct point *q = &p;", "TD"},
    {"struct a { int x; } __attribute__((packed));", "T"},
    {"struct __attribute__((packed)) a { int x; }; struct a v;", "TD"},
    {"struct a;", "T"},
    {"struct a f(void);struct a f(void) { return v; } int x;", "TFD"},
    {"struct a *f(int n) { return 0; }", "F"},
    {"const char *s = \"a;b{\";srand(1)", "DS"},
    {"int (*f)(int) = abs, (*t[2])(int);", "D"},
    {"int m[3][3] = {{1,2,3}};x = 3;", "DS"},
    {"typedef int T; T v = 3; T *w, u[3];", "TDD"},
    {"enum e { A, B } k = B;enum { C };enum e z;", "DTD"},
    {"FILE *f = fopen(\"/dev/null\",\"w\");", "D"},
    {"int f(int a)\n{\n  return a;\n}\nint y;", "FD"},
    {"static inline int f(int *a) { for (;;) { } }", "F"},
    {"int sum(a, n) int *a; int n; { return *a; } x++;", "FS"},
    {"unsigned f(void);int f(int), g(double);", "TT"},
    {"node *make(int n);node *make(int n) { return 0; }", "TF"},
    {"uint8_t b = 1;size_t n;node *head", "DDD"},
    {"a * b;a & b;a * f(2);", "DDS"},
    {"x = 3; *p = 3; (*p)++; ++x; x++, y++; f(x); p->x = 1;", "SSSSSSS"},
    {"if (x) y(); else z(); if (a) { b(); } else if (c) { d(); } else e(); x++;", "SSS"},
    {"do x++; while (x < 3); do { x--; } while (x); int k;", "SSD"},
    {"while (x) { y(); } for (;;) z(); switch (x) { case 1: break; } return;", "SSSS"},
    {"FOREACH(i) { s += i; } int x;", "SD"},
    {"{ int x; x++; } x--;", "SS"},
    {"asm(\"nop\"); __asm__ volatile(\"\");", "SS"},
    {"#include <math.h>\n#define SQ(x) \\\n ((x)*(x))\n  #  include \"a.h\"\nint x;", "I#ID"},
    {"#define A /* one\n; two */ 3\nint x;", "#D"},
    {"#error don't (\nint x;", "#D"},
    {"#if 0\nisn't ( C\n#else\nint x;\n#endif", "##D#"},
    {"int f(int a) {\n#ifdef A\nif (a) {\n#else\nif (!a) {\n#endif\n} return 1; } int y;", "FD"},
    {"_Static_assert(sizeof(int) == 4, \"x\"); extern int n; extern \"C\" { int f(); } int x;",
        "TTTD"},
    {"__attribute__((aligned(64))) char b[64];_Alignas(64) char c[64];alignas(64) char d;", "DDD"},
    {"__extension__ typedef int t; [[maybe_unused]] int x;", "TD"},
    {"__typeof__(x) y = 3; _Atomic(int) z; const int c = 3; static int s; unsigned n;", "DDDDD"},
    {"(int[]){v, 2}[0];sizeof v;new int(3);", "SSS"},
    {"std::vector<int> v(1000); std::map<int, int> m; std::vector<int> w{1, 2}; v.clear();",
        "DDDS"},
    {"std::cout << x; std::sort(a, b); auto x = 3; auto f = [](int v) { return v; };", "SSDD"},
    {"auto f() -> int { return 3; } int x;", "FD"},
    {"namespace n { int f(); } using namespace std; "
     "template <class T = int> T g(T v) { return v; } int x;",
        "TTTD"},
    {"template <class T> struct S { T v; }; class Q { public: int a; }; Q q;", "TTD"},
    {"bool operator==(P a, P b) { return true; } int x;", "FD"},
    {"P p{1};P{1}.get();", "DS"},
    {"try { x(); } catch (...) { y(); } z();", "SS"},
    {"std::string f(int n) const { return 0; }", "F"},
    {"char s[] = R\"x(a\" ; )\" } )x\"; y++;", "DS"},
    {"int n = 1'000'000; int c = '\\''; int d = '\"';", "DDD"},
    {"end: x++; goto end;", "SS"},
    {"label: ; case 3: x++;", "SS"},
    {"int x = 5 // five\n", "D"},
    {"// a \\\n still comment ;\nint x;", "D"},
    {"caf\xc3\xa9 = 3; \xff\xfe;", "SS"},
};
/* clang-format on */

static void test_kinds(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof splits / sizeof *splits; i++) {
        char kinds[200];
        struct pp_error error = {.status = PP_OK};
        if (pp_ctext_check(splits[i].text, strlen(splits[i].text), "text", &error) != PP_OK)
            fail_msg("%s", error.text);
        kinds_of(splits[i].text, kinds);
        if (strcmp(kinds, splits[i].kinds) != 0)
            fail_msg("'%s' reads %s, not %s", splits[i].text, kinds, splits[i].kinds);
    }
}

/* Items begin where they say and hold all but blanks and comments between them. */
static void test_places(void **state)
{
    (void)state;
    const char text[] = "\n  int x; /* c */ x++;\n\n\tif (x)\n  y();\nelse z(); // end";
    static const struct {
        uint32_t line, column;
        const char *text;
    } want[] = {{2, 2, "int x;"}, {2, 17, "x++;"}, {4, 1, "if (x)\n  y();\nelse z();"}};
    struct pp_ctext walk;
    struct pp_ctext_item item;
    pp_ctext_init(&walk, text, strlen(text));
    for (size_t i = 0; i < 3; i++) {
        assert_true(pp_ctext_next(&walk, &item));
        assert_int_equal(item.line, want[i].line);
        assert_int_equal(item.column, want[i].column);
        assert_int_equal(item.n_bytes, strlen(want[i].text));
        assert_memory_equal(item.text, want[i].text, item.n_bytes);
    }
    assert_false(pp_ctext_next(&walk, &item));
}

static void test_check(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"foo(3", "text:1:4: bracket without its partner\n  foo(3\n     ^"},
        {"}", "text:1:1: bracket without its partner\n  }\n  ^"},
        {"a;\n b[3)", "text:2:5: bracket without its partner\n   b[3)\n      ^"},
        {"x = \"abc;\n\"", "text:1:5: quote without its partner\n  x = \"abc;\n      ^"},
        {"x = 'a", "text:1:5: quote without its partner\n  x = 'a\n      ^"},
        {"int x; /* y", "text:1:8: comment without end\n  int x; /* y\n         ^"},
        {"/* y", "text:1:1: comment without end\n  /* y\n  ^"},
        {"\tx(", "text:1:3: bracket without its partner\n          x(\n           ^"},
        {"caf\xc3\xa9(", "text:1:6: bracket without its partner\n  caf\xc3\xa9(\n      ^"},
        {"R\"x(abc", "text:1:1: quote without its partner\n  R\"x(abc\n  ^"},
        {"((((", "text:1:4: bracket without its partner\n  ((((\n     ^"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pp_error error = {.status = PP_OK};
        assert_int_equal(
            pp_ctext_check(cases[i].text, strlen(cases[i].text), "text", &error), PP_EFORMAT);
        assert_string_equal(error.text, cases[i].message);
    }
    struct pp_error error = {.status = PP_OK};
    assert_int_equal(pp_ctext_check("a\0b", 3, "text", &error), PP_EFORMAT);
    assert_non_null(strstr(error.text, "NUL"));
}

/* Of a line of a megabyte what is around the place is shown, and nesting has an end. */
static void test_check_of_much(void **state)
{
    (void)state;
    const size_t n = 1 << 20;
    char *text = malloc(n);
    struct pp_error error = {.status = PP_OK};
    assert_non_null(text);
    memset(text, 'x', n);
    text[n / 2] = '(';
    assert_int_equal(pp_ctext_check(text, n, "text", &error), PP_EFORMAT);
    assert_non_null(strstr(error.text, "text:1:524289: "));
    assert_true(strlen(error.text) < 300);
    const char *caret = strrchr(error.text, '\n') + 1;
    const char *line = strchr(error.text, '\n') + 1;
    assert_int_equal(line[strlen(caret) - 1], '(');
    memset(text, '(', n);
    memset(&error, 0, sizeof error);
    assert_int_equal(pp_ctext_check(text, n, "text", &error), PP_EFORMAT);
    assert_non_null(strstr(error.text, "too deep"));
    free(text);
}

static void test_expressions(void **state)
{
    static const struct {
        const char *text, *expression; /* of the first item; "": none */
    } cases[] = {{"x", "x"}, {"x++;", "x++"}, {" f(x) ; // end", "f(x)"}, {"x = y", "x = y"},
        {"x /* a */ + 1 /* b */", "x /* a */ + 1"}, {"a * b;", "a * b"}, {"a*b", "a*b"},
        {"a * b, c;", "a * b, c"}, {"a & b[2];", "a & b[2]"}, {"a * f(2);", "a * f(2)"},
        {"a * b = 3;", ""}, {"int x;", ""}, {"T x = 3;", ""}, {"if (x) y;", ""}, {"{}", ""},
        {"return x;", ""}, {"end: x++;", ""}, {"std::f(x)", "std::f(x)"},
        {"(struct p){1, 2}.x", "(struct p){1, 2}.x"}, {"({ x; y; })", "({ x; y; })"},
        {"[&]{ return 1; }()", "[&]{ return 1; }()"}, {"FOR(i) { x; }", ""}, {"#define A", ""},
        {"v ? a : b;", "v ? a : b"}, {"asm(\"nop\")", ""}, {"sizeof v;", "sizeof v"},
        {"\"a;b\"[1];", "\"a;b\"[1]"}, {"delete p", ""}, {"*p", "*p"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pp_ctext walk;
        struct pp_ctext_item item;
        pp_ctext_init(&walk, cases[i].text, strlen(cases[i].text));
        assert_true(pp_ctext_next(&walk, &item));
        const size_t n = pp_ctext_expression_bytes(&item);
        if (n != strlen(cases[i].expression) || memcmp(item.text, cases[i].expression, n) != 0)
            fail_msg("'%s' has the expression '%.*s'", cases[i].text, (int)n, item.text);
    }
}

/* name[=value][!constant][[unsized][*pointer], in this order, a blank behind each. */
static void variables_of(const char *text, char *found, size_t n_found)
{
    struct pp_ctext walk;
    struct pp_ctext_item item;
    struct pp_ctext_variable v;
    size_t n = 0;
    found[0] = '\0';
    pp_ctext_init(&walk, text, strlen(text));
    assert_true(pp_ctext_next(&walk, &item));
    for (size_t at = 0; pp_ctext_variable_next(&item, &at, &v);)
        n += (size_t)snprintf(found + n, n_found - n, "%.*s%s%.*s%s%s%s ", (int)v.name_bytes,
            v.name, v.value ? "=" : "", (int)v.value_bytes, v.value ? v.value : "",
            v.value && !v.is_constant ? "!" : "", v.is_unsized ? "[" : "", v.is_pointer ? "*" : "");
}

static void test_variables(void **state)
{
    /* clang-format off */
    static const struct {
        const char *text, *variables;
    } cases[] = {
        {"int x;", "x "},
        {"double x = 2, y = -1.5e3, z = 'a';", "x=2 y=-1.5e3 z='a' "},
        {"int n = 1000, *a = malloc(n * sizeof *a), b;", "n=1000 a=malloc(n * sizeof *a)!* b "},
        {"char d[64], s[] = \"a,b\", *p = NULL;", "d s=\"a,b\"[ p=NULL* "},
        {"int (*f)(int) = abs, (*t[2])(int) = {abs, abs};", "f=abs!* t={abs, abs}!* "},
        {"int (*(*g)(int))(double), (*p)[3] = &m;", "g* p=&m!* "},
        {"struct point { double x, y; } p = {1, .y = 2}, q;", "p={1, .y = 2} q "},
        {"int m[3][3] = {{1,2,3}};", "m={{1,2,3}} "},
        {"int a[3] = {n, n + 1};", "a={n, n + 1}! "},
        {"int f(int a), x, g(void);", "x "},
        {"int f(int);", ""},
        {"node *f(node *n);", ""},
        {"size_t len = strlen(s);", "len=strlen(s)! "},
        {"int w = sizeof(struct {int a; char c;}), v = (1 << 3) | ~0u;",
            "w=sizeof(struct {int a; char c;})! v=(1 << 3) | ~0u "},
        {"double r = M_PI;", "r=M_PI! "},
        {"bool b = true, c = !true;", "b=true c=!true "},
        {"char buf[64] __attribute__((aligned(64))), q __attribute__((unused)) = 3;", "buf q=3 "},
        {"_Alignas(64) char c[64] = \"x\";", "c=\"x\" "},
        {"__typeof__(x) y = 3;", "y=3 "},
        {"std::vector<int> v(1000), w{1, x}, u;", "v=(1000) w={1, x}! u "},
        {"std::map<int, std::vector<int>> m = f<int, 3>(x), k;", "m=f<int, 3>(x)! k "},
        {"int q = a < b, r = c > d;", "q=a < b! r=c > d! "},
        {"int k(n), h((n) * 2);", "k=(n)! h=((n) * 2)! "},
        {"int &r = x;", "r=x!* "},
        {"const char *const s = \"a\";", "s=\"a\"* "},
        {"unsigned long long h = 0xcbf29ce484222325ull", "h=0xcbf29ce484222325ull "},
        {"int x = 5 /* five */ ;", "x=5 /* five */ "},
        {"auto f = [](int a, int b) { return a; };", "f=[](int a, int b) { return a; }! "},
    };
    /* clang-format on */
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char found[400];
        variables_of(cases[i].text, found, sizeof found);
        if (strcmp(found, cases[i].variables) != 0)
            fail_msg("'%s' declares %s", cases[i].text, found);
    }
}

static void test_words(void **state)
{
    (void)state;
    const char text[] = "int time = 3; p->read(log); q.write = \"sin\" /* cos */ + exp(x);\n"
                        "char *index; return sqrt(2) * time;\n#define A tan(x)\n";
    static const struct {
        const char *text;
        bool is_declared;
    } want[] = {{"int", false}, {"time", true}, {"p", false}, {"log", false}, {"q", false},
        {"exp", false}, {"x", false}, {"char", false}, {"index", true}, {"return", false},
        {"sqrt", false}, {"time", false}, {"define", false}, {"A", true}, {"tan", true},
        {"x", false}};
    struct pp_ctext_word word = {0};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        assert_true(pp_ctext_word_next(text, strlen(text), &word));
        assert_int_equal(word.n_bytes, strlen(want[i].text));
        assert_memory_equal(word.text, want[i].text, word.n_bytes);
        assert_int_equal(word.is_declared, want[i].is_declared);
    }
    assert_false(pp_ctext_word_next(text, strlen(text), &word));
    assert_true(pp_ctext_mentions(text, strlen(text), "exp"));
    assert_false(pp_ctext_mentions(text, strlen(text), "sin"));
    assert_false(pp_ctext_mentions(text, strlen(text), "cos"));
}

static void test_show(void **state)
{
    (void)state;
    const char text[] = "one\n\ttwo caf\xc3\xa9 x\r\n";
    const size_t n = strlen(text), at = (size_t)(strchr(text, 'x') - text);
    struct pp_buf out;
    pp_buf_init(&out);
    pp_ctext_show(text, n, at, &out);
    assert_string_equal(out.data, "          two caf\xc3\xa9 x\n                   ^");
    const struct pp_ctext_spot spot = pp_ctext_show_spot(text, n, at);
    assert_int_equal(spot.line, 2);
    assert_int_equal(spot.column, 12);
    assert_int_equal(pp_ctext_show_offset(text, n, spot, false), at);
    /* As gcc counts: the tab ends at column 8, the accent takes one. */
    assert_int_equal(pp_ctext_show_offset(text, n, (struct pp_ctext_spot){2, 18}, true), at);
    assert_int_equal(pp_ctext_show_offset(text, n, (struct pp_ctext_spot){9, 1}, false), at + 1);
    assert_int_equal(pp_ctext_show_offset(text, n, (struct pp_ctext_spot){1, 99}, false), 3);
    assert_int_equal(pp_ctext_show_offset("", 0, (struct pp_ctext_spot){1, 1}, true), 0);
    pp_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_check_of_much),
        cmocka_unit_test(test_expressions),
        cmocka_unit_test(test_variables),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_show),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

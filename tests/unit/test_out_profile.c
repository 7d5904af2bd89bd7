/* SPDX-License-Identifier: GPL-3.0-or-later
 * Views of profiles made by hand: whole texts, and what must hold of every view of every profile.
 */
#include "cmd/out_profile.h"
#include "cmd/utf8.h"
#include "tests/unit/fixture_view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Write one view of one profile; the caller frees the text. */
static char *written(const char *profile_name, const struct pp_options *options,
    const struct pp_term *term, bool (*write)(const struct pp_out_profile *, struct pp_buf *))
{
    struct pp_profile profile;
    struct pp_out_profile view;
    struct pp_error error = {.status = PP_OK};
    struct pp_buf out;
    assert_true(fixture_view(&profile, profile_name));
    if (pp_out_profile_init(&view, options, &error) != PP_OK)
        fail_msg("%s", error.text);
    view.profile = &profile;
    view.term = *term;
    pp_buf_init(&out);
    assert_true(write(&view, &out));
    char *const text = strdup(pp_buf_text(&out));
    assert_non_null(text);
    assert_int_equal(strlen(text), out.n_bytes);
    pp_buf_release(&out);
    pp_out_profile_release(&view);
    pp_profile_release(&profile);
    return text;
}

static const struct pp_term file = {.utf8 = false};

/* The text below the header, or all of it when there is none. */
static void is_view(const struct pp_options *options, const char *expected)
{
    char *const text = written("full", options, &file, pp_out_profile_write);
    const char *const end = strstr(text, "\n\n");
    const bool has_head = strncmp(text, "profile ", 8) == 0;
    assert_non_null(end);
    assert_string_equal(has_head ? end + 2 : text, expected);
    free(text);
}

static struct pp_options *fresh(struct pp_options *options)
{
    pp_options_init(options);
    return options;
}

static void test_head(void **state)
{
    (void)state;
    struct pp_options options;
    char *const text = written("full", fresh(&options), &file, pp_out_profile_write);
    static const char expected[] =
        "profile    sort/1000\n"
        "timed      2.000 us per loop at best, typically 2.020 us (2.010 us to 2.040 us); "
        "untouched, 1 000 loops a batch\n"
        "samples    2.010 us per loop (+0.50%); 4 813 samples, 9.98 k/s\n"
        "counts     2.240 us per loop (+12%); 5 functions\n"
        "times      2.900 us per loop (+45%); 2 functions; 870 ns subtracted, a call being 11.2 ns "
        "in itself and 17.5 ns in its caller\n"
        "instr.     2.600 us per loop (+30%); 5 functions\n"
        "counted    390.002 instructions per loop, by block counters\n"
        "tracer     patched after loading; mine.so: 412 of 430 functions, not: 11 too small, 7 "
        "jumped into\n"
        "closure    own times add up to 100.0% of the untraced time\n"
        "lost       3 calls never returned (longjmp, exceptions), closed at the next event; 12 "
        "samples not delivered by the timer\n"
        "note       turbo was on\n";
    assert_memory_equal(text, expected, sizeof expected - 1);
    free(text);
}

static void test_nested(void **state)
{
    (void)state;
    struct pp_options options;
    fresh(&options);
    options.least_ratio = 0;
    is_view(&options,
        "FUNCTION                      CALLS      OWN    /CALL       %      DEEP    /CALL       %  "
        "    MIN      P50      P90      MAX\n"
        "------------------------------------------------------------------------------------------"
        "----------------------------------\n"
        "- bench_sort (mine.c:10)          1    99 ns    99 ns    4.9%   2.00 us  2.00 us    100%  "
        "20.5 ns  31.2 ns  46.0 ns  1.20 us\n"
        "  - part (part.c:20)              2  ~300 ns   150 ns     15%   1.70 us   851 ns     85%  "
        "      -        -        -        -\n"
        "    - part (part.c:20)            4  /400 ns   100 ns     20%  1.241 us   310 ns     62%  "
        "      -        -        -        -\n"
        "      - part (part.c:20)          8   500 ns  62.5 ns     25%    600 ns  75.0 ns     30%  "
        "23.5 ns  34.2 ns  49.0 ns  1.20 us\n"
        "          less (part.c:5)        10   100 ns  10.0 ns    5.0%    100 ns  10.0 ns    5.0%  "
        "26.5 ns  37.2 ns  52.0 ns  1.20 us\n"
        "          memcpy (libc.so.6)      -        -        -       -         -        -       -  "
        "      -        -        -        -\n"
        "        less (part.c:5)          24  /240 ns  10.0 ns     12%    240 ns  10.0 ns     12%  "
        "      -        -        -        -\n"
        "        rare (mine.c:90)      0.003  <3.5 ns  <1.2 us  <0.18%   <4.5 ns  <1.5 us  <0.23%  "
        "29.5 ns  40.2 ns  55.0 ns  1.20 us\n"
        "      less (part.c:5)            16  ~160 ns  10.0 ns    8.0%    160 ns  10.0 ns    8.0%  "
        "      -        -        -        -\n"
        "    memcpy (libc.so.6)          0.5  /150 ns   300 ns    7.5%    150 ns   300 ns    7.5%  "
        "      -        -        -        -\n"
        "    less (part.c:5)               1   ~50 ns    50 ns    2.5%     50 ns    50 ns    2.5%  "
        "      -        -        -        -\n"
        "\n"
        "legend     times per loop; % of 2.000 us, the untraced time of a loop; ~ sampled; / timed "
        "with its short callees, divided among them by samples; < at most: too little to be told "
        "from nothing; - not known\n");
    pp_options_release(&options);
}

static void test_nested_is_cut(void **state)
{
    (void)state;
    struct pp_options options;
    fresh(&options);
    options.max_depth = 3;
    is_view(&options,
        "FUNCTION                  CALLS      OWN    /CALL     %      DEEP    /CALL     %      MIN "
        "     P50      P90      MAX\n"
        "------------------------------------------------------------------------------------------"
        "--------------------------\n"
        "- bench_sort (mine.c:10)      1    99 ns    99 ns  4.9%   2.00 us  2.00 us  100%  20.5 ns "
        " 31.2 ns  46.0 ns  1.20 us\n"
        "  - part (part.c:20)          2  ~300 ns   150 ns   15%   1.70 us   851 ns   85%        - "
        "       -        -        -\n"
        "    + part (part.c:20)        4  /400 ns   100 ns   20%  1.241 us   310 ns   62%        - "
        "       -        -        -\n"
        "      less (part.c:5)        16  ~160 ns  10.0 ns  8.0%    160 ns  10.0 ns  8.0%        - "
        "       -        -        -\n"
        "    memcpy (libc.so.6)      0.5  /150 ns   300 ns  7.5%    150 ns   300 ns  7.5%        - "
        "       -        -        -\n"
        "    less (part.c:5)           1   ~50 ns    50 ns  2.5%     50 ns    50 ns  2.5%        - "
        "       -        -        -\n"
        "\n"
        "hidden     5 of 11 places in the tree, with 42% of the time in themselves; --depth=3; "
        "less than 0.50% each, --hide-below=0 shows them\n"
        "legend     times per loop; % of 2.000 us, the untraced time of a loop; ~ sampled; / timed "
        "with its short callees, divided among them by samples\n");
    pp_options_release(&options);
}

static void test_flat(void **state)
{
    (void)state;
    struct pp_options options;
    fresh(&options);
    options.flat = true;
    is_view(&options,
        "FUNCTION                CALLS       OWN     /CALL       %     DEEP     /CALL       %      "
        "MIN      P50      P90      MAX    INSTR\n"
        "------------------------------------------------------------------------------------------"
        "---------------------------------------\n"
        "part (part.c:20)           14  1.200 us   85.7 ns     60%  1.70 us  121.5 ns     85%  "
        "23.5 ns  34.2 ns  49.0 ns  1.20 us      280\n"
        "less (part.c:5)            51   /550 ns  10.78 ns     27%   550 ns  10.78 ns     27%  "
        "26.5 ns  37.2 ns  52.0 ns  1.20 us  102.002\n"
        "memcpy (libc.so.6)        0.5   /150 ns    300 ns    7.5%   150 ns    300 ns    7.5%      "
        "  -        -        -        -        -\n"
        "bench_sort (mine.c:10)      1     99 ns     99 ns    4.9%  2.00 us   2.00 us    100%  "
        "20.5 ns  31.2 ns  46.0 ns  1.20 us        8\n"
        "rare (mine.c:90)        0.003   <3.5 ns   <1.2 us  <0.18%  <4.5 ns   <1.5 us  <0.23%  "
        "29.5 ns  40.2 ns  55.0 ns  1.20 us        -\n"
        "\n"
        "legend     times per loop; % of 2.000 us, the untraced time of a loop; / timed with its "
        "short callees, divided among them by samples; < at most: too little to be told from "
        "nothing\n");
    pp_options_release(&options);
}

static void test_callers_and_callees(void **state)
{
    (void)state;
    struct pp_options options;
    fresh(&options);
    options.callers = "less";
    options.callees = "part";
    is_view(&options,
        "FUNCTION AND CALLERS         CALLS      OWN     /CALL     %    DEEP     /CALL     %      "
        "MIN      P50      P90      MAX\n"
        "------------------------------------------------------------------------------------------"
        "-----------------------------\n"
        "less (part.c:5)                 51  /550 ns  10.78 ns   27%  550 ns  10.78 ns   27%  26.5 "
        "ns  37.2 ns  52.0 ns  1.20 us\n"
        "  <- part (part.c:20)           50  /500 ns   9.99 ns   25%  500 ns   9.99 ns   25%  26.5 "
        "ns  37.2 ns  52.0 ns  1.20 us\n"
        "  <- bench_sort (mine.c:10)      1   ~50 ns     50 ns  2.5%   50 ns     50 ns  2.5%       "
        " -        -        -        -\n"
        "\n"
        "FUNCTION AND CALLEES     CALLS       OWN     /CALL       %      DEEP     /CALL       %    "
        "  MIN      P50      P90      MAX\n"
        "------------------------------------------------------------------------------------------"
        "--------------------------------\n"
        "part (part.c:20)            14  1.200 us   85.7 ns     60%   1.70 us  121.5 ns     85%  "
        "23.5 ns  34.2 ns  49.0 ns  1.20 us\n"
        "  -> part (part.c:20)       12    900 ns   75.0 ns     45%  1.241 us  103.4 ns     62%  "
        "23.5 ns  34.2 ns  49.0 ns  1.20 us\n"
        "  -> less (part.c:5)        50   /500 ns   9.99 ns     25%    500 ns   9.99 ns     25%  "
        "26.5 ns  37.2 ns  52.0 ns  1.20 us\n"
        "  -> rare (mine.c:90)    0.003   <3.5 ns   <1.2 us  <0.18%   <4.5 ns   <1.5 us  <0.23%  "
        "29.5 ns  40.2 ns  55.0 ns  1.20 us\n"
        "  -> memcpy (libc.so.6)      -         -         -       -         -         -       -    "
        "    -        -        -        -\n"
        "less (part.c:5)             51   /550 ns  10.78 ns     27%    550 ns  10.78 ns     27%  "
        "26.5 ns  37.2 ns  52.0 ns  1.20 us\n"
        "  calls nothing that was seen\n"
        "\n"
        "legend     times per loop; % of 2.000 us, the untraced time of a loop; ~ sampled; / timed "
        "with its short callees, divided among them by samples; < at most: too little to be told "
        "from nothing; - not known\n");
    pp_options_release(&options);
}

static void test_flame(void **state)
{
    (void)state;
    struct pp_options options;
    fresh(&options);
    options.flame = true;
    is_view(&options,
        "|sort/1000 2.000 us per "
        "loop------------------------------------------------------------------------\n"
        "|bench_sort "
        "100%------------------------------------------------------------------------------------\n"
        "|part "
        "85%----------------------------------------------------------------------------|memcpy-|"
        "l\n"
        "|part 62%-----------------------------------------------------|less---\n"
        "|part 30%---------------------|less-------\n"
        "|less\n"
        "\n"
        "scale      100 columns are 2.000 us; free room below a box is the time in it itself; 2 of "
        "11 places are too narrow or too deep to be drawn\n"
        "legend     times per loop; % of 2.000 us, the untraced time of a loop\n");
    pp_options_release(&options);
}

static void test_lines(void **state)
{
    (void)state;
    struct pp_options options;
    fresh(&options);
    options.lines = true;
    is_view(&options,
        "LINE              SAMPLES     %  INSTR  SOURCE\n"
        "---------------------------------------------------------------\n"
        "part (part.c:20)      100   93%    280\n"
        "  no line known        10  9.3%      -\n"
        "  part.c:22            30   28%    140\n"
        "  swap.h:3             60   56%    140  swap inlined at line 25\n"
        "less (part.c:5)         7  6.5%    102\n"
        "  no line known         7  6.5%    102\n"
        "\n"
        "lines      instructions of a block stand at the line where it begins; samples may be one "
        "instruction late\n"
        "legend     times per loop; % of 2.000 us, the untraced time of a loop\n");
    pp_options_release(&options);
}

static void test_blocks(void **state)
{
    (void)state;
    struct pp_options options;
    fresh(&options);
    options.blocks = true;
    is_view(&options,
        "BLOCK              SAMPLES     %  INSTR  LENGTH  RUNS  INLINED\n"
        "------------------------------------------------------------------------------\n"
        "part (part.c:20)       100   93%    280\n"
        "  1100  part.c:22       90   84%    140      10    14\n"
        "  1110  swap.h:3        10  9.3%    140      14    10  swap inlined at line 25\n"
        "less (part.c:5)          7  6.5%    102\n"
        "  1200                   7  6.5%    102       3    34\n"
        "\n"
        "legend     times per loop; % of 2.000 us, the untraced time of a loop\n");
    pp_options_release(&options);
}

static void test_pstats(void **state)
{
    (void)state;
    struct pp_options options;
    fresh(&options);
    options.format = PP_FORMAT_PSTATS;
    is_view(&options,
        "         66503 function calls (54503 primitive calls) in 0.002 seconds\n"
        "\n"
        "   Ordered by: cumulative time\n"
        "\n"
        "   ncalls  tottime  percall  cumtime  percall filename:lineno(function)\n"
        "     1000    0.000    0.000    0.002    0.000 /src/mine.c:10(bench_sort)\n"
        "14000/2000    0.001    0.000    0.002    0.000 /src/part.c:20(part)\n"
        "    51000    0.001    0.000    0.001    0.000 /src/part.c:5(less)\n"
        "      500    0.000    0.000    0.000    0.000 {memcpy of libc.so.6}\n"
        "        3    0.000    0.000    0.000    0.000 /src/mine.c:90(rare)\n"
        "\n"
        "\n");
    pp_options_release(&options);
}

static void test_csv(void **state)
{
    (void)state;
    struct pp_options options;
    char *const text = written("full", fresh(&options), &file, pp_out_profile_csv);
    static const char expected[] =
        "name,symbol,file,line,object,calls_per_loop,primitive_calls_per_loop,own_ns,own_half_ns,"
        "own_ratio,own_source,deep_ns,deep_half_ns,deep_ratio,deep_source,n_own_samples,n_timed_"
        "calls,call_min_ns,call_p50_ns,call_p90_ns,call_max_ns,instructions_per_loop,reach,why\r\n"
        "part,part,/src/part.c,20,/src/"
        "mine.so,14,2,1200,17.549928774784245,0.6,timed,1701.25,20.0125,0.850625,timed,90,8000,23."
        "5,34.25,49,1200,280,jump,\r\n"
        "less,less,/src/part.c,5,/src/mine.so,51,51,549.75,9.911610615838375,0.274875,shared "
        "out,549.75,8.862844140003816,0.274875,timed,260,10000,26.5,37.25,52,1200,102.002,jump,\r\n"
        "memcpy,memcpy,,,/usr/lib/libc.so.6,0.5,0.5,150,5,0.075,shared "
        "out,150,4.5,0.075,timed,200,0,,,,,,samples only,\r\n"
        "bench_sort,bench_sort,/src/mine.c,10,/src/"
        "mine.so,1,1,98.75,3.975,0.049375,timed,2000,23,1,timed,10,1000,20.5,31.25,46,1200,8,jump,"
        "\r\n"
        "rare,rare,/src/mine.c,90,/src/"
        "mine.so,0.003,0.003,1.5,2.03,0.00075,timed,1.5,3.015,0.00075,timed,100,3,29.5,40.25,55,"
        "1200,,jump,\r\n";
    assert_string_equal(text, expected);
    free(text);
}

static const char *const names[] = {
    "full", "slower", "counts", "unknown", "deep", "hostile", "empty"};

/* Every view of every profile at a width. */
static void each(int width, void (*check)(const char *text, const struct pp_term *term))
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (int view = 0; view < 9; view++)
            for (int verbose = 0; verbose < 4; verbose++) {
                struct pp_options options;
                const struct pp_term term = {.utf8 = verbose & 1, .width_columns = width};
                pp_options_init(&options);
                options.n_verbose = (uint32_t)verbose / 2;
                options.flat = view == 1;
                options.flame = view == 2;
                options.lines = view == 3;
                options.blocks = view == 4;
                options.callers = view == 5 || view == 8 ? "." : NULL;
                options.callees = view == 6 || view == 8 ? "." : NULL;
                options.format = view >= 7 ? PP_FORMAT_PSTATS : PP_FORMAT_TABLE;
                char *const text = written(names[i], &options, &term, pp_out_profile_write);
                check(text, &term);
                free(text);
                pp_options_release(&options);
            }
}

static void is_safe(const char *text, const struct pp_term *term)
{
    const size_t n_bytes = strlen(text);
    for (size_t at = 0; at < n_bytes;) {
        uint32_t code;
        const size_t n = pp_utf8_decode(text + at, n_bytes - at, &code);
        assert_true(n > 0);
        assert_true(code == '\n' || !pp_utf8_is_unsafe(code));
        at += n;
    }
    assert_null(strstr(text, "inf"));
    (void)term;
}

static void test_nothing_unsafe_is_shown(void **state)
{
    (void)state;
    each(0, is_safe);
}

/* But for pstats, whose lines have the length that they have. */
static void fits(const char *text, const struct pp_term *term)
{
    for (const char *line = text; strncmp(text, "profile ", 8) == 0 && *line;) {
        const size_t n = strcspn(line, "\n");
        if (pp_utf8_width(line, n) > (size_t)term->width_columns)
            fail_msg("wider than %d: %.*s", term->width_columns, (int)n, line);
        line += n + (line[n] == '\n');
    }
}

static void test_views_fit_the_terminal(void **state)
{
    (void)state;
    for (int width = 70; width < 200; width += 13)
        each(width, fits);
}

static void refuses(const struct pp_options *options, const char *expected)
{
    struct pp_out_profile view;
    struct pp_error error = {.status = PP_OK};
    assert_int_equal(pp_out_profile_init(&view, options, &error), PP_EINVAL);
    if (strstr(error.text, expected) == NULL)
        fail_msg("'%s' does not say '%s'", error.text, expected);
    pp_out_profile_release(&view);
}

static void test_views_exclude_each_other(void **state)
{
    (void)state;
    struct pp_options options;
    fresh(&options)->flat = true;
    options.flame = true;
    refuses(&options, "--flat and --flame are different views");
    fresh(&options)->callees = "x";
    options.nested = true;
    refuses(&options, "--nested and --callees are different views");
    fresh(&options)->nested = true;
    options.format = PP_FORMAT_PSTATS;
    refuses(&options, "--style=pstats has no --nested");
    fresh(&options)->function = "x";
    refuses(&options, "--function is for --lines and --blocks");
    fresh(&options)->callers = "(";
    refuses(&options, "--callers '(' is not a regular expression");
}

/* No text of a profile without times looks like one. */
static void test_unknown_times_are_no_numbers(void **state)
{
    (void)state;
    struct pp_options options;
    fresh(&options)->least_ratio = 0;
    char *const text = written("unknown", &options, &file, pp_out_profile_write);
    const char *const table = strstr(text, "FUNCTION");
    assert_non_null(table);
    assert_null(strstr(table, " ns "));
    assert_null(strstr(table, " us "));
    assert_non_null(strstr(table, "no times were taken; - not known"));
    free(text);
}

static void test_quiet_views_have_no_notes(void **state)
{
    (void)state;
    struct pp_options options;
    fresh(&options)->quiet = true;
    char *const text = written("full", &options, &file, pp_out_profile_write);
    assert_int_equal(strncmp(text, "FUNCTION", 8), 0);
    assert_null(strstr(text, "legend"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_head),
        cmocka_unit_test(test_nested),
        cmocka_unit_test(test_nested_is_cut),
        cmocka_unit_test(test_flat),
        cmocka_unit_test(test_callers_and_callees),
        cmocka_unit_test(test_flame),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_pstats),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_nothing_unsafe_is_shown),
        cmocka_unit_test(test_views_fit_the_terminal),
        cmocka_unit_test(test_views_exclude_each_other),
        cmocka_unit_test(test_unknown_times_are_no_numbers),
        cmocka_unit_test(test_quiet_views_have_no_notes),
    };
    return cmocka_run_group_tests_name("out_profile", tests, NULL, NULL);
}

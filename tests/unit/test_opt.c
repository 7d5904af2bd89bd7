/* SPDX-License-Identifier: GPL-3.0-or-later
 * The option table and its parser: each type, each refusal and its words, and the table's own
 * sanity.
 */
#include "cmd/command.h"
#include "cmd/nearest.h"
#include "cmd/opt.h"
#include "cmd/opt_value.h"
#include "cmd/options.h"
#include "cmd/quote.h"
#include "cmd/statement_text.h"
#include "cmd/statements.h"
#include "cmd/units.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define MAX_WORDS 24

#define ASSERT_NEAR(value, expected, tolerance) \
    assert_true(fabs((value) - (expected)) <= (tolerance))

/* Parse "ppbench WORD..." for a command; the caller releases the options. */
static enum pp_status parse(
    struct pp_options *options, unsigned command, struct pp_error *error, const char *const *words)
{
    static char copies[MAX_WORDS][64] = {"ppbench"};
    char *argv[MAX_WORDS + 1] = {copies[0]};
    size_t n = 1;
    for (; *words != NULL && n < MAX_WORDS; words++, n++) {
        strncpy(copies[n], *words, sizeof copies[n] - 1);
        argv[n] = copies[n];
    }
    argv[n] = NULL;
    *error = (struct pp_error){.status = PP_OK};
    pp_options_init(options);
    return pp_options_parse(options, command, argv, error);
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* The words are accepted; `options` is then to be looked at and released. */
#define ACCEPT(options, ...) \
    do { \
        struct pp_error error_; \
        assert_int_equal(parse(&(options), PP_COMMAND_RUN, &error_, WORDS(__VA_ARGS__)), PP_OK); \
    } while (0)

static void refuse(unsigned command, const char *message, const char *const *words)
{
    struct pp_options options;
    struct pp_error error;
    assert_int_equal(parse(&options, command, &error, words), PP_EINVAL);
    assert_string_equal(error.text, message);
    pp_options_release(&options);
}

#define REFUSE(message, ...) refuse(PP_COMMAND_RUN, message, WORDS(__VA_ARGS__))

static void test_whole_numbers(void **state)
{
    (void)state;
    struct pp_options options;
    ACCEPT(options, "-n", "1099511627776", "-r1e7", "--runs=12", "--seed", "18446744073709551615");
    assert_true(options.settings.n_loops == UINT64_C(1) << 40);
    assert_true(options.settings.n_samples == 10000000);
    assert_int_equal(options.settings.n_runs, 12);
    assert_true(options.settings.seed == UINT64_MAX);
    pp_options_release(&options);
    REFUSE("-n must be 0 to 1099511627776, not 'abc'", "-n", "abc");
    REFUSE("--number must be 0 to 1099511627776, not '1099511627777'", "--number=1099511627777");
    REFUSE("-r must be 0 to 1099511627776, not '-1'", "-r", "-1");
    REFUSE("-r must be 0 to 1099511627776, not '1.5'", "-r", "1.5");
    REFUSE("-r must be 0 to 1099511627776, not ''", "-r", "");
    REFUSE("-r must be 0 to 1099511627776, not ' 1'", "-r", " 1");
    REFUSE("-r must be 0 to 1099511627776, not '0x10'", "-r", "0x10");
    REFUSE("-r must be 0 to 1099511627776, not '50%'", "-r", "50%");
    REFUSE("-r must be 0 to 1099511627776, not 'inf'", "-r", "inf");
    REFUSE("--runs must be 0 to 4096, not '4097'", "--runs", "4097");
    REFUSE("--seed must be 0 to 18446744073709551615, not '18446744073709551616'", "--seed",
        "18446744073709551616");
}

static void test_durations(void **state)
{
    (void)state;
    struct pp_options options;
    ACCEPT(
        options, "-t", "20us", "--min-time", "1.5s", "--max-time=2min", "-w0", "--timeout", "90");
    ASSERT_NEAR(options.settings.target_time_s, 20e-6, 1e-18);
    ASSERT_NEAR(options.settings.min_time_s, 1.5, 0);
    ASSERT_NEAR(options.settings.max_time_s, 120, 0);
    ASSERT_NEAR(options.settings.warmup_s, 0, 0);
    ASSERT_NEAR(options.settings.timeout_s, 90, 0);
    pp_options_release(&options);
    REFUSE("--timeout must be 10ms to 24h, not '0'", "--timeout", "0");
    REFUSE("-t must be 1us to 1h, not '1ns'", "-t", "1ns");
    REFUSE("-w must be 0 to 1h, not '-1'", "-w", "-1");
    REFUSE("-w must be 0 to 1h, not '3 parsec'", "-w", "3 parsec");
    REFUSE("--max-time must be 1ms to 24h, not 'nan'", "--max-time", "nan");
}

static void test_min_time_raises_an_unspoken_max_time(void **state)
{
    (void)state;
    struct pp_options options;
    struct pp_settings defaults;
    pp_settings_init(&defaults);
    ACCEPT(options, "--min-time", "5h");
    ASSERT_NEAR(options.settings.max_time_s, 5 * 3600, 0);
    pp_options_release(&options);
    ACCEPT(options, "-v");
    ASSERT_NEAR(options.settings.max_time_s, defaults.max_time_s, 0);
    pp_options_release(&options);
    REFUSE("--min-time 3 s is longer than --max-time 2 s; raise --max-time", "--min-time=3",
        "--max-time=2");
}

static void test_shares_and_sizes(void **state)
{
    (void)state;
    struct pp_options options;
    ACCEPT(options, "--precision", "0.5", "--level", "99", "--memory-limit", "512M");
    ASSERT_NEAR(options.settings.precision_ratio, 0.005, 1e-15);
    ASSERT_NEAR(options.settings.level_ratio, 0.99, 1e-15);
    assert_true(options.settings.memory_bytes == UINT64_C(512) << 20);
    pp_options_release(&options);
    ACCEPT(options, "--precision=3%", "--level=0.9");
    ASSERT_NEAR(options.settings.precision_ratio, 0.03, 1e-15);
    ASSERT_NEAR(options.settings.level_ratio, 0.9, 1e-15);
    pp_options_release(&options);
    REFUSE("--precision must be 0.01% to 100%, not '0'", "--precision", "0");
    REFUSE("--level must be 50% to 99.99%, not '100%'", "--level", "100%");
    REFUSE("--level must be 50% to 99.99%, not '49'", "--level", "49");
    REFUSE("--memory-limit must be 16M to 64T, not '1M'", "--memory-limit", "1M");
}

static void test_quantiles(void **state)
{
    (void)state;
    struct pp_options options;
    ACCEPT(options, "--quantiles", "0.5,99,99.9%,0,1");
    const double expected[] = {0.5, 0.99, 0.999, 0, 1};
    assert_int_equal(options.settings.n_quantiles, 5);
    for (size_t i = 0; i < 5; i++)
        ASSERT_NEAR(options.settings.quantiles[i], expected[i], 1e-15);
    pp_options_release(&options);
    const char *const message =
        "--quantiles must be up to 32 shares between commas, each from 0 to 1 or with '%': "
        "0.5,0.99 or 50,99%, not '";
    const char *const bad[] = {"", "0.5,", ",0.5", "101", "-0.1", "x", "0.5;0.9", "1e-400x"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[512];
        snprintf(text, sizeof text, "%s%s'", message, bad[i]);
        REFUSE(text, "--quantiles", bad[i]);
    }
}

/* 32 quantiles fit the settings, 33 do not. */
static void test_quantiles_are_bounded(void **state)
{
    (void)state;
    const struct pp_opt *row = pp_opt_find(&pp_options_table, "quantiles");
    struct pp_settings settings;
    char list[128] = "0";
    for (int i = 1; i < PP_MAX_QUANTILES; i++)
        strcat(list, ",1");
    assert_true(pp_opt_value_parse(row, list, &settings));
    assert_int_equal(settings.n_quantiles, PP_MAX_QUANTILES);
    strcat(list, ",1");
    assert_false(pp_opt_value_parse(row, list, &settings));
}

static void test_choices(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        enum pp_unit unit;
    } units[] = {
        {"ns", PP_UNIT_NS}, {"usec", PP_UNIT_US}, {"msec", PP_UNIT_MS}, {"sec", PP_UNIT_S}};
    struct pp_options options;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        ACCEPT(options, "-u", units[i].word);
        assert_int_equal(options.unit, units[i].unit);
        pp_options_release(&options);
        ACCEPT(options, "--unit", units[i].word);
        assert_int_equal(options.unit, units[i].unit);
        pp_options_release(&options);
    }
    ACCEPT(options, "--format", "json", "--color=never", "--pin", "none");
    assert_int_equal(options.format, PP_FORMAT_JSON);
    assert_int_equal(options.color, PP_COLOR_NEVER);
    assert_int_equal(options.settings.pin_cpu, PP_PIN_NONE);
    pp_options_release(&options);
    ACCEPT(options, "--pin", "3");
    assert_int_equal(options.settings.pin_cpu, 3);
    pp_options_release(&options);
    REFUSE("--color must be one of auto, always, never, not 'Auto'; did you mean 'auto'?",
        "--color", "Auto");
    REFUSE("--pin must be a CPU number from 0, 'auto' or 'none', not '-1'", "--pin", "-1");
    REFUSE("--style must be one of table, timeit, pstats, not 'json'", "--style", "json");
}

static void test_lists_counts_and_operands(void **state)
{
    (void)state;
    struct pp_options options;
    ACCEPT(options, "first", "-vvs", "a.so", "--verbose", "-sb.so", "--setup=c.so", "--", "-s");
    assert_int_equal(options.n_verbose, 3);
    assert_int_equal(options.modules.n, 3);
    assert_string_equal(options.modules.items[0], "a.so");
    assert_string_equal(options.modules.items[1], "b.so");
    assert_string_equal(options.modules.items[2], "c.so");
    assert_int_equal(options.operands.n, 2);
    assert_string_equal(options.operands.items[0], "first");
    assert_string_equal(options.operands.items[1], "-s");
    pp_options_release(&options);
    REFUSE("-s must not be empty", "-s", "");
}

static void test_what_goes_to_the_compiler(void **state)
{
    (void)state;
    static const char *const expected[] = {"-I", "a dir", "-D", "N=3", "-L", "lib", "-l", "z"};
    struct pp_options options;
    ACCEPT(options, "f(n)", "-Ia dir", "--define", "N=3", "-L", "n=1,2", "-Llib", "-lz", "-i",
        "f.h", "--lang=c++", "--cc", "ccache g++", "--cflags=-O3 -g", "--std", "c++20",
        "--no-cache", "-P", "k=1..3");
    assert_int_equal(options.compiler_options.n, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < options.compiler_options.n; i++)
        assert_string_equal(options.compiler_options.items[i], expected[i]);
    assert_int_equal(options.params.n, 2);
    assert_string_equal(options.params.items[0], "n=1,2");
    assert_string_equal(options.params.items[1], "k=1..3");
    assert_string_equal(options.headers.items[0], "f.h");
    assert_string_equal(options.compiler, "ccache g++");
    assert_string_equal(options.compiler_flags, "-O3 -g");
    assert_string_equal(options.standard, "c++20");
    assert_int_equal(options.language, PP_LANGUAGE_CXX);
    assert_true(options.no_cache);
    pp_options_release(&options);
    REFUSE("--layouts must be 1 to 64, not '0'", "--layouts", "0");
    REFUSE("--layouts must be 1 to 64, not '65'", "--layouts", "65");
    REFUSE("--lang must be one of c, c++, not 'ada'", "--lang", "ada");
    REFUSE("-D must be a macro's name, not ''", "-D", "");
}

/* A parameter as the generated C gets it. */
static void is_parameter(
    const char *argument, const char *name, enum pp_snippet_values kind, const char *values)
{
    struct pp_snippet_param param;
    char *storage;
    assert_int_equal(pp_statements_param(argument, &param, &storage, NULL), PP_OK);
    assert_string_equal(param.name, name);
    assert_int_equal(param.kind, kind);
    assert_string_equal(param.values, values);
    free(storage);
}

static void test_parameters(void **state)
{
    (void)state;
    is_parameter("n=16..65536*2", "n", PP_SNIPPET_GEOMETRIC, "16, 65536, 2");
    is_parameter("n=1..1M*10", "n", PP_SNIPPET_GEOMETRIC, "1, 1048576, 10");
    is_parameter("n=0..100+10", "n", PP_SNIPPET_RANGE, "0, 100, 10");
    is_parameter("n=-5..5", "n", PP_SNIPPET_RANGE, "-5, 5, 1");
    is_parameter("n=1..10", "n", PP_SNIPPET_RANGE, "1, 10, 1");
    is_parameter("n=16..65536", "n", PP_SNIPPET_GEOMETRIC, "16, 65536, 2");
    is_parameter("_k2=7", "_k2", PP_SNIPPET_INTS, "7");
    is_parameter("n=1,0x10,2K", "n", PP_SNIPPET_INTS, "1, 16, 2048");
    is_parameter("x=0.5,1,2e3", "x", PP_SNIPPET_DOUBLES, "0.5, 1, 2e3");
    is_parameter("s=up,a\"b", "s", PP_SNIPPET_STRINGS, "\"\\165\\160\", \"\\141\\042\\142\"");
}

static void test_parameters_that_are_none(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "n", "n=", "=1", "2n=1", "n m=1", "n=1,", "n=,1",
        "n=1,,2", "n=1..", "n=..2", "n=1..2..3", "n=2..1", "n=0..8*2", "n=1..8*1", "n=1..8+0",
        "n=1..8-1", "n=1..2x", "n=a..b", "n=1..99999999999999999999",
        "n=1..9G*999999999999999999999", "ppb_x=1", "int=1", "struct=a,b"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct pp_snippet_param param;
        struct pp_error error = {.status = PP_OK};
        char *storage;
        assert_int_equal(pp_statements_param(bad[i], &param, &storage, &error), PP_EINVAL);
        assert_null(storage);
        assert_non_null(strstr(error.text, bad[i]));
    }
}

/* As many values as the message says, and not one more. */
static void test_parameters_have_an_end(void **state)
{
    (void)state;
    char list[1024] = "n=1";
    struct pp_snippet_param param;
    struct pp_error error = {.status = PP_OK};
    char *storage;
    int n_values;
    assert_int_equal(pp_statements_param("n", &param, &storage, &error), PP_EINVAL);
    const char *told = strstr(error.text, "(at most ");
    assert_non_null(told);
    assert_int_equal(sscanf(told, "(at most %d", &n_values), 1);
    assert_in_range(n_values, 2, 400);
    for (int i = 1; i < n_values; i++)
        strcat(list, ",1");
    assert_int_equal(pp_statements_param(list, &param, &storage, NULL), PP_OK);
    free(storage);
    strcat(list, ",1");
    assert_int_equal(pp_statements_param(list, &param, &storage, NULL), PP_EINVAL);
}

/* What -s takes, by name and by what is there. */
static void test_kinds_of_setup(void **state)
{
    (void)state;
    static const char *const texts[] = {"int x;", "int x", "x = 3", "f()", "#include <math.h>",
        "@file", "@-", "s = p.c", "int a\nint b", "struct { int x; }"};
    static const char *const missing[] = {
        "x", "mine.so", "./no/such.c", "my dir/no such.so", "my dir/no such.cc", "-"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(pp_setup_kind(texts[i]), PP_SETUP_TEXT);
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++)
        assert_int_equal(pp_setup_kind(missing[i]), PP_SETUP_MISSING);
    char path[64];
    snprintf(path, sizeof path, "int x; %ld.c", (long)getpid());
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fclose(file);
    assert_int_equal(pp_setup_kind(path), PP_SETUP_SOURCE);
    unlink(path);
    assert_int_equal(pp_setup_kind("/"), PP_SETUP_OBJECT);
}

static void is_called(const char *text, const char *const *taken, const char *expected)
{
    size_t n_taken = 0;
    while (taken != NULL && taken[n_taken] != NULL)
        n_taken++;
    char *name = pp_statement_text_name(text, taken, n_taken);
    assert_string_equal(name, expected);
    free(name);
}

static void test_names_of_statements(void **state)
{
    (void)state;
    char endless[4096];
    memset(endless, 'x', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    is_called("x++", NULL, "x++");
    is_called("\n a;\n\t b;", NULL, "a; b;");
    is_called("x++", WORDS("y", "x++"), "x++ #2");
    is_called("x++", WORDS("x++", "x++ #2"), "x++ #3");
    is_called(endless, NULL, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...");
    is_called("\xc3\xa4", NULL, "\xc3\xa4");
}

static void test_the_last_one_counts(void **state)
{
    (void)state;
    struct pp_options options;
    ACCEPT(options, "-r1", "-r2", "--style=timeit", "--format=csv");
    assert_true(options.settings.n_samples == 2);
    assert_int_equal(options.format, PP_FORMAT_CSV);
    pp_options_release(&options);
}

static void test_single_calls(void **state)
{
    (void)state;
    struct pp_options options;
    ACCEPT(options, "-n", "1");
    assert_true(options.settings.per_call);
    pp_options_release(&options);
    ACCEPT(options, "--per-call");
    assert_true(options.settings.n_loops == 1);
    pp_options_release(&options);
    ACCEPT(options, "-n0");
    assert_false(options.settings.per_call);
    pp_options_release(&options);
    REFUSE("--per-call times single calls, so -n must be 1 or left out", "--per-call", "-n2");
}

static void test_timeit_brings_its_defaults(void **state)
{
    (void)state;
    struct pp_options options;
    ACCEPT(options, "--style", "timeit");
    assert_true(options.settings.n_samples == 5);
    ASSERT_NEAR(options.settings.target_time_s, 0.2, 0);
    pp_options_release(&options);
    ACCEPT(options, "--style", "timeit", "-r", "7", "-t", "1ms");
    assert_true(options.settings.n_samples == 7);
    ASSERT_NEAR(options.settings.target_time_s, 1e-3, 1e-18);
    pp_options_release(&options);
}

static void test_unknown_options(void **state)
{
    (void)state;
    REFUSE("unknown option '--nubmer'; did you mean '--number'?", "--nubmer", "3");
    REFUSE("unknown option '--frobnicate'", "--frobnicate=1");
    REFUSE("unknown option '-Z'", "-Z");
    REFUSE("option '--quick' takes no value", "--quick=yes");
    REFUSE("option '--pa' could be any of --parameter, --parameter-list", "--pa", "x");
    REFUSE("-n needs a value, LOOPS: 0 to 1099511627776", "-n");
    REFUSE("--time-unit needs a value, UNIT: one of ns, us, ms, s, nsec, usec, msec, sec",
        "--time-unit");
    REFUSE("--setup needs a value, SETUP", "--setup");
    refuse(PP_COMMAND_LIST, "option '-n' does not apply to this command", WORDS("-n", "3"));
    /* Not held for the beginning of --memory-limit. */
    const char *mem = "option '--mem' does not apply to this command";
    refuse(PP_COMMAND_COMPARE, mem, WORDS("--mem", "64M"));
    refuse(PP_COMMAND_COMPARE, mem, WORDS("--mem=64M"));
    refuse(PP_COMMAND_COMPARE, mem, WORDS("-s", "a.so", "--mem"));
    refuse(
        PP_COMMAND_INFO, "option '--filter' does not apply to this command", WORDS("--filter=x"));
}

static void test_one_export_to_the_standard_output(void **state)
{
    (void)state;
    struct pp_options options;
    ACCEPT(options, "--export-json", "-", "--export-csv", "x.csv");
    assert_string_equal(options.export_json, "-");
    pp_options_release(&options);
    REFUSE("--export-json and --csv-samples cannot both be the standard output; "
           "give one of them a file name",
        "--export-json", "-", "--csv-samples", "-");
}

/* Names and letters are unique for each command, and texts are there. */
static void test_rows_are_sane(void **state)
{
    (void)state;
    const struct pp_opt_table *table = &pp_options_table;
    for (size_t i = 0; i < table->n_rows; i++) {
        const struct pp_opt *row = &table->rows[i];
        assert_non_null(row->help);
        assert_true(row->help[strlen(row->help) - 1] != '.');
        assert_true(row->commands != 0);
        bool bare = row->type == PP_OPT_FLAG || row->type == PP_OPT_COUNT;
        assert_true(bare == (row->argument == NULL));
        assert_true(
            (row->type == PP_OPT_CHOICE || row->type == PP_OPT_WORDS) == (row->choices != NULL));
        assert_true((row->type == PP_OPT_SPECIAL) == (row->parse != NULL && row->expects != NULL));
        assert_true(row->low <= row->high);
        assert_ptr_equal(pp_opt_find(table, row->name), row);
        for (size_t j = 0; j < i; j++)
            if (row->letter != 0)
                assert_int_not_equal(row->letter, table->rows[j].letter);
    }
}

/* What a message calls the accepted range is accepted, and what lies just outside is not. */
static void test_ranges_are_told_as_they_are(void **state)
{
    (void)state;
    for (size_t i = 0; i < pp_options_table.n_rows; i++) {
        const struct pp_opt *row = &pp_options_table.rows[i];
        bool number = row->type == PP_OPT_UINT32 || row->type == PP_OPT_UINT64 ||
            row->type == PP_OPT_DURATION || row->type == PP_OPT_SIZE ||
            row->type == PP_OPT_PERCENT || row->type == PP_OPT_SHARE;
        if (!number)
            continue;
        char expects[PP_OPT_EXPECTS_BYTES];
        pp_opt_value_expects(row, expects);
        char *high = strstr(expects, " to ");
        assert_non_null(high);
        *high = '\0';
        high += 4;
        uint64_t field = 0; /* the largest of the types, and aligned for a double */
        assert_true(pp_opt_value_parse(row, expects, &field));
        assert_true(pp_opt_value_parse(row, high, &field));
        char beyond[64];
        snprintf(beyond, sizeof beyond, "9%s", high);
        assert_false(pp_opt_value_parse(row, beyond, &field));
    }
}

/* "(default: 2)" in a help text, read as the option's argument, is what is there without the
 * option. */
static void test_defaults_are_told_as_they_are(void **state)
{
    (void)state;
    struct pp_options options;
    size_t n_checked = 0;
    pp_options_init(&options);
    for (size_t i = 0; i < pp_options_table.n_rows; i++) {
        const struct pp_opt *row = &pp_options_table.rows[i];
        const char *text = strstr(row->help, "(default: ");
        char word[32];
        double told;
        double used;
        if (text == NULL || sscanf(text, "(default: %31[^)])", word) != 1)
            continue;
        if (row->type != PP_OPT_PERCENT && row->type != PP_OPT_SHARE &&
            row->type != PP_OPT_DURATION)
            continue;
        if (!pp_opt_value_parse(row, word, &told))
            continue; /* "about 20us" is the plan's */
        memcpy(&used, (const char *)&options + row->offset, sizeof used);
        ASSERT_NEAR(told, used, 1e-12);
        n_checked++;
    }
    assert_int_equal(n_checked, 4);
    pp_options_release(&options);
}

static void test_nearest(void **state)
{
    (void)state;
    assert_int_equal(pp_nearest_distance("", ""), 0);
    assert_int_equal(pp_nearest_distance("", "abc"), 3);
    assert_int_equal(pp_nearest_distance("kitten", "sitting"), 3);
    assert_int_equal(pp_nearest_distance("ab", "ba"), 1);
    assert_int_equal(pp_nearest_distance("ca", "abc"), 3); /* restricted: not 2 */
    char endless[PP_NEAREST_MAX_LETTERS + 2];
    memset(endless, 'x', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    assert_int_equal(pp_nearest_distance(endless, "x"), PP_NEAREST_MAX_LETTERS);
    const char *const words[] = {"list", "info", "help", NULL};
    assert_string_equal(pp_nearest("lsit", words), "list");
    assert_null(pp_nearest("mine.so", words));
    assert_null(pp_nearest("", words));
}

static void test_commands(void **state)
{
    (void)state;
    assert_string_equal(pp_commands[0].name, "run");
    assert_ptr_equal(pp_command_find("run"), &pp_commands[0]);
    assert_null(pp_command_find("ru"));
    unsigned bits = 0;
    for (const struct pp_command *command = pp_commands; command->name != NULL; command++) {
        assert_int_equal(bits & command->bit, 0);
        bits |= command->bit;
        assert_non_null(command->run);
    }
    for (size_t i = 0; i < pp_options_table.n_rows; i++)
        assert_int_equal(pp_options_table.rows[i].commands & ~bits, 0);
}

static void test_command_lines_are_quoted(void **state)
{
    (void)state;
    char words[][24] = {"ppbench", "-s", "a b.so", "--filter=sort/.*", "it's", "", "x=1,y:2", "$x"};
    char *argv[sizeof words / sizeof *words + 1] = {NULL};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        argv[i] = words[i];
    struct pp_buf out;
    pp_buf_init(&out);
    pp_quote_words(&out, argv);
    assert_string_equal(
        pp_buf_text(&out), "ppbench -s 'a b.so' '--filter=sort/.*' 'it'\\''s' '' x=1,y:2 '$x'");
    pp_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_numbers),
        cmocka_unit_test(test_durations),
        cmocka_unit_test(test_min_time_raises_an_unspoken_max_time),
        cmocka_unit_test(test_shares_and_sizes),
        cmocka_unit_test(test_quantiles),
        cmocka_unit_test(test_quantiles_are_bounded),
        cmocka_unit_test(test_choices),
        cmocka_unit_test(test_lists_counts_and_operands),
        cmocka_unit_test(test_what_goes_to_the_compiler),
        cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_parameters_that_are_none),
        cmocka_unit_test(test_parameters_have_an_end),
        cmocka_unit_test(test_kinds_of_setup),
        cmocka_unit_test(test_names_of_statements),
        cmocka_unit_test(test_the_last_one_counts),
        cmocka_unit_test(test_single_calls),
        cmocka_unit_test(test_timeit_brings_its_defaults),
        cmocka_unit_test(test_unknown_options),
        cmocka_unit_test(test_one_export_to_the_standard_output),
        cmocka_unit_test(test_rows_are_sane),
        cmocka_unit_test(test_ranges_are_told_as_they_are),
        cmocka_unit_test(test_defaults_are_told_as_they_are),
        cmocka_unit_test(test_nearest),
        cmocka_unit_test(test_commands),
        cmocka_unit_test(test_command_lines_are_quoted),
    };
    return cmocka_run_group_tests_name("opt", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * A made comparison as table, JSON and CSV.
 */
#include "cmd/out_compare.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>

static struct pp_estimate between(double lo, double hi)
{
    return (struct pp_estimate){sqrt(lo * hi), lo, hi, true};
}

static struct pp_pair *add(struct pp_comparison *comparison, const char *name, double body)
{
    struct pp_pair *pair = pp_comparison_add(comparison, name);
    assert_non_null(pair);
    pair->state = PP_PAIR_OK;
    for (int part = 0; part < PP_N_PARTS; part++) {
        pair->ratio[part] = between(body * 0.999, body * 1.001);
        pair->null_ratio[part] = between(0.999, 1.001);
    }
    pair->old_side.time_ns = between(99, 101);
    pair->new_side.time_ns = between(99 * body, 101 * body);
    pair->old_side.n_samples = pair->new_side.n_samples = 1000;
    pair->old_side.n_by_label[PP_LABEL_CLEAN] = 990;
    pair->n_runs = 16;
    pair->n_loops = 100;
    pair->measured_s = 0.1;
    pair->p = pair->p_adjusted = 0.001;
    return pair;
}

static void set_verdict(struct pp_pair *pair, enum pp_verdict verdict, enum pp_part part)
{
    pair->verdict = verdict;
    pair->part = part;
    pair->verdict_ratio = pair->ratio[part].value;
    pair->differs[part] = true;
}

/* Every answer and every state; names that must not reach a terminal. */
static void make(struct pp_comparison *comparison)
{
    pp_comparison_init(comparison);
    comparison->old_name = strdup("old.so");
    comparison->new_name = strdup("new\033[31m.so");
    comparison->gate_ratio = 0.02;
    comparison->tail_gate_ratio = 0.1;
    set_verdict(add(comparison, "slower", 1.05), PP_VERDICT_SLOWER, PP_PART_BODY);
    set_verdict(add(comparison, "faster", 0.5), PP_VERDICT_FASTER, PP_PART_TAIL);
    set_verdict(add(comparison, "tiny", 1.003), PP_VERDICT_TINY, PP_PART_BODY);
    add(comparison, "same", 1)->verdict = PP_VERDICT_SAME;
    struct pp_pair *pair = add(comparison, "undecided", 1);
    pair->detectable_ratio = 0.031;
    pair->needed_s = 1;
    pair = pp_comparison_add(comparison, "=gone");
    pair->state = PP_PAIR_ONLY_OLD;
    pair = pp_comparison_add(comparison, "fails");
    pair->state = PP_PAIR_FAILED;
    pair->reason = strdup("the new one crashed,\n\"really\"");
    assert_true(pp_comparison_note(comparison, "so %d", 5));
}

static void has(const struct pp_buf *text, const char *words)
{
    if (!strstr(pp_buf_text(text), words))
        fail_msg("'%s' is not in:\n%s", words, pp_buf_text(text));
}

static void test_table(void **state)
{
    (void)state;
    const struct pp_out_compare options = {.verbose = 1};
    struct pp_comparison comparison;
    struct pp_buf out;
    make(&comparison);
    pp_buf_init(&out);
    assert_true(pp_out_compare_table(&options, &comparison, &out));
    has(&out, "new        new\\x1b[31m.so\n");
    has(&out, "slower     100.0 ns  105.0 ns   +5.00% +-0.10%   +5.00% +-0.10%    0.00%  slower\n");
    has(&out, "faster, tail\n");
    has(&out, "tiny (slower)\n");
    has(&out, "same\n");
    has(&out, "cannot tell\n");
    has(&out, "=gone      only in old.so\n");
    has(&out, "fails      failed: the new one crashed,\\x0a\"really\"\n");
    has(&out, "'undecided' 3.1% (--runs 160, 1.0 s)\n");
    has(&out, "'slower' 16 processes, 100 iterations a batch, median +5.00%");
    has(&out, "disturbed batches 10 of 1 000 old");
    has(&out, "note       so 5\n");
    has(&out,
        "gate       regressed, with margins of 2.0% for the body and 10% for the tail: 'slower'\n");
    assert_null(strchr(pp_buf_text(&out), '\033'));
    pp_buf_release(&out);
    pp_comparison_release(&comparison);
}

static void test_quiet(void **state)
{
    (void)state;
    const struct pp_out_compare options = {.verbose = -1};
    struct pp_comparison comparison;
    struct pp_buf out;
    make(&comparison);
    pp_buf_init(&out);
    assert_true(pp_out_compare_table(&options, &comparison, &out));
    has(&out, "slower\n");
    assert_null(strstr(pp_buf_text(&out), "note "));
    assert_null(strstr(pp_buf_text(&out), "undecided  changes"));
    pp_buf_release(&out);
    pp_comparison_release(&comparison);
}

static const char *text_of(const json_t *pair, const char *key)
{
    const char *text = json_string_value(json_object_get(pair, key));
    return text ? text : "(none)";
}

static void test_json(void **state)
{
    (void)state;
    struct pp_comparison comparison;
    struct pp_buf out;
    json_error_t error;
    make(&comparison);
    pp_buf_init(&out);
    assert_true(pp_out_compare_json(&comparison, &out));
    json_t *all = json_loadb(out.data, out.n_bytes, JSON_REJECT_DUPLICATES, &error);
    if (!all)
        fail_msg("line %d: %s", error.line, error.text);
    const json_t *pairs = json_object_get(all, "pairs");
    assert_int_equal(json_array_size(pairs), 7);
    assert_string_equal(text_of(all, "gate"), "regressed");
    assert_string_equal(text_of(json_array_get(pairs, 0), "verdict"), "slower");
    assert_string_equal(text_of(json_array_get(pairs, 1), "part"), "tail");
    assert_string_equal(text_of(json_array_get(pairs, 3), "part"), "(none)");
    assert_string_equal(text_of(json_array_get(pairs, 5), "state"), "only_old");
    assert_string_equal(text_of(json_array_get(pairs, 5), "verdict"), "(none)");
    const json_t *ratio = json_object_get(
        json_object_get(json_array_get(pairs, 0), "ratios"), "body");
    assert_true(fabs(json_real_value(json_object_get(ratio, "value")) - 1.05) < 1e-5);
    ratio = json_object_get(json_object_get(json_array_get(pairs, 5), "ratios"), "body");
    assert_true(json_is_null(json_object_get(ratio, "value")));
    json_decref(all);
    pp_buf_release(&out);
    pp_comparison_release(&comparison);
}

static size_t count(const char *text, char letter)
{
    size_t n = 0;
    for (; *text && *text != '\r'; text++)
        n += *text == letter;
    return n;
}

static void test_csv(void **state)
{
    (void)state;
    struct pp_comparison comparison;
    struct pp_buf out;
    make(&comparison);
    pp_buf_init(&out);
    assert_true(pp_out_compare_csv(&comparison, &out));
    has(&out, "benchmark,new_benchmark,state,reason,verdict,part,gate,body_ratio,body_lo_ratio,");
    has(&out, "\r\nslower,slower,ok,,slower,body,regressed,1.04999");
    has(&out, "\r\n'=gone,'=gone,only_old,,,,cannot tell,,,");
    has(&out, "\r\nfails,fails,failed,\"the new one crashed,\\x0a\"\"really\"\"\",,,cannot tell,");
    const size_t n_columns = count(pp_buf_text(&out), ',');
    const char *slower = strstr(pp_buf_text(&out), "\r\nslower");
    assert_int_equal(count(slower + 2, ','), n_columns);
    assert_null(strstr(pp_buf_text(&out), "nan"));
    pp_buf_release(&out);
    pp_comparison_release(&comparison);
}

static void test_junit(void **state)
{
    (void)state;
    struct pp_comparison comparison;
    struct pp_buf out;
    make(&comparison);
    pp_buf_init(&out);
    assert_true(pp_out_compare_junit(&comparison, &out));
    has(&out, "<testsuite name=\"ppbench\" tests=\"7\" failures=\"1\" errors=\"2\" skipped=\"0\"");
    has(&out, "<property name=\"new\" value=\"new\\x1b[31m.so\"/>\n");
    has(&out, "<property name=\"gate\" value=\"regressed\"/>\n");
    has(&out,
        "name=\"slower\" time=\"0.100000\">\n      <failure type=\"regressed\" "
        "message=\"regressed: body +5.00% (+4.90..+5.11%), of 2% allowed; tail +5.00% "
        "(+4.90..+5.11%), of 10% allowed\">state=ok\n");
    has(&out,
        "name=\"=gone\" time=\"0.000000\">\n      <error type=\"only_old\" "
        "message=\"only in old.so\">");
    has(&out, "<error type=\"failed\" message=\"the new one crashed,\\x0a&quot;really&quot;\">");
    has(&out, "name=\"tiny\" time=\"0.100000\">\n      <system-out>");
    assert_null(strstr(pp_buf_text(&out), "nan"));
    pp_buf_clear(&out);
    comparison.gate_ratio = comparison.tail_gate_ratio = (double)NAN;
    assert_true(pp_out_compare_junit(&comparison, &out));
    has(&out, " tests=\"7\" failures=\"0\" errors=\"1\" skipped=\"1\"");
    pp_buf_release(&out);
    pp_comparison_release(&comparison);
}

/* The exit status is that of the gate, so the document says no as well. */
static void test_junit_of_nothing(void **state)
{
    (void)state;
    struct pp_comparison comparison;
    struct pp_buf out;
    pp_comparison_init(&comparison);
    comparison.gate_ratio = 0.02;
    comparison.complete = true;
    pp_buf_init(&out);
    assert_true(pp_out_compare_junit(&comparison, &out));
    has(&out, " tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\"");
    has(&out, "name=\"gate\"");
    has(&out, "message=\"no pair was measured\"");
    pp_buf_release(&out);
    pp_comparison_release(&comparison);
}

static void test_markdown(void **state)
{
    (void)state;
    const struct pp_out_compare options = {
        .verbose = 0, .term = {.width_columns = 40, .color = true}};
    struct pp_comparison comparison;
    struct pp_buf out;
    make(&comparison);
    pp_buf_init(&out);
    assert_true(pp_out_compare_markdown(&options, &comparison, &out));
    has(&out,
        "| benchmark | old | new | change | of the tail | control | verdict |\n"
        "| :--- | ---: | ---: | ---: | ---: | ---: | :--- |\n"
        "| `slower` | 100.0 ns | 105.0 ns | +5.00% \xc2\xb1");
    has(&out, "| `=gone` | `only in old.so` |  |  |  |  |  |\n");
    has(&out,
        "| `fails` | <code>failed&#58; the new one crashed&#44;&#92;x0a&#34;really&#34;</code>");
    has(&out, "\n\n```text\nold        old.so\nnew        new\\x1b[31m.so\n");
    has(&out, "gate       regressed");
    assert_null(strchr(pp_buf_text(&out), '\033'));
    pp_buf_release(&out);
    pp_comparison_release(&comparison);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_quiet),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_junit),
        cmocka_unit_test(test_junit_of_nothing),
        cmocka_unit_test(test_markdown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

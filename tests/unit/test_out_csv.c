/* SPDX-License-Identifier: GPL-3.0-or-later
 * CSV: read back by a reader of RFC 4180 written here, field by field.
 */
#include "bench/keys.h"
#include "cmd/out_csv.h"
#include "tests/unit/fixture_result.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MAX_FIELDS 100
#define MAX_BYTES 512

struct record {
    size_t n;
    char field[MAX_FIELDS][MAX_BYTES];
};

/* One field of the grammar; returns where it ends. */
static const char *read_field(const char *at, char field[MAX_BYTES])
{
    size_t n = 0;
    if (*at != '"') {
        for (; *at != ',' && *at != '\r'; at++) {
            assert_true(*at != '"' && *at != '\n' && *at != '\0' && n < MAX_BYTES - 1);
            field[n++] = *at;
        }
    } else {
        for (at++; *at != '"' || at[1] == '"'; at++) {
            assert_true(*at != '\0' && n < MAX_BYTES - 1);
            at += *at == '"';
            field[n++] = *at;
        }
        at++;
    }
    field[n] = '\0';
    return at;
}

/* One record; NULL at the end. */
static const char *read_record(const char *at, struct record *record)
{
    record->n = 0;
    if (*at == '\0') {
        return NULL;
    }
    for (;;) {
        assert_true(record->n < MAX_FIELDS);
        at = read_field(at, record->field[record->n++]);
        if (*at == '\r') {
            assert_true(at[1] == '\n');
            return at + 2;
        }
        assert_true(*at == ',');
        at++;
    }
}

static struct record header, row;

static const char *field(const char *title)
{
    for (size_t i = 0; i < header.n; i++) {
        if (strcmp(header.field[i], title) == 0) {
            return row.field[i];
        }
    }
    fail_msg("no column '%s'", title);
    return "";
}

static void assert_number(const char *title, double expected)
{
    if (isfinite(expected)) {
        char *end;
        assert_true(strtod(field(title), &end) == expected);
        assert_true(*end == '\0' && end != field(title));
    } else {
        assert_string_equal(field(title), "");
    }
}

static void rows_hold_the_results(void **state)
{
    (void)state;
    struct pp_result result;
    struct pp_env env;
    struct pp_buf out;
    fixture_result_full(&result, &env);
    pp_buf_init(&out);
    assert_true(pp_out_csv_write(&result, &out));
    const char *at = read_record(pp_buf_text(&out), &header);
    for (size_t i = 0; i < result.n_cases; i++) {
        const struct pp_summary *const summary = &result.cases[i].summary;
        const bool known = summary->n_runs_ok > 0;
        at = read_record(at, &row);
        assert_non_null(at);
        assert_int_equal(row.n, header.n);
        assert_string_equal(field("benchmark"), result.cases[i].name);
        assert_string_equal(field("state"), pp_keys_state(result.cases[i].state));
        assert_number("time_ns", known ? summary->time_ns.value : (double)NAN);
        assert_number("time_hi_ns", known ? summary->time_ns.hi : (double)NAN);
        assert_number("cycles", known ? summary->cycles.value : (double)NAN);
        assert_number("clean_sd_ns", known ? summary->clean.sd_ns : (double)NAN);
        assert_number("all_max_ns", known ? summary->all.max_ns : (double)NAN);
        assert_number("clean_q0.999_ns", known ? summary->clean.quantile_ns[1] : (double)NAN);
        assert_number("layout_spread_ratio", known ? summary->layout_spread_ratio : (double)NAN);
        assert_string_equal(field("loop_work"), known ? "works" : "unknown");
        assert_number("n_loop_instructions", known ? 5 + (double)i : (double)NAN);
        assert_number("n_layouts", 4);
        assert_string_equal(field("compiler"), result.modules[0].compiler);
        assert_number("bytes_per_s", summary->bytes_per_s > 0 ? summary->bytes_per_s : (double)NAN);
        assert_number("n_preempted", (double)result.cases[i].n_by_label[PP_LABEL_PREEMPTED]);
    }
    assert_null(read_record(at, &row));
    pp_buf_release(&out);
    pp_result_release(&result);
}

static void lists_are_one_field(void **state)
{
    (void)state;
    struct pp_result result;
    struct pp_env env;
    struct pp_buf out;
    fixture_result_full(&result, &env);
    pp_buf_init(&out);
    assert_true(pp_out_csv_write(&result, &out));
    const char *at = read_record(pp_buf_text(&out), &header);
    for (int i = 0; i < 3; i++) {
        at = read_record(at, &row);
    }
    assert_string_equal(field("params"), "n=1000;order=random");
    assert_string_equal(field("counters"), "comparisons=8764.25;balance=;hits=");
    assert_string_equal(field("module"), "./mine.so");
    pp_buf_release(&out);
    pp_result_release(&result);
}

static void nasty_names_are_fields(void **state)
{
    (void)state;
    struct pp_result result;
    struct pp_env env;
    struct pp_buf out;
    static const char *const expected[] = {"say \"hi\", comma",
        "line\\x0d\\x0a"
        "break",
        "\\x1b]0;owned\\x07"
        "bell",
        "txt\\xe2\\x80\\xae"
        "exe.doc",
        "bad\\xff\\xc3(utf8\\xed\\xa0\\x80", "'=cmd|' /C calc'!A0", "'+1+2", "'-1", "'@SUM(A1)",
        "'\\x09tab", "'\\x0dreturn",
        "gr\xc3\xb6\xc3\x9f"
        "e/\xe6\xbc\xa2\xe5\xad\x97",
        "back\\slash", "", "\\x1b[8m"};
    fixture_result_nasty(&result, &env);
    pp_buf_init(&out);
    assert_true(pp_out_csv_write(&result, &out));
    const char *at = read_record(pp_buf_text(&out), &header);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        at = read_record(at, &row);
        assert_int_equal(row.n, header.n);
        assert_string_equal(field("benchmark"), expected[i]);
    }
    assert_null(read_record(at, &row));
    pp_buf_release(&out);
    pp_result_release(&result);
}

static void samples_add_up(void **state)
{
    (void)state;
    struct pp_result result;
    struct pp_env env;
    struct pp_buf out;
    fixture_result_full(&result, &env);
    pp_buf_init(&out);
    assert_true(pp_out_csv_samples_write(&result, &out));
    const char *at = read_record(pp_buf_text(&out), &header);
    uint64_t n_clean = 0;
    uint64_t n_unclean = 0;
    double low_ns = INFINITY;
    double high_ns = 0;
    while ((at = read_record(at, &row)) != NULL) {
        if (strcmp(field("benchmark"), "sort/65536/random") == 0) {
            const bool is_clean = strcmp(field("group"), "clean") == 0;
            *(is_clean ? &n_clean : &n_unclean) += strtoull(field("n"), NULL, 10);
            low_ns = fmin(low_ns, strtod(field("low_ns"), NULL));
            high_ns = fmax(high_ns, strtod(field("high_ns"), NULL));
        }
    }
    const struct pp_case *const c = &result.cases[3];
    assert_true(
        n_clean == pp_dist_moments(&c->clean)->n && n_unclean == pp_dist_moments(&c->unclean)->n);
    assert_true(fabs(low_ns - c->summary.all.min_ns) < 1e-9 * low_ns);
    assert_true(fabs(high_ns - c->summary.all.max_ns) < 1e-9 * high_ns);
    pp_buf_release(&out);
    pp_result_release(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_hold_the_results),
        cmocka_unit_test(lists_are_one_field),
        cmocka_unit_test(nasty_names_are_fields),
        cmocka_unit_test(samples_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

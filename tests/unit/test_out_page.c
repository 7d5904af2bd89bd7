/* SPDX-License-Identifier: GPL-3.0-or-later
 * The page of a profile: its data are the model's, number by number. What a browser makes of it is
 * for tests/cli/picture.bats.
 */
#include "bench/profileflat.h"
#include "cmd/out_page.h"
#include "tests/unit/made_tree.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#define DATA_BEGIN "<script type=\"application/json\" id=\"profile\">"

static void write_page(struct pp_buf *out, const struct pp_profile *profile)
{
    pp_buf_init(out);
    assert_true(pp_out_page(profile, out));
}

/* The data of a page; what would end their element early is not in them. */
static json_t *data_of(const struct pp_buf *page)
{
    json_error_t where;
    const char *const begin = strstr(pp_buf_text(page), DATA_BEGIN);
    assert_non_null(begin);
    const char *const text = begin + strlen(DATA_BEGIN);
    const char *const end = strchr(text, '<');
    assert_memory_equal(end, "</script>", 9);
    json_t *const data = json_loadb(text, (size_t)(end - text), JSON_REJECT_DUPLICATES, &where);
    if (data == NULL) {
        fail_msg("line %d: %s", where.line, where.text);
    }
    return data;
}

static const json_t *entry(const json_t *data, const char *table, const char *column, size_t i)
{
    const json_t *const value = json_array_get(
        json_object_get(json_object_get(data, table), column), i);
    if (value == NULL) {
        fail_msg("no %s.%s[%zu]", table, column, i);
    }
    return value;
}

static size_t length(const json_t *data, const char *table, const char *column)
{
    return json_array_size(json_object_get(json_object_get(data, table), column));
}

static void assert_number(const json_t *value, double expected)
{
    if (isnan(expected)) {
        assert_true(json_is_null(value));
    } else {
        assert_true(json_number_value(value) == expected);
    }
}

static void assert_nodes(const json_t *data, const struct pp_profile *profile)
{
    assert_int_equal(length(data, "nodes", "parent"), profile->n_nodes);
    for (size_t i = 0; i < profile->n_nodes; i++) {
        const struct pp_profile_node *const node = &profile->nodes[i];
        assert_int_equal(json_integer_value(entry(data, "nodes", "parent", i)),
            node->parent == PP_PROFILE_NONE ? -1 : (int64_t)node->parent);
        assert_int_equal(json_integer_value(entry(data, "nodes", "function", i)), node->function);
        assert_int_equal(json_integer_value(entry(data, "nodes", "n_calls", i)), node->n_calls);
        assert_int_equal(
            json_integer_value(entry(data, "nodes", "n_own_samples", i)), node->n_own_samples);
        assert_number(entry(data, "nodes", "own_ns", i), node->own_ns);
        assert_number(entry(data, "nodes", "deep_ns", i), node->deep_ns);
        const json_t *const half = entry(data, "nodes", "own_half_ns", i);
        if (!json_is_null(half)) { /* 3 digits */
            assert_true(fabs(json_number_value(half) / node->own_half_ns - 1) < 0.0051);
        }
    }
}

static void assert_rows(const json_t *data, const struct pp_profile *profile)
{
    struct pp_profile_flat flat;
    assert_int_equal(pp_profile_flat_init(&flat, profile), PP_OK);
    assert_int_equal(length(data, "rows", "function"), flat.n_rows);
    for (size_t i = 0; i < flat.n_rows; i++) {
        const struct pp_profile_row *const row = &flat.rows[i];
        assert_int_equal(json_integer_value(entry(data, "rows", "function", i)), row->function);
        assert_int_equal(json_integer_value(entry(data, "rows", "n_calls", i)), row->n_calls);
        assert_int_equal(
            json_integer_value(entry(data, "rows", "n_primitive", i)), row->n_primitive);
        assert_number(entry(data, "rows", "own_ns", i), row->own_ns);
        assert_number(entry(data, "rows", "deep_ns", i), row->deep_ns);
        assert_number(entry(data, "rows", "p90_ns", i), row->calls.p90_ns);
    }
    pp_profile_flat_release(&flat);
}

static void assert_functions(const json_t *data, const struct pp_profile *profile)
{
    const json_t *const files = json_object_get(data, "files");
    assert_int_equal(length(data, "functions", "name"), profile->n_functions);
    for (size_t i = 0; i < profile->n_functions; i++) {
        const struct pp_profile_function *const function = &profile->functions[i];
        const json_t *const file = entry(data, "functions", "file", i);
        assert_string_equal(
            json_string_value(json_array_get(files, (size_t)json_integer_value(file))),
            function->file);
        assert_int_equal(json_integer_value(entry(data, "functions", "line", i)), function->line);
    }
}

static void data_are_the_model(void **state)
{
    (void)state;
    for (int kind = 0; kind < 3; kind++) {
        struct pp_profile profile;
        struct pp_buf page;
        if (kind == 0) {
            pp_made_tree_small(&profile);
        } else if (kind == 1) {
            pp_made_tree_large(&profile, 2000, 3);
        } else {
            pp_made_tree_chain(&profile, 5000);
        }
        write_page(&page, &profile);
        json_t *const data = data_of(&page);
        assert_nodes(data, &profile);
        assert_rows(data, &profile);
        assert_functions(data, &profile);
        assert_number(json_object_get(data, "untraced_ns"), profile.untraced_ns);
        assert_int_equal(
            json_integer_value(json_object_get(json_object_get(data, "schema"), "major")), 1);
        json_decref(data);
        pp_buf_release(&page);
        pp_profile_release(&profile);
    }
}

static void foreign_text_stays_text(void **state)
{
    (void)state;
    struct pp_profile profile;
    struct pp_buf page;
    pp_made_tree_hostile(&profile);
    write_page(&page, &profile);
    json_t *const data = data_of(&page);
    assert_string_equal(json_string_value(entry(data, "functions", "name", 0)),
        "</script><script>alert(1)</script>");
    assert_string_equal(
        json_string_value(entry(data, "functions", "name", 6)), "line\xe2\x80\xa8separator");
    assert_null(strstr(pp_buf_text(&page), "<script>alert"));
    assert_null(strstr(pp_buf_text(&page), "<img"));
    assert_null(strstr(pp_buf_text(&page), "<!-- "));
    assert_null(strstr(pp_buf_text(&page), "\xe2\x80\xa8"));
    assert_null(strstr(pp_buf_text(&page), "\xe2\x80\xae"));
    json_decref(data);
    pp_buf_release(&page);
    pp_profile_release(&profile);
}

/* Of a tree beyond the limit the widest places stay, a tree all the same. */
static void large_trees_are_cut(void **state)
{
    (void)state;
    struct pp_profile profile;
    struct pp_buf page;
    pp_made_tree_large(&profile, PP_PAGE_MAX_NODES + 500, 5);
    write_page(&page, &profile);
    json_t *const data = data_of(&page);
    assert_non_null(strstr(pp_buf_text(&page), "the 500 narrowest places of the tree"));
    assert_int_equal(length(data, "nodes", "parent"), PP_PAGE_MAX_NODES);
    for (size_t i = 0; i < PP_PAGE_MAX_NODES; i++) {
        const json_int_t parent = json_integer_value(entry(data, "nodes", "parent", i));
        assert_true(parent < (json_int_t)i && parent >= -1);
    }
    json_decref(data);
    pp_buf_release(&page);
    pp_profile_release(&profile);
}

static void size_is_bounded(void **state)
{
    (void)state;
    struct pp_profile profile;
    struct pp_buf page;
    pp_made_tree_large(&profile, 10000, 7);
    write_page(&page, &profile);
    assert_true(page.n_bytes < 2 * 1024 * 1024);
    pp_buf_release(&page);
    pp_profile_release(&profile);
}

static void nothing_to_show(void **state)
{
    (void)state;
    struct pp_profile profile;
    struct pp_buf page;
    assert_int_equal(pp_profile_init(&profile), PP_OK);
    write_page(&page, &profile);
    json_decref(data_of(&page));
    pp_buf_release(&page);
    pp_profile_release(&profile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(data_are_the_model),
        cmocka_unit_test(foreign_text_stays_text),
        cmocka_unit_test(large_trees_are_cut),
        cmocka_unit_test(size_is_bounded),
        cmocka_unit_test(nothing_to_show),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

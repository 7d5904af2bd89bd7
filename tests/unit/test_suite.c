/* SPDX-License-Identifier: GPL-3.0-or-later
 * From a worker's list to cases: parameters, products, names, and lists that were written over.
 */
#include "bench/suite_list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/near.h"

#define LIST_BYTES 8192

/* A list under construction, and what is made of it. */
struct bed {
    _Alignas(16) unsigned char list[LIST_BYTES];
    size_t n_bytes, start; /* used; where the last entry begins */
    uint32_t n_listed;
    struct pp_suite suite;
    struct pp_result result;
    struct pp_error error;
};

static int set_up(void **state)
{
    struct bed *bed = calloc(1, sizeof *bed);
    if (!bed)
        return -1;
    pp_result_init(&bed->result);
    bed->result.modules = calloc(1, sizeof *bed->result.modules);
    if (!bed->result.modules)
        return -1;
    bed->result.n_modules = 1;
    bed->result.modules[0].path = strdup("mine.so");
    *state = bed;
    return 0;
}

static int tear_down(void **state)
{
    struct bed *bed = *state;
    pp_suite_release(&bed->suite);
    pp_result_release(&bed->result);
    free(bed);
    return 0;
}

static void put_string(struct bed *bed, const char *text)
{
    strcpy((char *)bed->list + bed->n_bytes, text);
    bed->n_bytes += strlen(text) + 1;
}

/* Begin an entry: name, file and no reason to skip. Parameters are filled in before their strings
 * are put. */
static struct pp_wire_bench *put_bench(struct bed *bed, const char *name, uint32_t n_params)
{
    struct pp_wire_bench *entry = (void *)(bed->list + bed->n_bytes);
    bed->start = bed->n_bytes;
    bed->n_bytes += sizeof *entry + n_params * sizeof entry->params[0];
    entry->n_params = n_params;
    entry->line = 12;
    put_string(bed, name);
    put_string(bed, "mine.c");
    put_string(bed, "");
    bed->n_listed++;
    return entry;
}

static void put_end(struct bed *bed)
{
    bed->n_bytes += (8 - bed->n_bytes % 8) % 8;
    struct pp_wire_bench *entry = (void *)(bed->list + bed->start);
    entry->bytes = (uint32_t)(bed->n_bytes - bed->start);
}

static void set_integers(
    struct pp_wire_param *p, enum ppb_param_kind kind, int64_t a, int64_t b, int64_t c)
{
    *p = (struct pp_wire_param){
        .type = PPB_TYPE_INT, .kind = kind, .n_values = 3, .values.integers = {a, b, c}};
}

/* Parse a copy of just the list's length, so that a sanitizer sees what is read beyond it. */
static enum pp_status parse(struct bed *bed)
{
    unsigned char *copy = malloc(bed->n_bytes ? bed->n_bytes : 1);
    assert_non_null(copy);
    memcpy(copy, bed->list, bed->n_bytes);
    bed->error = (struct pp_error){0};
    const struct pp_suite_list list = {
        .bytes = copy, .n_bytes = bed->n_bytes, .n_entries = bed->n_listed};
    const enum pp_status status =
        pp_suite_list_read(&list, &bed->suite, &bed->result, &bed->error);
    free(copy);
    assert_int_equal(bed->suite.n_entries, bed->result.n_cases);
    assert_true((status == PP_OK) == (bed->error.text[0] == '\0'));
    return status;
}

static void check_names(const struct bed *bed, const char *const *names, size_t n)
{
    assert_int_equal(bed->result.n_cases, n);
    for (size_t i = 0; i < n; i++)
        assert_string_equal(bed->result.cases[i].name, names[i]);
}

static void test_plain_benches(void **state)
{
    struct bed *bed = *state;
    struct pp_wire_bench *entry = put_bench(bed, "one", 0);
    entry->unit = PPB_MS;
    entry->max_iterations = 77;
    entry->manual_time = 1;
    entry->bytes_per_iteration = 4096;
    entry->items_per_iteration = 2;
    put_end(bed);
    put_bench(bed, "two", 0);
    put_end(bed);
    assert_int_equal(parse(bed), PP_OK);
    static const char *const names[] = {"one", "two"};
    check_names(bed, names, 2);
    const struct pp_case *c = &bed->result.cases[0];
    assert_string_equal(c->family, "one");
    assert_string_equal(c->file, "mine.c");
    assert_int_equal(c->line, 12);
    assert_int_equal(c->unit, PPB_MS);
    assert_int_equal(c->n_threads, 1);
    assert_int_equal(c->n_params, 0);
    assert_int_equal(c->state, PP_STATE_PENDING);
    assert_near(c->bytes_per_iteration, 4096, 0);
    assert_near(c->items_per_iteration, 2, 0);
    assert_int_equal(bed->suite.entries[0].max_iterations, 77);
    assert_true(bed->suite.entries[0].manual_time);
    assert_int_equal(bed->suite.entries[0].bench, 0);
    assert_int_equal(bed->suite.entries[1].bench, 1);
    assert_false(bed->suite.entries[1].manual_time);
}

static void test_empty_list(void **state)
{
    struct bed *bed = *state;
    assert_int_equal(parse(bed), PP_OK);
    assert_int_equal(bed->result.n_cases, 0);
    bed->n_listed = 1; /* which is not there */
    assert_int_equal(parse(bed), PP_EFORMAT);
}

static void test_skip(void **state)
{
    struct bed *bed = *state;
    put_bench(bed, "absent", 0);
    bed->n_bytes--; /* over the empty reason */
    put_string(bed, "no such device");
    put_end(bed);
    assert_int_equal(parse(bed), PP_OK);
    assert_int_equal(bed->result.cases[0].state, PP_STATE_SKIPPED);
    assert_string_equal(bed->result.cases[0].reason, "no such device");
}

static void test_threads(void **state)
{
    struct bed *bed = *state;
    struct pp_wire_bench *entry = put_bench(bed, "spin", 0);
    for (uint32_t i = 0; i < PPB_MAX_THREADS; i++)
        entry->threads[i] = i < 3 ? 1u << i : 0;
    put_end(bed);
    entry = put_bench(bed, "full", 0);
    for (uint32_t i = 0; i < PPB_MAX_THREADS; i++)
        entry->threads[i] = i + 1;
    put_end(bed);
    assert_int_equal(parse(bed), PP_OK);
    static const char *const names[] = {"spin/threads:1", "spin/threads:2", "spin/threads:4",
        "full/threads:1", "full/threads:2", "full/threads:3", "full/threads:4", "full/threads:5",
        "full/threads:6", "full/threads:7", "full/threads:8"};
    check_names(bed, names, 11);
    assert_int_equal(bed->result.cases[2].n_threads, 4);
    assert_string_equal(bed->result.cases[2].family, "spin");
}

static void test_range(void **state)
{
    struct bed *bed = *state;
    struct pp_wire_bench *entry = put_bench(bed, "r", 1);
    set_integers(&entry->params[0], PPB_KIND_RANGE, -10, 12, 10);
    put_string(bed, "n");
    put_end(bed);
    entry = put_bench(bed, "g", 1);
    set_integers(&entry->params[0], PPB_KIND_GEOMETRIC, 3, 81, 3);
    put_string(bed, "n");
    put_end(bed);
    entry = put_bench(bed, "single", 1);
    set_integers(&entry->params[0], PPB_KIND_RANGE, 7, 7, 1);
    put_string(bed, "n");
    put_end(bed);
    assert_int_equal(parse(bed), PP_OK);
    static const char *const names[] = {
        "r/-10", "r/0", "r/10", "g/3", "g/9", "g/27", "g/81", "single/7"};
    check_names(bed, names, 8);
    assert_true(bed->result.cases[1].params[0].is_number);
    assert_string_equal(bed->result.cases[1].params[0].name, "n");
    assert_string_equal(bed->result.cases[1].params[0].text, "0");
    assert_int_equal(bed->suite.entries[2].value_index[0], 2);
}

/* The last step of a range would leave the integers: the values before it are all there are. */
static void test_range_at_the_limits(void **state)
{
    struct bed *bed = *state;
    struct pp_wire_bench *entry = put_bench(bed, "top", 1);
    set_integers(&entry->params[0], PPB_KIND_RANGE, INT64_MAX - 5, INT64_MAX, 3);
    put_string(bed, "n");
    put_end(bed);
    entry = put_bench(bed, "all", 1);
    set_integers(&entry->params[0], PPB_KIND_RANGE, INT64_MIN, INT64_MAX, INT64_MAX);
    put_string(bed, "n");
    put_end(bed);
    entry = put_bench(bed, "power", 1);
    set_integers(&entry->params[0], PPB_KIND_GEOMETRIC, 1, INT64_MAX, INT64_C(1) << 31);
    put_string(bed, "n");
    put_end(bed);
    assert_int_equal(parse(bed), PP_OK);
    static const char *const names[] = {"top/9223372036854775802", "top/9223372036854775805",
        "all/-9223372036854775808", "all/-1", "all/9223372036854775806", "power/1",
        "power/2147483648", "power/4611686018427387904"};
    check_names(bed, names, 8);
}

static void test_longest_range(void **state)
{
    struct bed *bed = *state;
    struct pp_wire_bench *entry = put_bench(bed, "long", 1);
    set_integers(&entry->params[0], PPB_KIND_RANGE, 1, 1000, 1);
    put_string(bed, "n");
    put_end(bed);
    assert_int_equal(parse(bed), PP_OK);
    assert_int_equal(bed->result.n_cases, 1000);
    assert_string_equal(bed->result.cases[999].name, "long/1000");
}

/* The user's own slip, not damage: the message names parameter, benchmark and object. */
static void test_senseless_ranges(void **state)
{
    static const struct {
        enum ppb_param_kind kind;
        int64_t low, high, by;
    } ranges[] = {
        {PPB_KIND_RANGE, 1, 10, 0},
        {PPB_KIND_RANGE, 1, 10, -1},
        {PPB_KIND_RANGE, 10, 1, 1},
        {PPB_KIND_RANGE, 1, 1001, 1},
        {PPB_KIND_RANGE, INT64_MIN, INT64_MAX, 1},
        {PPB_KIND_GEOMETRIC, 1, 10, 1},
        {PPB_KIND_GEOMETRIC, 1, 10, 0},
        {PPB_KIND_GEOMETRIC, 1, 10, -2},
        {PPB_KIND_GEOMETRIC, 0, 10, 2},
        {PPB_KIND_GEOMETRIC, -4, 10, 2},
        {PPB_KIND_GEOMETRIC, 10, 1, 2},
    };
    struct bed *bed = *state;
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        memset(bed->list, 0, sizeof bed->list);
        bed->n_bytes = bed->n_listed = 0;
        struct pp_wire_bench *entry = put_bench(bed, "sort", 1);
        set_integers(
            &entry->params[0], ranges[i].kind, ranges[i].low, ranges[i].high, ranges[i].by);
        put_string(bed, "length");
        put_end(bed);
        if (parse(bed) != PP_EFORMAT)
            fail_msg("range %zu passed", i);
        assert_non_null(strstr(bed->error.text, "'length'"));
        assert_non_null(strstr(bed->error.text, "'sort'"));
        assert_non_null(strstr(bed->error.text, "'mine.so'"));
        assert_int_equal(bed->result.n_cases, 0);
    }
}

static void test_lists(void **state)
{
    struct bed *bed = *state;
    struct pp_wire_bench *entry = put_bench(bed, "d", 1);
    entry->params[0] = (struct pp_wire_param){.type = PPB_TYPE_DOUBLE,
        .kind = PPB_KIND_LIST,
        .n_values = 6,
        .values.doubles = {0.5, 0.1 + 0.2, 0.3, 1e300, (double)NAN, -(double)INFINITY}};
    put_string(bed, "x");
    put_end(bed);
    entry = put_bench(bed, "s", 1);
    entry->params[0] = (struct pp_wire_param){
        .type = PPB_TYPE_STRING, .kind = PPB_KIND_LIST, .n_values = 3};
    put_string(bed, "order");
    put_string(bed, "up");
    put_string(bed, "");
    put_string(bed, "17");
    put_end(bed);
    assert_int_equal(parse(bed), PP_OK);
    static const char *const names[] = {"d/0.5", "d/0.30000000000000004", "d/0.3", "d/1e+300",
        "d/nan", "d/-inf", "s/up", "s/", "s/17"};
    check_names(bed, names, 9);
    for (size_t i = 0; i < 9; i++) /* what JSON knows as a number */
        assert_int_equal(bed->result.cases[i].params[0].is_number, i < 4);
    assert_string_equal(bed->result.cases[6].params[0].name, "order");
}

static void test_product(void **state)
{
    struct bed *bed = *state;
    struct pp_wire_bench *entry = put_bench(bed, "p", 2);
    set_integers(&entry->params[0], PPB_KIND_LIST, 1, 2, 0);
    entry->params[0].n_values = 2;
    entry->params[1] = (struct pp_wire_param){
        .type = PPB_TYPE_STRING, .kind = PPB_KIND_LIST, .n_values = 2};
    entry->threads[0] = 1;
    entry->threads[1] = 2;
    put_string(bed, "n");
    put_string(bed, "how");
    put_string(bed, "a");
    put_string(bed, "b");
    put_end(bed);
    assert_int_equal(parse(bed), PP_OK);
    static const char *const names[] = {"p/1/a/threads:1", "p/1/a/threads:2", "p/1/b/threads:1",
        "p/1/b/threads:2", "p/2/a/threads:1", "p/2/a/threads:2", "p/2/b/threads:1",
        "p/2/b/threads:2"};
    check_names(bed, names, 8);
    assert_int_equal(bed->suite.entries[5].value_index[0], 1);
    assert_int_equal(bed->suite.entries[5].value_index[1], 0);
    assert_int_equal(bed->result.cases[5].n_params, 2);
}

/* 10 000 combinations are fine; what would fill the memory is refused before it does. */
static void test_large_products(void **state)
{
    struct bed *bed = *state;
    struct pp_wire_bench *entry = put_bench(bed, "many", 2);
    set_integers(&entry->params[0], PPB_KIND_RANGE, 1, 100, 1);
    set_integers(&entry->params[1], PPB_KIND_RANGE, 1, 100, 1);
    put_string(bed, "a");
    put_string(bed, "b");
    put_end(bed);
    assert_int_equal(parse(bed), PP_OK);
    assert_int_equal(bed->result.n_cases, 10000);
    assert_string_equal(bed->result.cases[9999].name, "many/100/100");
    entry = put_bench(bed, "most", PPB_MAX_PARAMS);
    for (uint32_t i = 0; i < PPB_MAX_PARAMS; i++) {
        set_integers(&entry->params[i], PPB_KIND_RANGE, 1, 1000, 1);
        put_string(bed, "x");
    }
    put_end(bed);
    assert_int_equal(parse(bed), PP_ERANGE);
    assert_non_null(strstr(bed->error.text, "'most'"));
    assert_int_equal(bed->result.n_cases, 20000); /* of the entry before, a second time */
}

static void test_long_names(void **state)
{
    struct bed *bed = *state;
    static char name[4096];
    memset(name, 'n', sizeof name - 1);
    struct pp_wire_bench *entry = put_bench(bed, name, 1);
    set_integers(&entry->params[0], PPB_KIND_LIST, 5, 6, 7);
    put_string(bed, "p");
    put_end(bed);
    put_bench(bed, "\033[31m\n\"\xff", 0); /* renderers escape */
    put_end(bed);
    assert_int_equal(parse(bed), PP_OK);
    assert_int_equal(strlen(bed->result.cases[0].name), 4095 + 2);
    assert_string_equal(bed->result.cases[2].name + 4095, "/7");
    assert_string_equal(bed->result.cases[3].name, "\033[31m\n\"\xff");
}

static void test_no_number_of_bytes(void **state)
{
    struct bed *bed = *state;
    struct pp_wire_bench *entry = put_bench(bed, "b", 0);
    entry->bytes_per_iteration = (double)NAN;
    entry->items_per_iteration = (double)INFINITY;
    put_end(bed);
    assert_int_equal(parse(bed), PP_OK);
    assert_near(bed->result.cases[0].bytes_per_iteration, 0, 0);
    assert_near(bed->result.cases[0].items_per_iteration, 0, 0);
}

/* One list with everything in it, for damage. */
static struct pp_wire_bench *put_victim(struct bed *bed)
{
    memset(bed->list, 0, sizeof bed->list);
    bed->n_bytes = bed->n_listed = 0;
    struct pp_wire_bench *entry = put_bench(bed, "victim", 2);
    set_integers(&entry->params[0], PPB_KIND_RANGE, 1, 3, 1);
    entry->params[1] = (struct pp_wire_param){
        .type = PPB_TYPE_STRING, .kind = PPB_KIND_LIST, .n_values = 2};
    put_string(bed, "n");
    put_string(bed, "how");
    put_string(bed, "a");
    put_string(bed, "b");
    put_end(bed);
    return entry;
}

typedef void damage_function(struct bed *bed, struct pp_wire_bench *entry);

static void bytes_zero(struct bed *bed, struct pp_wire_bench *e)
{
    (void)bed, e->bytes = 0;
}
static void bytes_more(struct bed *bed, struct pp_wire_bench *e)
{
    (void)bed, e->bytes += 8;
}
static void bytes_less(struct bed *bed, struct pp_wire_bench *e)
{
    (void)bed, e->bytes -= 8;
}
static void bytes_odd(struct bed *bed, struct pp_wire_bench *e)
{
    (void)bed, e->bytes -= 1;
}
static void bytes_huge(struct bed *bed, struct pp_wire_bench *e)
{
    (void)bed, e->bytes = UINT32_MAX & ~7u;
}
static void bytes_fixed(struct bed *bed, struct pp_wire_bench *e)
{
    (void)bed;
    e->bytes = (uint32_t)(sizeof *e + 2 * sizeof e->params[0]); /* no room for strings */
}
static void bytes_below(struct bed *bed, struct pp_wire_bench *e)
{
    (void)bed, e->bytes = (uint32_t)sizeof *e;
}
static void list_cut(struct bed *bed, struct pp_wire_bench *e)
{
    (void)e, bed->n_bytes -= 8;
}
static void list_stub(struct bed *bed, struct pp_wire_bench *e)
{
    (void)e, bed->n_bytes = sizeof *e - 1;
}
static void list_none(struct bed *bed, struct pp_wire_bench *e)
{
    (void)e, bed->n_bytes = 0;
}
static void listed_more(struct bed *bed, struct pp_wire_bench *e)
{
    (void)e, bed->n_listed = UINT32_MAX;
}
static void params_many(struct bed *bed, struct pp_wire_bench *e)
{
    (void)bed, e->n_params = PPB_MAX_PARAMS + 1;
}
static void params_huge(struct bed *bed, struct pp_wire_bench *e)
{
    (void)bed, e->n_params = UINT32_MAX;
}
static void params_more(struct bed *bed, struct pp_wire_bench *e)
{
    (void)bed, e->n_params = 3;
}
static void unit_unknown(struct bed *bed, struct pp_wire_bench *e)
{
    (void)bed, e->unit = PPB_S + 1;
}
static void type_unknown(struct bed *bed, struct pp_wire_bench *e)
{
    (void)bed, e->params[0].type = 4;
}
static void type_zero(struct bed *bed, struct pp_wire_bench *e)
{
    (void)bed, e->params[1].type = 0;
}
static void kind_unknown(struct bed *bed, struct pp_wire_bench *e)
{
    (void)bed, e->params[0].kind = 4;
}
static void kind_zero(struct bed *bed, struct pp_wire_bench *e)
{
    (void)bed, e->params[0].kind = 0;
}
static void range_of_strings(struct bed *bed, struct pp_wire_bench *e)
{
    (void)bed, e->params[1].kind = PPB_KIND_RANGE;
}
static void values_many(struct bed *bed, struct pp_wire_bench *e)
{
    (void)bed, e->params[1].n_values = PPB_MAX_VALUES + 1;
}
static void values_huge(struct bed *bed, struct pp_wire_bench *e)
{
    (void)bed, e->params[1].n_values = UINT32_MAX;
}
static void values_none(struct bed *bed, struct pp_wire_bench *e)
{
    (void)bed, e->params[1].n_values = 0;
}
static void values_absent(struct bed *bed, struct pp_wire_bench *e)
{
    e->params[1].n_values = PPB_MAX_VALUES;
    memset(bed->list + bed->n_bytes - 6, 'x', 6); /* and no end of a string */
}
static void no_nul(struct bed *bed, struct pp_wire_bench *e)
{
    const size_t fixed = sizeof *e + 2 * sizeof e->params[0];
    memset(bed->list + fixed, 'x', bed->n_bytes - fixed);
}
static void no_name(struct bed *bed, struct pp_wire_bench *e)
{
    bed->list[sizeof *e + 2 * sizeof e->params[0]] = 0;
}

static void test_damage(void **state)
{
    static damage_function *const damages[] = {bytes_zero, bytes_more, bytes_less, bytes_odd,
        bytes_huge, bytes_fixed, bytes_below, list_cut, list_stub, list_none, listed_more,
        params_many, params_huge, params_more, unit_unknown, type_unknown, type_zero, kind_unknown,
        kind_zero, range_of_strings, values_many, values_huge, values_none, values_absent, no_nul,
        no_name};
    struct bed *bed = *state;
    put_victim(bed);
    assert_int_equal(parse(bed), PP_OK);
    assert_int_equal(bed->result.n_cases, 6);
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        struct pp_wire_bench *entry = put_victim(bed);
        damages[i](bed, entry);
        if (parse(bed) != PP_EFORMAT)
            fail_msg("damage number %zu passed", i);
        assert_non_null(strstr(bed->error.text, "'mine.so'"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_plain_benches, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_empty_list, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_skip, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_threads, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_range, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_range_at_the_limits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_longest_range, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_senseless_ranges, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lists, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_product, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_large_products, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_long_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_number_of_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_damage, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

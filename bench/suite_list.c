/* SPDX-License-Identifier: GPL-3.0-or-later
 * Expands a module's benchmarks into cases. The list comes from a process in which user code ran:
 * every length and number in it is checked.
 */
#define _GNU_SOURCE
#include "bench/suite_list.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_RANGE_VALUES 1000 /* of one range parameter */
#define MAX_NAME_BYTES 4096

/* One benchmark of the list being expanded. */
struct listed {
    const struct pp_wire_bench *entry;
    const char *name, *file, *skip;
    const char *param_names[PPB_MAX_PARAMS];
    const char *strings[PPB_MAX_PARAMS][PPB_MAX_VALUES];
    uint32_t n_values[PPB_MAX_PARAMS];
    const char *senseless; /* name of a parameter whose values make no sense, else NULL */
    uint32_t module, index;
};

static enum pp_status damaged(
    struct pp_error *error, const struct pp_result *result, uint32_t module, const char *what)
{
    return pp_error_set(error, PP_EFORMAT,
        "'%s' has a damaged list of benchmarks (%s); rebuild it against this ppbench.h",
        result->modules[module].path, what);
}

static enum pp_status senseless(
    struct pp_error *error, const struct pp_result *result, const struct listed *b)
{
    return pp_error_set(error, PP_EFORMAT,
        "parameter '%.60s' of benchmark '%.100s' in '%.200s' has no values or over %d; "
        "a range wants low <= high and step > 0, a geometric one low > 0 and factor > 1",
        b->senseless, b->name, result->modules[b->module].path, MAX_RANGE_VALUES);
}

/* The next NUL-terminated string before `end`; NULL: there is none. */
static const char *take_string(const char **at, const char *end)
{
    const char *text = *at;
    const char *nul = memchr(text, '\0', (size_t)(end - text));
    *at = nul ? nul + 1 : end;
    return nul;
}

static bool take(const char **at, const char *end, const char **text)
{
    *text = *at;
    return *at < end && take_string(at, end) != NULL;
}

/* Number of values of a range; 0: senseless. */
static uint32_t range_count(const struct pp_wire_param *p)
{
    const int64_t low = p->values.integers[0], high = p->values.integers[1],
                  by = p->values.integers[2];
    uint32_t n = 0;
    if (p->kind == PPB_KIND_RANGE ? by <= 0 : (by <= 1 || low <= 0))
        return 0;
    for (int64_t value = low; value <= high && n <= MAX_RANGE_VALUES; n++)
        if (p->kind == PPB_KIND_RANGE ? __builtin_add_overflow(value, by, &value)
                                      : __builtin_mul_overflow(value, by, &value))
            return n + 1;
    return n;
}

static const char *read_params(struct listed *b, const char **at, const char *end)
{
    for (uint32_t i = 0; i < b->entry->n_params; i++) {
        const struct pp_wire_param *p = &b->entry->params[i];
        if (p->type < PPB_TYPE_INT || p->type > PPB_TYPE_STRING || p->kind < PPB_KIND_LIST ||
            p->kind > PPB_KIND_GEOMETRIC)
            return "parameter type";
        if (!take(at, end, &b->param_names[i]))
            return "parameter name";
        if (p->kind != PPB_KIND_LIST && p->type != PPB_TYPE_INT)
            return "range of other than integers";
        b->n_values[i] = p->kind == PPB_KIND_LIST ? p->n_values : range_count(p);
        if (p->kind == PPB_KIND_LIST && p->n_values > PPB_MAX_VALUES)
            return "number of values";
        if (b->n_values[i] == 0 || b->n_values[i] > MAX_RANGE_VALUES) {
            b->senseless = b->param_names[i];
            return "values";
        }
        for (uint32_t v = 0; p->type == PPB_TYPE_STRING && v < b->n_values[i]; v++)
            if (!take(at, end, &b->strings[i][v]))
                return "parameter value";
    }
    return NULL;
}

/* The fields of one entry; returns what is wrong with it, or NULL. */
static const char *read_entry(struct listed *b, const unsigned char *list, size_t left)
{
    b->entry = (const struct pp_wire_bench *)(const void *)list;
    if (left < sizeof *b->entry || b->entry->bytes > left || b->entry->bytes % 8 != 0 ||
        b->entry->n_params > PPB_MAX_PARAMS)
        return "entry";
    const size_t fixed = sizeof *b->entry + b->entry->n_params * sizeof b->entry->params[0];
    if (b->entry->bytes < fixed)
        return "entry size";
    const char *at = (const char *)list + fixed, *end = (const char *)list + b->entry->bytes;
    if (!take(&at, end, &b->name) || !take(&at, end, &b->file) || !take(&at, end, &b->skip) ||
        !*b->name)
        return "name";
    if (b->entry->unit > PPB_S)
        return "time unit";
    return read_params(b, &at, end);
}

/* The shortest of 15 and 17 digits that reads back as the same number, so that no two values look
 * alike. */
static void format_double(double value, char *text, size_t n_bytes)
{
    snprintf(text, n_bytes, "%.15g", value);
    if (isfinite(value) && strtod(text, NULL) != value)
        snprintf(text, n_bytes, "%.17g", value);
}

static bool is_number(const struct pp_wire_param *p, uint32_t index)
{
    return p->type == PPB_TYPE_INT ||
        (p->type == PPB_TYPE_DOUBLE && isfinite(p->values.doubles[index]));
}

static void format_value(
    const struct listed *b, uint32_t param, uint32_t index, char *text, size_t n_bytes)
{
    const struct pp_wire_param *p = &b->entry->params[param];
    if (p->type == PPB_TYPE_STRING) {
        snprintf(text, n_bytes, "%s", b->strings[param][index]);
    } else if (p->type == PPB_TYPE_DOUBLE) {
        format_double(p->values.doubles[index], text, n_bytes);
    } else {
        int64_t value = p->kind == PPB_KIND_LIST ? p->values.integers[index]
                                                 : p->values.integers[0];
        for (uint32_t i = 0; p->kind != PPB_KIND_LIST && i < index; i++)
            value = p->kind == PPB_KIND_RANGE ? value + p->values.integers[2]
                                              : value * p->values.integers[2];
        snprintf(text, n_bytes, "%" PRId64, value);
    }
}

static bool set_params(const struct listed *b, const uint32_t *value_index, struct pp_case *c,
    char *name, size_t n_bytes)
{
    size_t used = strlen(name);
    c->params = calloc(b->entry->n_params ? b->entry->n_params : 1, sizeof *c->params);
    if (!c->params)
        return false;
    for (uint32_t i = 0; i < b->entry->n_params; i++) {
        char text[MAX_NAME_BYTES];
        format_value(b, i, value_index[i], text, sizeof text);
        c->params[c->n_params++] = (struct pp_param_value){.name = strdup(b->param_names[i]),
            .text = strdup(text),
            .is_number = is_number(&b->entry->params[i], value_index[i])};
        if (!c->params[i].name || !c->params[i].text)
            return false;
        used += (size_t)snprintf(name + used, n_bytes - used, "/%s", text);
        used = used < n_bytes ? used : n_bytes - 1;
    }
    return true;
}

/* Room for one more of each; both arrays double together. */
static bool grow(struct pp_suite *suite, struct pp_result *result)
{
    const size_t n = result->n_cases;
    if (n & (n - 1))
        return true;
    const size_t room = n ? 2 * n : 1;
    struct pp_case *cases = realloc(result->cases, room * sizeof *cases);
    if (!cases)
        return false;
    result->cases = cases;
    struct pp_suite_entry *entries = realloc(suite->entries, room * sizeof *entries);
    if (!entries)
        return false;
    suite->entries = entries;
    return true;
}

static enum pp_status add_case(struct pp_suite *suite, const struct listed *b,
    const uint32_t *value_index, uint32_t n_threads, struct pp_result *result)
{
    char name[2 * MAX_NAME_BYTES];
    if (!grow(suite, result))
        return PP_ENOMEM;
    struct pp_case *c = &result->cases[result->n_cases];
    *c = (struct pp_case){.module = b->module,
        .line = b->entry->line,
        .unit = b->entry->unit,
        .n_threads = n_threads ? n_threads : 1,
        .bytes_per_iteration = isfinite(b->entry->bytes_per_iteration)
            ? b->entry->bytes_per_iteration
            : 0,
        .items_per_iteration = isfinite(b->entry->items_per_iteration)
            ? b->entry->items_per_iteration
            : 0,
        .ticks_per_ns = 1};
    pp_dist_init(&c->clean);
    pp_dist_init(&c->unclean);
    struct pp_suite_entry *entry = &suite->entries[result->n_cases++];
    *entry = (struct pp_suite_entry){.module = b->module,
        .bench = b->index,
        .max_iterations = b->entry->max_iterations,
        .manual_time = b->entry->manual_time != 0};
    memcpy(entry->value_index, value_index, sizeof entry->value_index);
    suite->n_entries = result->n_cases;
    snprintf(name, sizeof name, "%.4095s", b->name);
    if (!set_params(b, value_index, c, name, sizeof name))
        return PP_ENOMEM;
    if (n_threads)
        snprintf(name + strlen(name), sizeof name - strlen(name), "/threads:%" PRIu32, n_threads);
    c->name = strdup(name);
    c->family = strdup(b->name);
    c->file = strdup(b->file);
    if (*b->skip) {
        c->state = PP_STATE_SKIPPED;
        c->reason = strdup(b->skip);
    }
    return c->name && c->family && c->file && (!*b->skip || c->reason) ? PP_OK : PP_ENOMEM;
}

/* Next combination, the last parameter fastest. False: that was the last. */
static bool next_combination(const struct listed *b, uint32_t *value_index)
{
    for (uint32_t i = b->entry->n_params; i-- > 0;) {
        if (++value_index[i] < b->n_values[i])
            return true;
        value_index[i] = 0;
    }
    return false;
}

/* Whether all combinations fit, before any memory is spent on them. */
static bool fits(const struct listed *b, size_t n_cases)
{
    size_t n_combinations = 1;
    for (uint32_t t = 1; t < PPB_MAX_THREADS && b->entry->threads[t] != 0; t++)
        n_combinations++;
    for (uint32_t i = 0; i < b->entry->n_params && n_combinations <= PP_SUITE_MAX_CASES; i++)
        n_combinations *= b->n_values[i];
    return n_combinations <= PP_SUITE_MAX_CASES - n_cases;
}

static enum pp_status expand(
    struct pp_suite *suite, const struct listed *b, struct pp_result *result)
{
    uint32_t value_index[PPB_MAX_PARAMS] = {0};
    enum pp_status status = fits(b, result->n_cases) ? PP_OK : PP_ERANGE;
    if (status != PP_OK)
        return status;
    do {
        uint32_t t = 0;
        do
            status = add_case(suite, b, value_index, b->entry->threads[t], result);
        while (status == PP_OK && ++t < PPB_MAX_THREADS && b->entry->threads[t] != 0);
    } while (status == PP_OK && next_combination(b, value_index));
    return status;
}

static enum pp_status expand_or_say(struct pp_suite *suite, const struct listed *b,
    struct pp_result *result, struct pp_error *error)
{
    const enum pp_status status = expand(suite, b, result);
    if (status == PP_ERANGE)
        return pp_error_set(error, PP_ERANGE,
            "benchmark '%.100s' in '%.200s' makes over %d cases; use fewer parameters", b->name,
            result->modules[b->module].path, PP_SUITE_MAX_CASES);
    return status == PP_OK
        ? status
        : pp_error_set(error, status, "out of memory for %zu benchmarks", result->n_cases);
}

/* Where an entry of the list stands, in the list and in the source. */
struct place {
    size_t at;
    uint32_t index, line;
    const char *file;
};

/* Compilers emit benchmarks in any order; people read them in that of the source. */
static int by_source(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    const int files = strcmp(a->file, b->file);
    if (files != 0)
        return files;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

/* Read all entries once, to find where they stand. */
static enum pp_status find_places(const struct pp_suite_list *list, struct listed *b,
    struct place *places, const struct pp_result *result, struct pp_error *error)
{
    size_t at = 0;
    for (uint32_t i = 0; i < list->n_entries; i++) {
        *b = (struct listed){.module = list->module, .index = i};
        const char *wrong = read_entry(b, list->bytes + at, list->n_bytes - at);
        if (wrong)
            return b->senseless ? senseless(error, result, b)
                                : damaged(error, result, list->module, wrong);
        places[i] = (struct place){at, i, b->entry->line, b->file};
        at += b->entry->bytes;
    }
    return PP_OK;
}

enum pp_status pp_suite_list_read(const struct pp_suite_list *list, struct pp_suite *suite,
    struct pp_result *result, struct pp_error *error)
{
    if (list->n_entries > list->n_bytes / sizeof(struct pp_wire_bench))
        return damaged(error, result, list->module, "count");
    struct listed *b = calloc(1, sizeof *b);
    struct place *places = calloc((size_t)list->n_entries + 1, sizeof *places);
    enum pp_status status = b && places ? find_places(list, b, places, result, error) : PP_ENOMEM;
    if (status == PP_OK)
        qsort(places, list->n_entries, sizeof *places, by_source);
    for (uint32_t i = 0; status == PP_OK && i < list->n_entries; i++) {
        *b = (struct listed){.module = list->module, .index = places[i].index};
        read_entry(b, list->bytes + places[i].at, list->n_bytes - places[i].at);
        status = expand_or_say(suite, b, result, error);
    }
    free(places);
    free(b);
    return status == PP_ENOMEM
        ? pp_error_set(error, status, "out of memory for the list of benchmarks")
        : status;
}

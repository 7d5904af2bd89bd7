/* SPDX-License-Identifier: GPL-3.0-or-later
 * Profiles for the figures: `ppbench profile` run, and what its dump says (doc/FORMATS.md).
 */
#include "tests/perf/traced.h"

#include "tests/perf/ask.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#define PATH_BYTES 256
#define START_BYTES (1 << 16)

/* jansson's source of text: a gzip'ed file. */
static size_t read_some(void *to, size_t n_bytes, void *file)
{
    const int n = gzread(file, to, (unsigned)n_bytes);
    return n < 0 ? (size_t)-1 : (size_t)n;
}

static bool read_dump(struct figures *f, const char *path, json_t **dump)
{
    json_error_t error = {.text = "it cannot be read"};
    gzFile file = gzopen(path, "rb");
    *dump = NULL;
    if (file != NULL) {
        gzbuffer(file, START_BYTES);
        *dump = json_load_callback(read_some, file, 0, &error);
        gzclose(file);
    }
    remove(path);
    if (*dump == NULL)
        snprintf(f->why, sizeof f->why, "the dump: %s", error.text);
    return *dump != NULL;
}

bool traced_profile(
    struct figures *f, const char *directory, const char *const *words, json_t **dump)
{
    char path[PATH_BYTES];
    const char *all[TRACED_MAX_WORDS + 6] = {
        f->ppbench, "profile", "--no-progress", "--dump", path};
    struct process_end end;
    snprintf(path, sizeof path, "%s/profile.ppb", directory);
    for (size_t i = 0; i < TRACED_MAX_WORDS && words[i] != NULL; i++)
        all[5 + i] = words[i];
    const struct process_order order = {all, PROCESS_ANY_CPU, false};
    if (!ask_run(f, &order, &end))
        return false;
    process_end_release(&end);
    return read_dump(f, path, dump);
}

static double number_of(const json_t *value)
{
    return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

double traced_number(const json_t *dump, const char *key)
{
    return number_of(json_object_get(dump, key));
}

const json_t *traced_pass(const json_t *dump, const char *kind)
{
    size_t i;
    const json_t *pass;
    json_array_foreach(json_object_get(dump, "passes"), i, pass)
    {
        const char *text = json_string_value(json_object_get(pass, "kind"));
        if (text != NULL && strcmp(text, kind) == 0)
            return pass;
    }
    return NULL;
}

/* A cell of a table; a column that is not there, and null, are 0. */
static double cell(const json_t *dump, const char *table, const char *column, size_t row)
{
    const double value = number_of(
        json_array_get(json_object_get(json_object_get(dump, table), column), row));
    return isnan(value) ? 0 : value;
}

static size_t n_rows(const json_t *dump, const char *table, const char *column)
{
    return json_array_size(json_object_get(json_object_get(dump, table), column));
}

static const char *text(const json_t *dump, const char *table, const char *column, size_t row)
{
    const char *found = json_string_value(
        json_array_get(json_object_get(dump, "strings"), (size_t)cell(dump, table, column, row)));
    return found != NULL ? found : "";
}

/* Add the share of each function, times `sign`, to the entry of its name. */
static void add_shares(const json_t *dump, double sign, json_t *by_name)
{
    double all = 0;
    const size_t n = n_rows(dump, "nodes", "function");
    for (size_t i = 0; i < n; i++)
        all += cell(dump, "nodes", "own_ns", i);
    for (size_t i = 0; i < n; i++) {
        const char *name = text(
            dump, "functions", "name", (size_t)cell(dump, "nodes", "function", i));
        const double before = json_number_value(json_object_get(by_name, name));
        json_object_set_new_nocheck(
            by_name, name, json_real(before + sign * cell(dump, "nodes", "own_ns", i) / all));
    }
}

double traced_closure_ratio(const json_t *dump)
{
    double sum = 0;
    for (size_t i = 0; i < n_rows(dump, "nodes", "function"); i++)
        sum += cell(dump, "nodes", "own_ns", i);
    return sum / traced_number(dump, "untraced_ns");
}

double traced_difference_ratio(const json_t *a, const json_t *b)
{
    double sum = 0;
    const char *name;
    const json_t *difference;
    json_t *by_name = json_object();
    add_shares(a, 1, by_name);
    add_shares(b, -1, by_name);
    json_object_foreach((json_t *)by_name, name, difference)
        sum += fabs(json_number_value(difference));
    json_decref(by_name);
    return sum / 2;
}

static bool is_of(const json_t *dump, size_t function, const char *object)
{
    const size_t index = (size_t)cell(dump, "functions", "object", function);
    const char *path = text(dump, "objects", "path", index);
    const char *slash = strrchr(path, '/');
    return strncmp(slash != NULL ? slash + 1 : path, object, strlen(object)) == 0;
}

double traced_instructions(const json_t *dump, const char *object)
{
    double sum = 0;
    for (size_t i = 0; i < n_rows(dump, "functions", "name"); i++)
        if (is_of(dump, i, object))
            sum += cell(dump, "functions", "n_instructions", i);
    return sum;
}

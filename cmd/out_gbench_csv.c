/* SPDX-License-Identifier: GPL-3.0-or-later
 * Google Benchmark's CSV: columns as in its src/csv_reporter.cc, then one for each counter.
 */
#include "cmd/csv.h"
#include "cmd/gbench.h"
#include "cmd/out_gbench.h"
#include "cmd/repeat.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The keys of all benchmarks' counters, each once. */
struct columns {
    char **keys;
    size_t n;
    struct pp_buf *out;
};

static int compare_keys(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A copy of a counter's key. NULL: out of memory. */
static char *copy_key(const struct pp_case *c, size_t index)
{
    struct pp_buf key;
    pp_buf_init(&key);
    pp_gbench_key(c, index, &key);
    pp_buf_putc(&key, '\0');
    if (!key.failed)
        return key.data;
    pp_buf_release(&key);
    return NULL;
}

static void release(struct columns *columns)
{
    for (size_t i = 0; i < columns->n; i++)
        free(columns->keys[i]);
    free(columns->keys);
}

/* False: out of memory; to be released all the same. */
static bool collect(struct columns *columns, const struct pp_result *result)
{
    size_t n = 0;
    for (size_t i = 0; i < result->n_cases; i++)
        n += result->cases[i].n_counters;
    columns->keys = calloc(n + 1, sizeof *columns->keys);
    if (columns->keys == NULL)
        return false;
    for (size_t i = 0; i < result->n_cases; i++)
        for (size_t k = 0; k < result->cases[i].n_counters; k++) {
            char *const key = copy_key(&result->cases[i], k);
            if (key == NULL)
                return false;
            columns->keys[columns->n++] = key;
        }
    qsort(columns->keys, columns->n, sizeof *columns->keys, compare_keys);
    n = 0;
    for (size_t i = 0; i < columns->n; i++)
        if (n == 0 || strcmp(columns->keys[i], columns->keys[n - 1]) != 0)
            columns->keys[n++] = columns->keys[i];
        else
            free(columns->keys[i]);
    columns->n = n;
    return true;
}

static void put_name(struct pp_buf *out, const struct pp_gbench_row *row)
{
    struct pp_buf name;
    pp_buf_init(&name);
    pp_gbench_name(row, &name);
    pp_csv_text(out, pp_buf_text(&name));
    out->failed |= name.failed;
    pp_buf_release(&name);
}

/* What stands between the name and the label. */
static void put_numbers(struct pp_buf *out, const struct pp_gbench_row *row)
{
    pp_buf_putc(out, ',');
    pp_csv_count(out, row->n_iterations);
    for (int i = 0; i < 2; i++) { /* real_time, cpu_time */
        pp_buf_putc(out, ',');
        pp_csv_number(out, row->values[PP_GBENCH_TIME_NS]);
    }
    pp_buf_puts(out, pp_gbench_is_ratio(row) ? "," : ",ns");
    for (int i = PP_GBENCH_BYTES_PER_S; i <= PP_GBENCH_ITEMS_PER_S; i++) {
        pp_buf_putc(out, ',');
        pp_csv_number(out, row->values[i]);
    }
    pp_buf_putc(out, ',');
}

/* A field for each column; that of a counter that the row has not is empty. */
static void put_counters(const struct columns *columns, const struct pp_gbench_row *row)
{
    struct pp_buf *const out = columns->out;
    struct pp_buf key;
    pp_buf_init(&key);
    for (size_t i = 0; i < columns->n; i++) {
        double value = (double)NAN;
        for (size_t k = 0; row->is_measured && k < row->c->n_counters; k++) {
            pp_buf_truncate(&key, 0);
            pp_gbench_key(row->c, k, &key);
            if (strcmp(pp_buf_text(&key), columns->keys[i]) == 0)
                value = row->values[PP_GBENCH_COUNTERS + k];
        }
        pp_buf_putc(out, ',');
        pp_csv_number(out, value);
    }
    out->failed |= key.failed;
    pp_buf_release(&key);
}

static bool put_row(void *context, const struct pp_gbench_row *row)
{
    const struct columns *const columns = context;
    struct pp_buf *const out = columns->out;
    put_name(out, row);
    if (row->is_measured) {
        put_numbers(out, row);
        pp_gbench_label(row->c, out);
        pp_buf_puts(out, ",,");
    } else {
        pp_buf_puts(out, ",,,,,,,,");
        pp_buf_puts(out, row->c->state == PP_STATE_FAILED ? "true," : "false,");
        pp_csv_text(out, pp_repeat_reason(row->c));
    }
    put_counters(columns, row);
    pp_buf_puts(out, PP_CSV_LINE_END);
    return true;
}

static bool put_table(struct columns *columns, const struct pp_result *result)
{
    pp_buf_puts(columns->out,
        "name,iterations,real_time,cpu_time,time_unit,bytes_per_second,items_per_second,label,"
        "error_occurred,error_message");
    for (size_t i = 0; i < columns->n; i++) {
        pp_buf_putc(columns->out, ',');
        pp_csv_text(columns->out, columns->keys[i]);
    }
    pp_buf_puts(columns->out, PP_CSV_LINE_END);
    return pp_gbench_each(result, put_row, columns) && !columns->out->failed;
}

bool pp_out_gbench_csv_write(const struct pp_result *result, struct pp_buf *out)
{
    struct columns columns = {NULL, 0, out};
    const bool ok = collect(&columns, result) && put_table(&columns, result);
    release(&columns);
    return ok;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Google Benchmark's CSV: columns as in its src/csv_reporter.cc, then one for each counter.
 */
#include "bench/warning.h"
#include "cmd/csv.h"
#include "cmd/gbench.h"
#include "cmd/out_gbench.h"
#include "cmd/repeat.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The counters of all benchmarks, each name once. */
struct columns {
    const char **names;
    size_t n;
    struct pp_buf *out;
};

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* False: out of memory. */
static bool collect(struct columns *columns, const struct pp_result *result)
{
    size_t n = 0;
    for (size_t i = 0; i < result->n_cases; i++)
        n += result->cases[i].n_counters;
    columns->names = calloc(n + 1, sizeof *columns->names);
    if (columns->names == NULL)
        return false;
    n = 0;
    for (size_t i = 0; i < result->n_cases; i++)
        for (size_t k = 0; k < result->cases[i].n_counters; k++)
            columns->names[n++] = result->cases[i].counters[k].name;
    qsort(columns->names, n, sizeof *columns->names, compare_names);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || strcmp(columns->names[i], columns->names[columns->n - 1]) != 0)
            columns->names[columns->n++] = columns->names[i];
    return true;
}

static void put_name(struct pp_buf *out, const struct pp_gbench_row *row)
{
    struct pp_buf name;
    pp_buf_init(&name);
    pp_buf_puts(&name, row->c->name);
    if (row->aggregate != NULL)
        pp_buf_printf(&name, "_%s", row->aggregate);
    pp_csv_text(out, pp_buf_text(&name));
    out->failed |= name.failed;
    pp_buf_release(&name);
}

static void put_label(struct pp_buf *out, const struct pp_case *c)
{
    for (size_t i = 0; i < c->n_warnings; i++) {
        pp_buf_puts(out, i > 0 ? ";" : "");
        pp_buf_puts(out, pp_warning_key(c->warnings[i].code));
    }
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

static double find_counter(const struct pp_gbench_row *row, const char *name)
{
    for (size_t i = 0; row->is_measured && i < row->c->n_counters; i++)
        if (strcmp(row->c->counters[i].name, name) == 0)
            return row->values[PP_GBENCH_COUNTERS + i];
    return (double)NAN;
}

static bool put_row(void *context, const struct pp_gbench_row *row)
{
    const struct columns *const columns = context;
    struct pp_buf *const out = columns->out;
    put_name(out, row);
    if (row->is_measured) {
        put_numbers(out, row);
        put_label(out, row->c);
        pp_buf_puts(out, ",,");
    } else {
        pp_buf_puts(out, ",,,,,,,,");
        pp_buf_puts(out, row->c->state == PP_STATE_FAILED ? "true," : "false,");
        pp_csv_text(out, pp_repeat_reason(row->c));
    }
    for (size_t i = 0; i < columns->n; i++) {
        pp_buf_putc(out, ',');
        pp_csv_number(out, find_counter(row, columns->names[i]));
    }
    pp_buf_puts(out, PP_CSV_LINE_END);
    return true;
}

bool pp_out_gbench_csv_write(const struct pp_result *result, struct pp_buf *out)
{
    struct columns columns = {NULL, 0, out};
    if (!collect(&columns, result))
        return false;
    pp_buf_puts(out,
        "name,iterations,real_time,cpu_time,time_unit,bytes_per_second,items_per_second,label,"
        "error_occurred,error_message");
    for (size_t i = 0; i < columns.n; i++) {
        pp_buf_putc(out, ',');
        pp_csv_text(out, columns.names[i]);
    }
    pp_buf_puts(out, PP_CSV_LINE_END);
    const bool ok = pp_gbench_each(result, put_row, &columns);
    free(columns.names);
    return ok && !out->failed;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * The default output: what ppbench itself counted of an iteration, a row a benchmark. Columns in
 * which there is next to nothing are left out, if that is what one expects.
 */
#include "bench/meter.h"
#include "bench/meterpass.h"
#include "cmd/out_table.h"
#include "cmd/table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct meter_column {
    enum pp_meter meter;
    const char *title;
    int priority;
    bool is_bytes;
    bool is_kept; /* though all of it is 0 */
};

static const struct meter_column meter_columns[] = {
    {PP_METER_ALLOCS, "allocs", 0, false, true},
    {PP_METER_FREES, "frees", 2, false, true},
    {PP_METER_REALLOCS, "reallocs", 5, false, false},
    {PP_METER_ALLOC_BYTES, "bytes", 0, true, true},
    {PP_METER_PEAK_BYTES, "peak", 1, true, true},
    {PP_METER_UNFREED_BYTES, "unfreed", 1, true, true},
    {PP_METER_MINOR_FAULTS, "faults", 3, false, false},
    {PP_METER_MAJOR_FAULTS, "major faults", 4, false, false},
    {PP_METER_CONTEXT_SWITCHES, "switches", 4, false, false},
    {PP_METER_VOLUNTARY_SWITCHES, "voluntary", 6, false, false},
    {PP_METER_INVOLUNTARY_SWITCHES, "involuntary", 6, false, false},
    {PP_METER_MIGRATIONS, "migrations", 6, false, false},
    {PP_METER_INSTRUCTIONS, "instructions", 1, false, true},
    {PP_METER_CYCLES, "cycles", 1, false, true},
    {PP_METER_HW_INSTRUCTIONS, "hw instructions", 2, false, true},
    {PP_METER_BRANCH_MISSES, "branch misses", 3, false, true},
    {PP_METER_CACHE_MISSES, "cache misses", 3, false, true},
};

#define N_METER_COLUMNS (sizeof meter_columns / sizeof *meter_columns)
#define METER_DIGITS 4
#define RARE 0.01
#define MAX_WHOLE 1e9

/* NaN: it was not counted. */
static double meter_value(const struct pp_case *c, enum pp_meter meter)
{
    for (size_t i = 0; i < c->n_counters; i++)
        if (c->counters[i].source != PP_METER_BY_BENCHMARK &&
            strcmp(c->counters[i].name, pp_meterpass_name(meter)) == 0)
            return c->counters[i].value;
    return (double)NAN;
}

/* Rarer than once in a hundred iterations: the system's own doing, as a rule. */
static bool is_rare(double value)
{
    return fabs(value) < RARE;
}

static bool is_shown(const struct pp_result *result, const struct meter_column *column)
{
    for (size_t i = 0; i < result->n_cases; i++) {
        const double value = meter_value(&result->cases[i], column->meter);
        if (isfinite(value) && (column->is_kept || !is_rare(value)))
            return true;
    }
    return false;
}

/* Titles and columns; returns how many, without that of the names. */
static size_t choose_columns(const struct pp_result *result,
    const struct meter_column *chosen[N_METER_COLUMNS], struct pp_table_column *layouts)
{
    size_t n = 0;
    for (size_t i = 0; i < N_METER_COLUMNS; i++) {
        if (!is_shown(result, &meter_columns[i]))
            continue;
        chosen[n++] = &meter_columns[i];
        layouts[n] = (struct pp_table_column){
            meter_columns[i].title, PP_ALIGN_RIGHT, meter_columns[i].priority, 0};
    }
    return n;
}

static struct pp_units_text meter_text(const struct meter_column *column, double value)
{
    const bool is_whole = value == floor(value) && fabs(value) < MAX_WHOLE;
    struct pp_units_text text = pp_units_number(value, is_rare(value) ? 1 : METER_DIGITS);
    if (is_whole) /* exact, as most are */
        snprintf(text.text, sizeof text.text, "%.0f", value);
    else if (column->is_bytes && value >= MAX_WHOLE)
        return pp_units_bytes(value);
    if (column->is_bytes && isfinite(value))
        strcat(text.text, " B");
    return text;
}

static void add_meters(const struct pp_out_table *options, const struct pp_case *c,
    const struct meter_column *const *chosen, size_t n_chosen, struct pp_table *table)
{
    struct pp_buf name;
    pp_buf_init(&name);
    pp_out_table_safe(options, &name, c->name);
    pp_table_cell(table, pp_buf_text(&name), PP_STYLE_PLAIN);
    for (size_t i = 0; i < n_chosen; i++)
        pp_table_cell(
            table, meter_text(chosen[i], meter_value(c, chosen[i]->meter)).text, PP_STYLE_PLAIN);
    table->failed |= name.failed;
    pp_buf_release(&name);
}

void pp_out_table_meters(
    const struct pp_out_table *options, const struct pp_result *result, struct pp_buf *out)
{
    const struct meter_column *chosen[N_METER_COLUMNS];
    struct pp_table_column layouts[N_METER_COLUMNS + 1] = {
        {"counted per iteration", PP_ALIGN_LEFT, 0, 12}};
    const size_t n_chosen = choose_columns(result, chosen, layouts);
    struct pp_table table;
    if (n_chosen == 0)
        return;
    pp_table_init(&table, layouts, n_chosen + 1);
    for (size_t i = 0; i < result->n_cases; i++)
        if (result->cases[i].state == PP_STATE_OK)
            add_meters(options, &result->cases[i], chosen, n_chosen, &table);
    pp_buf_putc(out, '\n');
    out->failed |= !pp_table_render(&table, &options->term, out);
    pp_table_release(&table);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * A result as Markdown.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "cmd/out_markdown.h"

#include "bench/warning.h"
#include "cmd/allsamples.h"
#include "cmd/markdown.h"
#include "cmd/message.h"
#include "cmd/units.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unversioned"
#endif

#define NO_INTERVAL_RATIO 0.02 /* three digits where no interval is known */
#define ABSOLUTE_RATIO 0.5     /* a share above says little */

/* A column; shown when is_wanted is NULL, or true for a benchmark. */
struct column {
    struct pp_table_column layout;
    bool (*is_wanted)(const struct pp_case *c);
    void (*put)(struct pp_table *table, const struct pp_case *c);
};

static enum pp_unit unit_of(const struct pp_case *c)
{
    return c->unit <= PP_UNIT_S ? (enum pp_unit)c->unit : PP_UNIT_AUTO;
}

static double half_of(const struct pp_estimate *e)
{
    return fmax(e->hi - e->value, e->value - e->lo);
}

static void put_cell(struct pp_table *table, struct pp_units_text text)
{
    pp_table_cell(table, text.text, PP_STYLE_PLAIN);
}

static void put_estimate(
    struct pp_table *table, const struct pp_case *c, const struct pp_estimate *e)
{
    const double resolution_ns = e->has_interval ? half_of(e) : NO_INTERVAL_RATIO * fabs(e->value);
    put_cell(table, pp_units_time_within(e->value, resolution_ns, unit_of(c)));
}

static void put_name(struct pp_table *table, const struct pp_case *c)
{
    struct pp_buf safe;
    pp_buf_init(&safe);
    pp_message_escape(&safe, c->name, strlen(c->name), true);
    pp_table_cell(table, pp_buf_text(&safe), PP_STYLE_PLAIN);
    table->failed |= safe.failed;
    pp_buf_release(&safe);
}

static void put_time(struct pp_table *table, const struct pp_case *c)
{
    put_estimate(table, c, &c->summary.time_ns);
}

static void put_half(struct pp_table *table, const struct pp_case *c)
{
    const struct pp_estimate *const time = &c->summary.time_ns;
    const double ratio = half_of(time) / fabs(time->value);
    struct pp_units_text text = {"?"};
    if (time->has_interval)
        snprintf(text.text, sizeof text.text, "\xc2\xb1%.40s",
            ratio < ABSOLUTE_RATIO ? pp_units_percent(ratio).text
                                   : pp_units_time(half_of(time), 1, unit_of(c)).text);
    put_cell(table, text);
}

static void put_p90(struct pp_table *table, const struct pp_case *c)
{
    put_estimate(table, c, &c->summary.p90_ns);
}

static void put_p99(struct pp_table *table, const struct pp_case *c)
{
    put_estimate(table, c, &c->summary.p99_ns);
}

static bool has_bytes(const struct pp_case *c)
{
    return c->summary.bytes_per_s > 0;
}

static void put_bytes(struct pp_table *table, const struct pp_case *c)
{
    put_cell(table,
        has_bytes(c) ? pp_units_bytes_rate(c->summary.bytes_per_s) : (struct pp_units_text){""});
}

static bool has_items(const struct pp_case *c)
{
    return c->summary.items_per_s > 0;
}

static void put_items(struct pp_table *table, const struct pp_case *c)
{
    put_cell(
        table, has_items(c) ? pp_units_rate(c->summary.items_per_s) : (struct pp_units_text){""});
}

static bool has_cycles(const struct pp_case *c)
{
    return isfinite(c->summary.cycles.value);
}

/* "~": the figure is there, but this kind of work does not repeat in core cycles. */
static void put_cycles(struct pp_table *table, const struct pp_case *c)
{
    const struct pp_estimate *const cycles = &c->summary.cycles;
    const double half = cycles->has_interval ? half_of(cycles) : 0;
    struct pp_units_text text = {""};
    if (has_cycles(c))
        snprintf(text.text, sizeof text.text, "%s%.40s",
            c->summary.kind == PP_KIND_LATENCY_BOUND ? "" : "~",
            pp_units_scaled(cycles->value, half, cycles->has_interval ? 5 : 3).text);
    put_cell(table, text);
}

static const struct column columns[] = {
    {{"benchmark", PP_ALIGN_LEFT, 0, 0}, NULL, put_name},
    {{"time", PP_ALIGN_RIGHT, 0, 0}, NULL, put_time},
    {{"\xc2\xb1", PP_ALIGN_RIGHT, 0, 0}, NULL, put_half},
    {{"p90", PP_ALIGN_RIGHT, 0, 0}, NULL, put_p90},
    {{"p99", PP_ALIGN_RIGHT, 0, 0}, NULL, put_p99},
    {{"bytes/s", PP_ALIGN_RIGHT, 0, 0}, has_bytes, put_bytes},
    {{"items/s", PP_ALIGN_RIGHT, 0, 0}, has_items, put_items},
    {{"cycles", PP_ALIGN_RIGHT, 0, 0}, has_cycles, put_cycles},
};

#define N_COLUMNS (sizeof columns / sizeof *columns)

static bool is_wanted(const struct column *column, const struct pp_result *result)
{
    for (size_t i = 0; i < result->n_cases && column->is_wanted != NULL; i++)
        if (pp_allsamples_has_result(&result->cases[i]) && column->is_wanted(&result->cases[i]))
            return true;
    return column->is_wanted == NULL;
}

/* "failed: SIGSEGV", in place of the numbers. */
static void put_state(struct pp_table *table, const struct pp_case *c)
{
    struct pp_buf text;
    pp_buf_init(&text);
    pp_buf_puts(&text, pp_state_name(c->state));
    if (c->reason != NULL) {
        pp_buf_puts(&text, ": ");
        pp_message_escape(&text, c->reason, strlen(c->reason), true);
    }
    pp_table_span(table, pp_buf_text(&text), PP_STYLE_PLAIN);
    table->failed |= text.failed;
    pp_buf_release(&text);
}

static void put_table(struct pp_buf *out, const struct pp_result *result)
{
    const struct column *chosen[N_COLUMNS];
    struct pp_table_column layouts[N_COLUMNS];
    size_t n = 0;
    for (size_t i = 0; i < N_COLUMNS; i++)
        if (is_wanted(&columns[i], result)) {
            layouts[n] = columns[i].layout;
            chosen[n++] = &columns[i];
        }
    struct pp_table table;
    pp_table_init(&table, layouts, n);
    for (size_t i = 0; i < result->n_cases; i++) {
        const struct pp_case *const c = &result->cases[i];
        const bool has_result = pp_allsamples_has_result(c);
        for (size_t j = 0; j < (has_result ? n : 1); j++)
            chosen[j]->put(&table, c);
        if (!has_result)
            put_state(&table, c);
    }
    out->failed |= !pp_markdown_table(&table, out);
    pp_table_release(&table);
}

static void put_warning(struct pp_buf *out, const struct pp_case *c, size_t i)
{
    const struct pp_warning *const warning = &c->warnings[i];
    pp_buf_puts(out, "- ");
    pp_markdown_code(out, c->name);
    pp_buf_puts(out, ": ");
    pp_markdown_text(out, pp_warning_text(warning->code));
    pp_buf_puts(out, " (");
    pp_markdown_code(out, warning->evidence); /* may name a counter */
    pp_buf_puts(out, "); ");
    pp_markdown_text(out, pp_warning_remedy(warning->code));
    pp_buf_putc(out, '\n');
}

/* What the numbers are, in one line. */
static void put_foot(struct pp_buf *out, const struct pp_result *result)
{
    pp_buf_puts(out, "\n");
    pp_markdown_text(out, pp_units_number(100 * result->settings.level_ratio, 4).text);
    pp_buf_puts(out, "% intervals over processes; ppbench " PACKAGE_VERSION);
    if (result->started[0] != '\0') {
        pp_buf_puts(out, ", ");
        pp_markdown_code(out, result->started);
    }
    if (result->env != NULL && result->env->facts[PP_ENV_CPU_MODEL].known) {
        pp_buf_puts(out, ", ");
        pp_markdown_code(out, pp_env_text(result->env, PP_ENV_CPU_MODEL));
    }
    pp_buf_puts(out, result->complete ? ".\n" : "; **interrupted**.\n");
}

bool pp_out_markdown_write(const struct pp_result *result, struct pp_buf *out)
{
    put_table(out, result);
    bool is_first = true;
    for (size_t i = 0; i < result->n_cases; i++)
        for (size_t j = 0; j < result->cases[i].n_warnings; j++) {
            pp_buf_puts(out, is_first ? "\n" : "");
            put_warning(out, &result->cases[i], j);
            is_first = false;
        }
    put_foot(out, result);
    return !out->failed;
}

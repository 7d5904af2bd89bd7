/* SPDX-License-Identifier: GPL-3.0-or-later
 * ppbench list: names of benchmarks, one a line for programs, a table for people.
 */
#include "bench/driver.h"
#include "bench/json.h"
#include "cmd/command.h"
#include "cmd/deliver.h"
#include "cmd/message.h"
#include "cmd/signals.h"
#include "cmd/statements.h"
#include "cmd/table.h"
#include "cmd/term.h"
#include "cmd/units.h"

#include <string.h>
#include <unistd.h>

static const struct pp_table_column columns[] = {
    {"benchmark", PP_ALIGN_LEFT, 0, 16},
    {"parameters", PP_ALIGN_LEFT, 3, 12},
    {"threads", PP_ALIGN_RIGHT, 4, 0},
    {"unit", PP_ALIGN_LEFT, 5, 0},
    {"source", PP_ALIGN_LEFT, 1, 16},
    {"module", PP_ALIGN_LEFT, 2, 16},
};

#define N_COLUMNS (sizeof columns / sizeof *columns)

/* A foreign text as a cell, "-" when there is none. */
static void put_cell(struct pp_table *table, const struct pp_term *term, const char *text)
{
    struct pp_buf safe;
    pp_buf_init(&safe);
    pp_message_escape(&safe, text, strlen(text), term->utf8);
    pp_table_cell(table, safe.n_bytes > 0 ? pp_buf_text(&safe) : "-", PP_STYLE_PLAIN);
    table->failed |= safe.failed;
    pp_buf_release(&safe);
}

static void put_row(struct pp_table *table, const struct pp_term *term,
    const struct pp_result *result, const struct pp_case *c)
{
    struct pp_buf text;
    pp_buf_init(&text);
    put_cell(table, term, c->name);
    for (size_t i = 0; i < c->n_params; i++)
        pp_buf_printf(&text, "%s%s=%s", i == 0 ? "" : " ", c->params[i].name, c->params[i].text);
    put_cell(table, term, pp_buf_text(&text));
    pp_table_cell(table, pp_units_count(c->n_threads).text, PP_STYLE_PLAIN);
    put_cell(table, term, pp_units_name((enum pp_unit)c->unit));
    pp_buf_truncate(&text, 0);
    if (c->file[0] != '\0')
        pp_buf_printf(&text, "%s:%u", c->file, c->line);
    put_cell(table, term, pp_buf_text(&text));
    if (table->n_columns == N_COLUMNS)
        put_cell(table, term, result->modules[c->module].path);
    table->failed |= text.failed;
    pp_buf_release(&text);
}

static bool render_table(
    const struct pp_result *result, const struct pp_term *term, struct pp_buf *out)
{
    struct pp_table table;
    pp_table_init(&table, columns, result->n_modules > 1 ? N_COLUMNS : N_COLUMNS - 1);
    for (size_t i = 0; i < result->n_cases; i++)
        put_row(&table, term, result, &result->cases[i]);
    bool ok = pp_table_render(&table, term, out);
    pp_table_release(&table);
    return ok;
}

/* One name a line whatever is in it: line ends and the like are escaped. */
static bool render_names(const struct pp_result *result, struct pp_buf *out)
{
    for (size_t i = 0; i < result->n_cases; i++) {
        const char *name = result->cases[i].name;
        pp_message_escape(out, name, strlen(name), true);
        pp_buf_putc(out, '\n');
    }
    return !out->failed;
}

static void put_json_case(
    struct pp_json *json, const struct pp_result *result, const struct pp_case *c)
{
    pp_json_object_begin(json);
    pp_json_key_string(json, "name", c->name);
    pp_json_key_string(json, "family", c->family);
    pp_json_key(json, "params");
    pp_json_array_begin(json);
    for (size_t i = 0; i < c->n_params; i++) {
        pp_json_object_begin_inline(json);
        pp_json_key_string(json, "name", c->params[i].name);
        pp_json_key_string(json, "text", c->params[i].text);
        pp_json_object_end(json);
    }
    pp_json_array_end(json);
    pp_json_key_unsigned(json, "n_threads", c->n_threads);
    pp_json_key_string(json, "file", c->file);
    pp_json_key_unsigned(json, "line", c->line);
    pp_json_key_string(json, "module", result->modules[c->module].path);
    pp_json_object_end(json);
}

static bool render_json(const struct pp_result *result, struct pp_buf *out)
{
    struct pp_json json;
    pp_json_init(&json, out);
    pp_json_object_begin(&json);
    pp_json_key(&json, "schema");
    pp_json_object_begin_inline(&json);
    pp_json_key_string(&json, "name", "ppbench-list");
    pp_json_key_unsigned(&json, "major", PP_SCHEMA_MAJOR);
    pp_json_key_unsigned(&json, "minor", PP_SCHEMA_MINOR);
    pp_json_object_end(&json);
    pp_json_key(&json, "benchmarks");
    pp_json_array_begin(&json);
    for (size_t i = 0; i < result->n_cases; i++)
        put_json_case(&json, result, &result->cases[i]);
    pp_json_array_end(&json);
    pp_json_object_end(&json);
    return pp_json_finish(&json);
}

static bool render(
    const struct pp_options *options, const struct pp_result *result, struct pp_buf *out)
{
    struct pp_term term;
    pp_term_init(&term, STDOUT_FILENO, (enum pp_color)options->color);
    bool is_file = options->output != NULL;
    if (options->format == PP_FORMAT_JSON)
        return render_json(result, out);
    if (options->n_verbose > 0 || (term.is_terminal && !is_file))
        return render_table(result, &term, out);
    return render_names(result, out);
}

static enum pp_exit show(const struct pp_options *options, const struct pp_result *result)
{
    struct pp_buf out;
    pp_buf_init(&out);
    if (!render(options, result, &out))
        out.failed = true;
    bool ok = pp_deliver(&out, options->output);
    pp_buf_release(&out);
    return ok ? PP_EXIT_DONE : PP_EXIT_TROUBLE;
}

/* Compile what has to be, and ask for the names. */
static enum pp_exit list(
    const struct pp_options *options, struct pp_statements *statements, struct pp_result *result)
{
    struct pp_error error = {.status = PP_OK};
    enum pp_status status = pp_statements_prepare(statements, options, &error);
    if (status == PP_OK) {
        struct pp_driver_options driver = pp_options_driver(options);
        pp_statements_fill(statements, options, &driver);
        status = pp_driver_list(&driver, result, &error);
    }
    if (status == PP_OK)
        return show(options, result);
    if (pp_signals_name() != NULL)
        return PP_EXIT_INTERRUPTED;
    pp_statements_explain(statements, &error);
    pp_message_lines(error.text);
    return PP_EXIT_TROUBLE;
}

enum pp_exit pp_cmd_list(const struct pp_options *options)
{
    if (options->modules.n + options->operands.n == 0) {
        pp_message("nothing to list; give a module with -s mine.so");
        return PP_EXIT_TROUBLE;
    }
    if (options->format != PP_FORMAT_TABLE && options->format != PP_FORMAT_JSON) {
        pp_message("list has only the formats table and json");
        return PP_EXIT_TROUBLE;
    }
    struct pp_statements statements;
    struct pp_result result;
    pp_result_init(&result);
    pp_signals_init();
    const enum pp_exit status = list(options, &statements, &result);
    pp_result_release(&result);
    pp_statements_release(&statements);
    return status;
}

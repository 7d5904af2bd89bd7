/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the numbers were taken on: machine, clock, objects.
 */
#include "cmd/markup.h"
#include "cmd/out_report_part.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void put_fact(struct pp_buf *out, const struct pp_env *env, enum pp_env_id id)
{
    const struct pp_env_fact *fact = &env->facts[id];
    const bool is_bare = fact->has_number &&
        strspn(fact->text, "0123456789.e+") == strlen(fact->text);
    pp_buf_puts(out, "<tr><th scope=\"row\">");
    pp_markup_text(out, pp_env_row(id)->title);
    pp_buf_puts(out, "</th>");
    pp_buf_puts(out, "<td class=\"words\">");
    pp_markup_text(out, fact->text);
    if (is_bare) /* read from a file, which keeps the number alone */
        pp_buf_printf(out, " %s", pp_env_row(id)->unit);
    pp_buf_puts(out, "</td>");
    pp_report_words(out, fact->advice);
    pp_buf_puts(out, "</tr>\n");
}

static void put_unknown(struct pp_buf *out, const struct pp_env *env)
{
    const char *separator = "<p class=\"about\">Not known: ";
    for (int id = 0; id < PP_ENV_N_FACTS; id++)
        if (!env->facts[id].known) {
            pp_buf_puts(out, separator);
            pp_markup_text(out, pp_env_row((enum pp_env_id)id)->title);
            separator = ", ";
        }
    if (separator[0] == ',')
        pp_buf_puts(out, ".</p>\n");
}

static void put_clock(struct pp_buf *out, const struct pp_calib *calib)
{
    char text[160];
    pp_buf_puts(out, "<h3>Clock</h3>\n<dl>\n");
    if (calib->kind == PP_CLOCK_TSC)
        snprintf(text, sizeof text, "TSC at %.4g GHz", calib->ticks_per_ns);
    else
        snprintf(text, sizeof text, "CLOCK_MONOTONIC_RAW");
    pp_report_fact(out, "clock", text);
    pp_report_fact(out, "why", calib->why);
    pp_report_fact(out, "step", pp_units_time(calib->quantum_ns, 2, PP_UNIT_AUTO).text);
    pp_report_fact(out, "one reading", pp_units_time(calib->read_ns, 2, PP_UNIT_AUTO).text);
    pp_buf_puts(out, "</dl>\n");
}

void pp_report_machine(struct pp_buf *out, const struct pp_env *env, const struct pp_calib *calib)
{
    static const struct pp_report_column columns[] = {
        {"fact", ""}, {"here", "words"}, {"advice", "words"}};
    pp_buf_puts(out, "<section>\n<h2>Machine</h2>\n");
    if (env != NULL) {
        pp_report_table_begin(out, "machine", columns, 3);
        for (int id = 0; id < PP_ENV_N_FACTS; id++)
            if (env->facts[id].known)
                put_fact(out, env, (enum pp_env_id)id);
        pp_report_table_end(out);
        put_unknown(out, env);
    }
    put_clock(out, calib);
    pp_buf_puts(out, "</section>\n");
}

static void put_module(struct pp_buf *out, const struct pp_module_info *module)
{
    char text[64];
    pp_buf_puts(out, "<tr><th scope=\"row\">");
    pp_markup_text(out, module->path);
    pp_buf_puts(out, "</th>");
    pp_report_words(out, module->build_id);
    snprintf(text, sizeof text, "%016" PRIx64, module->hash);
    pp_report_words(out, text);
    pp_report_number(
        out, pp_units_bytes((double)module->size_bytes).text, (double)module->size_bytes);
    pp_report_words(out, module->compiler);
    pp_buf_puts(out, "</tr>\n");
}

static void put_sources(struct pp_buf *out, const struct pp_result *result)
{
    static const struct pp_report_column columns[] = {{"run", ""}, {"machine", "words"},
        {"processor", "words"}, {"took", ""}, {"command", "words"}};
    if (result->n_sources == 0)
        return;
    pp_buf_puts(out, "<h3>Runs merged</h3>\n");
    pp_report_table_begin(out, "sources", columns, 5);
    for (size_t i = 0; i < result->n_sources; i++) {
        const struct pp_source *source = &result->sources[i];
        pp_buf_puts(out, "<tr><th scope=\"row\">");
        pp_markup_text(out, source->started);
        pp_buf_puts(out, "</th>");
        pp_report_words(out, source->host_name);
        pp_report_words(out, source->cpu_model);
        pp_report_number(out, pp_units_duration(source->duration_s).text, source->duration_s);
        pp_report_words(out, source->command);
        pp_buf_puts(out, "</tr>\n");
    }
    pp_report_table_end(out);
}

void pp_report_modules(struct pp_buf *out, const struct pp_result *result)
{
    static const struct pp_report_column columns[] = {{"object", ""}, {"build ID", "words"},
        {"hash of the content", "words"}, {"size", ""}, {"compiled by", "words"}};
    pp_buf_puts(out, "<section>\n<h2>What was measured</h2>\n");
    pp_report_table_begin(out, "modules", columns, 5);
    for (size_t i = 0; i < result->n_modules; i++)
        put_module(out, &result->modules[i]);
    pp_report_table_end(out);
    put_sources(out, result);
    pp_buf_puts(out, "</section>\n");
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * ppbench info: the clock, the machine and this build, in words or as JSON.
 */
#include "bench/calib.h"
#include "bench/env.h"
#include "bench/json.h"
#include "bench/result.h"
#include "cmd/build.h"
#include "cmd/command.h"
#include "cmd/deliver.h"
#include "cmd/help.h"
#include "cmd/json_context.h"
#include "cmd/message.h"
#include "cmd/term.h"
#include "cmd/units.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Twice: the rate is found over the first and compared over both, for the drift. */
#define CALIBRATION_S 0.15

/* Where the facts begin: behind the longest title. */
#define TITLE_COLUMNS 36
#define MAX_COLUMNS 100

/* On narrower screens facts stand below their titles. */
#define NARROW_COLUMNS 64
#define NARROW_INDENT_COLUMNS 6

/* Machine facts are shown in groups, each from its first fact on. */
static const struct {
    enum pp_env_id first;
    const char *heading;
} groups[] = {
    {PP_ENV_HOST_NAME, "Machine"},
    {PP_ENV_CPU_MODEL, "Processor"},
    {PP_ENV_CPUS_ONLINE, "CPUs"},
    {PP_ENV_FREQUENCY_GOVERNOR, "Frequency"},
    {PP_ENV_CLOCKSOURCE, "Clock of the kernel"},
    {PP_ENV_MEMORY_TOTAL_BYTES, "Memory"},
    {PP_ENV_CGROUP_VERSION, "Limits and load"},
};

/* What is shown, and how. */
struct info {
    struct pp_env env;
    struct pp_calib calib;
    struct pp_term term;
    size_t width_columns;
    struct pp_buf *out;
};

static void put_heading(struct info *info, const char *text)
{
    if (info->out->n_bytes > 0)
        pp_buf_putc(info->out, '\n');
    pp_term_puts(&info->term, info->out, PP_STYLE_STRONG, text);
    pp_buf_putc(info->out, '\n');
}

/* "  title        text", the text escaped and wrapped in its column. */
static void put_fact(struct info *info, const char *title, const char *text, enum pp_style style)
{
    bool narrow = info->width_columns < NARROW_COLUMNS;
    size_t column = narrow ? NARROW_INDENT_COLUMNS : TITLE_COLUMNS;
    struct pp_buf safe;
    struct pp_buf wrapped;
    pp_buf_init(&safe);
    pp_buf_init(&wrapped);
    pp_message_escape(&safe, text, strlen(text), info->term.utf8);
    pp_help_wrap(&wrapped, pp_buf_text(&safe), column, column, info->width_columns);
    pp_buf_truncate(&wrapped, wrapped.n_bytes > 0 ? wrapped.n_bytes - 1 : 0);
    if (narrow)
        pp_buf_printf(info->out, "  %s\n%*s", title, NARROW_INDENT_COLUMNS, "");
    else
        pp_buf_printf(info->out, "  %-*s", TITLE_COLUMNS - 2, title);
    pp_term_puts(&info->term, info->out, style, pp_buf_text(&wrapped));
    pp_buf_putc(info->out, '\n');
    info->out->failed |= safe.failed || wrapped.failed;
    pp_buf_release(&wrapped);
    pp_buf_release(&safe);
}

static void put_known(struct info *info, const char *title, const char *text)
{
    put_fact(info, title, text, PP_STYLE_PLAIN);
}

static void put_printed(struct info *info, const char *title, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void put_printed(struct info *info, const char *title, const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    put_known(info, title, text);
}

static const char *ns(struct pp_units_text *text, double value_ns)
{
    *text = pp_units_time(value_ns, 3, PP_UNIT_AUTO);
    return text->text;
}

static void put_clock(struct info *info)
{
    const struct pp_calib *calib = &info->calib;
    struct pp_units_text a, b, c;
    put_heading(info, "Clock");
    put_known(info, "chosen", calib->why);
    if (calib->kind == PP_CLOCK_TSC)
        put_printed(info, "rate", "%.6f GHz, known to %.2g ppm", calib->ticks_per_ns,
            calib->rate_error_ppm);
    if (isnan(calib->drift_ppm))
        put_known(info, "drift of the rate", "unknown");
    else
        put_printed(
            info, "drift of the rate", "%+.2g ppm in %.2g s", calib->drift_ppm, 2 * CALIBRATION_S);
    put_printed(info, "step", "%llu tick%s, %s", (unsigned long long)calib->quantum_ticks,
        calib->quantum_ticks == 1 ? "" : "s", ns(&a, calib->quantum_ns));
    put_printed(info, "cost of a reading", "%s; 9 of 10 within %s, longest %s",
        ns(&a, calib->read_ns), ns(&b, calib->read_p90_ns), ns(&c, calib->read_max_ns));
    put_printed(info, "readings that went back", "%llu", (unsigned long long)calib->n_backward);
    put_known(info, "invariant TSC",
        !calib->tsc_known          ? "there is no TSC"
            : calib->tsc_invariant ? "yes"
                                   : "no");
    put_printed(info, "CLOCK_MONOTONIC_RAW", "step %s, cost of a reading %s",
        ns(&a, calib->monotonic_quantum_ns), ns(&b, calib->monotonic_read_ns));
    put_printed(info, "CPU time (-p)", "cost of a reading %s", ns(&a, calib->cpu_read_ns));
    put_printed(info, "clocks may differ by", "%s in one sample, else it is labelled",
        ns(&a, calib->disagree_ns));
}

/* A number with its unit as people read it; lists and words as they are. */
static struct pp_units_text fact_text(const struct pp_env_row *row, const struct pp_env_fact *fact)
{
    struct pp_units_text text = {""};
    if (fact->number == 0)
        return text;
    if (strcmp(row->unit, "bytes") == 0)
        return pp_units_bytes(fact->number);
    if (strcmp(row->unit, "ns") == 0)
        return pp_units_time(fact->number, 3, PP_UNIT_AUTO);
    if (strcmp(row->unit, "Hz") == 0)
        snprintf(
            text.text, sizeof text.text, "%.30s GHz", pp_units_number(fact->number * 1e-9, 4).text);
    else if (strcmp(row->unit, "%") == 0 || strcmp(row->unit, "ticks") == 0)
        snprintf(text.text, sizeof text.text, "%.20s %s", fact->text, row->unit);
    return text;
}

static void put_machine(struct info *info)
{
    for (int i = 0; i < PP_ENV_N_FACTS; i++) {
        const struct pp_env_fact *fact = &info->env.facts[i];
        const struct pp_env_row *row = pp_env_row((enum pp_env_id)i);
        for (size_t k = 0; k < sizeof groups / sizeof *groups; k++)
            if (groups[k].first == (enum pp_env_id)i)
                put_heading(info, groups[k].heading);
        struct pp_units_text number = {""};
        if (fact->known && fact->has_number)
            number = fact_text(row, fact);
        put_fact(info, row->title, number.text[0] != '\0' ? number.text : fact->text,
            fact->known ? PP_STYLE_PLAIN : PP_STYLE_FAINT);
    }
}

static void put_advice(struct info *info)
{
    bool begun = false;
    for (int i = 0; i < PP_ENV_N_FACTS; i++) {
        const struct pp_env_fact *fact = &info->env.facts[i];
        if (fact->advice == NULL)
            continue;
        if (!begun)
            put_heading(info, "Advice");
        begun = true;
        put_known(info, pp_env_row((enum pp_env_id)i)->title, fact->advice);
    }
}

static void put_build(struct info *info)
{
    size_t n_rows;
    const struct pp_build_row *rows = pp_build_rows(&n_rows);
    put_heading(info, "Build");
    for (size_t i = 0; i < n_rows; i++) {
        char text[PP_BUILD_TEXT_BYTES];
        rows[i].text(text);
        put_known(info, rows[i].title, text);
    }
}

static void put_json_advice(struct pp_json *json, const struct pp_env *env)
{
    pp_json_key(json, "advice");
    pp_json_array_begin(json);
    for (int i = 0; i < PP_ENV_N_FACTS; i++) {
        if (env->facts[i].advice == NULL)
            continue;
        pp_json_object_begin(json);
        pp_json_key_string(json, "fact", pp_env_row((enum pp_env_id)i)->key);
        pp_json_key_string(json, "text", env->facts[i].advice);
        pp_json_object_end(json);
    }
    pp_json_array_end(json);
}

static void put_json_build(struct pp_json *json)
{
    size_t n_rows;
    const struct pp_build_row *rows = pp_build_rows(&n_rows);
    pp_json_key(json, "build");
    pp_json_object_begin(json);
    for (size_t i = 0; i < n_rows; i++) {
        char text[PP_BUILD_TEXT_BYTES];
        rows[i].text(text);
        pp_json_key_string(json, rows[i].key, text);
    }
    pp_json_object_end(json);
}

static void render_json(const struct info *info)
{
    struct pp_json json;
    pp_json_init(&json, info->out);
    pp_json_object_begin(&json);
    pp_json_key(&json, "schema");
    pp_json_object_begin_inline(&json);
    pp_json_key_string(&json, "name", "ppbench-info");
    pp_json_key_unsigned(&json, "major", PP_SCHEMA_MAJOR);
    pp_json_key_unsigned(&json, "minor", PP_SCHEMA_MINOR);
    pp_json_object_end(&json);
    pp_json_key(&json, "clock");
    pp_json_object_begin(&json);
    pp_json_context_clock(&json, &info->calib);
    pp_json_object_end(&json);
    pp_json_key(&json, "machine");
    pp_json_object_begin(&json);
    pp_json_context_env(&json, &info->env);
    pp_json_object_end(&json);
    put_json_advice(&json, &info->env);
    put_json_build(&json);
    pp_json_object_end(&json);
    pp_json_finish(&json); /* a failure stays in the buffer, which is looked at when written */
}

static void look(struct info *info)
{
    const struct timespec pause = {.tv_nsec = (long)(CALIBRATION_S * 1e9)};
    pp_env_read(&info->env, "", -1);
    bool known = info->env.facts[PP_ENV_CLOCKSOURCE].known;
    pp_calib_run(
        &info->calib, CALIBRATION_S, known ? pp_env_text(&info->env, PP_ENV_CLOCKSOURCE) : NULL);
    nanosleep(&pause, NULL);
    pp_calib_finish(&info->calib);
}

static void render_words(struct info *info)
{
    put_clock(info);
    put_machine(info);
    put_advice(info);
    put_build(info);
}

enum pp_exit pp_cmd_info(const struct pp_options *options)
{
    if (options->format != PP_FORMAT_TABLE && options->format != PP_FORMAT_JSON) {
        pp_message("info has only the formats table and json");
        return PP_EXIT_TROUBLE;
    }
    static struct info info;
    struct pp_buf out;
    pp_buf_init(&out);
    info.out = &out;
    pp_term_init(&info.term, STDOUT_FILENO, (enum pp_color)options->color);
    int columns = info.term.width_columns;
    info.width_columns = columns > 0 && columns < MAX_COLUMNS ? (size_t)columns : MAX_COLUMNS;
    look(&info);
    if (options->format == PP_FORMAT_JSON)
        render_json(&info);
    else
        render_words(&info);
    bool ok = pp_deliver(&out, options->output);
    pp_buf_release(&out);
    return ok ? PP_EXIT_DONE : PP_EXIT_TROUBLE;
}

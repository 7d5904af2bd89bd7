/* SPDX-License-Identifier: GPL-3.0-or-later
 * The report of a run: what it was, the table, then everything.
 */
#include "cmd/casetext.h"
#include "cmd/labels.h"
#include "cmd/markup.h"
#include "cmd/out_report.h"
#include "cmd/out_report_part.h"
#include "cmd/picture.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define SPARK_BINS 16
#define SPARK_PX 20.0

static void put_started(struct pp_buf *out, const struct pp_result *result)
{
    char text[160];
    snprintf(text, sizeof text, "%s, took %s", result->started,
        pp_units_duration(result->duration_s).text);
    pp_report_fact(out, "started", text);
    if (result->n_sources > 0) {
        snprintf(text, sizeof text, "%zu runs, listed below", result->n_sources);
        pp_report_fact(out, "merged of", text);
    }
}

static void put_counts(struct pp_buf *out, const struct pp_result *result)
{
    struct pp_buf text;
    uint64_t n_by_label[PP_N_LABELS] = {0};
    pp_buf_init(&text);
    pp_buf_printf(&text, "%zu measured", pp_result_count(result, PP_STATE_OK));
    for (int state = PP_STATE_PENDING; state <= PP_STATE_FAILED; state++) {
        const size_t n = pp_result_count(result, (enum pp_state)state);
        if (state != PP_STATE_OK && n > 0)
            pp_buf_printf(&text, ", %zu %s", n, pp_state_name((enum pp_state)state));
    }
    pp_report_fact(out, "benchmarks", pp_buf_text(&text));
    pp_buf_truncate(&text, 0);
    for (size_t i = 0; i < result->n_cases; i++)
        for (int label = 0; label < PP_N_LABELS; label++)
            n_by_label[label] += result->cases[i].n_by_label[label];
    pp_labels_write(&text, n_by_label);
    pp_report_fact(out, "samples", pp_buf_text(&text));
    out->failed |= text.failed;
    pp_buf_release(&text);
}

/* A statement, else the first object's file. */
static const char *subject_of(const struct pp_result *result)
{
    if (result->n_cases == 0 || result->n_modules == 0)
        return "";
    const char *path = result->modules[0].path;
    const char *slash = strrchr(path, '/');
    return result->modules[0].compiler != NULL ? result->cases[0].name : slash ? slash + 1 : path;
}

static void put_header(struct pp_buf *out, const struct pp_result *result)
{
    char text[64];
    pp_report_begin(
        out, "Benchmarks", subject_of(result), result->n_sources > 0 ? NULL : result->command);
    pp_buf_puts(out, "<dl>\n");
    put_started(out, result);
    if (result->env != NULL) {
        pp_report_fact(out, "machine", pp_env_text(result->env, PP_ENV_HOST_NAME));
        pp_report_fact(out, "processor", pp_env_text(result->env, PP_ENV_CPU_MODEL));
    }
    put_counts(out, result);
    snprintf(text, sizeof text, "%" PRIu64, result->settings.seed);
    pp_report_fact(out, "seed", text);
    pp_buf_puts(out, "</dl>\n");
    if (!result->complete)
        pp_buf_puts(
            out, "<p class=\"partial\">Interrupted: this is what was measured until then.</p>\n");
    pp_buf_puts(out, "</header>\n<main>\n");
}

static void put_spark(struct pp_buf *out, const struct pp_result *result, const struct pp_case *c)
{
    struct pp_picture_bins bins;
    double fullest = 0;
    pp_picture_fill(&bins, &c->clean, SPARK_BINS, pp_casetext_quantum_ticks(result));
    for (size_t i = 0; i < bins.n_bins; i++)
        fullest = fmax(fullest, bins.count[i]);
    pp_buf_puts(out, "<td class=\"spark\"><svg role=\"img\" aria-label=\"histogram\">");
    for (size_t i = 0; i < bins.n_bins; i++) {
        const double height = bins.count[i] > 0 ? fmax(SPARK_PX * bins.count[i] / fullest, 1) : 0;
        if (height > 0)
            pp_buf_printf(out, "<rect x=\"%.4g%%\" y=\"%.3g\" width=\"%.4g%%\" height=\"%.3g\"/>",
                100.0 * (double)i / SPARK_BINS, SPARK_PX - height, 94.0 / SPARK_BINS, height);
    }
    pp_buf_puts(out, "</svg></td>");
}

static void put_name(struct pp_buf *out, const struct pp_case *c, size_t index)
{
    pp_buf_printf(out, "<tr><th scope=\"row\"><a href=\"#b%zu\">", index);
    pp_markup_text(out, c->name);
    pp_buf_puts(out, "</a></th>");
}

/* The columns that are there for some benchmarks only. */
struct extras {
    bool bytes, items, cycles;
};

static struct extras find_extras(const struct pp_result *result)
{
    struct extras extras = {false, false, false};
    for (size_t i = 0; i < result->n_cases; i++) {
        const struct pp_summary *s = &result->cases[i].summary;
        if (result->cases[i].state != PP_STATE_OK)
            continue;
        extras.bytes |= s->bytes_per_s > 0;
        extras.items |= s->items_per_s > 0;
        extras.cycles |= isfinite(s->cycles.value);
    }
    return extras;
}

static void put_extra(struct pp_buf *out, bool has, struct pp_units_text text, double value)
{
    pp_report_number(out, has ? text.text : "", has ? value : (double)NAN);
}

static void put_extras(struct pp_buf *out, struct extras extras, const struct pp_case *c)
{
    const struct pp_summary *s = &c->summary;
    if (extras.bytes)
        put_extra(out, s->bytes_per_s > 0, pp_units_bytes_rate(s->bytes_per_s), s->bytes_per_s);
    if (extras.items)
        put_extra(out, s->items_per_s > 0, pp_units_rate(s->items_per_s), s->items_per_s);
    if (extras.cycles)
        put_extra(out, isfinite(s->cycles.value), pp_casetext_cycles(c), s->cycles.value);
}

static void put_count(struct pp_buf *out, uint64_t count)
{
    pp_report_number(out, pp_units_count(count).text, (double)count);
}

static void put_numbers(struct pp_buf *out, const struct pp_casetext *look, const struct pp_case *c,
    struct extras extras)
{
    const struct pp_summary *s = &c->summary;
    const double shift_ns = pp_casetext_correction_ns(c);
    const double samples_ns[] = {s->clean.median_ns, s->clean.mean_ns, s->clean.p90_ns};
    pp_report_number(out, pp_casetext_headline(look, c).text, s->time_ns.value);
    pp_report_number(
        out, pp_casetext_half(look, c, &s->time_ns).text, pp_casetext_half_ratio(&s->time_ns));
    for (size_t i = 0; i < sizeof samples_ns / sizeof *samples_ns; i++)
        pp_report_number(out, pp_casetext_sample(look, c, samples_ns[i], shift_ns).text,
            samples_ns[i] - shift_ns);
    pp_report_number(
        out, pp_casetext_extreme(look, c, s->clean.max_ns).text, s->clean.max_ns - shift_ns);
    pp_report_number(out, pp_casetext_extreme(look, c, s->best_ns).text, s->best_ns - shift_ns);
    put_spark(out, look->result, c);
    put_extras(out, extras, c);
    put_count(out, s->all.n);
    put_count(out, s->n_runs_ok);
    put_count(out, c->n_warnings);
}

static void put_reason(struct pp_buf *out, const struct pp_case *c, struct extras extras)
{
    const int n_columns = 11 + extras.bytes + extras.items + extras.cycles;
    pp_buf_printf(out, "<td colspan=\"%d\" class=\"reason %s\"><span>", n_columns,
        c->state == PP_STATE_FAILED ? "bad" : "faint");
    pp_buf_puts(out, pp_state_name(c->state));
    if (c->reason != NULL) {
        pp_buf_puts(out, ": ");
        pp_markup_text(out, c->reason);
    }
    pp_buf_puts(out, "</span></td>");
}

static void put_summary(struct pp_buf *out, const struct pp_result *result)
{
    const struct pp_casetext look = {result, PP_UNIT_AUTO, true};
    const struct extras extras = find_extras(result);
    struct pp_report_column columns[16] = {{"benchmark", ""}, {"time", ""}, {"\xc2\xb1", ""},
        {"median", ""}, {"mean", ""}, {"p90", ""}, {"max", ""}, {"best", ""},
        {"p1 to p99", "words"}};
    size_t n = 9;
    if (extras.bytes)
        columns[n++] = (struct pp_report_column){"bytes/s", ""};
    if (extras.items)
        columns[n++] = (struct pp_report_column){"items/s", ""};
    if (extras.cycles)
        columns[n++] = (struct pp_report_column){"cycles", ""};
    columns[n++] = (struct pp_report_column){"samples", ""};
    columns[n++] = (struct pp_report_column){"processes", ""};
    columns[n++] = (struct pp_report_column){"doubts", ""};
    pp_report_table_begin(out, "summary", columns, n);
    for (size_t i = 0; i < result->n_cases; i++) {
        put_name(out, &result->cases[i], i);
        if (result->cases[i].state == PP_STATE_OK)
            put_numbers(out, &look, &result->cases[i], extras);
        else
            put_reason(out, &result->cases[i], extras);
        pp_buf_puts(out, "</tr>\n");
    }
    pp_report_table_end(out);
}

static void put_legend(struct pp_buf *out, const struct pp_result *result)
{
    pp_buf_printf(out,
        "<p class=\"about\">time: of a typical process, what the empty loop or the timer costs "
        "subtracted; \xc2\xb1: its %.4g%% interval; the rest: of clean samples, but best, which "
        "is of all; '~': not latency-bound, such cycles need not repeat; '&lt;': below what the "
        "timer resolves for one call</p>\n",
        100 * result->settings.level_ratio);
}

static void put_help(struct pp_buf *out)
{
    pp_buf_puts(out,
        "<details><summary>How to read the pictures</summary>\n<dl>\n"
        "<dt>Distribution</dt><dd>bars: how many samples took so long; curve: their density; "
        "strokes: "
        "where single ones lie, those with a recorded disturbance below. Several humps: one number "
        "does "
        "not describe it.</dd>\n"
        "<dt>Share of values up to</dt><dd>height: the share of samples that took at most so long; "
        "steep where many are alike.</dd>\n"
        "<dt>Processes</dt><dd>each is one fresh process; the interval stands on their medians. A "
        "slope or "
        "a step: the machine changed meanwhile.</dd>\n"
        "<dt>Samples in their order</dt><dd>of one process, at most 256; squares: a cause was "
        "recorded.</dd>\n"
        "<dt>Quantiles</dt><dd>on the dashed line: as a normal distribution has them; a bend "
        "upwards at "
        "the right: a long tail; a step: several levels.</dd>\n"
        "<dt>Against the one before</dt><dd>a cloud without direction: independent; along the "
        "dashed "
        "line: they depend on each other.</dd>\n"
        "<dt>Growth</dt><dd>straight on these axes: a power of the size; the curve: the model, "
        "where one is "
        "decided.</dd>\n</dl></details>\n");
}

bool pp_out_report_write(const struct pp_result *result, struct pp_buf *out)
{
    put_header(out, result);
    put_summary(out, result);
    put_legend(out, result);
    put_help(out);
    pp_report_rivals(out, result);
    pp_report_growths(out, result);
    for (size_t i = 0; i < result->n_cases; i++)
        pp_report_case(out, result, i);
    pp_report_modules(out, result);
    pp_report_machine(out, result->env, &result->calib);
    pp_buf_puts(out, "</main>\n");
    pp_report_end(out);
    return !out->failed;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * ppbench stats: numbers from elsewhere, summarised and compared.
 */
#include "bench/samples.h"
#include "cmd/command.h"
#include "cmd/deliver.h"
#include "cmd/message.h"
#include "cmd/out_report.h"
#include "cmd/out_stats.h"
#include "cmd/outfile.h"
#include "cmd/term.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One of the ways out: which option names the file, and who writes it. */
struct export
{
    const char *path;
    bool (*write)(const struct pp_out_stats *stats, struct pp_buf *out);
};

static bool deliver(const struct pp_out_stats *stats, const struct export *export)
{
    struct pp_buf out;
    pp_buf_init(&out);
    out.failed |= !export->write(stats, &out);
    const bool ok = pp_deliver(&out, export->path);
    pp_buf_release(&out);
    return ok;
}

static bool write_table(const struct pp_out_stats *stats, struct pp_buf *out)
{
    struct pp_term term;
    pp_term_init(&term, STDOUT_FILENO, (enum pp_color)stats->options->color);
    if (stats->options->output != NULL)
        term = (struct pp_term){.utf8 = term.utf8};
    return pp_out_stats_table(stats, &term, out);
}

static bool write_report(const struct pp_out_stats *stats, struct pp_buf *out)
{
    const struct pp_out_report_stats report = {.settings = &stats->options->settings,
        .samples = stats->samples,
        .n_samples = stats->n_samples,
        .pairs = stats->pairs,
        .margin_ratio = stats->options->margin_ratio,
        .command = stats->options->command_line};
    return pp_out_report_stats(&report, out);
}

static bool show(const struct pp_out_stats *stats)
{
    const struct pp_options *const options = stats->options;
    const struct export exports[] = {{options->export_json, pp_out_stats_json},
        {options->export_csv, pp_out_stats_csv}, {options->export_html, write_report},
        {options->export_openmetrics, pp_out_stats_openmetrics},
        {options->export_markdown, pp_out_stats_markdown}};
    struct export shown = {options->output, write_table};
    bool ok = true, is_taken = false;
    if (options->format == PP_FORMAT_JSON)
        shown.write = pp_out_stats_json;
    else if (options->format == PP_FORMAT_CSV)
        shown.write = pp_out_stats_csv;
    for (size_t i = 0; i < sizeof exports / sizeof *exports; i++)
        if (exports[i].path != NULL) {
            ok &= deliver(stats, &exports[i]);
            is_taken |= pp_outfile_is_stdout(exports[i].path);
        }
    if (!is_taken)
        ok &= deliver(stats, &shown);
    return ok;
}

/* Under --strict the first bad line is an error. */
static bool is_refused(const struct pp_options *options, const struct pp_samples *s)
{
    if (!options->strict || s->report.n_bad == 0)
        return false;
    char text[PP_NUMBERS_SHOWN_BYTES + 1];
    memcpy(text, s->report.bad_text, s->report.bad_n_bytes);
    text[s->report.bad_n_bytes] = '\0';
    for (size_t i = 0; i < s->report.bad_n_bytes; i++)
        if (text[i] == '\0')
            text[i] = ' ';
    pp_message("'%s', line %llu: %s in '%s'; mend it, or leave out --strict", s->name,
        (unsigned long long)s->report.bad_line, s->report.bad_why, text);
    return true;
}

static bool load(const struct pp_options *options, struct pp_samples *s)
{
    const struct pp_numbers_options reading = {.column = options->column,
        .delimiter = (char)options->delimiter,
        .decimal_comma = options->decimal_comma};
    struct pp_error error = {.status = PP_OK};
    enum pp_status status = pp_samples_read(s, s->name, &reading, &error);
    if (is_refused(options, s))
        return false;
    if (status == PP_OK)
        status = pp_samples_finish(s, &options->settings, &error);
    if (status != PP_OK)
        pp_message("%s", error.text);
    return status == PP_OK;
}

static bool compare(const struct pp_options *options, const struct pp_samples *samples, size_t n,
    struct pp_samples_pair *pairs)
{
    const enum pp_status status = pp_samples_compare(
        samples, n, options->margin_ratio, options->settings.level_ratio, pairs);
    if (status == PP_EINVAL)
        pp_message("the inputs' units differ (times, bytes or none); give all the same unit");
    else if (status != PP_OK)
        pp_message("%s", pp_status_text(status));
    return status == PP_OK;
}

/* The inputs that can be used stand first in samples; *n_used of them. False: nothing to show. */
static bool load_all(
    const struct pp_options *options, struct pp_samples *samples, size_t n, size_t *n_used)
{
    *n_used = 0;
    for (size_t i = 0; i < n; i++) {
        struct pp_samples *const s = &samples[*n_used];
        pp_samples_init(s, options->operands.n > 0 ? options->operands.items[i] : "-");
        if (load(options, s)) {
            ++*n_used;
            continue;
        }
        pp_samples_release(s);
        if (i == 0 || options->strict)
            return false; /* the others are compared with it */
    }
    return true;
}

static enum pp_exit run(const struct pp_options *options, struct pp_samples *samples,
    struct pp_samples_pair *pairs, size_t n)
{
    size_t n_used;
    enum pp_exit status = PP_EXIT_TROUBLE;
    if (load_all(options, samples, n, &n_used) && compare(options, samples, n_used, pairs)) {
        const struct pp_out_stats stats = {options, samples, n_used, pairs};
        if (show(&stats))
            status = n_used < n ? PP_EXIT_FAILED : PP_EXIT_DONE;
    }
    for (size_t i = 0; i < n_used; i++)
        pp_samples_release(&samples[i]);
    return status;
}

static bool is_ready(const struct pp_options *options)
{
    const char *const paths[] = {options->output, options->export_json, options->export_csv,
        options->export_html, options->export_openmetrics, options->export_markdown};
    struct pp_error error = {.status = PP_OK};
    if (options->format == PP_FORMAT_TIMEIT) {
        pp_message("stats has only the formats table, json and csv");
        return false;
    }
    if (options->operands.n == 0 && isatty(STDIN_FILENO)) {
        pp_message("nothing to read; name a file, or pipe numbers in");
        return false;
    }
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (paths[i] != NULL && pp_outfile_check(paths[i], &error) != PP_OK) {
            pp_message("%s", error.text);
            return false;
        }
    return true;
}

enum pp_exit pp_cmd_stats(const struct pp_options *options)
{
    const size_t n = options->operands.n > 0 ? options->operands.n : 1;
    if (!is_ready(options))
        return PP_EXIT_TROUBLE;
    struct pp_samples *const samples = calloc(n, sizeof *samples);
    struct pp_samples_pair *const pairs = calloc(n, sizeof *pairs);
    enum pp_exit status = PP_EXIT_TROUBLE;
    if (samples != NULL && pairs != NULL)
        status = run(options, samples, pairs, n);
    else
        pp_message("out of memory");
    free(samples);
    free(pairs);
    return status;
}

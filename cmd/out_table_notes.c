/* SPDX-License-Identifier: GPL-3.0-or-later
 * The default output: what is said below the table.
 */
#include "bench/warning.h"
#include "cmd/labels.h"
#include "cmd/message.h"
#include "cmd/note.h"
#include "cmd/out_table.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* So many benchmarks are named in one note; -v names all of them. */
#define NOTES_MAX_NAMES 3

struct out_notes {
    const struct pp_out_table *options;
    const struct pp_result *result;
    struct pp_casetext look;
    struct pp_buf *out;
    struct pp_buf text; /* of the note being written */
};

static size_t out_notes_max_names(const struct out_notes *notes)
{
    return notes->options->verbose > 0 ? SIZE_MAX : NOTES_MAX_NAMES;
}

/* Write the composed text as a note and begin a new one. */
static void out_notes_put(struct out_notes *notes, enum pp_style style, const char *key)
{
    pp_note_write(notes->out, &notes->options->term, style, key, pp_buf_text(&notes->text));
    pp_buf_truncate(&notes->text, 0);
}

static void out_notes_name(struct out_notes *notes, const struct pp_case *c)
{
    pp_buf_puts(&notes->text, "'");
    pp_out_table_safe(notes->options, &notes->text, c->name);
    pp_buf_puts(&notes->text, "'");
}

/* ", " or the like between items, and what is left out. Returns whether item number i may be named.
 */
static bool out_notes_item(struct out_notes *notes, size_t i, const char *separator)
{
    const bool is_named = i < out_notes_max_names(notes);
    if (i > 0 && is_named) {
        pp_buf_puts(&notes->text, separator);
    }
    return is_named;
}

static void out_notes_rest(struct out_notes *notes, size_t n)
{
    const size_t n_named = out_notes_max_names(notes);
    if (n > n_named) {
        pp_buf_printf(&notes->text, " and %zu more (-v names them)", n - n_named);
    }
}

static double out_notes_target_ratio(const struct out_notes *notes)
{
    return notes->result->settings.precision_ratio;
}

/* Whether the interval asked for was not reached; with -r and --runs none was asked for. */
static bool out_notes_is_unmet(const struct out_notes *notes, const struct pp_case *c)
{
    return c->state == PP_STATE_OK && c->stop != PP_STOP_PRECISE &&
        (c->stop == PP_STOP_INTERRUPTED || pp_casetext_has_target(notes->result)) &&
        !(pp_casetext_half_ratio(&c->summary.time_ns) <= out_notes_target_ratio(notes));
}

/* "9 precise enough, 2 time is up" over all that ran. */
static void out_notes_stops(struct out_notes *notes)
{
    size_t n_kinds = 0;
    for (int stop = PP_STOP_SAMPLES; stop < PP_STOP_FAILED; stop++) {
        size_t n = 0;
        for (size_t i = 0; i < notes->result->n_cases; i++) {
            const struct pp_case *const c = &notes->result->cases[i];
            n += c->state == PP_STATE_OK && c->stop == (enum pp_stop)stop;
        }
        if (n > 0) {
            pp_buf_printf(&notes->text, "%s%s: %zu", n_kinds++ > 0 ? "; " : "",
                pp_stop_name((enum pp_stop)stop), n);
        }
    }
    if (n_kinds > 0) {
        out_notes_put(notes, PP_STYLE_FAINT, "stopped");
    }
}

/* What would have let the intervals become narrower. */
static const char *out_notes_remedy(const struct out_notes *notes)
{
    if (notes->result->settings.quick) {
        return "leave out --quick";
    }
    for (size_t i = 0; i < notes->result->n_cases; i++) {
        const struct pp_case *const c = &notes->result->cases[i];
        if (out_notes_is_unmet(notes, c) && c->stop == PP_STOP_MAX_TIME) {
            return "raise --max-time or --precision";
        }
    }
    return "ask for more workers with --runs, or raise --precision";
}

static void out_notes_unmet(struct out_notes *notes)
{
    size_t n = 0;
    for (size_t i = 0; i < notes->result->n_cases; i++) {
        const struct pp_case *const c = &notes->result->cases[i];
        if (!out_notes_is_unmet(notes, c)) {
            continue;
        }
        if (out_notes_item(notes, n++, ", ")) {
            out_notes_name(notes, c);
            pp_buf_printf(
                &notes->text, " (%s)", pp_casetext_half(&notes->look, c, &c->summary.time_ns).text);
        }
    }
    if (n > 0) {
        out_notes_rest(notes, n);
        pp_buf_printf(&notes->text, " did not reach the target of %s%s; %s",
            notes->options->term.utf8 ? "\xc2\xb1" : "+-",
            pp_units_percent(out_notes_target_ratio(notes)).text, out_notes_remedy(notes));
        out_notes_put(notes, PP_STYLE_DOUBT, "imprecise");
    }
}

/* The last lines that a failed benchmark wrote. */
static void out_notes_output(struct out_notes *notes, const char *output)
{
    while (*output != '\0') {
        const size_t n_bytes = strcspn(output, "\n");
        pp_buf_puts(&notes->text, "\n  | ");
        pp_message_escape(&notes->text, output, n_bytes, notes->options->term.utf8);
        output += n_bytes + (output[n_bytes] == '\n');
    }
}

static void out_notes_failures(struct out_notes *notes)
{
    size_t n = 0;
    for (size_t i = 0; i < notes->result->n_cases; i++) {
        const struct pp_case *const c = &notes->result->cases[i];
        if (c->state != PP_STATE_FAILED) {
            continue;
        }
        if (n++ < out_notes_max_names(notes)) {
            out_notes_name(notes, c);
            pp_buf_puts(&notes->text, " ");
            pp_out_table_safe(notes->options, &notes->text, c->reason);
            if (c->output != NULL && c->output[0] != '\0') {
                pp_buf_puts(&notes->text, "; it wrote:");
                out_notes_output(notes, c->output);
            }
            out_notes_put(notes, PP_STYLE_BAD, "failed");
        }
    }
    if (n > out_notes_max_names(notes)) {
        out_notes_rest(notes, n);
        out_notes_put(notes, PP_STYLE_BAD, "");
    }
}

static const struct pp_warning *out_notes_find(const struct pp_case *c, enum pp_warning_code code)
{
    for (size_t i = 0; i < c->n_warnings; i++) {
        if (c->warnings[i].code == code) {
            return &c->warnings[i];
        }
    }
    return NULL;
}

/* One doubt with all the benchmarks it is about. */
static void out_notes_warning(struct out_notes *notes, enum pp_warning_code code)
{
    size_t n = 0;
    for (size_t i = 0; i < notes->result->n_cases; i++) {
        const struct pp_case *const c = &notes->result->cases[i];
        const struct pp_warning *const warning = out_notes_find(c, code);
        if (warning == NULL) {
            continue;
        }
        if (n == 0) {
            pp_buf_printf(&notes->text, "%s: ", pp_warning_text(code));
        }
        if (out_notes_item(notes, n++, ", ")) {
            out_notes_name(notes, c);
            pp_buf_puts(&notes->text, warning->evidence[0] != '\0' ? " (" : "");
            pp_out_table_safe(notes->options, &notes->text, warning->evidence);
            pp_buf_puts(&notes->text, warning->evidence[0] != '\0' ? ")" : "");
        }
    }
    if (n > 0) {
        out_notes_rest(notes, n);
        pp_buf_printf(&notes->text, "\n%s %s", notes->options->term.utf8 ? "\xe2\x86\x92" : "->",
            pp_warning_remedy(code));
        out_notes_put(notes, PP_STYLE_DOUBT, "warning");
    }
}

static void out_notes_samples(struct out_notes *notes)
{
    uint64_t n_by_label[PP_N_LABELS] = {0};
    uint64_t n_all = 0;
    for (size_t i = 0; i < notes->result->n_cases; i++) {
        for (int label = 0; label < PP_N_LABELS; label++) {
            n_by_label[label] += notes->result->cases[i].n_by_label[label];
            n_all += notes->result->cases[i].n_by_label[label];
        }
    }
    if (n_all > 0) {
        pp_labels_write(&notes->text, n_by_label);
        out_notes_put(notes, PP_STYLE_FAINT, "samples");
    }
}

/* Smallest and largest of something over the benchmarks that ran. */
struct out_notes_range {
    double low, high;
    size_t n;
};

static void out_notes_widen(struct out_notes_range *range, double value)
{
    if (isfinite(value)) {
        range->low = range->n == 0 ? value : fmin(range->low, value);
        range->high = range->n == 0 ? value : fmax(range->high, value);
        range->n++;
    }
}

static void out_notes_processes(struct out_notes *notes)
{
    struct out_notes_range runs = {0};
    struct out_notes_range cpus = {0};
    for (size_t i = 0; i < notes->result->n_cases; i++) {
        const struct pp_case *const c = &notes->result->cases[i];
        if (c->state == PP_STATE_OK) {
            out_notes_widen(&runs, (double)c->summary.n_runs_ok);
        }
        for (size_t k = 0; k < c->n_replicates; k++) {
            out_notes_widen(&cpus, c->replicates[k].ok ? c->replicates[k].cpu : (double)NAN);
        }
    }
    if (runs.low < runs.high) {
        pp_buf_printf(&notes->text, "in %.0f to %.0f fresh processes each", runs.low, runs.high);
    } else {
        pp_buf_printf(
            &notes->text, "in %.0f fresh process%s each", runs.low, runs.low == 1 ? "" : "es");
    }
    if (cpus.n > 0 && cpus.low >= 0) {
        pp_buf_printf(&notes->text,
            cpus.low < cpus.high ? ", on CPUs %.0f to %.0f" : ", on CPU %.0f", cpus.low, cpus.high);
    } else {
        pp_buf_puts(&notes->text, ", not pinned");
    }
}

static void out_notes_clock(struct out_notes *notes)
{
    const struct pp_calib *const calib = &notes->result->calib;
    if (notes->result->settings.process_time) {
        pp_buf_puts(&notes->text, "; CPU time of the process");
    } else if (calib->kind == PP_CLOCK_TSC) {
        pp_buf_printf(&notes->text, "; TSC at %.4g GHz", calib->ticks_per_ns);
    } else {
        pp_buf_puts(&notes->text, "; CLOCK_MONOTONIC_RAW");
    }
    pp_buf_printf(&notes->text, " in steps of %s, one reading costs %s",
        pp_units_time(calib->quantum_ns, 2, PP_UNIT_AUTO).text,
        pp_units_time(calib->read_ns, 2, PP_UNIT_AUTO).text);
}

static void out_notes_measured(struct out_notes *notes)
{
    const struct pp_result *const result = notes->result;
    out_notes_processes(notes);
    if (result->env != NULL && result->env->facts[PP_ENV_CPU_MODEL].known) {
        pp_buf_puts(&notes->text, " (");
        pp_out_table_safe(notes->options, &notes->text, pp_env_text(result->env, PP_ENV_CPU_MODEL));
        pp_buf_puts(&notes->text, ")");
    }
    out_notes_clock(notes);
    pp_buf_printf(&notes->text, "; seed %" PRIu64 "; took %s", result->settings.seed,
        pp_units_duration(result->duration_s).text);
    out_notes_put(notes, PP_STYLE_FAINT, "measured");
}

/* What the legend has to explain. */
struct out_notes_signs {
    struct out_notes_range corrections_ns;
    size_t n_per_call, n_cases;
    bool has_floor; /* '<' */
    bool has_other; /* '~' */
};

static struct out_notes_signs out_notes_find_signs(const struct pp_result *result)
{
    struct out_notes_signs signs = {.n_cases = 0};
    for (size_t i = 0; i < result->n_cases; i++) {
        const struct pp_case *const c = &result->cases[i];
        const struct pp_summary *const summary = &c->summary;
        if (c->state != PP_STATE_OK) {
            continue;
        }
        out_notes_widen(&signs.corrections_ns, summary->correction_ns.value);
        signs.n_cases++;
        signs.n_per_call += c->per_call;
        signs.has_floor |= c->per_call && summary->best_ns < summary->timer_floor_ns;
        signs.has_other |= isfinite(summary->cycles.value) &&
            summary->kind != PP_KIND_LATENCY_BOUND;
    }
    return signs;
}

static void out_notes_correction(struct out_notes *notes, const struct out_notes_signs *signs)
{
    const struct pp_units_text low = pp_units_time(signs->corrections_ns.low, 2, PP_UNIT_AUTO);
    const struct pp_units_text high = pp_units_time(signs->corrections_ns.high, 2, PP_UNIT_AUTO);
    const bool is_one = strcmp(low.text, high.text) == 0;
    const char *const what = signs->n_per_call == 0 ? "the empty loop"
        : signs->n_per_call == signs->n_cases       ? "the timer"
                                                    : "the empty loop or the timer";
    if (signs->corrections_ns.n > 0 && signs->corrections_ns.high > 0) {
        pp_buf_printf(&notes->text, "; %s%s%s subtracted throughout for %s", low.text,
            is_one ? "" : " to ", is_one ? "" : high.text, what);
    }
}

/* How the columns are to be read. */
static void out_notes_legend(struct out_notes *notes)
{
    const struct out_notes_signs signs = out_notes_find_signs(notes->result);
    pp_buf_printf(&notes->text,
        "time: of a typical process, %s: its %.4g%% interval; the rest: clean samples, drawn from "
        "p1 to p99",
        notes->options->term.utf8 ? "\xc2\xb1" : "+-", notes->result->settings.level_ratio * 100);
    out_notes_correction(notes, &signs);
    if (signs.has_other) {
        pp_buf_puts(&notes->text, "; '~': not latency-bound, such cycles need not repeat");
    }
    if (signs.has_floor) {
        pp_buf_puts(&notes->text, "; '<': below what the timer resolves for one call");
    }
    out_notes_put(notes, PP_STYLE_FAINT, "columns");
}

static void out_notes_urgent(struct out_notes *notes)
{
    if (!notes->result->complete) {
        pp_buf_puts(&notes->text, "interrupted: this is what was measured until then");
        out_notes_put(notes, PP_STYLE_DOUBT, "partial");
    }
    out_notes_failures(notes);
}

/* A share of nothing says nothing: the time must be told from 0. */
static bool out_notes_has_spread(const struct pp_case *c)
{
    return isfinite(c->summary.layout_spread_ratio) && c->summary.time_ns.lo > 0;
}

/* Where the code stood, when workers took turns at several places. */
static void out_notes_layouts(struct out_notes *notes)
{
    size_t n = 0;
    for (size_t i = 0; i < notes->result->n_cases; i++) {
        const struct pp_case *const c = &notes->result->cases[i];
        if (!out_notes_has_spread(c)) {
            continue;
        }
        if (out_notes_item(notes, n++, ", ")) {
            out_notes_name(notes, c);
            pp_buf_printf(&notes->text, " spreads over %s",
                pp_units_percent(c->summary.layout_spread_ratio).text);
            pp_buf_printf(&notes->text, " at %" PRIu32 " places of its code",
                notes->result->modules[c->module].n_layouts);
        }
    }
    if (n > 0) {
        out_notes_rest(notes, n);
        out_notes_put(notes, PP_STYLE_FAINT, "layouts");
    }
    for (size_t i = 0; i < notes->result->n_modules; i++) {
        const struct pp_module_info *const module = &notes->result->modules[i];
        if (module->no_layouts != NULL) {
            pp_out_table_safe(notes->options, &notes->text, module->no_layouts);
            out_notes_put(notes, PP_STYLE_DOUBT, "layouts");
        }
    }
}

/* The compiler's command line, for -v. */
static void out_notes_compilers(struct out_notes *notes)
{
    for (size_t i = 0; i < notes->result->n_modules; i++) {
        const struct pp_module_info *const module = &notes->result->modules[i];
        if (module->compiler != NULL) {
            pp_out_table_safe(notes->options, &notes->text, module->compiler);
            out_notes_put(notes, PP_STYLE_FAINT, "compiled");
        }
    }
}

/* Whether some benchmark has no clean sample: then it must be said what the figures are of. */
static bool out_notes_has_none_clean(const struct out_notes *notes)
{
    for (size_t i = 0; i < notes->result->n_cases; i++) {
        const struct pp_case *const c = &notes->result->cases[i];
        if (c->state == PP_STATE_OK && c->n_by_label[PP_LABEL_CLEAN] == 0) {
            return true;
        }
    }
    return false;
}

/* Quantiles that were asked for, corrected as the columns are. */
static void out_notes_quantiles(struct out_notes *notes)
{
    const struct pp_settings *const settings = &notes->result->settings;
    for (size_t i = 0; settings->n_quantiles > 0 && i < notes->result->n_cases; i++) {
        const struct pp_case *const c = &notes->result->cases[i];
        if (c->summary.n_runs_ok == 0 || notes->options->verbose > 0) {
            continue; /* -v has them in its block */
        }
        out_notes_name(notes, c);
        for (size_t k = 0; k < settings->n_quantiles; k++) {
            pp_buf_printf(&notes->text, "%s p%.6g %s", k > 0 ? "," : "",
                100 * settings->quantiles[k],
                pp_casetext_sample(&notes->look, c, c->summary.clean.quantile_ns[k],
                    c->summary.correction_ns.value)
                    .text);
        }
        out_notes_put(notes, PP_STYLE_PLAIN, "quantiles");
    }
}

/* What asks for nothing to be done, or is counted in the line of samples: for -v. NOT_PRECISE is
 * said above. */
static bool out_notes_is_minor(const struct out_notes *notes, enum pp_warning_code code)
{
    if (code == PP_WARN_CAUSE_IS_OWN) {
        return notes->options->verbose < 1 && !out_notes_has_none_clean(notes);
    }
    return notes->options->verbose < 1 &&
        (code == PP_WARN_AUTOCORRELATED || code == PP_WARN_PREEMPTED || code == PP_WARN_WORST_BEST);
}

static void out_notes_usual(struct out_notes *notes)
{
    out_notes_quantiles(notes);
    pp_out_table_relations(notes->options, notes->result, notes->out);
    out_notes_layouts(notes);
    out_notes_stops(notes);
    out_notes_unmet(notes);
    for (int code = 0; code < PP_N_WARNINGS; code++) {
        if (code != PP_WARN_NOT_PRECISE && !out_notes_is_minor(notes, (enum pp_warning_code)code)) {
            out_notes_warning(notes, (enum pp_warning_code)code);
        }
    }
    out_notes_samples(notes);
    if (pp_result_count(notes->result, PP_STATE_OK) > 0) {
        out_notes_legend(notes);
        out_notes_measured(notes);
    }
    if (notes->options->verbose > 0) {
        out_notes_compilers(notes);
    }
}

void pp_out_table_notes(
    const struct pp_out_table *options, const struct pp_result *result, struct pp_buf *out)
{
    const size_t n_bytes = out->n_bytes;
    struct out_notes notes = {.options = options,
        .result = result,
        .look = pp_out_table_look(options, result),
        .out = out};
    pp_buf_init(&notes.text);
    pp_buf_putc(out, '\n');
    out_notes_urgent(&notes);
    if (options->verbose >= 0) {
        out_notes_usual(&notes);
    }
    if (out->n_bytes == n_bytes + 1) { /* nothing to say */
        pp_buf_truncate(out, n_bytes);
    }
    out->failed = out->failed || notes.text.failed;
    pp_buf_release(&notes.text);
}

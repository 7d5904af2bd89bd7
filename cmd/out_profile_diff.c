/* SPDX-License-Identifier: GPL-3.0-or-later
 * What changed between two profiles, as a table.
 */
#include "cmd/out_profile_diff.h"

#include "cmd/message.h"
#include "cmd/note.h"
#include "cmd/out_profile_part.h"
#include "cmd/table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Signs that were used, for the legend. */
enum { UNCLEAR = 1, NO_HALF = 2 };

enum pp_status pp_out_profile_diff_init(
    struct pp_out_profile_diff *view, const struct pp_options *options, struct pp_error *error)
{
    *view = (struct pp_out_profile_diff){.unit = (enum pp_unit)options->unit,
        .verbose = options->quiet ? -1 : (int)options->n_verbose,
        .least_ratio = options->least_ratio};
    enum pp_status status = PP_OK;
    for (size_t i = 0; status == PP_OK && i < options->sort_keys.n; i++)
        status = pp_profilesort_add(&view->sort, options->sort_keys.items[i], error);
    for (size_t i = 0; status == PP_OK && i < options->limits.n; i++)
        status = pp_profilelimits_add(&view->limits, options->limits.items[i], "--limit", error);
    return status;
}

void pp_out_profile_diff_release(struct pp_out_profile_diff *view)
{
    pp_profilelimits_release(&view->limits);
}

/* The function in the later profile, or in the earlier one where it is only there. */
static const struct pp_profile_function *function_of(
    const struct pp_profilediff *diff, const struct pp_profilediff_function *f)
{
    return f->after.is_there ? &diff->after->functions[f->after.function]
                             : &diff->before->functions[f->before.function];
}

/* "file:name" of all functions, for patterns. */
static bool name_all(const struct pp_profilediff *diff, struct pp_buf *names, size_t *at)
{
    for (size_t i = 0; i < diff->n_functions; i++) {
        at[i] = names->n_bytes;
        const struct pp_profile_function *const f = function_of(diff, &diff->functions[i]);
        pp_buf_printf(names, "%s:%u(%s)", *f->file ? f->file : "~", f->line, f->name);
        pp_buf_putc(names, '\0');
    }
    return !names->failed;
}

static size_t restrict_to(const struct pp_profilelimit *limit, struct pp_profilesort_item *items,
    size_t n, struct pp_buf *told)
{
    const size_t n_before = n;
    n = pp_profilelimit_left(limit, n);
    if (limit->kind == PP_PROFILELIMIT_MATCH) {
        n = 0;
        for (size_t i = 0; i < n_before; i++)
            if (pp_profilelimit_matches(limit, items[i].stdname, items[i].name))
                items[n++] = items[i];
    }
    if (n < n_before) {
        pp_buf_printf(told, "List reduced from %zu to %zu due to restriction <", n_before, n);
        pp_profilelimit_show(limit, told);
        pp_buf_puts(told, ">\n");
    }
    return n;
}

static struct pp_profilesort_item item_of(const struct pp_profilediff *diff, size_t index)
{
    static const struct pp_profile_calls no_calls;
    const struct pp_profilediff_function *const f = &diff->functions[index];
    const uint64_t before = f->before.n_calls, after = f->after.n_calls;
    return (struct pp_profilesort_item){.function = function_of(diff, f),
        .own_ns = fabs(f->own.ns),
        .deep_ns = fabs(f->deep.ns),
        .n_calls = after > before ? after - before : before - after,
        .calls = &no_calls,
        .index = (uint32_t)index};
}

size_t *pp_out_profile_diff_chosen(
    const struct pp_out_profile_diff *view, size_t *n, struct pp_buf *told)
{
    static const struct pp_profilesort usual = {
        .keys = {PP_PROFILESORT_OWN, PP_PROFILESORT_DEEP, PP_PROFILESORT_NAME}, .n_keys = 3};
    const struct pp_profilediff *const diff = view->diff;
    struct pp_profilesort_item *const items = calloc(diff->n_functions + 1, sizeof *items);
    size_t *const chosen = calloc(diff->n_functions + 1, sizeof *chosen);
    struct pp_buf names;
    pp_buf_init(&names);
    const bool ok = items && chosen && name_all(diff, &names, chosen);
    *n = ok ? diff->n_functions : 0;
    for (size_t i = 0; i < *n; i++) {
        items[i] = item_of(diff, i);
        items[i].name = items[i].function->name;
        items[i].stdname = pp_buf_text(&names) + chosen[i];
    }
    pp_profilesort_apply(view->sort.n_keys > 0 ? &view->sort : &usual, items, *n);
    for (size_t i = 0; ok && i < view->limits.n; i++)
        *n = restrict_to(&view->limits.items[i], items, *n, told);
    for (size_t i = 0; i < *n; i++)
        chosen[i] = items[i].index;
    pp_buf_release(&names);
    free(items);
    if (ok)
        return chosen;
    free(chosen);
    return NULL;
}

static void put_safe(const struct pp_out_profile_diff *view, struct pp_buf *out, const char *text)
{
    pp_message_escape(out, text, strlen(text), view->term.utf8);
}

static void note(const struct pp_out_profile_diff *view, struct pp_buf *out, const char *key,
    struct pp_buf *text)
{
    if (view->verbose >= 0)
        pp_note_write(out, &view->term, PP_STYLE_FAINT, key, pp_buf_text(text));
    out->failed |= text->failed;
    pp_buf_truncate(text, 0);
}

static void put_side(const struct pp_out_profile_diff *view, const char *key, const char *path,
    const struct pp_profile *profile, struct pp_buf *out)
{
    struct pp_buf text;
    pp_buf_init(&text);
    put_safe(view, &text, profile->name);
    pp_buf_printf(&text, " %s per loop at best, typically %s",
        pp_units_time(profile->untraced_ns, 4, view->unit).text,
        pp_units_time(profile->typical_ns, 4, view->unit).text);
    if (isfinite(profile->typical_lo_ns) && isfinite(profile->typical_hi_ns))
        pp_buf_printf(&text, " (%s to %s)",
            pp_units_time(profile->typical_lo_ns, 4, view->unit).text,
            pp_units_time(profile->typical_hi_ns, 4, view->unit).text);
    pp_buf_puts(&text, ", from '");
    put_safe(view, &text, path);
    pp_buf_puts(&text, "'");
    note(view, out, key, &text);
    out->failed |= text.failed;
    pp_buf_release(&text);
}

static struct pp_units_text after_sign(double value, struct pp_units_text text)
{
    struct pp_units_text result;
    snprintf(result.text, sizeof result.text, "%s%.40s",
        value > 0       ? "+"
            : value < 0 ? "-"
                        : "",
        text.text);
    return result;
}

/* The whole loop: by how much, and whether both intervals leave room for none. */
static void put_change(const struct pp_out_profile_diff *view, struct pp_buf *out)
{
    const struct pp_profile *const a = view->diff->before, *const b = view->diff->after;
    const double change_ns = b->typical_ns - a->typical_ns;
    const bool has_intervals = isfinite(a->typical_lo_ns) && isfinite(a->typical_hi_ns) &&
        isfinite(b->typical_lo_ns) && isfinite(b->typical_hi_ns);
    struct pp_buf text;
    pp_buf_init(&text);
    if (isfinite(change_ns)) {
        pp_buf_printf(&text, "%s per loop",
            after_sign(change_ns, pp_units_time(fabs(change_ns), 3, view->unit)).text);
        pp_buf_printf(&text, " (%s)",
            after_sign(change_ns, pp_units_percent(fabs(change_ns) / a->typical_ns)).text);
        pp_buf_puts(&text,
            !has_intervals ? ", of unknown uncertainty"
                : b->typical_lo_ns > a->typical_hi_ns || b->typical_hi_ns < a->typical_lo_ns
                ? ", the intervals do not overlap"
                : ", within uncertainty: the intervals overlap");
    } else
        pp_buf_puts(&text, "not known, a profile has no time");
    note(view, out, "change", &text);
    out->failed |= text.failed;
    pp_buf_release(&text);
}

static void put_warnings(const struct pp_out_profile_diff *view, struct pp_buf *out)
{
    const struct pp_profilediff *const d = view->diff;
    const struct {
        bool holds;
        const char *text;
    } warnings[] = {
        {d->has_other_case, "the profiles are of cases with different names"},
        {d->has_other_machine, "the profiles are of different machines"},
        {d->has_other_kernel, "the kernels differ"},
        {d->has_other_timing, "one profile was taken with another --timing"},
        {d->has_other_threads, "the numbers of threads differ"},
    };
    for (size_t i = 0; i < sizeof warnings / sizeof *warnings; i++)
        if (warnings[i].holds && view->verbose >= 0)
            pp_note_write(out, &view->term, PP_STYLE_DOUBT, "doubt", warnings[i].text);
}

/* "+120 ns", in parentheses when the uncertainty could explain it, with a ? when there is none
 * known. */
static void put_delta(const struct pp_out_profile_diff *view, struct pp_table *table,
    const struct pp_profilediff_delta *delta, unsigned *signs)
{
    if (!isfinite(delta->ns)) {
        pp_table_cell(table, "-", PP_STYLE_FAINT);
        return;
    }
    struct pp_units_text text = after_sign(delta->ns,
        pp_units_time_within(fabs(delta->ns),
            fmax(isfinite(delta->half_ns) ? delta->half_ns : 0, fabs(delta->ns) * 2e-3),
            view->unit));
    const bool has_half = isfinite(delta->half_ns);
    struct pp_units_text marked;
    snprintf(marked.text, sizeof marked.text,
        delta->is_clear || delta->ns == 0 ? "%.40s"
            : has_half                    ? "(%.40s)"
                                          : "%.40s?",
        text.text);
    if (!delta->is_clear && delta->ns != 0)
        *signs |= has_half ? UNCLEAR : NO_HALF;
    pp_table_cell(table, marked.text,
        !delta->is_clear    ? PP_STYLE_FAINT
            : delta->ns > 0 ? PP_STYLE_BAD
                            : PP_STYLE_GOOD);
}

static void put_calls(
    struct pp_table *table, const struct pp_profilediff_amount *amount, const struct pp_profile *p)
{
    const uint64_t n_loops = p->passes[PP_PROFILE_PASS_COUNTS].n_loops;
    pp_table_cell(table,
        amount->is_there && amount->n_calls > 0
            ? pp_out_profile_number(amount->n_calls, n_loops).text
            : "-",
        PP_STYLE_PLAIN);
}

static void put_time(const struct pp_out_profile_diff *view, struct pp_table *table,
    const struct pp_profilediff_amount *amount, bool is_deep)
{
    const double value_ns = is_deep ? amount->deep_ns : amount->own_ns;
    const double half_ns = is_deep ? amount->deep_half_ns : amount->own_half_ns;
    pp_table_cell(table,
        amount->is_there ? pp_out_profile_plain_time(value_ns, half_ns, view->unit).text : "-",
        PP_STYLE_PLAIN);
}

static void put_function(const struct pp_out_profile_diff *view, struct pp_table *table,
    const struct pp_profilediff_function *f, unsigned *signs)
{
    const struct pp_profilediff *const diff = view->diff;
    const struct pp_profile_function *const function = function_of(diff, f);
    const char *slash = strrchr(function->file, '/');
    struct pp_buf name;
    pp_buf_init(&name);
    put_safe(view, &name, function->name);
    if (*function->file) {
        pp_buf_puts(&name, " (");
        put_safe(view, &name, slash && slash[1] && view->verbose < 1 ? slash + 1 : function->file);
        pp_buf_printf(&name, ":%u)", function->line);
    }
    pp_buf_puts(&name, !f->before.is_there ? " new" : !f->after.is_there ? " gone" : "");
    pp_table_cell(table, pp_buf_text(&name), PP_STYLE_PLAIN);
    put_calls(table, &f->before, diff->before);
    put_calls(table, &f->after, diff->after);
    put_time(view, table, &f->before, false);
    put_time(view, table, &f->after, false);
    put_delta(view, table, &f->own, signs);
    if (view->verbose > 0)
        pp_table_cell(table, pp_units_time(f->own.half_ns, 2, view->unit).text, PP_STYLE_FAINT);
    const double share = f->own.ns / diff->before->untraced_ns;
    pp_table_cell(table,
        isfinite(share) ? after_sign(share, pp_units_percent(fabs(share))).text : "-",
        PP_STYLE_PLAIN);
    put_time(view, table, &f->before, true);
    put_time(view, table, &f->after, true);
    put_delta(view, table, &f->deep, signs);
    table->failed |= name.failed;
    pp_buf_release(&name);
}

static void begin_table(const struct pp_out_profile_diff *view, struct pp_table *table)
{
    const struct pp_table_column columns[] = {{"FUNCTION", PP_ALIGN_LEFT, 0, 24},
        {"CALLS", PP_ALIGN_RIGHT, 5, 0}, {"AFTER", PP_ALIGN_RIGHT, 5, 0},
        {"OWN", PP_ALIGN_RIGHT, 2, 0}, {"AFTER", PP_ALIGN_RIGHT, 2, 0},
        {"CHANGE", PP_ALIGN_RIGHT, 0, 0}, {"%", PP_ALIGN_RIGHT, 1, 0},
        {"DEEP", PP_ALIGN_RIGHT, 4, 0}, {"AFTER", PP_ALIGN_RIGHT, 4, 0},
        {"CHANGE", PP_ALIGN_RIGHT, 3, 0}};
    const size_t n = sizeof columns / sizeof *columns, at = 6;
    struct pp_table_column all[sizeof columns / sizeof *columns + 1];
    memcpy(all, columns, sizeof columns);
    if (view->verbose > 0) {
        memmove(all + at + 1, all + at, (n - at) * sizeof *all);
        all[at] = (struct pp_table_column){
            view->term.utf8 ? "\xc2\xb1" : "+-", PP_ALIGN_RIGHT, 6, 0};
    }
    pp_table_init(table, all, n + (view->verbose > 0));
}

/* Neither time changed by as much as is worth a row. */
static bool is_small(
    const struct pp_out_profile_diff *view, const struct pp_profilediff_function *f)
{
    const double least_ns = view->least_ratio * view->diff->before->untraced_ns;
    return fabs(f->own.ns) < least_ns && fabs(f->deep.ns) < least_ns;
}

static void put_legend(const struct pp_out_profile_diff *view, size_t n_small,
    const struct pp_buf *told, unsigned signs, struct pp_buf *out)
{
    struct pp_buf text;
    pp_buf_init(&text);
    for (const char *line = pp_buf_text(told); *line;) {
        const size_t n = strcspn(line, "\n");
        pp_message_escape(&text, line, n, view->term.utf8);
        note(view, out, "limit", &text);
        line += n + (line[n] == '\n');
    }
    if (n_small > 0) {
        pp_buf_printf(&text,
            "%zu function%s whose times changed by less than %s of a loop; --hide-below=0 shows "
            "them",
            n_small, n_small == 1 ? "" : "s", pp_units_percent(view->least_ratio).text);
        note(view, out, "hidden", &text);
    }
    pp_buf_printf(&text,
        "times and calls per loop, before and after; %% of %s, the untraced time "
        "before",
        pp_units_time(view->diff->before->untraced_ns, 4, view->unit).text);
    pp_buf_puts(&text, signs & UNCLEAR ? "; (...) within uncertainty" : "");
    pp_buf_puts(&text, signs & NO_HALF ? "; ? of unknown uncertainty" : "");
    note(view, out, "legend", &text);
    out->failed |= text.failed;
    pp_buf_release(&text);
}

bool pp_out_profile_diff_write(const struct pp_out_profile_diff *view, struct pp_buf *out)
{
    struct pp_table table;
    struct pp_buf told;
    unsigned signs = 0;
    size_t n, n_small = 0;
    pp_buf_init(&told);
    size_t *const chosen = pp_out_profile_diff_chosen(view, &n, &told);
    begin_table(view, &table);
    for (size_t i = 0; i < n; i++)
        if (is_small(view, &view->diff->functions[chosen[i]]))
            n_small++;
        else
            put_function(view, &table, &view->diff->functions[chosen[i]], &signs);
    put_side(view, "before", view->before, view->diff->before, out);
    put_side(view, "after", view->after, view->diff->after, out);
    put_change(view, out);
    put_warnings(view, out);
    pp_buf_puts(out, view->verbose >= 0 ? "\n" : "");
    const bool ok = chosen && !told.failed && pp_table_render(&table, &view->term, out);
    pp_buf_putc(out, '\n');
    put_legend(view, n_small, &told, signs, out);
    pp_table_release(&table);
    pp_buf_release(&told);
    free(chosen);
    return ok && !out->failed;
}

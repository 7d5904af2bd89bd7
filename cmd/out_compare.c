/* SPDX-License-Identifier: GPL-3.0-or-later
 * The table of a comparison: both times, the change of body and tail, the control, the verdict.
 */
#include "cmd/out_compare.h"

#include "bench/gate.h"
#include "cmd/markdown.h"
#include "cmd/message.h"
#include "cmd/note.h"
#include "cmd/pairtext.h"
#include "cmd/table.h"

#include <math.h>
#include <string.h>

static const struct pp_table_column columns[] = {
    {"benchmark", PP_ALIGN_LEFT, 0, 12},
    {"old", PP_ALIGN_RIGHT, 2, 0},
    {"new", PP_ALIGN_RIGHT, 2, 0},
    {"change", PP_ALIGN_RIGHT, 0, 0},
    {"of the tail", PP_ALIGN_RIGHT, 1, 0},
    {"control", PP_ALIGN_RIGHT, 3, 0},
    {"verdict", PP_ALIGN_LEFT, 0, 0},
};

#define MAX_NAMED 20 /* pairs that a note names */
#define N_COLUMNS (sizeof columns / sizeof *columns)

static void put_safe(struct pp_buf *out, const struct pp_out_compare *options, const char *text)
{
    pp_message_escape(out, text ? text : "", text ? strlen(text) : 0, options->term.utf8);
}

const char *pp_out_compare_gate(const struct pp_comparison *comparison, const struct pp_pair *pair)
{
    return isnan(comparison->gate_ratio)
        ? NULL
        : pp_gate_name(pp_gate_pair(pair, comparison->gate_ratio, comparison->tail_gate_ratio));
}

static enum pp_style style_of(const struct pp_pair *pair)
{
    switch (pair->verdict) {
    case PP_VERDICT_SLOWER:
        return PP_STYLE_BAD;
    case PP_VERDICT_FASTER:
        return PP_STYLE_GOOD;
    case PP_VERDICT_UNDECIDED:
        return PP_STYLE_DOUBT;
    default:
        return PP_STYLE_PLAIN;
    }
}

static void cell(struct pp_table *table, struct pp_buf *text, enum pp_style style)
{
    pp_table_cell(table, pp_buf_text(text), style);
    table->failed |= text->failed;
    pp_buf_truncate(text, 0);
}

static void put_time(
    struct pp_table *table, const struct pp_out_compare *options, const struct pp_estimate *time_ns)
{
    pp_table_cell(table, pp_pairtext_time(time_ns, options->unit).text, PP_STYLE_PLAIN);
}

static void put_name(
    struct pp_buf *text, const struct pp_out_compare *options, const struct pp_pair *pair)
{
    put_safe(text, options, pair->name);
    if (pair->new_name) {
        pp_buf_puts(text, options->term.utf8 ? " \xe2\x86\x92 " : " -> ");
        put_safe(text, options, pair->new_name);
    }
}

/* Why a row has no numbers. */
static void put_state(struct pp_buf *text, const struct pp_out_compare *options,
    const struct pp_comparison *comparison, const struct pp_pair *pair)
{
    if (pair->state == PP_PAIR_ONLY_OLD || pair->state == PP_PAIR_ONLY_NEW) {
        pp_buf_puts(text, "only in ");
        put_safe(text, options,
            pair->state == PP_PAIR_ONLY_OLD ? comparison->old_name : comparison->new_name);
        return;
    }
    pp_buf_puts(
        text, pair->state == PP_PAIR_PENDING ? "not compared" : pp_pair_state_name(pair->state));
    if (pair->reason) {
        pp_buf_puts(text, ": ");
        put_safe(text, options, pair->reason);
    }
}

static void put_row(struct pp_table *table, const struct pp_out_compare *options,
    const struct pp_comparison *comparison, const struct pp_pair *pair)
{
    struct pp_buf text;
    pp_buf_init(&text);
    put_name(&text, options, pair);
    cell(table, &text, PP_STYLE_PLAIN);
    if (pair->state != PP_PAIR_OK && isnan(pair->ratio[PP_PART_BODY].value)) {
        put_state(&text, options, comparison, pair);
        pp_table_span(table, pp_buf_text(&text),
            pair->state == PP_PAIR_FAILED ? PP_STYLE_BAD : PP_STYLE_FAINT);
        table->failed |= text.failed;
        pp_buf_release(&text);
        return;
    }
    put_time(table, options, &pair->old_side.time_ns);
    put_time(table, options, &pair->new_side.time_ns);
    pp_pairtext_change(&text, &pair->ratio[PP_PART_BODY], options->term.utf8);
    cell(table, &text, PP_STYLE_PLAIN);
    if (pair->no_tail)
        pp_buf_puts(&text, "-");
    else
        pp_pairtext_change(&text, &pair->ratio[PP_PART_TAIL], options->term.utf8);
    cell(table, &text, PP_STYLE_PLAIN);
    if (isnan(pair->null_ratio[PP_PART_BODY].value))
        pp_buf_puts(&text, "-");
    else
        pp_pairtext_percent(&text, &pair->null_ratio[PP_PART_BODY]);
    cell(table, &text, PP_STYLE_FAINT);
    if (pair->state == PP_PAIR_OK)
        pp_pairtext_verdict(&text, pair);
    else
        pp_buf_puts(&text, "not judged");
    cell(table, &text, pair->state == PP_PAIR_OK ? style_of(pair) : PP_STYLE_FAINT);
    pp_buf_release(&text);
}

/* A note about one pair: "undecided  'sort/10': ...". */
static void note_pair(const struct pp_out_compare *options, const struct pp_pair *pair,
    const char *key, const char *words, struct pp_buf *out)
{
    struct pp_buf text;
    pp_buf_init(&text);
    pp_buf_putc(&text, '\'');
    put_safe(&text, options, pair->name);
    pp_buf_printf(&text, "' %s", words);
    pp_note_write(out, &options->term, PP_STYLE_DOUBT, key, pp_buf_text(&text));
    out->failed |= text.failed;
    pp_buf_release(&text);
}

/* "'sort/10' 1.5% (--runs 160, 2.4 s)": the change that it would have shown, and what it takes. */
static void put_undecided(
    struct pp_buf *words, const struct pp_out_compare *options, const struct pp_pair *pair)
{
    pp_buf_printf(words, "%s'", words->n_bytes ? ", " : "");
    put_safe(words, options, pair->name);
    pp_buf_puts(words, "' ");
    pp_pairtext_open(words, pair);
}

static void note_undecided(const struct pp_out_compare *options,
    const struct pp_comparison *comparison, struct pp_buf *out)
{
    struct pp_buf words, text;
    pp_buf_init(&words);
    pp_buf_init(&text);
    size_t n = 0;
    for (size_t i = 0; i < comparison->n_pairs; i++) {
        const struct pp_pair *pair = &comparison->pairs[i];
        if (pair->state == PP_PAIR_OK && pair->verdict == PP_VERDICT_UNDECIDED && n++ < MAX_NAMED)
            put_undecided(&words, options, pair);
    }
    if (n > MAX_NAMED)
        pp_buf_printf(&words, ", and %zu more", n - MAX_NAMED);
    pp_buf_printf(&text,
        "changes would have been found, in 9 of 10 cases, from (what would decide): %s",
        pp_buf_text(&words));
    if (words.n_bytes > 0)
        pp_note_write(out, &options->term, PP_STYLE_DOUBT, "undecided", pp_buf_text(&text));
    out->failed |= words.failed;
    pp_buf_release(&words);
    out->failed |= text.failed;
    pp_buf_release(&text);
}

/* Another layout of the old code alone differs by more than the margin. */
static void note_control(const struct pp_out_compare *options,
    const struct pp_comparison *comparison, const struct pp_pair *pair, struct pp_buf *out)
{
    const struct pp_estimate *null = &pair->null_ratio[PP_PART_BODY];
    if (!null->has_interval || (null->lo <= 1 && null->hi >= 1) ||
        fabs(log(null->value)) < log1p(comparison->margin_ratio))
        return;
    struct pp_buf words;
    pp_buf_init(&words);
    pp_buf_puts(&words, "depends on where its code lies: the old one differs from itself by ");
    pp_pairtext_percent(&words, null);
    note_pair(options, pair, "layout", pp_buf_text(&words), out);
    out->failed |= words.failed;
    pp_buf_release(&words);
}

static void note_details(
    const struct pp_out_compare *options, const struct pp_pair *pair, struct pp_buf *out)
{
    struct pp_buf words;
    pp_buf_init(&words);
    pp_pairtext_details(&words, pair, options->term.utf8);
    note_pair(options, pair, "how", pp_buf_text(&words), out);
    out->failed |= words.failed;
    pp_buf_release(&words);
}

static void note_gate(const struct pp_out_compare *options, const struct pp_comparison *comparison,
    struct pp_buf *out)
{
    const enum pp_gate gate = pp_gate_all(comparison);
    struct pp_buf words;
    pp_buf_init(&words);
    pp_buf_printf(&words, "%s, with margins of %s for the body and %s for the tail",
        pp_gate_name(gate), pp_units_percent(comparison->gate_ratio).text,
        pp_units_percent(comparison->tail_gate_ratio).text);
    size_t n = 0;
    for (size_t i = 0; i < comparison->n_pairs && gate != PP_GATE_PASSED; i++) {
        const struct pp_pair *pair = &comparison->pairs[i];
        if (pp_gate_pair(pair, comparison->gate_ratio, comparison->tail_gate_ratio) != gate ||
            n++ >= MAX_NAMED)
            continue;
        pp_buf_puts(&words, n > 1 ? ", '" : ": '");
        put_safe(&words, options, pair->name);
        pp_buf_putc(&words, '\'');
    }
    if (n > MAX_NAMED)
        pp_buf_printf(&words, ", and %zu more", n - MAX_NAMED);
    pp_note_write(out, &options->term,
        gate == PP_GATE_PASSED          ? PP_STYLE_GOOD
            : gate == PP_GATE_REGRESSED ? PP_STYLE_BAD
                                        : PP_STYLE_DOUBT,
        "gate", pp_buf_text(&words));
    out->failed |= words.failed;
    pp_buf_release(&words);
}

static void note_columns(const struct pp_out_compare *options, struct pp_buf *out)
{
    pp_note_write(out, &options->term, PP_STYLE_FAINT, "columns", PP_PAIRTEXT_COLUMNS);
}

/* What old and new are, and what counts. */
static void put_head(const struct pp_out_compare *options, const struct pp_comparison *comparison,
    struct pp_buf *out)
{
    struct pp_buf text;
    pp_buf_init(&text);
    put_safe(&text, options, comparison->old_name);
    pp_note_write(out, &options->term, PP_STYLE_STRONG, "old", pp_buf_text(&text));
    pp_buf_truncate(&text, 0);
    put_safe(&text, options, comparison->new_name);
    pp_note_write(out, &options->term, PP_STYLE_STRONG, "new", pp_buf_text(&text));
    out->failed |= text.failed;
    pp_buf_release(&text);
    pp_buf_putc(out, '\n');
}

static void put_notes(const struct pp_out_compare *options, const struct pp_comparison *comparison,
    struct pp_buf *out)
{
    if (options->verbose >= 0 && !comparison->stored)
        note_undecided(options, comparison, out);
    for (size_t i = 0; i < comparison->n_pairs && options->verbose >= 0; i++) {
        const struct pp_pair *pair = &comparison->pairs[i];
        if (pair->state != PP_PAIR_OK)
            continue;
        note_control(options, comparison, pair, out);
        if (options->verbose > 0)
            note_details(options, pair, out);
    }
    for (size_t i = 0; i < comparison->n_notes && options->verbose >= 0; i++) {
        struct pp_buf text;
        pp_buf_init(&text);
        put_safe(&text, options, comparison->notes[i]);
        pp_note_write(out, &options->term, PP_STYLE_FAINT, "note", pp_buf_text(&text));
        out->failed |= text.failed;
        pp_buf_release(&text);
    }
    if (options->verbose >= 0 && !comparison->stored)
        note_columns(options, out);
    if (!isnan(comparison->gate_ratio))
        note_gate(options, comparison, out);
}

static void fill(struct pp_table *table, const struct pp_out_compare *options,
    const struct pp_comparison *comparison)
{
    pp_table_init(table, columns, N_COLUMNS);
    for (size_t i = 0; i < comparison->n_pairs; i++)
        put_row(table, options, comparison, &comparison->pairs[i]);
}

bool pp_out_compare_table(const struct pp_out_compare *options,
    const struct pp_comparison *comparison, struct pp_buf *out)
{
    struct pp_table table;
    put_head(options, comparison, out);
    fill(&table, options, comparison);
    const bool ok = pp_table_render(&table, &options->term, out);
    pp_table_release(&table);
    struct pp_buf notes;
    pp_buf_init(&notes);
    put_notes(options, comparison, &notes);
    if (notes.n_bytes > 0)
        pp_buf_putc(out, '\n');
    pp_buf_append(out, pp_buf_text(&notes), notes.n_bytes);
    out->failed |= notes.failed;
    pp_buf_release(&notes);
    return ok && !out->failed;
}

bool pp_out_compare_markdown(const struct pp_out_compare *options,
    const struct pp_comparison *comparison, struct pp_buf *out)
{
    struct pp_out_compare plain = *options;
    struct pp_table table;
    struct pp_buf notes;
    plain.term = (struct pp_term){.utf8 = true};
    fill(&table, &plain, comparison);
    bool ok = pp_markdown_table(&table, out);
    pp_table_release(&table);
    pp_buf_init(&notes);
    put_head(&plain, comparison, &notes);
    put_notes(&plain, comparison, &notes);
    pp_buf_putc(out, '\n');
    pp_markdown_block(out, pp_buf_text(&notes));
    ok = ok && !notes.failed && !out->failed;
    pp_buf_release(&notes);
    return ok;
}

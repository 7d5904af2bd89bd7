/* SPDX-License-Identifier: GPL-3.0-or-later
 * The report of a comparison: what it is about, its notes, the table.
 */
#include "bench/gate.h"
#include "cmd/markup.h"
#include "cmd/out_report.h"
#include "cmd/out_report_part.h"
#include "cmd/pairtext.h"

#include <math.h>

static void put_gate(struct pp_buf *out, const struct pp_comparison *comparison)
{
    if (isnan(comparison->gate_ratio))
        return;
    const enum pp_gate gate = pp_gate_all(comparison);
    const char *class = gate == PP_GATE_PASSED ? "good"
        : gate == PP_GATE_REGRESSED            ? "bad"
                                               : "doubt";
    pp_buf_printf(out,
        "<p class=\"headline\">gate: <strong class=\"%s\">%s</strong> <small>margins "
        "of %s for the body",
        class, pp_gate_name(gate), pp_units_percent(comparison->gate_ratio).text);
    pp_buf_printf(out, " and %s for the tail</small></p>\n",
        pp_units_percent(comparison->tail_gate_ratio).text);
}

static void put_header(struct pp_buf *out, const struct pp_comparison *comparison)
{
    pp_report_begin(out, "Comparison", comparison->new_name, comparison->command);
    pp_buf_puts(out, "<dl>\n");
    pp_report_fact(out, "old", comparison->old_name);
    pp_report_fact(out, "new", comparison->new_name);
    pp_report_fact(out, "started", comparison->started);
    if (comparison->duration_s > 0)
        pp_report_fact(out, "took", pp_units_duration(comparison->duration_s).text);
    pp_buf_puts(out, "</dl>\n");
    if (!comparison->complete)
        pp_buf_puts(
            out, "<p class=\"partial\">Interrupted: this is what was measured until then.</p>\n");
    put_gate(out, comparison);
    pp_buf_puts(out, "</header>\n<main>\n");
}

static void put_change_cell(struct pp_buf *out, const struct pp_estimate *ratio, bool is_shown)
{
    struct pp_buf text;
    pp_buf_init(&text);
    if (is_shown)
        pp_pairtext_change(&text, ratio, true);
    else
        pp_buf_puts(&text, "-");
    pp_report_number(out, pp_buf_text(&text), is_shown ? ratio->value : (double)NAN);
    out->failed |= text.failed;
    pp_buf_release(&text);
}

static void put_control_cell(struct pp_buf *out, const struct pp_estimate *ratio)
{
    struct pp_buf text;
    pp_buf_init(&text);
    if (isnan(ratio->value))
        pp_buf_puts(&text, "-");
    else
        pp_pairtext_percent(&text, ratio);
    pp_report_number(out, pp_buf_text(&text), ratio->value);
    out->failed |= text.failed;
    pp_buf_release(&text);
}

static void put_numbers(struct pp_buf *out, const struct pp_pair *pair)
{
    pp_report_number(out, pp_pairtext_time(&pair->old_side.time_ns, PP_UNIT_AUTO).text,
        pair->old_side.time_ns.value);
    pp_report_number(out, pp_pairtext_time(&pair->new_side.time_ns, PP_UNIT_AUTO).text,
        pair->new_side.time_ns.value);
    put_change_cell(out, &pair->ratio[PP_PART_BODY], true);
    put_change_cell(out, &pair->ratio[PP_PART_TAIL], !pair->no_tail);
    put_control_cell(out, &pair->null_ratio[PP_PART_BODY]);
    pp_buf_puts(out, "<td class=\"words\">");
    pp_report_pair_verdict(out, pair);
    pp_buf_puts(out, "</td>");
}

static void put_reason(
    struct pp_buf *out, const struct pp_comparison *comparison, const struct pp_pair *pair)
{
    pp_buf_printf(out, "<td colspan=\"6\" class=\"reason %s\"><span>", pp_report_pair_class(pair));
    if (pair->state == PP_PAIR_ONLY_OLD || pair->state == PP_PAIR_ONLY_NEW) {
        pp_buf_puts(out, "only in ");
        pp_markup_text(
            out, pair->state == PP_PAIR_ONLY_OLD ? comparison->old_name : comparison->new_name);
    } else {
        pp_buf_puts(
            out, pair->state == PP_PAIR_PENDING ? "not compared" : pp_pair_state_name(pair->state));
        if (pair->reason != NULL) {
            pp_buf_puts(out, ": ");
            pp_markup_text(out, pair->reason);
        }
    }
    pp_buf_puts(out, "</span></td>");
}

static void put_table(struct pp_buf *out, const struct pp_comparison *comparison)
{
    static const struct pp_report_column columns[] = {{"benchmark", ""}, {"old", ""}, {"new", ""},
        {"change", ""}, {"of the tail", ""}, {"control", ""}, {"verdict", "words"}};
    pp_report_table_begin(out, "summary", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < comparison->n_pairs; i++) {
        const struct pp_pair *pair = &comparison->pairs[i];
        const bool is_linked = pp_report_pair_has_change(pair);
        pp_buf_puts(out, "<tr><th scope=\"row\">");
        if (is_linked)
            pp_buf_printf(out, "<a href=\"#p%zu\">", i);
        pp_report_pair_name(out, pair);
        pp_buf_puts(out, is_linked ? "</a></th>" : "</th>");
        if (pair->state == PP_PAIR_OK || pp_report_pair_has_change(pair))
            put_numbers(out, pair);
        else
            put_reason(out, comparison, pair);
        pp_buf_puts(out, "</tr>\n");
    }
    pp_report_table_end(out);
    if (!comparison->stored)
        pp_buf_puts(out, "<p class=\"about\">" PP_PAIRTEXT_COLUMNS "</p>\n");
}

static void put_notes(struct pp_buf *out, const struct pp_comparison *comparison)
{
    if (comparison->n_notes == 0)
        return;
    pp_buf_puts(out, "<ul class=\"doubts\">\n");
    for (size_t i = 0; i < comparison->n_notes; i++) {
        pp_buf_puts(out, "<li>");
        pp_markup_text(out, comparison->notes[i]);
        pp_buf_puts(out, "</li>\n");
    }
    pp_buf_puts(out, "</ul>\n");
}

bool pp_out_report_compare(const struct pp_comparison *comparison, struct pp_buf *out)
{
    put_header(out, comparison);
    put_notes(out, comparison);
    pp_report_changes(out, comparison);
    put_table(out, comparison);
    pp_report_pairs(out, comparison);
    if (!comparison->stored)
        pp_report_machine(out, comparison->env, &comparison->calib);
    pp_buf_puts(out, "</main>\n");
    pp_report_end(out);
    return !out->failed;
}

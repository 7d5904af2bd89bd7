/* SPDX-License-Identifier: GPL-3.0-or-later
 * A profile as text: who calls some functions, and what these call.
 */
#include "cmd/message.h"
#include "cmd/out_profile_part.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Heaviest first; edges of unknown time after them, by calls. */
static int compare_edges(const void *left, const void *right)
{
    const struct pp_profile_row *a = *(const struct pp_profile_row *const *)left;
    const struct pp_profile_row *b = *(const struct pp_profile_row *const *)right;
    const double a_ns = isfinite(a->deep_ns) ? a->deep_ns : -1;
    const double b_ns = isfinite(b->deep_ns) ? b->deep_ns : -1;
    if (a_ns != b_ns)
        return (a_ns < b_ns) - (a_ns > b_ns);
    if (a->n_calls != b->n_calls)
        return (a->n_calls < b->n_calls) - (a->n_calls > b->n_calls);
    return (a > b) - (a < b);
}

static void put_edge(struct pp_out_profile_part *part, struct pp_table *table,
    const struct pp_profile_row *edge, bool by_caller)
{
    const bool utf8 = part->view->term.utf8;
    struct pp_out_profile_row row = pp_out_profile_row_of(edge);
    struct pp_buf name;
    pp_buf_init(&name);
    row.is_place = true;
    if (by_caller)
        pp_buf_puts(&name, utf8 ? "  \xe2\x86\x90 " : "  <- ");
    else
        pp_buf_puts(&name, utf8 ? "  \xe2\x86\x92 " : "  -> ");
    if (by_caller && edge->caller == PP_PROFILE_NONE)
        pp_buf_puts(&name, "the loop");
    else
        pp_out_profile_name(part, by_caller ? edge->caller : edge->function, &name);
    pp_out_profile_table_row(part, table, pp_buf_text(&name), &row);
    table->failed |= name.failed;
    pp_buf_release(&name);
}

/* The function's own row, and its edges below it. */
static bool put_group(struct pp_out_profile_part *part, struct pp_table *table,
    const struct pp_profile_row *of, bool by_caller)
{
    const struct pp_profile_row **const edges = calloc(part->flat.n_edges + 1, sizeof *edges);
    struct pp_out_profile_row row = pp_out_profile_row_of(of);
    struct pp_buf name;
    size_t n = 0;
    if (edges == NULL)
        return false;
    for (size_t i = 0; i < part->flat.n_edges; i++) {
        const struct pp_profile_row *const edge = &part->flat.edges[i];
        if ((by_caller ? edge->function : edge->caller) == of->function)
            edges[n++] = edge;
    }
    qsort(edges, n, sizeof *edges, compare_edges);
    pp_buf_init(&name);
    pp_out_profile_name(part, of->function, &name);
    row.is_place = true;
    pp_out_profile_table_row(part, table, pp_buf_text(&name), &row);
    for (size_t i = 0; i < n; i++)
        put_edge(part, table, edges[i], by_caller);
    if (n == 0)
        pp_table_span(table, "  calls nothing that was seen", PP_STYLE_FAINT);
    const bool ok = !name.failed;
    pp_buf_release(&name);
    free(edges);
    return ok;
}

static void tell_none(const struct pp_out_profile_part *part, const struct pp_profilelimits *limits,
    struct pp_buf *out)
{
    struct pp_buf text;
    pp_buf_init(&text);
    pp_buf_puts(&text, "no function matches '");
    pp_message_escape(
        &text, limits->items[0].text, strlen(limits->items[0].text), part->view->term.utf8);
    pp_buf_puts(&text, "'; --flat names them all");
    pp_out_profile_none(part, out, pp_buf_text(&text));
    out->failed |= text.failed;
    pp_buf_release(&text);
}

static bool put_side(struct pp_out_profile_part *part, const struct pp_profilelimits *wanted,
    bool by_caller, struct pp_buf *out)
{
    struct pp_table table;
    struct pp_buf told;
    uint32_t *const rows = pp_out_profile_sorted(part, PP_PROFILESORT_DEEP);
    bool ok = rows != NULL;
    pp_buf_init(&told);
    pp_out_profile_table_init(
        part, &table, by_caller ? "FUNCTION AND CALLERS" : "FUNCTION AND CALLEES", true);
    size_t n = 0;
    if (ok) {
        n = pp_out_profile_restrict(part, wanted, rows, part->flat.n_rows, &told);
        n = pp_out_profile_restrict(part, &part->view->limits, rows, n, &told);
    }
    for (size_t i = 0; ok && i < n; i++)
        ok = put_group(part, &table, &part->flat.rows[rows[i]], by_caller);
    if (ok && n == 0)
        tell_none(part, wanted, out);
    else
        ok = ok && pp_table_render(&table, &part->view->term, out);
    pp_buf_putc(out, '\n');
    pp_table_release(&table);
    out->failed |= told.failed;
    pp_buf_release(&told);
    free(rows);
    return ok;
}

bool pp_out_profile_edges(struct pp_out_profile_part *part, struct pp_buf *out)
{
    const struct pp_out_profile *const view = part->view;
    bool ok = true;
    if (view->callers.n > 0)
        ok = put_side(part, &view->callers, true, out);
    if (ok && view->callees.n > 0)
        ok = put_side(part, &view->callees, false, out);
    return ok;
}

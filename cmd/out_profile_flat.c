/* SPDX-License-Identifier: GPL-3.0-or-later
 * A profile as text: a row a function.
 */
#include "cmd/message.h"
#include "cmd/out_profile_part.h"

#include <stdlib.h>
#include <string.h>

/* What pstats says of a restriction that left something out. */
static void tell(
    const struct pp_profilelimit *limit, size_t n_before, size_t n, struct pp_buf *told)
{
    if (n == n_before)
        return;
    pp_buf_printf(told, "   List reduced from %zu to %zu due to restriction <", n_before, n);
    pp_profilelimit_show(limit, told);
    pp_buf_puts(told, ">\n");
}

size_t pp_out_profile_restrict(const struct pp_out_profile_part *part,
    const struct pp_profilelimits *limits, uint32_t *rows, size_t n, struct pp_buf *told)
{
    for (size_t i = 0; i < limits->n; i++) {
        const struct pp_profilelimit *const limit = &limits->items[i];
        const size_t n_before = n;
        n = pp_profilelimit_left(limit, n);
        if (limit->kind == PP_PROFILELIMIT_MATCH) {
            n = 0;
            for (size_t k = 0; k < n_before; k++)
                if (pp_out_profile_matches(part, limit, part->flat.rows[rows[k]].function))
                    rows[n++] = rows[k];
        }
        tell(limit, n_before, n, told);
    }
    return n;
}

uint32_t *pp_out_profile_sorted(
    const struct pp_out_profile_part *part, enum pp_profilesort_key fallback)
{
    const size_t n = part->flat.n_rows;
    const struct pp_profilesort usual = {
        .keys = {fallback, PP_PROFILESORT_DEEP, PP_PROFILESORT_CALLS, PP_PROFILESORT_NAME},
        .n_keys = 4};
    struct pp_profilesort_item *const items = calloc(n + 1, sizeof *items);
    uint32_t *const rows = calloc(n + 1, sizeof *rows);
    for (size_t i = 0; items && i < n; i++) {
        const struct pp_profile_row *const row = &part->flat.rows[i];
        items[i] = (struct pp_profilesort_item){
            .function = &part->profile->functions[row->function],
            .own_ns = row->own_ns,
            .deep_ns = row->deep_ns,
            .n_calls = row->n_calls,
            .n_primitive = row->n_primitive,
            .n_own_samples = row->n_own_samples,
            .calls = &row->calls,
            .name = pp_out_profile_sortname(part, row->function),
            .stdname = pp_out_profile_stdname(part, row->function),
            .index = (uint32_t)i};
    }
    if (items)
        pp_profilesort_apply(part->view->sort.n_keys > 0 ? &part->view->sort : &usual, items, n);
    for (size_t i = 0; items && rows && i < n; i++)
        rows[i] = items[i].index;
    const bool ok = items && rows;
    free(items);
    if (ok)
        return rows;
    free(rows);
    return NULL;
}

static void put_row(
    struct pp_out_profile_part *part, struct pp_table *table, const struct pp_profile_row *from)
{
    const struct pp_out_profile_row row = pp_out_profile_row_of(from);
    struct pp_buf name;
    pp_buf_init(&name);
    pp_out_profile_name(part, from->function, &name);
    pp_out_profile_table_row(part, table, pp_buf_text(&name), &row);
    table->failed |= name.failed;
    pp_buf_release(&name);
}

/* The restrictions as a note: without the indentation and the line's end. */
static void tell_left_out(
    const struct pp_out_profile_part *part, const struct pp_buf *told, struct pp_buf *out)
{
    struct pp_buf safe;
    pp_buf_init(&safe);
    for (const char *line = pp_buf_text(told); *line;) {
        const size_t n = strcspn(line, "\n");
        const size_t n_blanks = strspn(line, " ");
        pp_buf_truncate(&safe, 0);
        pp_message_escape(&safe, line + n_blanks, n - n_blanks, part->view->term.utf8);
        pp_out_profile_note(part, out, "limit", pp_buf_text(&safe));
        line += n + (line[n] == '\n');
    }
    out->failed |= safe.failed;
    pp_buf_release(&safe);
}

bool pp_out_profile_flat(struct pp_out_profile_part *part, struct pp_buf *out)
{
    struct pp_table table;
    struct pp_buf told;
    uint32_t *const rows = pp_out_profile_sorted(part, PP_PROFILESORT_OWN);
    bool ok = rows != NULL;
    pp_buf_init(&told);
    pp_out_profile_table_init(part, &table, "FUNCTION", false);
    const size_t n = ok
        ? pp_out_profile_restrict(part, &part->view->limits, rows, part->flat.n_rows, &told)
        : 0;
    for (size_t i = 0; i < n; i++)
        put_row(part, &table, &part->flat.rows[rows[i]]);
    ok = ok && pp_table_render(&table, &part->view->term, out) && !told.failed;
    if (ok) {
        pp_buf_putc(out, '\n');
        tell_left_out(part, &told, out);
    }
    pp_table_release(&table);
    pp_buf_release(&told);
    free(rows);
    return ok;
}

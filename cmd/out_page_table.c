/* SPDX-License-Identifier: GPL-3.0-or-later
 * The page's tables: functions, those with the most own time first; callers and callees.
 */
#include "cmd/markup.h"
#include "cmd/out_page_part.h"
#include "cmd/units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TABLE_ROWS 100 /* the script shows the others */

/* The columns of cmd/page/page_table.js. */
static const char *const table_heads[][2] = {
    // clang-format off
    {"name",      "Function"},
    {"calls",     "Calls"},
    {"own",       "Own"},
    {"half",      "\xc2\xb1"},
    {"owncall",   "/call"},
    {"ownshare",  "%"},
    {"deep",      "Deep"},
    {"deepcall",  "/call"},
    {"deepshare", "%"},
    {"min",       "Min"},
    {"p50",       "p50"},
    {"p90",       "p90"},
    {"max",       "Max"},
    {"source",    "Source"},
    {"where",     "Where"},
    // clang-format on
};

static int table_order(const void *left, const void *right)
{
    const struct pp_profile_row *const a = *(const struct pp_profile_row *const *)left;
    const struct pp_profile_row *const b = *(const struct pp_profile_row *const *)right;
    const double a_ns = isnan(a->own_ns) ? -1 : a->own_ns;
    const double b_ns = isnan(b->own_ns) ? -1 : b->own_ns;
    if (a_ns != b_ns) {
        return a_ns > b_ns ? -1 : 1;
    }
    return a < b ? -1 : a > b;
}

static void table_head(struct pp_buf *out)
{
    pp_buf_puts(out, "<thead><tr>");
    for (size_t i = 0; i < sizeof table_heads / sizeof *table_heads; i++) {
        const bool is_words = i + 2 >= sizeof table_heads / sizeof *table_heads;
        pp_buf_printf(out, "<th scope=\"col\" data-key=\"%s\"%s>%s</th>", table_heads[i][0],
            is_words ? " class=\"words\"" : "", table_heads[i][1]);
    }
    pp_buf_puts(out, "</tr></thead>\n");
}

static void table_cell(struct pp_buf *out, const char *text)
{
    pp_buf_puts(out, "<td>");
    pp_markup_text(out, text);
    pp_buf_puts(out, "</td>");
}

static void table_time(struct pp_buf *out, double ns, int n_digits)
{
    table_cell(out, pp_units_time(ns, n_digits, PP_UNIT_AUTO).text);
}

static void table_where(struct pp_buf *out, const struct pp_profile_function *function)
{
    const char *const slash = strrchr(function->file, '/');
    pp_buf_puts(out, "<td class=\"words\">");
    if (function->file[0] != '\0') {
        pp_markup_text(out, slash != NULL ? slash + 1 : function->file);
        pp_buf_printf(out, ":%u", function->line);
    }
    pp_buf_puts(out, "</td></tr>\n");
}

static void table_row(
    struct pp_buf *out, const struct pp_page *page, const struct pp_profile_row *row)
{
    const struct pp_profile_function *const function = &page->profile->functions[row->function];
    const uint64_t n_loops = page->profile->passes[PP_PROFILE_PASS_COUNTS].n_loops;
    const double calls = (double)row->n_calls / (double)(n_loops > 0 ? n_loops : 1);
    pp_buf_puts(out, "<tr><th scope=\"row\">");
    pp_markup_text(out, function->name);
    if (row->depth > 1) {
        pp_buf_printf(out, " \xe2\x86\xba%u", row->depth);
    }
    pp_buf_puts(out, "</th>");
    table_cell(out, pp_units_number(calls, 4).text);
    table_time(out, row->own_ns, 4);
    table_time(out, row->own_half_ns, 2);
    table_time(out, calls > 0 ? row->own_ns / calls : NAN, 4);
    table_cell(out, pp_units_percent(row->own_ns / page->total_ns).text);
    table_time(out, row->deep_ns, 4);
    table_time(out, calls > 0 ? row->deep_ns / calls : NAN, 4);
    table_cell(out, pp_units_percent(row->deep_ns / page->total_ns).text);
    table_time(out, row->calls.min_ns, 4);
    table_time(out, row->calls.p50_ns, 4);
    table_time(out, row->calls.p90_ns, 4);
    table_time(out, row->calls.max_ns, 4);
    pp_buf_printf(out, "<td class=\"words\">%s</td>", pp_profile_source_name(row->own_source));
    table_where(out, function);
}

static bool table_rows(const struct pp_page *page, struct pp_buf *out)
{
    const size_t n_rows = page->flat.n_rows;
    const struct pp_profile_row **const order = calloc(n_rows + 1, sizeof *order);
    if (order == NULL) {
        return false;
    }
    for (size_t i = 0; i < n_rows; i++) {
        order[i] = &page->flat.rows[i];
    }
    qsort(order, n_rows, sizeof *order, table_order);
    pp_buf_puts(out, "<tbody id=\"rows\">\n");
    for (size_t i = 0; i < n_rows && i < TABLE_ROWS; i++) {
        table_row(out, page, order[i]);
    }
    pp_buf_puts(out, "</tbody>\n");
    free(order);
    return true;
}

static void table_edges(struct pp_buf *out, const char *id, const char *title)
{
    pp_buf_printf(out, "<div><h3 id=\"%s-title\">%s</h3>\n<div class=\"scroll\">", id, title);
    pp_buf_printf(out, "<table aria-labelledby=\"%s-title\">", id);
    pp_buf_puts(out,
        "<thead><tr><th scope=\"col\">Function</th><th scope=\"col\">Calls</th>"
        "<th scope=\"col\">Own</th><th scope=\"col\">Deep</th>"
        "<th scope=\"col\">%</th></tr></thead>");
    pp_buf_printf(out, "<tbody id=\"%s\"></tbody></table></div></div>\n", id);
}

bool pp_page_functions(const struct pp_page *page, struct pp_buf *out)
{
    const size_t n_rows = page->flat.n_rows;
    pp_buf_puts(out,
        "<section id=\"sandwich\" aria-labelledby=\"sandwich-title\" hidden>\n"
        "<h2 id=\"sandwich-title\">Callers and callees of <span id=\"chosen\"></span>"
        "</h2>\n<div class=\"pair\">\n");
    table_edges(out, "callers", "Called by");
    table_edges(out, "callees", "Calls");
    pp_buf_puts(out,
        "</div>\n</section>\n<section id=\"functions\" "
        "aria-labelledby=\"functions-title\">\n"
        "<h2 id=\"functions-title\">Functions</h2>\n<div class=\"scroll\">\n"
        "<table aria-labelledby=\"functions-title\">\n");
    table_head(out);
    const bool written = table_rows(page, out);
    pp_buf_puts(out,
        "</table>\n</div>\n<div class=\"bar2\"><button type=\"button\" id=\"more\" hidden>"
        "</button><span id=\"count\" class=\"hint\">");
    pp_buf_printf(
        out, "%zu of %zu functions", n_rows < TABLE_ROWS ? n_rows : (size_t)TABLE_ROWS, n_rows);
    pp_buf_puts(out,
        "</span></div>\n<p class=\"note\">Calls, own and deep times are per loop; in "
        "deep times recursion counts once. % is of ");
    pp_buf_puts(out,
        page->profile->untraced_ns > 0 ? "the untraced time of a loop"
                                       : "all deep time of the roots");
    pp_buf_puts(out, "; min to max are of single calls that were timed.</p>\n</section>\n");
    return written;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * A profile in the words and widths of Python's pstats (Lib/pstats.py, print_stats, print_callers,
 * print_callees): all of what the counting pass saw, times in seconds.
 */
#include "cmd/message.h"
#include "cmd/out_profile_part.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define INDENT "        "

/* Seconds of a time per loop; without counted loops of one loop. */
static double seconds(const struct pp_out_profile_part *part, double per_loop_ns)
{
    return per_loop_ns * (part->n_loops > 0 ? (double)part->n_loops : 1) * 1e-9;
}

/* "%8.3f" of Python; both write "nan". */
static void put_seconds(struct pp_buf *out, double s)
{
    if (isnan(s))
        pp_buf_puts(out, "     nan");
    else
        pp_buf_printf(out, "%8.3f", s);
}

/* Characters, as Python counts a text. */
static size_t length(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += (*text & 0xc0) != 0x80;
    return n;
}

/* Names with control characters escaped, so that pstats' width is that of what is shown. */
struct names {
    struct pp_buf text;
    size_t *at; /* by function */
};

static bool escape_names(const struct pp_out_profile_part *part, struct names *names)
{
    const size_t n = part->profile->n_functions;
    pp_buf_init(&names->text);
    names->at = calloc(n + 1, sizeof *names->at);
    for (size_t i = 0; names->at && i < n; i++) {
        const char *const name = pp_out_profile_stdname(part, (uint32_t)i);
        names->at[i] = names->text.n_bytes;
        pp_message_escape(&names->text, name, strlen(name), true);
        pp_buf_putc(&names->text, '\0');
    }
    return names->at && !names->text.failed;
}

static void release_names(struct names *names)
{
    pp_buf_release(&names->text);
    free(names->at);
}

/* Of an edge's side: the loop is no function. */
static const char *name_of(const struct names *names, uint32_t function)
{
    return function == PP_PROFILE_NONE ? "{the loop}"
                                       : pp_buf_text(&names->text) + names->at[function];
}

/* "Sat Nov 21 07:05:00 2026    p.ppb" */
static void put_source(const struct pp_out_profile_part *part, struct pp_buf *out)
{
    const char *const source = part->view->source;
    struct stat status;
    struct tm local;
    char stamp[64];
    if (source == NULL)
        return;
    if (stat(source, &status) == 0 && localtime_r(&status.st_mtime, &local) &&
        strftime(stamp, sizeof stamp, "%a %b %e %H:%M:%S %Y", &local) > 0)
        pp_buf_printf(out, "%s    ", stamp);
    pp_message_escape(out, source, strlen(source), true);
    pp_buf_puts(out, "\n\n");
}

static void put_totals(const struct pp_out_profile_part *part, struct pp_buf *out)
{
    uint64_t n_calls = 0, n_primitive = 0;
    double own_ns = 0;
    bool is_known = false;
    for (size_t i = 0; i < part->flat.n_rows; i++) {
        const struct pp_profile_row *const row = &part->flat.rows[i];
        n_calls += row->n_calls;
        n_primitive += row->n_primitive;
        is_known |= !isnan(row->own_ns);
        own_ns += isnan(row->own_ns) ? 0 : seconds(part, row->own_ns);
    }
    pp_buf_printf(out, INDENT " %llu function calls ", (unsigned long long)n_calls);
    if (n_calls != n_primitive)
        pp_buf_printf(out, "(%llu primitive calls) ", (unsigned long long)n_primitive);
    if (is_known)
        pp_buf_printf(out, "in %.3f seconds\n\n", own_ns);
    else
        pp_buf_puts(out, "in nan seconds\n\n");
}

/* "3/1": of recursion the primitive calls too. */
static struct pp_units_text calls_of(uint64_t n_calls, uint64_t n_primitive)
{
    struct pp_units_text result;
    const int n = snprintf(result.text, sizeof result.text, "%llu", (unsigned long long)n_calls);
    if (n_calls != n_primitive)
        snprintf(result.text + n, sizeof result.text - (size_t)n, "/%llu",
            (unsigned long long)n_primitive);
    return result;
}

static void put_per_call(struct pp_buf *out, double s, uint64_t n)
{
    if (n == 0)
        pp_buf_puts(out, INDENT);
    else
        put_seconds(out, s / (double)n);
    pp_buf_putc(out, ' ');
}

static void put_line(const struct pp_out_profile_part *part, const struct names *names,
    const struct pp_profile_row *row, struct pp_buf *out)
{
    const double own_s = seconds(part, row->own_ns), deep_s = seconds(part, row->deep_ns);
    pp_buf_printf(out, "%9s ", calls_of(row->n_calls, row->n_primitive).text);
    put_seconds(out, own_s);
    pp_buf_putc(out, ' ');
    put_per_call(out, own_s, row->n_calls);
    put_seconds(out, deep_s);
    pp_buf_putc(out, ' ');
    put_per_call(out, deep_s, row->n_primitive);
    pp_buf_printf(out, "%s\n", name_of(names, row->function));
}

/* The functions that are printed, and the widest name as pstats reckons it. */
struct chosen {
    uint32_t *rows;
    size_t n;
    size_t width;
};

static bool choose(struct pp_out_profile_part *part, const struct pp_profilelimits *wanted,
    const struct names *names, struct chosen *chosen, struct pp_buf *out)
{
    const struct pp_profilesort *const sort = &part->view->sort;
    struct pp_buf told;
    chosen->rows = pp_out_profile_sorted(part, PP_PROFILESORT_DEEP);
    chosen->n = 0;
    chosen->width = 0;
    if (chosen->rows == NULL)
        return false;
    pp_buf_init(&told);
    pp_buf_puts(&told, "   Ordered by: ");
    for (size_t i = 0; i < sort->n_keys; i++)
        pp_buf_printf(&told, "%s%s", i > 0 ? ", " : "", pp_profilesort_title(sort->keys[i]));
    pp_buf_printf(
        &told, "%s\n", sort->n_keys == 0 ? pp_profilesort_title(PP_PROFILESORT_DEEP) : "");
    chosen->n = pp_out_profile_restrict(part, wanted, chosen->rows, part->flat.n_rows, &told);
    chosen->n = pp_out_profile_restrict(part, &part->view->limits, chosen->rows, chosen->n, &told);
    for (size_t i = 0; i < chosen->n; i++) {
        const size_t n = length(name_of(names, part->flat.rows[chosen->rows[i]].function));
        chosen->width = n > chosen->width ? n : chosen->width;
    }
    if (chosen->n > 0)
        pp_buf_printf(out, "%s\n", pp_buf_text(&told));
    out->failed |= told.failed;
    pp_buf_release(&told);
    return true;
}

static bool put_stats(
    struct pp_out_profile_part *part, const struct names *names, struct pp_buf *out)
{
    static const struct pp_profilelimits none;
    struct chosen chosen;
    put_source(part, out);
    put_totals(part, out);
    if (!choose(part, &none, names, &chosen, out))
        return false;
    if (chosen.n > 0)
        pp_buf_puts(
            out, "   ncalls  tottime  percall  cumtime  percall filename:lineno(function)\n");
    for (size_t i = 0; i < chosen.n; i++)
        put_line(part, names, &part->flat.rows[chosen.rows[i]], out);
    if (chosen.n > 0)
        pp_buf_puts(out, "\n\n");
    free(chosen.rows);
    return true;
}

/* A name, padded. */
static void put_wide(struct pp_buf *out, const char *name, size_t n_columns)
{
    const size_t n = length(name);
    pp_buf_printf(out, "%s%*s", name, n < n_columns ? (int)(n_columns - n) : 0, "");
}

/* One side of an edge, to be sorted. */
struct other {
    const struct pp_profile_row *edge;
    const struct pp_profile_function *function;
    const char *name;
};

static const char *file_of(const struct pp_profile_function *f)
{
    return *f->file ? f->file : "~";
}

/* By file, line and name, as Python sorts triples. */
static int compare_others(const void *left, const void *right)
{
    const struct other *a = left, *b = right;
    int order = strcmp(file_of(a->function), file_of(b->function));
    if (order == 0)
        order = (a->function->line > b->function->line) - (a->function->line < b->function->line);
    return order ? order : strcmp(a->name, b->name);
}

/* The other ends of a function's edges; the loop, which is none in pstats, is left out. Returns how
 * many. */
static size_t find_others(const struct pp_out_profile_part *part, const struct names *names,
    uint32_t function, bool by_caller, struct other *others)
{
    size_t n = 0;
    for (size_t i = 0; i < part->flat.n_edges; i++) {
        const struct pp_profile_row *const edge = &part->flat.edges[i];
        const uint32_t this_end = by_caller ? edge->function : edge->caller;
        const uint32_t other_end = by_caller ? edge->caller : edge->function;
        if (this_end == function && other_end != PP_PROFILE_NONE)
            others[n++] = (struct other){
                edge, &part->profile->functions[other_end], name_of(names, other_end)};
    }
    qsort(others, n, sizeof *others, compare_others);
    return n;
}

static void put_others(const struct pp_out_profile_part *part, const struct other *others, size_t n,
    size_t width, struct pp_buf *out)
{
    for (size_t i = 0; i < n; i++) {
        const struct pp_profile_row *const edge = others[i].edge;
        if (i > 0)
            pp_buf_printf(out, "%*s", (int)width + 1, "");
        pp_buf_printf(out, "%*s ", i > 0 ? 9 : 7, calls_of(edge->n_calls, edge->n_primitive).text);
        put_seconds(out, seconds(part, edge->own_ns));
        pp_buf_putc(out, ' ');
        put_seconds(out, seconds(part, edge->deep_ns));
        pp_buf_printf(out, "  %s\n", others[i].name);
    }
    if (n == 0)
        pp_buf_putc(out, '\n');
}

static bool put_calls(
    struct pp_out_profile_part *part, const struct names *names, bool by_caller, struct pp_buf *out)
{
    struct other *const others = calloc(part->flat.n_edges + 1, sizeof *others);
    struct chosen chosen = {NULL, 0, 0};
    const bool ok = others &&
        choose(part, by_caller ? &part->view->callers : &part->view->callees, names, &chosen, out);
    const size_t width = chosen.width + 2;
    bool has_edges = false;
    for (size_t i = 0; i < part->flat.n_edges; i++)
        has_edges |= part->flat.edges[i].caller != PP_PROFILE_NONE;
    if (ok && chosen.n > 0) {
        put_wide(out, "Function ", width);
        pp_buf_puts(out, by_caller ? "was called by...\n" : "called...\n");
        if (has_edges)
            pp_buf_printf(out, "%*s    ncalls  tottime  cumtime\n", (int)width, "");
    }
    for (size_t i = 0; ok && i < chosen.n; i++) {
        const uint32_t function = part->flat.rows[chosen.rows[i]].function;
        put_wide(out, name_of(names, function), width);
        pp_buf_puts(out, by_caller ? "<- " : "-> ");
        put_others(part, others, find_others(part, names, function, by_caller, others), width, out);
    }
    if (ok && chosen.n > 0)
        pp_buf_puts(out, "\n\n");
    free(chosen.rows);
    free(others);
    return ok;
}

bool pp_out_profile_pstats(struct pp_out_profile_part *part, struct pp_buf *out)
{
    struct names names;
    bool ok = escape_names(part, &names);
    if (ok && part->view->view != PP_OUT_PROFILE_EDGES)
        ok = put_stats(part, &names, out);
    if (ok && part->view->callers.n > 0)
        ok = put_calls(part, &names, true, out);
    if (ok && part->view->callees.n > 0)
        ok = put_calls(part, &names, false, out);
    release_names(&names);
    return ok;
}

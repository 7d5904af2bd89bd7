/* SPDX-License-Identifier: GPL-3.0-or-later
 * A profile as CSV: a row a function (doc/FORMATS.md).
 */
#include "cmd/csv.h"
#include "cmd/out_profile_part.h"

#include <math.h>
#include <stdlib.h>

static const char columns[] =
    "name,symbol,file,line,object,calls_per_loop,primitive_calls_per_loop,own_ns,own_half_ns,"
    "own_ratio,own_source,deep_ns,deep_half_ns,deep_ratio,deep_source,n_own_samples,n_timed_calls,"
    "call_min_ns,"
    "call_p50_ns,call_p90_ns,call_max_ns,instructions_per_loop,reach,why" PP_CSV_LINE_END;

static void put_number(struct pp_buf *out, double value)
{
    pp_buf_putc(out, ',');
    pp_csv_number(out, value);
}

static void put_text(struct pp_buf *out, const char *text)
{
    pp_buf_putc(out, ',');
    pp_csv_text(out, text);
}

static double per_loop(uint64_t n, uint64_t n_loops)
{
    return n_loops > 0 ? (double)n / (double)n_loops : (double)NAN;
}

static void put_function(
    const struct pp_profile *p, const struct pp_profile_function *f, struct pp_buf *out)
{
    pp_csv_text(out, f->name);
    put_text(out, f->symbol);
    put_text(out, f->file);
    pp_buf_putc(out, ',');
    if (f->line > 0)
        pp_csv_count(out, f->line);
    put_text(out, f->object < p->n_objects ? p->objects[f->object].path : "");
}

static void put_calls(struct pp_buf *out, const struct pp_profile_calls *calls)
{
    const bool is_known = calls->n > 0;
    pp_buf_putc(out, ',');
    pp_csv_count(out, calls->n);
    put_number(out, is_known ? calls->min_ns : (double)NAN);
    put_number(out, is_known ? calls->p50_ns : (double)NAN);
    put_number(out, is_known ? calls->p90_ns : (double)NAN);
    put_number(out, is_known ? calls->max_ns : (double)NAN);
}

static void put_row(
    const struct pp_out_profile_part *part, const struct pp_profile_row *row, struct pp_buf *out)
{
    const struct pp_profile *const p = part->profile;
    const struct pp_profile_function *const f = &p->functions[row->function];
    const struct pp_profile_pass *const counted = &p->passes[PP_PROFILE_PASS_INSTRUCTIONS];
    put_function(p, f, out);
    put_number(out, part->has_calls ? per_loop(row->n_calls, part->n_loops) : (double)NAN);
    put_number(out, part->has_calls ? per_loop(row->n_primitive, part->n_loops) : (double)NAN);
    put_number(out, row->own_ns);
    put_number(out, row->own_half_ns);
    put_number(out, row->own_ns / part->total_ns);
    put_text(out, pp_profile_source_name(row->own_source));
    put_number(out, row->deep_ns);
    put_number(out, row->deep_half_ns);
    put_number(out, row->deep_ns / part->total_ns);
    put_text(out, pp_profile_source_name(row->deep_source));
    pp_buf_putc(out, ',');
    pp_csv_count(out, row->n_own_samples);
    put_calls(out, &row->calls);
    put_number(
        out, f->has_instructions ? per_loop(f->n_instructions, counted->n_loops) : (double)NAN);
    put_text(out, pp_profile_reach_name(f->reach));
    put_text(out, f->why == PP_PROFILE_WHY_NONE ? "" : pp_profile_why_name(f->why));
    pp_buf_puts(out, PP_CSV_LINE_END);
}

bool pp_out_profile_csv(const struct pp_out_profile *view, struct pp_buf *out)
{
    struct pp_out_profile_part part;
    struct pp_buf told;
    bool ok = pp_out_profile_part_init(&part, view);
    uint32_t *const rows = ok ? pp_out_profile_sorted(&part, PP_PROFILESORT_OWN) : NULL;
    pp_buf_init(&told);
    pp_buf_puts(out, columns);
    const size_t n = rows
        ? pp_out_profile_restrict(&part, &view->limits, rows, part.flat.n_rows, &told)
        : 0;
    for (size_t i = 0; i < n; i++)
        put_row(&part, &part.flat.rows[rows[i]], out);
    ok = rows && !out->failed;
    out->failed |= told.failed;
    pp_buf_release(&told);
    free(rows);
    pp_out_profile_part_release(&part);
    return ok;
}

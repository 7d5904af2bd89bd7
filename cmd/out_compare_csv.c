/* SPDX-License-Identifier: GPL-3.0-or-later
 * A comparison as CSV: one row a pair.
 */
#include "cmd/csv.h"
#include "cmd/out_compare.h"

static void put_estimate(struct pp_buf *out, const struct pp_estimate *e)
{
    pp_buf_putc(out, ',');
    pp_csv_number(out, e->value);
    pp_buf_putc(out, ',');
    pp_csv_number(out, e->lo);
    pp_buf_putc(out, ',');
    pp_csv_number(out, e->hi);
}

static void put_text(struct pp_buf *out, const char *text)
{
    pp_buf_putc(out, ',');
    pp_csv_text(out, text);
}

static void put_number(struct pp_buf *out, double value)
{
    pp_buf_putc(out, ',');
    pp_csv_number(out, value);
}

static void put_titles(struct pp_buf *out)
{
    pp_buf_puts(out, "benchmark,new_benchmark,state,reason,verdict,part,gate");
    for (int part = 0; part < PP_N_PARTS; part++) {
        const char *name = pp_part_name((enum pp_part)part);
        pp_buf_printf(out, ",%s_ratio,%s_lo_ratio,%s_hi_ratio", name, name, name);
    }
    pp_buf_puts(out,
        ",control_body_ratio,control_tail_ratio,p,p_adjusted,detectable_ratio,needed_s"
        ",old_ns,old_lo_ns,old_hi_ns,new_ns,new_lo_ns,new_hi_ns,n_runs,n_loops,measured_s"
        ",sampling_s,stop" PP_CSV_LINE_END);
}

static void put_row(
    struct pp_buf *out, const struct pp_comparison *comparison, const struct pp_pair *pair)
{
    const bool is_judged = pair->state == PP_PAIR_OK;
    pp_csv_text(out, pair->name);
    put_text(out, pair->new_name ? pair->new_name : pair->name);
    put_text(out, pp_pair_state_name(pair->state));
    put_text(out, pair->reason);
    put_text(out, is_judged ? pp_verdict_name(pair->verdict) : "");
    put_text(out, is_judged && pair->verdict >= PP_VERDICT_TINY ? pp_part_name(pair->part) : "");
    put_text(out, pp_out_compare_gate(comparison, pair));
    for (int part = 0; part < PP_N_PARTS; part++)
        put_estimate(out, &pair->ratio[part]);
    put_number(out, pair->null_ratio[PP_PART_BODY].value);
    put_number(out, pair->null_ratio[PP_PART_TAIL].value);
    put_number(out, pair->p);
    put_number(out, pair->p_adjusted);
    put_number(out, pair->detectable_ratio);
    put_number(out, pair->needed_s);
    put_estimate(out, &pair->old_side.time_ns);
    put_estimate(out, &pair->new_side.time_ns);
    pp_buf_putc(out, ',');
    pp_csv_count(out, pair->n_runs);
    pp_buf_putc(out, ',');
    pp_csv_count(out, pair->n_loops);
    put_number(out, pair->measured_s);
    put_number(out, pair->sampling_s);
    put_text(out, pp_pair_stop_name(pair->stop));
    pp_buf_puts(out, PP_CSV_LINE_END);
}

bool pp_out_compare_csv(const struct pp_comparison *comparison, struct pp_buf *out)
{
    put_titles(out);
    for (size_t i = 0; i < comparison->n_pairs; i++)
        put_row(out, comparison, &comparison->pairs[i]);
    return !out->failed;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * report full|nasty|many|compare [N]: the report of a made-up result on stdout; N benchmarks.
 */
#include "cmd/out_report.h"
#include "tests/unit/fixture_result.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_RUNS 24
#define HOSTILE "</title><script>alert(1)</script>\"'&\033[31m\xff"

static bool make_result(struct pp_result *result, struct pp_env *env, const char *kind, size_t n)
{
    if (strcmp(kind, "full") == 0)
        fixture_result_full(result, env);
    else if (strcmp(kind, "nasty") == 0)
        fixture_result_nasty(result, env);
    else if (strcmp(kind, "many") == 0)
        fixture_result_many(result, env, n);
    else
        return false;
    return true;
}

static struct pp_estimate around(double value, double half)
{
    return (struct pp_estimate){value, value * (1 - half), value * (1 + half), true};
}

static void fill_pair(struct pp_pair *pair, double body)
{
    pair->state = PP_PAIR_OK;
    pair->runs = calloc(N_RUNS, sizeof *pair->runs);
    pair->n_runs = pair->runs ? N_RUNS : 0;
    for (int part = 0; part < PP_N_PARTS; part++) {
        const double ratio = part == PP_PART_TAIL ? 1 + 2 * (body - 1) : body;
        pair->ratio[part] = around(ratio, part == PP_PART_TAIL ? 0.01 : 0.004);
        pair->null_ratio[part] = around(1.001, 0.003);
        for (size_t i = 0; i < pair->n_runs; i++) {
            pair->runs[i].ratio[part] = ratio * (1 + 0.004 * sin((double)i * 2.4));
            pair->runs[i].null_ratio[part] = 1 + 0.003 * cos((double)i * 1.7);
        }
    }
    pair->old_side.time_ns = around(1234, 0.01);
    pair->new_side.time_ns = around(1234 * body, 0.01);
    pair->n_loops = 1000;
    pair->measured_s = 1;
    pair->sampling_s = 0.5;
    pair->p = pair->p_adjusted = 0.001;
    pair->verdict = body > 1.01 ? PP_VERDICT_SLOWER
        : body < 0.99           ? PP_VERDICT_FASTER
                                : PP_VERDICT_SAME;
    pair->verdict_ratio = body;
}

static bool write_comparison(struct pp_buf *out)
{
    static const double bodies[] = {0.8, 0.97, 1, 1.004, 1.03, 1.2};
    struct pp_comparison comparison;
    pp_comparison_init(&comparison);
    comparison.old_name = strdup("old.so");
    comparison.new_name = strdup(HOSTILE);
    comparison.command = strdup("ppbench compare -s old.so -s '" HOSTILE "'");
    comparison.gate_ratio = 0.02;
    comparison.tail_gate_ratio = 0.1;
    comparison.complete = true;
    bool ok = pp_comparison_note(&comparison, "what is said of %s", HOSTILE);
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct pp_pair *pair = pp_comparison_add(&comparison, i == 3 ? HOSTILE : "sort/1000");
        if (pair != NULL)
            fill_pair(pair, bodies[i]);
    }
    struct pp_pair *failed = pp_comparison_add(&comparison, "broken");
    if (failed != NULL) {
        failed->state = PP_PAIR_FAILED;
        failed->reason = strdup("crashed: " HOSTILE);
    }
    struct pp_pair *only = pp_comparison_add(&comparison, "only here");
    if (only != NULL)
        only->state = PP_PAIR_ONLY_NEW;
    ok = ok && pp_out_report_compare(&comparison, out);
    pp_comparison_release(&comparison);
    return ok;
}

int main(int argc, char **argv)
{
    static struct pp_result result;
    static struct pp_env env;
    struct pp_buf out;
    bool ok = false;
    pp_buf_init(&out);
    if (argc > 1 && strcmp(argv[1], "compare") == 0) {
        ok = write_comparison(&out);
    } else if (argc > 1 &&
        make_result(&result, &env, argv[1], argc > 2 ? strtoul(argv[2], NULL, 10) : 24)) {
        ok = pp_out_report_write(&result, &out);
        pp_result_release(&result);
    } else {
        fputs("usage: report full|nasty|many|compare [N]\n", stderr);
    }
    ok = ok && fwrite(out.data, 1, out.n_bytes, stdout) == out.n_bytes;
    pp_buf_release(&out);
    return ok ? 0 : 2;
}

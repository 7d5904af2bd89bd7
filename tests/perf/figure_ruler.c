/* SPDX-License-Identifier: GPL-3.0-or-later
 * The ruler: chains of multiplies and of loads, in cycles, over a chain of adds, in every one of
 * several runs. The truth is 3 and 4 on most cores, else what the hand-written loop finds in the
 * same minute.
 */
#include "tests/perf/ask.h"
#include "tests/perf/core.h"
#include "tests/perf/figures.h"

#include <math.h>
#include <stdio.h>

#define USUAL_ROUNDS 10
#define TOLERANCE 0.01

/* One ratio over all runs: the one that is farthest from the truth. */
struct ratio {
    double known; /* what it is on most cores */
    double worst; /* as reported */
    double error; /* of the worst; negative: no run yet, infinite: a run had none */
};

/* One run's ratio and what the core really does. */
static void judge(struct ratio *ratio, double reported, double core)
{
    const double error = isnan(reported)
        ? (double)INFINITY
        : fmin(fabs(reported - ratio->known), fabs(reported - core));
    if (error <= ratio->error)
        return;
    ratio->error = error;
    ratio->worst = reported;
}

static bool read_cycles(struct figures *f, const json_t *reply, const char *name, double *cycles)
{
    struct ask_answer answer;
    if (!ask_read(f, reply, name, &answer))
        return false;
    *cycles = answer.cycles.value;
    return true;
}

static bool take_round(struct figures *f, size_t round, struct ratio *multiply, struct ratio *load)
{
    json_t *reply;
    struct core_ratios core;
    double adds, multiplies, loads;
    if (!core_measure(f->cpu, &core)) {
        snprintf(f->why, sizeof f->why, "CPU %d was not to be had", f->cpu);
        return false;
    }
    if (!ask_ppbench(f, "^(add|imul|chase)1000$", ASK_OPTIONS(NULL), NULL, &reply))
        return false;
    const bool ok = read_cycles(f, reply, "add1000", &adds) &&
        read_cycles(f, reply, "imul1000", &multiplies) &&
        read_cycles(f, reply, "chase1000", &loads);
    json_decref(reply);
    if (!ok)
        return false;
    report_remark("ruler, run %zu: multiply/add %.4f (core %.4f), load/add %.4f (core %.4f)",
        round + 1, multiplies / adds, core.multiply_ratio, loads / adds, core.load_ratio);
    judge(multiply, multiplies / adds, core.multiply_ratio);
    judge(load, loads / adds, core.load_ratio);
    return true;
}

void figure_ruler(struct figures *f)
{
#ifdef __x86_64__
    struct ratio multiply = {.known = 3, .error = -1};
    struct ratio load = {.known = 4, .error = -1};
    for (size_t i = 0; i < figures_rounds(f, USUAL_ROUNDS); i++) {
        if (!take_round(f, i, &multiply, &load)) {
            report_failed(&f->report, "ruler", "%s", f->why);
            return;
        }
    }
    report_verdict(&f->report, "ruler_multiply_over_add", multiply.worst, "3.00 or core's +- 0.01",
        multiply.error <= TOLERANCE);
    report_verdict(&f->report, "ruler_load_over_add", load.worst, "4.00 or core's +- 0.01",
        load.error <= TOLERANCE);
#else
    report_skipped(&f->report, "ruler", "the chains are written for x86-64");
#endif
}

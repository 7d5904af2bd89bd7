/* SPDX-License-Identifier: GPL-3.0-or-later
 * The same decision with Google Benchmark: ten repetitions of old, then of new, and the U test of
 * its compare script. It gets ten times as long as ppbench took.
 */
#define _GNU_SOURCE
#include "stats/ranksum.h"
#include "tests/perf/ask.h"
#include "tests/perf/figures.h"
#include "tests/perf/rival.h"
#include "tests/perf/series.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define USUAL_ROUNDS 10
#define N_REPETITIONS 10
#define LEAST_MIN_TIME_S 0.01
#define ALPHA 0.05
#define FACTOR 10.0 /* times as long as ppbench */

/* What ten repetitions in one process gave. */
struct repetitions {
    double real_ns[N_REPETITIONS];
    size_t n;
    double wall_s;
};

static void add_repetitions(const json_t *reply, struct repetitions *r)
{
    const json_t *all = json_object_get(reply, "benchmarks");
    for (size_t i = 0; i < json_array_size(all) && r->n < N_REPETITIONS; i++) {
        const json_t *one = json_array_get(all, i);
        const char *kind = json_string_value(json_object_get(one, "run_type"));
        if (kind && strcmp(kind, "iteration") == 0)
            r->real_ns[r->n++] = json_number_value(json_object_get(one, "real_time"));
    }
}

/* Run the peer's chain with some steps more. False, with f->why. */
static bool repeat(
    struct figures *f, unsigned n_more_steps, double min_time_s, struct repetitions *r)
{
    char steps[16], min_time[48];
    struct process_end end;
    json_error_t error;
    snprintf(steps, sizeof steps, "%u", n_more_steps);
    snprintf(min_time, sizeof min_time, "--benchmark_min_time=%g", min_time_s);
    setenv("PEER_STEPS", steps, 1);
    const char *const words[] = {f->google, "--benchmark_filter=^chain$",
        "--benchmark_repetitions=10", min_time, "--benchmark_format=json", NULL};
    const struct process_order order = {words, f->cpu, true};
    *r = (struct repetitions){0};
    if (!ask_run(f, &order, &end))
        return false;
    r->wall_s = end.wall_s;
    json_t *reply = json_loads(end.output, 0, &error);
    process_end_release(&end);
    add_repetitions(reply, r);
    json_decref(reply);
    snprintf(f->why, sizeof f->why, "Google Benchmark gave %zu repetitions", r->n);
    return r->n == N_REPETITIONS;
}

/* One decision: 1 slower, -1 faster, 0 neither; 2, with f->why. */
static int decide(struct figures *f, unsigned n_more_steps, double min_time_s, double *wall_s)
{
    static struct series old_ns, new_ns;
    struct repetitions old, new;
    if (!repeat(f, 0, min_time_s, &old) || !repeat(f, n_more_steps, min_time_s, &new))
        return 2;
    old_ns.n = new_ns.n = 0;
    for (size_t i = 0; i < N_REPETITIONS; i++) {
        series_add(&old_ns, old.real_ns[i]);
        series_add(&new_ns, new.real_ns[i]);
    }
    *wall_s = old.wall_s + new.wall_s;
    if (!(pp_ranksum_p(old.real_ns, N_REPETITIONS, new.real_ns, N_REPETITIONS) < ALPHA))
        return 0;
    return series_median(&new_ns) > series_median(&old_ns) ? 1 : -1;
}

/* ppbench on the same chain: how many of n_rounds it found; -1, with f->why. */
static int take_own(struct figures *f, size_t n_rounds, struct series *walls)
{
    struct rival_place place;
    char new[RIVAL_PATH_BYTES];
    int n_found = 0;
    bool ok = rival_place_init(f, &place) && rival_plant(f, &place, 0.01, 0, new);
    for (size_t i = 0; ok && i < n_rounds; i++) {
        struct rival_answer answer;
        ok = rival_compare(f, &(struct rival_question){{place.old, new}, "loop", "1%"}, &answer);
        n_found += ok && rival_is_slower(&answer);
        series_add(walls, answer.wall_s);
    }
    rival_place_release(&place);
    return ok ? n_found : -1;
}

void figure_compare_google(struct figures *f)
{
    static struct series own_s, peer_s;
    const size_t n_rounds = figures_rounds(f, USUAL_ROUNDS);
    int n_found = 0, n_false = 0;
    if (!f->google) {
        report_skipped(&f->report, "compare_over_google", "Google Benchmark is not installed");
        return;
    }
    const int n_own = take_own(f, n_rounds, &own_s);
    /* Each repetition runs a little longer than its least time, in two processes. */
    const double min_time_s = FACTOR * series_median(&own_s) / (2 * N_REPETITIONS);
    bool ok = n_own >= 0;
    for (size_t i = 0; ok && i < n_rounds; i++) {
        double wall_s = 0, ignored_s;
        const int planted = decide(f, 10, fmax(min_time_s, LEAST_MIN_TIME_S), &wall_s);
        const int alike = decide(f, 0, fmax(min_time_s, LEAST_MIN_TIME_S), &ignored_s);
        ok = planted != 2 && alike != 2;
        n_found += planted == 1;
        n_false += alike == 1 || alike == -1;
        series_add(&peer_s, wall_s);
    }
    unsetenv("PEER_STEPS");
    if (!ok) {
        report_failed(&f->report, "compare_over_google", "%s", f->why);
        return;
    }
    report_remark(
        "Google Benchmark, 10 repetitions and the U test: 1 %% found in %d of %zu in %.2f s"
        " each, %d of %zu false; ppbench: %d of %zu in %.2f s",
        n_found, n_rounds, series_median(&peer_s), n_false, n_rounds, n_own, n_rounds,
        series_median(&own_s));
    report_at_most(&f->report, "compare_over_google_time",
        series_median(&own_s) / series_median(&peer_s), 0.1);
    report_at_least(&f->report, "compare_less_google_found_ratio",
        (double)(n_own - n_found) / (double)n_rounds, 0);
}

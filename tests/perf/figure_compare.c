/* SPDX-License-Identifier: GPL-3.0-or-later
 * Comparisons: planted slow-downs are found, and how soon; with --long, identical objects and
 * layouts of one source are not told apart.
 */
#include "tests/perf/cpus.h"
#include "tests/perf/figures.h"
#include "tests/perf/rival.h"
#include "tests/perf/series.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define USUAL_ROUNDS 10
#define CHAIN_ROUNDS 20
#define ALIKE_ROUNDS 100
#define LAYOUT_ROUNDS 50
#define HALF_PERIOD_NS 50000000

/* How often a planted slow-down of this share was found in each kernel. */
struct finding {
    const char *what;
    double share, limit_share;
    const char *margin; /* what a user who looks for it asks for */
};

static void take_finding(
    struct figures *f, const struct rival_place *place, const struct finding *finding)
{
    static struct series walls;
    char new[RIVAL_PATH_BYTES];
    const size_t n_rounds = figures_rounds(f, USUAL_ROUNDS);
    size_t n_found = 0;
    walls.n = 0;
    if (!rival_plant(f, place, finding->share, 0, new)) {
        report_failed(&f->report, finding->what, "%s", f->why);
        return;
    }
    for (int k = 0; k < RIVAL_N_KERNELS; k++) {
        static struct series ratios;
        size_t n_here = 0;
        ratios.n = 0;
        for (size_t i = 0; i < n_rounds; i++) {
            struct rival_answer answer;
            if (!rival_compare(f,
                    &(struct rival_question){{place->old, new}, rival_kernels[k], finding->margin},
                    &answer)) {
                report_failed(&f->report, finding->what, "%s", f->why);
                return;
            }
            n_here += rival_is_slower(&answer);
            series_add(&walls, answer.wall_s);
            series_add(&ratios, answer.body_ratio);
        }
        report_remark("%s of %s: found in %zu of %zu, change %+.2f %%", finding->what,
            rival_kernels[k], n_here, n_rounds, 100 * (series_median(&ratios) - 1));
        n_found += n_here;
    }
    report_at_least(&f->report, report_name("compare_%s_found_ratio", finding->what).text,
        (double)n_found / (double)(RIVAL_N_KERNELS * n_rounds), finding->limit_share);
    report_at_most(&f->report, report_name("compare_%s_median_s", finding->what).text,
        series_median(&walls), 0.5);
}

static void take_tail(struct figures *f, const struct rival_place *place)
{
    char new[RIVAL_PATH_BYTES];
    const size_t n_rounds = figures_rounds(f, USUAL_ROUNDS);
    size_t n_found = 0;
    bool ok = rival_plant(f, place, 0, 0.5, new);
    for (size_t i = 0; ok && i < n_rounds; i++) {
        struct rival_answer answer;
        ok = rival_compare(f, &(struct rival_question){{place->old, new}, "tail", "1%"}, &answer);
        n_found += ok && rival_is_slower(&answer);
    }
    if (!ok)
        report_failed(&f->report, "compare_tail", "%s", f->why);
    else
        report_at_least(
            &f->report, "compare_tail_found_ratio", (double)n_found / (double)n_rounds, 0.9);
}

/* One chain of steps against one of a little more. */
static void take_chain(struct figures *f, const struct rival_place *place,
    const struct finding *finding, double limit_ms)
{
    static struct series sampling_ms;
    char new[RIVAL_PATH_BYTES];
    const size_t n_rounds = figures_rounds(f, CHAIN_ROUNDS);
    size_t n_found = 0;
    bool ok = rival_plant(f, place, finding->share, 0, new);
    sampling_ms.n = 0;
    for (size_t i = 0; ok && i < n_rounds; i++) {
        struct rival_answer answer;
        ok = rival_compare(
            f, &(struct rival_question){{place->old, new}, "loop", finding->margin}, &answer);
        n_found += ok && rival_is_slower(&answer);
        series_add(&sampling_ms, answer.sampling_ms);
    }
    if (!ok) {
        report_failed(&f->report, finding->what, "%s", f->why);
        return;
    }
    report_at_least(&f->report, report_name("compare_%s_found_ratio", finding->what).text,
        (double)n_found / (double)n_rounds, finding->limit_share);
    report_at_most(&f->report, report_name("compare_%s_sampling_ms", finding->what).text,
        series_median(&sampling_ms), limit_ms);
}

void figure_compare(struct figures *f)
{
    struct rival_place place;
    if (rival_place_init(f, &place)) {
        take_finding(f, &place, &(struct finding){"1pct", 0.01, 0.9, "1%"});
        take_finding(f, &place, &(struct finding){"half_pct", 0.005, 0.7, "0.5%"});
        take_tail(f, &place);
        take_chain(f, &place, &(struct finding){"chain_1pct", 0.01, 0.95, "1%"}, 20);
        take_chain(f, &place, &(struct finding){"chain_third_pct", 0.003, 0.95, "0.3%"}, 50);
    } else {
        report_failed(&f->report, "compare", "%s", f->why);
    }
    rival_place_release(&place);
}

/* A child that keeps a CPU busy half of the time. */
static pid_t half_busy_start(int cpu)
{
    const pid_t child = fork();
    if (child != 0)
        return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    cpus_bind(cpu);
    for (;;) {
        struct timespec now, end;
        clock_gettime(CLOCK_MONOTONIC, &end);
        end.tv_nsec += HALF_PERIOD_NS;
        do
            clock_gettime(CLOCK_MONOTONIC, &now);
        while ((now.tv_sec - end.tv_sec) * 1000000000L + now.tv_nsec < end.tv_nsec);
        nanosleep(&(struct timespec){0, HALF_PERIOD_NS}, NULL);
    }
}

/* Comparisons of the kernels in turn that claim a difference; SIZE_MAX, with f->why. */
static size_t count_claims(struct figures *f, const struct rival_place *place, char **others,
    size_t n_others, size_t n_rounds)
{
    size_t n_claims = 0;
    for (size_t i = 0; i < n_rounds; i++) {
        struct rival_answer answer;
        const struct rival_question question = {
            {place->old, others[i % n_others]}, rival_kernels[i % RIVAL_N_KERNELS], "1%"};
        if (!rival_compare(f, &question, &answer))
            return SIZE_MAX;
        if (rival_differs(&answer))
            report_remark("%s: %s, %+.3f %%", rival_kernels[i % RIVAL_N_KERNELS], answer.verdict,
                100 * (answer.body_ratio - 1));
        n_claims += rival_differs(&answer);
    }
    return n_claims;
}

static void report_claims(
    struct figures *f, const char *name, size_t n_claims, size_t n_rounds, double limit_pct)
{
    if (n_claims == SIZE_MAX)
        report_failed(&f->report, name, "%s", f->why);
    else
        report_at_most(&f->report, name, 100 * (double)n_claims / (double)n_rounds, limit_pct);
}

void figure_alike(struct figures *f)
{
    struct rival_place place;
    char twin[RIVAL_PATH_BYTES];
    char *others[] = {twin};
    if (!rival_place_init(f, &place) || !rival_plant(f, &place, 0, 0, twin)) {
        report_failed(&f->report, "alike", "%s", f->why);
        rival_place_release(&place);
        return;
    }
    const size_t n_alike = figures_rounds(f, ALIKE_ROUNDS);
    const size_t n_layouts = figures_rounds(f, LAYOUT_ROUNDS);
    const pid_t busy = f->other_cpu >= 0 ? half_busy_start(f->other_cpu) : -1;
    if (busy < 0)
        report_remark("alike: nothing disturbs, since there is only one CPU");
    report_claims(
        f, "compare_alike_false_pct", count_claims(f, &place, others, 1, n_alike), n_alike, 5);
    if (busy > 0) {
        kill(busy, SIGKILL);
        waitpid(busy, NULL, 0);
    }
    if (f->n_padded > 0)
        report_claims(f, "compare_layouts_false_pct",
            count_claims(f, &place, f->padded, f->n_padded, n_layouts), n_layouts, 6);
    else
        report_skipped(&f->report, "compare_layouts_false_pct", "no padded rivals were built");
    rival_place_release(&place);
}

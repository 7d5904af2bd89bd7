/* SPDX-License-Identifier: GPL-3.0-or-later
 * `make bench`: the figures that ppbench is held to, one line each. A missed limit is news, not an
 * error: the exit status is 1 only when a figure could not be taken because something failed.
 */
#include "tests/perf/figures.h"

#include "tests/perf/cpus.h"
#include "tests/perf/series.h"

#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct group {
    const char *name;
    bool is_long;
    void (*take)(struct figures *f);
};

/* clang-format off */
static const struct group groups[] = {
    {"start",   false, figure_start},
    {"answer",  false, figure_answer},
    {"empty",   false, figure_empty},
    {"ruler",   false, figure_ruler},
    {"memory",  false, figure_memory},
    {"heap",    false, figure_heap},
    {"hist",    false, figure_hist},
    {"again",   false, figure_again},
    {"snippet", false, figure_snippet},
    {"compare", false, figure_compare},
    {"google",  false, figure_compare_google},
    {"merge",   false, figure_merge},
    {"alike",   true,  figure_alike},
    {"stats",   false, figure_stats},
    {"picture", false, figure_picture},
    {"trace",   false, figure_trace},
    {"honesty", true,  figure_honesty},
};

static const struct argp_option rows[] = {
    {"only",   'o', "NAME,..", 0, "take these groups of figures alone", 0},
    {"rounds", 'n', "N",       0, "rounds of each figure, for a quick look", 0},
    {"long",   'l', NULL,      0, "take those that need many minutes instead of the others", 0},
    {0},
};
/* clang-format on */

#define N_GROUPS (sizeof groups / sizeof groups[0])

struct choice {
    bool is_chosen[N_GROUPS];
    bool is_any_chosen;
    bool is_long;
    size_t n_rounds;
};

static bool choose(struct choice *choice, const char *name)
{
    for (size_t i = 0; i < N_GROUPS; i++) {
        if (strcmp(groups[i].name, name) != 0)
            continue;
        choice->is_chosen[i] = choice->is_any_chosen = true;
        return true;
    }
    return false;
}

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct choice *choice = state->input;
    char *rest;
    switch (key) {
    case 'o':
        for (char *name = strtok_r(value, ",", &rest); name != NULL;
             name = strtok_r(NULL, ",", &rest))
            if (!choose(choice, name))
                argp_error(state, "there is no figure '%s'", name);
        return 0;
    case 'n':
        choice->n_rounds = strtoul(value, &rest, 10);
        if (*rest != '\0' || choice->n_rounds < 1 || choice->n_rounds > SERIES_MAX)
            argp_error(state, "rounds are 1 to %d, not '%s'", SERIES_MAX, value);
        return 0;
    case 'l':
        choice->is_long = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp parser = {
    .options = rows,
    .parser = take_option,
    .doc = "Take the figures of ppbench, in groups: start, answer, empty, ruler, memory, heap, "
           "hist, again, "
           "snippet, compare, google, merge, stats, picture, trace; with --long: alike, honesty. "
           "PPBENCH names the program (default: ./ppbench), PP_BUILDDIR the tree where tests/perf "
           "was built (default: .).",
};

static const char *from_environment(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0' ? value : otherwise;
}

char *figures_built(const char *name, int access_mode)
{
    char *path;
    if (asprintf(&path, "%s/tests/perf/%s", from_environment("PP_BUILDDIR", "."), name) < 0)
        abort();
    if (access(path, access_mode) == 0)
        return path;
    free(path);
    return NULL;
}

/* Copies of the rivals that were built with their code elsewhere. */
static void find_padded(struct figures *f)
{
    static const char *const names[FIGURES_N_PADDED] = {
        "rivals-16.so", "rivals-48.so", "rivals-80.so", "rivals-160.so", "rivals-1040.so"};
    for (size_t i = 0; i < FIGURES_N_PADDED; i++) {
        f->padded[f->n_padded] = figures_built(names[i], R_OK);
        f->n_padded += f->padded[f->n_padded] != NULL;
    }
}

static bool figures_init(struct figures *f, const struct choice *choice)
{
    *f = (struct figures){.ppbench = from_environment("PPBENCH", "./ppbench"),
        .kernels = figures_built("kernels.so", R_OK),
        .rivals = figures_built("rivals.so", R_OK),
        .google = figures_built("peer_google", X_OK),
        .static_main = figures_built("static_main", X_OK),
        .heap = figures_built("bench_heap", X_OK),
        .heap_loop = figures_built("heap_loop.so", R_OK),
        .hist = figures_built("bench_hist", X_OK),
        .draw = figures_built("../picture/draw", X_OK),
        .trace = figures_built("bench_trace", X_OK),
        .n_rounds = choice->n_rounds};
    find_padded(f);
    cpus_find(&f->other_cpu, &f->cpu);
    if (f->other_cpu == f->cpu)
        f->other_cpu = -1;
    if (f->kernels == NULL)
        fputs("figures: kernels.so is missing; run 'make bench'\n", stderr);
    return f->kernels != NULL;
}

static void figures_release(struct figures *f)
{
    free(f->kernels);
    free(f->rivals);
    for (size_t i = 0; i < f->n_padded; i++)
        free(f->padded[i]);
    free(f->google);
    free(f->static_main);
    free(f->heap);
    free(f->heap_loop);
    free(f->hist);
    free(f->draw);
    free(f->trace);
}

static void take_group(struct figures *f, const struct group *group)
{
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    group->take(f);
    clock_gettime(CLOCK_MONOTONIC, &end);
    report_remark("%s took %.1f s", group->name,
        (double)(end.tv_sec - start.tv_sec) + 1e-9 * (double)(end.tv_nsec - start.tv_nsec));
}

static void remark_load(void)
{
    double load[1];
    if (getloadavg(load, 1) == 1)
        report_remark("load average of the last minute: %.2f%s", load[0],
            load[0] > 0.3 ? " (above 0.3 the numbers say little)" : "");
}

int main(int argc, char **argv)
{
    struct figures f;
    struct choice choice = {0};
    if (argp_parse(&parser, argc, argv, 0, NULL, &choice) != 0)
        return 2;
    if (!figures_init(&f, &choice)) {
        figures_release(&f);
        return 2;
    }
    remark_load();
    for (size_t i = 0; i < N_GROUPS; i++) {
        if (choice.is_any_chosen ? choice.is_chosen[i] : groups[i].is_long == choice.is_long)
            take_group(&f, &groups[i]);
    }
    figures_release(&f);
    return report_end(&f.report);
}

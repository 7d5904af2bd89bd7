/* SPDX-License-Identifier: GPL-3.0-or-later
 * Instruction counts: the same in every run, what counting costs, and what callgrind counts in the
 * same library.
 */
#include "tests/perf/figure_trace.h"

#include "tests/perf/callgrind.h"
#include "tests/perf/traced.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define N_RUNS 10
#define SLOWDOWN_LIMIT 2.5
#define CALLGRIND_LIMIT_PCT 0.1
#define CALLGRIND_RUNS 20 /* of the work: what is done once only shall not count */

struct counted {
    const char *name, *library, *pattern; /* the library: how its file's name begins */
    size_t n_runs;
};

static const struct counted counteds[] = {
    {"zlib", "libz.so", "libz.so*", N_RUNS},
    {"gsl", "libgsl.so", "libgsl.so*", 1},
    {"png", "libpng", "libpng*", 1},
};

/* What one run found, for an iteration. Instructions are those of the library: what the loop itself
 * adds to each batch is not in them. */
struct count {
    double n_instructions, untraced_ns, counted_ns;
};

static bool take_count(struct figures *f, const struct statement_place *place, const char *module,
    const struct counted *counted, struct count *count)
{
    json_t *dump;
    if (!traced_profile(f, place->directory,
            TRACED_WORDS("-s", module, "--trace-libs", counted->pattern, "--instructions",
                "--timing", "counts", "--quick", "-n", "4"),
            &dump))
        return false;
    const json_t *pass = traced_pass(dump, "instructions");
    const double n_loops = traced_number(pass, "n_loops");
    const bool ok = json_is_true(json_object_get(pass, "ran")) && n_loops > 0 &&
        traced_number(dump, "n_instructions") > 0;
    if (ok)
        *count = (struct count){
            .n_instructions = traced_instructions(dump, counted->library) / n_loops,
            .untraced_ns = traced_number(dump, "untraced_ns"),
            .counted_ns = traced_number(pass, "loop_ns")};
    else
        snprintf(f->why, sizeof f->why, "instructions were not counted: %s",
            json_string_value(json_object_get(pass, "failure")));
    json_decref(dump);
    return ok;
}

static void take_callgrind(struct figures *f, const struct statement_place *place,
    const char *module, const struct counted *counted, const struct count *count)
{
    const struct report_name name = report_name("trace_off_callgrind_%s_pct", counted->name);
    char path[STATEMENT_PATH_BYTES + 32], out[STATEMENT_PATH_BYTES + 64], runs[16];
    struct process_end end;
    snprintf(path, sizeof path, "%s/callgrind.out", place->directory);
    snprintf(out, sizeof out, "--callgrind-out-file=%s", path);
    snprintf(runs, sizeof runs, "%d", CALLGRIND_RUNS);
    const char *const words[] = {"valgrind", "-q", "--tool=callgrind", "--collect-atstart=no",
        "--toggle-collect=trace_work", out, f->trace, module, runs, NULL};
    const struct process_order order = {words, f->cpu, false};
    if (!ask_run(f, &order, &end)) {
        report_skipped(&f->report, name.text, "valgrind is not installed, or does not run here");
        return;
    }
    process_end_release(&end);
    const double rival = callgrind_instructions(path, counted->library) / CALLGRIND_RUNS;
    report_remark("instructions of %s in one run: %.1f, callgrind %.1f", counted->library,
        count->n_instructions, rival);
    report_at_most(
        &f->report, name.text, 100 * fabs(count->n_instructions / rival - 1), CALLGRIND_LIMIT_PCT);
}

/* Count again and again; *first is the first count. */
static bool take_runs(struct figures *f, const struct statement_place *place, const char *module,
    const struct counted *counted, struct count *first)
{
    size_t n_unlike = 0;
    double untraced_ns = INFINITY, counted_ns = INFINITY;
    for (size_t i = 0; i < counted->n_runs; i++) {
        struct count count;
        if (!take_count(f, place, module, counted, &count))
            return false;
        if (i == 0)
            *first = count;
        if (count.n_instructions != first->n_instructions)
            report_remark("%s: %.4f instructions, and %.4f before", counted->name,
                count.n_instructions, first->n_instructions);
        n_unlike += count.n_instructions != first->n_instructions;
        untraced_ns = fmin(untraced_ns, count.untraced_ns);
        counted_ns = fmin(counted_ns, count.counted_ns);
    }
    if (counted->n_runs > 1)
        report_at_most(&f->report, report_name("trace_instructions_unlike_%s", counted->name).text,
            (double)n_unlike, 0);
    report_at_most(&f->report, report_name("trace_instructions_%s_slowdown", counted->name).text,
        counted_ns / untraced_ns, SLOWDOWN_LIMIT);
    return true;
}

static void take_counted(
    struct figures *f, const struct statement_place *place, const struct counted *counted)
{
    const struct report_name name = report_name("trace_instructions_%s", counted->name);
    struct count first = {.n_instructions = 0};
    char *module = figures_built(report_name("trace_work_%s.so", counted->name).text, R_OK);
    if (module == NULL)
        report_skipped(&f->report, name.text, "the library was not found when this was configured");
    else if (take_runs(f, place, module, counted, &first))
        take_callgrind(f, place, module, counted, &first);
    else
        report_failed(&f->report, name.text, "%s", f->why);
    free(module);
}

void figure_trace_instructions(struct figures *f, const struct statement_place *place)
{
    for (size_t i = 0; i < sizeof counteds / sizeof counteds[0]; i++)
        take_counted(f, place, &counteds[i]);
}

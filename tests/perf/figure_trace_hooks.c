/* SPDX-License-Identifier: GPL-3.0-or-later
 * The figures of bench_trace, passed on; the same loop under uftrace is measured for it first.
 */
#include "tests/perf/figure_trace.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Real work, and the base names of the libraries that do it. */
struct library {
    const char *name, *pattern;
};

static const struct library libraries[] = {
    {"zlib", "libz.so*"},
    {"sqlite", "libsqlite3*"},
    {"gsl", "libgsl.so*"},
    {"xml2", "libxml2*"},
    {"png", "libpng*"},
    {"jansson", "libjansson*"},
};

/* How uftrace may enter a program, and the options it needs for that. */
static const struct {
    const char *program, *patches;
} ways[] = {{"trace_loop-pg", NULL}, {"trace_loop-fentry", NULL}, {"trace_loop-patchable", "."}};

/* What a program prints, as a number; NaN: it failed, see f->why. */
static double printed(struct figures *f, const char *const *words)
{
    struct process_end end;
    const struct process_order order = {words, f->cpu, true};
    if (!ask_run(f, &order, &end))
        return (double)NAN;
    const double value = strtod(end.output, NULL);
    process_end_release(&end);
    return value;
}

/* What uftrace adds to a call, entering that way. */
static double uftrace_way_ns(struct figures *f, const struct statement_place *place, size_t way)
{
    char data[STATEMENT_PATH_BYTES + 32];
    char *program = figures_built(ways[way].program, X_OK);
    snprintf(data, sizeof data, "%s/uftrace-%zu", place->directory, way);
    const char *words[] = {
        "uftrace", "record", "--no-event", "--no-libcall", "-d", data, program, NULL, NULL, NULL};
    if (ways[way].patches != NULL) {
        words[6] = "-P";
        words[7] = ways[way].patches;
        words[8] = program;
    }
    const double ns = program != NULL ? printed(f, words) : (double)NAN;
    free(program);
    return ns;
}

/* What a call costs more under uftrace, in its best mode; NaN: there is no uftrace. */
static double uftrace_ns(struct figures *f, const struct statement_place *place)
{
    double least_ns = INFINITY;
    char *program = figures_built("trace_loop", X_OK);
    const char *const words[] = {program, NULL};
    const double bare_ns = program != NULL ? printed(f, words) : (double)NAN;
    free(program);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        const double ns = uftrace_way_ns(f, place, i) - bare_ns;
        if (!isnan(ns))
            report_remark("uftrace adds %.1f ns a call to %s", ns, ways[i].program);
        least_ns = fmin(least_ns, ns);
    }
    return isinf(least_ns) ? (double)NAN : least_ns;
}

/* Run bench_trace; its lines become ours. */
static void pass_on(struct figures *f, const char *name, const char *const *words)
{
    struct process_end end;
    char *rest;
    const struct process_order order = {words, f->cpu, true};
    if (!ask_run(f, &order, &end)) {
        report_failed(&f->report, name, "%s", f->why);
        return;
    }
    for (char *line = strtok_r(end.output, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        if (line[0] == '#')
            report_remark("%s", line + 2);
        else
            report_line(&f->report, line);
    }
    process_end_release(&end);
}

static void take_library(struct figures *f, const struct library *library)
{
    const struct report_name name = report_name("trace_counts_%s_ns", library->name);
    char *module = figures_built(report_name("trace_work_%s.so", library->name).text, R_OK);
    if (module == NULL) {
        report_skipped(&f->report, name.text, "the library was not found when this was configured");
        return;
    }
    pass_on(f, name.text,
        (const char *const[]){f->trace, module, library->pattern, library->name, NULL});
    free(module);
}

void figure_trace_hooks(struct figures *f, const struct statement_place *place)
{
    char text[32];
    const double rival_ns = uftrace_ns(f, place);
    snprintf(text, sizeof text, "%.3f", rival_ns);
    if (isnan(rival_ns))
        report_skipped(
            &f->report, "trace_plain_over_uftrace", "uftrace is not installed, or records nothing");
    pass_on(f, "trace_hooks", (const char *const[]){f->trace, isnan(rival_ns) ? NULL : text, NULL});
    for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++)
        take_library(f, &libraries[i]);
}

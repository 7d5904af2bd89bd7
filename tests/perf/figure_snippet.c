/* SPDX-License-Identifier: GPL-3.0-or-later
 * Statements from start to result: compiled afresh against the compiler alone, from the cache, and
 * against timeit of Python.
 */
#include "tests/perf/figure_snippet.h"

#include "tests/perf/series.h"

#include <math.h>
#include <string.h>

#define COLD_ROUNDS 7
#define CACHED_ROUNDS 11
#define TIMEIT_ROUNDS 5
#define COLD_OVER_COMPILER 1.3
#define COLD_MORE_MS 50
#define CACHED_LIMIT_MS 40

#define STATEMENT "x++", "-s", "int x;"

static const char *find_python(struct figures *f, struct process_end *end)
{
    const char *const words[] = {"python3", "-c", "import sys; print(sys.executable)", NULL};
    const struct process_order order = {words, PROCESS_ANY_CPU, true};
    if (!ask_run(f, &order, end))
        return NULL;
    end->output[strcspn(end->output, "\n")] = '\0';
    return end->output;
}

static bool has_compiler(struct figures *f)
{
    const char *const words[] = {"sh", "-c", "command -v ${CC:-cc}", NULL};
    return !isnan(statement_time_ms(f, words));
}

/* The two in turn; false, with f->why. */
static bool take_cold(struct figures *f, const struct statement_command *compiler,
    struct series *cold_ms, struct series *compiler_ms)
{
    for (size_t i = 0; i < figures_rounds(f, COLD_ROUNDS); i++) {
        const double alone_ms = statement_time_ms(f, compiler->words);
        const double whole_ms = isnan(alone_ms)
            ? alone_ms
            : statement_wall_ms(f, ASK_OPTIONS(STATEMENT, "-n1000", "-r5", "--no-cache"));
        if (isnan(whole_ms))
            return false;
        series_add(compiler_ms, alone_ms);
        series_add(cold_ms, whole_ms);
    }
    return true;
}

static void figure_cold(struct figures *f, const struct statement_place *place)
{
    static struct series cold_ms, compiler_ms;
    struct statement_command compiler;
    if (isnan(statement_wall_ms(
            f, ASK_OPTIONS(STATEMENT, "-n1000", "-r5", "--no-cache", place->compiler))) ||
        !statement_command_init(f, place, &compiler)) {
        report_failed(&f->report, "snippet_cold_ms", "%s", f->why);
        return;
    }
    const bool ok = take_cold(f, &compiler, &cold_ms, &compiler_ms);
    statement_command_release(&compiler);
    if (!ok) {
        report_failed(&f->report, "snippet_cold_ms", "%s", f->why);
        return;
    }
    const double alone_ms = series_median(&compiler_ms);
    report_remark("snippet cold: the compiler alone takes %.1f ms", alone_ms);
    report_at_most(&f->report, "snippet_cold_ms", series_median(&cold_ms),
        COLD_OVER_COMPILER * alone_ms + COLD_MORE_MS);
}

static void figure_cached(struct figures *f, const struct statement_place *place)
{
    static struct series cached_ms;
    const char *const *options = ASK_OPTIONS(STATEMENT, "-n1", "-r1", "--runs=1", place->compiler);
    double wall_ms = statement_wall_ms(f, options);
    statement_was_compiled(place);
    for (size_t i = 0; i < figures_rounds(f, CACHED_ROUNDS) && !isnan(wall_ms); i++) {
        wall_ms = statement_wall_ms(f, options);
        series_add(&cached_ms, wall_ms);
    }
    if (isnan(wall_ms)) {
        report_failed(&f->report, "snippet_cached_ms", "%s", f->why);
        return;
    }
    if (statement_was_compiled(place)) {
        report_failed(&f->report, "snippet_cached_ms", "the cache was not used");
        return;
    }
    report_remark("snippet cached: the whole command for one sample, which bounds the time before "
                  "the first sample from above");
    report_at_most(&f->report, "snippet_cached_ms", series_median(&cached_ms), CACHED_LIMIT_MS);
}

/* Times of whole commands at their defaults. */
struct contest {
    struct series warm_ms, cold_ms, timeit_ms;
    size_t n_no_interval;
};

static bool take_default(struct figures *f, const char *option, struct contest *c)
{
    struct ask_answer answer;
    if (!statement_ask(f, "x++", ASK_OPTIONS(STATEMENT, option), &answer))
        return false;
    series_add(option == NULL ? &c->warm_ms : &c->cold_ms, 1e3 * answer.wall_s);
    c->n_no_interval += !answer.time_ns.has_interval;
    return true;
}

static bool take_timeit(struct figures *f, const char *python, struct contest *c)
{
    const char *const words[] = {python, "-m", "timeit", "-s", "x=1", "x", NULL};
    if (python == NULL)
        return true;
    const double wall_ms = statement_time_ms(f, words);
    if (isnan(wall_ms))
        return false;
    series_add(&c->timeit_ms, wall_ms);
    return true;
}

static void report_ratio(struct figures *f, const char *which, double value_ms, double timeit_ms)
{
    const struct report_name name = report_name("snippet_%s_over_timeit", which);
    if (isnan(timeit_ms))
        report_skipped(&f->report, name.text, "python3 was not found");
    else
        report_verdict(
            &f->report, name.text, value_ms / timeit_ms, "< 1", value_ms / timeit_ms < 1);
}

static void take_contest(struct figures *f, const char *python)
{
    static struct contest c;
    struct ask_answer first; /* fills the cache */
    bool ok = statement_ask(f, "x++", ASK_OPTIONS(STATEMENT), &first);
    for (size_t i = 0; i < figures_rounds(f, TIMEIT_ROUNDS) && ok; i++)
        ok = take_default(f, NULL, &c) && take_default(f, "--no-cache", &c) &&
            take_timeit(f, python, &c);
    if (!ok) {
        report_failed(&f->report, "snippet_over_timeit", "%s", f->why);
        return;
    }
    const double warm_ms = series_median(&c.warm_ms), cold_ms = series_median(&c.cold_ms);
    const double timeit_ms = series_median(&c.timeit_ms);
    report_remark("snippet default: cached %.1f ms, compiled %.1f ms, timeit of Python %.1f ms",
        warm_ms, cold_ms, timeit_ms);
    report_ratio(f, "cached", warm_ms, timeit_ms);
    report_ratio(f, "compiled", cold_ms, timeit_ms);
    report_at_most(&f->report, "snippet_without_interval", (double)c.n_no_interval, 0);
}

static void figure_timeit(struct figures *f)
{
    struct process_end end = {0};
    const char *python = find_python(f, &end);
    take_contest(f, python);
    if (python != NULL)
        process_end_release(&end);
}

void figure_snippet(struct figures *f)
{
    struct statement_place place;
    if (!has_compiler(f)) {
        report_skipped(&f->report, "snippet", "there is no C compiler");
        return;
    }
    if (!statement_place_init(f, &place)) {
        report_failed(&f->report, "snippet", "%s", f->why);
        return;
    }
    figure_cold(f, &place);
    figure_cached(f, &place);
    figure_timeit(f);
    figure_snippet_layout(f);
    figure_snippet_module(f, &place);
    statement_place_release(&place);
}

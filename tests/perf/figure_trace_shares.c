/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whole profiles: own times add up to the untraced time, and are shared among functions as samples
 * of the untouched code have it.
 */
#include "tests/perf/figure_trace.h"

#include "tests/perf/traced.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#define CLOSURE_LO 0.95
#define CLOSURE_HI 1.05
#define SHARES_LIMIT_PCT 5

struct subject {
    const char *name;
    const char *module; /* in tests/perf of the build; NULL: a statement */
    const char *filter;
    const char *libraries; /* NULL: none but the module */
    const char *max_time;  /* so long that the samples' own uncertainty is well below the limit */
};

static const struct subject subjects[] = {
    {"sort", "../../examples/sort.so", "^radix_sort/100/", NULL, "--max-time=1s"},
    {"zlib", "../../examples/zlib.so", "^compress/", "libz.so*", "--max-time=1s"},
    {"sqlite", "../../examples/sqlite.so", "^find/1$", "libsqlite3*", "--max-time=6s"},
    {"snippet", NULL, NULL, NULL, "--max-time=1s"},
};

static const char snippet_setup[] = "#include <stdlib.h>\n"
                                    "static int values[1000], sorted[1000];\n"
                                    "static int order(const void *a, const void *b)\n"
                                    "{\n"
                                    "    return *(const int *)a - *(const int *)b;\n"
                                    "}\n"
                                    "static void sort(void)\n"
                                    "{\n"
                                    "    for (int i = 0; i < 1000; i++)\n"
                                    "        sorted[i] = (values[i] + i * 7919) % 1000;\n"
                                    "    qsort(sorted, 1000, sizeof *sorted, order);\n"
                                    "}\n";

static bool profile(struct figures *f, const struct statement_place *place,
    const struct subject *subject, const char *timing, json_t **dump)
{
    if (subject->module == NULL)
        return traced_profile(f, place->directory,
            TRACED_WORDS("sort()", "-s", snippet_setup, "--timing", timing, subject->max_time),
            dump);
    char *module = figures_built(subject->module, R_OK);
    *dump = NULL;
    const bool ok = module != NULL &&
        traced_profile(f, place->directory,
            TRACED_WORDS("-s", module, "--filter", subject->filter, "--timing", timing,
                subject->max_time, subject->libraries != NULL ? "--trace-libs" : NULL,
                subject->libraries),
            dump);
    free(module);
    return ok;
}

static void report_closure(struct figures *f, const char *name, const json_t *dump)
{
    const double ratio = traced_closure_ratio(dump);
    report_verdict(&f->report, report_name("trace_closure_%s", name).text, ratio, "0.95 to 1.05",
        ratio >= CLOSURE_LO && ratio <= CLOSURE_HI);
}

static void take_subject(
    struct figures *f, const struct statement_place *place, const struct subject *subject)
{
    const struct report_name name = report_name("trace_shares_off_%s_pct", subject->name);
    json_t *timed = NULL, *sampled = NULL;
    if (profile(f, place, subject, "auto", &timed) &&
        profile(f, place, subject, "sampled", &sampled)) {
        report_remark("profile of %s: %s, %.1f ns untraced", subject->name,
            json_string_value(json_object_get(timed, "name")), traced_number(timed, "untraced_ns"));
        report_closure(f, subject->name, timed);
        report_at_most(
            &f->report, name.text, 100 * traced_difference_ratio(timed, sampled), SHARES_LIMIT_PCT);
    } else {
        report_failed(&f->report, name.text, "%s", f->why);
    }
    json_decref(timed);
    json_decref(sampled);
}

void figure_trace_shares(struct figures *f, const struct statement_place *place)
{
    for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++)
        take_subject(f, place, &subjects[i]);
}

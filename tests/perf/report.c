/* SPDX-License-Identifier: GPL-3.0-or-later
 * The lines of a report. Each is flushed, since the next may take minutes.
 */
#include "tests/perf/report.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct report_name report_name(const char *format, ...)
{
    struct report_name name;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(name.text, sizeof name.text, format, arguments);
    va_end(arguments);
    return name;
}

void report_verdict(
    struct report *report, const char *name, double value, const char *limit, bool is_met)
{
    report->n_figures++;
    report->n_missed += !is_met;
    if (isnan(value))
        printf("%s\t-\t%s\tMISS\n", name, limit);
    else
        printf("%s\t%.4g\t%s\t%s\n", name, value, limit, is_met ? "ok" : "MISS");
    fflush(stdout);
}

void report_at_most(struct report *report, const char *name, double value, double limit)
{
    char text[32];
    snprintf(text, sizeof text, "<= %.4g", limit);
    report_verdict(report, name, value, text, value <= limit);
}

void report_at_least(struct report *report, const char *name, double value, double limit)
{
    char text[32];
    snprintf(text, sizeof text, ">= %.4g", limit);
    report_verdict(report, name, value, text, value >= limit);
}

void report_skipped(struct report *report, const char *name, const char *why)
{
    report->n_figures++;
    report->n_skipped++;
    printf("%s\t-\t-\tskipped: %s\n", name, why);
    fflush(stdout);
}

void report_failed(struct report *report, const char *name, const char *why, ...)
{
    va_list arguments;
    va_start(arguments, why);
    report->n_figures++;
    report->n_failed++;
    printf("%s\t-\t-\tfailed: ", name);
    vprintf(why, arguments);
    putchar('\n');
    fflush(stdout);
    va_end(arguments);
}

void report_line(struct report *report, const char *line)
{
    const char *verdict = strrchr(line, '\t');
    const bool is_remark = line[0] == '#';
    report->n_figures += !is_remark;
    if (verdict == NULL)
        report->n_failed += !is_remark;
    else if (strcmp(verdict, "\tMISS") == 0)
        report->n_missed++;
    else if (strncmp(verdict, "\tskipped", 8) == 0)
        report->n_skipped++;
    puts(line);
    fflush(stdout);
}

void report_remark(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("# ", stdout);
    vprintf(format, arguments);
    putchar('\n');
    fflush(stdout);
    va_end(arguments);
}

int report_end(const struct report *report)
{
    printf("%zu figures, %zu missed, %zu skipped", report->n_figures, report->n_missed,
        report->n_skipped);
    if (report->n_failed > 0)
        printf(", %zu failed", report->n_failed);
    putchar('\n');
    return report->n_failed > 0 || fflush(stdout) != 0 || ferror(stdout);
}

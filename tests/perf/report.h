/* SPDX-License-Identifier: GPL-3.0-or-later
 * The lines of a report: name, value, limit and verdict of each figure, separated by tabs; remarks
 * begin with '#'. Names are formats, so that one call can name a figure by what it was taken of.
 */
#ifndef PP_TESTS_PERF_REPORT_H
#define PP_TESTS_PERF_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#define REPORT_NAME_BYTES 64

struct report {
    size_t n_figures, n_missed, n_skipped;
    size_t n_failed; /* not taken because something failed */
};

/* What a figure is called, made from parts: report_name("again_%s", "w100ns"). */
struct report_name {
    char text[REPORT_NAME_BYTES];
};
struct report_name report_name(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A value that shall be at most, or at least, `limit`; one that is not a number misses. */
void report_at_most(struct report *report, const char *name, double value, double limit);
void report_at_least(struct report *report, const char *name, double value, double limit);

/* A figure whose limit is in words and whose verdict the caller found. */
void report_verdict(
    struct report *report, const char *name, double value, const char *limit, bool is_met);

/* A figure that cannot be taken here, for this reason. */
void report_skipped(struct report *report, const char *name, const char *why);

/* A figure that was not taken because something failed that should not; the reason is a format. */
void report_failed(struct report *report, const char *name, const char *why, ...)
    __attribute__((format(printf, 3, 4)));

/* Pass on a line that another program wrote in this form, and count it, unless it is a remark. */
void report_line(struct report *report, const char *line);

/* A line that is no figure. */
void report_remark(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The last line. Returns the exit status: 1 if a figure was not taken because something failed. */
int report_end(const struct report *report);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * JUnit's XML as continuous integration reads it: one suite, its properties and its test cases.
 * Only what every reader takes is written; Jenkins' schema junit-10.xsd is the strictest of them.
 */
#ifndef PP_CMD_JUNIT_H
#define PP_CMD_JUNIT_H

#include "bench/buf.h"

#include <stdbool.h>
#include <stddef.h>

enum pp_junit_outcome {
    PP_JUNIT_PASSED,
    PP_JUNIT_SKIPPED,
    PP_JUNIT_FAILURE, /* a check says no */
    PP_JUNIT_ERROR    /* nothing could be checked */
};

/* Texts may be foreign, of any bytes; NULL: none. */
struct pp_junit_case {
    const char *name;
    const char *class_name;
    double time_s; /* that it took */
    enum pp_junit_outcome outcome;
    const char *type;    /* of what is wrong: one word */
    const char *message; /* one line about it */
    const char *text;    /* lines about it: line ends stay, the rest is escaped */
    const char *log;     /* lines shown with the case, its numbers: likewise */
};

/* A suite that grows. Members are private but for the counts. */
struct pp_junit {
    struct pp_buf properties;
    struct pp_buf cases;
    size_t n_cases, n_skipped, n_failures, n_errors;
};

/* What is said of a suite. */
struct pp_junit_head {
    const char *started;   /* RFC 3339; "": unknown */
    const char *host_name; /* NULL: unknown */
    double duration_s;
};

void pp_junit_init(struct pp_junit *junit);
void pp_junit_release(struct pp_junit *junit);

/* One more property; nothing for a value of NULL. */
void pp_junit_property(struct pp_junit *junit, const char *name, const char *value);

/* One more test case. */
void pp_junit_add(struct pp_junit *junit, const struct pp_junit_case *c);

/* Append the document. Returns false when memory ran out, also before. */
bool pp_junit_write(
    const struct pp_junit *junit, const struct pp_junit_head *head, struct pp_buf *out);

#endif

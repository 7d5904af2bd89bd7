/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is left of a list of functions: restrictions as Python's pstats has them, one after the
 * other. A whole number keeps so many, a number from 0 to 1 that share, anything else those that
 * match it as an extended regular expression.
 */
#ifndef PP_CMD_PROFILELIMIT_H
#define PP_CMD_PROFILELIMIT_H

#include "bench/buf.h"
#include "stats/status.h"

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pp_profilelimit {
    const char *text; /* as typed; borrowed */
    enum { PP_PROFILELIMIT_COUNT, PP_PROFILELIMIT_SHARE, PP_PROFILELIMIT_MATCH } kind;
    uint64_t n;
    double share_ratio;
    regex_t regex;
};

/* Zeroed: none. */
struct pp_profilelimits {
    struct pp_profilelimit *items;
    size_t n;
};

/* Add one. `option` is for messages. PP_EINVAL: a regular expression that is none; PP_ENOMEM. */
enum pp_status pp_profilelimits_add(
    struct pp_profilelimits *limits, const char *text, const char *option, struct pp_error *error);
void pp_profilelimits_release(struct pp_profilelimits *limits);

/* How many of n are left by a count or share, which keep the first. */
size_t pp_profilelimit_left(const struct pp_profilelimit *limit, size_t n);

/* Whether a match keeps a function: by pstats' "file:line(name)", or by its name alone (NULL: not
 * asked). */
bool pp_profilelimit_matches(
    const struct pp_profilelimit *limit, const char *stdname, const char *name);

/* Append it as pstats writes it: 20, 0.5, 'sort'. */
void pp_profilelimit_show(const struct pp_profilelimit *limit, struct pp_buf *out);

#endif

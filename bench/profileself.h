/* SPDX-License-Identifier: GPL-3.0-or-later
 * The profile of a program that traced itself (pptrace.h), from the memory that it hands over.
 */
#ifndef PP_BENCH_PROFILESELF_H
#define PP_BENCH_PROFILESELF_H

#include "bench/profile.h"

#include <stdbool.h>

/* Whether the file at `path` holds such memory: as large, and marked. */
bool pp_profileself_is(const char *path);

/* Make the profile, names and lines included. PP_ESYS: it cannot be mapped; PP_EFORMAT: it is
 * something else, or unfinished; PP_ENOMEM. The caller releases the profile whatever is returned.
 */
enum pp_status pp_profileself_load(
    struct pp_profile *profile, const char *path, struct pp_error *error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * The order of functions in views of a profile: keys of ours and those of Python's pstats, each by
 * any prefix that is not ambiguous.
 */
#ifndef PP_CMD_PROFILESORT_H
#define PP_CMD_PROFILESORT_H

#include "bench/profileflat.h"
#include "stats/status.h"

#include <stdbool.h>
#include <stddef.h>

#define PP_PROFILESORT_MAX_KEYS 8

enum pp_profilesort_key {
    PP_PROFILESORT_OWN, /* numbers fall, texts rise */
    PP_PROFILESORT_DEEP,
    PP_PROFILESORT_OWN_CALL, /* of what has no calls: the total */
    PP_PROFILESORT_DEEP_CALL,
    PP_PROFILESORT_CALLS,
    PP_PROFILESORT_PRIMITIVE,
    PP_PROFILESORT_MIN,
    PP_PROFILESORT_P50,
    PP_PROFILESORT_P90,
    PP_PROFILESORT_MAX,
    PP_PROFILESORT_INSTRUCTIONS,
    PP_PROFILESORT_SAMPLES,
    PP_PROFILESORT_FILE,
    PP_PROFILESORT_LINE,
    PP_PROFILESORT_NAME,
    PP_PROFILESORT_NFL,    /* name, file, line */
    PP_PROFILESORT_STDNAME /* "file:line(name)" */
};

struct pp_profilesort {
    enum pp_profilesort_key keys[PP_PROFILESORT_MAX_KEYS];
    bool is_inverted[PP_PROFILESORT_MAX_KEYS];
    size_t n_keys; /* 0: as the profile has them */
};

/* What is put in order. Numbers that are NaN come last. */
struct pp_profilesort_item {
    const struct pp_profile_function *function;
    double own_ns, deep_ns; /* per loop */
    uint64_t n_calls, n_primitive, n_own_samples;
    const struct pp_profile_calls *calls;
    const char *name, *stdname; /* "memcpy", "file:line(name)" */
    uint32_t index;             /* the caller's; decides between equals */
};

/* Add the keys of a text, divided by commas, '~' before one inverts it: "own", "deep,~name",
 * "cumulative". The numbers -1, 0, 1 and 2 mean stdname, calls, time and cumulative. PP_EINVAL: the
 * message names the word that is not known or not unique, and those that are. */
enum pp_status pp_profilesort_add(
    struct pp_profilesort *sort, const char *text, struct pp_error *error);

/* Put items in order. */
void pp_profilesort_apply(
    const struct pp_profilesort *sort, struct pp_profilesort_item *items, size_t n);

/* How pstats calls a key: "cumulative time", "internal time". Static. */
const char *pp_profilesort_title(enum pp_profilesort_key key);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Profiles for the figures: `ppbench profile` run, and what its dump says (doc/FORMATS.md).
 */
#ifndef PP_TESTS_PERF_TRACED_H
#define PP_TESTS_PERF_TRACED_H

#include "tests/perf/figures.h"

#include <stdbool.h>

#include <jansson.h>

#define TRACED_MAX_WORDS 16
/* Words after `ppbench profile`. */
#define TRACED_WORDS(...) ((const char *const[TRACED_MAX_WORDS + 1]){__VA_ARGS__, NULL})

/* Profile something and read the dump, which the caller gives back by json_decref. `directory` is
 * where it is put meanwhile. False, with f->why. */
bool traced_profile(
    struct figures *f, const char *directory, const char *const *words, json_t **dump);

/* A number of the dump itself; NaN: null, or none. */
double traced_number(const json_t *dump, const char *key);

/* The pass of that kind, or NULL. */
const json_t *traced_pass(const json_t *dump, const char *kind);

/* Sum of the own times of all places over the untraced time. */
double traced_closure_ratio(const json_t *dump);

/* Half the sum of |difference| of the functions' shares of all own time: the share of the time that
 * the two profiles give to different functions. Functions of the same name count as one. */
double traced_difference_ratio(const json_t *a, const json_t *b);

/* Instructions of the functions in objects whose base name begins with `object`, in the loops of
 * the pass that counted them. */
double traced_instructions(const json_t *dump, const char *object);

#endif

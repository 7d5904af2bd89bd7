/* SPDX-License-Identifier: GPL-3.0-or-later
 * Statements for ppbench: a place with a cache of its own, the compiler's command as ppbench gives
 * it, and asking for the number of a statement.
 */
#ifndef PP_TESTS_PERF_STATEMENT_H
#define PP_TESTS_PERF_STATEMENT_H

#include "tests/perf/ask.h"

#include <stdbool.h>
#include <stddef.h>

#define STATEMENT_MAX_WORDS 64
#define STATEMENT_PATH_BYTES 128

/* A directory that goes with everything in it. While it is there $XDG_CACHE_HOME names it. */
struct statement_place {
    char directory[STATEMENT_PATH_BYTES];
    char compiler[STATEMENT_PATH_BYTES +
        64];              /* --cc=..: the usual one, but what it is given is kept */
    char *old_cache_home; /* NULL: there was none */
};

/* How ppbench had a module compiled, from a copy of its source: the same words but for the paths.
 */
struct statement_command {
    char *text; /* holds the words */
    const char *words[STATEMENT_MAX_WORDS + 1];
    size_t source, module; /* which words are the paths of source and module */
};

/* Make the place. False, with f->why. */
bool statement_place_init(struct figures *f, struct statement_place *place);
void statement_place_release(struct statement_place *place);

/* Whether place->compiler was run since the last call. */
bool statement_was_compiled(const struct statement_place *place);

/* What the last run of place->compiler was given. False, with f->why. */
bool statement_command_init(
    struct figures *f, const struct statement_place *place, struct statement_command *command);
void statement_command_release(struct statement_command *command);

/* Start to end of a program that has to succeed, in ms; NaN, with f->why. */
double statement_time_ms(struct figures *f, const char *const *words);

/* The same of ppbench with these words (ASK_OPTIONS). */
double statement_wall_ms(struct figures *f, const char *const *options);

/* Run ppbench with these words, and read the benchmark called `name`. False, with f->why. */
bool statement_ask(
    struct figures *f, const char *name, const char *const *options, struct ask_answer *answer);

#endif

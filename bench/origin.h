/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a command line does not say of where it was given: the directory, the variables that
 * compilers read, and the texts of files and pipes that went into statements. With these a run can
 * be made again when the files are gone.
 */
#ifndef PP_BENCH_ORIGIN_H
#define PP_BENCH_ORIGIN_H

#include <stdbool.h>
#include <stddef.h>

/* Longer texts are not kept, nor such as are not UTF-8. */
#define PP_ORIGIN_MAX_TEXT_BYTES ((size_t)1 << 20)

/* A variable and its value, or a file as it was named ("-": the standard input) and its text. */
struct pp_origin_text {
    char *name;
    char *text; /* NULL: not kept */
};

struct pp_origin {
    bool is_known;   /* false: all else is empty */
    char *directory; /* absolute; NULL: not known */
    struct pp_origin_text *variables;
    size_t n_variables;
    struct pp_origin_text *texts;
    size_t n_texts;
};

/* Names of the variables that are kept, NULL at the end. Static. */
extern const char *const pp_origin_variables[];

/* Fill in the directory and the variables of this process. False: out of memory, and *origin holds
 * what there is; the caller releases it in any case. */
bool pp_origin_read(struct pp_origin *origin);

/* Make directory and variables those of this process; variables that were not set are removed.
 * False: there is no such directory any more, and this one is kept. */
bool pp_origin_enter(const struct pp_origin *origin);

/* Add copies of a name and its text; a name that is there already stays as it is. False: out of
 * memory. */
bool pp_origin_add_text(struct pp_origin *origin, const char *name, const char *text);

/* The text of this name, NULL: there is none. */
const struct pp_origin_text *pp_origin_find(const struct pp_origin *origin, const char *name);

void pp_origin_release(struct pp_origin *origin);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * The compiler's command line for a snippet, and what in it decides what comes out.
 */
#ifndef PP_BENCH_SNIPPET_COMMAND_H
#define PP_BENCH_SNIPPET_COMMAND_H

#include "bench/snippet.h"
#include "bench/words.h"

#define PP_SNIPPET_PATH_BYTES 4096

/* One compilation: what of, and its files in the store's work_dir. */
struct pp_snippet_command {
    const struct pp_snippet *snippet;
    const struct pp_compiler *compiler;
    const struct pp_snippet_store *store;
    struct pp_words words;
    char source[PP_SNIPPET_PATH_BYTES], module[PP_SNIPPET_PATH_BYTES];
    char dependencies[PP_SNIPPET_PATH_BYTES];
};

/* Fill `words`, which are initialised, from all else. PP_EINVAL: a quote in a command or flags has
 * no partner; PP_ENOMEM. */
enum pp_status pp_snippet_command_build(struct pp_snippet_command *command, struct pp_error *error);

/* Append to the key all that decides what the compiler makes of a source: the words without those
 * of work_dir, the stamps of the programs, objects and libraries that they name, the variables that
 * compilers read, and the machine when it is asked for (-march=native). PP_ENOENT: no such
 * compiler. */
enum pp_status pp_snippet_command_identify(
    const struct pp_snippet_command *command, struct pp_buf *key, struct pp_error *error);

/* PP_ENOENT with the package to install. */
enum pp_status pp_snippet_command_missing(
    const struct pp_snippet_command *command, struct pp_error *error);

#endif

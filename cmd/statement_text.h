/* SPDX-License-Identifier: GPL-3.0-or-later
 * The texts that a person gives: what they are, where they come from, what they are called.
 */
#ifndef PP_CMD_STATEMENT_TEXT_H
#define PP_CMD_STATEMENT_TEXT_H

#include "stats/status.h"

#include <stdbool.h>
#include <stddef.h>

/* What an argument of -s is. The name of a file that exists is that file: a source when it ends as
 * sources do (.c, .cc, .cpp, .cxx, .c++, .C), else an object. What is no such name and holds one of
 * ; { = ( # or a line end is text, as is what holds a blank, unless it ends as sources or objects
 * do.
 * '@FILE' is the text in FILE. All else names a file that is missing. */
enum pp_setup_kind { PP_SETUP_OBJECT, PP_SETUP_SOURCE, PP_SETUP_TEXT, PP_SETUP_MISSING };

enum pp_setup_kind pp_setup_kind(const char *argument);

/* Whether a source of this name is one of C++. */
bool pp_setup_is_cxx(const char *path);

/* The whole of a file, or of the standard input for "-", into *text, made by malloc (NULL on
 * error). PP_ENOENT: it cannot be read; PP_EINVAL: over 16 MiB, or with NUL bytes; PP_ENOMEM. */
enum pp_status pp_statement_text_read(const char *path, char **text, struct pp_error *error);

/* What a statement is called: its text in one line, cut where it becomes long, numbered when one of
 * the n_taken names is the same. Made by malloc; NULL when out of memory. */
char *pp_statement_text_name(const char *text, const char *const *taken, size_t n_taken);

#endif

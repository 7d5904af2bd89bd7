/* SPDX-License-Identifier: GPL-3.0-or-later
 * Values of options that have a form of their own: what stands in the column `parse` of the table
 * in cmd/options_rows.c. Each takes the text and stores what it means; false: it is none.
 */
#ifndef PP_CMD_OPTIONPARSE_H
#define PP_CMD_OPTIONPARSE_H

#include <stdbool.h>

/* "auto", "none" or a CPU's number; the field is pp_settings.pin_cpu. */
bool pp_optionparse_pin(const char *text, void *field);

/* A character or its name; the field is pp_options.delimiter. */
bool pp_optionparse_delimiter(const char *text, void *field);

/* Shares of 1, "0.5,0.99"; the field is the whole of pp_settings, where list and length lie side by
 * side. */
bool pp_optionparse_quantiles(const char *text, void *field);

/* What goes to the compiler as two words, -I, -D or -l and the text; the field is pp_options. */
bool pp_optionparse_include_dir(const char *text, void *field);
bool pp_optionparse_define(const char *text, void *field);
bool pp_optionparse_library(const char *text, void *field);

/* The same of -L; with a '=' in it, a parameter and its values. */
bool pp_optionparse_library_dir_or_list(const char *text, void *field);

#endif

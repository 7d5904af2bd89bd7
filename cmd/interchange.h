/* SPDX-License-Identifier: GPL-3.0-or-later
 * The forms that a result can be given, as a table: --export-NAME of a run and convert --to NAME
 * are both read from it. A new form is a file cmd/out_NAME.c, a row here, the member of pp_options
 * that takes its file, and in cmd/options_rows.c the option and a word of --to.
 */
#ifndef PP_CMD_INTERCHANGE_H
#define PP_CMD_INTERCHANGE_H

#include "bench/result.h"
#include "cmd/options.h"

#include <stdbool.h>
#include <stddef.h>

struct pp_interchange {
    const char *name;   /* after --to */
    const char *option; /* that names its file: "--export-json" */
    size_t path_offset; /* of that option's text in pp_options; is the value of --to too */
    /* Append the whole document; false: memory ran out. */
    bool (*write)(const struct pp_result *result, struct pp_buf *out);
    /* Whether the form has a place for this benchmark; NULL: for any. */
    bool (*holds)(const struct pp_case *c);
};

/* All of them; a row without a name ends the table. */
extern const struct pp_interchange pp_interchanges[];

/* The row whose option is at this offset, NULL: none. */
const struct pp_interchange *pp_interchange_find(size_t path_offset);

/* The file that the options name for it, NULL: none. */
const char *pp_interchange_path(
    const struct pp_interchange *form, const struct pp_options *options);

/* Say on the standard error which benchmarks the form has no place for, if there are any. */
void pp_interchange_tell(const struct pp_interchange *form, const struct pp_result *result);

#endif

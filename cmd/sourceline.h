/* SPDX-License-Identifier: GPL-3.0-or-later
 * Lines of source files, where these are still to be found.
 */
#ifndef PP_CMD_SOURCELINE_H
#define PP_CMD_SOURCELINE_H

#include "bench/buf.h"

#include <stddef.h>
#include <stdint.h>

/* The file that was asked for last; a profile asks for one after the other. Private. */
struct pp_sourceline {
    char *path; /* NULL: none yet */
    struct pp_buf text;
    size_t at;     /* of the line that was found last, */
    uint32_t line; /* its number; 0: none */
};

void pp_sourceline_init(struct pp_sourceline *source);
void pp_sourceline_release(struct pp_sourceline *source);

/* A line (from 1) of a regular file of at most 16 MiB without the blanks around it, not terminated:
 * *n_bytes of it, valid until the next call. NULL: no such file or line, or out of memory. */
const char *pp_sourceline_get(
    struct pp_sourceline *source, const char *path, uint32_t line, size_t *n_bytes);

#endif

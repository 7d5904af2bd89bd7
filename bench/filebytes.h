/* SPDX-License-Identifier: GPL-3.0-or-later
 * A file's bytes: from a regular file or the standard input, nothing that could wait for ever.
 */
#ifndef PP_BENCH_FILEBYTES_H
#define PP_BENCH_FILEBYTES_H

#include "stats/status.h"

#include <stddef.h>

#define PP_FILEBYTES_INPUT "(standard input)" /* its name in messages */

/* Read all of `path`, "-" for the standard input, into *bytes, which the caller frees whatever is
 * returned. PP_ENOENT; PP_EINVAL: a directory, a device, a pipe, a terminal, or more than
 * max_bytes; PP_ESYS; PP_ENOMEM. */
enum pp_status pp_filebytes_read(
    const char *path, size_t max_bytes, char **bytes, size_t *n_bytes, struct pp_error *error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reads a result file (doc/FORMATS.md, "JSON") back into the result model.
 *
 * Reading is exact: what is read and written again (cmd/out_json.h) gives the same bytes, but for
 * the version of the program. The text is hostile: whatever stands in it, the answer is a result
 * that keeps the model's promises, or an error that names the file, the line and the remedy.
 */
#ifndef PP_BENCH_RESULTREAD_H
#define PP_BENCH_RESULTREAD_H

#include "bench/env.h"
#include "bench/result.h"
#include "stats/status.h"

#include <stddef.h>

/* Longer files are refused. */
#define PP_RESULTREAD_MAX_BYTES ((size_t)512 << 20)

/* A result that was read. Owns everything, its machine facts included: result.env points to env,
 * so the struct must not be copied. */
struct pp_stored_result {
    struct pp_result result;
    struct pp_env env;
    int schema_major, schema_minor;
    int method_version; /* may be another than PP_METHOD_VERSION: do not compare then */
    char program_version[32];
    char **texts; /* that the result borrows */
    size_t n_texts;
};

/* Read the file at `path`, "-" for the standard input. Only regular files are opened, and a
 * terminal is not read from. On error *stored holds nothing and need not be released.
 * PP_ENOENT, PP_ESYS (cannot be opened or read), PP_EINVAL (not a file, too large), PP_EFORMAT
 * (no result, damaged, of a newer schema), PP_ENOMEM; the message is one line that begins with the
 * path. */
enum pp_status pp_resultread_file(
    const char *path, struct pp_stored_result *stored, struct pp_error *error);

/* The same for a text in memory, which may hold any bytes; `name` stands for its path. */
enum pp_status pp_resultread_text(const char *text, size_t n_bytes, const char *name,
    struct pp_stored_result *stored, struct pp_error *error);

/* Give back what it holds. */
void pp_stored_result_release(struct pp_stored_result *stored);

#endif

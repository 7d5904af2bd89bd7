/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where the programs and objects stand that belong to ppbench but not into anybody's PATH.
 */
#ifndef PP_BENCH_LIBEXEC_H
#define PP_BENCH_LIBEXEC_H

#include "stats/status.h"

#include <stddef.h>

/* Find `name`: `given` as it is if not NULL, else beside this program (build tree), in
 * ../libexec/ppbench (moved installation), where it was installed. On success `path` (4096 bytes
 * are enough) names a file that may be executed. PP_ENOENT: there is none; the message names it. */
enum pp_status pp_libexec_find(
    char *path, size_t path_bytes, const char *name, const char *given, struct pp_error *error);

#endif

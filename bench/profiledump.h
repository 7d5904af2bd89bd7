/* SPDX-License-Identifier: GPL-3.0-or-later
 * Profiles as files: JSON (doc/profile.schema.json, doc/FORMATS.md) compressed by gzip, whose
 * checksum guards it. Holds names and lines, so it needs no other file.
 */
#ifndef PP_BENCH_PROFILEDUMP_H
#define PP_BENCH_PROFILEDUMP_H

#include "bench/buf.h"
#include "bench/profile.h"

/* Append the dump. PP_ENOMEM. */
enum pp_status pp_profiledump_write(const struct pp_profile *profile, struct pp_buf *out);

/* The same, not compressed: the JSON document. PP_ENOMEM. */
enum pp_status pp_profiledump_json(const struct pp_profile *profile, struct pp_buf *out);

/* Read a dump, compressed or not, from memory; it may hold anything. `name` is for messages.
 * PP_EFORMAT: truncated, damaged, newer than this program, or no dump; PP_ENOMEM. The caller
 * releases the profile whatever is returned. */
enum pp_status pp_profiledump_read(struct pp_profile *profile, const char *bytes, size_t n_bytes,
    const char *name, struct pp_error *error);

/* The same from a file. PP_ENOENT, PP_EIO, and as above. */
enum pp_status pp_profiledump_load(
    struct pp_profile *profile, const char *path, struct pp_error *error);

#endif

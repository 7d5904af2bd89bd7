/* SPDX-License-Identifier: GPL-3.0-or-later
 * Getting bytes out: files are written beside their target, synced and renamed, so that a reader
 * sees the old file or the new one; standard output is written to the end or the failure is told.
 *
 * A path of "-", "/dev/stdout" or "/dev/fd/1" is standard output; devices, pipes and sockets are
 * written directly. A symbolic link is followed when the file it leads to belongs to this user,
 * else refused. A replaced file keeps its mode; a new one gets 0666 less the umask. On failure an
 * old file is untouched and no temporary one remains. Errors: PP_ESYS or PP_EIO with a message that
 * names the path, why, and what to do; PP_EINVAL for an empty path; PP_ENOMEM.
 */
#ifndef PP_CMD_OUTFILE_H
#define PP_CMD_OUTFILE_H

#include "bench/buf.h"
#include "stats/status.h"

#include <stdbool.h>

/* Appended to a path for its checkpoint. */
#define PP_OUTFILE_PARTIAL ".partial"

/* Find out before a long measurement whether `path` can be written: makes, fills and removes a
 * small file beside it. */
enum pp_status pp_outfile_check(const char *path, struct pp_error *error);

/* Write all of `buf` to `path` and remove its checkpoint, if there is one. A buffer that failed is
 * PP_ENOMEM. */
enum pp_status pp_outfile_write(const char *path, const struct pp_buf *buf, struct pp_error *error);

/* Keep what is known so far in PATH.partial, where a killed run leaves it. Does nothing for
 * standard output and devices. */
enum pp_status pp_outfile_checkpoint(
    const char *path, const struct pp_buf *buf, struct pp_error *error);

/* Whether path means standard output. */
bool pp_outfile_is_stdout(const char *path);

/* Write all of `buf` to standard output. When its reader has gone away (EPIPE; SIGPIPE must be
 * ignored) the answer is PP_EIO with an empty message: there is nobody to tell. */
enum pp_status pp_outfile_stdout(const struct pp_buf *buf, struct pp_error *error);

/* For what went through stdio (help, lists): flush, check and close stdout at the end of the
 * program. Same errors. */
enum pp_status pp_outfile_close_stdout(struct pp_error *error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * The three standard streams, made sure of at the start.
 */
#ifndef PP_CMD_STDIO_H
#define PP_CMD_STDIO_H

/* Open whatever of file descriptors 0 to 2 is closed on /dev/null, so that no file of ours is
 * taken for a stream. Ignore SIGPIPE, so that a closed pipe is an error of a write. To be
 * called first. */
void pp_stdio_init(void);

#endif

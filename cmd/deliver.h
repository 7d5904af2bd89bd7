/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finished text to where it belongs: the standard output or a file.
 */
#ifndef PP_CMD_DELIVER_H
#define PP_CMD_DELIVER_H

#include "bench/buf.h"

#include <stdbool.h>

/* Write all of `text` to the standard output (`path` NULL or "-") or whole into a file that
 * takes the place of an older one. False: it could not be written, or the text ran out of
 * memory; which has been said. */
bool pp_deliver(const struct pp_buf *text, const char *path);

#endif

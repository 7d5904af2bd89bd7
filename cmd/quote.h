/* SPDX-License-Identifier: GPL-3.0-or-later
 * A command line as text that a shell reads back as the same words.
 */
#ifndef PP_CMD_QUOTE_H
#define PP_CMD_QUOTE_H

#include "bench/buf.h"

/* Append the words of argv with blanks between them; those that a shell would read otherwise in
 * single quotes. */
void pp_quote_words(struct pp_buf *out, char *const *argv);

#endif

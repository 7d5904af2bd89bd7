/* SPDX-License-Identifier: GPL-3.0-or-later
 * A result in the form that the options ask for.
 */
#ifndef PP_CMD_RENDER_H
#define PP_CMD_RENDER_H

#include "bench/buf.h"
#include "bench/result.h"
#include "cmd/options.h"
#include "cmd/term.h"

#include <stdbool.h>

/* Append what is shown to `out`, and what is said beside it to `notes`. `term` is that of the
 * standard output; a file (--output) has no width and no colours of its own. False: out of
 * memory. */
bool pp_render(const struct pp_options *options, const struct pp_term *term,
    const struct pp_result *result, struct pp_buf *out, struct pp_buf *notes);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * What ppbench profile and ppbench view make of a profile: the view on the standard output or in
 * --output, dumps, pictures, pages and the formats of other programs.
 */
#ifndef PP_CMD_PROFILEEXPORTS_H
#define PP_CMD_PROFILEEXPORTS_H

#include "cmd/options.h"
#include "cmd/out_profile.h"

#include <stdbool.h>

/* Find out, before anything is measured or read, whether all files that `options` want can be
 * written, and that no two want the standard output. False: not so, and it has been said. */
bool pp_profileexports_check(const struct pp_options *options);

/* Write all of them, and then the view, whose profile is set, in the form of --format; not when one
 * of the files is the standard output. False: not all, and it has been said; the others are written
 * all the same. */
bool pp_profileexports_write(const struct pp_options *options, const struct pp_out_profile *view);

#endif

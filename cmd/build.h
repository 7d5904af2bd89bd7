/* SPDX-License-Identifier: GPL-3.0-or-later
 * Facts of this build: versions, compiler, libraries, how it was linked.
 */
#ifndef PP_CMD_BUILD_H
#define PP_CMD_BUILD_H

#include <stddef.h>

/* Room for the longest fact. */
#define PP_BUILD_TEXT_BYTES 128

struct pp_build_row {
    const char *key;   /* in machine output: "gsl_version" */
    const char *title; /* for people: "GSL" */
    void (*text)(char text[PP_BUILD_TEXT_BYTES]);
};

/* The rows in the order in which they are shown; `ppbench` itself is the first. Static. */
const struct pp_build_row *pp_build_rows(size_t *n_rows);

#endif

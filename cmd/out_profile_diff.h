/* SPDX-License-Identifier: GPL-3.0-or-later
 * What changed between two profiles, by function: a table, JSON and CSV (doc/FORMATS.md).
 */
#ifndef PP_CMD_OUT_PROFILE_DIFF_H
#define PP_CMD_OUT_PROFILE_DIFF_H

#include "bench/profilediff.h"
#include "cmd/options.h"
#include "cmd/profilelimit.h"
#include "cmd/profilesort.h"
#include "cmd/term.h"
#include "cmd/units.h"

#include <stdbool.h>

/* What is shown of which difference. Borrows from the options. */
struct pp_out_profile_diff {
    const struct pp_profilediff *diff; /* set by the caller */
    struct pp_term term;               /* likewise; zeroed: a file */
    const char *before, *after;        /* the files */
    enum pp_unit unit;
    int verbose;                    /* -1: no notes; 1: uncertainties, paths */
    struct pp_profilesort sort;     /* by the sizes of changes; no keys: own, then deep */
    struct pp_profilelimits limits; /* --limit */
    double least_ratio; /* functions that changed by less of the loop are left out of the table */
};

/* Take from the options what concerns the view. PP_EINVAL: one of them is wrong; PP_ENOMEM. Release
 * it whatever is returned. */
enum pp_status pp_out_profile_diff_init(
    struct pp_out_profile_diff *view, const struct pp_options *options, struct pp_error *error);
void pp_out_profile_diff_release(struct pp_out_profile_diff *view);

/* Append head, table and legend. False: out of memory. */
bool pp_out_profile_diff_write(const struct pp_out_profile_diff *view, struct pp_buf *out);

/* Append all functions as CSV or JSON, sorted and restricted likewise. False: out of memory. */
bool pp_out_profile_diff_csv(const struct pp_out_profile_diff *view, struct pp_buf *out);
bool pp_out_profile_diff_json(const struct pp_out_profile_diff *view, struct pp_buf *out);

/* Indices of the functions that are wanted, in order, to be freed; NULL: out of memory. `told`:
 * what restrictions left out, in words of pstats. (cmd/out_profile_diff.c) */
size_t *pp_out_profile_diff_chosen(
    const struct pp_out_profile_diff *view, size_t *n, struct pp_buf *told);

#endif

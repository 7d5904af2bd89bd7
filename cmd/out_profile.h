/* SPDX-License-Identifier: GPL-3.0-or-later
 * A profile as text: a header with what was measured and how, then the call tree, a table by
 * function, callers and callees, source lines, blocks, or a flame graph; the same in the very words
 * of Python's pstats; and CSV (doc/FORMATS.md).
 *
 * From options to text:
 *     pp_out_profile_init(&view, options, &error)      before anything is measured
 *     view.profile = &profile; view.term = ...;
 *     pp_out_profile_write(&view, &out)
 *     pp_out_profile_release(&view)
 */
#ifndef PP_CMD_OUT_PROFILE_H
#define PP_CMD_OUT_PROFILE_H

#include "bench/buf.h"
#include "bench/profile.h"
#include "bench/profileflat.h"
#include "cmd/options.h"
#include "cmd/profilelimit.h"
#include "cmd/profilesort.h"
#include "cmd/term.h"
#include "cmd/units.h"

#include <stdbool.h>
#include <stdint.h>

/* What stands below the header. */
enum pp_out_profile_view {
    PP_OUT_PROFILE_NESTED, /* the call tree */
    PP_OUT_PROFILE_FLAT,   /* a row a function */
    PP_OUT_PROFILE_EDGES,  /* callers, callees or both of some functions */
    PP_OUT_PROFILE_FLAME,  /* the tree as boxes, as wide as their times */
    PP_OUT_PROFILE_LINES,  /* source lines with samples and instructions */
    PP_OUT_PROFILE_BLOCKS  /* the same by basic block */
};

/* What is shown of which profile. Borrows from the options. */
struct pp_out_profile {
    const struct pp_profile *profile; /* set by the caller */
    struct pp_term term;              /* likewise; zeroed: a file */
    const char *source;               /* the file it was read from, NULL: measured just now */
    enum pp_out_profile_view view;
    bool is_pstats; /* --style=pstats */
    enum pp_unit unit;
    int verbose;                    /* -1: no header and no notes; 1: uncertainties, paths */
    struct pp_profilesort sort;     /* no keys: deep time, of a flat table own time */
    struct pp_profilelimits limits; /* --limit */
    struct pp_profilelimits callers, callees; /* whose; at most one each */
    struct pp_profilelimits functions;        /* of --lines and --blocks; none: all */
    uint32_t max_depth;                       /* levels of the tree; 0: all */
    double least_ratio; /* branches with less of the time are hidden, which is told */
};

/* Take from the options what concerns views: sort keys, restrictions, patterns. PP_EINVAL: one of
 * them is wrong, or two exclude each other; PP_ENOMEM. Release it whatever is returned. */
enum pp_status pp_out_profile_init(
    struct pp_out_profile *view, const struct pp_options *options, struct pp_error *error);
void pp_out_profile_release(struct pp_out_profile *view);

/* Append header, view and legend. False: out of memory. */
bool pp_out_profile_write(const struct pp_out_profile *view, struct pp_buf *out);

/* Append the table by function as CSV: sorted and restricted likewise. False: out of memory. */
bool pp_out_profile_csv(const struct pp_out_profile *view, struct pp_buf *out);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * The page's parts, between its own files.
 */
#ifndef PP_CMD_OUT_PAGE_PART_H
#define PP_CMD_OUT_PAGE_PART_H

#include "bench/buf.h"
#include "bench/profile.h"
#include "bench/profileflat.h"
#include "cmd/flame.h"
#include "cmd/flamevalue.h"

/* What all parts read. */
struct pp_page {
    const struct pp_profile *profile;
    struct pp_flame flame; /* of `value`; the page holds what is drawn */
    struct pp_profile_flat flat;
    enum pp_flame_value value;
    double total_ns; /* 100 % of the tables: a loop untraced, or all deep times of the roots */
};

/* Append the profile as JSON that may stand in <script>. False: out of memory. */
bool pp_page_data(const struct pp_page *page, struct pp_buf *out);

/* Append the section with the tree's picture as SVG and the places of its controls. */
bool pp_page_tree(struct pp_page *page, struct pp_buf *out);

/* Append the table of functions, those with the most own time, and the empty tables of callers and
 * callees. False: out of memory. */
bool pp_page_functions(const struct pp_page *page, struct pp_buf *out);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Removing a directory with all that is in it.
 */
#ifndef PP_BENCH_REMOVAL_H
#define PP_BENCH_REMOVAL_H

/* Remove the directory `name`, seen from the open directory `parent` (or AT_FDCWD), as far as that
 * may be. Links are removed, not followed. */
void pp_removal_tree(int parent, const char *name);

/* The same for what is in an open directory; needs neither memory nor, but for directories in it,
 * another descriptor. Reads it from where it stands, which is its begin when nobody has read it. */
void pp_removal_content(int directory);

#endif

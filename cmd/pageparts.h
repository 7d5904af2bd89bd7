/* SPDX-License-Identifier: GPL-3.0-or-later
 * The texts of cmd/page/, which the build puts into the program.
 */
#ifndef PP_CMD_PAGEPARTS_H
#define PP_CMD_PAGEPARTS_H

extern const char pp_pageparts_flame_css[]; /* boxes, in SVG and in the page */
extern const char pp_pageparts_flame_js[];  /* of the SVG */

#endif

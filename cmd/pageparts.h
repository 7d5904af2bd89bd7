/* SPDX-License-Identifier: GPL-3.0-or-later
 * The texts of cmd/page/, which the build puts into the program.
 */
#ifndef PP_CMD_PAGEPARTS_H
#define PP_CMD_PAGEPARTS_H

extern const char pp_pageparts_flame_css[]; /* boxes, in SVG and in the page */
extern const char pp_pageparts_flame_js[];  /* of the SVG */

/* Of the page; its scripts in the order in which they stand in it. */
extern const char pp_pageparts_page_css[];
extern const char pp_pageparts_page_data_js[];
extern const char pp_pageparts_page_text_js[];
extern const char pp_pageparts_page_picture_js[];
extern const char pp_pageparts_page_table_js[];
extern const char pp_pageparts_page_js[];

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * The texts of cmd/page/, which the build puts into the program.
 */
#ifndef PP_CMD_PAGEPARTS_H
#define PP_CMD_PAGEPARTS_H

/* How every page begins: it forbids itself the network before anything else. */
#define PP_PAGEPARTS_HEAD \
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n" \
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src " \
    "'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n" \
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"

extern const char pp_pageparts_base_css[];  /* of all pages, before their own */
extern const char pp_pageparts_flame_css[]; /* boxes, in SVG and in the page */
extern const char pp_pageparts_flame_js[];  /* of the SVG */

/* Of the page; its scripts in the order in which they stand in it. */
extern const char pp_pageparts_page_css[];
extern const char pp_pageparts_page_data_js[];
extern const char pp_pageparts_page_text_js[];
extern const char pp_pageparts_page_picture_js[];
extern const char pp_pageparts_page_table_js[];
extern const char pp_pageparts_page_js[];

/* Of the report of benchmark results. */
extern const char pp_pageparts_report_css[];
extern const char pp_pageparts_report_js[];

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * The frame of a report: head, switch of colours, tables, facts.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "cmd/out_report.h"

#include "cmd/markup.h"
#include "cmd/out_report_part.h"
#include "cmd/pageparts.h"

#include <math.h>

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unversioned"
#endif

#define TITLE_COLUMNS 60 /* of what the page is about */

void pp_report_begin(
    struct pp_buf *out, const char *title, const char *subject, const char *command)
{
    pp_buf_puts(out, PP_PAGEPARTS_HEAD "<title>");
    pp_buf_printf(out, "%s%s", title, subject[0] != '\0' ? ": " : "");
    pp_markup_fit(out, subject, TITLE_COLUMNS);
    pp_buf_printf(out,
        "</title>\n<style>\n%s%s</style>\n</head>\n<body class=\"report\">\n"
        "<form class=\"colors\" aria-label=\"colours\">"
        "<input type=\"radio\" name=\"colors\" id=\"auto\" checked><label for=\"auto\">auto</label>"
        "<input type=\"radio\" name=\"colors\" id=\"light\"><label for=\"light\">light</label>"
        "<input type=\"radio\" name=\"colors\" id=\"dark\"><label for=\"dark\">dark</label>"
        "</form>\n<header>\n<h1>%s</h1>\n",
        pp_pageparts_base_css, pp_pageparts_report_css, title);
    if (command != NULL) {
        pp_buf_puts(out, "<p class=\"command\">run again: <code>");
        pp_markup_lines(out, command);
        pp_buf_puts(out, "</code></p>\n");
    }
}

void pp_report_end(struct pp_buf *out)
{
    pp_buf_printf(out,
        "<footer>ppbench " PACKAGE_VERSION ", method %d</footer>\n<script>\n%s</script>\n"
        "</body>\n</html>\n",
        PP_METHOD_VERSION, pp_pageparts_report_js);
}

void pp_report_fact(struct pp_buf *out, const char *word, const char *text)
{
    if (text == NULL || text[0] == '\0')
        return;
    pp_buf_printf(out, "<dt>%s</dt><dd>", word);
    pp_markup_text(out, text);
    pp_buf_puts(out, "</dd>\n");
}

void pp_report_table_begin(
    struct pp_buf *out, const char *id, const struct pp_report_column *columns, size_t n)
{
    pp_buf_printf(out, "<div class=\"scroll\"><table id=\"%s\" class=\"sorts\">\n<thead><tr>", id);
    for (size_t i = 0; i < n; i++)
        pp_buf_printf(
            out, "<th scope=\"col\" class=\"%s\">%s</th>", columns[i].class, columns[i].title);
    pp_buf_puts(out, "</tr></thead>\n<tbody>\n");
}

void pp_report_table_end(struct pp_buf *out)
{
    pp_buf_puts(out, "</tbody>\n</table></div>\n");
}

void pp_report_number(struct pp_buf *out, const char *text, double value)
{
    if (isfinite(value))
        pp_buf_printf(out, "<td data-v=\"%.17g\">", value);
    else
        pp_buf_puts(out, "<td>");
    pp_markup_text(out, text);
    pp_buf_puts(out, "</td>");
}

void pp_report_words(struct pp_buf *out, const char *text)
{
    pp_buf_puts(out, "<td class=\"words\">");
    pp_markup_text(out, text);
    pp_buf_puts(out, "</td>");
}

void pp_report_doubt(struct pp_buf *out, const char *text, const char *evidence, const char *remedy)
{
    pp_buf_puts(out, "<li><strong>");
    pp_markup_text(out, text);
    pp_buf_puts(out, "</strong>");
    if (evidence[0] != '\0') {
        pp_buf_puts(out, " (");
        pp_markup_text(out, evidence);
        pp_buf_puts(out, ")");
    }
    pp_buf_puts(out, "<br>\xe2\x86\x92 ");
    pp_markup_text(out, remedy);
    pp_buf_puts(out, "</li>\n");
}

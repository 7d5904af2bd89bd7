/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the other end of stdout or stderr can show.
 */
#ifndef PP_CMD_TERM_H
#define PP_CMD_TERM_H

#include "bench/buf.h"

#include <stdbool.h>

enum pp_color { PP_COLOR_AUTO, PP_COLOR_ALWAYS, PP_COLOR_NEVER };

enum pp_style {
    PP_STYLE_PLAIN,
    PP_STYLE_STRONG,
    PP_STYLE_FAINT,
    PP_STYLE_GOOD,
    PP_STYLE_DOUBT,
    PP_STYLE_BAD
};

/* Plain data; tests fill it by hand. */
struct pp_term {
    bool is_terminal;
    bool is_dumb;      /* no cursor movement: TERM unset or "dumb" */
    bool color;        /* write escape sequences for styles */
    bool utf8;         /* else ASCII only */
    int width_columns; /* 0: unlimited (not a terminal) */
};

/* Look at file descriptor `fd`. Colour on auto: a terminal that is not dumb, and NO_COLOR absent or
 * empty. Width: COLUMNS when it is a positive number, else the terminal's, else 80; of a file or
 * pipe 0 unless COLUMNS says otherwise. UTF-8: by LC_ALL, LC_CTYPE or LANG, the first that is set;
 * the process locale is neither read nor changed, since a static program cannot count on locale
 * files. */
void pp_term_init(struct pp_term *term, int fd, enum pp_color color);

/* "auto", "always", "never". False: none of them. */
bool pp_term_parse_color(const char *text, enum pp_color *color);

/* Append `text` in a style; the bare text without colour. */
void pp_term_puts(
    const struct pp_term *term, struct pp_buf *out, enum pp_style style, const char *text);

/* The escape sequence that begins a style, and the one that ends it; "" without colour. Static. */
const char *pp_term_begin(const struct pp_term *term, enum pp_style style);
const char *pp_term_end(const struct pp_term *term, enum pp_style style);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the other end can show.
 */
#include "cmd/term.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define TERM_DEFAULT_COLUMNS 80
#define TERM_MAX_COLUMNS 10000

static bool term_is_set(const char *name)
{
    const char *const value = getenv(name);
    return value != NULL && value[0] != '\0';
}

static bool term_is_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (term_is_set(names[i])) {
            const char *const codeset = strchr(getenv(names[i]), '.');
            return codeset != NULL &&
                (strncasecmp(codeset, ".utf-8", 6) == 0 || strncasecmp(codeset, ".utf8", 5) == 0);
        }
    }
    return false;
}

static int term_width(int fd, bool is_terminal)
{
    const char *const columns = getenv("COLUMNS");
    const long wanted = columns == NULL ? 0 : strtol(columns, NULL, 10);
    if (wanted > 0 && wanted <= TERM_MAX_COLUMNS) {
        return (int)wanted;
    }
    if (!is_terminal) {
        return 0;
    }
    struct winsize size;
    const bool known = ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : TERM_DEFAULT_COLUMNS;
}

void pp_term_init(struct pp_term *term, int fd, enum pp_color color)
{
    term->is_terminal = isatty(fd) == 1;
    term->is_dumb = !term_is_set("TERM") || strcmp(getenv("TERM"), "dumb") == 0;
    term->color = color == PP_COLOR_ALWAYS ||
        (color == PP_COLOR_AUTO && term->is_terminal && !term->is_dumb && !term_is_set("NO_COLOR"));
    term->utf8 = term_is_utf8();
    term->width_columns = term_width(fd, term->is_terminal);
}

bool pp_term_parse_color(const char *text, enum pp_color *color)
{
    static const char *const names[] = {"auto", "always", "never"};
    for (unsigned i = 0; i < 3; i++) {
        if (strcmp(text, names[i]) == 0) {
            *color = (enum pp_color)i;
            return true;
        }
    }
    return false;
}

const char *pp_term_begin(const struct pp_term *term, enum pp_style style)
{
    static const char *const sequences[] = {[PP_STYLE_PLAIN] = "",
        [PP_STYLE_STRONG] = "\033[1m",
        [PP_STYLE_FAINT] = "\033[2m",
        [PP_STYLE_GOOD] = "\033[32m",
        [PP_STYLE_DOUBT] = "\033[33m",
        [PP_STYLE_BAD] = "\033[31m"};
    return term->color ? sequences[style] : "";
}

const char *pp_term_end(const struct pp_term *term, enum pp_style style)
{
    return term->color && style != PP_STYLE_PLAIN ? "\033[0m" : "";
}

void pp_term_puts(
    const struct pp_term *term, struct pp_buf *out, enum pp_style style, const char *text)
{
    pp_buf_puts(out, pp_term_begin(term, style));
    pp_buf_puts(out, text);
    pp_buf_puts(out, pp_term_end(term, style));
}

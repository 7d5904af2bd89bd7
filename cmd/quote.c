/* SPDX-License-Identifier: GPL-3.0-or-later
 * Quoting for a POSIX shell.
 */
#include "cmd/quote.h"

#include <string.h>

static const char plain[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";

static void quote_word(struct pp_buf *out, const char *word)
{
    if (word[0] != '\0' && word[strspn(word, plain)] == '\0') {
        pp_buf_puts(out, word);
        return;
    }
    pp_buf_putc(out, '\'');
    for (; *word != '\0'; word++) {
        if (*word == '\'')
            pp_buf_puts(out, "'\\''");
        else
            pp_buf_putc(out, *word);
    }
    pp_buf_putc(out, '\'');
}

void pp_quote_words(struct pp_buf *out, char *const *argv)
{
    for (size_t i = 0; argv[i] != NULL; i++) {
        if (i > 0)
            pp_buf_putc(out, ' ');
        quote_word(out, argv[i]);
    }
}

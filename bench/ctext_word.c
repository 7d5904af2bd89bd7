/* SPDX-License-Identifier: GPL-3.0-or-later
 * The identifiers of a text, one after the other.
 */
#include "bench/ctext.h"

#include "bench/ctext_token.h"
#include "bench/ctext_words.h"

#include <string.h>

/* What stands before a word. */
enum { NOTHING, DOT, DASH, WORD, TYPE };

static int see(const char *text, struct pp_ctext_token t, int before)
{
    const char c = pp_ctext_token_char(text, t);
    if (pp_ctext_words_type(text, t))
        return TYPE;
    if (pp_ctext_words_qualifier(text, t))
        return before == TYPE ? TYPE : NOTHING;
    if (t.kind == PP_CTEXT_WORD)
        return pp_ctext_words_statement(text, t) || pp_ctext_words_operand(text, t) ? NOTHING
                                                                                    : WORD;
    if (c == '.' || (c == '>' && before == DASH))
        return DOT;
    return c == '-' ? DASH : c == '*' && before == TYPE ? TYPE : NOTHING;
}

bool pp_ctext_word_next(const char *text, size_t n_bytes, struct pp_ctext_word *word)
{
    for (;;) {
        const struct pp_ctext_token t = pp_ctext_token_next(text, n_bytes, word->at);
        const int before = word->seen;
        if (t.kind == PP_CTEXT_END || pp_ctext_token_end(t) > n_bytes)
            return false;
        const bool is_macro = pp_ctext_token_directs(text, t, "define");
        word->at = is_macro ? t.at + 1 : pp_ctext_token_end(t);
        word->seen = see(text, t, before);
        if (t.kind != PP_CTEXT_WORD || before == DOT)
            continue;
        word->text = text + t.at;
        word->n_bytes = t.n_bytes;
        word->is_declared = before >= WORD && !pp_ctext_words_type(text, t);
        return true;
    }
}

bool pp_ctext_mentions(const char *text, size_t n_bytes, const char *word)
{
    struct pp_ctext_word w = {0};
    const size_t length = strlen(word);
    while (pp_ctext_word_next(text, n_bytes, &w))
        if (w.n_bytes == length && memcmp(w.text, word, length) == 0)
            return true;
    return false;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Words of a compiler's command: what was split and joined is split the same again.
 */
#include "bench/words.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

static void check_same(const struct pp_words *one, const struct pp_words *other)
{
    if (one->n != other->n || one->argv[one->n])
        abort();
    for (size_t i = 0; i < one->n; i++)
        if (strcmp(one->argv[i], other->argv[i]) != 0)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    struct pp_words words, again;
    struct pp_buf line;
    char *text = malloc(n_bytes + 1);
    if (!text)
        return 0;
    memcpy(text, data, n_bytes);
    text[n_bytes] = '\0';
    pp_words_init(&words);
    pp_words_init(&again);
    pp_buf_init(&line);
    if (!pp_words_split(&words, text)) {
        if (words.n)
            abort();
    } else if (words.n) {
        pp_words_join(&words, &line);
        if (!pp_words_split(&again, pp_buf_text(&line)))
            abort();
        check_same(&words, &again);
    }
    pp_buf_release(&line);
    pp_words_release(&again);
    pp_words_release(&words);
    free(text);
    return 0;
}

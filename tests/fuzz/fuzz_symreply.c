/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What ppbench-symbols answers, after it has read a hostile object: the first byte is the number of
 * addresses, the rest the answer. What comes out is within the copy of its text, or nothing. */
#include "bench/symreply.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

static size_t check_frames(const struct pp_symbols_answer *answer)
{
    size_t n_chars = 0;
    if ((answer->n_frames > 0) != (answer->frames != NULL))
        abort();
    for (size_t i = 0; i < answer->n_frames; i++)
        n_chars += strlen(answer->frames[i].name) + strlen(answer->frames[i].file);
    return n_chars;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    struct pp_symbols symbols;
    struct pp_error error = {.status = PP_OK};
    const size_t n = n_bytes ? data[0] : 0;
    size_t n_chars = 0;
    const enum pp_status status = pp_symreply_read(
        &symbols, n_bytes ? data + 1 : NULL, n_bytes ? n_bytes - 1 : 0, n, &error);
    if (status != error.status || symbols.n_answers != (status == PP_OK ? n : 0))
        abort();
    for (size_t i = 0; i < symbols.n_answers; i++) {
        const struct pp_symbols_answer *a = &symbols.answers[i];
        n_chars += strlen(a->name) + strlen(a->symbol) + strlen(a->file) + check_frames(a);
    }
    if (n_chars > n_bytes * n_bytes)
        abort();
    pp_symbols_release(&symbols);
    return 0;
}

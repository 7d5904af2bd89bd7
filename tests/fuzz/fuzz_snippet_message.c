/* SPDX-License-Identifier: GPL-3.0-or-later
 * What any compiler may say: the input is a statement, a setup and the compiler's messages, divided
 * by lines "%%".
 */
#include "bench/snippet_message.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define DIVIDER "\n%%\n"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

/* Cut off what stands before the divider; all, when there is none. */
static char *take(char **rest)
{
    char *part = *rest, *end = strstr(part, DIVIDER);
    *rest = end ? end + strlen(DIVIDER) : part + strlen(part);
    if (end)
        *end = '\0';
    return part;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    struct pp_buf messages;
    char *text = malloc(n_bytes + 1), *rest = text;
    if (!text)
        return 0;
    memcpy(text, data, n_bytes);
    text[n_bytes] = '\0';
    const char *statement = take(&rest);
    const struct pp_snippet_text setup = {take(&rest), "setup"};
    const struct pp_snippet snippet = {
        .statement = statement, .setups = &setup, .n_setups = 1, .is_cxx = n_bytes % 2 == 1};
    pp_buf_init(&messages);
    pp_buf_puts(&messages, rest);
    pp_snippet_message_clean(&snippet, "/tmp/work", &messages);
    if (strlen(pp_buf_text(&messages)) > messages.n_bytes)
        abort();
    pp_buf_release(&messages);
    free(text);
    return 0;
}

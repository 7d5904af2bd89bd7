/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a result file: a message of one line, or a result that is written, read and written
 * again to the same text, and that can be merged. */
#include "bench/merge.h"
#include "cmd/out_json.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

static struct pp_buf write_again(const struct pp_result *result)
{
    struct pp_buf text;
    pp_buf_init(&text);
    if (!pp_out_json_write(result, &text))
        abort();
    return text;
}

static void check_read(const struct pp_stored_result *stored)
{
    static struct pp_stored_result again;
    struct pp_error error = {.status = PP_OK};
    struct pp_buf first = write_again(&stored->result);
    if (pp_resultread_text(first.data, first.n_bytes, "again", &again, &error) != PP_OK)
        abort();
    struct pp_buf second = write_again(&again.result);
    if (strcmp(pp_buf_text(&first), pp_buf_text(&second)) != 0)
        abort();
    pp_stored_result_release(&again);
    pp_buf_release(&first);
    pp_buf_release(&second);
}

/* Refused or not, it ends well. */
static void try_merge(const char *text, size_t n_bytes)
{
    static struct pp_stored_result merged;
    struct pp_merge merge;
    struct pp_error error = {.status = PP_OK};
    pp_merge_init(&merge, (struct pp_merge_options){.separate = n_bytes % 2, .force = true});
    enum pp_status status = pp_merge_add_text(&merge, text, n_bytes, "a.json", &error);
    if (status == PP_OK)
        status = pp_merge_finish(&merge, &merged, &error);
    if ((status == PP_OK) != (error.text[0] == '\0'))
        abort();
    if (status == PP_OK)
        pp_stored_result_release(&merged);
    pp_merge_release(&merge);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    static struct pp_stored_result stored;
    struct pp_error error = {.status = PP_OK};
    const char *const text = (const char *)data;
    const enum pp_status status = pp_resultread_text(text, n_bytes, "a.json", &stored, &error);
    if ((status == PP_OK) != (error.text[0] == '\0') || strchr(error.text, '\n'))
        abort();
    if (status != PP_OK)
        return 0;
    check_read(&stored);
    pp_stored_result_release(&stored);
    try_merge(text, n_bytes);
    return 0;
}

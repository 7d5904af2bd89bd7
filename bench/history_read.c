/* SPDX-License-Identifier: GPL-3.0-or-later
 * Series over stored results: from the files of the store.
 */
#include "bench/history.h"

#include "bench/resultread.h"

static enum pp_status read_entry(struct pp_history *history, const struct pp_store_entry *entry)
{
    struct pp_stored_result stored;
    struct pp_error why = {.status = PP_OK};
    enum pp_status status = pp_resultread_file(entry->path, &stored, &why);
    if (status == PP_ENOENT) /* removed since the directory was read */
        return PP_OK;
    if (status != PP_OK)
        return status == PP_ENOMEM ? status : pp_history_add_failure(history, why.text);
    const struct pp_likeness result = {&stored.result, stored.method_version};
    status = pp_history_add(history, &result, entry->path, entry->baseline);
    pp_stored_result_release(&stored);
    return status;
}

enum pp_status pp_history_read(struct pp_history *history, const struct pp_store_list *list,
    size_t n_newest, struct pp_error *error)
{
    enum pp_status status = PP_OK;
    for (size_t i = list->n > n_newest ? list->n - n_newest : 0; i < list->n && !status; i++)
        status = read_entry(history, &list->entries[i]);
    if (status == PP_OK)
        status = pp_history_find_changes(history);
    return status == PP_OK
        ? PP_OK
        : pp_error_set(error, status, "out of memory for the history; move old runs elsewhere");
}

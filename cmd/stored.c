/* SPDX-License-Identifier: GPL-3.0-or-later
 * Results of earlier runs as a user names them.
 */
#include "cmd/stored.h"

#include "cmd/message.h"
#include "cmd/nearest.h"

#include <string.h>

#define MAX_NAMES 100
#define N_SESSIONS 50 /* of the newest runs */

/* The baseline that a mistyped name may have meant, NULL: none. */
static const char *nearest_baseline(const struct pp_store_list *list, const char *name)
{
    const char *names[MAX_NAMES + 1] = {NULL};
    size_t n = 0;
    for (size_t i = list->n; i > 0 && n < MAX_NAMES; i--)
        if (list->entries[i - 1].baseline)
            names[n++] = list->entries[i - 1].baseline;
    return pp_nearest(name, names);
}

static enum pp_status refuse(const struct pp_store *store, const struct pp_store_list *list,
    const char *name, struct pp_error *error)
{
    const char *meant = nearest_baseline(list, name);
    if (meant)
        return pp_error_set(error, PP_ENOENT,
            "there is no baseline '%s' in '%s'; did you mean '%s'?", pp_message_name(name).text,
            pp_message_name(store->dir).text, pp_message_name(meant).text);
    return pp_error_set(error, PP_ENOENT,
        "there is no baseline '%s' in '%s'; save one with --save-baseline '%s', or name a file "
        "that ends in .json",
        pp_message_name(name).text, pp_message_name(store->dir).text, pp_message_name(name).text);
}

static enum pp_status load_baseline(
    const char *name, struct pp_stored_result *stored, struct pp_error *error)
{
    struct pp_store store;
    struct pp_store_list list;
    enum pp_status status = pp_store_check_name(name, error);
    if (!status)
        status = pp_store_locate(&store, error);
    if (!status)
        status = pp_store_list(&store, &list, error);
    if (status)
        return status;
    const struct pp_store_entry *entry = pp_store_find(&list, name);
    status = entry ? pp_resultread_file(entry->path, stored, error)
                   : refuse(&store, &list, name, error);
    pp_store_list_release(&list);
    return status;
}

enum pp_status pp_stored_load(
    const char *operand, struct pp_stored_result *stored, struct pp_error *error)
{
    return pp_store_is_file(operand) ? pp_resultread_file(operand, stored, error)
                                     : load_baseline(operand, stored, error);
}

void pp_stored_history(struct pp_history *history)
{
    struct pp_store store;
    struct pp_store_list list;
    pp_history_init(history);
    if (pp_store_locate(&store, NULL) != PP_OK || pp_store_list(&store, &list, NULL) != PP_OK)
        return;
    if (pp_history_read(history, &list, N_SESSIONS, NULL) != PP_OK)
        pp_history_release(history);
    pp_store_list_release(&list);
}

enum pp_status pp_stored_judge(const struct pp_result *old, const struct pp_result *new,
    struct pp_storedpair_options *options, struct pp_comparison *comparison, struct pp_error *error)
{
    struct pp_history history;
    pp_stored_history(&history);
    options->history = &history;
    const enum pp_status status = pp_storedpair_compare(old, new, options, comparison, error);
    options->history = NULL;
    pp_history_release(&history);
    return status;
}

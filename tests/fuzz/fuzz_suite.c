/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A worker's list of benchmarks, written by a process in which user code ran: the first byte is the
 * number of entries, the rest the list. Whatever it is, it becomes cases that hold together, or a
 * message. */
#include "bench/suite_list.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

static void check_case(const struct pp_case *c, const struct pp_suite_entry *entry)
{
    if (!c->name || !c->family || !c->file || !*c->family || c->module != 0 || entry->module != 0)
        abort();
    if (c->n_threads == 0 || c->n_params > PPB_MAX_PARAMS || c->unit > PPB_S)
        abort();
    if (!isfinite(c->bytes_per_iteration) || !isfinite(c->items_per_iteration))
        abort();
    if ((c->state == PP_STATE_SKIPPED) != (c->reason != NULL))
        abort();
    for (size_t i = 0; i < c->n_params; i++) {
        char *end;
        if (!c->params[i].name || !c->params[i].text)
            abort();
        if (c->params[i].is_number && (!isfinite(strtod(c->params[i].text, &end)) || *end))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    struct pp_module_info module = {.path = strdup("fuzzed.so")};
    struct pp_suite suite = {0};
    struct pp_result result = {.modules = &module, .n_modules = 1};
    struct pp_error error = {.status = PP_OK};
    const size_t n_list = n_bytes ? n_bytes - 1 : 0;
    unsigned char *list = malloc(n_list ? n_list : 1);
    if (list && module.path) {
        if (n_list)
            memcpy(list, data + 1, n_list);
        const struct pp_suite_list listed = {
            .bytes = list, .n_bytes = n_list, .n_entries = n_bytes ? data[0] : 0};
        const enum pp_status status = pp_suite_list_read(&listed, &suite, &result, &error);
        if ((status == PP_OK) != (error.text[0] == '\0') || suite.n_entries != result.n_cases)
            abort();
        for (size_t i = 0; i < result.n_cases && status == PP_OK; i++)
            check_case(&result.cases[i], &suite.entries[i]);
    }
    for (size_t i = 0; i < result.n_cases; i++)
        pp_case_release(&result.cases[i]);
    free(result.cases);
    pp_suite_release(&suite);
    free(module.path);
    free(list);
    return 0;
}

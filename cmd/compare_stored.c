/* SPDX-License-Identifier: GPL-3.0-or-later
 * Two stored results side by side.
 */
#include "cmd/compare_stored.h"

#include "cmd/stored.h"

#include <stdlib.h>
#include <string.h>

static bool ends_in_json(const char *operand)
{
    const size_t n = strlen(operand);
    return n > 5 && strcmp(operand + n - 5, ".json") == 0;
}

bool pp_compare_stored_is_meant(const struct pp_options *options)
{
    for (size_t i = 0; i < options->operands.n; i++)
        if (ends_in_json(options->operands.items[i]))
            return options->modules.n == 0;
    return false;
}

static enum pp_status judge(const struct pp_stored_result *old, const struct pp_stored_result *new,
    struct pp_storedpair_options *options, struct pp_comparison *comparison, struct pp_error *error)
{
    options->old_method_version = old->method_version;
    options->new_method_version = new->method_version;
    return pp_stored_judge(&old->result, &new->result, options, comparison, error);
}

static enum pp_status load_and_judge(const struct pp_options *options,
    struct pp_storedpair_options *judging, struct pp_comparison *comparison, struct pp_error *error)
{
    /* With the machine's facts too large for the stack. */
    struct pp_stored_result *stored = calloc(2, sizeof *stored);
    if (!stored)
        return pp_error_set(error, PP_ENOMEM, "out of memory for two results");
    enum pp_status status = pp_stored_load(options->operands.items[0], &stored[0], error);
    if (status == PP_OK) {
        status = pp_stored_load(options->operands.items[1], &stored[1], error);
        if (status == PP_OK) {
            status = judge(&stored[0], &stored[1], judging, comparison, error);
            pp_stored_result_release(&stored[1]);
        }
        pp_stored_result_release(&stored[0]);
    }
    free(stored);
    return status;
}

enum pp_status pp_compare_stored(const struct pp_options *options, double margin_ratio,
    double tail_margin_ratio, struct pp_comparison *comparison, struct pp_error *error)
{
    struct pp_storedpair_options judging;
    if (options->operands.n != 2)
        return pp_error_set(error, PP_EINVAL,
            "compare takes two results (old.json new.json); here %s %zu",
            options->operands.n == 1 ? "is" : "are", options->operands.n);
    pp_storedpair_options_init(&judging);
    judging.level_ratio = options->settings.level_ratio;
    judging.margin_ratio = margin_ratio;
    judging.tail_margin_ratio = tail_margin_ratio;
    const enum pp_status status = load_and_judge(options, &judging, comparison, error);
    if (status != PP_OK)
        return status;
    comparison->old_name = strdup(options->operands.items[0]);
    comparison->new_name = strdup(options->operands.items[1]);
    return comparison->old_name && comparison->new_name
        ? PP_OK
        : pp_error_set(error, PP_ENOMEM, "out of memory for two results");
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the widths of a flame graph stand for, out of a profile.
 */
#include "cmd/flamevalue.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

bool pp_flamevalue_has(const struct pp_profile *profile, enum pp_flame_value value)
{
    for (size_t i = 0; i < profile->n_nodes; i++) {
        const struct pp_profile_node *const node = &profile->nodes[i];
        const struct pp_profile_function *const function = &profile->functions[node->function];
        if ((value == PP_FLAME_TIME && (node->deep_ns > 0 || node->own_ns > 0)) ||
            (value == PP_FLAME_SAMPLES && node->n_own_samples > 0) ||
            (value == PP_FLAME_CALLS && node->n_calls > 0) ||
            (value == PP_FLAME_INSTRUCTIONS && function->n_instructions > 0)) {
            return true;
        }
    }
    return false;
}

enum pp_flame_value pp_flamevalue_choose(
    const struct pp_profile *profile, enum pp_flame_value value)
{
    if (value != PP_FLAME_AUTO) {
        return value;
    }
    for (value = PP_FLAME_TIME; value < PP_FLAME_INSTRUCTIONS; value++) {
        if (pp_flamevalue_has(profile, value)) {
            return value;
        }
    }
    return pp_flamevalue_has(profile, value) ? value : PP_FLAME_TIME;
}

static double flamevalue_per_loop(
    const struct pp_profile *profile, enum pp_profile_pass_kind pass, double count)
{
    const uint64_t n_loops = profile->passes[pass].n_loops;
    return n_loops > 0 ? count / (double)n_loops : count;
}

static double flamevalue_own(
    const struct pp_profile *profile, enum pp_flame_value value, const struct pp_profile_node *node)
{
    switch (value) {
    case PP_FLAME_CALLS:
        return flamevalue_per_loop(profile, PP_PROFILE_PASS_COUNTS, (double)node->n_calls);
    case PP_FLAME_SAMPLES:
        return (double)node->n_own_samples;
    default:
        return node->own_ns;
    }
}

/* The instructions of each function go to its nodes by their calls, evenly where none is known. */
static enum pp_status flamevalue_instructions(
    const struct pp_profile *profile, struct pp_flame_item *items)
{
    double *const n_calls = calloc(2 * profile->n_functions + 1, sizeof *n_calls);
    if (n_calls == NULL) {
        return PP_ENOMEM;
    }
    double *const n_nodes = n_calls + profile->n_functions;
    for (size_t i = 0; i < profile->n_nodes; i++) {
        n_calls[profile->nodes[i].function] += (double)profile->nodes[i].n_calls;
        n_nodes[profile->nodes[i].function]++;
    }
    for (size_t i = 0; i < profile->n_nodes; i++) {
        const struct pp_profile_node *const node = &profile->nodes[i];
        const uint32_t f = node->function;
        const double part = n_calls[f] > 0 ? (double)node->n_calls / n_calls[f] : 1 / n_nodes[f];
        items[i].own = part *
            flamevalue_per_loop(profile, PP_PROFILE_PASS_INSTRUCTIONS,
                (double)profile->functions[f].n_instructions);
    }
    free(n_calls);
    return PP_OK;
}

enum pp_status pp_flamevalue_layout(
    struct pp_flame *flame, const struct pp_profile *profile, enum pp_flame_value value)
{
    *flame = (struct pp_flame){0};
    struct pp_flame_item *const items = calloc(profile->n_nodes + 1, sizeof *items);
    if (items == NULL) {
        return PP_ENOMEM;
    }
    for (size_t i = 0; i < profile->n_nodes; i++) {
        const struct pp_profile_node *const node = &profile->nodes[i];
        items[i].parent = node->parent;
        items[i].own = flamevalue_own(profile, value, node);
        items[i].deep = value == PP_FLAME_TIME ? node->deep_ns : NAN;
    }
    enum pp_status status = PP_OK;
    if (value == PP_FLAME_INSTRUCTIONS) {
        status = flamevalue_instructions(profile, items);
    }
    if (!status) {
        status = pp_flame_init(flame, items, profile->n_nodes);
    }
    free(items);
    return status;
}

struct pp_units_text pp_flamevalue_text(enum pp_flame_value value, double amount)
{
    struct pp_units_text text = {""};
    if (value == PP_FLAME_TIME || value == PP_FLAME_AUTO || isnan(amount)) {
        return pp_units_time(amount, 4, PP_UNIT_AUTO);
    }
    const struct pp_units_text number = amount >= 1000 || amount == floor(amount)
        ? pp_units_count((uint64_t)amount)
        : pp_units_number(amount, 4);
    snprintf(text.text, sizeof text.text, "%.30s %s", number.text, pp_flamevalue_word(value));
    return text;
}

const char *pp_flamevalue_name(enum pp_flame_value value)
{
    switch (value) {
    case PP_FLAME_SAMPLES:
        return "samples of the untouched code";
    case PP_FLAME_CALLS:
        return "calls per loop, of a function and all below it";
    case PP_FLAME_INSTRUCTIONS:
        return "instructions per loop; a function's are divided among its places by calls";
    default:
        return "deep time per loop";
    }
}

const char *pp_flamevalue_word(enum pp_flame_value value)
{
    switch (value) {
    case PP_FLAME_SAMPLES:
        return "samples";
    case PP_FLAME_CALLS:
        return "calls";
    case PP_FLAME_INSTRUCTIONS:
        return "instructions";
    default:
        return "time";
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which functions are long enough to be timed.
 */
#include "bench/profileflat.h"
#include "bench/profilemerge.h"

#include <math.h>
#include <string.h>

enum { CHOSEN = 1, LEFT_OUT = 2 };

static bool is_seen(enum pp_profile_reach reach)
{
    return reach != PP_PROFILE_BY_NOTHING && reach != PP_PROFILE_BY_SAMPLES;
}

/* Time a call, ns; NaN: unknown. A recursion's time is divided among all its calls, since each of
 * them costs two readings of the clock: fib(30) takes long, its calls do not. */
static double mean_ns(const struct pp_profile *profile, const struct pp_profile_row *row)
{
    const double n_loops = (double)profile->passes[PP_PROFILE_PASS_COUNTS].n_loops;
    return row->n_calls ? row->deep_ns * n_loops / (double)row->n_calls : (double)NAN;
}

/* Set by (object, start) or by name. */
static uint32_t find_function(const struct pp_profile *profile, const struct pp_profilewire *counts,
    const struct pp_profilewire_function *from)
{
    for (size_t i = 0; i < profile->n_functions; i++) {
        const struct pp_profile_function *function = &profile->functions[i];
        const bool is_same = from->start
            ? function->address == from->start && function->object != PP_PROFILE_NONE &&
                from->object != PP_PROFILEWIRE_NONE &&
                strcmp(profile->objects[function->object].path,
                    counts->objects[from->object].path) == 0
            : function->address == 0 && strcmp(function->symbol, from->name) == 0;
        if (is_same)
            return (uint32_t)i;
    }
    return PP_PROFILE_NONE;
}

size_t pp_profilemerge_select(const struct pp_profile *profile, const struct pp_profilewire *counts,
    double least_ns, uint8_t *selection)
{
    struct pp_profile_flat flat;
    size_t n_chosen = 0;
    memset(selection, 0, counts->n_functions);
    if (pp_profile_flat_init(&flat, profile) != PP_OK) {
        pp_profile_flat_release(&flat);
        return 0;
    }
    for (size_t i = 0; i < counts->n_nodes; i++) {
        const uint32_t number = counts->nodes[i].function;
        if (selection[number] || !is_seen(counts->functions[number].reach))
            continue;
        const uint32_t function = find_function(profile, counts, &counts->functions[number]);
        for (size_t k = 0; k < flat.n_rows; k++)
            if (flat.rows[k].function == function &&
                (least_ns <= 0 || mean_ns(profile, &flat.rows[k]) >= least_ns)) {
                selection[number] = CHOSEN;
                n_chosen++;
            }
        if (!selection[number])
            selection[number] = LEFT_OUT;
    }
    for (size_t i = 0; i < counts->n_functions; i++)
        selection[i] = selection[i] == CHOSEN;
    pp_profile_flat_release(&flat);
    return n_chosen;
}

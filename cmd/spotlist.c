/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sorted by counting.
 */
#include "cmd/spotlist.h"

#include <stdlib.h>

bool pp_spotlist_init(struct pp_spotlist *list, const struct pp_profile *profile)
{
    *list = (struct pp_spotlist){.profile = profile};
    size_t n = profile->n_functions;
    list->first = calloc(n + 2, sizeof *list->first);
    list->which = calloc(profile->n_spots + 1, sizeof *list->which);
    if (list->first == NULL || list->which == NULL)
        return false;
    /* Counts two places up become beginnings one place up, which the filling moves to their ends:
     * the beginnings of the next. */
    for (size_t i = 0; i < profile->n_spots; i++)
        list->first[profile->spots[i].function + 2]++;
    for (size_t i = 2; i < n + 2; i++)
        list->first[i] += list->first[i - 1];
    for (size_t i = 0; i < profile->n_spots; i++)
        list->which[list->first[profile->spots[i].function + 1]++] = (uint32_t)i;
    return true;
}

void pp_spotlist_release(struct pp_spotlist *list)
{
    free(list->first);
    free(list->which);
    *list = (struct pp_spotlist){0};
}

long double pp_spotlist_instructions(const struct pp_profile_spot *spot)
{
    return (long double)spot->n_runs * (long double)spot->n_block_instructions;
}

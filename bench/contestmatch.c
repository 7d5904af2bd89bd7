/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pairs by name or by order.
 */
#define _GNU_SOURCE
#include "bench/contestmatch.h"

#include <stdlib.h>
#include <string.h>

struct matching {
    const struct pp_contestobject *old, *new;
    struct pp_comparison *comparison;
    struct pp_contestmatch *matches;
};

/* The case of `list` that belongs to number `index` of `other`, or NULL. */
static const struct pp_case *partner(
    const struct pp_result *list, const struct pp_result *other, size_t index, bool by_order)
{
    if (by_order)
        return index < list->n_cases ? &list->cases[index] : NULL;
    for (size_t i = 0; i < list->n_cases; i++)
        if (strcmp(list->cases[i].name, other->cases[index].name) == 0)
            return &list->cases[i];
    return NULL;
}

static bool are_alike(const struct matching *m, const struct pp_contestmatch *match)
{
    const size_t old = match->cases[0], new = match->cases[1];
    return m->old->list.cases[old].n_threads == m->new->list.cases[new].n_threads &&
        m->old->suite.entries[old].manual_time == m->new->suite.entries[new].manual_time;
}

/* Add a pair; one of old and new may be NULL. */
static enum pp_status add(struct matching *m, const struct pp_case *old, const struct pp_case *new)
{
    struct pp_pair *pair = pp_comparison_add(m->comparison, old ? old->name : new->name);
    struct pp_contestmatch *more = pair ? realloc(m->matches, m->comparison->n_pairs * sizeof *more)
                                        : NULL;
    if (!more)
        return PP_ENOMEM;
    m->matches = more;
    struct pp_contestmatch *match = &more[m->comparison->n_pairs - 1];
    *match = (struct pp_contestmatch){{0, 0}};
    pair->state = !new ? PP_PAIR_ONLY_OLD : !old ? PP_PAIR_ONLY_NEW : PP_PAIR_PENDING;
    if (pair->state != PP_PAIR_PENDING)
        return PP_OK;
    match->cases[0] = (size_t)(old - m->old->list.cases);
    match->cases[1] = (size_t)(new - m->new->list.cases);
    if (strcmp(old->name, new->name) != 0 && !(pair->new_name = strdup(new->name)))
        return PP_ENOMEM;
    if (!are_alike(m, match)) {
        pair->state = PP_PAIR_REFUSED;
        pair->reason = strdup(old->n_threads != new->n_threads
                ? "they run in different numbers of threads"
                : "one of them times itself, the other does not");
        return pair->reason ? PP_OK : PP_ENOMEM;
    }
    return PP_OK;
}

enum pp_status pp_contestmatch_find(const struct pp_contestobject objects[2], bool by_order,
    struct pp_comparison *comparison, struct pp_contestmatch **matches, struct pp_error *error)
{
    const struct pp_contestobject *old = &objects[0], *new = &objects[1];
    struct matching m = {.old = old, .new = new, .comparison = comparison};
    enum pp_status status = PP_OK;
    size_t n_common = 0;
    for (size_t i = 0; status == PP_OK && i < old->list.n_cases; i++) {
        const struct pp_case *match = partner(&new->list, &old->list, i, by_order);
        n_common += match != NULL;
        status = add(&m, &old->list.cases[i], match);
    }
    for (size_t i = 0; status == PP_OK && i < new->list.n_cases; i++)
        if (!partner(&old->list, &new->list, i, by_order))
            status = add(&m, NULL, &new->list.cases[i]);
    *matches = m.matches;
    if (status != PP_OK)
        return pp_error_set(error, status, "out of memory for the pairs");
    if (n_common == 0)
        return pp_error_set(error, PP_ENOENT,
            "'%s' and '%s' have no benchmark in common; 'ppbench list -s FILE' shows their names",
            comparison->old_name, comparison->new_name);
    return PP_OK;
}

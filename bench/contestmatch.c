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

static int by_name(const void *left, const void *right)
{
    return strcmp((*(const struct pp_case *const *)left)->name,
        (*(const struct pp_case *const *)right)->name);
}

/* The cases of a list by name; the caller frees it. NULL: out of memory. */
static const struct pp_case **sorted(const struct pp_result *list)
{
    const struct pp_case **cases = malloc((list->n_cases + 1) * sizeof *cases);
    for (size_t i = 0; cases && i < list->n_cases; i++)
        cases[i] = &list->cases[i];
    if (cases)
        qsort(cases, list->n_cases, sizeof *cases, by_name);
    return cases;
}

/* The case of `list`, whose names are `names` (NULL: by order), that belongs to number `index` of
 * `other`, or NULL. */
static const struct pp_case *partner(const struct pp_result *list, const struct pp_case **names,
    const struct pp_result *other, size_t index)
{
    if (!names)
        return index < list->n_cases ? &list->cases[index] : NULL;
    const struct pp_case *key = &other->cases[index];
    const struct pp_case **found = bsearch(&key, names, list->n_cases, sizeof *names, by_name);
    return found ? *found : NULL;
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

/* All pairs; returns how many benchmarks both have. */
static size_t add_all(struct matching *m, const struct pp_case **old_names,
    const struct pp_case **new_names, enum pp_status *status)
{
    const struct pp_result *old = &m->old->list, *new = &m->new->list;
    size_t n_common = 0;
    for (size_t i = 0; *status == PP_OK && i < old->n_cases; i++) {
        const struct pp_case *match = partner(new, new_names, old, i);
        n_common += match != NULL;
        *status = add(m, &old->cases[i], match);
    }
    for (size_t i = 0; *status == PP_OK && i < new->n_cases; i++)
        if (!partner(old, old_names, new, i))
            *status = add(m, NULL, &new->cases[i]);
    return n_common;
}

enum pp_status pp_contestmatch_find(const struct pp_contestobject objects[2], bool by_order,
    struct pp_comparison *comparison, struct pp_contestmatch **matches, struct pp_error *error)
{
    struct matching m = {.old = &objects[0], .new = &objects[1], .comparison = comparison};
    const struct pp_case **old_names = by_order ? NULL : sorted(&objects[0].list);
    const struct pp_case **new_names = by_order ? NULL : sorted(&objects[1].list);
    enum pp_status status = by_order || (old_names && new_names) ? PP_OK : PP_ENOMEM;
    const size_t n_common = add_all(&m, old_names, new_names, &status);
    free(old_names);
    free(new_names);
    *matches = m.matches;
    if (status != PP_OK)
        return pp_error_set(error, status, "out of memory for the pairs");
    if (n_common == 0)
        return pp_error_set(error, PP_ENOENT,
            "'%s' and '%s' have no benchmark in common; 'ppbench list -s FILE' shows their names",
            comparison->old_name, comparison->new_name);
    return PP_OK;
}

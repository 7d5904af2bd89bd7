/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/storedpair_counts.h"

#include "bench/meter.h"

#include <stdio.h>
#include <string.h>

#define MAX_NOTES 10
#define DIFFERENCES_BYTES 512

/* What differs of one benchmark. */
struct differences {
    size_t n_counted, n_bytes;
    char text[DIFFERENCES_BYTES]; /* "" if nothing does */
};

static const struct pp_case *find_case(const struct pp_result *result, const char *name)
{
    for (size_t i = 0; i < result->n_cases; i++)
        if (strcmp(result->cases[i].name, name) == 0)
            return &result->cases[i];
    return NULL;
}

static const struct pp_counter *find_counter(const struct pp_case *c, const char *name)
{
    for (size_t i = 0; i < c->n_counters; i++)
        if (c->counters[i].source == PP_METER_BY_SLOTS && strcmp(c->counters[i].name, name) == 0)
            return &c->counters[i];
    return NULL;
}

static void add_difference(struct differences *to, const char *name, double old, double new)
{
    if (!(old < new || old > new) || to->n_bytes >= sizeof to->text)
        return;
    to->n_bytes += (size_t)snprintf(to->text + to->n_bytes, sizeof to->text - to->n_bytes,
        "%s%s %.10g, was %.10g", to->n_bytes ? "; " : "", name, new, old);
}

static void compare_cases(
    const struct pp_case *old, const struct pp_case *new, struct differences *differences)
{
    *differences = (struct differences){0};
    for (size_t i = 0; i < old->n_counters; i++) {
        const char *name = old->counters[i].name;
        const struct pp_counter *before = find_counter(old, name);
        const struct pp_counter *now = find_counter(new, name);
        if (before != &old->counters[i] || !now)
            continue;
        differences->n_counted++;
        add_difference(differences, name, before->value, now->value);
    }
}

bool pp_storedpair_counts_note(const struct pp_result *old_result,
    const struct pp_result *new_result, struct pp_comparison *comparison)
{
    size_t n_same = 0, n_others = 0;
    bool ok = true;
    for (size_t i = 0; i < new_result->n_cases; i++) {
        const struct pp_case *new = &new_result->cases[i];
        const struct pp_case *old = find_case(old_result, new->name);
        struct differences differences;
        if (!old || old->n_threads > 1 || new->n_threads > 1)
            continue;
        compare_cases(old, new, &differences);
        n_same += differences.n_counted > 0 && !differences.text[0];
        n_others += differences.text[0] != '\0';
        if (differences.text[0] && n_others <= MAX_NOTES)
            ok &= pp_comparison_note(comparison, "an iteration of '%s' allocates otherwise: %s",
                new->name, differences.text);
    }
    if (n_others > MAX_NOTES)
        ok &= pp_comparison_note(comparison, "and so do %zu more", n_others - MAX_NOTES);
    if (n_same > 0)
        ok &= pp_comparison_note(comparison,
            "iterations of %zu benchmark%s allocate as before, call for call", n_same,
            n_same == 1 ? "" : "s");
    return ok;
}

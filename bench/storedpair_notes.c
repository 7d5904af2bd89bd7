/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a reader of a comparison of stored results must know.
 */
#include "bench/storedpair_notes.h"

#include "bench/history.h"
#include "bench/storedpair_counts.h"
#include "bench/when.h"

#include <math.h>
#include <string.h>

#define MAX_REASONS 10

static bool note_time(const struct pp_storedpair_facts *s, struct pp_comparison *out)
{
    const double passed_s = pp_when_parse(s->new.result->started) -
        pp_when_parse(s->old.result->started);
    if (isnan(passed_s))
        return pp_comparison_note(out, "an unknown time passed between the two");
    if (passed_s < 0)
        return pp_comparison_note(
            out, "the new result is %s older than the old one", pp_when_span(-passed_s).text);
    return pp_comparison_note(out, "%s passed between the two", pp_when_span(passed_s).text);
}

static bool note_floors(const struct pp_storedpair_facts *s, struct pp_comparison *out)
{
    bool ok = pp_comparison_note(out,
        "sessions of the very same code differ by some per cent, so no change below %.3g%% (of the "
        "tail %.3g%%) is called one; for less compare live: ppbench compare -s old.so -s new.so",
        100 * out->margin_ratio, 100 * out->tail_margin_ratio);
    if (s->n_floors > 0 && s->greatest_floor_ratio > out->margin_ratio)
        ok &= pp_comparison_note(out,
            "of %zu benchmarks the store has %d sessions or more; where those differ by more on "
            "their own (by up to %.2g%%), that counts instead",
            s->n_floors, PP_HISTORY_FLOOR_MIN, 100 * s->greatest_floor_ratio);
    return ok;
}

static bool same_modules(const struct pp_result *a, const struct pp_result *b)
{
    bool same = a->n_modules == b->n_modules && a->n_modules > 0;
    for (size_t i = 0; same && i < a->n_modules; i++)
        same = a->modules[i].hash == b->modules[i].hash &&
            a->modules[i].size_bytes == b->modules[i].size_bytes;
    return same;
}

/* Whether a pair before `index` was refused for the same reason. */
static bool is_repeated(const struct pp_comparison *out, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (out->pairs[i].state == PP_PAIR_REFUSED &&
            strcmp(out->pairs[i].reason, out->pairs[index].reason) == 0)
            return true;
    return false;
}

static size_t count_refused(const struct pp_comparison *out, const char *reason)
{
    size_t n = 0;
    for (size_t i = 0; i < out->n_pairs; i++)
        n += out->pairs[i].state == PP_PAIR_REFUSED && strcmp(out->pairs[i].reason, reason) == 0;
    return n;
}

/* Each reason once; a comparison with more than some has no use for them. */
static bool note_refusals(struct pp_comparison *out)
{
    bool ok = true;
    int n = 0;
    for (size_t i = 0; i < out->n_pairs && n < MAX_REASONS; i++) {
        if (out->pairs[i].state != PP_PAIR_REFUSED || is_repeated(out, i))
            continue;
        const size_t n_refused = count_refused(out, out->pairs[i].reason);
        ok &= pp_comparison_note(out, "%zu benchmark%s not judged: %s", n_refused,
            n_refused == 1 ? "" : "s", out->pairs[i].reason);
        n++;
    }
    return ok;
}

static size_t count_without_interval(const struct pp_comparison *out)
{
    size_t n = 0;
    for (size_t i = 0; i < out->n_pairs; i++)
        n += out->pairs[i].state == PP_PAIR_OK && !out->pairs[i].ratio[PP_PART_BODY].has_interval;
    return n;
}

static bool note_settings(const struct pp_storedpair_facts *s, struct pp_comparison *out)
{
    const struct pp_settings *a = &s->old.result->settings, *b = &s->new.result->settings;
    if (a->pin_cpu == b->pin_cpu && !(fabs(a->warmup_s - b->warmup_s) > 0))
        return true;
    return pp_comparison_note(
        out, "measured with another %s", a->pin_cpu == b->pin_cpu ? "--warmup" : "--pin");
}

static bool note_runs(const struct pp_storedpair_facts *s, struct pp_comparison *out)
{
    const struct pp_result *old = s->old.result, *new = s->new.result;
    const size_t n_few = count_without_interval(out);
    bool ok = true;
    if (!old->complete || !new->complete)
        ok = pp_comparison_note(out, "the %s run was interrupted",
            old->complete       ? "new"
                : new->complete ? "old"
                                : "old and the new");
    if (same_modules(old, new))
        ok &= pp_comparison_note(
            out, "both measured the same objects, byte for byte: what differs is the machine");
    if (n_few > 0)
        ok &= pp_comparison_note(out,
            "too few processes for an interval of %zu benchmark%s; measure with --runs 8 or more",
            n_few, n_few == 1 ? "" : "s");
    return ok;
}

bool pp_storedpair_notes(const struct pp_storedpair_facts *facts, struct pp_comparison *comparison)
{
    return note_time(facts, comparison) && note_refusals(comparison) &&
        note_floors(facts, comparison) &&
        pp_storedpair_counts_note(facts->old.result, facts->new.result, comparison) &&
        note_runs(facts, comparison) && note_settings(facts, comparison) &&
        pp_likeness_note(&facts->old, &facts->new, comparison);
}

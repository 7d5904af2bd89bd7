/* SPDX-License-Identifier: GPL-3.0-or-later
 * Life and names of the model of a comparison.
 */
#include "bench/comparison.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *pp_verdict_name(enum pp_verdict verdict)
{
    static const char *const names[PP_N_VERDICTS] = {
        "undecided", "same", "tiny", "faster", "slower"};
    return names[verdict];
}

const char *pp_part_name(enum pp_part part)
{
    static const char *const names[PP_N_PARTS] = {"body", "tail", "median", "mean"};
    return names[part];
}

const char *pp_pair_state_name(enum pp_pair_state state)
{
    static const char *const names[] = {
        "pending", "ok", "skipped", "failed", "only_old", "only_new", "refused"};
    return names[state];
}

const char *pp_pair_stop_name(enum pp_pair_stop stop)
{
    static const char *const names[] = {
        "none", "sure", "max_runs", "max_time", "interrupted", "failed", "stored"};
    return names[stop];
}

void pp_comparison_init(struct pp_comparison *comparison)
{
    *comparison = (struct pp_comparison){.margin_ratio = PP_COMPARISON_MARGIN,
        .tail_margin_ratio = PP_COMPARISON_TAIL_MARGIN,
        .complete = true,
        .gate_ratio = NAN,
        .tail_gate_ratio = NAN};
    pp_settings_init(&comparison->settings);
}

static void release_pair(struct pp_pair *pair)
{
    free(pair->name);
    free(pair->new_name);
    free(pair->reason);
    free(pair->output);
    free(pair->runs);
}

void pp_comparison_release(struct pp_comparison *comparison)
{
    for (size_t i = 0; i < comparison->n_pairs; i++)
        release_pair(&comparison->pairs[i]);
    for (size_t i = 0; i < comparison->n_notes; i++)
        free(comparison->notes[i]);
    free(comparison->pairs);
    free(comparison->notes);
    free(comparison->command);
    free(comparison->old_name);
    free(comparison->new_name);
    *comparison = (struct pp_comparison){0};
}

static const struct pp_estimate unknown = {NAN, NAN, NAN, false};

struct pp_pair *pp_comparison_add(struct pp_comparison *comparison, const char *name)
{
    char *copy = strdup(name);
    struct pp_pair *more = copy
        ? realloc(comparison->pairs, (comparison->n_pairs + 1) * sizeof *more)
        : NULL;
    if (!more) {
        free(copy);
        return NULL;
    }
    comparison->pairs = more;
    struct pp_pair *pair = &more[comparison->n_pairs++];
    *pair = (struct pp_pair){.name = copy,
        .old_side.time_ns = unknown,
        .new_side.time_ns = unknown,
        .p = NAN,
        .p_adjusted = NAN,
        .verdict_ratio = NAN,
        .detectable_ratio = NAN,
        .needed_s = NAN};
    for (int part = 0; part < PP_N_PARTS; part++)
        pair->ratio[part] = pair->null_ratio[part] = unknown;
    return pair;
}

bool pp_comparison_note(struct pp_comparison *comparison, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    char *copy = strdup(text);
    char **more = copy ? realloc(comparison->notes, (comparison->n_notes + 1) * sizeof *more)
                       : NULL;
    if (!more) {
        free(copy);
        return false;
    }
    comparison->notes = more;
    more[comparison->n_notes++] = copy;
    return true;
}

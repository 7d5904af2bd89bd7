/* SPDX-License-Identifier: GPL-3.0-or-later
 * What pictures of a profile say in words.
 */
#include "cmd/flametext.h"
#include "cmd/markup.h"

#include <math.h>
#include <string.h>

/* "<0.01%" holds a bracket. */
static void flametext_share(struct pp_buf *out, double ratio)
{
    pp_buf_puts(out, ", ");
    pp_markup_text(out, pp_units_percent(ratio).text);
    pp_buf_puts(out, " of the tree");
}

static void flametext_time(
    struct pp_buf *out, double ns, double half_ns, enum pp_profile_source source)
{
    pp_buf_puts(out, pp_units_time(ns, 4, PP_UNIT_AUTO).text);
    if (half_ns > 0) {
        pp_buf_printf(out, " \xc2\xb1 %s", pp_units_time(half_ns, 2, PP_UNIT_AUTO).text);
    }
    pp_buf_printf(out, ", %s", pp_profile_source_name(source));
}

static void flametext_times(
    const struct pp_flametext *text, const struct pp_profile_node *node, struct pp_buf *out)
{
    if (!isnan(node->deep_ns)) {
        pp_buf_puts(out, "\ndeep ");
        flametext_time(out, node->deep_ns, node->deep_half_ns, node->deep_source);
        if (text->value == PP_FLAME_TIME && text->flame->total > 0) {
            flametext_share(out, node->deep_ns / text->flame->total);
        }
    }
    if (!isnan(node->own_ns)) {
        pp_buf_puts(out, "\nown ");
        flametext_time(out, node->own_ns, node->own_half_ns, node->own_source);
    }
}

static void flametext_calls(
    const struct pp_profile *profile, const struct pp_profile_node *node, struct pp_buf *out)
{
    const uint64_t n_loops = profile->passes[PP_PROFILE_PASS_COUNTS].n_loops;
    if (node->n_calls > 0 && n_loops > 0) {
        pp_buf_printf(out, "\n%s calls per loop",
            pp_units_number((double)node->n_calls / (double)n_loops, 4).text);
    } else if (node->n_calls > 0) {
        pp_buf_printf(out, "\n%s calls", pp_units_count(node->n_calls).text);
    }
    if (node->is_tail) {
        pp_buf_puts(out, ", by tail call");
    }
    if (node->is_folded) {
        pp_buf_puts(out, "\nstands for its deeper recursion too");
    }
}

void pp_flametext_box(const struct pp_flametext *text, uint32_t node, struct pp_buf *out)
{
    const struct pp_profile_node *const at = &text->profile->nodes[node];
    const struct pp_profile_function *const function = &text->profile->functions[at->function];
    pp_markup_text(out, function->name);
    if (function->file[0] != '\0') {
        pp_buf_puts(out, "\n");
        pp_markup_text(out, function->file);
        pp_buf_printf(out, ":%u", function->line);
    }
    if (text->value != PP_FLAME_TIME) {
        const double amount = text->flame->boxes[node].width;
        pp_buf_printf(out, "\n%s", pp_flamevalue_text(text->value, amount).text);
        flametext_share(out, amount / text->flame->total);
    }
    flametext_times(text, at, out);
    flametext_calls(text->profile, at, out);
}

/* Where facts go, and a buffer for each. */
struct flametext_facts {
    const struct pp_profile *profile;
    void (*line)(void *data, const char *word, const char *text);
    void *data;
    struct pp_buf buf;
};

static void facts_say(struct flametext_facts *facts, const char *word)
{
    facts->line(facts->data, word, pp_buf_text(&facts->buf));
    pp_buf_truncate(&facts->buf, 0);
}

static void facts_timing(struct flametext_facts *facts)
{
    const struct pp_profile *const profile = facts->profile;
    if (!isnan(profile->untraced_ns)) {
        pp_buf_printf(&facts->buf, "%s per loop untraced, the best sample",
            pp_units_time(profile->untraced_ns, 4, PP_UNIT_AUTO).text);
        if (!isnan(profile->typical_ns)) {
            pp_buf_printf(&facts->buf, "; typically %s",
                pp_units_time(profile->typical_ns, 4, PP_UNIT_AUTO).text);
        }
        if (!isnan(profile->typical_lo_ns) && !isnan(profile->typical_hi_ns)) {
            pp_buf_printf(&facts->buf, " (%s to ",
                pp_units_time(profile->typical_lo_ns, 4, PP_UNIT_AUTO).text);
            pp_buf_printf(
                &facts->buf, "%s)", pp_units_time(profile->typical_hi_ns, 4, PP_UNIT_AUTO).text);
        }
        facts_say(facts, "timed");
    }
    const double closure_ratio = pp_profile_closure_ratio(profile);
    if (!isnan(closure_ratio)) {
        pp_buf_printf(
            &facts->buf, "%.3f, the sum of own times over the untraced time", closure_ratio);
        facts_say(facts, "closure");
    }
}

static void facts_tracer(struct flametext_facts *facts)
{
    const struct pp_profile *const profile = facts->profile;
    pp_buf_puts(&facts->buf, profile->tracer);
    pp_buf_printf(&facts->buf, "%stiming %s", profile->tracer[0] != '\0' ? "; " : "",
        pp_profile_timing_name(profile->timing));
    if (profile->short_ns > 0) {
        pp_buf_printf(&facts->buf, "; calls shorter than %s are not timed",
            pp_units_time(profile->short_ns, 3, PP_UNIT_AUTO).text);
    }
    if (profile->instruction_method[0] != '\0') {
        pp_buf_printf(&facts->buf, "; instructions by %s", profile->instruction_method);
    }
    facts_say(facts, "tracer");
}

/* ", 3 lost" when there are any. */
static void facts_count(struct pp_buf *out, uint64_t count, const char *what)
{
    if (count > 0) {
        pp_buf_printf(out, ", %s %s", pp_units_count(count).text, what);
    }
}

static void facts_pass(struct flametext_facts *facts, enum pp_profile_pass_kind kind)
{
    const struct pp_profile *const profile = facts->profile;
    const struct pp_profile_pass *const pass = &profile->passes[kind];
    struct pp_buf *const out = &facts->buf;
    if (!pass->ran) {
        if (pass->failure[0] != '\0') {
            pp_buf_printf(out, "failed: %s", pass->failure);
            facts_say(facts, pp_profile_pass_name(kind));
        }
        return;
    }
    pp_buf_printf(out, "%s loops", pp_units_count(pass->n_loops).text);
    if (pass->loop_ns > 0) {
        pp_buf_printf(out, " of %s", pp_units_time(pass->loop_ns, 4, PP_UNIT_AUTO).text);
        if (profile->untraced_ns > 0) {
            pp_buf_printf(out, ", %.2f times the untraced", pass->loop_ns / profile->untraced_ns);
        }
    }
    facts_count(out, pass->n_functions, "functions");
    facts_count(out, pass->n_samples, "samples");
    if (pass->rate_hz > 0) {
        pp_buf_printf(out, " at %s per s", pp_units_number(pass->rate_hz, 3).text);
    }
    facts_count(out, pass->n_lost, "samples lost");
    facts_count(out, pass->n_dead, "calls that never returned");
    facts_count(out, pass->n_unmatched, "returns without a call");
    facts_count(out, pass->n_too_deep, "calls too deep to count");
    facts_count(out, pass->n_folded, "places folded");
    if (pass->subtracted_ns > 0) {
        pp_buf_printf(out, ", %s per loop of the tracer's own subtracted",
            pp_units_time(pass->subtracted_ns, 3, PP_UNIT_AUTO).text);
    }
    facts_say(facts, pp_profile_pass_name(kind));
}

static void facts_object(struct flametext_facts *facts, const struct pp_profile_object *object)
{
    const char *const slash = strrchr(object->path, '/');
    if (!object->is_traced) {
        return;
    }
    pp_buf_printf(&facts->buf, "%u of %u functions of %s", object->n_reached, object->n_functions,
        slash != NULL ? slash + 1 : object->path);
    const char *before = ";";
    for (int why = 0; why < PP_PROFILE_N_WHYS; why++) {
        if (why != PP_PROFILE_WHY_NONE && object->n_by_why[why] > 0) {
            pp_buf_printf(&facts->buf, "%s %u %s", before, object->n_by_why[why],
                pp_profile_why_name((enum pp_profile_why)why));
            before = ",";
        }
    }
    facts_say(facts, "traced");
}

void pp_flametext_facts(const struct pp_profile *profile,
    void (*line)(void *data, const char *word, const char *text), void *data)
{
    struct flametext_facts facts = {.profile = profile, .line = line, .data = data};
    pp_buf_init(&facts.buf);
    facts_timing(&facts);
    facts_tracer(&facts);
    for (int i = 0; i < PP_PROFILE_N_PASSES; i++) {
        facts_pass(&facts, (enum pp_profile_pass_kind)i);
    }
    for (size_t i = 0; i < profile->n_objects; i++) {
        facts_object(&facts, &profile->objects[i]);
    }
    for (size_t i = 0; i < profile->n_notes; i++) {
        line(data, "note", profile->notes[i]);
    }
    pp_buf_release(&facts.buf);
}

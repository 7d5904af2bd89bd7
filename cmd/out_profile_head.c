/* SPDX-License-Identifier: GPL-3.0-or-later
 * A profile as text: what stands above and below every view, so that a reader knows how far the
 * numbers can be trusted.
 */
#include "cmd/message.h"
#include "cmd/note.h"
#include "cmd/out_profile_part.h"

#include <math.h>
#include <string.h>

static void put_safe(const struct pp_out_profile_part *part, struct pp_buf *out, const char *text)
{
    pp_message_escape(out, text, strlen(text), part->view->term.utf8);
}

void pp_out_profile_note(
    const struct pp_out_profile_part *part, struct pp_buf *out, const char *key, const char *text)
{
    if (part->view->verbose >= 0)
        pp_note_write(out, &part->view->term, PP_STYLE_FAINT, key, text);
}

void pp_out_profile_none(
    const struct pp_out_profile_part *part, struct pp_buf *out, const char *text)
{
    pp_note_write(out, &part->view->term, PP_STYLE_DOUBT, "nothing", text);
}

/* End the text as a note and forget it. */
static void flush(const struct pp_out_profile_part *part, struct pp_buf *out, const char *key,
    struct pp_buf *text)
{
    pp_out_profile_note(part, out, key, pp_buf_text(text));
    out->failed |= text->failed;
    pp_buf_truncate(text, 0);
}

static const char *plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

static void put_case(const struct pp_out_profile_part *part, struct pp_buf *out)
{
    const struct pp_profile *const p = part->profile;
    struct pp_buf text;
    pp_buf_init(&text);
    put_safe(part, &text, *p->name ? p->name : "(no name)");
    if (part->view->source) {
        pp_buf_puts(&text, "  from '");
        put_safe(part, &text, part->view->source);
        pp_buf_puts(&text, "'");
    }
    if (part->view->source && *p->started) {
        pp_buf_puts(&text, ", profiled ");
        put_safe(part, &text, p->started);
    }
    flush(part, out, "profile", &text);
    if (part->view->verbose > 0) {
        put_safe(part, &text, p->command);
        flush(part, out, "command", &text);
        put_safe(part, &text, p->host_name);
        pp_buf_puts(&text, *p->host_name ? ", " : "");
        put_safe(part, &text, p->cpu_model);
        pp_buf_puts(&text, *p->cpu_model ? ", " : "");
        put_safe(part, &text, p->kernel);
        flush(part, out, "machine", &text);
    }
    out->failed |= text.failed;
    pp_buf_release(&text);
}

static void put_timed(const struct pp_out_profile_part *part, struct pp_buf *out)
{
    const struct pp_profile *const p = part->profile;
    const enum pp_unit unit = part->view->unit;
    struct pp_buf text;
    pp_buf_init(&text);
    if (isfinite(p->untraced_ns))
        pp_buf_printf(&text, "%s per loop at best", pp_units_time(p->untraced_ns, 4, unit).text);
    else
        pp_buf_puts(&text, "not timed");
    if (isfinite(p->typical_ns))
        pp_buf_printf(&text, ", typically %s", pp_units_time(p->typical_ns, 4, unit).text);
    if (isfinite(p->typical_lo_ns) && isfinite(p->typical_hi_ns))
        pp_buf_printf(&text, " (%s to %s)", pp_units_time(p->typical_lo_ns, 4, unit).text,
            pp_units_time(p->typical_hi_ns, 4, unit).text);
    if (p->n_loops > 0)
        pp_buf_printf(&text, "; untouched, %s loop%s a batch", pp_units_count(p->n_loops).text,
            plural(p->n_loops));
    if (p->n_threads > 1)
        pp_buf_printf(&text, ", %u threads", p->n_threads);
    flush(part, out, "timed", &text);
    out->failed |= text.failed;
    pp_buf_release(&text);
}

/* How much slower a pass ran than the untouched code. */
static void put_overhead(
    const struct pp_out_profile_part *part, const struct pp_profile_pass *pass, struct pp_buf *text)
{
    const double ratio = pass->loop_ns / part->profile->untraced_ns - 1;
    if (isfinite(pass->loop_ns))
        pp_buf_printf(text, "%s per loop", pp_units_time(pass->loop_ns, 4, part->view->unit).text);
    else
        pp_buf_puts(text, "time per loop not known");
    if (isfinite(ratio))
        pp_buf_printf(text, " (%s%s)", ratio < 0 ? "-" : "+", pp_units_percent(fabs(ratio)).text);
}

static void put_pass(
    const struct pp_out_profile_part *part, enum pp_profile_pass_kind kind, struct pp_buf *out)
{
    const struct pp_profile_pass *const pass = &part->profile->passes[kind];
    const enum pp_unit unit = part->view->unit;
    struct pp_buf text;
    pp_buf_init(&text);
    if (pass->ran)
        put_overhead(part, pass, &text);
    if (pass->ran && pass->n_functions > 0)
        pp_buf_printf(&text, "; %llu function%s", (unsigned long long)pass->n_functions,
            plural(pass->n_functions));
    if (pass->ran && (pass->n_samples > 0 || kind == PP_PROFILE_PASS_SAMPLES))
        pp_buf_printf(&text, "; %s samples, %s", pp_units_count(pass->n_samples).text,
            pp_units_rate(pass->rate_hz).text);
    if (pass->ran && isfinite(pass->subtracted_ns))
        pp_buf_printf(&text, "; %s subtracted", pp_units_time(pass->subtracted_ns, 3, unit).text);
    if (pass->ran && isfinite(pass->call_in_ns + pass->call_out_ns))
        pp_buf_printf(&text, ", a call being %s in itself and %s in its caller",
            pp_units_time(pass->call_in_ns, 3, unit).text,
            pp_units_time(pass->call_out_ns, 3, unit).text);
    if (*pass->failure) {
        pp_buf_puts(&text, text.n_bytes > 0 ? "; failed: " : "failed: ");
        put_safe(part, &text, pass->failure);
    }
    if (text.n_bytes > 0)
        flush(part, out,
            kind == PP_PROFILE_PASS_INSTRUCTIONS ? "instr." : pp_profile_pass_name(kind), &text);
    out->failed |= text.failed;
    pp_buf_release(&text);
}

/* "412 of 430 functions traced; 11 too small, 7 jumped into" */
static void put_object(const struct pp_out_profile_part *part,
    const struct pp_profile_object *object, struct pp_buf *text)
{
    const char *slash = strrchr(object->path, '/');
    pp_buf_puts(text, "; ");
    put_safe(part, text, slash && slash[1] ? slash + 1 : object->path);
    if (object->n_functions == 0) {
        pp_buf_puts(text, ": calls into it only");
        return;
    }
    pp_buf_printf(text, ": %u of %u functions", object->n_reached, object->n_functions);
    const char *before = ", not: ";
    for (int why = PP_PROFILE_WHY_NONE + 1; why < PP_PROFILE_N_WHYS; why++)
        if (object->n_by_why[why] > 0) {
            pp_buf_printf(text, "%s%u %s", before, object->n_by_why[why],
                pp_profile_why_name((enum pp_profile_why)why));
            before = ", ";
        }
}

static void put_tracer(const struct pp_out_profile_part *part, struct pp_buf *out)
{
    const struct pp_profile *const p = part->profile;
    struct pp_buf text;
    pp_buf_init(&text);
    put_safe(part, &text, *p->tracer ? p->tracer : "none");
    for (size_t i = 0; i < p->n_objects; i++)
        if (p->objects[i].is_traced)
            put_object(part, &p->objects[i], &text);
    flush(part, out, "tracer", &text);
    out->failed |= text.failed;
    pp_buf_release(&text);
}

static void put_instructions(const struct pp_out_profile_part *part, struct pp_buf *out)
{
    const struct pp_profile *const p = part->profile;
    const uint64_t n_loops = p->passes[PP_PROFILE_PASS_INSTRUCTIONS].n_loops;
    struct pp_buf text;
    if (p->n_instructions == 0 || n_loops == 0)
        return;
    pp_buf_init(&text);
    pp_buf_puts(&text, pp_out_profile_number(p->n_instructions, n_loops).text);
    pp_buf_puts(&text, " instructions per loop, by ");
    put_safe(part, &text, *p->instruction_method ? p->instruction_method : "an unknown method");
    flush(part, out, "counted", &text);
    out->failed |= text.failed;
    pp_buf_release(&text);
}

static void put_closure(const struct pp_out_profile_part *part, struct pp_buf *out)
{
    const double closure = pp_profile_closure_ratio(part->profile);
    struct pp_buf text;
    if (!isfinite(closure))
        return;
    pp_buf_init(&text);
    pp_buf_printf(&text, "own times add up to %.1f%% of the untraced time", closure * 100);
    flush(part, out, "closure", &text);
    out->failed |= text.failed;
    pp_buf_release(&text);
}

static void add_loss(struct pp_buf *text, uint64_t n, const char *what)
{
    if (n > 0)
        pp_buf_printf(text, "%s%s %s", text->n_bytes > 0 ? "; " : "", pp_units_count(n).text, what);
}

static void put_losses(const struct pp_out_profile_part *part, struct pp_buf *out)
{
    const struct pp_profile *const p = part->profile;
    uint64_t n_too_deep = 0, n_dead = 0, n_unmatched = 0, n_lost = 0, n_folded = 0;
    struct pp_buf text;
    for (int i = 0; i < PP_PROFILE_N_PASSES; i++) {
        n_too_deep += p->passes[i].n_too_deep;
        n_dead += p->passes[i].n_dead;
        n_unmatched += p->passes[i].n_unmatched;
        n_lost += p->passes[i].n_lost;
        n_folded += p->passes[i].n_folded;
    }
    pp_buf_init(&text);
    add_loss(&text, n_dead, "calls never returned (longjmp, exceptions), closed at the next event");
    add_loss(&text, n_unmatched, "returns without a call: times near them are in doubt");
    add_loss(&text, n_too_deep, "calls too deep to be counted");
    add_loss(&text, n_lost, "samples not delivered by the timer");
    add_loss(&text, n_folded, "places not made, the tree being full: marked (folded)");
    add_loss(&text, p->n_events_lost, "events overwritten by later ones");
    if (text.n_bytes > 0)
        flush(part, out, "lost", &text);
    out->failed |= text.failed;
    pp_buf_release(&text);
}

static void put_notes(const struct pp_out_profile_part *part, struct pp_buf *out)
{
    struct pp_buf text;
    pp_buf_init(&text);
    for (size_t i = 0; i < part->profile->n_notes; i++) {
        put_safe(part, &text, part->profile->notes[i]);
        flush(part, out, "note", &text);
    }
    out->failed |= text.failed;
    pp_buf_release(&text);
}

void pp_out_profile_head(const struct pp_out_profile_part *part, struct pp_buf *out)
{
    if (part->view->verbose < 0)
        return;
    put_case(part, out);
    put_timed(part, out);
    for (int kind = 0; kind < PP_PROFILE_N_PASSES; kind++)
        put_pass(part, (enum pp_profile_pass_kind)kind, out);
    put_instructions(part, out);
    put_tracer(part, out);
    put_closure(part, out);
    put_losses(part, out);
    put_notes(part, out);
    pp_buf_putc(out, '\n');
}

void pp_out_profile_legend(const struct pp_out_profile_part *part, struct pp_buf *out)
{
    static const struct {
        unsigned sign;
        const char *text;
    } signs[] = {
        {PP_OUT_PROFILE_SAMPLED, "~ sampled"},
        {PP_OUT_PROFILE_SHARED_OUT,
            "/ timed with its short callees, divided among them by samples"},
        {PP_OUT_PROFILE_UNRESOLVED, "< at most: too little to be told from nothing"},
        {PP_OUT_PROFILE_NOT_KNOWN, "- not known"},
    };
    struct pp_buf text;
    pp_buf_init(&text);
    if (isfinite(part->total_ns))
        pp_buf_printf(&text, "times per loop; %% of %s, %s",
            pp_units_time(part->total_ns, 4, part->view->unit).text,
            part->is_total_sum ? "the sum of own times" : "the untraced time of a loop");
    else
        pp_buf_puts(&text, "calls per loop; no times were taken");
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (part->signs & signs[i].sign)
            pp_buf_printf(&text, "; %s", signs[i].text);
    flush(part, out, "legend", &text);
    out->failed |= text.failed;
    pp_buf_release(&text);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * The default output: what benchmarks say about each other.
 */
#include "bench/growth.h"
#include "cmd/note.h"
#include "cmd/out_table.h"

static void put_name(const struct pp_out_table *options, struct pp_buf *text, const char *name)
{
    pp_buf_puts(text, "'");
    pp_out_table_safe(options, text, name);
    pp_buf_puts(text, "'");
}

/* "'sort' grows with n as n log n: 3.1 ns (3.0 to 3.2) each" or why that cannot be said. */
static void put_growth(const struct pp_out_table *options, const struct pp_result *result,
    const struct pp_growth *g, struct pp_buf *text)
{
    const struct pp_case *c = &result->cases[g->first];
    put_name(options, text, c->family);
    pp_buf_puts(text, g->fit.decided ? " grows with " : " over ");
    pp_out_table_safe(options, text, c->params[g->param].name);
    pp_casetext_fit(text, &g->fit);
}

static void put_ratio(const struct pp_out_table *options, const struct pp_case *c,
    const struct pp_case *fastest, double level, struct pp_buf *text)
{
    const struct pp_estimate ratio = pp_growth_ratio(c, fastest, level);
    put_name(options, text, c->name);
    pp_buf_printf(text, " takes %.4g times", ratio.value);
    if (ratio.has_interval)
        pp_buf_printf(text, " (%.4g to %.4g)", ratio.lo, ratio.hi);
    pp_buf_puts(text, " as long as ");
    put_name(options, text, fastest->name);
    if (ratio.has_interval && ratio.lo <= 1)
        pp_buf_puts(text, ": no difference is proven");
}

void pp_out_table_relations(
    const struct pp_out_table *options, const struct pp_result *result, struct pp_buf *out)
{
    struct pp_buf text;
    const struct pp_case *fastest = pp_growth_rivals(result);
    pp_buf_init(&text);
    for (size_t i = 0; fastest && i < result->n_cases; i++) {
        if (&result->cases[i] == fastest)
            continue;
        put_ratio(options, &result->cases[i], fastest, result->settings.level_ratio, &text);
        pp_note_write(out, &options->term, PP_STYLE_PLAIN, "compared", pp_buf_text(&text));
        pp_buf_truncate(&text, 0);
    }
    for (size_t i = 0; i < result->n_growths; i++) {
        put_growth(options, result, &result->growths[i], &text);
        pp_note_write(out, &options->term, PP_STYLE_PLAIN, "growth", pp_buf_text(&text));
        pp_buf_truncate(&text, 0);
    }
    out->failed = out->failed || text.failed;
    pp_buf_release(&text);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the views of a profile have in common: names and cells of numbers.
 */
#include "cmd/out_profile_part.h"

#include "cmd/message.h"
#include "cmd/note.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NAME_LEAST_COLUMNS 32
#define NUMBERS_COLUMNS 50 /* what the most important numbers take beside a name */

/* Columns that go first where it is narrow, by their numbers. */
enum {
    STAY,
    DROP_DEEP_PCT,
    DROP_OWN_PCT,
    DROP_CALLS,
    DROP_INSTRUCTIONS,
    DROP_OWN_CALL,
    DROP_DEEP_CALL,
    DROP_P50,
    DROP_P90,
    DROP_HALF,
    DROP_MIN,
    DROP_MAX
};

/* Which of the numbers there are. */
static void look_at(struct pp_out_profile_part *part)
{
    const struct pp_profile *const p = part->profile;
    double sum_ns = 0;
    bool has_times = false;
    for (size_t i = 0; i < p->n_nodes; i++) {
        part->has_calls |= p->nodes[i].n_calls > 0;
        part->has_quantiles |= p->nodes[i].calls.n > 0;
        has_times |= isfinite(p->nodes[i].own_ns);
        sum_ns += isfinite(p->nodes[i].own_ns) ? p->nodes[i].own_ns : 0;
    }
    for (size_t i = 0; i < p->n_functions; i++)
        part->has_instructions |= p->functions[i].has_instructions;
    part->n_loops = p->passes[PP_PROFILE_PASS_COUNTS].n_loops;
    part->has_calls &= part->n_loops > 0;
    part->is_total_sum = !(p->untraced_ns > 0);
    part->total_ns = part->is_total_sum ? sum_ns : p->untraced_ns;
    if (!has_times || !(part->total_ns > 0))
        part->total_ns = (double)NAN;
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

static const char *object_of(const struct pp_profile *profile, uint32_t function)
{
    const uint32_t object = profile->functions[function].object;
    return object < profile->n_objects ? last_part(profile->objects[object].path) : "";
}

static void put_stdname(struct pp_buf *out, const struct pp_profile *profile, uint32_t function)
{
    const struct pp_profile_function *const f = &profile->functions[function];
    const char *const object = object_of(profile, function);
    const char *const of = *object ? " of " : "";
    if (*f->file)
        pp_buf_printf(out, "%s:%u(%s)", f->file, f->line, f->name);
    else
        pp_buf_printf(out, "{%s%s%s}%c<%s%s%s>", f->name, of, object, '\0', f->name, of, object);
    pp_buf_putc(out, '\0');
}

static bool name_functions(struct pp_out_profile_part *part)
{
    const size_t n = part->profile->n_functions;
    part->stdname_at = calloc(n + 1, sizeof *part->stdname_at);
    for (size_t i = 0; part->stdname_at && i < n; i++) {
        part->stdname_at[i] = part->stdnames.n_bytes;
        put_stdname(&part->stdnames, part->profile, (uint32_t)i);
    }
    return part->stdname_at && !part->stdnames.failed;
}

bool pp_out_profile_part_init(struct pp_out_profile_part *part, const struct pp_out_profile *view)
{
    const int width = view->term.width_columns;
    *part = (struct pp_out_profile_part){
        .view = view, .profile = view->profile, .name_columns = SIZE_MAX};
    if (width > 0)
        part->name_columns = width > NAME_LEAST_COLUMNS + NUMBERS_COLUMNS
            ? (size_t)(width - NUMBERS_COLUMNS)
            : NAME_LEAST_COLUMNS;
    look_at(part);
    return pp_profile_flat_init(&part->flat, view->profile) == PP_OK && name_functions(part);
}

void pp_out_profile_part_release(struct pp_out_profile_part *part)
{
    pp_profile_flat_release(&part->flat);
    pp_buf_release(&part->stdnames);
    free(part->stdname_at);
}

void pp_out_profile_name(
    const struct pp_out_profile_part *part, uint32_t function, struct pp_buf *out)
{
    const struct pp_profile_function *const f = &part->profile->functions[function];
    const bool is_long = part->view->verbose > 0;
    const char *const object = object_of(part->profile, function);
    struct pp_buf text;
    pp_buf_init(&text);
    pp_buf_puts(&text, *f->name ? f->name : "?");
    if (*f->file)
        pp_buf_printf(&text, " (%s", is_long ? f->file : last_part(f->file));
    if (*f->file && f->line > 0)
        pp_buf_printf(&text, ":%u", f->line);
    if (*f->file)
        pp_buf_putc(&text, ')');
    else if (*object)
        pp_buf_printf(&text, " (%s)", object);
    pp_message_escape(out, pp_buf_text(&text), text.n_bytes, part->view->term.utf8);
    out->failed |= text.failed;
    pp_buf_release(&text);
}

const char *pp_out_profile_stdname(const struct pp_out_profile_part *part, uint32_t function)
{
    return pp_buf_text(&part->stdnames) + part->stdname_at[function];
}

bool pp_out_profile_matches(
    const struct pp_out_profile_part *part, const struct pp_profilelimit *limit, uint32_t function)
{
    return pp_profilelimit_matches(limit, pp_out_profile_stdname(part, function),
        part->view->is_pstats ? NULL : part->profile->functions[function].name);
}

const char *pp_out_profile_sortname(const struct pp_out_profile_part *part, uint32_t function)
{
    const struct pp_profile_function *const f = &part->profile->functions[function];
    const char *const stdname = pp_out_profile_stdname(part, function);
    return part->view->is_pstats && !*f->file ? stdname + strlen(stdname) + 1 : f->name;
}

struct pp_out_profile_row pp_out_profile_row_of(const struct pp_profile_row *row)
{
    return (struct pp_out_profile_row){.function = row->function,
        .n_calls = row->n_calls,
        .own_ns = row->own_ns,
        .own_half_ns = row->own_half_ns,
        .deep_ns = row->deep_ns,
        .deep_half_ns = row->deep_half_ns,
        .own_source = row->own_source,
        .deep_source = row->deep_source,
        .calls = &row->calls};
}

struct pp_out_profile_row pp_out_profile_row_of_node(const struct pp_profile_node *node)
{
    return (struct pp_out_profile_row){.function = node->function,
        .is_place = true,
        .n_calls = node->n_calls,
        .own_ns = node->own_ns,
        .own_half_ns = node->own_half_ns,
        .deep_ns = node->deep_ns,
        .deep_half_ns = node->deep_half_ns,
        .own_source = node->own_source,
        .deep_source = node->deep_source,
        .calls = &node->calls};
}

void pp_out_profile_table_init(const struct pp_out_profile_part *part, struct pp_table *table,
    const char *first, bool is_place)
{
    const bool utf8 = part->view->term.utf8, has_halves = part->view->verbose > 0;
    const char *const half = utf8 ? "\xc2\xb1" : "+-";
    struct pp_table_column columns[20];
    size_t n = 0;
    columns[n++] = (struct pp_table_column){first, PP_ALIGN_LEFT, STAY, NAME_LEAST_COLUMNS};
    columns[n++] = (struct pp_table_column){"CALLS", PP_ALIGN_RIGHT, DROP_CALLS, 0};
    columns[n++] = (struct pp_table_column){"OWN", PP_ALIGN_RIGHT, STAY, 0};
    if (has_halves)
        columns[n++] = (struct pp_table_column){half, PP_ALIGN_RIGHT, DROP_HALF, 0};
    columns[n++] = (struct pp_table_column){"/CALL", PP_ALIGN_RIGHT, DROP_OWN_CALL, 0};
    columns[n++] = (struct pp_table_column){"%", PP_ALIGN_RIGHT, DROP_OWN_PCT, 0};
    columns[n++] = (struct pp_table_column){"DEEP", PP_ALIGN_RIGHT, STAY, 0};
    if (has_halves)
        columns[n++] = (struct pp_table_column){half, PP_ALIGN_RIGHT, DROP_HALF, 0};
    columns[n++] = (struct pp_table_column){"/CALL", PP_ALIGN_RIGHT, DROP_DEEP_CALL, 0};
    columns[n++] = (struct pp_table_column){"%", PP_ALIGN_RIGHT, DROP_DEEP_PCT, 0};
    if (part->has_quantiles) {
        columns[n++] = (struct pp_table_column){"MIN", PP_ALIGN_RIGHT, DROP_MIN, 0};
        columns[n++] = (struct pp_table_column){"P50", PP_ALIGN_RIGHT, DROP_P50, 0};
        columns[n++] = (struct pp_table_column){"P90", PP_ALIGN_RIGHT, DROP_P90, 0};
        columns[n++] = (struct pp_table_column){"MAX", PP_ALIGN_RIGHT, DROP_MAX, 0};
    }
    if (part->has_instructions && !is_place)
        columns[n++] = (struct pp_table_column){"INSTR", PP_ALIGN_RIGHT, DROP_INSTRUCTIONS, 0};
    pp_table_init(table, columns, n);
}

struct pp_units_text pp_out_profile_number(uint64_t n, uint64_t n_loops)
{
    const double largest = 1e7; /* in full */
    if (n_loops == 0)
        return (struct pp_units_text){"-"};
    const double per_loop = (double)n / (double)n_loops;
    if (per_loop < largest && n % n_loops == 0)
        return pp_units_count(n / n_loops);
    if (per_loop >= largest)
        return pp_units_scaled(per_loop, 0, 4);
    struct pp_units_text text = pp_units_number(per_loop, 6);
    char *end = strchr(text.text, '\0');
    while (strchr(text.text, '.') && end[-1] == '0' && end[-2] != '.')
        *--end = '\0';
    return text;
}

struct pp_units_text pp_out_profile_calls(const struct pp_out_profile_part *part, uint64_t n_calls)
{
    if (!part->has_calls || n_calls == 0)
        return (struct pp_units_text){"-"};
    return pp_out_profile_number(n_calls, part->n_loops);
}

static const char *sign_of(struct pp_out_profile_part *part, enum pp_profile_source source)
{
    switch (source) {
    case PP_PROFILE_SAMPLED:
        part->signs |= PP_OUT_PROFILE_SAMPLED;
        return "~";
    case PP_PROFILE_SHARED_OUT:
        part->signs |= PP_OUT_PROFILE_SHARED_OUT;
        return "/";
    case PP_PROFILE_UNKNOWN:
    case PP_PROFILE_TIMED:
        break;
    }
    return "";
}

static struct pp_units_text after_sign(const char *sign, struct pp_units_text text)
{
    const size_t n = strlen(sign);
    memmove(text.text + n, text.text, sizeof text.text - n);
    memcpy(text.text, sign, n);
    text.text[sizeof text.text - 1] = '\0';
    return text;
}

/* Its interval holds 0. */
static bool is_unresolved(double value, double half)
{
    return value < 0 || (half > 0 && value - half <= 0);
}

static double upper_limit(double value, double half)
{
    return fmax(value, 0) + (half > 0 ? half : 0);
}

struct pp_units_text pp_out_profile_plain_time(double value_ns, double half_ns, enum pp_unit unit)
{
    if (!isfinite(value_ns) || (value_ns < 0 && !(half_ns > 0)))
        return (struct pp_units_text){"-"};
    if (is_unresolved(value_ns, half_ns))
        return after_sign("<", pp_units_time(upper_limit(value_ns, half_ns), 2, unit));
    const double resolution_ns = fmax(isfinite(half_ns) ? half_ns : 0, value_ns * 2e-3);
    return pp_units_time_within(value_ns, resolution_ns, unit);
}

struct pp_units_text pp_out_profile_time(struct pp_out_profile_part *part, double value_ns,
    double half_ns, enum pp_profile_source source)
{
    const struct pp_units_text text = pp_out_profile_plain_time(
        value_ns, half_ns, part->view->unit);
    if (text.text[0] == '-')
        part->signs |= PP_OUT_PROFILE_NOT_KNOWN;
    else if (text.text[0] == '<')
        part->signs |= PP_OUT_PROFILE_UNRESOLVED;
    else
        return after_sign(sign_of(part, source), text);
    return text;
}

enum pp_style pp_out_profile_style(double ratio)
{
    if (ratio > 0.9)
        return PP_STYLE_BAD;
    if (ratio > 0.7)
        return PP_STYLE_DOUBT;
    if (ratio > 0.3)
        return PP_STYLE_GOOD;
    if (ratio > 0.1)
        return PP_STYLE_STRONG;
    return ratio > 0.001 ? PP_STYLE_PLAIN : PP_STYLE_FAINT;
}

static void put_share(
    const struct pp_out_profile_part *part, struct pp_table *table, double value_ns, double half_ns)
{
    const double ratio = value_ns / part->total_ns, half_ratio = half_ns / part->total_ns;
    if (!isfinite(ratio) || (ratio < 0 && !(half_ratio > 0)))
        pp_table_cell(table, "-", PP_STYLE_FAINT);
    else if (is_unresolved(ratio, half_ratio)) {
        struct pp_units_text text = pp_units_percent(upper_limit(ratio, half_ratio));
        pp_table_cell(
            table, text.text[0] == '<' ? text.text : after_sign("<", text).text, PP_STYLE_FAINT);
    } else
        pp_table_cell(table, pp_units_percent(ratio).text, pp_out_profile_style(ratio));
}

/* One of OWN and DEEP with all that belongs to it. */
static void put_time(struct pp_out_profile_part *part, struct pp_table *table,
    const struct pp_out_profile_row *row, bool is_deep, bool has_half)
{
    const double value_ns = is_deep ? row->deep_ns : row->own_ns;
    const double half_ns = is_deep ? row->deep_half_ns : row->own_half_ns;
    const enum pp_profile_source source = is_deep ? row->deep_source : row->own_source;
    const double n_calls = part->has_calls && row->n_calls > 0
        ? (double)row->n_calls / (double)part->n_loops
        : (double)NAN;
    pp_table_cell(table, pp_out_profile_time(part, value_ns, half_ns, source).text, PP_STYLE_PLAIN);
    if (has_half)
        pp_table_cell(table, pp_units_time(half_ns, 2, part->view->unit).text, PP_STYLE_FAINT);
    pp_table_cell(table,
        pp_out_profile_time(part, value_ns / n_calls, half_ns / n_calls, PP_PROFILE_UNKNOWN).text,
        PP_STYLE_PLAIN);
    put_share(part, table, value_ns, half_ns);
}

static void put_quantiles(const struct pp_out_profile_part *part, struct pp_table *table,
    const struct pp_profile_calls *calls)
{
    const bool is_known = calls && calls->n > 0;
    const double values_ns[] = {is_known ? calls->min_ns : (double)NAN,
        is_known ? calls->p50_ns : (double)NAN, is_known ? calls->p90_ns : (double)NAN,
        is_known ? calls->max_ns : (double)NAN};
    for (size_t i = 0; i < sizeof values_ns / sizeof *values_ns; i++)
        pp_table_cell(table, pp_units_time(values_ns[i], 3, part->view->unit).text, PP_STYLE_PLAIN);
}

static void put_instructions(const struct pp_out_profile_part *part, struct pp_table *table,
    const struct pp_profile_function *f)
{
    const uint64_t n_loops = part->profile->passes[PP_PROFILE_PASS_INSTRUCTIONS].n_loops;
    pp_table_cell(table,
        f->has_instructions ? pp_out_profile_number(f->n_instructions, n_loops).text : "-",
        PP_STYLE_PLAIN);
}

void pp_out_profile_table_row(struct pp_out_profile_part *part, struct pp_table *table,
    const char *name, const struct pp_out_profile_row *row)
{
    const bool has_halves = part->view->verbose > 0;
    pp_table_cell(table, name, PP_STYLE_PLAIN);
    pp_table_cell(table, pp_out_profile_calls(part, row->n_calls).text, PP_STYLE_PLAIN);
    put_time(part, table, row, false, has_halves);
    put_time(part, table, row, true, has_halves);
    if (part->has_quantiles)
        put_quantiles(part, table, row->calls);
    if (part->has_instructions && !row->is_place)
        put_instructions(part, table, &part->profile->functions[row->function]);
}

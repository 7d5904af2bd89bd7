/* SPDX-License-Identifier: GPL-3.0-or-later
 * A block a function: its cost by lines of its own file, its calls, then its cost by lines of other
 * files, which were inlined. All numbers are whole, over many loops.
 */
#include "cmd/out_callgrind.h"

#include "cmd/exportname.h"
#include "cmd/out_callgrind_edges.h"
#include "cmd/share.h"
#include "cmd/spotlist.h"
#include "cmd/stringtable.h"
#include "cmd/totals.h"

#include <inttypes.h>
#include <stdlib.h>

#define UNKNOWN "???"

struct writer {
    struct pp_buf *out;
    const struct pp_profile *profile;
    struct pp_totals totals;
    struct pp_spotlist spots;
    struct pp_stringtable files;
    bool *is_file_named;     /* one a file, */
    bool *is_object_named;   /* object (and one for an unknown one), */
    bool *is_function_named; /* and function: its number has been given its text */
    struct pp_total *own;    /* one a function */
    struct pp_total sum;
    struct pp_callgrind_edge *edges;
    size_t n_edges;
};

/* What one line of source cost. */
struct line {
    uint32_t file;
    uint32_t line;
    struct pp_total cost;
};

static uint32_t file_number(struct writer *writer, const char *file)
{
    return pp_stringtable_number(&writer->files, file[0] != '\0' ? file : UNKNOWN);
}

static uint32_t file_of(struct writer *writer, uint32_t function)
{
    return file_number(writer, writer->profile->functions[function].file);
}

/* "key=(number) text", without the text from the second time on. */
static void put_file(struct writer *writer, const char *key, uint32_t file)
{
    pp_buf_printf(writer->out, "%s=(%" PRIu32 ")", key, file + 1);
    if (!writer->is_file_named[file]) {
        pp_buf_putc(writer->out, ' ');
        pp_exportname_put(writer->out, writer->files.texts[file], "", ' ');
        writer->is_file_named[file] = true;
    }
    pp_buf_putc(writer->out, '\n');
}

static void put_object(struct writer *writer, const char *key, uint32_t object)
{
    const struct pp_profile *profile = writer->profile;
    object = object < profile->n_objects ? object : (uint32_t)profile->n_objects;
    pp_buf_printf(writer->out, "%s=(%" PRIu32 ")", key, object + 1);
    if (!writer->is_object_named[object]) {
        pp_buf_putc(writer->out, ' ');
        bool is_known = object < profile->n_objects;
        pp_exportname_put(writer->out, is_known ? profile->objects[object].path : UNKNOWN, "", ' ');
        writer->is_object_named[object] = true;
    }
    pp_buf_putc(writer->out, '\n');
}

static void put_function(struct writer *writer, const char *key, uint32_t function)
{
    pp_buf_printf(writer->out, "%s=(%" PRIu32 ")", key, function + 1);
    if (!writer->is_function_named[function]) {
        pp_buf_putc(writer->out, ' ');
        pp_exportname_put(writer->out, pp_exportname(writer->profile, function), "", ' ');
        writer->is_function_named[function] = true;
    }
    pp_buf_putc(writer->out, '\n');
}

static void put_cost(struct writer *writer, uint32_t line, const struct pp_total *cost)
{
    const struct pp_totals *totals = &writer->totals;
    pp_buf_printf(writer->out, "%" PRIu32, line);
    if (totals->has_times)
        pp_buf_printf(writer->out, " %" PRIu64, cost->ns);
    if (totals->has_instructions)
        pp_buf_printf(writer->out, " %" PRIu64, cost->n_instructions);
    pp_buf_printf(writer->out, " %" PRIu64 "\n", cost->n_calls);
}

static void put_sum(struct writer *writer, const char *key)
{
    const struct pp_totals *totals = &writer->totals;
    const struct pp_total *sum = &writer->sum;
    pp_buf_puts(writer->out, key);
    if (totals->has_times)
        pp_buf_printf(writer->out, " %" PRIu64, sum->ns);
    if (totals->has_instructions)
        pp_buf_printf(writer->out, " %" PRIu64, sum->n_instructions);
    pp_buf_printf(writer->out, " %" PRIu64 "\n", sum->n_calls);
}

static void put_text_line(struct pp_buf *out, const char *key, const char *text)
{
    pp_buf_puts(out, key);
    pp_exportname_put(out, text, "", ' ');
    pp_buf_putc(out, '\n');
}

static void put_head(struct writer *writer)
{
    struct pp_buf *out = writer->out;
    const struct pp_totals *totals = &writer->totals;
    pp_buf_puts(out, "# callgrind format\nversion: 1\n");
    put_text_line(out, "creator: ppbench ", writer->profile->version);
    put_text_line(out, "cmd: ", writer->profile->command);
    pp_buf_puts(out, "part: 1\n");
    put_text_line(out, "desc: Benchmark: ", writer->profile->name);
    pp_buf_printf(out, "desc: Loops: %" PRIu64 "\n", totals->n_loops);
    pp_buf_puts(out, "positions: line\n");
    if (totals->has_times)
        pp_buf_puts(out, "event: ns : Wall time\n");
    if (totals->has_instructions)
        pp_buf_puts(out, "event: Ir : Instructions\n");
    pp_buf_puts(out, "event: Calls : Calls\n");
    pp_buf_printf(out, "events:%s%s Calls\n", totals->has_times ? " ns" : "",
        totals->has_instructions ? " Ir" : "");
    put_sum(writer, "summary:");
}

/* Where a spot's code came from. */
static struct line line_of(
    struct writer *writer, uint32_t function, const struct pp_profile_spot *spot)
{
    const struct pp_profile *profile = writer->profile;
    struct line line = {file_of(writer, function), profile->functions[function].line, {0}};
    if (spot->frame == PP_PROFILE_NONE)
        return line;
    const struct pp_profile_frame *frame = &profile->frames[spot->frame];
    if (frame->file[0] != '\0')
        line.file = file_number(writer, frame->file);
    line.line = frame->line;
    return line;
}

static int compare_lines(const void *a, const void *b)
{
    const struct line *x = a;
    const struct line *y = b;
    if (x->file != y->file)
        return x->file < y->file ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

/* Divide a function's cost among its lines: time by samples, instructions by the runs of blocks.
 * What no spot has is at the line of the function, as its calls are. Sets the lines, of which
 * there is room for 1 and one a spot; returns how many. */
static size_t divide(struct writer *writer, uint32_t function, struct line *lines)
{
    const struct pp_spotlist *list = &writer->spots;
    const struct pp_total *own = &writer->own[function];
    struct pp_share ns = {.whole = own->ns};
    struct pp_share instructions = {.whole = own->n_instructions};
    for (size_t i = list->first[function]; i < list->first[function + 1]; i++) {
        const struct pp_profile_spot *spot = &writer->profile->spots[list->which[i]];
        ns.all += (long double)spot->n_samples;
        instructions.all += pp_spotlist_instructions(spot);
    }
    size_t n = 1;
    for (size_t i = list->first[function]; i < list->first[function + 1]; i++) {
        const struct pp_profile_spot *spot = &writer->profile->spots[list->which[i]];
        lines[n] = line_of(writer, function, spot);
        lines[n].cost.ns = pp_share_take(&ns, (long double)spot->n_samples);
        lines[n].cost.n_instructions = pp_share_take(&instructions, pp_spotlist_instructions(spot));
        n++;
    }
    lines[0] = (struct line){file_of(writer, function), writer->profile->functions[function].line,
        {.ns = own->ns - ns.given,
            .n_instructions = own->n_instructions - instructions.given,
            .n_calls = own->n_calls}};
    return n;
}

/* Sort the lines, and make one of those of the same place. Returns how many are left. */
static size_t merge_lines(struct line *lines, size_t n)
{
    size_t n_merged = 1;
    qsort(lines, n, sizeof *lines, compare_lines);
    for (size_t i = 1; i < n; i++) {
        struct line *last = &lines[n_merged - 1];
        if (compare_lines(last, &lines[i]) == 0)
            pp_total_add(&last->cost, &lines[i].cost);
        else
            lines[n_merged++] = lines[i];
    }
    return n_merged;
}

static bool is_free(const struct pp_total *cost)
{
    return cost->ns == 0 && cost->n_instructions == 0 && cost->n_calls == 0;
}

/* The lines that are in the file, or those that are not. */
static void put_lines(
    struct writer *writer, const struct line *lines, size_t n, uint32_t file, bool is_inlined)
{
    uint32_t now = file;
    for (size_t i = 0; i < n; i++) {
        if ((lines[i].file != file) != is_inlined || is_free(&lines[i].cost))
            continue;
        if (lines[i].file != now)
            put_file(writer, "fi", lines[i].file);
        now = lines[i].file;
        put_cost(writer, lines[i].line, &lines[i].cost);
    }
    if (now != file)
        put_file(writer, "fe", file);
}

/* Calls from a function in `file`; the callee's file is left out where it is the same, since
 * callgrind_annotate shortens the caller's path but not a named callee's. */
static void put_calls(struct writer *writer, const struct pp_callgrind_edge *edge, uint32_t object,
    uint32_t file, uint32_t line)
{
    const struct pp_profile_function *callee = &writer->profile->functions[edge->callee];
    if (callee->object != object)
        put_object(writer, "cob", callee->object);
    uint32_t callee_file = file_of(writer, edge->callee);
    if (callee_file != file)
        put_file(writer, "cfi", callee_file);
    put_function(writer, "cfn", edge->callee);
    /* A reader must see a call to take the next line for its cost. */
    uint64_t n_calls = edge->n_calls > 0 ? edge->n_calls : 1;
    pp_buf_printf(writer->out, "calls=%" PRIu64 " %" PRIu32 "\n", n_calls, callee->line);
    put_cost(writer, line, &edge->cost);
}

/* A function and its calls, which begin at edge `at`. Returns where they end. */
static size_t put_block(struct writer *writer, uint32_t function, size_t at, struct line *lines)
{
    const struct pp_profile_function *f = &writer->profile->functions[function];
    bool has_calls = at < writer->n_edges && writer->edges[at].caller == function;
    if (is_free(&writer->own[function]) && !has_calls)
        return at;
    pp_buf_putc(writer->out, '\n');
    put_object(writer, "ob", f->object);
    uint32_t file = file_of(writer, function);
    put_file(writer, "fl", file);
    put_function(writer, "fn", function);
    size_t n = merge_lines(lines, divide(writer, function, lines));
    put_lines(writer, lines, n, file, false);
    for (; at < writer->n_edges && writer->edges[at].caller == function; at++)
        put_calls(writer, &writer->edges[at], f->object, file, f->line);
    put_lines(writer, lines, n, file, true);
    return at;
}

/* What calls the roots, at no cost of its own. */
static void put_loop(struct writer *writer, size_t at)
{
    if (at == writer->n_edges)
        return;
    uint32_t file = file_number(writer, "");
    pp_buf_putc(writer->out, '\n');
    put_object(writer, "ob", PP_PROFILE_NONE);
    put_file(writer, "fl", file);
    pp_buf_printf(writer->out, "fn=(%zu) loop of ", writer->profile->n_functions + 1);
    pp_exportname_put(writer->out, writer->profile->name, "", ' ');
    pp_buf_putc(writer->out, '\n');
    put_cost(writer, 0, &(struct pp_total){0});
    for (; at < writer->n_edges; at++)
        put_calls(writer, &writer->edges[at], PP_PROFILE_NONE, file, 0);
}

static void put_blocks(struct writer *writer, struct line *lines)
{
    size_t at = 0;
    for (size_t i = 0; i < writer->profile->n_functions; i++)
        at = put_block(writer, (uint32_t)i, at, lines);
    put_loop(writer, at);
    pp_buf_putc(writer->out, '\n');
    put_sum(writer, "totals:");
}

/* Give every file its number. */
static bool number_files(struct writer *writer)
{
    const struct pp_profile *profile = writer->profile;
    (void)file_number(writer, "");
    for (size_t i = 0; i < profile->n_functions; i++)
        (void)file_of(writer, (uint32_t)i);
    for (size_t i = 0; i < profile->n_frames; i++)
        (void)file_number(writer, profile->frames[i].file);
    writer->is_file_named = calloc(writer->files.n_texts + 1, sizeof(bool));
    return !writer->files.failed && writer->is_file_named != NULL;
}

static bool prepare(struct writer *writer)
{
    const struct pp_profile *profile = writer->profile;
    if (!number_files(writer))
        return false;
    writer->is_object_named = calloc(profile->n_objects + 1, sizeof(bool));
    writer->is_function_named = calloc(profile->n_functions + 1, sizeof(bool));
    writer->own = calloc(profile->n_functions + 1, sizeof *writer->own);
    if (writer->is_object_named == NULL || writer->is_function_named == NULL || writer->own == NULL)
        return false;
    for (size_t i = 0; i < profile->n_nodes; i++)
        pp_total_add(&writer->own[profile->nodes[i].function], &writer->totals.nodes[i]);
    for (size_t i = 0; i < profile->n_functions; i++) {
        writer->own[i].n_instructions += writer->totals.lone_n_instructions[i];
        pp_total_add(&writer->sum, &writer->own[i]);
    }
    writer->edges = pp_callgrind_edges(&writer->totals, &writer->n_edges);
    return writer->edges != NULL;
}

bool pp_out_callgrind(const struct pp_profile *profile, struct pp_buf *out)
{
    struct writer writer = {.out = out, .profile = profile};
    pp_stringtable_init(&writer.files);
    bool ok = pp_totals_init(&writer.totals, profile);
    ok &= pp_spotlist_init(&writer.spots, profile);
    struct line *lines = calloc(profile->n_spots + 1, sizeof *lines);
    ok = ok && lines != NULL && prepare(&writer);
    if (ok) {
        put_head(&writer);
        put_blocks(&writer, lines);
    }
    ok = ok && !out->failed;
    free(lines);
    free(writer.is_file_named);
    free(writer.edges);
    free(writer.own);
    free(writer.is_object_named);
    free(writer.is_function_named);
    pp_stringtable_release(&writer.files);
    pp_spotlist_release(&writer.spots);
    pp_totals_release(&writer.totals);
    return ok;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * A profile as text: source lines and basic blocks with their samples and instructions. Inlined
 * code stands at its own line, with what it was inlined into.
 */
#include "cmd/message.h"
#include "cmd/out_profile_part.h"
#include "cmd/sourceline.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_CHAIN 32 /* inlined levels that are told */

/* A line of one function, or one block of it. */
struct spot_row {
    uint32_t function;
    uint32_t frame; /* PP_PROFILE_NONE: no line known */
    uint64_t address;
    uint64_t n_instructions; /* in the loops of the pass */
    uint64_t n_runs;
    uint32_t n_block_instructions;
    uint64_t n_samples;
};

struct spot_rows {
    struct spot_row *rows;
    size_t n;
    uint64_t n_samples; /* of the whole profile, library functions included */
};

static const struct pp_profile_frame *frame_of(const struct pp_profile *p, uint32_t frame)
{
    return frame < p->n_frames ? &p->frames[frame] : NULL;
}

/* By function, file, line and what is inlined there; chains of equal frames are one. */
static int compare_places(const void *left, const void *right, void *context)
{
    const struct pp_profile *const p = context;
    const struct spot_row *a = left, *b = right;
    if (a->function != b->function)
        return a->function < b->function ? -1 : 1;
    uint32_t at_a = a->frame, at_b = b->frame;
    for (int i = 0; i < MAX_CHAIN; i++) {
        const struct pp_profile_frame *const x = frame_of(p, at_a), *const y = frame_of(p, at_b);
        if (x == NULL || y == NULL)
            return (x != NULL) - (y != NULL);
        int order = strcmp(x->file, y->file);
        if (order == 0)
            order = (x->line > y->line) - (x->line < y->line);
        if (order == 0)
            order = strcmp(x->name, y->name);
        if (order != 0)
            return order;
        at_a = x->outer;
        at_b = y->outer;
    }
    return 0;
}

static int compare_addresses(const void *left, const void *right, void *context)
{
    (void)context;
    const struct spot_row *a = left, *b = right;
    if (a->function != b->function)
        return a->function < b->function ? -1 : 1;
    return (a->address > b->address) - (a->address < b->address);
}

static void add(struct spot_row *row, const struct spot_row *other)
{
    row->n_instructions += other->n_instructions;
    row->n_samples += other->n_samples;
}

static bool gather(const struct pp_out_profile_part *part, bool by_block, struct spot_rows *all)
{
    const struct pp_profile *const p = part->profile;
    *all = (struct spot_rows){.rows = calloc(p->n_spots + 1, sizeof *all->rows)};
    if (all->rows == NULL)
        return false;
    for (size_t i = 0; i < p->n_spots; i++) {
        const struct pp_profile_spot *const spot = &p->spots[i];
        all->n_samples += spot->n_samples;
        all->rows[i] = (struct spot_row){.function = spot->function,
            .frame = spot->frame,
            .address = spot->address,
            .n_instructions = spot->n_runs * spot->n_block_instructions,
            .n_runs = spot->n_runs,
            .n_block_instructions = spot->n_block_instructions,
            .n_samples = spot->n_samples};
    }
    qsort_r(all->rows, p->n_spots, sizeof *all->rows, by_block ? compare_addresses : compare_places,
        (void *)p);
    for (size_t i = 0; i < p->n_spots; i++) {
        struct spot_row *const last = all->n > 0 ? &all->rows[all->n - 1] : NULL;
        /* Samples within a block belong to it; lines are summed. */
        const bool joins = last &&
            (by_block ? last->n_block_instructions > 0 && last->function == all->rows[i].function &&
                        all->rows[i].n_block_instructions == 0
                      : compare_places(last, &all->rows[i], (void *)p) == 0);
        if (joins)
            add(last, &all->rows[i]);
        else
            all->rows[all->n++] = all->rows[i];
    }
    return true;
}

/* "into merge (sort.c:20) into sort (sort.c:40)" */
static void put_chain(const struct pp_out_profile_part *part, uint32_t frame, struct pp_buf *out)
{
    const struct pp_profile *const p = part->profile;
    const struct pp_profile_frame *f = frame_of(p, frame);
    for (int i = 0; i < MAX_CHAIN && f && *f->name; i++) {
        pp_buf_puts(out, i == 0 ? "" : " inlined into ");
        pp_message_escape(out, f->name, strlen(f->name), part->view->term.utf8);
        f = frame_of(p, f->outer);
        if (f && f->line > 0)
            pp_buf_printf(out, "%s line %" PRIu32, i == 0 ? " inlined at" : " at", f->line);
    }
}

static const char *base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

/* "sort.c:31", or the address. */
static void put_place(const struct pp_out_profile_part *part, const struct spot_row *row,
    bool by_block, struct pp_buf *out)
{
    const struct pp_profile_frame *const f = frame_of(part->profile, row->frame);
    if (by_block)
        pp_buf_printf(out, "%" PRIx64 "%s", row->address, f ? "  " : "");
    if (f && *f->file) {
        const char *const file = part->view->verbose > 0 ? f->file : base(f->file);
        pp_message_escape(out, file, strlen(file), part->view->term.utf8);
        pp_buf_printf(out, ":%" PRIu32, f->line);
    } else if (!by_block)
        pp_buf_puts(out, "no line known");
}

static void put_source(struct pp_out_profile_part *part, struct pp_sourceline *sources,
    const struct spot_row *row, struct pp_buf *out)
{
    const struct pp_profile_frame *const f = frame_of(part->profile, row->frame);
    put_chain(part, row->frame, out);
    size_t n_bytes = 0;
    const char *const line = f ? pp_sourceline_get(sources, f->file, f->line, &n_bytes) : NULL;
    if (line == NULL || n_bytes == 0)
        return;
    pp_buf_puts(out, out->n_bytes > 0 ? ":  " : "");
    pp_message_escape(out, line, n_bytes, part->view->term.utf8);
}

static struct pp_units_text instructions_of(const struct pp_out_profile_part *part, uint64_t n)
{
    const uint64_t n_loops = part->profile->passes[PP_PROFILE_PASS_INSTRUCTIONS].n_loops;
    return n > 0 ? pp_out_profile_number(n, n_loops) : (struct pp_units_text){"-"};
}

static void put_row(struct pp_out_profile_part *part, struct pp_table *table,
    const struct spot_row *row, const struct spot_rows *all, struct pp_sourceline *sources)
{
    const bool by_block = sources == NULL;
    struct pp_buf text;
    pp_buf_init(&text);
    pp_buf_puts(&text, "  ");
    put_place(part, row, by_block, &text);
    pp_table_cell(table, pp_buf_text(&text), PP_STYLE_PLAIN);
    pp_buf_truncate(&text, 0);
    const double ratio = all->n_samples > 0 ? (double)row->n_samples / (double)all->n_samples : 0;
    pp_table_cell(
        table, row->n_samples > 0 ? pp_units_count(row->n_samples).text : "-", PP_STYLE_PLAIN);
    pp_table_cell(table, row->n_samples > 0 ? pp_units_percent(ratio).text : "-",
        pp_out_profile_style(ratio));
    pp_table_cell(table, instructions_of(part, row->n_instructions).text, PP_STYLE_PLAIN);
    if (by_block) {
        pp_table_cell(table,
            row->n_block_instructions > 0 ? pp_units_count(row->n_block_instructions).text : "-",
            PP_STYLE_PLAIN);
        pp_table_cell(table,
            row->n_block_instructions > 0 ? instructions_of(part, row->n_runs).text : "-",
            PP_STYLE_PLAIN);
        put_chain(part, row->frame, &text);
    } else
        put_source(part, sources, row, &text);
    pp_table_cell(table, pp_buf_text(&text), PP_STYLE_PLAIN);
    table->failed |= text.failed;
    pp_buf_release(&text);
}

/* A function's line, with sums, and its places below it. */
static void put_function(struct pp_out_profile_part *part, struct pp_table *table,
    const struct spot_rows *all, size_t first, struct pp_sourceline *sources)
{
    const uint32_t function = all->rows[first].function;
    struct spot_row sum = {.function = function};
    struct pp_buf name;
    size_t end = first;
    for (; end < all->n && all->rows[end].function == function; end++)
        add(&sum, &all->rows[end]);
    pp_buf_init(&name);
    pp_out_profile_name(part, function, &name);
    const double ratio = all->n_samples > 0 ? (double)sum.n_samples / (double)all->n_samples : 0;
    pp_table_cell(table, pp_buf_text(&name), PP_STYLE_STRONG);
    pp_table_cell(table, pp_units_count(sum.n_samples).text, PP_STYLE_STRONG);
    pp_table_cell(table, pp_units_percent(ratio).text, pp_out_profile_style(ratio));
    pp_table_cell(table, instructions_of(part, sum.n_instructions).text, PP_STYLE_STRONG);
    for (size_t i = 4; i < table->n_columns; i++)
        pp_table_cell(table, "", PP_STYLE_PLAIN);
    for (size_t i = first; i < end; i++)
        put_row(part, table, &all->rows[i], all, sources);
    table->failed |= name.failed;
    pp_buf_release(&name);
}

/* Where the rows of a function begin; all->n: it has none. */
static size_t find(const struct spot_rows *all, uint32_t function)
{
    size_t low = 0, high = all->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (all->rows[middle].function < function)
            low = middle + 1;
        else
            high = middle;
    }
    return low < all->n && all->rows[low].function == function ? low : all->n;
}

static bool put_all(struct pp_out_profile_part *part, const struct spot_rows *all,
    struct pp_sourceline *sources, struct pp_buf *out)
{
    static const struct pp_table_column lines[] = {{"LINE", PP_ALIGN_LEFT, 0, 24},
        {"SAMPLES", PP_ALIGN_RIGHT, 2, 0}, {"%", PP_ALIGN_RIGHT, 0, 0},
        {"INSTR", PP_ALIGN_RIGHT, 1, 0}, {"SOURCE", PP_ALIGN_LEFT, 0, 16}};
    static const struct pp_table_column blocks[] = {{"BLOCK", PP_ALIGN_LEFT, 0, 24},
        {"SAMPLES", PP_ALIGN_RIGHT, 2, 0}, {"%", PP_ALIGN_RIGHT, 0, 0},
        {"INSTR", PP_ALIGN_RIGHT, 1, 0}, {"LENGTH", PP_ALIGN_RIGHT, 3, 0},
        {"RUNS", PP_ALIGN_RIGHT, 0, 0}, {"INLINED", PP_ALIGN_LEFT, 4, 16}};
    struct pp_table table;
    struct pp_buf told;
    uint32_t *const rows = pp_out_profile_sorted(part, PP_PROFILESORT_OWN);
    bool ok = rows != NULL;
    size_t n = 0, n_shown = 0;
    pp_buf_init(&told);
    pp_table_init(&table, sources ? lines : blocks, sources ? 5 : 7);
    if (ok) {
        n = pp_out_profile_restrict(part, &part->view->functions, rows, part->flat.n_rows, &told);
        n = pp_out_profile_restrict(part, &part->view->limits, rows, n, &told);
    }
    for (size_t i = 0; i < n; i++) {
        const size_t first = find(all, part->flat.rows[rows[i]].function);
        if (first < all->n)
            put_function(part, &table, all, first, sources);
        n_shown += first < all->n;
    }
    if (ok && n_shown == 0)
        pp_out_profile_none(part, out,
            all->n == 0 ? "no instruction was sampled or counted; profile with samples, or with "
                          "--instructions"
                        : "no function that was sampled or counted matches; --flat names them all");
    else
        ok = ok && pp_table_render(&table, &part->view->term, out);
    pp_buf_putc(out, '\n');
    pp_table_release(&table);
    out->failed |= told.failed;
    pp_buf_release(&told);
    free(rows);
    return ok;
}

bool pp_out_profile_lines(struct pp_out_profile_part *part, struct pp_buf *out)
{
    struct spot_rows all;
    struct pp_sourceline sources;
    pp_sourceline_init(&sources);
    const bool ok = gather(part, false, &all) && put_all(part, &all, &sources, out);
    pp_sourceline_release(&sources);
    free(all.rows);
    if (ok && part->has_instructions)
        pp_out_profile_note(part, out, "lines",
            "instructions of a block stand at the line where it begins; samples may be one "
            "instruction late");
    return ok;
}

bool pp_out_profile_blocks(struct pp_out_profile_part *part, struct pp_buf *out)
{
    struct spot_rows all;
    const bool ok = gather(part, true, &all) && put_all(part, &all, NULL, out);
    free(all.rows);
    return ok;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Each stack once, in the order of bytes: two exports of a profile are equal, and can be compared.
 */
#include "cmd/out_folded.h"

#include "cmd/exportname.h"
#include "cmd/stacks.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PS_PER_NS 1000.0
#define MOST 9007199254740992.0 /* scripts count in doubles: 2^53 */

/* A line without its number, which begins at `offset` in the text of all. */
struct line {
    const char *text; /* set when all of it is there */
    size_t offset;
    uint64_t weight;
};

static int compare(const void *a, const void *b)
{
    return strcmp(((const struct line *)a)->text, ((const struct line *)b)->text);
}

/* Readers take a number at a stack's end for an earlier weight. */
static void hide_number(char *stack)
{
    char *blank = strrchr(stack, ' ');
    if (blank != NULL && blank[1] != '\0' && blank[1 + strspn(blank + 1, "0123456789.")] == '\0')
        *blank = '_';
}

static void put_stack(struct pp_buf *text, struct pp_stacks *stacks, size_t index)
{
    const struct pp_profile *profile = stacks->profile;
    size_t from = text->n_bytes;
    size_t n = pp_stacks_get(stacks, index);
    pp_exportname_put(text, profile->name[0] != '\0' ? profile->name : "?", ";", ':');
    for (size_t i = 0; i < n; i++) {
        pp_buf_putc(text, ';');
        pp_exportname_put(text, pp_exportname(profile, stacks->functions[i]), ";", ':');
    }
    pp_buf_putc(text, '\0');
    if (!text->failed)
        hide_number(text->data + from);
}

/* What each stack weighs. NULL: out of memory. */
static double *weigh(const struct pp_stacks *stacks)
{
    const struct pp_profile *profile = stacks->profile;
    double *weights = calloc(stacks->n_stacks + 1, sizeof *weights);
    bool has_times = false;
    for (size_t i = 0; i < profile->n_nodes; i++)
        has_times |= isfinite(profile->nodes[i].own_ns);
    for (size_t i = 0; weights != NULL && i < profile->n_nodes; i++) {
        const struct pp_profile_node *node = &profile->nodes[i];
        double weight = has_times ? node->own_ns * PS_PER_NS : (double)node->n_calls;
        if (weight > 0 && isfinite(weight))
            weights[stacks->of_node[i]] += weight;
    }
    return weights;
}

static void put_lines(struct pp_buf *out, struct line *lines, size_t n_lines)
{
    qsort(lines, n_lines, sizeof *lines, compare);
    for (size_t i = 0; i < n_lines;) {
        uint64_t weight = 0;
        size_t from = i;
        for (; i < n_lines && strcmp(lines[i].text, lines[from].text) == 0; i++)
            weight += lines[i].weight;
        pp_buf_printf(out, "%s %" PRIu64 "\n", lines[from].text, weight);
    }
}

static bool write_lines(struct pp_stacks *stacks, const double *weights, struct pp_buf *out)
{
    struct line *lines = calloc(stacks->n_stacks + 1, sizeof *lines);
    struct pp_buf text;
    pp_buf_init(&text);
    size_t n_lines = 0;
    for (size_t i = 0; lines != NULL && i < stacks->n_stacks; i++) {
        double weight = round(weights[i]);
        if (!(weight >= 1))
            continue;
        lines[n_lines++] = (struct line){
            NULL, text.n_bytes, (uint64_t)(weight < MOST ? weight : MOST)};
        put_stack(&text, stacks, i);
    }
    bool ok = lines != NULL && !text.failed;
    for (size_t i = 0; ok && i < n_lines; i++)
        lines[i].text = text.data + lines[i].offset;
    if (ok)
        put_lines(out, lines, n_lines);
    pp_buf_release(&text);
    free(lines);
    return ok && !out->failed;
}

bool pp_out_folded(const struct pp_profile *profile, struct pp_buf *out)
{
    struct pp_stacks stacks;
    bool ok = pp_stacks_init(&stacks, profile);
    double *weights = ok ? weigh(&stacks) : NULL;
    ok = weights != NULL && write_lines(&stacks, weights, out);
    free(weights);
    pp_stacks_release(&stacks);
    return ok;
}

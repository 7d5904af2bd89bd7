/* SPDX-License-Identifier: GPL-3.0-or-later
 * Both profiles with common numbers of functions: their sums by function are taken as of any
 * profile, their trees are laid over each other by a hash table of parent and function.
 */
#include "bench/profilediff.h"

#include "bench/profileflat.h"
#include "bench/profilematch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct work {
    struct pp_profilediff *diff;
    const struct pp_profile *profiles[PP_PROFILE_N_SIDES];
    struct pp_profilematch match;
    struct pp_profile common[PP_PROFILE_N_SIDES]; /* nodes of common functions; nothing else */
    struct pp_profile_flat flats[PP_PROFILE_N_SIDES];
    uint32_t *row_of; /* by common function: its row in the result */
    uint32_t *slots;  /* of the hash table: nodes of the result */
    size_t n_slots;   /* a power of two, twice the nodes at least */
};

static const struct pp_profilediff_amount nothing = {.function = PP_PROFILE_NONE};

static double loops_of(const struct pp_profile *profile)
{
    const struct pp_profile_pass *pass = &profile->passes[PP_PROFILE_PASS_COUNTS];
    return pass->n_loops ? (double)pass->n_loops : NAN;
}

static struct pp_profilediff_amount *amount_of(
    struct pp_profilediff_amount *before, struct pp_profilediff_amount *after, int side)
{
    return side == PP_PROFILE_BEFORE_SIDE ? before : after;
}

/* A side that lacks it counts 0, one that has it may not know. */
static struct pp_profilediff_delta delta_of(
    double before_ns, double after_ns, double before_half_ns, double after_half_ns)
{
    const struct pp_profilediff_delta delta = {
        after_ns - before_ns, hypot(before_half_ns, after_half_ns), false};
    return (struct pp_profilediff_delta){delta.ns, delta.half_ns, fabs(delta.ns) > delta.half_ns};
}

static struct pp_profilediff_delta own_delta(
    const struct pp_profilediff_amount *before, const struct pp_profilediff_amount *after)
{
    return delta_of(before->own_ns, after->own_ns, before->own_half_ns, after->own_half_ns);
}

static struct pp_profilediff_delta deep_delta(
    const struct pp_profilediff_amount *before, const struct pp_profilediff_amount *after)
{
    return delta_of(before->deep_ns, after->deep_ns, before->deep_half_ns, after->deep_half_ns);
}

/* The nodes of a side with common functions. */
static enum pp_status take_common(struct work *work, int side)
{
    const struct pp_profile *profile = work->profiles[side];
    struct pp_profile *common = &work->common[side];
    common->nodes = malloc((profile->n_nodes + 1) * sizeof *common->nodes);
    if (!common->nodes)
        return PP_ENOMEM;
    common->n_functions = work->match.n;
    common->n_nodes = profile->n_nodes;
    for (size_t i = 0; i < profile->n_nodes; i++) {
        const uint32_t function = profile->nodes[i].function;
        if (function >= profile->n_functions)
            return PP_EINVAL;
        common->nodes[i] = profile->nodes[i];
        common->nodes[i].function = work->match.same[side][function];
    }
    return PP_OK;
}

static void add_row(struct work *work, int side, const struct pp_profile_row *row)
{
    struct pp_profilediff *diff = work->diff;
    if (work->row_of[row->function] == PP_PROFILE_NONE) {
        diff->functions[diff->n_functions] = (struct pp_profilediff_function){
            .before = nothing, .after = nothing};
        work->row_of[row->function] = (uint32_t)diff->n_functions++;
    }
    struct pp_profilediff_function *function = &diff->functions[work->row_of[row->function]];
    *amount_of(&function->before, &function->after, side) = (struct pp_profilediff_amount){
        .is_there = true,
        .function = PP_PROFILE_NONE,
        .n_calls = row->n_calls,
        .calls_per_loop = (double)row->n_calls / loops_of(work->profiles[side]),
        .own_ns = row->own_ns,
        .deep_ns = row->deep_ns,
        .own_half_ns = row->own_half_ns,
        .deep_half_ns = row->deep_half_ns};
}

/* Names, and the first function of each side that is meant. */
static void name_rows(struct work *work, int side)
{
    const struct pp_profile *profile = work->profiles[side];
    for (size_t i = profile->n_functions; i-- > 0;) {
        const uint32_t row = work->row_of[work->match.same[side][i]];
        if (row == PP_PROFILE_NONE)
            continue;
        struct pp_profilediff_function *function = &work->diff->functions[row];
        struct pp_profilediff_amount *amount = amount_of(&function->before, &function->after, side);
        if (!amount->is_there)
            continue;
        amount->function = (uint32_t)i;
        function->name = profile->functions[i].name;
        function->file = profile->functions[i].file;
    }
}

static enum pp_status make_functions(struct work *work)
{
    struct pp_profilediff *diff = work->diff;
    const size_t n = work->match.n + 1;
    diff->functions = calloc(n, sizeof *diff->functions);
    work->row_of = malloc(n * sizeof *work->row_of);
    if (!diff->functions || !work->row_of)
        return PP_ENOMEM;
    memset(work->row_of, 0xff, n * sizeof *work->row_of);
    for (int side = 0; side < PP_PROFILE_N_SIDES; side++)
        for (size_t i = 0; i < work->flats[side].n_rows; i++)
            add_row(work, side, &work->flats[side].rows[i]);
    for (int side = 0; side < PP_PROFILE_N_SIDES; side++)
        name_rows(work, side);
    for (size_t i = 0; i < diff->n_functions; i++) {
        struct pp_profilediff_function *function = &diff->functions[i];
        function->own = own_delta(&function->before, &function->after);
        function->deep = deep_delta(&function->before, &function->after);
    }
    return PP_OK;
}

/* The node below `parent` that is of `function`; a new one when there is none. */
static struct pp_profilediff_node *node_below(
    struct work *work, uint32_t parent, uint32_t function, uint32_t *number)
{
    struct pp_profilediff *diff = work->diff;
    uint64_t hash = ((uint64_t)parent << 32 | function) * 0x9e3779b97f4a7c15u;
    size_t i = (hash ^ hash >> 32) & (work->n_slots - 1);
    for (; work->slots[i] != PP_PROFILE_NONE; i = (i + 1) & (work->n_slots - 1)) {
        struct pp_profilediff_node *node = &diff->nodes[work->slots[i]];
        if (node->parent == parent && node->function == function) {
            *number = work->slots[i];
            return node;
        }
    }
    *number = work->slots[i] = (uint32_t)diff->n_nodes++;
    diff->nodes[*number] = (struct pp_profilediff_node){
        .parent = parent, .function = function, .before = nothing, .after = nothing};
    return &diff->nodes[*number];
}

/* Sum in which what is unknown is left out, unless nothing is known. */
static double sum_of(double a, double b)
{
    return isnan(a) ? b : isnan(b) ? a : a + b;
}

static void add_node(
    struct pp_profilediff_amount *amount, const struct pp_profile_node *node, uint32_t function)
{
    if (!amount->is_there)
        *amount = (struct pp_profilediff_amount){true, function, 0, NAN, NAN, NAN, NAN, NAN};
    amount->n_calls += node->n_calls;
    amount->own_ns = sum_of(amount->own_ns, node->own_ns);
    amount->deep_ns = sum_of(amount->deep_ns, node->deep_ns);
    amount->own_half_ns = isnan(amount->own_half_ns) ? node->own_half_ns
        : isnan(node->own_half_ns)                   ? amount->own_half_ns
                                   : hypot(amount->own_half_ns, node->own_half_ns);
    amount->deep_half_ns = isnan(amount->deep_half_ns) ? node->deep_half_ns
        : isnan(node->deep_half_ns)                    ? amount->deep_half_ns
                                    : hypot(amount->deep_half_ns, node->deep_half_ns);
}

/* Lay a side's tree over what there is. */
static enum pp_status lay_over(struct work *work, int side)
{
    const struct pp_profile *common = &work->common[side];
    const double n_loops = loops_of(work->profiles[side]);
    uint32_t *number_of = malloc((common->n_nodes + 1) * sizeof *number_of);
    if (!number_of)
        return PP_ENOMEM;
    for (size_t i = 0; i < common->n_nodes; i++) {
        const struct pp_profile_node *from = &common->nodes[i];
        const uint32_t parent = from->parent == PP_PROFILE_NONE ? PP_PROFILE_NONE
                                                                : number_of[from->parent];
        struct pp_profilediff_node *node = node_below(
            work, parent, work->row_of[from->function], &number_of[i]);
        struct pp_profilediff_amount *amount = amount_of(&node->before, &node->after, side);
        add_node(amount, from, work->profiles[side]->nodes[i].function);
        amount->calls_per_loop = (double)amount->n_calls / n_loops;
    }
    free(number_of);
    return PP_OK;
}

static enum pp_status make_nodes(struct work *work)
{
    struct pp_profilediff *diff = work->diff;
    const size_t n = work->common[0].n_nodes + work->common[1].n_nodes + 1;
    for (work->n_slots = 16; work->n_slots < 2 * n;)
        work->n_slots *= 2;
    diff->nodes = malloc(n * sizeof *diff->nodes);
    work->slots = malloc(work->n_slots * sizeof *work->slots);
    if (!diff->nodes || !work->slots || n >= PP_PROFILE_NONE)
        return PP_ENOMEM;
    memset(work->slots, 0xff, work->n_slots * sizeof *work->slots);
    for (int side = 0; side < PP_PROFILE_N_SIDES; side++)
        if (lay_over(work, side) != PP_OK)
            return PP_ENOMEM;
    for (size_t i = 0; i < diff->n_nodes; i++) {
        struct pp_profilediff_node *node = &diff->nodes[i];
        node->own = own_delta(&node->before, &node->after);
        node->deep = deep_delta(&node->before, &node->after);
    }
    return PP_OK;
}

static void compare_circumstances(struct pp_profilediff *diff)
{
    const struct pp_profile *a = diff->before, *b = diff->after;
    diff->has_other_case = strcmp(a->name, b->name) != 0;
    diff->has_other_machine = strcmp(a->host_name, b->host_name) != 0 ||
        strcmp(a->cpu_model, b->cpu_model) != 0;
    diff->has_other_kernel = strcmp(a->kernel, b->kernel) != 0;
    diff->has_other_timing = a->timing != b->timing;
    diff->has_other_threads = a->n_threads != b->n_threads;
}

enum pp_status pp_profilediff_init(
    struct pp_profilediff *diff, const struct pp_profile *before, const struct pp_profile *after)
{
    struct work work = {.diff = diff, .profiles = {before, after}};
    *diff = (struct pp_profilediff){.before = before, .after = after};
    compare_circumstances(diff);
    enum pp_status status = pp_profilematch_init(&work.match, work.profiles);
    for (int side = 0; status == PP_OK && side < PP_PROFILE_N_SIDES; side++) {
        status = take_common(&work, side);
        if (status == PP_OK)
            status = pp_profile_flat_init(&work.flats[side], &work.common[side]);
    }
    if (status == PP_OK)
        status = make_functions(&work);
    if (status == PP_OK)
        status = make_nodes(&work);
    for (int side = 0; side < PP_PROFILE_N_SIDES; side++) {
        free(work.common[side].nodes);
        pp_profile_flat_release(&work.flats[side]);
    }
    pp_profilematch_release(&work.match);
    free(work.row_of);
    free(work.slots);
    return status;
}

void pp_profilediff_release(struct pp_profilediff *diff)
{
    free(diff->functions);
    free(diff->nodes);
    *diff = (struct pp_profilediff){0};
}

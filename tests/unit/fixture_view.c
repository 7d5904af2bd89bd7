/* SPDX-License-Identifier: GPL-3.0-or-later
 * Profiles made by hand with everything that views show.
 */
#include "tests/unit/fixture_view.h"

#include "tests/unit/made_profile.h"

#include <math.h>
#include <string.h>

#define N_LOOPS 1000
#define N_DEEP 3000

static uint32_t function(
    struct pp_profile *profile, const char *name, const char *file, uint32_t line, uint32_t object)
{
    const uint32_t index = made_function(profile, name);
    struct pp_profile_function *const f = &profile->functions[index];
    f->symbol = pp_profile_text(profile, name);
    f->file = pp_profile_text(profile, file);
    f->line = line;
    f->object = object;
    f->address = 0x1000 + 0x100 * (uint64_t)index;
    f->size_bytes = 64;
    f->reach = *file ? PP_PROFILE_BY_JUMP : PP_PROFILE_BY_SAMPLES;
    f->is_library = object == 0;
    return index;
}

static void object(struct pp_profile *profile, const char *path, uint32_t n, uint32_t n_reached)
{
    struct pp_profile_object *const o = pp_profile_add_object(profile);
    assert(o);
    o->path = pp_profile_text(profile, path);
    o->build_id = pp_profile_text(profile, "0123abcd");
    o->is_traced = n > 0;
    o->n_functions = n;
    o->n_reached = n_reached;
}

static uint32_t frame(
    struct pp_profile *profile, const char *name, const char *file, uint32_t line, uint32_t outer)
{
    struct pp_profile_frame *const f = pp_profile_add_frame(profile);
    assert(f);
    *f = (struct pp_profile_frame){
        pp_profile_text(profile, name), pp_profile_text(profile, file), line, outer};
    return (uint32_t)(profile->n_frames - 1);
}

static void spot(struct pp_profile *profile, const struct pp_profile_spot *from)
{
    struct pp_profile_spot *const s = pp_profile_add_spot(profile);
    assert(s);
    *s = *from;
}

static void passes(struct pp_profile *profile)
{
    struct pp_profile_pass *const all = profile->passes;
    for (int i = 0; i < PP_PROFILE_N_PASSES; i++) {
        all[i].ran = true;
        all[i].n_loops = N_LOOPS;
        all[i].n_functions = 5;
        all[i].n_threads = 1;
    }
    all[PP_PROFILE_PASS_SAMPLES].n_functions = 0;
    all[PP_PROFILE_PASS_SAMPLES].loop_ns = 2010;
    all[PP_PROFILE_PASS_SAMPLES].n_samples = 4813;
    all[PP_PROFILE_PASS_SAMPLES].rate_hz = 9985;
    all[PP_PROFILE_PASS_SAMPLES].n_lost = 12;
    all[PP_PROFILE_PASS_COUNTS].loop_ns = 2240;
    all[PP_PROFILE_PASS_COUNTS].n_dead = 3;
    all[PP_PROFILE_PASS_TIMES].loop_ns = 2900;
    all[PP_PROFILE_PASS_TIMES].n_functions = 2;
    all[PP_PROFILE_PASS_TIMES].subtracted_ns = 870;
    all[PP_PROFILE_PASS_TIMES].call_in_ns = 11.25;
    all[PP_PROFILE_PASS_TIMES].call_out_ns = 17.5;
    all[PP_PROFILE_PASS_INSTRUCTIONS].loop_ns = 2600;
    all[PP_PROFILE_PASS_INSTRUCTIONS].n_loops = 500;
}

static void head(struct pp_profile *profile, const char *name, double untraced_ns)
{
    profile->name = pp_profile_text(profile, name);
    profile->command = pp_profile_text(profile, "ppbench profile -s mine.so");
    profile->started = pp_profile_text(profile, "2026-11-21T02:24:49+00:00");
    profile->version = pp_profile_text(profile, "1.0");
    profile->host_name = pp_profile_text(profile, "host");
    profile->cpu_model = pp_profile_text(profile, "A processor");
    profile->kernel = pp_profile_text(profile, "6.1");
    profile->tracer = pp_profile_text(profile, "patched after loading");
    profile->n_loops = N_LOOPS;
    profile->n_threads = 1;
    profile->untraced_ns = untraced_ns;
    profile->typical_ns = untraced_ns * 1.01;
    profile->typical_lo_ns = untraced_ns * 1.005;
    profile->typical_hi_ns = untraced_ns * 1.02;
    passes(profile);
}

static void sources(struct pp_profile *profile)
{
    for (size_t i = 0; i < profile->n_nodes; i++) {
        struct pp_profile_node *const node = &profile->nodes[i];
        node->n_own_samples = 10 * (i + 1);
        node->own_half_ns = isnan(node->own_ns) ? (double)NAN : 2 + node->own_ns / 50;
        node->deep_half_ns = isnan(node->deep_ns) ? (double)NAN : 3 + node->deep_ns / 100;
        node->own_source = i % 3 == 0 ? PP_PROFILE_TIMED
            : i % 3 == 1              ? PP_PROFILE_SAMPLED
                                      : PP_PROFILE_SHARED_OUT;
        if (node->own_source == PP_PROFILE_TIMED && node->n_calls > 0)
            node->calls = (struct pp_profile_calls){
                node->n_calls, 20.5 + (double)i, 31.25 + (double)i, 46 + (double)i, 1200};
    }
}

static void instructions(struct pp_profile *profile, uint32_t in, uint64_t n)
{
    profile->functions[in].has_instructions = true;
    profile->functions[in].n_instructions = n;
    profile->n_instructions += n;
    profile->instruction_method = pp_profile_text(profile, "block counters");
}

static void spots(struct pp_profile *profile, uint32_t part, uint32_t less)
{
    const uint32_t in_part = frame(profile, "", "/src/part.c", 22, PP_PROFILE_NONE);
    const uint32_t call = frame(profile, "", "/src/part.c", 25, PP_PROFILE_NONE);
    const uint32_t swap = frame(profile, "swap", "/src/swap.h", 3, call);
    const struct pp_profile_spot all[] = {
        {.function = part, .address = 0x1104, .frame = in_part, .n_samples = 30},
        {.function = part, .address = 0x1110, .frame = swap, .n_samples = 60},
        {.function = part, .address = 0x1118, .frame = PP_PROFILE_NONE, .n_samples = 10},
        {part, 0x1100, in_part, 10, 7000, 0},
        {part, 0x1110, swap, 14, 5000, 0},
        {less, 0x1200, PP_PROFILE_NONE, 3, 17000, 7},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        spot(profile, &all[i]);
}

/* Deep times of a tree in which some own times are not known. */
static void deep_times(struct pp_profile *profile)
{
    for (size_t i = 0; i < profile->n_nodes; i++)
        profile->nodes[i].deep_ns = profile->nodes[i].own_ns;
    for (size_t i = profile->n_nodes; i-- > 0;) {
        const struct pp_profile_node *const node = &profile->nodes[i];
        if (node->parent != PP_PROFILE_NONE && !isnan(node->deep_ns))
            profile->nodes[node->parent].deep_ns += node->deep_ns;
    }
}

/* part calls itself, less is called from three places; the last node is known by samples only. */
static void make_full(struct pp_profile *profile)
{
    head(profile, "sort/1000", 2000);
    object(profile, "/usr/lib/libc.so.6", 0, 0);
    object(profile, "/src/mine.so", 430, 412);
    profile->objects[1].n_by_why[PP_PROFILE_WHY_SMALL] = 11;
    profile->objects[1].n_by_why[PP_PROFILE_WHY_JUMPED_INTO] = 7;
    const uint32_t bench = function(profile, "bench_sort", "/src/mine.c", 10, 1);
    const uint32_t part = function(profile, "part", "/src/part.c", 20, 1);
    const uint32_t less = function(profile, "less", "/src/part.c", 5, 1);
    const uint32_t copy = function(profile, "memcpy", "", 0, 0);
    const uint32_t rare = function(profile, "rare", "/src/mine.c", 90, 1);
    const uint32_t root = made_node(profile, PP_PROFILE_NONE, bench, 1000, 98.75);
    const uint32_t first = made_node(profile, root, part, 2000, 300);
    const uint32_t second = made_node(profile, first, part, 4000, 400);
    const uint32_t third = made_node(profile, second, part, 8000, 500);
    made_node(profile, first, less, 16000, 160);
    made_node(profile, second, less, 24000, 240);
    made_node(profile, third, less, 10000, 99.75);
    made_node(profile, root, less, 1000, 50);
    made_node(profile, root, copy, 500, 150);
    made_node(profile, second, rare, 3, 1.5);
    made_node(profile, third, copy, 0, (double)NAN);
    deep_times(profile);
    sources(profile);
    instructions(profile, bench, 4000);
    instructions(profile, part, 140000);
    instructions(profile, less, 51001);
    spots(profile, part, less);
    (void)pp_profile_note(profile, "turbo was on");
}

static void make_slower(struct pp_profile *profile)
{
    make_full(profile);
    profile->untraced_ns = 2600;
    profile->typical_ns = 2620;
    for (size_t i = 0; i < profile->n_nodes; i++)
        if (profile->nodes[i].function == 2) { /* less */
            profile->nodes[i].own_ns *= 2;
            profile->nodes[i].n_calls *= 2;
        }
    profile->typical_lo_ns = 2610;
    profile->typical_hi_ns = 2630;
    profile->functions[3].name = pp_profile_text(profile, "memmove");
    deep_times(profile);
}

/* The same with no times, or with times that are not known. */
static void forget_times(struct pp_profile *profile, bool were_taken)
{
    profile->timing = were_taken ? PP_PROFILE_TIMING_AUTO : PP_PROFILE_TIMING_COUNTS;
    for (size_t i = 0; i < profile->n_nodes; i++) {
        struct pp_profile_node *const node = &profile->nodes[i];
        node->own_ns = node->deep_ns = node->own_half_ns = node->deep_half_ns = (double)NAN;
        node->own_source = node->deep_source = PP_PROFILE_UNKNOWN;
        node->calls = (struct pp_profile_calls){
            0, (double)NAN, (double)NAN, (double)NAN, (double)NAN};
    }
}

static void make_deep(struct pp_profile *profile)
{
    head(profile, "deep", 3001);
    object(profile, "/src/deep.so", 2, 2);
    const uint32_t down = function(profile, "down", "/src/deep.c", 3, 0);
    const uint32_t leaf = function(profile, "leaf", "/src/deep.c", 9, 0);
    uint32_t node = PP_PROFILE_NONE;
    for (int i = 0; i < N_DEEP; i++)
        node = made_node(profile, node, down, N_LOOPS, 1);
    made_node(profile, node, leaf, N_LOOPS, 1);
    made_deep(profile);
}

static void make_hostile(struct pp_profile *profile)
{
    static const char *const names[] = {"esc\033[2J", "line\nfeed", "=SUM(A1)", "a,\"b\"",
        ("\xe2\x80\xae"
         "bidi"),
        "not\xff utf8", "b\xc3\xa4r<T>::operator()(int) const", "%s%n"};
    head(profile, "hostile\033]0;x\a", 800);
    object(profile, "/src/\033[31m.so", 8, 8);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        made_node(profile, PP_PROFILE_NONE,
            function(profile, names[i], "/src/\na.c", (uint32_t)i, 0), N_LOOPS, 100);
    made_deep(profile);
    (void)pp_profile_note(profile, "note\033[1m");
}

bool fixture_view(struct pp_profile *profile, const char *name)
{
    if (pp_profile_init(profile) != PP_OK)
        return false;
    if (strcmp(name, "full") == 0)
        make_full(profile);
    else if (strcmp(name, "slower") == 0)
        make_slower(profile);
    else if (strcmp(name, "counts") == 0 || strcmp(name, "unknown") == 0) {
        make_full(profile);
        forget_times(profile, strcmp(name, "unknown") == 0);
    } else if (strcmp(name, "deep") == 0)
        make_deep(profile);
    else if (strcmp(name, "hostile") == 0)
        make_hostile(profile);
    else if (strcmp(name, "empty") != 0)
        return false;
    return true;
}

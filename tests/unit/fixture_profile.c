/* SPDX-License-Identifier: GPL-3.0-or-later
 * Profiles made by hand.
 */
#include "tests/unit/fixture_profile.h"

#include "tests/unit/made_profile.h"

#include <math.h>
#include <string.h>

#define N_LOOPS 1000
#define N_DEEP 3000

static uint32_t function(
    struct pp_profile *profile, const char *name, const char *file, uint32_t line, uint64_t address)
{
    uint32_t index = made_function(profile, name);
    struct pp_profile_function *f = &profile->functions[index];
    f->symbol = pp_profile_text(profile, name);
    f->file = pp_profile_text(profile, file);
    f->line = line;
    f->object = 0;
    f->address = address;
    f->size_bytes = 64;
    return index;
}

static uint32_t frame(
    struct pp_profile *profile, const char *name, const char *file, uint32_t line, uint32_t outer)
{
    struct pp_profile_frame *f = pp_profile_add_frame(profile);
    assert(f);
    f->name = pp_profile_text(profile, name);
    f->file = pp_profile_text(profile, file);
    f->line = line;
    f->outer = outer;
    return (uint32_t)(profile->n_frames - 1);
}

static void spot(struct pp_profile *profile, struct pp_profile_spot made)
{
    struct pp_profile_spot *s = pp_profile_add_spot(profile);
    assert(s);
    *s = made;
}

static void object(struct pp_profile *profile, const char *path, bool is_traced)
{
    struct pp_profile_object *o = pp_profile_add_object(profile);
    assert(o);
    o->path = pp_profile_text(profile, path);
    o->build_id = pp_profile_text(profile, "0123abcd");
    o->is_traced = is_traced;
}

static void head(struct pp_profile *profile, const char *name, double untraced_ns)
{
    profile->name = pp_profile_text(profile, name);
    profile->command = pp_profile_text(profile, "ppbench profile -s mine.so");
    profile->started = pp_profile_text(profile, "2026-11-21T02:24:49+00:00");
    profile->version = pp_profile_text(profile, "1.0");
    profile->n_loops = N_LOOPS;
    profile->untraced_ns = untraced_ns;
    profile->passes[PP_PROFILE_PASS_COUNTS].ran = true;
    profile->passes[PP_PROFILE_PASS_COUNTS].n_loops = N_LOOPS;
}

static void instructions(struct pp_profile *profile, uint32_t in, uint64_t n)
{
    profile->functions[in].has_instructions = true;
    profile->functions[in].n_instructions = n;
    profile->n_instructions += n;
}

/* The benchmark sorts: part calls itself, less is called from two places; never is counted only. */
static void make_sort(struct pp_profile *profile)
{
    head(profile, "sort/1000", 2000);
    object(profile, "/usr/lib/libc.so.6", false);
    object(profile, "/src/mine.so", true);
    uint32_t bench = function(profile, "bench_sort", "/src/mine.c", 10, 0x1000);
    uint32_t part = function(profile, "part", "/src/part.c", 20, 0x1100);
    uint32_t less = function(profile, "less", "/src/part.c", 5, 0x1200);
    uint32_t copy = function(profile, "memcpy", "", 0, 0x9000);
    uint32_t never = function(profile, "never", "/src/mine.c", 90, 0x1300);
    for (uint32_t i = 0; i < profile->n_functions; i++)
        profile->functions[i].object = i == copy ? 0 : 1;
    profile->functions[copy].is_library = true;
    uint32_t root = made_node(profile, PP_PROFILE_NONE, bench, 1000, 100.25);
    uint32_t first = made_node(profile, root, part, 2000, 300);
    uint32_t second = made_node(profile, first, part, 4000, 400);
    uint32_t third = made_node(profile, second, part, 8000, 500);
    made_node(profile, first, less, 16000, 160);
    made_node(profile, second, less, 24000, 240);
    made_node(profile, third, less, 10000, 99.75);
    made_node(profile, root, less, 1000, 50);
    made_node(profile, root, copy, 500, 150);
    made_node(profile, second, copy, 0, (double)NAN);
    made_deep(profile);
    instructions(profile, bench, 4000);
    instructions(profile, part, 140000);
    instructions(profile, less, 51000);
    instructions(profile, never, 77);
    profile->passes[PP_PROFILE_PASS_INSTRUCTIONS].n_loops = 500;
    uint32_t in_part = frame(profile, "", "/src/part.c", 22, PP_PROFILE_NONE);
    uint32_t call = frame(profile, "", "/src/part.c", 25, PP_PROFILE_NONE);
    uint32_t swap = frame(profile, "swap", "/src/swap.h", 3, call);
    spot(profile, (struct pp_profile_spot){part, 0x1104, in_part, 0, 0, 30});
    spot(profile, (struct pp_profile_spot){part, 0x1110, swap, 0, 0, 60});
    spot(profile, (struct pp_profile_spot){part, 0x1118, PP_PROFILE_NONE, 0, 0, 10});
    spot(profile, (struct pp_profile_spot){part, 0x1100, in_part, 10, 7000, 0});
    spot(profile, (struct pp_profile_spot){part, 0x1110, swap, 14, 5000, 0});
    spot(profile, (struct pp_profile_spot){less, 0x1200, PP_PROFILE_NONE, 3, 17000, 7});
    for (size_t i = 0; i < profile->n_nodes; i++)
        profile->nodes[i].n_own_samples = 10 * i;
    (void)pp_profile_note(profile, "a note for people");
}

/* loop -> a -> b -> a -> b, loop -> c -> b -> a. */
static void make_cycle(struct pp_profile *profile)
{
    head(profile, "cycle", 1000);
    uint32_t a = function(profile, "a", "/src/ab.c", 1, 0x1000);
    uint32_t b = function(profile, "b", "/src/ab.c", 2, 0x1100);
    uint32_t c = function(profile, "c", "/src/c.c", 3, 0x1200);
    uint32_t a1 = made_node(profile, PP_PROFILE_NONE, a, 1000, 100);
    uint32_t b1 = made_node(profile, a1, b, 1000, 200);
    uint32_t a2 = made_node(profile, b1, a, 1000, 50);
    made_node(profile, a2, b, 1000, 250);
    uint32_t c1 = made_node(profile, PP_PROFILE_NONE, c, 1000, 100);
    uint32_t b3 = made_node(profile, c1, b, 1000, 150);
    made_node(profile, b3, a, 1000, 150);
    made_deep(profile);
}

static void make_tiny(struct pp_profile *profile)
{
    head(profile, "tiny", 0.3);
    uint32_t bench = function(profile, "bench_tiny", "tiny.c", 1, 0x1000);
    uint32_t leaf = function(profile, "leaf", "tiny.c", 7, 0x1100);
    uint32_t root = made_node(profile, PP_PROFILE_NONE, bench, 1000, 0.2);
    made_node(profile, root, leaf, 3000, 0.1);
    made_deep(profile);
}

static void forget_times(struct pp_profile *profile)
{
    for (size_t i = 0; i < profile->n_nodes; i++) {
        profile->nodes[i].own_ns = profile->nodes[i].deep_ns = (double)NAN;
        profile->nodes[i].own_source = profile->nodes[i].deep_source = PP_PROFILE_UNKNOWN;
    }
}

static void forget_calls(struct pp_profile *profile)
{
    for (size_t i = 0; i < profile->n_nodes; i++) {
        profile->nodes[i].n_calls = 0;
        profile->nodes[i].own_source = PP_PROFILE_SAMPLED;
    }
    profile->passes[PP_PROFILE_PASS_COUNTS].n_loops = 0;
}

static void event(
    struct pp_profile *profile, double at_ns, uint32_t node, uint32_t thread, bool is_exit)
{
    struct pp_profile_event *e = pp_profile_add_event(profile);
    assert(e);
    *e = (struct pp_profile_event){at_ns, node, thread, is_exit};
}

/* Nodes of make_sort: 0 bench, 1 to 3 part, 4 to 6 less below them. Thread 7 begins in the third
 * part, and jumps out of it; thread 2 goes back in time by a nanosecond. */
static void add_events(struct pp_profile *profile)
{
    event(profile, 0, 6, 7, false);
    event(profile, 2.5, 6, 7, true);
    event(profile, 3, 0, 2, false);
    event(profile, 4, 3, 7, true);
    event(profile, 5, 1, 2, false);
    event(profile, 4, 1, 2, true);
    event(profile, 6, 3, 7, false);
    event(profile, 7, 6, 7, false);
    event(profile, 8, 1, 7, true);
    event(profile, 9, 7, 7, false);
    event(profile, 9, 7, 7, true);
    profile->n_events_lost = 42;
}

static void make_deep(struct pp_profile *profile)
{
    head(profile, "deep", N_DEEP + 500);
    uint32_t self = function(profile, "self", "deep.c", 1, 0x1000);
    uint32_t leaf = function(profile, "leaf", "deep.c", 9, 0x1100);
    uint32_t node = PP_PROFILE_NONE;
    for (int i = 0; i < N_DEEP; i++)
        node = made_node(profile, node, self, N_LOOPS, 1);
    made_node(profile, node, leaf, N_LOOPS, 500);
    made_deep(profile);
}

static void make_hostile(struct pp_profile *profile)
{
    head(profile, "evil;\ncase\x1b[31m 5", 600);
    object(profile, "/a\nb/\xff.so", true);
    static const char *const names[] = {
        "semi;colon",
        "new\nline\r",
        "tail 12",
        "(3) fn=(1)",
        "</script><b>&\"'",
        "\xff\xfe\x80",
        "calls=1 2",
        ("\xe2\x80\xae"
         "bidi"),
        "utf8 \xc3\xa9",
        "",
        "# comment",
        "total 3.5",
    };
    uint32_t parent = PP_PROFILE_NONE;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        uint32_t f = function(profile, names[i], i % 2 == 0 ? "x\ny;(2) z.c" : names[i], 1, 16 * i);
        uint32_t node = made_node(profile, parent, f, N_LOOPS, 50);
        parent = i % 3 == 0 ? node : parent;
    }
    made_node(profile, parent, 0, N_LOOPS, (double)INFINITY);
    made_node(profile, parent, 0, N_LOOPS, -1);
    made_deep(profile);
    instructions(profile, 0, 10);
    profile->passes[PP_PROFILE_PASS_INSTRUCTIONS].n_loops = 1;
    uint32_t at = frame(profile, "in\nlined", "h\n.h", 3, PP_PROFILE_NONE);
    uint32_t inner = frame(profile, "x;y", "h\n.h", 3, at);
    spot(profile, (struct pp_profile_spot){1, 0x10, inner, 1, 1, 1});
}

bool fixture_profile(struct pp_profile *profile, const char *name)
{
    static const struct {
        const char *name;
        void (*make)(struct pp_profile *profile);
        void (*change)(struct pp_profile *profile);
    } kinds[] = {
        {"sort", make_sort, NULL},
        {"cycle", make_cycle, NULL},
        {"tiny", make_tiny, NULL},
        {"counts", make_sort, forget_times},
        {"sampled", make_sort, forget_calls},
        {"events", make_sort, add_events},
        {"deep", make_deep, NULL},
        {"hostile", make_hostile, NULL},
        {"empty", NULL, NULL},
    };
    if (pp_profile_init(profile) != PP_OK)
        return false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].name, name) != 0)
            continue;
        if (kinds[i].make != NULL)
            kinds[i].make(profile);
        if (kinds[i].change != NULL)
            kinds[i].change(profile);
        return true;
    }
    return false;
}

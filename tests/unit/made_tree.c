/* SPDX-License-Identifier: GPL-3.0-or-later
 * Profiles made up for tests of what draws and prints them.
 */
#include "tests/unit/made_tree.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void need(const void *pointer)
{
    if (pointer == NULL) {
        abort();
    }
}

static void begin(struct pp_profile *profile, const char *name)
{
    if (pp_profile_init(profile)) {
        abort();
    }
    profile->name = pp_profile_text(profile, name);
    profile->command = pp_profile_text(profile, "ppbench profile -s ./sort.so --filter sort");
    profile->started = pp_profile_text(profile, "2026-11-21T09:30:00+00:00");
    profile->version = pp_profile_text(profile, "1.0");
    profile->host_name = pp_profile_text(profile, "bench-1");
    profile->cpu_model = pp_profile_text(profile, "A CPU at 3 GHz");
    profile->kernel = pp_profile_text(profile, "Linux 6.1");
    profile->tracer = pp_profile_text(profile, "patched after loading");
    profile->n_loops = 1000;
    profile->n_threads = 1;
}

static void add_object(struct pp_profile *profile, const char *path, bool is_traced)
{
    struct pp_profile_object *const object = pp_profile_add_object(profile);
    need(object);
    object->path = pp_profile_text(profile, path);
    object->is_traced = is_traced;
    object->n_functions = is_traced ? 430 : 0;
    object->n_reached = is_traced ? 412 : 0;
    object->n_by_why[PP_PROFILE_WHY_SMALL] = is_traced ? 11 : 0;
    object->n_by_why[PP_PROFILE_WHY_JUMPED_INTO] = is_traced ? 7 : 0;
}

static void add_function(
    struct pp_profile *profile, const char *name, const char *file, bool is_library)
{
    struct pp_profile_function *const function = pp_profile_add_function(profile);
    need(function);
    function->name = pp_profile_text(profile, name);
    function->file = pp_profile_text(profile, file);
    function->line = file[0] != '\0' ? 10 * (uint32_t)profile->n_functions : 0;
    function->object = is_library && profile->n_objects > 1 ? 1 : 0;
    function->reach = is_library ? PP_PROFILE_BY_SLOT : PP_PROFILE_BY_JUMP;
    function->is_library = is_library;
    function->has_instructions = !is_library;
    function->n_instructions = is_library ? 0 : 1000 * profile->n_functions;
}

static struct pp_profile_node *add_node(
    struct pp_profile *profile, uint32_t parent, uint32_t function, uint64_t n_calls)
{
    struct pp_profile_node *const node = pp_profile_add_node(profile);
    need(node);
    node->parent = parent;
    node->function = function;
    node->n_calls = n_calls;
    node->own_source = PP_PROFILE_SAMPLED;
    node->deep_source = n_calls % 2 == 0 ? PP_PROFILE_TIMED : PP_PROFILE_SAMPLED;
    return node;
}

static void set_times(struct pp_profile_node *node, double own_ns, uint64_t n_own_samples)
{
    node->own_ns = own_ns;
    node->own_half_ns = own_ns / 20;
    node->n_own_samples = n_own_samples;
    node->calls.n = node->deep_source == PP_PROFILE_TIMED ? node->n_calls : 0;
    if (node->calls.n > 0) {
        node->calls.min_ns = own_ns / 2;
        node->calls.p50_ns = own_ns;
        node->calls.p90_ns = 1.5 * own_ns;
        node->calls.max_ns = 9 * own_ns;
    }
}

/* Deep times out of own ones, unknown ones left out. */
static void sum_deep(struct pp_profile *profile)
{
    for (size_t i = 0; i < profile->n_nodes; i++) {
        profile->nodes[i].deep_ns = isnan(profile->nodes[i].own_ns) ? 0 : profile->nodes[i].own_ns;
    }
    double sum_ns = 0;
    for (size_t i = profile->n_nodes; i-- > 0;) {
        struct pp_profile_node *const node = &profile->nodes[i];
        node->deep_half_ns = node->deep_ns / 50;
        if (node->parent != PP_PROFILE_NONE) {
            profile->nodes[node->parent].deep_ns += node->deep_ns;
        } else {
            sum_ns += node->deep_ns;
        }
    }
    profile->untraced_ns = sum_ns * 1.01;
    profile->typical_ns = sum_ns * 1.05;
    profile->typical_lo_ns = sum_ns * 1.02;
    profile->typical_hi_ns = sum_ns * 1.09;
}

static void add_passes(struct pp_profile *profile)
{
    struct pp_profile_pass *const samples = &profile->passes[PP_PROFILE_PASS_SAMPLES];
    samples->ran = true;
    samples->n_loops = 50000;
    samples->n_samples = 5012;
    samples->n_lost = 3;
    samples->rate_hz = 997.4;
    samples->loop_ns = profile->untraced_ns;
    struct pp_profile_pass *const counts = &profile->passes[PP_PROFILE_PASS_COUNTS];
    counts->ran = true;
    counts->n_loops = 1000;
    counts->n_functions = 412;
    counts->loop_ns = 1.3 * profile->untraced_ns;
    struct pp_profile_pass *const times = &profile->passes[PP_PROFILE_PASS_TIMES];
    times->ran = true;
    times->n_loops = 1000;
    times->n_functions = 37;
    times->n_dead = 2;
    times->loop_ns = 1.1 * profile->untraced_ns;
    times->subtracted_ns = 0.05 * profile->untraced_ns;
    struct pp_profile_pass *const instructions = &profile->passes[PP_PROFILE_PASS_INSTRUCTIONS];
    instructions->ran = true;
    instructions->n_loops = 10;
    instructions->loop_ns = 1.4 * profile->untraced_ns;
    profile->instruction_method = "block counters";
    profile->n_instructions = 36000;
}

void pp_made_tree_small(struct pp_profile *profile)
{
    begin(profile, "sort/1000");
    add_object(profile, "/home/me/sort.so", true);
    add_object(profile, "/lib/x86_64-linux-gnu/libc.so.6", false);
    add_function(profile, "bench_sort", "/home/me/src/bench.c", false);
    add_function(profile, "quick", "/home/me/src/quick.c", false);
    add_function(profile, "partition", "/home/me/src/quick.c", false);
    add_function(profile, "memcpy", "", true);
    add_function(profile, "check", "/home/me/src/bench.c", false);
    add_function(profile, "std::vector<int, std::allocator<int> >::push_back(int const&)",
        "/usr/include/c++/12/bits/stl_vector.h", false);
    add_function(profile, "sub_1f40", "", false);
    add_function(profile, "tick", "tick.c", false);
    set_times(add_node(profile, PP_PROFILE_NONE, 0, 1000), 100, 12);
    set_times(add_node(profile, 0, 1, 1000), 400, 40);
    set_times(add_node(profile, 1, 1, 2000), 800, 80);
    set_times(add_node(profile, 2, 2, 4001), 1600.5, 160);
    set_times(add_node(profile, 3, 3, 9000), 250, 25);
    set_times(add_node(profile, 2, 1, 1), 50, 5);
    set_times(add_node(profile, 0, 4, 1000), 300, 30);
    set_times(add_node(profile, 6, 5, 5000), 700, 70);
    add_node(profile, 6, 6, 3)->is_tail = true;
    set_times(add_node(profile, PP_PROFILE_NONE, 7, 1000), 30, 3);
    profile->nodes[5].is_folded = true;
    sum_deep(profile);
    profile->nodes[8].deep_ns = NAN;
    profile->nodes[8].deep_source = PP_PROFILE_UNKNOWN;
    profile->nodes[8].own_source = PP_PROFILE_UNKNOWN;
    add_passes(profile);
    pp_profile_note(profile, "the clock reads in steps of 10 ns; shorter calls are sampled");
}

static uint64_t next(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

static void add_functions(struct pp_profile *profile, size_t n_functions)
{
    static const char *const nouns[] = {"page", "btree", "cursor", "token", "schema", "record",
        "index", "journal", "lock", "pager"};
    static const char *const verbs[] = {"parse", "open", "balance", "seek", "read", "write",
        "check", "insert", "commit", "release", "move_to", "resolve_names"};
    for (size_t i = 0; i < n_functions; i++) {
        char name[160], file[96];
        if (i % 7 == 3) {
            snprintf(name, sizeof name,
                "db::%s<std::basic_string_view<char>, %zu>::%s(unsigned long)", nouns[i % 10], i,
                verbs[i % 12]);
        } else {
            snprintf(name, sizeof name, "%s_%s_%zu", nouns[i % 10], verbs[i % 12], i);
        }
        snprintf(file, sizeof file, "/home/me/src/database/source/%s.c", nouns[i % 10]);
        add_function(profile, name, file, i % 9 == 8);
    }
}

/* New nodes hang mostly below young ones, so that the tree is deep as well as wide. */
void pp_made_tree_large(struct pp_profile *profile, size_t n_nodes, uint64_t seed)
{
    begin(profile, "query/tpc-h 7");
    add_object(profile, "/home/me/database.so", true);
    add_object(profile, "/lib/x86_64-linux-gnu/libc.so.6", false);
    add_functions(profile, 300);
    for (size_t i = 0; i < n_nodes; i++) {
        const size_t reach = i < 40 ? i : 40 + i / 3;
        const uint32_t parent = i == 0 ? PP_PROFILE_NONE
                                       : (uint32_t)(i - 1 - next(&seed) % (reach < i ? reach : i));
        const uint32_t function = (uint32_t)(next(&seed) % 300);
        struct pp_profile_node *const node = add_node(
            profile, parent, function, 1 + next(&seed) % 5000);
        const double own_ns = (double)(1 + next(&seed) % 1000) / 7;
        set_times(node, next(&seed) % 50 == 0 ? 60 * own_ns : own_ns, next(&seed) % 20);
    }
    sum_deep(profile);
    add_passes(profile);
}

void pp_made_tree_chain(struct pp_profile *profile, size_t n_nodes)
{
    begin(profile, "deep");
    add_object(profile, "deep.so", true);
    add_function(profile, "again", "deep.c", false);
    for (size_t i = 0; i < n_nodes; i++) {
        set_times(add_node(profile, i == 0 ? PP_PROFILE_NONE : (uint32_t)i - 1, 0, 10), 1, 1);
    }
    sum_deep(profile);
    add_passes(profile);
}

void pp_made_tree_hostile(struct pp_profile *profile)
{
    static const char *const names[] = {"</script><script>alert(1)</script>", "<!-- <script> -->",
        "]]></title><x a='1' b=\"2\">&amp;", "operator<<(\"a\", 'b')", "\x1b[31mred\x07",
        ("\xff\xfe"
         "bad utf"),
        "line\xe2\x80\xa8separator", "\xe2\x80\xaertl\xe2\x80\xac",
        "\xe5\x87\xbd\xe6\x95\xb0_\xf0\x9f\x98\x80", "__proto__", "\xef\xbf\xbf", "\\u003c\\"};
    begin(profile, "</title><b>&name]]>");
    add_object(profile, "/tmp/<b>&.so", true);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        add_function(profile, names[i], "/tmp/<i>\"'&.c", i % 3 == 2);
        set_times(add_node(profile, i % 4 == 0 ? PP_PROFILE_NONE : (uint32_t)(i - i % 4),
                      (uint32_t)i, 10),
            100 + (double)i, 3);
    }
    sum_deep(profile);
    add_passes(profile);
    pp_profile_note(profile, "%s", "</dl></script><img src=x onerror=alert(1)>");
}

void pp_made_tree_add(struct pp_profile *profile, uint32_t node, double own_ns)
{
    profile->nodes[node].own_ns += own_ns;
    for (; node != PP_PROFILE_NONE; node = profile->nodes[node].parent) {
        profile->nodes[node].deep_ns += own_ns;
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Passes over made-up programs whose truth is known, and passes that were damaged.
 */
#include "bench/profilemerge.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/rng.h"
#include "tests/unit/made_tracewire.h"

#define N_LOOPS 1000
#define UNIT_NS 10.0 /* of own times: one sample's weight */
#define IN_NS 22.0
#define OUT_NS 24.0
#define MAX_NODES 150
#define MAX_FUNCTIONS 30

/* A program: its call tree with own times. Node i's parent is before it; -1: the loop. */
struct truth {
    size_t n_nodes, n_functions;
    int parent[MAX_NODES];
    uint32_t function[MAX_NODES];
    uint64_t n_calls[MAX_NODES]; /* a loop */
    unsigned own_units[MAX_NODES];
    double deep_ns[MAX_NODES];
    bool is_timed[MAX_FUNCTIONS];
    double untraced_ns;
};

static bool has_child(const struct truth *t, int parent, uint32_t function)
{
    for (size_t i = 0; i < t->n_nodes; i++)
        if (t->parent[i] == parent && t->function[i] == function)
            return true;
    return false;
}

static void make_truth(struct truth *t, struct pp_rng *rng)
{
    *t = (struct truth){.n_functions = 2 + pp_rng_below(rng, MAX_FUNCTIONS - 2)};
    const size_t n_wanted = 1 + pp_rng_below(rng, MAX_NODES);
    for (size_t tries = 0; tries < 4 * n_wanted && t->n_nodes < n_wanted; tries++) {
        const size_t i = t->n_nodes;
        const int parent = i == 0 || pp_rng_below(rng, 50) == 0 ? -1 : (int)pp_rng_below(rng, i);
        const uint32_t function = (uint32_t)pp_rng_below(rng, t->n_functions);
        if (has_child(t, parent, function))
            continue;
        t->parent[i] = parent;
        t->function[i] = function;
        t->n_calls[i] = 1 + pp_rng_below(rng, 20);
        /* Some take no time that a sample sees, others enough to be divided by samples. */
        t->own_units[i] = pp_rng_below(rng, 4) ? 20 + (unsigned)pp_rng_below(rng, 5000) : 0;
        t->n_nodes++;
    }
    t->own_units[0] += 100;
    for (size_t i = t->n_nodes; i-- > 0;) {
        t->deep_ns[i] += UNIT_NS * t->own_units[i];
        t->untraced_ns += UNIT_NS * t->own_units[i];
        if (t->parent[i] >= 0)
            t->deep_ns[t->parent[i]] += t->deep_ns[i];
    }
    for (size_t f = 0; f < t->n_functions; f++)
        t->is_timed[f] = pp_rng_below(rng, 3) == 0;
}

static struct pp_tracewire *make_samples(const struct truth *t)
{
    struct pp_tracewire *wire = made_tracewire(PP_PROFILE_PASS_SAMPLES);
    made_functions(wire, (uint32_t)t->n_functions);
    for (size_t i = 0; i < t->n_nodes; i++)
        if (t->own_units[i])
            made_sample(wire, MADE_BIAS + made_address(t->function[i]) + i % 64, 0,
                (uint16_t)t->own_units[i]);
    made_batches(wire, 10, 100, t->untraced_ns);
    return wire;
}

static struct pp_tracewire *make_counts(const struct truth *t)
{
    uint32_t number[MAX_NODES];
    struct pp_tracewire *wire = made_tracewire(PP_PROFILE_PASS_COUNTS);
    made_functions(wire, (uint32_t)t->n_functions);
    for (size_t i = 0; i < t->n_nodes; i++) {
        number[i] = made_wirenode(wire, t->parent[i] < 0 ? 1 : number[t->parent[i]], t->function[i],
            N_LOOPS * t->n_calls[i]);
        if (t->own_units[i])
            made_sample(wire, MADE_BIAS + made_address(t->function[i]), number[i],
                (uint16_t)t->own_units[i]);
    }
    made_batches(wire, 10, N_LOOPS / 10, t->untraced_ns * 1.1);
    return wire;
}

/* The timing pass's tree: untimed functions are taken out, their callees' time is the nearest timed
 * caller's. All times are as the clock would read them. */
static struct pp_tracewire *make_times(const struct truth *t)
{
    struct pp_tracewire *wire = made_tracewire(PP_PROFILE_PASS_TIMES);
    struct pp_tracewire_node *nodes = pp_tracewire_at(wire, PP_TRACEWIRE_NODES);
    double deep_ns[MAX_NODES + 2] = {0};
    uint64_t n_calls[MAX_NODES + 2] = {0}, n_below[MAX_NODES + 2] = {0};
    uint32_t region[MAX_NODES];
    made_functions(wire, (uint32_t)t->n_functions);
    for (size_t i = 0; i < t->n_nodes; i++) {
        const uint32_t outer = t->parent[i] < 0 ? 1 : region[t->parent[i]];
        region[i] = outer;
        if (!t->is_timed[t->function[i]])
            continue;
        uint32_t k = 2;
        while (k < atomic_load(&wire->report.n_nodes) &&
            (nodes[k].parent != MADE_BASE + 64 * (uint64_t)outer ||
                nodes[k].function16 != 16 * t->function[i]))
            k++;
        if (k == atomic_load(&wire->report.n_nodes))
            made_wirenode(wire, outer, t->function[i], 0);
        region[i] = k;
        n_calls[k] += t->n_calls[i];
        deep_ns[k] += t->deep_ns[i];
    }
    const uint32_t n = atomic_load(&wire->report.n_nodes);
    uint64_t *kept = pp_tracewire_at(wire, PP_TRACEWIRE_KEPT);
    for (uint32_t k = n; k-- > 2;) {
        n_below[(nodes[k].parent - MADE_BASE) / 64] += n_below[k] + n_calls[k];
        const double raw_ns = deep_ns[k] + IN_NS * (double)n_calls[k] +
            (IN_NS + OUT_NS) * (double)n_below[k];
        nodes[k].n_calls = N_LOOPS * n_calls[k];
        nodes[k].deep_ticks = (uint64_t)(N_LOOPS * 3 * raw_ns); /* of slower batches, too */
        kept[2 * k] = 100 * n_calls[k];
        kept[2 * k + 1] = (uint64_t)llround(100 * raw_ns * wire->order.ticks_per_ns);
    }
    wire->report.call_in_ticks = IN_NS * wire->order.ticks_per_ns;
    wire->report.call_out_ticks = OUT_NS * wire->order.ticks_per_ns;
    made_batches(wire, 10, 100, t->untraced_ns * 1.5);
    wire->report.n_kept_loops = 100;
    return wire;
}

/* Everything that a merge of these passes makes. */
static void merge(struct pp_profile *profile, double untraced_ns, struct pp_tracewire *const *wires)
{
    struct pp_profilewire passes[PP_PROFILE_N_PASSES] = {{0}};
    struct pp_profilenames names = {0};
    struct pp_profilemerge_input input = {.names = &names};
    for (int kind = 0; kind < PP_PROFILE_N_PASSES; kind++)
        if (wires[kind] && pp_profilewire_read(&passes[kind], wires[kind], NULL, 0, NULL) == PP_OK)
            input.passes[kind] = &passes[kind];
    assert_int_equal(pp_profile_init(profile), PP_OK);
    profile->untraced_ns = untraced_ns;
    profile->n_threads = 1;
    assert_int_equal(pp_profilemerge_questions(&input, &names), PP_OK);
    pp_profilenames_sort(&names);
    assert_int_equal(pp_profilemerge(profile, &input), PP_OK);
    pp_profilenames_release(&names);
    for (int kind = 0; kind < PP_PROFILE_N_PASSES; kind++)
        pp_profilewire_release(&passes[kind]);
}

static void near(double value, double wanted, double scale)
{
    if (!(fabs(value - wanted) <= 1e-6 * scale))
        print_error("%.17g is not %.17g\n", value, wanted);
    assert_true(fabs(value - wanted) <= 1e-6 * scale);
}

/* The profile's node for each of the truth's, found from the root down. */
static void find_nodes(const struct truth *t, const struct pp_profile *profile, uint32_t *found)
{
    for (size_t i = 0; i < t->n_nodes; i++) {
        const uint32_t parent = t->parent[i] < 0 ? PP_PROFILE_NONE : found[t->parent[i]];
        uint32_t k = 0;
        while (k < profile->n_nodes &&
            (profile->nodes[k].parent != parent ||
                profile->functions[profile->nodes[k].function].address !=
                    made_address(t->function[i])))
            k++;
        assert_true(k < profile->n_nodes);
        found[i] = k;
    }
}

static void compare(const struct truth *t, const struct pp_profile *profile, bool is_timed)
{
    uint32_t found[MAX_NODES];
    double own_ns = 0, deep_ns = 0;
    assert_int_equal(profile->n_nodes, t->n_nodes);
    find_nodes(t, profile, found);
    for (size_t i = 0; i < t->n_nodes; i++) {
        const struct pp_profile_node *node = &profile->nodes[found[i]];
        assert_int_equal(node->n_calls, N_LOOPS * t->n_calls[i]);
        near(node->own_ns, UNIT_NS * t->own_units[i], t->untraced_ns);
        near(node->deep_ns, t->deep_ns[i], t->untraced_ns);
        assert_true(node->own_half_ns >= 0 && node->deep_half_ns >= 0);
        assert_true(node->own_source != PP_PROFILE_UNKNOWN);
        assert_true(is_timed || node->own_source == PP_PROFILE_SAMPLED);
        assert_true(is_timed || node->deep_source == PP_PROFILE_SAMPLED);
        own_ns += node->own_ns;
        deep_ns += node->parent == PP_PROFILE_NONE ? node->deep_ns : 0;
    }
    near(own_ns, deep_ns, t->untraced_ns);
    near(pp_profile_closure_ratio(profile), 1, 1);
}

static void test_random_trees(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct pp_rng *rng = pp_rng_alloc(seed);
        static struct truth t;
        struct pp_profile profile;
        make_truth(&t, rng);
        struct pp_tracewire *wires[PP_PROFILE_N_PASSES] = {make_samples(&t), make_counts(&t)};
        merge(&profile, t.untraced_ns, wires);
        compare(&t, &profile, false);
        pp_profile_release(&profile);
        wires[PP_PROFILE_PASS_TIMES] = make_times(&t);
        merge(&profile, t.untraced_ns, wires);
        compare(&t, &profile, true);
        pp_profile_release(&profile);
        for (int kind = 0; kind < 3; kind++)
            made_tracewire_free(wires[kind]);
        pp_rng_free(rng);
    }
}

/* f0 { f1 { f2 } libfar } with f0 and f1 timed. */
static void test_sources(void **state)
{
    (void)state;
    struct truth t = {.n_nodes = 3,
        .n_functions = 3,
        .parent = {-1, 0, 1},
        .function = {0, 1, 2},
        .n_calls = {1, 4, 40},
        .own_units = {100, 300, 200},
        .deep_ns = {6000, 5000, 2000},
        .is_timed = {true, true, false},
        .untraced_ns = 6000};
    struct pp_profile profile;
    struct pp_tracewire *wires[PP_PROFILE_N_PASSES] = {
        make_samples(&t), make_counts(&t), make_times(&t)};
    merge(&profile, t.untraced_ns, wires);
    compare(&t, &profile, true);
    const struct pp_profile_node *nodes = profile.nodes;
    assert_int_equal(nodes[0].own_source, PP_PROFILE_TIMED);
    assert_int_equal(nodes[0].deep_source, PP_PROFILE_TIMED);
    assert_int_equal(nodes[1].own_source, PP_PROFILE_SHARED_OUT);
    assert_int_equal(nodes[1].deep_source, PP_PROFILE_TIMED);
    assert_int_equal(nodes[2].own_source, PP_PROFILE_SHARED_OUT);
    near(nodes[1].raw_deep_ns, 5000 + 4 * IN_NS, 1);
    assert_true(isnan(nodes[2].raw_deep_ns));
    /* 4 and 1 calls and their cost; the other 4's out falls into f0 */
    near(profile.passes[PP_PROFILE_PASS_TIMES].subtracted_ns, 5 * IN_NS + 4 * OUT_NS, 1);
    /* prop <- 200/500; n <- 600 * 600 / (100^2 + 300^2 + 200^2) * 500 / 600; z <- qnorm(.975)
     * 5000 * z/(1+z^2/n) * sqrt(prop*(1-prop)/n + z^2/(4*n^2)), and 5 % of what was subtracted
     * n is 2.142857142857143 */
    const double n = 600.0 * 600 / 140000 * 500 / 600, z = 1.959963984540054;
    const double wilson = z / (1 + z * z / n) * sqrt(0.4 * 0.6 / n + z * z / (4 * n * n));
    near(nodes[2].own_half_ns, hypot(5000 * wilson, 0.4 * 0.05 * 4 * IN_NS), 1);
    pp_profile_release(&profile);
    for (int kind = 0; kind < 3; kind++)
        made_tracewire_free(wires[kind]);
}

/* A library's time is a leaf below the function that was current. */
static void test_library(void **state)
{
    (void)state;
    struct pp_profile profile;
    struct pp_tracewire *wires[PP_PROFILE_N_PASSES] = {
        made_tracewire(PP_PROFILE_PASS_SAMPLES), made_tracewire(PP_PROFILE_PASS_COUNTS)};
    for (int kind = 0; kind < 2; kind++) {
        made_functions(wires[kind], 2);
        made_batches(wires[kind], 1, 10, 100);
    }
    made_wirenode(wires[1], 1, 0, 10);
    made_sample(wires[0], MADE_BIAS + made_address(0), 0, 30);
    made_sample(wires[0], MADE_LIBRARY_BIAS + 0x500, 0, 70);
    made_sample(wires[0], UINT64_C(0x400500), 0, 900); /* the worker's own: nobody's */
    made_sample(wires[1], MADE_BIAS + made_address(0), 2, 30);
    made_sample(wires[1], MADE_LIBRARY_BIAS + 0x500, 2, 70);
    merge(&profile, 100, wires);
    assert_int_equal(profile.n_nodes, 2);
    assert_int_equal(profile.nodes[1].parent, 0);
    assert_int_equal(profile.nodes[1].n_calls, 0);
    assert_true(profile.functions[profile.nodes[1].function].is_library);
    assert_string_equal(profile.functions[profile.nodes[1].function].name, "[libfar.so]");
    near(profile.nodes[0].own_ns, 30, 1);
    near(profile.nodes[0].deep_ns, 100, 1);
    near(profile.nodes[1].own_ns, 70, 1);
    pp_profile_release(&profile);
    for (int kind = 0; kind < 2; kind++)
        made_tracewire_free(wires[kind]);
}

/* Counts alone have no times; samples alone no tree. */
static void test_single_passes(void **state)
{
    (void)state;
    static struct truth t;
    struct pp_rng *rng = pp_rng_alloc(7);
    struct pp_profile profile;
    make_truth(&t, rng);
    struct pp_tracewire *wires[PP_PROFILE_N_PASSES] = {make_samples(&t)};
    merge(&profile, t.untraced_ns, wires);
    near(pp_profile_closure_ratio(&profile), 1, 1);
    for (size_t i = 0; i < profile.n_nodes; i++)
        assert_true(profile.nodes[i].parent == PP_PROFILE_NONE && profile.nodes[i].n_calls == 0);
    pp_profile_release(&profile);
    made_tracewire_free(wires[0]);
    wires[0] = NULL;
    wires[PP_PROFILE_PASS_COUNTS] = make_counts(&t);
    atomic_store(&wires[PP_PROFILE_PASS_COUNTS]->report.n_samples, 0);
    merge(&profile, t.untraced_ns, wires);
    assert_int_equal(profile.n_nodes, t.n_nodes);
    for (size_t i = 0; i < profile.n_nodes; i++)
        assert_true(isnan(profile.nodes[i].own_ns) && isnan(profile.nodes[i].deep_ns));
    assert_true(isnan(pp_profile_closure_ratio(&profile)));
    pp_profile_release(&profile);
    made_tracewire_free(wires[PP_PROFILE_PASS_COUNTS]);
    pp_rng_free(rng);
}

/* More is subtracted than was read: shown as 0, and said. */
static void test_negative(void **state)
{
    (void)state;
    struct truth t = {.n_nodes = 2,
        .n_functions = 2,
        .parent = {-1, 0},
        .function = {0, 1},
        .n_calls = {1, 40},
        .own_units = {100, 100},
        .deep_ns = {2000, 1000},
        .is_timed = {true, true},
        .untraced_ns = 2000};
    struct pp_profile profile;
    struct pp_tracewire *wires[PP_PROFILE_N_PASSES] = {
        make_samples(&t), make_counts(&t), make_times(&t)};
    uint64_t *kept = pp_tracewire_at(wires[PP_PROFILE_PASS_TIMES], PP_TRACEWIRE_KEPT);
    kept[2 * 3 + 1] = 0; /* of f1: it took no time at all as read */
    merge(&profile, t.untraced_ns, wires);
    near(profile.nodes[1].own_ns, 0, 1);
    assert_true(profile.nodes[0].deep_ns >= profile.nodes[1].deep_ns);
    assert_int_equal(profile.n_notes, 1);
    assert_non_null(strstr(profile.notes[0], "880 ns a loop came out negative"));
    pp_profile_release(&profile);
    for (int kind = 0; kind < 3; kind++)
        made_tracewire_free(wires[kind]);
}

/* Calls of 100 ticks and of 1000, as buckets; 2.5 ticks a ns, 22 ns of each are the reading. */
static void test_calls(void **state)
{
    (void)state;
    struct truth t = {.n_nodes = 1,
        .n_functions = 1,
        .parent = {-1},
        .function = {0},
        .n_calls = {10},
        .own_units = {100},
        .deep_ns = {1000},
        .is_timed = {true},
        .untraced_ns = 1000};
    struct pp_profile profile;
    struct pp_tracewire *wires[PP_PROFILE_N_PASSES] = {
        make_samples(&t), make_counts(&t), make_times(&t)};
    struct pp_tracewire_times *times = (struct pp_tracewire_times *)pp_tracewire_at(
                                           wires[PP_PROFILE_PASS_TIMES], PP_TRACEWIRE_TIMES) +
        2;
    times->not_min_ticks = ~UINT64_C(100);
    times->max_ticks = 1000;
    times->counts[16 * 2 + 16 + 9] = 80;  /* 100 / 4 = 25: 100 to 103 */
    times->counts[16 * 5 + 16 + 15] = 20; /* 1000 / 32 = 31: 992 to 1023 */
    merge(&profile, t.untraced_ns, wires);
    const struct pp_profile_calls *calls = &profile.nodes[0].calls;
    assert_int_equal(calls->n, 100);
    near(calls->min_ns, 100 / 2.5 - 22, 1);
    near(calls->p50_ns, (100 + 4 * 50.0 / 80) / 2.5 - 22, 1);
    near(calls->p90_ns, 1000 / 2.5 - 22, 10);
    near(calls->max_ns, 1000 / 2.5 - 22, 1);
    pp_profile_release(&profile);
    for (int kind = 0; kind < 3; kind++)
        made_tracewire_free(wires[kind]);
}

/* What must hold whatever the memory held. */
static void check_form(const struct pp_profile *profile)
{
    for (size_t i = 0; i < profile->n_nodes; i++) {
        const struct pp_profile_node *node = &profile->nodes[i];
        assert_true(node->parent == PP_PROFILE_NONE || node->parent < i);
        assert_true(node->function < profile->n_functions);
        assert_true(isnan(node->own_ns) || node->own_ns >= 0);
        assert_true(isnan(node->deep_ns) || node->deep_ns >= 0);
    }
    for (size_t i = 0; i < profile->n_spots; i++)
        assert_true(profile->spots[i].function < profile->n_functions);
    for (size_t i = 0; i < profile->n_functions; i++)
        assert_true(profile->functions[i].object == PP_PROFILE_NONE ||
            profile->functions[i].object < profile->n_objects);
}

/* Where a damaging write may go: the head, and what is used of each table. */
static void damage(struct pp_tracewire *wire, struct pp_rng *rng)
{
    static const uint64_t values[] = {0, 1, UINT64_MAX, UINT32_MAX, INT64_MAX, 0x7fffffff,
        MADE_BASE, MADE_BASE + 64, MADE_BASE + 128, 16};
    const uint64_t which = pp_rng_below(rng, PP_TRACEWIRE_N_TABLES + 3);
    uint64_t value = values[pp_rng_below(rng, sizeof values / sizeof *values)];
    unsigned char *at = (unsigned char *)&wire->order;
    size_t n_bytes = sizeof wire->order + sizeof wire->report;
    if (which < PP_TRACEWIRE_N_TABLES) {
        at = pp_tracewire_at(wire, (enum pp_tracewire_table)which);
        n_bytes = 4096;
    } else if (which == PP_TRACEWIRE_N_TABLES) {
        at = (unsigned char *)wire->objects;
        n_bytes = 3 * sizeof *wire->objects;
    }
    if (pp_rng_below(rng, 4) == 0)
        value = pp_rng_bits(rng);
    const size_t n = (size_t)1 << pp_rng_below(rng, 4);
    memcpy(at + pp_rng_below(rng, n_bytes - 8) / n * n, &value, n);
}

static void test_damaged(void **state)
{
    (void)state;
    struct pp_rng *rng = pp_rng_alloc(3);
    for (int round = 0; round < 150; round++) {
        static struct truth t;
        struct pp_profile profile;
        make_truth(&t, rng);
        struct pp_tracewire *wires[PP_PROFILE_N_PASSES] = {
            make_samples(&t), make_counts(&t), make_times(&t)};
        for (uint64_t n = 1 + pp_rng_below(rng, 30); n > 0; n--)
            damage(wires[pp_rng_below(rng, 3)], rng);
        for (int kind = 0; kind < 3; kind++) { /* else a test takes gigabytes */
            struct pp_tracewire_report *report = &wires[kind]->report;
            if (atomic_load(&report->n_samples) > 1000)
                atomic_store(&report->n_samples, 1000);
            if (atomic_load(&report->n_nodes) > 1000)
                atomic_store(&report->n_nodes, 1000);
        }
        merge(&profile, t.untraced_ns, wires);
        check_form(&profile);
        pp_profile_release(&profile);
        for (int kind = 0; kind < 3; kind++)
            made_tracewire_free(wires[kind]);
    }
    pp_rng_free(rng);
}

static void test_select(void **state)
{
    (void)state;
    struct truth t = {.n_nodes = 3,
        .n_functions = 4,
        .parent = {-1, 0, 1},
        .function = {0, 2, 3},
        .n_calls = {1, 10, 10},
        .own_units = {100, 100, 200}, /* 4000 ns; f2 300 ns a call, f3 200 */
        .deep_ns = {4000, 3000, 2000},
        .untraced_ns = 4000};
    struct pp_tracewire *wires[PP_PROFILE_N_PASSES] = {make_samples(&t), make_counts(&t)};
    struct pp_profile profile;
    struct pp_profilewire counts;
    uint8_t selection[4] = {9, 9, 9, 9};
    merge(&profile, t.untraced_ns, wires);
    assert_int_equal(
        pp_profilewire_read(&counts, wires[PP_PROFILE_PASS_COUNTS], NULL, 0, NULL), PP_OK);
    assert_int_equal(pp_profilemerge_select(&profile, &counts, 299, selection), 2);
    assert_memory_equal(selection, ((uint8_t[4]){1, 0, 1, 0}), 4);
    assert_int_equal(pp_profilemerge_select(&profile, &counts, 0, selection), 3);
    assert_memory_equal(selection, ((uint8_t[4]){1, 0, 1, 1}), 4);
    pp_profilewire_release(&counts);
    pp_profile_release(&profile);
    for (int kind = 0; kind < 2; kind++)
        made_tracewire_free(wires[kind]);
}

/* Ten calls of 300 ns, of 100 calls each. */
static void test_select_recursion(void **state)
{
    (void)state;
    struct truth t = {.n_nodes = 3,
        .n_functions = 2,
        .parent = {-1, 0, 1},
        .function = {0, 1, 1},
        .n_calls = {1, 10, 990},
        .own_units = {100, 100, 200},
        .deep_ns = {4000, 3000, 2000},
        .untraced_ns = 4000};
    struct pp_tracewire *wires[PP_PROFILE_N_PASSES] = {make_samples(&t), make_counts(&t)};
    struct pp_profile profile;
    struct pp_profilewire counts;
    uint8_t selection[2] = {9, 9};
    merge(&profile, t.untraced_ns, wires);
    assert_int_equal(
        pp_profilewire_read(&counts, wires[PP_PROFILE_PASS_COUNTS], NULL, 0, NULL), PP_OK);
    assert_int_equal(pp_profilemerge_select(&profile, &counts, 299, selection), 1);
    assert_memory_equal(selection, ((uint8_t[2]){1, 0}), 2);
    pp_profilewire_release(&counts);
    pp_profile_release(&profile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_trees),
        cmocka_unit_test(test_sources), cmocka_unit_test(test_library),
        cmocka_unit_test(test_single_passes), cmocka_unit_test(test_negative),
        cmocka_unit_test(test_calls), cmocka_unit_test(test_select),
        cmocka_unit_test(test_select_recursion), cmocka_unit_test(test_damaged)};
    return cmocka_run_group_tests_name("profilemerge", tests, NULL, NULL);
}

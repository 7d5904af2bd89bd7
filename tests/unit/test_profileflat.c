/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sums by function and by edge, against trees whose sums are known.
 */
#include "bench/profileflat.h"

#include "tests/unit/made_profile.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NONE PP_PROFILE_NONE

static const struct pp_profile_row *edge_of(
    const struct pp_profile_flat *flat, uint32_t caller, uint32_t function)
{
    for (size_t i = 0; i < flat->n_edges; i++)
        if (flat->edges[i].caller == caller && flat->edges[i].function == function)
            return &flat->edges[i];
    return NULL;
}

static void begin(struct pp_profile *profile, const char *const *names)
{
    assert_int_equal(pp_profile_init(profile), PP_OK);
    for (; *names; names++)
        made_function(profile, *names);
}

static void flatten(struct pp_profile_flat *flat, struct pp_profile *profile)
{
    made_deep(profile);
    assert_int_equal(pp_profile_flat_init(flat, profile), PP_OK);
}

static void end(struct pp_profile_flat *flat, struct pp_profile *profile)
{
    pp_profile_flat_release(flat);
    pp_profile_release(profile);
}

/* fib(4) under main: the pstats of Python's cProfile say 9/1 calls for it. 1+2+4+2 calls by depth,
 * 5 ns each. */
static void test_fib(void **state)
{
    enum { MAIN, FIB };
    static const char *const names[] = {"main", "fib", NULL};
    static const uint64_t n_calls[] = {1, 2, 4, 2};
    (void)state;
    struct pp_profile profile;
    struct pp_profile_flat flat;
    begin(&profile, names);
    uint32_t at = made_node(&profile, NONE, MAIN, 1, 3);
    for (size_t i = 0; i < 4; i++)
        at = made_node(&profile, at, FIB, n_calls[i], 5.0 * (double)n_calls[i]);
    flatten(&flat, &profile);
    assert_int_equal(flat.n_rows, 2);
    const struct pp_profile_row *fib = &flat.rows[FIB];
    assert_true(fib->function == FIB && fib->caller == NONE);
    assert_true(fib->n_calls == 9 && fib->n_primitive == 1 && fib->depth == 4);
    assert_true(fib->own_ns == 45 && fib->deep_ns == 45);
    assert_true(flat.rows[MAIN].own_ns == 3 && flat.rows[MAIN].deep_ns == 48);
    assert_int_equal(flat.n_edges, 3);
    const struct pp_profile_row *inner = edge_of(&flat, FIB, FIB);
    assert_true(inner->n_calls == 8 && inner->n_primitive == 2);
    assert_true(inner->own_ns == 40 && inner->deep_ns == 40 && inner->depth == 3);
    const struct pp_profile_row *outer = edge_of(&flat, MAIN, FIB);
    assert_true(outer->n_calls == 1 && outer->own_ns == 5 && outer->deep_ns == 45);
    assert_true(edge_of(&flat, NONE, MAIN)->deep_ns == 48);
    end(&flat, &profile);
}

/* a > b > a > b, own 1, 2, 4, 8: deep(a) 15, deep(b) 14; the edge a>b 14, b>a 12. */
static void test_mutual(void **state)
{
    enum { A, B };
    static const char *const names[] = {"a", "b", NULL};
    (void)state;
    struct pp_profile profile;
    struct pp_profile_flat flat;
    begin(&profile, names);
    uint32_t at = NONE;
    for (uint32_t i = 0; i < 4; i++)
        at = made_node(&profile, at, i % 2, 10 + i, 1 << i);
    flatten(&flat, &profile);
    assert_true(flat.rows[A].own_ns == 5 && flat.rows[A].deep_ns == 15);
    assert_true(flat.rows[B].own_ns == 10 && flat.rows[B].deep_ns == 14);
    assert_true(flat.rows[A].n_calls == 22 && flat.rows[A].n_primitive == 10);
    assert_true(flat.rows[B].n_calls == 24 && flat.rows[B].n_primitive == 11);
    assert_true(flat.rows[A].depth == 2 && flat.rows[B].depth == 2);
    const struct pp_profile_row *down = edge_of(&flat, A, B), *up = edge_of(&flat, B, A);
    assert_true(down->deep_ns == 14 && down->n_calls == 24 && down->n_primitive == 11);
    assert_true(up->deep_ns == 12 && up->n_calls == 12 && up->n_primitive == 12);
    assert_int_equal(flat.n_edges, 3);
    end(&flat, &profile);
}

/* Two roots, one function in three places of which one below another, nodes not depth first. */
static void test_places(void **state)
{
    enum { R, S, F, UNUSED, G };
    static const char *const names[] = {"r", "s", "f", "unused", "g", NULL};
    (void)state;
    struct pp_profile profile;
    struct pp_profile_flat flat;
    begin(&profile, names);
    const uint32_t r = made_node(&profile, NONE, R, 1, 1), s = made_node(&profile, NONE, S, 1, 2);
    const uint32_t f1 = made_node(&profile, r, F, 3, 10), f2 = made_node(&profile, s, F, 4, 20);
    const uint32_t g = made_node(&profile, f1, G, 5, 40);
    made_node(&profile, f2, G, 6, 80);
    made_node(&profile, g, F, 7, 160);
    flatten(&flat, &profile);
    assert_int_equal(flat.n_rows, 4);
    const struct pp_profile_row *f = &flat.rows[2], *under_f = edge_of(&flat, F, G);
    assert_true(f->function == F && f->own_ns == 190 && f->deep_ns == 310);
    assert_true(f->n_calls == 14 && f->n_primitive == 7 && f->depth == 2);
    assert_true(under_f->n_calls == 11 && under_f->own_ns == 120 && under_f->deep_ns == 280);
    assert_true(edge_of(&flat, NONE, R)->deep_ns == 211);
    assert_int_equal(flat.n_edges, 6);
    for (size_t i = 1; i < flat.n_edges; i++)
        assert_true(flat.edges[i - 1].function < flat.edges[i].function ||
            (flat.edges[i - 1].function == flat.edges[i].function &&
                flat.edges[i - 1].caller < flat.edges[i].caller));
    end(&flat, &profile);
}

static void test_unknown_and_sources(void **state)
{
    static const char *const names[] = {"f", "g", NULL};
    (void)state;
    struct pp_profile profile;
    struct pp_profile_flat flat;
    begin(&profile, names);
    made_node(&profile, NONE, 0, 1, 3);
    made_node(&profile, NONE, 0, 1, 4);
    made_node(&profile, NONE, 0, 1, NAN);
    made_node(&profile, NONE, 0, 1, 2);
    made_node(&profile, NONE, 1, 1, NAN);
    profile.nodes[0].own_half_ns = 3;
    profile.nodes[1].own_half_ns = 4;
    profile.nodes[0].deep_half_ns = 5;
    profile.nodes[1].deep_half_ns = 12;
    profile.nodes[1].own_source = profile.nodes[1].deep_source = PP_PROFILE_SAMPLED;
    profile.nodes[2].own_source = profile.nodes[4].own_source = PP_PROFILE_UNKNOWN;
    profile.nodes[0].n_own_samples = 7;
    profile.nodes[3].n_own_samples = 8;
    flatten(&flat, &profile);
    assert_true(flat.rows[0].own_ns == 9 && flat.rows[0].own_half_ns == 5);
    assert_true(flat.rows[0].deep_half_ns == 13);
    assert_int_equal(flat.rows[0].own_source, PP_PROFILE_TIMED);
    assert_int_equal(flat.rows[0].n_own_samples, 15);
    assert_true(isnan(flat.rows[1].own_ns) && isnan(flat.rows[1].deep_ns));
    assert_true(isnan(flat.rows[1].own_half_ns));
    assert_int_equal(flat.rows[1].own_source, PP_PROFILE_UNKNOWN);
    profile.nodes[1].own_ns = 6;
    pp_profile_flat_release(&flat);
    flatten(&flat, &profile);
    assert_int_equal(flat.rows[0].own_source, PP_PROFILE_SAMPLED);
    assert_int_equal(flat.rows[0].deep_source, PP_PROFILE_SAMPLED);
    end(&flat, &profile);
}

/* A million nodes below each other take neither the C stack nor quadratic time. */
static void test_deep(void **state)
{
    enum { N = 1000000 };
    static const char *const names[] = {"a", "b", "c", NULL};
    (void)state;
    struct pp_profile profile;
    struct pp_profile_flat flat;
    begin(&profile, names);
    for (uint32_t i = 0; i < N; i++) {
        made_node(&profile, i ? i - 1 : NONE, i % 3, 1, 1);
        profile.nodes[i].calls = (struct pp_profile_calls){1, 1, 2, 3, 4 + i % 5};
    }
    flatten(&flat, &profile);
    assert_true(flat.rows[0].deep_ns == N && flat.rows[2].deep_ns == N - 2);
    assert_true(flat.rows[1].own_ns == 333333 && flat.rows[0].depth == 333334);
    assert_true(flat.rows[0].n_primitive == 1 && flat.rows[0].calls.n == 333334);
    assert_int_equal(flat.n_edges, 4);
    assert_true(edge_of(&flat, 2, 0)->deep_ns == N - 3);
    end(&flat, &profile);
}

/* Also with nothing in it, and with what no profile may hold. */
static void test_degenerate(void **state)
{
    static const char *const names[] = {"f", NULL};
    (void)state;
    struct pp_profile profile;
    struct pp_profile_flat flat;
    begin(&profile, names);
    flatten(&flat, &profile);
    assert_true(flat.n_rows == 0 && flat.n_edges == 0);
    pp_profile_flat_release(&flat);
    made_node(&profile, 0, 0, 1, 1);
    assert_int_equal(pp_profile_flat_init(&flat, &profile), PP_EINVAL);
    pp_profile_flat_release(&flat);
    profile.nodes[0].parent = NONE;
    profile.nodes[0].function = 1;
    assert_int_equal(pp_profile_flat_init(&flat, &profile), PP_EINVAL);
    end(&flat, &profile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fib),
        cmocka_unit_test(test_mutual),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_unknown_and_sources),
        cmocka_unit_test(test_deep),
        cmocka_unit_test(test_degenerate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

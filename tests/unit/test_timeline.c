/* SPDX-License-Identifier: GPL-3.0-or-later
 * Events are nested whatever was lost of them.
 */
#include "cmd/timeline.h"

#include "tests/unit/fixture_profile.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void check(const struct pp_timeline *timeline, const struct pp_profile *profile)
{
    static uint32_t open[100000];
    size_t n_open = 0;
    for (size_t i = 0; i < timeline->n_events; i++) {
        const struct pp_profile_event *event = &timeline->events[i];
        bool is_first = i == 0 || event[-1].thread != event->thread;
        assert_true(event->at_ns >= (is_first ? 0 : event[-1].at_ns));
        assert_true(event->at_ns <= timeline->end_ns);
        assert_true(!is_first || n_open == 0);
        assert_true(i == 0 || event[-1].thread <= event->thread);
        if (event->is_exit) {
            assert_true(n_open > 0 && open[--n_open] == event->node);
            continue;
        }
        uint32_t above = n_open > 0 ? open[n_open - 1] : PP_PROFILE_NONE;
        bool is_folded = profile->nodes[event->node].is_folded && above == event->node;
        assert_true(is_folded || profile->nodes[event->node].parent == above);
        open[n_open++] = event->node;
    }
    assert_int_equal(n_open, 0);
}

static void test_lost(void **state)
{
    (void)state;
    struct pp_profile profile;
    struct pp_timeline timeline;
    assert_true(fixture_profile(&profile, "events"));
    assert_true(pp_timeline_init(&timeline, &profile));
    check(&timeline, &profile);
    assert_int_equal(timeline.n_events, 20);
    assert_true(timeline.end_ns == 9);
    pp_timeline_release(&timeline);
    pp_profile_release(&profile);
}

/* Recursion that the tree had no room for nests. */
static void test_folded(void **state)
{
    (void)state;
    static const struct pp_profile_event events[] = {{1, 0, 0, false}, {2, 1, 0, false},
        {3, 1, 0, false}, {4, 1, 0, false}, {5, 1, 0, true}, {6, 1, 0, true}, {7, 1, 0, true},
        {8, 0, 0, true}};
    struct pp_profile profile;
    struct pp_timeline timeline;
    assert_true(fixture_profile(&profile, "tiny"));
    profile.nodes[1].is_folded = true;
    for (size_t i = 0; i < sizeof events / sizeof *events; i++)
        *pp_profile_add_event(&profile) = events[i];
    assert_true(pp_timeline_init(&timeline, &profile));
    check(&timeline, &profile);
    assert_int_equal(timeline.n_events, sizeof events / sizeof *events);
    for (size_t i = 0; i < timeline.n_events; i++) {
        assert_int_equal(timeline.events[i].node, events[i].node);
        assert_true(timeline.events[i].at_ns == events[i].at_ns);
    }
    pp_timeline_release(&timeline);
    pp_profile_release(&profile);
}

/* Any events at all. */
static void test_random(void **state)
{
    (void)state;
    struct pp_profile profile;
    struct pp_timeline timeline;
    uint32_t seed = 1;
    assert_true(fixture_profile(&profile, "sort"));
    profile.nodes[3].is_folded = true;
    for (int i = 0; i < 5000; i++) {
        seed = seed * 1664525u + 1013904223u;
        *pp_profile_add_event(&profile) = (struct pp_profile_event){
            (seed >> 8) % 50 == 0 ? (double)NAN : i + (double)((seed >> 4) % 4),
            (seed >> 24) % (uint32_t)profile.n_nodes, (seed >> 16) % 3, (seed >> 20) % 2 == 0};
    }
    assert_true(pp_timeline_init(&timeline, &profile));
    check(&timeline, &profile);
    assert_true(timeline.n_events >= 5000);
    pp_timeline_release(&timeline);
    pp_profile_release(&profile);
}

static void test_none(void **state)
{
    (void)state;
    struct pp_profile profile;
    struct pp_timeline timeline;
    assert_true(fixture_profile(&profile, "empty"));
    assert_true(pp_timeline_init(&timeline, &profile));
    assert_int_equal(timeline.n_events, 0);
    pp_timeline_release(&timeline);
    pp_profile_release(&profile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lost), cmocka_unit_test(test_folded),
        cmocka_unit_test(test_random), cmocka_unit_test(test_none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

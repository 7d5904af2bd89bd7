/* SPDX-License-Identifier: GPL-3.0-or-later
 * Moments as results tell them; the seconds are those of GNU date -d TEXT +%s.
 */
#include "bench/when.h"

#include "tests/unit/near.h"

#include <string.h>

static void test_parse(void **state)
{
    (void)state;
    assert_near(pp_when_parse("2026-11-21T02:24:49+00:00"), 1795227889, 0);
    assert_near(pp_when_parse("2026-11-21T02:24:49Z"), 1795227889, 0);
    assert_near(pp_when_parse("2026-11-21T04:24:49+02:00"), 1795227889, 0);
    assert_near(pp_when_parse("2026-11-20T20:54:49-05:30"), 1795227889, 0);
    assert_near(pp_when_parse("2026-11-21T02:24:49.25Z"), 1795227889.25, 1e-15);
    assert_near(pp_when_parse("1970-01-01T00:00:00Z"), 0, 0);
    assert_near(pp_when_parse("1969-12-31T23:59:59Z"), -1, 0);
    assert_near(pp_when_parse("2000-02-29T12:00:00Z"), 951825600, 0);
}

static void test_refuse(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "yesterday", "2026-11-21", "2026-11-21T02:24:49",
        "2026-11-21T02:24:49+0000", "2026-11-21T02:24:49+1", "2026-11-21T02:24:49+25:00",
        "2026-11-21T02:24:49Zulu", "2026-13-21T02:24:49Z", "2026-11-21T02:24:49+", "\xff",
        "2026-11-21T02:24:49+01:60"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_true(isnan(pp_when_parse(bad[i])));
}

static void test_span(void **state)
{
    (void)state;
    static const struct {
        double span_s;
        const char *text;
    } spans[] = {{0, "0 s"}, {89.4, "89 s"}, {90, "2 min"}, {5399, "90 min"}, {5400, "2 h"},
        {100000, "28 h"}, {129600, "2 days"}, {3e8, "3472 days"}, {-1, "unknown time"},
        {(double)NAN, "unknown time"}, {(double)INFINITY, "unknown time"}};
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++)
        assert_string_equal(pp_when_span(spans[i].span_s).text, spans[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_refuse),
        cmocka_unit_test(test_span),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

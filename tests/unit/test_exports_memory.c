/* SPDX-License-Identifier: GPL-3.0-or-later
 * Every allocation of the formats for other programs fails in turn: it is told, nothing leaks.
 */
#include "cmd/out_callgrind.h"
#include "cmd/out_chrome.h"
#include "cmd/out_folded.h"
#include "cmd/out_pprof.h"
#include "cmd/out_speedscope.h"
#include "tests/unit/failing_memory.h"
#include "tests/unit/fixture_profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef bool writer(const struct pp_profile *profile, struct pp_buf *out);

static void check(const struct pp_profile *profile, writer *write)
{
    struct pp_buf whole;
    pp_buf_init(&whole);
    assert_true(write(profile, &whole));
    bool ok = false;
    for (long k = 0; !ok; k++) {
        struct pp_buf out;
        pp_buf_init(&out);
        failing_memory_n_left = k;
        ok = write(profile, &out);
        bool has_failed = failing_memory_n_left < 0;
        failing_memory_n_left = -1;
        assert_true(ok != has_failed);
        assert_true(!ok ||
            (out.n_bytes == whole.n_bytes && memcmp(out.data, whole.data, whole.n_bytes) == 0));
        pp_buf_release(&out);
        assert_true(k < 10000);
    }
    pp_buf_release(&whole);
}

static void test_all(void **state)
{
    (void)state;
    static const char *const kinds[] = {"sort", "counts", "events", "hostile", "cycle"};
    static writer *const writers[] = {
        pp_out_folded, pp_out_speedscope, pp_out_chrome, pp_out_callgrind, pp_out_pprof};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct pp_profile profile;
        assert_true(fixture_profile(&profile, kinds[i]));
        for (size_t k = 0; k < sizeof writers / sizeof *writers; k++)
            check(&profile, writers[k]);
        pp_profile_release(&profile);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

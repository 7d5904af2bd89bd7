/* SPDX-License-Identifier: GPL-3.0-or-later
 * Each text has one number.
 */
#include "cmd/stringtable.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void test_many(void **state)
{
    (void)state;
    static char texts[5000][16];
    struct pp_stringtable table;
    pp_stringtable_init(&table);
    for (uint32_t i = 0; i < 5000; i++) {
        snprintf(texts[i], sizeof texts[i], "%u", i * 7);
        assert_int_equal(pp_stringtable_number(&table, texts[i]), i);
    }
    for (uint32_t i = 5000; i-- > 0;) {
        char copy[16];
        snprintf(copy, sizeof copy, "%u", i * 7);
        assert_int_equal(pp_stringtable_number(&table, copy), i);
    }
    assert_int_equal(table.n_texts, 5000);
    assert_ptr_equal(table.texts[4999], texts[4999]);
    assert_false(table.failed);
    pp_stringtable_release(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_many)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

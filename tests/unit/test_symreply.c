/* SPDX-License-Identifier: GPL-3.0-or-later
 * The answer of ppbench-symbols as bytes: a good one is read to the letter, and one that is wrong
 * in any place is refused.
 */
#include "bench/symreply.h"

#include "bench/symwire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define TEXT "\0f(int)\0_Z1fi\0/a/f.cc\0g\0/a/g.h"

/* Two answers and three frames; packed as they are sent. */
struct made {
    struct pp_symwire_header header;
    struct pp_symwire_answer answers[2];
    struct pp_symwire_frame frames[3];
    char text[sizeof TEXT];
};

static struct made good(void)
{
    struct made made = {
        .header = {PP_SYMWIRE_MAGIC, 2, 3, sizeof TEXT},
        .answers = {{.start = 0x1000,
                        .size_bytes = 32,
                        .name = 1,
                        .symbol = 8,
                        .file = 14,
                        .line = 3,
                        .first_frame = 0,
                        .n_frames = 2},
            {.first_frame = 2, .n_frames = 1}},
        .frames = {{22, 24, 7}, {0, 14, 4}, {0, 0, 0}},
    };
    memcpy(made.text, TEXT, sizeof TEXT);
    return made;
}

/* Bytes as sent: without what the compiler adds behind the text. */
static size_t n_made_bytes(void)
{
    return offsetof(struct made, text) + sizeof TEXT;
}

static enum pp_status read_made(const struct made *made, size_t n_addresses)
{
    struct pp_symbols symbols;
    struct pp_error error = {.status = PP_OK};
    const enum pp_status status = pp_symreply_read(
        &symbols, made, n_made_bytes(), n_addresses, &error);
    assert_int_equal(status, error.status);
    if (status != PP_OK) {
        assert_null(symbols.answers);
        assert_int_equal(symbols.n_answers, 0);
    }
    pp_symbols_release(&symbols);
    return status;
}

static void a_good_reply_is_read(void **state)
{
    (void)state;
    struct pp_symbols symbols;
    const struct made made = good();
    assert_int_equal(pp_symreply_read(&symbols, &made, n_made_bytes(), 2, NULL), PP_OK);
    assert_int_equal(symbols.n_answers, 2);
    const struct pp_symbols_answer *a = symbols.answers;
    assert_string_equal(a->name, "f(int)");
    assert_string_equal(a->symbol, "_Z1fi");
    assert_string_equal(a->file, "/a/f.cc");
    assert_int_equal(a->line, 3);
    assert_int_equal(a->start, 0x1000);
    assert_int_equal(a->size_bytes, 32);
    assert_int_equal(a->n_frames, 2);
    assert_string_equal(a->frames[0].name, "g");
    assert_string_equal(a->frames[0].file, "/a/g.h");
    assert_int_equal(a->frames[0].line, 7);
    assert_string_equal(a->frames[1].name, "");
    assert_int_equal(a->frames[1].line, 4);
    assert_string_equal(a[1].name, "");
    assert_int_equal(a[1].n_frames, 1);
    assert_string_equal(a[1].frames[0].file, "");
    pp_symbols_release(&symbols);
}

static void every_damage_is_refused(void **state)
{
    (void)state;
    enum { N_DAMAGES = 17 };
    for (int i = 0; i < N_DAMAGES; i++) {
        struct made m = good();
        switch (i) {
        case 0:
            m.header.magic++;
            break;
        case 1:
            m.header.n_answers = 1;
            break;
        case 2:
            m.header.n_answers = UINT64_MAX;
            break;
        case 3:
            m.header.n_frames = UINT64_MAX;
            break;
        case 4:
            m.header.n_frames = UINT64_MAX / sizeof(struct pp_symwire_frame) + 2;
            break;
        case 5:
            m.header.n_frames--;
            break;
        case 6:
            m.header.text_bytes--;
            break;
        case 7:
            m.header.text_bytes = 0;
            break;
        case 8:
            m.text[sizeof TEXT - 1] = 'x';
            break;
        case 9:
            m.text[0] = 'x';
            break;
        case 10:
            m.answers[0].name = sizeof TEXT;
            break;
        case 11:
            m.answers[1].symbol = UINT32_MAX;
            break;
        case 12:
            m.answers[1].file = sizeof TEXT;
            break;
        case 13:
            m.answers[0].n_frames = 4;
            break;
        case 14:
            m.answers[0].first_frame = UINT32_MAX;
            break;
        case 15:
            m.frames[2].file = sizeof TEXT;
            break;
        case 16:
            m.answers[0].size_bytes = UINT64_MAX;
            break;
        default:
            fail();
        }
        if (read_made(&m, 2) != PP_EFORMAT)
            fail_msg("damage %d is not seen", i);
    }
    const struct made made = good();
    assert_int_equal(read_made(&made, 2), PP_OK);
    assert_int_equal(read_made(&made, 3), PP_EFORMAT);
    assert_int_equal(read_made(&made, 1), PP_EFORMAT);
}

static void every_cut_is_refused(void **state)
{
    (void)state;
    const struct made made = good();
    struct pp_symbols symbols;
    for (size_t n = 0; n < n_made_bytes(); n++)
        assert_int_equal(pp_symreply_read(&symbols, n ? &made : NULL, n, 2, NULL), PP_EFORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_reply_is_read),
        cmocka_unit_test(every_damage_is_refused),
        cmocka_unit_test(every_cut_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Bytes as the examples of the encoding's description have them.
 */
#include "cmd/protobuf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_bytes(void **state)
{
    (void)state;
    struct pp_buf out, inner;
    pp_buf_init(&out);
    pp_buf_init(&inner);
    pp_protobuf_number(&out, 1, 150);
    pp_protobuf_number(&out, 7, 0);
    pp_buf_puts(&inner, "testing");
    pp_protobuf_move(&out, 2, &inner);
    assert_int_equal(inner.n_bytes, 0);
    pp_protobuf_number(&inner, 1, 150);
    pp_protobuf_move(&out, 3, &inner);
    pp_protobuf_varint(&inner, 3);
    pp_protobuf_varint(&inner, 270);
    pp_protobuf_varint(&inner, 86942);
    pp_protobuf_bytes(&out, 6, &inner);
    pp_protobuf_number(&out, 16, UINT64_MAX);
    static const unsigned char wanted[] = {0x08, 0x96, 0x01,  /* 1: 150 */
        0x12, 0x07, 't', 'e', 's', 't', 'i', 'n', 'g',        /* 2: text */
        0x1a, 0x03, 0x08, 0x96, 0x01,                         /* 3: message */
        0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05,       /* 6: packed */
        0x80, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, /* 16: largest */
        0xff, 0xff, 0x01};
    assert_int_equal(out.n_bytes, sizeof wanted);
    assert_memory_equal(out.data, wanted, sizeof wanted);
    pp_buf_release(&out);
    pp_buf_release(&inner);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_bytes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

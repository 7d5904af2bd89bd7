/* SPDX-License-Identifier: GPL-3.0-or-later
 * Two of the wire types are enough.
 */
#include "cmd/protobuf.h"

#define TYPE_VARINT 0u
#define TYPE_BYTES 2u

void pp_protobuf_varint(struct pp_buf *out, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        pp_buf_putc(out, (char)(0x80 | (value & 0x7f)));
    pp_buf_putc(out, (char)value);
}

void pp_protobuf_number(struct pp_buf *out, unsigned field, uint64_t value)
{
    if (value == 0)
        return;
    pp_protobuf_varint(out, field << 3 | TYPE_VARINT);
    pp_protobuf_varint(out, value);
}

void pp_protobuf_bytes(struct pp_buf *out, unsigned field, const struct pp_buf *bytes)
{
    pp_protobuf_varint(out, field << 3 | TYPE_BYTES);
    pp_protobuf_varint(out, bytes->n_bytes);
    pp_buf_append(out, pp_buf_text(bytes), bytes->n_bytes);
    out->failed |= bytes->failed;
}

void pp_protobuf_move(struct pp_buf *out, unsigned field, struct pp_buf *bytes)
{
    pp_protobuf_bytes(out, field, bytes);
    pp_buf_truncate(bytes, 0);
}

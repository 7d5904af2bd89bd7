/* SPDX-License-Identifier: GPL-3.0-or-later
 * Writing protocol buffers: fields of messages, in the wire format.
 * https://protobuf.dev/programming-guides/encoding/
 */
#ifndef PP_CMD_PROTOBUF_H
#define PP_CMD_PROTOBUF_H

#include "bench/buf.h"

#include <stddef.h>
#include <stdint.h>

/* Append a number of 7 bits a byte, as in packed fields. */
void pp_protobuf_varint(struct pp_buf *out, uint64_t value);

/* Append a field that is a number; 0 is what a reader takes for a missing one, and left out. */
void pp_protobuf_number(struct pp_buf *out, unsigned field, uint64_t value);

/* Append a field of bytes: a text, packed numbers, or a message that was written by itself. */
void pp_protobuf_bytes(struct pp_buf *out, unsigned field, const struct pp_buf *bytes);

/* The same, and empties `bytes` for the next one; its failure becomes that of `out`. */
void pp_protobuf_move(struct pp_buf *out, unsigned field, struct pp_buf *bytes);

#endif

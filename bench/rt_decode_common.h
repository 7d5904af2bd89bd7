/* SPDX-License-Identifier: GPL-3.0-or-later
 * The encodings that most code consists of, decoded without the library: about ten times faster.
 */
#ifndef PP_BENCH_RT_DECODE_COMMON_H
#define PP_BENCH_RT_DECODE_COMMON_H

#include "bench/rt_decode.h"

/* Length and parts of an instruction of the one-byte and two-byte maps, without flow and what else
 * the opcode tells. False: it is none of the common ones, or not whole; `out` holds nothing then.
 */
bool rt_decode_common(const unsigned char *code, size_t n_bytes, struct rt_instruction *out);

#endif

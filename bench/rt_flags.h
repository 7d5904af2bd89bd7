/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which arithmetic flags an instruction reads and writes.
 */
#ifndef PP_BENCH_RT_FLAGS_H
#define PP_BENCH_RT_FLAGS_H

#include "bench/rt_decode.h"

#include <stdint.h>

enum {
    RT_FLAG_PARITY = 1,
    RT_FLAG_ADJUST = 2,
    RT_FLAG_ZERO = 4,
    RT_FLAG_SIGN = 8,
    RT_FLAG_OVERFLOW = 16,
    RT_FLAGS_OF_INC = 31, /* what an `inc` spoils */
    RT_FLAG_CARRY = 32,
    RT_FLAGS_ALL = 63
};

/* The flags on which it depends. `code`: the bytes that `instruction` was decoded from. What is
 * passed over by a system call or a trap does not count. */
unsigned rt_flags_read(const struct rt_instruction *instruction, const unsigned char *code);

/* The flags that it gives a value of its own (or leaves undefined) whatever its operands are: a
 * shift by a register or a repeated comparison may write none. Errs towards none. */
unsigned rt_flags_written(const struct rt_instruction *instruction, const unsigned char *code);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reading DWARF's numbers from a table, never past its end.
 */
#ifndef PP_BENCH_RT_SCAN_READ_H
#define PP_BENCH_RT_SCAN_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Encodings of pointers: the low bits say how long, the high bits what they count from. */
enum {
    RT_SCAN_POINTER_ABSENT = 0xff,
    RT_SCAN_POINTER_INDIRECT = 0x80,
    RT_SCAN_POINTER_FROM = 0x70,
    RT_SCAN_POINTER_FROM_HERE = 0x10,
    RT_SCAN_POINTER_FORM = 0x0f
};

/* `next` to `end` is not read yet; `address` is that of `next`. Reading past the end gives 0 and
 * makes it bad, then all is 0. */
struct rt_scan_reader {
    const unsigned char *next, *end;
    uint64_t address;
    bool is_bad;
};

/* A number of 1, 2, 4 or 8 bytes. */
uint64_t rt_scan_read_fixed(struct rt_scan_reader *reader, unsigned n_bytes);
uint64_t rt_scan_read_uleb(struct rt_scan_reader *reader);
int64_t rt_scan_read_sleb(struct rt_scan_reader *reader);
void rt_scan_read_skip(struct rt_scan_reader *reader, uint64_t n_bytes);
/* An encoded pointer. Forms that no table of code uses make it bad. */
uint64_t rt_scan_read_pointer(struct rt_scan_reader *reader, unsigned encoding);

#endif

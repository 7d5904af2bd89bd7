/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/rt_scan_read.h"

#include <string.h>

static bool has(struct rt_scan_reader *reader, uint64_t n_bytes)
{
    if (reader->is_bad || n_bytes > (uint64_t)(reader->end - reader->next))
        reader->is_bad = true;
    return !reader->is_bad;
}

void rt_scan_read_skip(struct rt_scan_reader *reader, uint64_t n_bytes)
{
    if (!has(reader, n_bytes))
        return;
    reader->next += n_bytes;
    reader->address += n_bytes;
}

uint64_t rt_scan_read_fixed(struct rt_scan_reader *reader, unsigned n_bytes)
{
    uint64_t value = 0;
    if (!has(reader, n_bytes))
        return 0;
    memcpy(&value, reader->next, n_bytes); /* little endian */
    rt_scan_read_skip(reader, n_bytes);
    return value;
}

static uint64_t read_leb(struct rt_scan_reader *reader, bool is_signed)
{
    uint64_t value = 0;
    unsigned shift = 0;
    for (;;) {
        const uint64_t byte = rt_scan_read_fixed(reader, 1);
        if (shift < 64)
            value |= (byte & 0x7f) << shift;
        shift += 7;
        if (byte & 0x80)
            continue;
        if (is_signed && shift < 64 && (byte & 0x40))
            value |= ~UINT64_C(0) << shift;
        return value;
    }
}

uint64_t rt_scan_read_uleb(struct rt_scan_reader *reader)
{
    return read_leb(reader, false);
}

int64_t rt_scan_read_sleb(struct rt_scan_reader *reader)
{
    return (int64_t)read_leb(reader, true);
}

static uint64_t read_form(struct rt_scan_reader *reader, unsigned form)
{
    switch (form) {
    case 0x00: /* address */
    case 0x04: /* udata8 */
    case 0x0c: /* sdata8 */
        return rt_scan_read_fixed(reader, 8);
    case 0x01:
        return rt_scan_read_uleb(reader);
    case 0x02:
        return rt_scan_read_fixed(reader, 2);
    case 0x03:
        return rt_scan_read_fixed(reader, 4);
    case 0x09:
        return (uint64_t)rt_scan_read_sleb(reader);
    case 0x0a:
        return (uint64_t)(int64_t)(int16_t)rt_scan_read_fixed(reader, 2);
    case 0x0b:
        return (uint64_t)(int64_t)(int32_t)rt_scan_read_fixed(reader, 4);
    default:
        reader->is_bad = true;
        return 0;
    }
}

uint64_t rt_scan_read_pointer(struct rt_scan_reader *reader, unsigned encoding)
{
    const uint64_t here = reader->address;
    if (encoding == RT_SCAN_POINTER_ABSENT)
        return 0;
    const uint64_t value = read_form(reader, encoding & RT_SCAN_POINTER_FORM);
    const unsigned from = encoding & RT_SCAN_POINTER_FROM;
    if (from != 0 && from != RT_SCAN_POINTER_FROM_HERE)
        reader->is_bad = true;
    if (value == 0 || from != RT_SCAN_POINTER_FROM_HERE)
        return value;
    return here + value;
}

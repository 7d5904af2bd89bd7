/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/rt_blocks_table.h"

#include <string.h>

#define ULEB_BYTES 10

void rt_blocks_put(struct rt_blocks_table *table, const void *bytes, size_t n)
{
    if (table->is_full || n > (size_t)(table->end - table->next)) {
        table->is_full = true;
        return;
    }
    memcpy(table->next, bytes, n);
    table->next += n;
}

void rt_blocks_put_fixed(struct rt_blocks_table *table, uint64_t value, unsigned n_bytes)
{
    rt_blocks_put(table, &value, n_bytes); /* little endian */
}

void rt_blocks_put_uleb(struct rt_blocks_table *table, uint64_t value)
{
    unsigned char bytes[ULEB_BYTES];
    for (int i = 0; i < ULEB_BYTES; i++, value >>= 7)
        bytes[i] = (unsigned char)((value & 0x7f) | (i + 1 < ULEB_BYTES ? 0x80 : 0));
    rt_blocks_put(table, bytes, sizeof bytes);
}

uint32_t rt_blocks_place(const struct rt_blocks_store *store, uint64_t loaded)
{
    const uint64_t text = store->scan->bias + store->scan->low;
    size_t low = 0, high = store->n_lines;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (text + store->lines[middle].at < loaded)
            low = middle + 1;
        else
            high = middle;
    }
    return low < store->n_lines ? store->lines[low].copy : store->lines_end;
}

bool rt_blocks_is_line(const struct rt_blocks_store *store, uint64_t loaded)
{
    const uint64_t at = loaded - store->scan->bias - store->scan->low;
    return at < store->scan->high - store->scan->low && store->line_at[at] != 0;
}

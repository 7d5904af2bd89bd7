/* SPDX-License-Identifier: GPL-3.0-or-later
 * Exception tables for the copy (the format that C++, Rust and others share): call sites and
 * landing pads translated, actions copied, types left where they are.
 */
#include "bench/rt_blocks_table.h"
#include "bench/rt_scan_read.h"

#define UNKNOWN_BYTES ((size_t)1 << 24) /* the table does not say how long it is */
#define MAX_CALL_SITES (1u << 16)
#define MAX_CHAIN 4096
#define POINTER_PLAIN 0x00
#define POINTER_UDATA4 0x03

/* An exception table's parts. */
struct table {
    struct rt_scan_reader sites; /* cut to the call sites */
    const unsigned char *actions;
    uint64_t landings; /* landing pads count from here */
    uint64_t start;    /* call sites from here */
    uint64_t types;    /* 0: none */
    unsigned type_encoding, site_encoding;
};

static bool open_table(struct table *table, uint64_t lsda, uint64_t start)
{
    const unsigned char *bytes = (const unsigned char *)(uintptr_t)lsda;
    struct rt_scan_reader r = {.next = bytes, .end = bytes + UNKNOWN_BYTES, .address = lsda};
    *table = (struct table){.start = start, .landings = start};
    const unsigned from = (unsigned)rt_scan_read_fixed(&r, 1);
    if (from != RT_SCAN_POINTER_ABSENT)
        table->landings = rt_scan_read_pointer(&r, from);
    table->type_encoding = (unsigned)rt_scan_read_fixed(&r, 1);
    if (table->type_encoding != RT_SCAN_POINTER_ABSENT) {
        const uint64_t away = rt_scan_read_uleb(&r);
        table->types = r.address + away;
    }
    table->site_encoding = (unsigned)rt_scan_read_fixed(&r, 1);
    const uint64_t n_bytes = rt_scan_read_uleb(&r);
    if (r.is_bad || n_bytes > (uint64_t)(r.end - r.next))
        return false;
    r.end = r.next + n_bytes;
    table->actions = r.end;
    table->sites = r;
    return true;
}

/* Where, from the actions' start, the chain that begins at `action` (1 + offset; 0: none) ends. */
static size_t chain_bytes(const struct table *table, uint64_t action)
{
    size_t end = 0;
    uint64_t at = action - 1;
    for (int i = 0; action != 0 && i < MAX_CHAIN; i++) {
        const unsigned char *record = table->actions + at;
        struct rt_scan_reader r = {.next = record, .end = record + UNKNOWN_BYTES};
        rt_scan_read_sleb(&r); /* which type */
        const uint64_t here = at + (uint64_t)(r.next - record);
        const int64_t next = rt_scan_read_sleb(&r);
        const size_t end_of_this = (size_t)at + (size_t)(r.next - record);
        end = end_of_this > end ? end_of_this : end;
        if (next == 0)
            break;
        at = here + (uint64_t)next;
    }
    return end;
}

/* The call sites; `*n_action_bytes`: how much of the actions they use. */
static bool put_sites(const struct rt_blocks_store *store, struct rt_blocks_table *out,
    const struct table *table, size_t *n_action_bytes)
{
    struct rt_scan_reader r = table->sites;
    const uint32_t place = rt_blocks_place(store, table->start);
    for (unsigned i = 0; r.next < r.end; i++) {
        const uint64_t start = table->start + rt_scan_read_pointer(&r, table->site_encoding);
        const uint64_t end = start + rt_scan_read_pointer(&r, table->site_encoding);
        const uint64_t pad = rt_scan_read_pointer(&r, table->site_encoding);
        const uint64_t action = rt_scan_read_uleb(&r);
        if (r.is_bad || i == MAX_CALL_SITES ||
            (pad != 0 && !rt_blocks_is_line(store, table->landings + pad)))
            return false;
        const uint32_t first = rt_blocks_place(store, start);
        rt_blocks_put_fixed(out, first - place, 4);
        rt_blocks_put_fixed(out, rt_blocks_place(store, end) - first, 4);
        rt_blocks_put_fixed(out, pad ? rt_blocks_place(store, table->landings + pad) : 0, 4);
        rt_blocks_put_uleb(out, action);
        const size_t n = chain_bytes(table, action);
        *n_action_bytes = n > *n_action_bytes ? n : *n_action_bytes;
    }
    return true;
}

/* What comes before the call sites. Types stand where they were: the distance wraps around. */
static void put_head(
    const struct rt_blocks_store *store, struct rt_blocks_table *out, const struct table *table)
{
    rt_blocks_put_fixed(out, POINTER_PLAIN, 1);
    rt_blocks_put_fixed(out, (uint64_t)(uintptr_t)store->map, 8);
    rt_blocks_put_fixed(out, table->type_encoding, 1);
    if (table->types != 0) {
        const uint64_t here = (uint64_t)(uintptr_t)out->next + 10;
        rt_blocks_put_uleb(out, table->types - here);
    }
    rt_blocks_put_fixed(out, POINTER_UDATA4, 1);
}

uint64_t rt_blocks_lsda(
    const struct rt_blocks_store *store, struct rt_blocks_table *out, uint64_t lsda, uint64_t start)
{
    struct table table;
    size_t n_action_bytes = 0;
    const uint64_t begin = (uint64_t)(uintptr_t)out->next;
    if (!open_table(&table, lsda, start))
        return 0;
    put_head(store, out, &table);
    unsigned char *size = out->next;
    rt_blocks_put_uleb(out, 0);
    const unsigned char *sites = out->next;
    if (!put_sites(store, out, &table, &n_action_bytes) || out->is_full)
        return 0;
    struct rt_blocks_table patch = {.next = size, .end = out->end};
    rt_blocks_put_uleb(&patch, (uint64_t)(out->next - sites));
    rt_blocks_put(out, table.actions, n_action_bytes);
    return out->is_full ? 0 : begin;
}

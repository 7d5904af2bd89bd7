/* SPDX-License-Identifier: GPL-3.0-or-later
 * Of all places where somebody says that a function begins: functions that do not overlap.
 */
#include "bench/rt_scan_part.h"

#include <stdlib.h>
#include <string.h>

void rt_scan_entry_add(struct rt_scan *scan, const struct rt_scan_entry *entry)
{
    struct rt_scan_store *store = rt_scan_store(scan);
    if (!rt_scan_text_of(scan, entry->start))
        return;
    struct rt_scan_entry *added = rt_scan_grow(store, (void **)&store->entries,
        &store->n_entries_reserved, store->n_entries, sizeof *entry);
    if (!added)
        return;
    *added = *entry;
    store->n_entries++;
}

static int by_start(const void *one, const void *other)
{
    const struct rt_scan_entry *a = one, *b = other;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    return a->name && b->name ? strcmp(a->name, b->name) : 0;
}

static uint64_t larger(uint64_t one, uint64_t other)
{
    return one > other ? one : other;
}

/* One entry of all that begin at one address; the best name comes first. */
static void join(struct rt_scan_store *store)
{
    size_t n = 0;
    for (size_t i = 0; i < store->n_entries; i++) {
        const struct rt_scan_entry *entry = &store->entries[i];
        if (n == 0 || store->entries[n - 1].start != entry->start) {
            store->entries[n++] = *entry;
            continue;
        }
        struct rt_scan_entry *same = &store->entries[n - 1];
        same->symbol_end = larger(same->symbol_end, entry->symbol_end);
        same->unwind_end = larger(same->unwind_end, entry->unwind_end);
        same->kind |= entry->kind;
    }
    store->n_entries = n;
}

/* Without section headers the procedure linkage table looks like functions. */
static bool is_plt(const struct rt_scan_image *image, const struct rt_scan_entry *entry)
{
    static const unsigned char endbr[] = {0xf3, 0x0f, 0x1e, 0xfa};
    if (image->has_sections || (entry->kind & RT_SCAN_BY_SYMBOL))
        return false;
    const unsigned char *code = rt_scan_image_code(image, entry->start, 8);
    if (code && memcmp(code, endbr, sizeof endbr) == 0)
        code += sizeof endbr;
    if (code && code[0] == 0xf2)
        code++;
    return code && code[0] == 0xff && (code[1] == 0x25 || code[1] == 0x35);
}

static const struct rt_scan_frame *frame_of(const struct rt_scan_store *store, uint64_t address)
{
    size_t low = 0, high = store->n_frames;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (store->frames[middle].start <= address)
            low = middle + 1;
        else
            high = middle;
    }
    const struct rt_scan_frame *frame = low > 0 ? &store->frames[low - 1] : NULL;
    return frame && address < frame->end ? frame : NULL;
}

/* Whether a place inside of what `symbol_end` belongs to is no function of its own: a range of the
 * unwind table without a symbol, or a label that finds a stack frame. */
static bool is_inside(
    const struct rt_scan_store *store, const struct rt_scan_entry *entry, uint64_t symbol_end)
{
    if (!(entry->kind & RT_SCAN_BY_SYMBOL))
        return entry->start < symbol_end;
    if (entry->kind & RT_SCAN_BY_UNWIND)
        return false;
    const struct rt_scan_frame *frame = frame_of(store, entry->start);
    return frame && !rt_scan_cfi_is_entry(frame, entry->start);
}

static void drop(struct rt_scan_store *store)
{
    size_t n = 0;
    uint64_t symbol_end = 0;
    for (size_t i = 0; i < store->n_entries; i++) {
        const struct rt_scan_entry *entry = &store->entries[i];
        if (is_plt(&store->image, entry) || is_inside(store, entry, symbol_end))
            continue;
        if (entry->kind & RT_SCAN_BY_SYMBOL)
            symbol_end = larger(symbol_end, entry->symbol_end);
        store->entries[n++] = *entry;
    }
    store->n_entries = n;
}

static struct rt_scan_function function_of(const struct rt_scan *scan, size_t index)
{
    const struct rt_scan_store *store = rt_scan_store(scan);
    const struct rt_scan_entry *entry = &store->entries[index];
    struct rt_scan_function function = {
        .start = entry->start, .name = entry->name, .parent = RT_SCAN_NONE};
    uint64_t limit = rt_scan_text_of(scan, entry->start)->end;
    if (index + 1 < store->n_entries && store->entries[index + 1].start < limit)
        limit = store->entries[index + 1].start;
    function.end = larger(entry->symbol_end, entry->unwind_end);
    if (function.end == 0 || function.end > limit)
        function.end = limit;
    return function;
}

bool rt_scan_merge(struct rt_scan *scan)
{
    struct rt_scan_store *store = rt_scan_store(scan);
    if (store->n_entries > 0)
        qsort(store->entries, store->n_entries, sizeof *store->entries, by_start);
    join(store);
    drop(store);
    const size_t n = store->n_entries;
    scan->functions = calloc(n + 1, sizeof *scan->functions);
    store->seen = calloc(n + 1, sizeof *store->seen);
    if (!scan->functions || !store->seen || n >= RT_SCAN_NONE)
        return false;
    for (size_t i = 0; i < n; i++) {
        scan->functions[i] = function_of(scan, i);
        store->seen[i].kind = store->entries[i].kind;
    }
    scan->n_functions = n;
    return true;
}

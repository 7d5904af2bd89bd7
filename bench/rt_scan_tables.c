/* SPDX-License-Identifier: GPL-3.0-or-later
 * Jump tables: 32-bit distances from the table itself (switch) or from a label (computed goto).
 * Where a table ends stands nowhere: at the next address that any code takes, or at the first entry
 * that leaves the function and its cold parts.
 */
#include "bench/rt_scan_part.h"

#include <stdlib.h>
#include <string.h>

#define ENTRY_BYTES 4
#define MAX_ENTRIES 65536
#define MAX_LABELS 8

struct tables {
    struct rt_scan *scan;
    struct rt_scan_store *store;
    uint64_t *stops; /* all taken addresses, ascending */
    size_t n_stops;
    bool *jumps; /* for each function: it or a part of it has an indirect jump */
};

/* The function itself, or the one whose part it is. */
static uint32_t whole_of(const struct rt_scan *scan, uint32_t index)
{
    const struct rt_scan_function *function = &scan->functions[index];
    return function->is_fragment && function->parent != RT_SCAN_NONE ? function->parent : index;
}

static int by_value(const void *one, const void *other)
{
    const uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)other;
    return a < b ? -1 : a > b;
}

static uint64_t next_stop(const struct tables *tables, uint64_t address)
{
    size_t low = 0, high = tables->n_stops;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (tables->stops[middle] <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low < tables->n_stops ? tables->stops[low] : UINT64_MAX;
}

/* Whether a table of function `whole` may lead to the target. A part that has no function yet, or
 * the start of a range that nothing else leads to, becomes one of its parts. */
static bool accept(struct tables *tables, uint64_t target, uint32_t whole)
{
    struct rt_scan *scan = tables->scan;
    const uint32_t at = rt_scan_find(scan, target);
    if (at == RT_SCAN_NONE)
        return false;
    if (whole_of(scan, at) == whole)
        return true;
    struct rt_scan_function *function = &scan->functions[at];
    const bool is_orphan = function->is_fragment && function->parent == RT_SCAN_NONE;
    const bool is_unknown = !function->is_fragment && target == function->start &&
        !(tables->store->seen[at].kind & RT_SCAN_BY_SYMBOL) &&
        !rt_scan_bit(scan, tables->store->called, target) &&
        !rt_scan_bit(scan, tables->store->taken, target);
    if (!is_orphan && !is_unknown)
        return false;
    tables->store->seen[at].kind |= RT_SCAN_ENTERED;
    function->is_fragment = true;
    function->parent = whole;
    return true;
}

static void read_table(struct tables *tables, uint64_t table, uint64_t base, uint32_t whole)
{
    const struct rt_scan_image *image = &tables->store->image;
    uint64_t n_bytes = rt_scan_image_left(image, table);
    const uint64_t n_to_stop = next_stop(tables, table) - table;
    n_bytes = n_to_stop < n_bytes ? n_to_stop : n_bytes;
    const unsigned char *bytes = rt_scan_image_at(image, table, n_bytes);
    for (uint64_t i = 0; bytes && i < MAX_ENTRIES && (i + 1) * ENTRY_BYTES <= n_bytes; i++) {
        int32_t distance;
        memcpy(&distance, bytes + i * ENTRY_BYTES, sizeof distance);
        const uint64_t target = base + (uint64_t)(int64_t)distance;
        if (!accept(tables, target, whole))
            return;
        rt_scan_set(tables->scan, tables->scan->marks, target);
    }
}

/* Addresses that one function takes, from `first` to before `end`. */
static void read_function(struct tables *tables, size_t first, size_t end)
{
    const struct rt_scan_taken *taken = tables->store->taken_list;
    const struct rt_scan_function *function = &tables->scan->functions[taken[first].function];
    const uint32_t whole = whole_of(tables->scan, taken[first].function);
    uint64_t labels[MAX_LABELS];
    size_t n_labels = 0;
    for (size_t i = first; i < end && n_labels < MAX_LABELS; i++)
        if (taken[i].target > function->start && taken[i].target < function->end)
            labels[n_labels++] = taken[i].target;
    for (size_t i = first; i < end; i++) {
        if (taken[i].target % ENTRY_BYTES != 0)
            continue;
        read_table(tables, taken[i].target, taken[i].target, whole);
        for (size_t label = 0; label < n_labels; label++)
            read_table(tables, taken[i].target, labels[label], whole);
    }
}

static void read_all(struct tables *tables)
{
    const struct rt_scan_taken *taken = tables->store->taken_list;
    for (size_t first = 0, end; first < tables->n_stops; first = end) {
        const uint32_t function = taken[first].function;
        for (end = first + 1; end < tables->n_stops && taken[end].function == function; end++)
            continue;
        if (function != RT_SCAN_NONE && tables->jumps[whole_of(tables->scan, function)])
            read_function(tables, first, end);
    }
}

void rt_scan_tables_mark(struct rt_scan *scan)
{
    struct rt_scan_store *store = rt_scan_store(scan);
    struct tables tables = {.scan = scan, .store = store, .n_stops = store->n_taken};
    tables.stops = calloc(store->n_taken + 1, sizeof *tables.stops);
    tables.jumps = calloc(scan->n_functions + 1, sizeof *tables.jumps);
    if (tables.stops && tables.jumps) {
        for (size_t i = 0; i < store->n_taken; i++)
            tables.stops[i] = store->taken_list[i].target;
        qsort(tables.stops, tables.n_stops, sizeof *tables.stops, by_value);
        for (uint32_t i = 0; i < scan->n_functions; i++)
            tables.jumps[whole_of(scan, i)] |= scan->functions[i].has_indirect_jump;
        read_all(&tables);
    } else {
        store->is_out_of_memory = true;
    }
    free(tables.stops);
    free(tables.jumps);
}

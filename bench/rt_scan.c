/* SPDX-License-Identifier: GPL-3.0-or-later
 * The scan as a whole.
 */
#include "bench/rt_scan.h"

#include "bench/rt_scan_part.h"

#include <stdlib.h>

#define FIRST_RESERVED 256

void *rt_scan_grow(
    struct rt_scan_store *store, void **array, size_t *n_reserved, size_t n, size_t n_bytes)
{
    if (n == *n_reserved) {
        const size_t wanted = n == 0 ? FIRST_RESERVED : 2 * n;
        void *grown = store->is_out_of_memory ? NULL : realloc(*array, wanted * n_bytes);
        if (!grown) {
            store->is_out_of_memory = true;
            return NULL;
        }
        *array = grown;
        *n_reserved = wanted;
    }
    return (unsigned char *)*array + n * n_bytes;
}

uint32_t rt_scan_find(const struct rt_scan *scan, uint64_t address)
{
    size_t low = 0, high = scan->n_functions;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (scan->functions[middle].start <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && address < scan->functions[low - 1].end ? (uint32_t)(low - 1) : RT_SCAN_NONE;
}

/* The marks and bits like them, in one piece that the marks begin. */
static bool reserve_bits(struct rt_scan *scan)
{
    struct rt_scan_store *store = rt_scan_store(scan);
    const size_t n_bytes = (size_t)((scan->high - scan->low) / 8 + 1);
    unsigned char *bits = calloc(4, n_bytes);
    if (!bits)
        return false;
    scan->marks = bits;
    store->called = bits + n_bytes;
    store->taken = bits + 2 * n_bytes;
    store->given = bits + 3 * n_bytes;
    return true;
}

/* Tables show parts that jumps did not, and what is a part decides where tables end. */
static void decode_all(struct rt_scan *scan)
{
    rt_scan_walk(scan);
    rt_scan_relocs_mark(scan);
    rt_scan_landing_mark(scan);
    rt_scan_kinds_judge(scan);
    rt_scan_tables_mark(scan);
    rt_scan_kinds_judge(scan);
    rt_scan_flags_judge(scan);
}

static bool scan_image(struct rt_scan *scan, const char **why)
{
    struct rt_scan_store *store = rt_scan_store(scan);
    if (!rt_scan_text_find(scan, why))
        return false;
    rt_scan_symbols_read(scan);
    rt_scan_unwind_read(scan);
    if (!store->is_out_of_memory && rt_scan_merge(scan) && reserve_bits(scan))
        decode_all(scan);
    else
        store->is_out_of_memory = true;
    scan->is_decoded = !store->is_out_of_memory;
    if (store->is_out_of_memory)
        *why = "memory ran out";
    return scan->is_decoded;
}

static struct rt_scan_store *begin(struct rt_scan *scan, const char **why)
{
    struct rt_scan_store *store = calloc(1, sizeof *store);
    *scan = (struct rt_scan){.store = store};
    *why = store ? NULL : "memory ran out";
    return store;
}

bool rt_scan_init(struct rt_scan *scan, const char *path, uintptr_t bias, const char **why)
{
    struct rt_scan_store *store = begin(scan, why);
    scan->bias = bias;
    return store && rt_scan_image_open(&store->image, path, bias, why) && scan_image(scan, why);
}

bool rt_scan_init_bytes(
    struct rt_scan *scan, const unsigned char *bytes, size_t n_bytes, const char **why)
{
    struct rt_scan_store *store = begin(scan, why);
    return store && rt_scan_image_bytes(&store->image, bytes, n_bytes, why) &&
        scan_image(scan, why);
}

void rt_scan_release(struct rt_scan *scan)
{
    struct rt_scan_store *store = rt_scan_store(scan);
    if (store) {
        rt_scan_image_close(&store->image);
        free(store->entries);
        free(store->frames);
        free(store->seen);
        free(store->taken_list);
        free(store->leaps);
        free(store->flagged);
    }
    free(store);
    free(scan->functions);
    free(scan->marks);
    *scan = (struct rt_scan){.store = NULL};
}

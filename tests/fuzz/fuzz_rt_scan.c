/* SPDX-License-Identifier: GPL-3.0-or-later
 * The tracer's scan over any bytes as an object file, as if it lay in memory as it lies in the
 * file; then everything that is asked of a scan.
 */
#include "bench/rt_relocate.h"
#include "bench/rt_scan_part.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

/* What is wrong with an answer ends the program. */
static void insist(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_function(struct rt_scan *scan, uint32_t index)
{
    const struct rt_scan_store *store = scan->store;
    const struct rt_scan_function *function = &scan->functions[index];
    insist(function->start < function->end);
    insist(function->start >= scan->low && function->end <= scan->high);
    insist(index == 0 || scan->functions[index - 1].end <= function->start);
    insist(rt_scan_is_marked(scan, function->start));
    insist(rt_scan_find(scan, function->start) == index);
    insist(!function->name || strlen(function->name) < store->image.n_file_bytes);
    insist(function->parent == RT_SCAN_NONE ||
        (function->is_fragment && !scan->functions[function->parent].is_fragment));
    const unsigned room = rt_scan_room(scan, index);
    insist(room >= 1 && room <= 16);
    for (unsigned i = 1; i < room; i++) {
        insist(!rt_scan_is_marked(scan, function->start + i));
    }
    insist(rt_scan_image_code(&store->image, function->start, room) != NULL);
}

static void check_padding(struct rt_scan *scan, uint32_t index)
{
    const uint64_t origin = scan->functions[index].start + 2;
    const uint64_t given = rt_scan_padding(scan, index, 5);
    if (given == 0) {
        return;
    }
    insist(given + 128 >= origin && given <= origin + 127);
    insist(rt_scan_find(scan, given) == RT_SCAN_NONE);
    insist(rt_scan_image_code(&((struct rt_scan_store *)scan->store)->image, given, 5) != NULL);
}

/* Move the first bytes of a function, in a copy with room behind them. */
static void move(const struct rt_scan *scan, uint32_t index)
{
    unsigned char from[32] = {0}, to[RT_RELOCATE_MAX_BYTES];
    const struct rt_scan_store *store = scan->store;
    const unsigned room = rt_scan_room(scan, index);
    memcpy(from, rt_scan_image_code(&store->image, scan->functions[index].start, room), room);
    struct rt_relocate moved = {.from = from,
        .n_window_bytes = room,
        .to = to,
        .to_address = (uintptr_t)from + 4096,
        .may_call = index % 2 == 0};
    const bool is_moved = rt_relocate(&moved);
    insist(is_moved == (moved.why == PP_PROFILE_WHY_NONE));
    insist(!is_moved || (moved.n_bytes > 0 && moved.n_bytes <= sizeof to));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    struct rt_scan scan;
    const char *why = NULL;
    const bool is_done = rt_scan_init_bytes(&scan, data, n_bytes, &why);
    insist(is_done == (why == NULL));
    insist(is_done == scan.is_decoded);
    if (is_done) {
        for (uint32_t i = 0; i < scan.n_functions; i++) {
            check_function(&scan, i);
            move(&scan, i);
        }
        for (uint32_t i = 0; i < scan.n_functions && i < 256; i++) {
            check_padding(&scan, i);
        }
    }
    rt_scan_release(&scan);
    return 0;
}

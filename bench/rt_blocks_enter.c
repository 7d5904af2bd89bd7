/* SPDX-License-Identifier: GPL-3.0-or-later
 * Jumps from the original entries into the copy, so that whoever calls from outside or through a
 * pointer arrives there.
 */
#include "bench/rt_blocks_part.h"

#include <string.h>

#define JUMP_BYTES 5
#define SHORT_JUMP_BYTES 2

static void overwrite(struct rt_blocks_store *store, uintptr_t address, const void *bytes, size_t n)
{
    struct rt_text_edit *edit = &store->edits[store->n_edits];
    struct rt_text_edit *undo = &store->undos[store->n_edits++];
    *edit = *undo = (struct rt_text_edit){.at = address, .n_bytes = (unsigned)n};
    memcpy(edit->bytes, bytes, n);
    memcpy(undo->bytes, (const void *)address, n);
}

static void put_jump(struct rt_blocks_store *store, uintptr_t from, uintptr_t to)
{
    unsigned char jump[JUMP_BYTES] = {0xe9};
    const int32_t distance = (int32_t)(to - (from + JUMP_BYTES));
    memcpy(jump + 1, &distance, sizeof distance);
    overwrite(store, from, jump, sizeof jump);
}

/* Code that jumps into the first bytes runs in the copy too, unless functions stayed behind. */
static uint64_t room_of(const struct rt_blocks_store *store, uint32_t index)
{
    const struct rt_scan_function *function = &store->scan->functions[index];
    const uint64_t room = rt_scan_room(store->scan, index);
    const uint64_t size = store->n_bare > 0 ? 0 : function->end - function->start;
    return room > size ? room : size;
}

static bool put_short_jump(
    struct rt_blocks_store *store, uint32_t index, uintptr_t from, uintptr_t to)
{
    const uint64_t padding = rt_scan_padding(store->scan, index, JUMP_BYTES);
    if (padding == 0)
        return false;
    const uintptr_t hop = store->scan->bias + padding;
    const int64_t distance = (int64_t)(hop - (from + SHORT_JUMP_BYTES));
    if (distance != (int8_t)distance)
        return false;
    const unsigned char jump[SHORT_JUMP_BYTES] = {0xeb, (unsigned char)distance};
    put_jump(store, hop, to);
    overwrite(store, from, jump, sizeof jump);
    return true;
}

static bool enter(struct rt_blocks_store *store, const struct rt_blocks_function *function)
{
    const struct rt_scan *scan = store->scan;
    const uintptr_t from = scan->bias + scan->functions[function->index].start;
    const uintptr_t to = (uintptr_t)(store->map + store->lines[function->first_line].copy);
    const uint64_t room = room_of(store, function->index);
    if (room < JUMP_BYTES)
        return room >= SHORT_JUMP_BYTES && put_short_jump(store, function->index, from, to);
    put_jump(store, from, to);
    return true;
}

bool rt_blocks_enter(struct rt_blocks_store *store, size_t *n_closed)
{
    const struct rt_scan *scan = store->scan;
    const size_t room = 2 * store->n_functions;
    *n_closed = 0;
    store->edits = rt_blocks_array(store, room, sizeof *store->edits);
    store->undos = rt_blocks_array(store, room, sizeof *store->undos);
    if (!store->edits || !store->undos)
        return false;
    for (size_t i = 0; i < store->n_functions; i++) {
        const struct rt_blocks_function *function = &store->functions[i];
        if (!scan->functions[function->index].is_fragment)
            *n_closed += !enter(store, function);
    }
    if (rt_text_write(
            store->edits, store->n_edits, scan->bias + scan->low, scan->bias + scan->high))
        return true;
    store->n_edits = 0;
    return false;
}

void rt_blocks_leave(struct rt_blocks_store *store)
{
    const struct rt_scan *scan = store->scan;
    if (store->n_edits > 0)
        (void)rt_text_write(
            store->undos, store->n_edits, scan->bias + scan->low, scan->bias + scan->high);
    store->n_edits = 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * The life of a counted copy. Memory is mapped, never allocated: the traced code may be in malloc.
 */
#include "bench/rt_blocks.h"
#include "bench/rt_blocks_part.h"
#include "bench/rt_note.h"

#include <string.h>
#include <sys/mman.h>

#define PREFIX_NONE 0x3e /* a segment override that means nothing here */
#define PREFIX_LOCK 0xf0

static void *map_memory(size_t bytes)
{
    void *memory = mmap(
        NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

void *rt_blocks_array(struct rt_blocks_store *store, size_t n, size_t size)
{
    struct rt_blocks_array *array = &store->arrays[store->n_arrays];
    if (store->n_arrays == sizeof store->arrays / sizeof *store->arrays)
        return NULL;
    array->bytes = (n + 1) * size;
    array->data = map_memory(array->bytes);
    store->n_arrays += array->data != NULL;
    return array->data;
}

static const char *attach(struct rt_blocks *blocks, struct rt_blocks_store *store)
{
    if (!store->scan->is_decoded)
        return "its code could not be decoded";
    if (!rt_blocks_read(store))
        return "out of memory";
    if (store->n_functions == 0)
        return "it has no function that could be copied";
    if (!rt_blocks_write(store))
        return "no memory near enough for a copy of its code";
    if (!rt_blocks_unwind(store))
        return "exceptions could not pass through a copy of its code";
    if (!rt_blocks_enter(store, &blocks->n_closed))
        return "its code may not be written to";
    return NULL;
}

bool rt_blocks_attach(struct rt_blocks *blocks, struct rt_scan *scan)
{
    *blocks = (struct rt_blocks){.why = "out of memory"};
    blocks->store = map_memory(sizeof *blocks->store);
    if (!blocks->store)
        return false;
    blocks->store->scan = scan;
    blocks->why = attach(blocks, blocks->store);
    if (blocks->why)
        return false;
    blocks->n_blocks = blocks->store->n_blocks;
    blocks->n_functions = blocks->store->n_functions;
    blocks->n_left = blocks->store->n_bare;
    blocks->code_bytes = blocks->store->code_end - blocks->store->code;
    return true;
}

void rt_blocks_share(struct rt_blocks *blocks)
{
    struct rt_blocks_store *store = blocks->store;
    const size_t bytes = store->map_bytes - store->code;
    unsigned char *code = store->map + store->code;
    if (mprotect(code, bytes, PROT_READ | PROT_WRITE | PROT_EXEC) != 0)
        return;
    for (size_t i = 0; i < store->n_blocks; i++)
        store->map[store->blocks[i].prefix] = PREFIX_LOCK;
    store->is_shared = mprotect(code, bytes, PROT_READ | PROT_EXEC) == 0;
}

void rt_blocks_reset(struct rt_blocks *blocks)
{
    memset(blocks->store->counters, 0, (blocks->store->n_blocks + 1) * sizeof(uint64_t));
}

uint64_t rt_blocks_total(const struct rt_blocks *blocks)
{
    const struct rt_blocks_store *store = blocks->store;
    uint64_t total = 0;
    for (size_t i = 0; i < store->n_blocks; i++)
        total += store->counters[i] * store->blocks[i].n_instructions;
    return total;
}

uint64_t rt_blocks_escapes(const struct rt_blocks *blocks)
{
    return blocks->store->counters[blocks->store->n_blocks];
}

static void report_doubts(
    const struct rt_blocks *blocks, struct pp_tracewire_report *report, bool is_full)
{
    struct rt_note note = {.text = report->doubt, .room_bytes = sizeof report->doubt};
    if (blocks->n_left > 0)
        rt_note_add(&note, "%u functions could not be copied: not counted", blocks->n_left);
    if (blocks->n_closed > 0)
        rt_note_add(&note,
            "%u functions are too small for a jump: not counted when called from "
            "outside or through a pointer",
            blocks->n_closed);
    if (rt_blocks_escapes(blocks) > 0)
        rt_note_add(&note, "%u jumps to where no block begins: not counted up to the next call",
            rt_blocks_escapes(blocks));
    if (is_full)
        rt_note_add(
            &note, "more blocks ran than %u: the others are missing", PP_TRACEWIRE_MAX_BLOCKS);
}

void rt_blocks_report(
    const struct rt_blocks *blocks, struct pp_tracewire *wire, uint32_t first_function)
{
    const struct rt_blocks_store *store = blocks->store;
    struct pp_tracewire_block *table = pp_tracewire_at(wire, PP_TRACEWIRE_BLOCKS);
    uint32_t n = wire->report.n_blocks;
    bool is_full = false;
    for (size_t i = 0; i < store->n_blocks; i++) {
        const struct rt_blocks_block *block = &store->blocks[i];
        if (store->counters[i] == 0)
            continue;
        is_full = n >= PP_TRACEWIRE_MAX_BLOCKS;
        if (is_full)
            break;
        table[n++] = (struct pp_tracewire_block){.address = store->scan->low + block->at,
            .n_runs = store->counters[i],
            .function = first_function + block->function,
            .n_instructions = block->n_instructions};
    }
    wire->report.n_blocks = n;
    report_doubts(blocks, &wire->report, is_full);
}

void rt_blocks_clear(struct rt_blocks *blocks)
{
    struct rt_blocks_store *store = blocks->store;
    if (!store)
        return;
    rt_blocks_leave(store);
    rt_blocks_forget(store);
    rt_near_unmap(&store->near);
    for (size_t i = 0; i < store->n_arrays; i++)
        munmap(store->arrays[i].data, store->arrays[i].bytes);
    munmap(store, sizeof *store);
    *blocks = (struct rt_blocks){0};
}

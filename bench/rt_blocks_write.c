/* SPDX-License-Identifier: GPL-3.0-or-later
 * The copy: each line with the counter before it, branches retargeted and widened, displacements
 * from the instruction pointer corrected.
 */
#include "bench/rt_blocks_part.h"

#include <string.h>
#include <sys/mman.h>

#define PAGE_BYTES UINT64_C(4096)
#define FUNCTION_ALIGN 16
#define COUNTER_BYTES 40u /* at most */
#define WIDENED_BYTES 10  /* at most, of a relative jump */
#define LANDING_BYTES 13u

/* A displacement of 4 bytes at `where` that shall lead to the line at `target`. */
struct fixup {
    uint32_t where, target;
};

struct writer {
    struct rt_blocks_store *store;
    uint32_t at; /* offset in the map */
    struct fixup *fixups;
    size_t n_fixups;
    uint32_t block; /* next one */
    bool is_far;    /* something did not come within reach */
};

static uint64_t page_up(uint64_t bytes)
{
    return (bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
}

/* Upper bound of the copy. */
static size_t code_bytes(const struct rt_blocks_store *store)
{
    size_t bytes = FUNCTION_ALIGN + store->n_functions * (FUNCTION_ALIGN + WIDENED_BYTES);
    for (size_t i = 0; i < store->n_lines; i++) {
        const struct rt_blocks_line *line = &store->lines[i];
        bytes += line->n_bytes + (line->count ? COUNTER_BYTES : 0u) +
            (line->is_landing ? LANDING_BYTES : 0u);
        if (line->flow != RT_FLOW_NEXT)
            bytes += line->flow == RT_FLOW_JUMP_INDIRECT ? RT_BLOCKS_JUMP_BYTES : WIDENED_BYTES;
    }
    return bytes;
}

static bool lay_out(struct rt_blocks_store *store)
{
    const size_t counters = page_up((store->n_blocks + 1) * sizeof(uint64_t));
    const size_t text_bytes = store->scan->high - store->scan->low;
    const size_t table = store->has_indirect_jumps ? page_up(text_bytes * sizeof(uint32_t)) : 0;
    store->map_bytes = counters + table + page_up(code_bytes(store));
    const struct rt_scan *scan = store->scan;
    if (!rt_near_map(
            &store->near, scan->bias + scan->low, scan->bias + scan->high, store->map_bytes))
        return false;
    store->map = store->near.memory;
    store->counters = (uint64_t *)store->map;
    store->landings = (uint32_t *)(store->map + counters);
    store->code = (uint32_t)(counters + table);
    return true;
}

static void put(struct writer *w, const void *bytes, size_t n)
{
    memcpy(w->store->map + w->at, bytes, n);
    w->at += (uint32_t)n;
}

/* A displacement of 4 bytes at `where` to an address, counted from `end`. */
static void set_displacement(struct writer *w, uint32_t where, uint32_t end, uintptr_t address)
{
    const int64_t distance = (int64_t)(address - (uintptr_t)(w->store->map + end));
    const int32_t value = (int32_t)distance;
    w->is_far |= value != distance;
    memcpy(w->store->map + where, &value, sizeof value);
}

/* inc counter(%rip), with a prefix that says nothing until it is made a lock. */
static void put_increment(struct writer *w)
{
    struct rt_blocks_store *store = w->store;
    store->blocks[w->block].prefix = w->at;
    put(w, "\x3e\x48\xff\x05\0\0\0", 8);
    set_displacement(w, w->at - 4, w->at, (uintptr_t)&store->counters[w->block]);
    w->block++;
}

static void put_counter(struct writer *w, enum rt_blocks_count count)
{
    if (count == RT_BLOCKS_COUNT_SAVING) /* lea -128(%rsp),%rsp; push %rax; lahf; seto %al */
        put(w, "\x48\x8d\x64\x24\x80\x50\x9f\x0f\x90\xc0", 10);
    put_increment(w);
    if (count == RT_BLOCKS_COUNT_SAVING) /* add $127,%al; sahf; pop %rax; lea 128(%rsp),%rsp */
        put(w, "\x04\x7f\x9e\x58\x48\x8d\xa4\x24\x80\0\0", 12);
}

/* 4 bytes that lead to a place of the text: into the copy, where it has a line there. */
static void put_target(struct writer *w, uint32_t target)
{
    w->fixups[w->n_fixups++] = (struct fixup){.where = w->at, .target = target};
    put(w, "\0\0\0", 4);
}

static void put_relative(struct writer *w, const struct rt_blocks_line *line)
{
    const unsigned char *code = rt_blocks_bytes(w->store, line);
    struct rt_instruction i;
    if (!rt_decode(code, line->n_bytes, &i))
        return;
    if (line->flow == RT_FLOW_BRANCH) {
        const unsigned char jcc[2] = {0x0f, (unsigned char)(0x80 | (i.opcode & 15))};
        put(w, jcc, 2);
    } else if (line->flow == RT_FLOW_CALL) {
        put(w, "\xe8", 1);
    } else if (line->flow == RT_FLOW_JUMP) {
        put(w, "\xe9", 1);
    } else { /* itself over a jump that is passed over */
        put(w, code, line->n_bytes - 1u);
        put(w, "\x02\xeb\x05\xe9", 4);
    }
    if (line->target != RT_BLOCKS_NONE) {
        put_target(w, line->target);
    } else {
        w->at += 4;
        set_displacement(
            w, w->at - 4, w->at, (uintptr_t)code + line->n_bytes + (uintptr_t)i.relative);
    }
}

static void put_as_is(struct writer *w, const struct rt_blocks_line *line)
{
    const unsigned char *code = rt_blocks_bytes(w->store, line);
    struct rt_instruction i;
    put(w, code, line->n_bytes);
    if (line->is_rip_relative && rt_decode(code, line->n_bytes, &i))
        set_displacement(w, w->at - line->n_bytes + i.disp_offset, w->at,
            (uintptr_t)code + line->n_bytes + (uintptr_t)i.relative);
}

static void put_line(struct writer *w, struct rt_blocks_line *line)
{
    line->copy = w->at;
    if (line->count)
        put_counter(w, line->count);
    switch (line->flow) {
    case RT_FLOW_JUMP:
    case RT_FLOW_BRANCH:
    case RT_FLOW_CALL:
    case RT_FLOW_LOOP:
        put_relative(w, line);
        break;
    case RT_FLOW_JUMP_INDIRECT: {
        const size_t n = rt_blocks_jump(w->store, line, w->store->map + w->at, w->at);
        w->is_far |= n == 0;
        w->at += (uint32_t)n;
        break;
    }
    default:
        put_as_is(w, line);
    }
}

static bool goes_on(const struct rt_blocks_line *last)
{
    return last->flow != RT_FLOW_JUMP && last->flow != RT_FLOW_RETURN &&
        last->flow != RT_FLOW_JUMP_INDIRECT && last->flow != RT_FLOW_TRAP;
}

static void put_function(struct writer *w, const struct rt_blocks_function *function)
{
    struct rt_blocks_store *store = w->store;
    while (w->at % FUNCTION_ALIGN)
        put(w, "\xcc", 1);
    for (uint32_t i = 0; i < function->n_lines; i++)
        put_line(w, &store->lines[function->first_line + i]);
    const struct rt_blocks_line *last = &store->lines[function->first_line + function->n_lines - 1];
    if (goes_on(last)) {
        put(w, "\xe9", 1);
        put_target(w, last->at + last->n_bytes);
    }
}

/* Where indirect jumps arrive: the stack pointer is still lowered there, see rt_blocks_jump.c. */
static void put_landing(struct writer *w, const struct rt_blocks_line *line)
{
    const uint32_t lowered = RT_BLOCKS_LOWERED_BYTES;
    w->store->landings[line->at] = w->at;
    put(w, "\x48\x8d\xa4\x24", 4); /* lea LOWERED(%rsp),%rsp */
    put(w, &lowered, 4);
    put(w, "\xe9", 1);
    put_target(w, line->at);
}

static void resolve(struct writer *w)
{
    const struct rt_blocks_store *store = w->store;
    const uintptr_t text = store->scan->bias + store->scan->low;
    for (size_t i = 0; i < w->n_fixups; i++) {
        const struct fixup *fixup = &w->fixups[i];
        const struct rt_blocks_line *line = rt_blocks_line(store, fixup->target);
        set_displacement(w, fixup->where, fixup->where + 4,
            line ? (uintptr_t)(store->map + line->copy) : text + fixup->target);
    }
}

static size_t count_fixups(const struct rt_blocks_store *store)
{
    size_t n = store->n_functions;
    for (size_t i = 0; i < store->n_lines; i++)
        n += (store->lines[i].target != RT_BLOCKS_NONE ? 1u : 0u) + store->lines[i].is_landing;
    return n;
}

bool rt_blocks_write(struct rt_blocks_store *store)
{
    struct writer w = {.store = store,
        .fixups = rt_blocks_array(store, count_fixups(store) + 1, sizeof(struct fixup))};
    if (!w.fixups || !lay_out(store))
        return false;
    w.at = store->code;
    for (size_t i = 0; i < store->n_functions; i++)
        put_function(&w, &store->functions[i]);
    store->lines_end = w.at;
    for (size_t i = 0; store->has_indirect_jumps && i < store->n_lines; i++)
        if (store->lines[i].is_landing)
            put_landing(&w, &store->lines[i]);
    resolve(&w);
    store->code_end = w.at;
    return !w.is_far &&
        mprotect(store->map + store->code, store->map_bytes - store->code, PROT_READ | PROT_EXEC) ==
        0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * The original's instructions, its basic blocks, and for each block a place where an increment
 * spoils no flag that somebody reads.
 */
#include "bench/rt_blocks_part.h"
#include "bench/rt_flags.h"
#include "bench/rt_plt.h"

#include <string.h>

/* Which functions stay where they are. What has no room or is jumped into can be copied. */
static bool stays(const struct rt_scan_function *function)
{
    return function->why == PP_PROFILE_WHY_RESOLVER || function->why == PP_PROFILE_WHY_EXCLUDED;
}

static bool read_line(struct rt_blocks_store *store, const struct rt_scan_function *function,
    uint64_t address, struct rt_blocks_line *line)
{
    const struct rt_scan *scan = store->scan;
    const unsigned char *code = (const unsigned char *)(scan->bias + address);
    struct rt_instruction i;
    if (!rt_decode(code, function->end - address, &i) || i.is_immovable)
        return false;
    *line = (struct rt_blocks_line){.at = (uint32_t)(address - scan->low),
        .target = RT_BLOCKS_NONE,
        .n_bytes = i.n_bytes,
        .flow = i.flow,
        .n_beyond = (uint8_t)rt_plt_instructions(scan, address, &i),
        .reads = (uint8_t)(rt_flags_read(&i, code) & RT_FLAGS_OF_INC),
        .writes = (uint8_t)(rt_flags_written(&i, code) & RT_FLAGS_OF_INC),
        .is_rip_relative = i.is_rip_relative};
    if (i.flow == RT_FLOW_JUMP || i.flow == RT_FLOW_BRANCH || i.flow == RT_FLOW_CALL ||
        i.flow == RT_FLOW_LOOP) {
        if (i.flow == RT_FLOW_CALL && i.relative == 0) /* reads its own address */
            return false;
        const uint64_t target = address + i.n_bytes + (uint64_t)i.relative;
        if (target >= scan->low && target < scan->high)
            line->target = (uint32_t)(target - scan->low);
    }
    return true;
}

static void read_function(struct rt_blocks_store *store, uint32_t index)
{
    const struct rt_scan_function *function = &store->scan->functions[index];
    const size_t first = store->n_lines;
    for (uint64_t at = function->start; at < function->end;) {
        struct rt_blocks_line *line = &store->lines[store->n_lines];
        if (!read_line(store, function, at, line)) {
            store->n_lines = first;
            store->n_bare++;
            return;
        }
        at += line->n_bytes;
        store->n_lines++;
    }
    for (size_t i = first; i < store->n_lines; i++)
        store->line_at[store->lines[i].at] = (uint32_t)i + 1;
    store->functions[store->n_functions++] = (struct rt_blocks_function){.index = index,
        .first_line = (uint32_t)first,
        .n_lines = (uint32_t)(store->n_lines - first)};
}

/* Where a counter is needed and where an indirect jump may arrive. Blocks of a function with such a
 * jump are all landings, in case its table was not understood. */
static void mark_function(struct rt_blocks_store *store, const struct rt_blocks_function *function)
{
    struct rt_blocks_line *lines = &store->lines[function->first_line];
    bool jumps = false;
    for (uint32_t i = 0; i < function->n_lines; i++)
        jumps |= lines[i].flow == RT_FLOW_JUMP_INDIRECT;
    store->has_indirect_jumps |= jumps;
    for (uint32_t i = 0; i < function->n_lines; i++) {
        const bool is_marked = rt_scan_is_marked(store->scan, store->scan->low + lines[i].at);
        if (i == 0 || is_marked || lines[i - 1].flow != RT_FLOW_NEXT)
            lines[i].is_leader = true;
        lines[i].is_landing = i == 0 || is_marked;
        if (lines[i].target != RT_BLOCKS_NONE) {
            struct rt_blocks_line *target = rt_blocks_line(store, lines[i].target);
            if (target)
                target->is_leader = true;
        }
    }
    for (uint32_t i = 0; jumps && i < function->n_lines; i++)
        lines[i].is_landing |= lines[i].is_leader;
}

/* What is wanted of the flags at places that are not looked up one by one. */
struct elsewhere {
    unsigned at_return;  /* after a return: 0, but of modules that return results in flags */
    unsigned at_landing; /* where an indirect jump arrives */
};

static unsigned wanted_at_target(
    const struct rt_blocks_store *store, const struct rt_blocks_line *line)
{
    if (line->target == RT_BLOCKS_NONE) /* another object's function, by the ABI */
        return 0;
    const struct rt_blocks_line *target = rt_blocks_line(store, line->target);
    return target ? target->live : line->flow == RT_FLOW_CALL ? 0 : RT_FLAGS_OF_INC;
}

static unsigned wanted_after(const struct rt_blocks_store *store, const struct rt_blocks_line *line,
    unsigned wanted_next, const struct elsewhere *elsewhere)
{
    switch (line->flow) {
    case RT_FLOW_NEXT:
        return wanted_next;
    case RT_FLOW_BRANCH:
    case RT_FLOW_LOOP:
        return wanted_next | wanted_at_target(store, line);
    case RT_FLOW_JUMP:
    case RT_FLOW_CALL:
        return wanted_at_target(store, line);
    case RT_FLOW_JUMP_INDIRECT:
        return elsewhere->at_landing;
    case RT_FLOW_RETURN:
        return elsewhere->at_return;
    default:
        return 0;
    }
}

/* One pass from the end to the start. Returns whether anything is wanted that was not before. */
static bool flow_flags(struct rt_blocks_store *store, struct elsewhere *elsewhere)
{
    const struct elsewhere before = *elsewhere;
    bool has_grown = false;
    unsigned next_live = 0;
    for (size_t i = store->n_lines; i-- > 0;) {
        struct rt_blocks_line *line = &store->lines[i];
        const bool goes_on = line[1].at == line->at + line->n_bytes;
        if (!goes_on)
            next_live = RT_FLAGS_OF_INC;
        else if (line->flow == RT_FLOW_CALL && next_live != 0 && !line[1].is_landing)
            elsewhere->at_return = RT_FLAGS_OF_INC;
        const unsigned live = line->reads |
            (wanted_after(store, line, next_live, elsewhere) & ~(unsigned)line->writes);
        has_grown |= live != line->live;
        line->live = (uint8_t)live;
        if (line->is_landing)
            elsewhere->at_landing |= live;
        next_live = live;
    }
    return has_grown || before.at_return != elsewhere->at_return ||
        before.at_landing != elsewhere->at_landing;
}

static void place_counter(struct rt_blocks_line *first, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (first[i].live == 0) {
            first[i].count = RT_BLOCKS_COUNT;
            return;
        }
    first->count = RT_BLOCKS_COUNT_SAVING;
}

static void make_blocks(struct rt_blocks_store *store, const struct rt_blocks_function *function)
{
    struct rt_blocks_line *lines = &store->lines[function->first_line];
    for (uint32_t i = 0, n; i < function->n_lines; i += n) {
        for (n = 1; i + n < function->n_lines && !lines[i + n].is_leader; n++)
            ;
        place_counter(&lines[i], n);
        store->blocks[store->n_blocks++] = (struct rt_blocks_block){.at = lines[i].at,
            .function = function->index,
            .n_instructions = n + lines[i + n - 1].n_beyond};
    }
}

bool rt_blocks_read(struct rt_blocks_store *store)
{
    const struct rt_scan *scan = store->scan;
    size_t text_bytes = 0;
    for (size_t i = 0; i < scan->n_functions; i++)
        text_bytes += scan->functions[i].end - scan->functions[i].start;
    store->lines = rt_blocks_array(store, text_bytes + 1, sizeof *store->lines);
    store->functions = rt_blocks_array(store, scan->n_functions, sizeof *store->functions);
    store->line_at = rt_blocks_array(store, scan->high - scan->low + 1, sizeof *store->line_at);
    if (!store->lines || !store->functions || !store->line_at)
        return false;
    for (uint32_t i = 0; i < scan->n_functions; i++)
        if (!stays(&scan->functions[i]))
            read_function(store, i);
    size_t n_leaders = 0;
    for (size_t i = 0; i < store->n_functions; i++)
        mark_function(store, &store->functions[i]);
    for (size_t i = 0; i < store->n_lines; i++)
        n_leaders += store->lines[i].is_leader;
    for (struct elsewhere elsewhere = {0}; flow_flags(store, &elsewhere);)
        ;
    store->blocks = rt_blocks_array(store, n_leaders + 1, sizeof *store->blocks);
    for (size_t i = 0; store->blocks && i < store->n_functions; i++)
        make_blocks(store, &store->functions[i]);
    return store->blocks != NULL;
}

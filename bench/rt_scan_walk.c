/* SPDX-License-Identifier: GPL-3.0-or-later
 * All code of the object, instruction by instruction: what is called, jumped to, taken. What lies
 * between functions is decoded too, since code that nobody names also jumps.
 */
#include "bench/rt_decode.h"
#include "bench/rt_scan_part.h"

/* Where the walk is. */
struct walk {
    struct rt_scan *scan;
    struct rt_scan_store *store;
    uint64_t start, end; /* of the function, or of what lies between two */
    uint32_t function;   /* or RT_SCAN_NONE */
};

static bool is_within(const struct walk *walk, uint64_t address)
{
    return address >= walk->start && address < walk->end;
}

void rt_scan_leap_add(struct rt_scan_store *store, uint64_t target, uint32_t function)
{
    struct rt_scan_leap *leap = rt_scan_grow(
        store, (void **)&store->leaps, &store->n_leaps_reserved, store->n_leaps, sizeof *leap);
    if (!leap)
        return;
    *leap = (struct rt_scan_leap){target, function};
    store->n_leaps++;
}

static void note_jump(struct walk *walk, uint64_t target)
{
    rt_scan_set(walk->scan, walk->scan->marks, target);
    if (is_within(walk, target) || target < walk->scan->low || target >= walk->scan->high)
        return;
    rt_scan_leap_add(walk->store, target, walk->function);
}

/* An address that an instruction computes: of code, or perhaps of a table of jumps. */
static void note_taken(struct walk *walk, uint64_t target, bool is_lea)
{
    rt_scan_set(walk->scan, walk->scan->marks, target);
    if (!is_lea)
        return;
    rt_scan_set(walk->scan, walk->store->taken, target);
    struct rt_scan_taken *taken = rt_scan_grow(walk->store, (void **)&walk->store->taken_list,
        &walk->store->n_taken_reserved, walk->store->n_taken, sizeof *taken);
    if (!taken)
        return;
    *taken = (struct rt_scan_taken){target, walk->function};
    walk->store->n_taken++;
}

static void note_flow(struct walk *walk, const struct rt_instruction *in, uint64_t target)
{
    switch (in->flow) {
    case RT_FLOW_JUMP:
    case RT_FLOW_BRANCH:
    case RT_FLOW_LOOP:
        note_jump(walk, target);
        break;
    case RT_FLOW_CALL:
        rt_scan_set(walk->scan, walk->scan->marks, target);
        rt_scan_set(walk->scan, walk->store->called, target);
        break;
    case RT_FLOW_JUMP_INDIRECT: /* through a slot of the offset table it leaves the object */
        if (!in->is_rip_relative && walk->function != RT_SCAN_NONE)
            walk->scan->functions[walk->function].has_indirect_jump = true;
        break;
    default:
        /* xbegin: where an aborted transaction goes on */
        if (in->relative != 0 && !in->is_rip_relative)
            note_jump(walk, target);
    }
    if (in->is_rip_relative)
        note_taken(walk, target, in->is_lea);
}

/* Code after a call that seems to wait for flags. What lies between functions may be no code. */
static void note_flags(struct walk *walk, const struct rt_instruction *in, uint64_t next)
{
    struct rt_scan_store *store = walk->store;
    if (walk->function == RT_SCAN_NONE || next >= walk->end ||
        (in->flow != RT_FLOW_CALL && in->flow != RT_FLOW_CALL_INDIRECT) ||
        !rt_scan_flags_live(walk->scan, next))
        return;
    uint64_t *flagged = rt_scan_grow(store, (void **)&store->flagged, &store->n_flagged_reserved,
        store->n_flagged, sizeof *flagged);
    if (!flagged)
        return;
    *flagged = next;
    store->n_flagged++;
}

/* Whether control stops here; a call may be one that does not return. */
static bool is_closing(const struct rt_instruction *in)
{
    return in->flow == RT_FLOW_RETURN || in->flow == RT_FLOW_JUMP || in->flow == RT_FLOW_TRAP ||
        in->flow == RT_FLOW_JUMP_INDIRECT || in->flow == RT_FLOW_CALL ||
        in->flow == RT_FLOW_CALL_INDIRECT;
}

static void walk_range(struct walk *walk)
{
    const unsigned char *code = rt_scan_image_code(
        &walk->store->image, walk->start, walk->end - walk->start);
    struct rt_instruction in = {.n_bytes = 0};
    bool is_fine = true, pops = false;
    for (uint64_t at = walk->start; code && at < walk->end; at += in.n_bytes) {
        if (!rt_decode(code + (at - walk->start), walk->end - at, &in)) {
            is_fine = false;
            in = (struct rt_instruction){.n_bytes = 1};
            continue;
        }
        pops |= in.flow == RT_FLOW_RETURN && in.imm_bytes > 0;
        note_flow(walk, &in, at + in.n_bytes + (uint64_t)in.relative);
        note_flags(walk, &in, at + in.n_bytes);
    }
    if (walk->function == RT_SCAN_NONE)
        return;
    walk->scan->functions[walk->function].takes_flags = rt_scan_flags_live(walk->scan, walk->start);
    walk->store->seen[walk->function].is_closed = is_closing(&in);
    walk->store->seen[walk->function].has_undecoded = !is_fine;
    walk->store->seen[walk->function].pops = pops;
}

static void walk_between(struct walk *walk, uint64_t start, uint64_t end)
{
    walk->start = start;
    walk->end = end;
    walk->function = RT_SCAN_NONE;
    walk_range(walk);
}

/* One section with code: functions from `index` on, and what lies between. */
static size_t walk_text(struct walk *walk, const struct rt_scan_range *text, size_t index)
{
    const struct rt_scan *scan = walk->scan;
    uint64_t at = text->start;
    for (; index < scan->n_functions && scan->functions[index].start < text->end; index++) {
        const struct rt_scan_function *function = &scan->functions[index];
        walk_between(walk, at, function->start);
        walk->start = function->start;
        walk->end = at = function->end;
        walk->function = (uint32_t)index;
        rt_scan_set(scan, scan->marks, function->start);
        walk_range(walk);
    }
    walk_between(walk, at, text->end);
    return index;
}

void rt_scan_walk(struct rt_scan *scan)
{
    struct walk walk = {.scan = scan, .store = rt_scan_store(scan)};
    size_t index = 0;
    for (size_t i = 0; i < scan->n_text; i++)
        index = walk_text(&walk, &scan->text[i], index);
}

static void mark_reloc(struct rt_scan *scan, const struct rt_scan_reloc *reloc)
{
    if (reloc->type != R_X86_64_RELATIVE && reloc->type != R_X86_64_64 &&
        reloc->type != R_X86_64_IRELATIVE)
        return;
    rt_scan_set(scan, scan->marks, reloc->value);
    rt_scan_set(scan, rt_scan_store(scan)->taken, reloc->value);
}

void rt_scan_relocs_mark(struct rt_scan *scan)
{
    rt_scan_relocs_each(scan, mark_reloc);
}

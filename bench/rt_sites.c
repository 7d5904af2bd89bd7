/* SPDX-License-Identifier: GPL-3.0-or-later
 * NOPs are listed by the object itself; calls of a profiler are found by the names of their slots.
 */
#include "bench/rt_sites.h"

#include "bench/rt_decode.h"
#include "bench/rt_scan_part.h"
#include "bench/rt_slots.h"

#include <string.h>

#define MAX_SLOTS 16
#define MAX_PROLOGUE 24   /* instructions before the call of a profiler */
#define MAX_NOPS_BYTES 64 /* of a site that begins before its function */

/* Slots of the functions that compilers call on entry. */
struct hooks {
    const struct rt_scan *scan;
    uintptr_t places[MAX_SLOTS];
    size_t n;
};

static bool keep_slot(const struct rt_slot *slot, void *context)
{
    static const char *const names[] = {
        "__fentry__", "mcount", "_mcount", "__cyg_profile_func_enter"};
    struct hooks *hooks = context;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(slot->name, names[i]) == 0 && hooks->n < MAX_SLOTS)
            hooks->places[hooks->n++] = (uintptr_t)slot->place;
    return true;
}

static int find_slots(struct dl_phdr_info *info, size_t n_bytes, void *context)
{
    struct hooks *hooks = context;
    (void)n_bytes;
    if (info->dlpi_addr != hooks->scan->bias)
        return 0;
    rt_slots_each(info, keep_slot, hooks);
    return 1;
}

static bool is_hook(const struct hooks *hooks, uintptr_t place)
{
    for (size_t i = 0; i < hooks->n; i++)
        if (hooks->places[i] == place)
            return true;
    return false;
}

/* A call through the slot itself, or to code that jumps through it. */
static bool calls_hook(
    const struct hooks *hooks, uintptr_t at, const struct rt_instruction *instruction)
{
    const uintptr_t target = at + instruction->n_bytes + (uintptr_t)instruction->relative;
    if (instruction->flow == RT_FLOW_CALL_INDIRECT)
        return instruction->is_rip_relative && is_hook(hooks, target);
    const uintptr_t bias = hooks->scan->bias;
    if (instruction->flow != RT_FLOW_CALL || target < bias || target >= bias + hooks->scan->high)
        return false;
    struct rt_instruction jump;
    uintptr_t stub = target;
    if (rt_decode((const unsigned char *)stub, 15, &jump) && jump.is_nop)
        stub += jump.n_bytes;
    return rt_decode((const unsigned char *)stub, 15, &jump) &&
        jump.flow == RT_FLOW_JUMP_INDIRECT && jump.is_rip_relative &&
        is_hook(hooks, stub + jump.n_bytes + (uintptr_t)jump.relative);
}

static bool begins_with_hook(const struct hooks *hooks, const struct rt_scan_function *function)
{
    uint64_t at = function->start;
    for (int i = 0; i < MAX_PROLOGUE && at < function->end; i++) {
        struct rt_instruction instruction;
        const uintptr_t loaded = hooks->scan->bias + at;
        if (!rt_decode((const unsigned char *)loaded, function->end - at, &instruction))
            return false;
        if (calls_hook(hooks, loaded, &instruction))
            return true;
        if (instruction.flow != RT_FLOW_NEXT && instruction.flow != RT_FLOW_BRANCH)
            return false;
        at += instruction.n_bytes;
    }
    return false;
}

/* The function to which a listed place belongs: its NOPs may begin before it. */
static uint32_t owner_of(const struct rt_scan *scan, uint64_t address)
{
    uint32_t index = rt_scan_find(scan, address);
    for (uint64_t ahead = 1; index == RT_SCAN_NONE && ahead < MAX_NOPS_BYTES; ahead++)
        index = rt_scan_find(scan, address + ahead);
    return index;
}

static void find_listed(const struct rt_scan *scan, unsigned char *has_site)
{
    const struct rt_scan_store *store = scan->store;
    Elf64_Shdr section;
    for (unsigned i = 0; rt_scan_image_section(&store->image, i, &section); i++) {
        const char *name = rt_scan_image_section_name(&store->image, &section);
        if (strcmp(name, "__patchable_function_entries") != 0 || !(section.sh_flags & SHF_ALLOC))
            continue;
        const uintptr_t *places = (const uintptr_t *)(scan->bias + section.sh_addr);
        for (uint64_t k = 0; k < section.sh_size / sizeof *places; k++) {
            const uint32_t index = owner_of(scan, places[k] - scan->bias);
            if (index != RT_SCAN_NONE)
                has_site[index] = 1;
        }
    }
}

size_t rt_sites_find(const struct rt_scan *scan, unsigned char *has_site)
{
    struct hooks hooks = {.scan = scan};
    size_t n = 0;
    memset(has_site, 0, scan->n_functions);
    find_listed(scan, has_site);
    dl_iterate_phdr(find_slots, &hooks);
    for (size_t i = 0; i < scan->n_functions; i++) {
        if (hooks.n && !has_site[i] && begins_with_hook(&hooks, &scan->functions[i]))
            has_site[i] = 1;
        n += has_site[i];
    }
    return n;
}

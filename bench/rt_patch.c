/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/rt_patch.h"

#include "bench/rt_relocate.h"
#include "bench/rt_stub.h"
#include "bench/rt_trap.h"
#include "bench/rt_tree.h"
#include "bench/rt_unwind.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define JUMP 0xe9
#define JUMP_BYTES 5u
#define SHORT_JUMP 0xeb
#define SHORT_BYTES 2u
#define BREAKPOINT 0xcc
#define STUB_BYTES (RT_HOOK_CODE_BYTES + 48) /* room for one, on average */
#define HEAD_BYTES (RT_HOOK_PADS_BYTES + 65536)

/* A function's start in memory. */
static uintptr_t start_of(const struct rt_patch *patch, uint32_t index)
{
    return patch->scan->bias + patch->scan->functions[index].start;
}

bool rt_patch_init(
    struct rt_patch *patch, struct rt_scan *scan, size_t n_functions, enum pp_tracewire_clock clock)
{
    *patch = (struct rt_patch){.scan = scan};
    if (!rt_near_map(&patch->near, scan->bias + scan->low, scan->bias + scan->high,
            HEAD_BYTES + n_functions * STUB_BYTES))
        return false;
    patch->stubs = (uintptr_t)patch->near.memory + RT_HOOK_PADS_BYTES;
    const struct rt_hook_room room = {.pads = rt_near_take(&patch->near, RT_HOOK_PADS_BYTES, 64),
        .stubs = patch->stubs,
        .n_bytes = patch->near.n_bytes - RT_HOOK_PADS_BYTES};
    rt_hook_prepare(&patch->hook, clock, &room);
    rt_tree_add_stubs(room.stubs, room.n_bytes);
    return true;
}

/* Begin a stub; its body is to follow. NULL: no room. */
static unsigned char *begin_stub(struct rt_patch *patch, uint32_t function16, bool keeps_flags)
{
    const struct rt_hook_form *form = &patch->hook.forms[keeps_flags];
    unsigned char *memory = rt_near_take(
        &patch->near, sizeof(struct rt_stub_head) + form->n_bytes + RT_RELOCATE_MAX_BYTES, 16);
    if (!memory)
        return NULL;
    const struct rt_stub_head head = {function16, form->resume, form->n_bytes};
    memcpy(memory, &head, sizeof head);
    rt_hook_write(form, memory + sizeof head, function16);
    return memory + sizeof head;
}

/* Give back what the body did not need. */
static void end_stub(struct rt_patch *patch, const unsigned char *body, size_t body_bytes)
{
    rt_near_untake(&patch->near, (size_t)(body - patch->near.memory) + body_bytes);
}

uintptr_t rt_patch_stub(struct rt_patch *patch, uint32_t function16, uintptr_t target)
{
    unsigned char *stub = begin_stub(patch, function16, patch->scan->keeps_flags);
    if (!stub)
        return 0;
    unsigned char *const body = (unsigned char *)rt_stub_body((uintptr_t)stub);
    rt_stub_write_far_jump(body, target);
    end_stub(patch, body, RT_STUB_FAR_BYTES);
    return (uintptr_t)stub;
}

/* A stub whose body is the function's first window, moved. 0: it cannot be moved, `why` says. */
static uintptr_t make_stub(
    struct rt_patch *patch, struct rt_patch_target *target, unsigned window_bytes, bool may_call)
{
    const size_t before = patch->near.n_used;
    const bool keeps_flags = patch->scan->keeps_flags ||
        patch->scan->functions[target->index].takes_flags;
    unsigned char *stub = begin_stub(patch, target->function16, keeps_flags);
    target->why = PP_PROFILE_WHY_NO_MEMORY;
    if (!stub)
        return 0;
    unsigned char *const body = (unsigned char *)rt_stub_body((uintptr_t)stub);
    struct rt_relocate move = {.from = (const unsigned char *)start_of(patch, target->index),
        .n_window_bytes = window_bytes,
        .to = body,
        .to_address = (uintptr_t)body,
        .may_call = may_call};
    if (!rt_relocate(&move)) {
        target->why = move.why;
        rt_near_untake(&patch->near, before);
        return 0;
    }
    end_stub(patch, body, move.n_bytes);
    return (uintptr_t)stub;
}

static struct rt_text_edit *add_edit(struct rt_patch *patch, uintptr_t at, unsigned n_bytes)
{
    struct rt_text_edit *edit = &patch->edits[patch->n_edits++];
    *edit = (struct rt_text_edit){.at = at, .n_bytes = n_bytes};
    return edit;
}

static bool jump_over(struct rt_patch *patch, struct rt_patch_target *target, bool may_call)
{
    const uintptr_t stub = make_stub(patch, target, JUMP_BYTES, may_call);
    if (!stub)
        return false;
    const uintptr_t at = start_of(patch, target->index);
    rt_stub_write_jump(add_edit(patch, at, JUMP_BYTES)->bytes, at, JUMP, stub);
    target->reach = PP_PROFILE_BY_JUMP;
    return true;
}

static bool jump_short(struct rt_patch *patch, struct rt_patch_target *target)
{
    const uintptr_t bias = patch->scan->bias;
    const size_t before = patch->near.n_used;
    const uintptr_t stub = make_stub(patch, target, SHORT_BYTES, false);
    if (!stub)
        return false;
    const uint64_t padding = rt_scan_padding(patch->scan, target->index, JUMP_BYTES);
    if (padding == 0) {
        target->why = PP_PROFILE_WHY_SMALL;
        rt_near_untake(&patch->near, before);
        return false;
    }
    const uintptr_t at = start_of(patch, target->index);
    struct rt_text_edit *edit = add_edit(patch, bias + padding, JUMP_BYTES);
    rt_stub_write_jump(edit->bytes, bias + padding, JUMP, stub);
    edit = add_edit(patch, at, SHORT_BYTES);
    edit->bytes[0] = SHORT_JUMP;
    edit->bytes[1] = (unsigned char)(bias + padding - (at + SHORT_BYTES));
    target->reach = PP_PROFILE_BY_SHORT;
    return true;
}

/* Only the low bytes of the displacement are written; the others are the code that follows, as it
 * is when all else is patched. So the target is given but for those, and a jump onwards goes there.
 */
static bool jump_punned(struct rt_patch *patch, struct rt_patch_target *target, unsigned room)
{
    const uintptr_t at = start_of(patch, target->index);
    const unsigned n_free = room - 1; /* bytes of the displacement: 2 or 3 */
    const size_t before = patch->near.n_used;
    const uintptr_t stub = make_stub(patch, target, room, false);
    int32_t fixed;
    struct rt_near hop;
    if (!stub)
        return false;
    memcpy(&fixed, (const void *)(at + 1), sizeof fixed);
    const uint32_t mask = (1u << 8 * n_free) - 1;
    const uintptr_t low = at + JUMP_BYTES + (uintptr_t)(intptr_t)(int32_t)((uint32_t)fixed & ~mask);
    target->why = PP_PROFILE_WHY_NO_MEMORY;
    if (!rt_near_map_between(&hop, low, low + mask - RT_STUB_FAR_BYTES, RT_STUB_FAR_BYTES)) {
        rt_near_untake(&patch->near, before);
        return false;
    }
    rt_stub_write_far_jump(rt_near_take(&hop, RT_STUB_FAR_BYTES, 16), stub);
    if (!rt_near_seal(&hop)) {
        rt_near_unmap(&hop);
        rt_near_untake(&patch->near, before);
        return false;
    }
    struct rt_text_edit *edit = add_edit(patch, at, room);
    unsigned char jump[JUMP_BYTES];
    rt_stub_write_jump(jump, at, JUMP, (uintptr_t)hop.memory);
    memcpy(edit->bytes, jump, room);
    target->reach = PP_PROFILE_BY_PUNNED;
    return true;
}

static bool break_at(struct rt_patch *patch, struct rt_patch_target *target)
{
    const uintptr_t at = start_of(patch, target->index);
    const size_t before = patch->near.n_used;
    const uintptr_t stub = make_stub(patch, target, 1, true);
    if (!stub || !rt_trap_add(at, stub)) {
        rt_near_untake(&patch->near, before);
        return false;
    }
    add_edit(patch, at, 1)->bytes[0] = BREAKPOINT;
    target->reach = PP_PROFILE_BY_TRAP;
    return true;
}

static void settle(struct rt_patch_target *target, bool done)
{
    if (done)
        target->why = PP_PROFILE_WHY_NONE;
    else
        target->reach = PP_PROFILE_BY_NOTHING;
}

/* Ways that depend on nothing else but the code. */
static bool reach_plainly(struct rt_patch *patch, struct rt_patch_target *target)
{
    const unsigned room = rt_scan_room(patch->scan, target->index);
    if (room >= JUMP_BYTES && (jump_over(patch, target, false) || jump_over(patch, target, true)))
        return true;
    if (room >= SHORT_BYTES && jump_short(patch, target))
        return true;
    if (room < JUMP_BYTES)
        target->why = target->why == PP_PROFILE_WHY_NONE ? PP_PROFILE_WHY_SMALL : target->why;
    return false;
}

static bool reach_by_pun(struct rt_patch *patch, struct rt_patch_target *target)
{
    const unsigned room = rt_scan_room(patch->scan, target->index);
    return (room == 4 && jump_punned(patch, target, 4)) ||
        (room >= 3 && jump_punned(patch, target, 3));
}

static bool write_edits(struct rt_patch *patch)
{
    const bool ok = rt_text_write(patch->edits + patch->n_written,
        patch->n_edits - patch->n_written, patch->scan->bias + patch->scan->low,
        patch->scan->bias + patch->scan->high);
    patch->n_written = patch->n_edits;
    return ok;
}

bool rt_patch_undo(struct rt_patch *patch)
{
    const size_t n = patch->n_written;
    patch->n_edits = patch->n_written = 0;
    return rt_text_undo(patch->edits, n, patch->scan->bias + patch->scan->low,
        patch->scan->bias + patch->scan->high);
}

/* From high to low addresses, each written before the next is looked at: the bytes behind a
 * function may be those of one that was punned before. */
static bool apply_puns(struct rt_patch *patch, struct rt_patch_target *targets, size_t n)
{
    for (size_t i = n; i-- > 0;) {
        struct rt_patch_target *target = &targets[i];
        if (target->reach != PP_PROFILE_BY_PUNNED)
            continue;
        settle(target, reach_by_pun(patch, target));
        if (!write_edits(patch))
            return false;
    }
    return true;
}

static bool apply_traps(struct rt_patch *patch, struct rt_patch_target *targets, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (targets[i].reach == PP_PROFILE_BY_NOTHING &&
            (targets[i].why == PP_PROFILE_WHY_SMALL || targets[i].why == PP_PROFILE_WHY_NO_MEMORY ||
                targets[i].why == PP_PROFILE_WHY_JUMPED_INTO))
            settle(&targets[i], break_at(patch, &targets[i]));
    return write_edits(patch);
}

bool rt_patch_apply(
    struct rt_patch *patch, struct rt_patch_target *targets, size_t n, bool may_trap)
{
    patch->max_edits = 2 * n + 1;
    const size_t edits_bytes = patch->max_edits * sizeof *patch->edits;
    patch->edits = mmap(
        NULL, edits_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (patch->edits == MAP_FAILED)
        return false;
    for (size_t i = 0; i < n; i++) {
        const bool done = reach_plainly(patch, &targets[i]);
        settle(&targets[i], done);
        if (!done && rt_scan_room(patch->scan, targets[i].index) >= 3)
            targets[i].reach = PP_PROFILE_BY_PUNNED; /* to be tried when the others are written */
    }
    const bool ok = write_edits(patch) && apply_puns(patch, targets, n) &&
        (!may_trap || apply_traps(patch, targets, n)) && rt_near_seal(&patch->near);
    if (ok)
        rt_unwind_register(patch->stubs, (uintptr_t)patch->near.memory + patch->near.n_used);
    return ok;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/rt_hook.h"

#include "bench/rt_stub.h"
#include "bench/rt_tree.h"

#include <cpuid.h>
#include <string.h>

#define LEAST_PLACES 16384

/* Marks in rt_hooks.S, high halves of words. */
enum {
    MARK_THREAD = 0x5a11,
    MARK_FUNCTION,
    MARK_STUBS,
    MARK_DELTA, /* of the high word of two */
    MARK_PAD
};

/* Of rt_hooks.S. */
#define DECLARE(NAME) \
    extern const unsigned char rt_hook_##NAME##_begin[], rt_hook_##NAME##_resume[], \
        rt_hook_##NAME##_end[]
DECLARE(count);
DECLARE(count_flags);
DECLARE(plain);
DECLARE(plain_flags);
DECLARE(fenced);
DECLARE(fenced_flags);
DECLARE(told);
DECLARE(told_flags);
extern const unsigned char rt_hook_slow_enter[], rt_hook_slow_exit[], rt_hook_times[],
    rt_hook_tell_enter[], rt_hook_tell_exit[];

_Static_assert(offsetof(struct rt_thread, low) == 8 && offsetof(struct rt_thread, limit) == 16 &&
        offsetof(struct rt_thread, places) == 24,
    "rt_hooks.S knows the members of struct rt_thread");
_Static_assert(sizeof(struct rt_record) == 32 && offsetof(struct rt_record, node) == 16,
    "rt_hooks.S knows the members of struct rt_record");
_Static_assert(sizeof(struct pp_tracewire_node) == 64 &&
        offsetof(struct pp_tracewire_node, function16) == 24 &&
        offsetof(struct pp_tracewire_node, n_calls) == 32 &&
        offsetof(struct pp_tracewire_node, resume) == 56,
    "rt_hooks.S knows the members of struct pp_tracewire_node");
_Static_assert(
    sizeof(struct pp_tracewire_times) == 4096 && offsetof(struct pp_tracewire_times, counts) == 256,
    "rt_hooks.S knows the members of struct pp_tracewire_times");

struct block {
    const unsigned char *begin, *resume, *end;
};

#define BLOCK(NAME) \
    { \
        rt_hook_##NAME##_begin, rt_hook_##NAME##_resume, rt_hook_##NAME##_end \
    }

size_t rt_hook_state_bytes;
uintptr_t rt_hook_times_base; /* of the times of a node at address 0 */
uintptr_t rt_hook_nodes;
size_t rt_hook_nodes_bytes;
uint32_t rt_hook_places_mask;

/* Room for all registers that xsave saves. */
static void measure_state(void)
{
    unsigned a, b, c, d;
    __cpuid_count(0xd, 0, a, b, c, d);
    rt_hook_state_bytes = (size_t)b + 64;
}

/* Room for twice the functions: those that one function calls then have places of their own. */
static uint32_t places_mask(void)
{
    uint32_t n = LEAST_PLACES;
    while (n < 2 * rt_tree.n_functions)
        n *= 2;
    return (n - 1) * (uint32_t)sizeof(struct rt_place);
}

static void write_pads(unsigned char *pads)
{
    const unsigned char *const targets[] = {rt_hook_slow_enter, rt_hook_slow_exit, rt_hook_times,
        rt_hook_tell_enter, rt_hook_tell_exit};
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
        rt_stub_write_far_jump(pads + i * RT_STUB_FAR_BYTES, (uintptr_t)targets[i]);
}

static uint32_t thread_offset(void)
{
    uintptr_t offset = (uintptr_t)&rt_thread - (uintptr_t)__builtin_thread_pointer();
    /* Else gcc loads half of the offset only, by an instruction that linkers cannot relax. */
    __asm__("" : "+r"(offset));
    return (uint32_t)offset;
}

/* What a marked word becomes, as far as it is the same in all stubs. */
static uint32_t resolve(
    struct rt_hook_form *form, uint16_t at, uint32_t word, const struct rt_hook_room *room)
{
    const uint32_t low = word & 0xffff;
    switch (word >> 16) {
    case MARK_THREAD:
        return thread_offset() + low;
    case MARK_FUNCTION:
        *(low ? &form->hash : &form->function) = at;
        return 0;
    case MARK_STUBS:
        return low == 2 ? rt_tree.places_mask
            : low == 1  ? (uint32_t)room->n_bytes
                        : -(uint32_t)room->stubs;
    case MARK_DELTA:
        memcpy(form->code + at - sizeof word, &rt_tree.delta, sizeof rt_tree.delta);
        return (uint32_t)((uint64_t)rt_tree.delta >> 32);
    case MARK_PAD:
        form->calls[form->n_calls++] = at;
        return (uint32_t)((uintptr_t)room->pads + low * RT_STUB_FAR_BYTES - at - sizeof word);
    default:
        return word;
    }
}

static void make_form(
    struct rt_hook_form *form, const struct block *block, const struct rt_hook_room *room)
{
    *form = (struct rt_hook_form){.n_bytes = (uint16_t)(block->end - block->begin),
        .resume = (uint16_t)(block->resume - block->begin)};
    memcpy(form->code, block->begin, form->n_bytes);
    for (uint16_t at = 0; at + sizeof(uint32_t) <= form->n_bytes; at++) {
        uint32_t word;
        memcpy(&word, form->code + at, sizeof word);
        const uint32_t resolved = resolve(form, at, word, room);
        if (resolved == word)
            continue;
        memcpy(form->code + at, &resolved, sizeof resolved);
        at += sizeof resolved - 1;
    }
}

void rt_hook_prepare(
    struct rt_hook *hook, enum pp_tracewire_clock clock, const struct rt_hook_room *room)
{
    static const struct block blocks[][2] = {
        [PP_TRACEWIRE_NO_CLOCK] = {BLOCK(count), BLOCK(count_flags)},
        [PP_TRACEWIRE_PLAIN] = {BLOCK(plain), BLOCK(plain_flags)},
        [PP_TRACEWIRE_FENCED] = {BLOCK(fenced), BLOCK(fenced_flags)},
    };
    static const struct block told[2] = {BLOCK(told), BLOCK(told_flags)};
    const struct block *wanted = rt_tree.is_told ? told : blocks[clock];
    measure_state();
    rt_hook_nodes = (uintptr_t)rt_tree.nodes;
    rt_hook_nodes_bytes = (size_t)rt_tree.max_nodes * sizeof *rt_tree.nodes;
    rt_tree.places_mask = rt_hook_places_mask = places_mask();
    rt_hook_times_base = (uintptr_t)rt_tree.times - ((uintptr_t)rt_tree.nodes << 6);
    write_pads(room->pads);
    make_form(&hook->forms[false], &wanted[false], room);
    make_form(&hook->forms[true], &wanted[true], room);
}

static void add(unsigned char *to, uint32_t more)
{
    uint32_t word;
    memcpy(&word, to, sizeof word);
    word += more;
    memcpy(to, &word, sizeof word);
}

void rt_hook_write(const struct rt_hook_form *form, unsigned char *stub, uint32_t function16)
{
    memcpy(stub, form->code, form->n_bytes);
    add(stub + form->function, function16);
    add(stub + form->hash, function16 * RT_PLACES_FACTOR);
    for (uint16_t i = 0; i < form->n_calls; i++)
        add(stub + form->calls[i], -(uint32_t)(uintptr_t)stub);
}

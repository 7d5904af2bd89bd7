/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/rt_hook.h"

#include "bench/rt_tree.h"

#include <cpuid.h>
#include <stddef.h>
#include <string.h>

#define MARK 0x5a110000u /* of thread-local members in rt_hooks.S, with their offset */
#define MARK_MEMBERS 0x20u

/* The words at the end of a copy. */
struct words {
    uint64_t slow_enter, slow_exit, delta, times, tell, stubs, stubs_bytes;
};

/* Of rt_hooks.S. */
#define DECLARE(NAME) \
    extern const unsigned char rt_hook_##NAME##_begin[], rt_hook_##NAME##_enter[], \
        rt_hook_##NAME##_exit[], rt_hook_##NAME##_words[], rt_hook_##NAME##_end[]
DECLARE(count);
DECLARE(plain);
DECLARE(fenced);
DECLARE(told);
extern const unsigned char rt_hook_slow_enter[], rt_hook_slow_exit[], rt_hook_tell[];

_Static_assert(offsetof(struct rt_thread, low) == 8 && offsetof(struct rt_thread, limit) == 16 &&
        offsetof(struct rt_thread, places) == 24,
    "rt_hooks.S knows the members of struct rt_thread");
_Static_assert(sizeof(struct rt_record) == 32 && offsetof(struct rt_record, node) == 16,
    "rt_hooks.S knows the members of struct rt_record");
_Static_assert(sizeof(struct pp_tracewire_node) == 64 &&
        offsetof(struct pp_tracewire_node, function16) == 24 &&
        offsetof(struct pp_tracewire_node, n_calls) == 32 &&
        offsetof(struct pp_tracewire_node, last_child) == 48 &&
        offsetof(struct pp_tracewire_node, resume) == 56,
    "rt_hooks.S knows the members of struct pp_tracewire_node");
_Static_assert(
    sizeof(struct pp_tracewire_times) == 4096 && offsetof(struct pp_tracewire_times, counts) == 256,
    "rt_hooks.S knows the members of struct pp_tracewire_times");

struct block {
    const unsigned char *begin, *enter, *exit, *words, *end;
};

#define BLOCK(NAME) \
    { \
        rt_hook_##NAME##_begin, rt_hook_##NAME##_enter, rt_hook_##NAME##_exit, \
            rt_hook_##NAME##_words, rt_hook_##NAME##_end \
    }

size_t rt_hook_state_bytes;

/* Room for all registers that xsave saves. */
static void measure_state(void)
{
    unsigned a, b, c, d;
    __cpuid_count(0xd, 0, a, b, c, d);
    rt_hook_state_bytes = (size_t)b + 64;
}

void rt_hook_copy(unsigned char *to, enum pp_tracewire_clock clock, struct rt_hook *hook)
{
    static const struct block blocks[] = {[PP_TRACEWIRE_NO_CLOCK] = BLOCK(count),
        [PP_TRACEWIRE_PLAIN] = BLOCK(plain),
        [PP_TRACEWIRE_FENCED] = BLOCK(fenced)};
    static const struct block told = BLOCK(told);
    const struct block *block = rt_tree.is_told ? &told : &blocks[clock];
    measure_state();
    const size_t n_code = (size_t)(block->words - block->begin);
    uintptr_t thread_offset = (uintptr_t)&rt_thread - (uintptr_t)__builtin_thread_pointer();
    /* Else gcc loads half of the offset only, by an instruction that linkers cannot relax. */
    __asm__("" : "+r"(thread_offset));
    memcpy(to, block->begin, (size_t)(block->end - block->begin));
    for (size_t i = 0; i + sizeof(uint32_t) <= n_code; i++) {
        uint32_t word;
        memcpy(&word, to + i, sizeof word);
        if (word < MARK || word >= MARK + MARK_MEMBERS)
            continue;
        word = word - MARK + (uint32_t)thread_offset;
        memcpy(to + i, &word, sizeof word);
    }
    const struct words words = {.slow_enter = (uintptr_t)rt_hook_slow_enter,
        .slow_exit = (uintptr_t)rt_hook_slow_exit,
        .delta = (uint64_t)rt_tree.delta,
        .times = (uintptr_t)rt_tree.times - ((uintptr_t)rt_tree.nodes << 6),
        .tell = (uintptr_t)rt_hook_tell,
        .stubs = hook->stubs,
        .stubs_bytes = hook->stubs_bytes};
    memcpy(to + n_code, &words, sizeof words);
    hook->enter = (uintptr_t)to + (size_t)(block->enter - block->begin);
    hook->exit = (uintptr_t)to + (size_t)(block->exit - block->begin);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * What each function is: cold part, resolver, one that returns twice.
 */
#include "bench/rt_scan_part.h"

#include <string.h>

/* They return twice, or on another stack. */
static const char *const returns_twice[] = {"setjmp", "_setjmp", "sigsetjmp", "__sigsetjmp",
    "__setjmp", "savectx", "vfork", "__vfork", "__libc_vfork", "getcontext", "__getcontext",
    "setcontext", "__setcontext", "swapcontext", "__swapcontext", "makecontext", "__makecontext",
    "__start_context"};

static bool is_twice(const char *name)
{
    for (size_t i = 0; name && i < sizeof returns_twice / sizeof *returns_twice; i++) {
        const size_t n = strlen(returns_twice[i]);
        if (strncmp(name, returns_twice[i], n) == 0 && (name[n] == '\0' || name[n] == '@'))
            return true;
    }
    return false;
}

static enum pp_profile_why judge_why(
    const struct rt_scan_function *function, const struct rt_scan_seen *seen)
{
    if (is_twice(function->name))
        return PP_PROFILE_WHY_RETURNS_TWICE;
    if (seen->kind & RT_SCAN_RESOLVER)
        return PP_PROFILE_WHY_RESOLVER;
    if (seen->pops) /* its return address has to stay where the arguments are */
        return PP_PROFILE_WHY_UNMOVABLE;
    return seen->has_undecoded ? PP_PROFILE_WHY_UNDECODED : PP_PROFILE_WHY_NONE;
}

/* Without a symbol: what others jump into, never called or taken, is part of who jumps, or a
 * function that is reached by tail calls only, which cannot be told apart. They need not jump to
 * its start: gcc puts a NOP in front of a part that begins with a landing pad. */
static bool judge_fragment(
    const struct rt_scan *scan, const struct rt_scan_function *function, unsigned kind)
{
    const struct rt_scan_store *store = rt_scan_store(scan);
    const bool is_called = rt_scan_bit(scan, store->called, function->start);
    if (kind & RT_SCAN_MID_FRAME)
        return true;
    if (kind & RT_SCAN_COLD_NAME)
        return !is_called;
    return (kind & RT_SCAN_ENTERED) && !(kind & RT_SCAN_BY_SYMBOL) && !is_called &&
        !rt_scan_bit(scan, store->taken, function->start);
}

/* foo.cold, foo.cold.1: of foo. */
static bool is_cold_of(const char *cold, const char *name)
{
    const size_t n = name ? strlen(name) : 0;
    return cold && name && strncmp(cold, name, n) == 0 && strncmp(cold + n, ".cold", 5) == 0;
}

static bool is_cold(const struct rt_scan_function *function)
{
    return function->name && strstr(function->name, ".cold");
}

/* A jump into a part, or out of it to the middle of a function, shows to whom it belongs. */
static void judge_leap(struct rt_scan *scan, const struct rt_scan_leap *leap)
{
    const uint32_t to = rt_scan_find(scan, leap->target), from = leap->function;
    if (to == RT_SCAN_NONE || from == RT_SCAN_NONE)
        return;
    struct rt_scan_function *target = &scan->functions[to], *source = &scan->functions[from];
    uint8_t *kind = &rt_scan_store(scan)->seen[to].kind;
    if (target->is_fragment && !source->is_fragment) {
        const bool is_free = target->parent == RT_SCAN_NONE && !(*kind & RT_SCAN_SHARED);
        if (is_free || is_cold_of(target->name, source->name)) {
            target->parent = from;
        } else if (target->parent != from && !is_cold(target)) {
            target->parent = RT_SCAN_NONE;
            *kind |= RT_SCAN_SHARED;
        }
    }
    if (source->is_fragment && !target->is_fragment && source->parent == RT_SCAN_NONE &&
        leap->target != target->start)
        source->parent = to;
}

/* A part that only another part jumps to. */
static void judge_chained(struct rt_scan *scan, const struct rt_scan_leap *leap)
{
    const uint32_t to = rt_scan_find(scan, leap->target), from = leap->function;
    if (to == RT_SCAN_NONE || from == RT_SCAN_NONE)
        return;
    struct rt_scan_function *target = &scan->functions[to];
    const struct rt_scan_function *source = &scan->functions[from];
    if (target->is_fragment && target->parent == RT_SCAN_NONE && source->is_fragment)
        target->parent = source->parent;
}

/* What lies between functions may be a table that looks like jumps: those into the middle of a
 * function prove nothing. */
static void note_entered(struct rt_scan *scan, const struct rt_scan_leap *leap)
{
    const uint32_t to = rt_scan_find(scan, leap->target);
    if (to == RT_SCAN_NONE || to == leap->function)
        return;
    if (leap->function != RT_SCAN_NONE || leap->target == scan->functions[to].start)
        rt_scan_store(scan)->seen[to].kind |= RT_SCAN_ENTERED;
}

void rt_scan_kinds_judge(struct rt_scan *scan)
{
    const struct rt_scan_store *store = rt_scan_store(scan);
    for (size_t i = 0; i < store->n_leaps; i++)
        note_entered(scan, &store->leaps[i]);
    for (size_t i = 0; i < scan->n_functions; i++) {
        struct rt_scan_function *function = &scan->functions[i];
        function->why = judge_why(function, &store->seen[i]);
        function->is_fragment = judge_fragment(scan, function, store->seen[i].kind);
        if (!function->is_fragment)
            function->parent = RT_SCAN_NONE;
    }
    for (size_t i = 0; i < scan->n_functions; i++) {
        uint32_t *parent = &scan->functions[i].parent;
        if (*parent != RT_SCAN_NONE && scan->functions[*parent].is_fragment)
            *parent = RT_SCAN_NONE; /* since the last turn it has become a part itself */
    }
    for (size_t i = 0; i < store->n_leaps; i++)
        judge_leap(scan, &store->leaps[i]);
    for (size_t i = 0; i < store->n_leaps; i++)
        judge_chained(scan, &store->leaps[i]);
}

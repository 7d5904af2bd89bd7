/* SPDX-License-Identifier: GPL-3.0-or-later
 * What may be overwritten: the first bytes of functions, and the padding between them.
 */
#include "bench/rt_decode.h"
#include "bench/rt_scan_part.h"

#include <string.h>

#define MAX_ROOM_BYTES 16
#define JUMP_BYTES 5         /* of which padding behind a function is kept for itself */
#define SHORT_JUMP_BYTES 2   /* its displacement counts from behind it, */
#define SHORT_JUMP_BACK 128  /* this far back */
#define SHORT_JUMP_AHEAD 127 /* or ahead */
#define INT3 0xcc

/* Where padding behind function `index` may lie: up to the next function. */
static uint64_t padding_limit(const struct rt_scan *scan, uint32_t index)
{
    const struct rt_scan_function *function = &scan->functions[index];
    uint64_t limit = rt_scan_text_of(scan, function->start)->end;
    if (index + 1 < scan->n_functions && scan->functions[index + 1].start < limit)
        limit = scan->functions[index + 1].start;
    return limit;
}

/* Only zeros from here to there. */
static bool is_zero(const unsigned char *code, uint64_t n_bytes)
{
    for (uint64_t i = 0; i < n_bytes; i++)
        if (code[i] != 0)
            return false;
    return true;
}

/* How many bytes of filling stand at `code`, 0: other things do. Zeros fill only what they fill
 * wholly, since they begin many a table. An endbr64 begins a function. */
static uint64_t filling(const unsigned char *code, uint64_t n_bytes)
{
    static const unsigned char endbr[] = {0xf3, 0x0f, 0x1e, 0xfa};
    struct rt_instruction in;
    if (code[0] == INT3)
        return 1;
    if (code[0] == 0)
        return is_zero(code, n_bytes) ? n_bytes : 0;
    if (n_bytes >= sizeof endbr && memcmp(code, endbr, sizeof endbr) == 0)
        return 0;
    return rt_decode(code, n_bytes, &in) && in.is_nop ? in.n_bytes : 0;
}

/* Where the padding behind function `index` ends; the function's end where there is none. `most`
 * bytes of it are looked at. */
static uint64_t padding_end(const struct rt_scan *scan, uint32_t index, uint64_t most)
{
    const struct rt_scan_store *store = rt_scan_store(scan);
    const uint64_t end = scan->functions[index].end, limit = padding_limit(scan, index);
    /* Of the file: what is loaded may have been overwritten since. */
    const unsigned char *code = rt_scan_image_at(&store->image, end, limit - end);
    uint64_t at = end, marked;
    if (!store->seen[index].is_closed || !code)
        return end; /* it goes on into what follows */
    while (at < limit && at - end < most) {
        const uint64_t n = filling(code + (at - end), limit - at);
        for (marked = at; marked < at + n && !rt_scan_is_marked(scan, marked);)
            marked++;
        if (n == 0 || marked < at + n)
            return marked;
        at += n;
    }
    return at;
}

unsigned rt_scan_room(const struct rt_scan *scan, uint32_t index)
{
    const struct rt_scan_store *store = rt_scan_store(scan);
    const struct rt_scan_function *function = &scan->functions[index];
    uint64_t end = function->end;
    if (end - function->start < MAX_ROOM_BYTES)
        end = padding_end(scan, index, MAX_ROOM_BYTES);
    unsigned n = 1;
    while (n < MAX_ROOM_BYTES && function->start + n < end &&
        !rt_scan_is_marked(scan, function->start + n) &&
        !rt_scan_bit(scan, store->given, function->start + n))
        n++;
    return n;
}

static bool is_given(const struct rt_scan *scan, uint64_t address, unsigned n_bytes)
{
    for (unsigned i = 0; i < n_bytes; i++)
        if (rt_scan_bit(scan, rt_scan_store(scan)->given, address + i))
            return true;
    return false;
}

/* Padding behind function `owner` within reach of `origin`, the end of the short jump. */
static uint64_t find_behind(
    const struct rt_scan *scan, uint32_t owner, uint64_t origin, unsigned n_bytes)
{
    const struct rt_scan_function *function = &scan->functions[owner];
    const uint64_t last = origin + SHORT_JUMP_AHEAD;
    uint64_t at = function->end;
    if (at < function->start + JUMP_BYTES)
        at = function->start + JUMP_BYTES;
    if (at + SHORT_JUMP_BACK < origin)
        at = origin - SHORT_JUMP_BACK;
    const uint64_t end = padding_end(scan, owner, UINT64_MAX);
    for (; at <= last && at + n_bytes <= end; at++)
        if (!is_given(scan, at, n_bytes))
            return at;
    return 0;
}

uint64_t rt_scan_padding(struct rt_scan *scan, uint32_t index, unsigned n_bytes)
{
    struct rt_scan_store *store = rt_scan_store(scan);
    const uint64_t origin = scan->functions[index].start + SHORT_JUMP_BYTES;
    uint32_t owner = index;
    /* From the first function whose padding may be near enough. */
    while (owner > 0 && scan->functions[owner].start + SHORT_JUMP_BACK >= origin)
        owner--;
    for (; owner < scan->n_functions && scan->functions[owner].end <= origin + SHORT_JUMP_AHEAD;
         owner++) {
        const uint64_t at = find_behind(scan, owner, origin, n_bytes);
        if (at == 0)
            continue;
        for (unsigned i = 0; i < n_bytes; i++)
            rt_scan_set(scan, store->given, at + i);
        return at;
    }
    return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Flags across calls. The convention gives them no meaning there, and no compiler does; assembly
 * may.
 */
#include "bench/rt_decode.h"
#include "bench/rt_flags.h"
#include "bench/rt_scan_part.h"

#define MAX_STEPS 64 /* instructions; who waits longer for flags does not */
#define MAX_WAYS 8

/* Repeated comparisons write none if there is nothing to compare, which nobody relies on. */
static bool compares_texts(const struct rt_instruction *in)
{
    return in->opcode_map == 0 &&
        (in->opcode == 0xa6 || in->opcode == 0xa7 || in->opcode == 0xae || in->opcode == 0xaf);
}

/* A way through the code, and the flags that have their first values on it. */
struct way {
    uint64_t address;
    unsigned waiting;
};

struct ways {
    struct way items[MAX_WAYS];
    unsigned n, n_steps;
    bool ends_at_marks; /* so far nothing but NOPs */
};

static void add_way(struct ways *ways, uint64_t address, unsigned waiting)
{
    if (ways->n < MAX_WAYS)
        ways->items[ways->n++] = (struct way){address, waiting};
}

/* Follow one way, up to where it divides. Returns whether a flag is read that was not written. */
static bool is_read(const struct rt_scan *scan, struct ways *ways, struct way way)
{
    const struct rt_scan_image *image = &rt_scan_store(scan)->image;
    while (way.waiting && ways->n_steps++ < MAX_STEPS) {
        const struct rt_scan_range *text = rt_scan_text_of(scan, way.address);
        const uint64_t n_left = text ? text->end - way.address : 0;
        const unsigned char *code = rt_scan_image_code(image, way.address, n_left);
        struct rt_instruction in;
        if (!code || !rt_decode(code, n_left, &in) || compares_texts(&in) ||
            (ways->ends_at_marks && rt_scan_is_marked(scan, way.address)))
            return false;
        if (rt_flags_read(&in, code) & way.waiting)
            return true;
        way.waiting &= ~rt_flags_written(&in, code);
        way.address += in.n_bytes;
        ways->ends_at_marks &= in.is_nop;
        if (in.flow == RT_FLOW_BRANCH || in.flow == RT_FLOW_LOOP)
            add_way(ways, way.address + (uint64_t)in.relative, way.waiting);
        else if (in.flow == RT_FLOW_JUMP || in.flow == RT_FLOW_CALL)
            way.address += (uint64_t)in.relative;
        else if (in.flow != RT_FLOW_NEXT)
            return false;
    }
    return false;
}

/* Whether the code at `address` depends on flags as they are there. With `ends_at_marks`, where
 * jumps arrive at once nobody does. */
static bool are_live(const struct rt_scan *scan, uint64_t address, bool ends_at_marks)
{
    struct ways ways = {.ends_at_marks = ends_at_marks};
    bool is_live = false;
    add_way(&ways, address, RT_FLAGS_ALL);
    while (ways.n > 0 && !is_live)
        is_live = is_read(scan, &ways, ways.items[--ways.n]);
    return is_live;
}

bool rt_scan_flags_live(const struct rt_scan *scan, uint64_t address)
{
    return are_live(scan, address, false);
}

/* A call that does not return is often followed by code that is jumped to. */
void rt_scan_flags_judge(struct rt_scan *scan)
{
    const struct rt_scan_store *store = rt_scan_store(scan);
    for (size_t i = 0; i < store->n_flagged && !scan->keeps_flags; i++)
        scan->keeps_flags = are_live(scan, store->flagged[i], true);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Flags across calls. The convention gives them no meaning there, and no compiler does; assembly
 * may.
 */
#include "bench/rt_decode.h"
#include "bench/rt_flags.h"
#include "bench/rt_scan_part.h"

#define MAX_STEPS 64 /* instructions; who waits longer for flags does not */

/* Repeated comparisons write none if there is nothing to compare, which nobody relies on. */
static bool compares_texts(const struct rt_instruction *in)
{
    return in->opcode_map == 0 &&
        (in->opcode == 0xa6 || in->opcode == 0xa7 || in->opcode == 0xae || in->opcode == 0xaf);
}

/* Whether the code at `address` depends on flags as they are there. With `ends_at_marks`, where
 * jumps arrive nobody does. */
static bool are_live(const struct rt_scan *scan, uint64_t address, bool ends_at_marks)
{
    const struct rt_scan_image *image = &rt_scan_store(scan)->image;
    const struct rt_scan_range *text = rt_scan_text_of(scan, address);
    unsigned waiting = RT_FLAGS_ALL;
    for (int i = 0; i < MAX_STEPS && text && waiting; i++) {
        const uint64_t n_left = text->end - address;
        const unsigned char *code = rt_scan_image_code(image, address, n_left);
        struct rt_instruction in;
        if (!code || !rt_decode(code, n_left, &in) || compares_texts(&in) ||
            (ends_at_marks && rt_scan_is_marked(scan, address)))
            return false;
        if (rt_flags_read(&in, code) & waiting)
            return true;
        waiting &= ~rt_flags_written(&in, code);
        address += in.n_bytes;
        if (in.flow == RT_FLOW_JUMP || in.flow == RT_FLOW_CALL)
            address += (uint64_t)in.relative;
        else if (in.flow != RT_FLOW_NEXT && in.flow != RT_FLOW_BRANCH)
            return false;
        ends_at_marks &= in.flow != RT_FLOW_CALL; /* a function's entry is one */
        if (address < text->start || address >= text->end)
            text = rt_scan_text_of(scan, address);
    }
    return false;
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

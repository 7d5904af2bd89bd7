/* SPDX-License-Identifier: GPL-3.0-or-later
 * Landing pads: where the unwinder enters a function when an exception passes.
 */
#include "bench/rt_scan_part.h"
#include "bench/rt_scan_read.h"

#define MAX_CALL_SITES (1U << 16) /* of one function */

/* A pad outside of the range that throws is in a cold part of the same function. */
static void note_pad(struct rt_scan *scan, const struct rt_scan_frame *frame, uint64_t pad)
{
    const uint32_t at = rt_scan_find(scan, pad), thrower = rt_scan_find(scan, frame->start);
    rt_scan_set(scan, scan->marks, pad);
    if (at == RT_SCAN_NONE || at == thrower || (pad >= frame->start && pad < frame->end))
        return;
    rt_scan_leap_add(rt_scan_store(scan), pad, thrower);
}

static void mark_call_sites(struct rt_scan *scan, struct rt_scan_reader *reader, unsigned encoding,
    const struct rt_scan_frame *frame, uint64_t base)
{
    for (unsigned i = 0; i < MAX_CALL_SITES && reader->next < reader->end; i++) {
        rt_scan_read_pointer(reader, encoding);
        rt_scan_read_pointer(reader, encoding);
        const uint64_t pad = rt_scan_read_pointer(reader, encoding);
        rt_scan_read_uleb(reader);
        if (reader->is_bad)
            return;
        if (pad != 0)
            note_pad(scan, frame, base + pad);
    }
}

static void mark_frame(struct rt_scan *scan, const struct rt_scan_frame *frame)
{
    const struct rt_scan_image *image = &rt_scan_store(scan)->image;
    const uint64_t n_left = rt_scan_image_left(image, frame->exception_table);
    const unsigned char *bytes = rt_scan_image_at(image, frame->exception_table, n_left);
    if (!bytes)
        return;
    struct rt_scan_reader reader = {
        .next = bytes, .end = bytes + n_left, .address = frame->exception_table};
    uint64_t base = rt_scan_read_pointer(&reader, (unsigned)rt_scan_read_fixed(&reader, 1));
    if (base == 0)
        base = frame->start;
    if (rt_scan_read_fixed(&reader, 1) != RT_SCAN_POINTER_ABSENT)
        rt_scan_read_uleb(&reader); /* where the types end */
    const unsigned encoding = (unsigned)rt_scan_read_fixed(&reader, 1);
    const uint64_t n_bytes = rt_scan_read_uleb(&reader);
    if (reader.is_bad || n_bytes > (uint64_t)(reader.end - reader.next))
        return;
    reader.end = reader.next + n_bytes;
    mark_call_sites(scan, &reader, encoding, frame, base);
}

void rt_scan_landing_mark(struct rt_scan *scan)
{
    const struct rt_scan_store *store = rt_scan_store(scan);
    for (size_t i = 0; i < store->n_frames; i++)
        if (store->frames[i].exception_table != 0)
            mark_frame(scan, &store->frames[i]);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Functions by the unwind table (.eh_frame): each of its ranges begins where a function or a cold
 * part of one does.
 */
#include "bench/rt_scan_part.h"
#include "bench/rt_scan_read.h"

#include <stdlib.h>

/* What ranges have in common. */
struct common {
    uint64_t offset; /* of its record; UINT64_MAX: none read yet */
    bool is_usable;
    bool is_signal; /* of a signal's return: nothing calls it */
    bool has_augmentation;
    unsigned pointers, exceptions; /* encodings */
    uint64_t code_align;
    struct rt_scan_table program;
};

/* The table and where in it. */
struct unwind {
    const unsigned char *bytes;
    uint64_t address, n_bytes;
    struct common common;
};

static struct rt_scan_reader reader_at(const struct unwind *unwind, uint64_t offset)
{
    return (struct rt_scan_reader){.next = unwind->bytes + offset,
        .end = unwind->bytes + unwind->n_bytes,
        .address = unwind->address + offset};
}

/* Cut the reader to one record; false at the table's end. */
static bool enter_record(struct rt_scan_reader *reader)
{
    uint64_t n_bytes = rt_scan_read_fixed(reader, 4);
    if (n_bytes == UINT32_MAX)
        n_bytes = rt_scan_read_fixed(reader, 8);
    if (reader->is_bad || n_bytes == 0 || n_bytes > (uint64_t)(reader->end - reader->next))
        return false;
    reader->end = reader->next + n_bytes;
    return true;
}

static void read_augmentation(
    struct common *common, const char *augmentation, struct rt_scan_reader *reader)
{
    if (*augmentation != 'z')
        return;
    common->has_augmentation = true;
    const uint64_t n_bytes = rt_scan_read_uleb(reader);
    struct rt_scan_reader data = *reader;
    rt_scan_read_skip(reader, n_bytes);
    for (const char *letter = augmentation + 1; *letter; letter++) {
        if (*letter == 'R')
            common->pointers = (unsigned)rt_scan_read_fixed(&data, 1);
        else if (*letter == 'L')
            common->exceptions = (unsigned)rt_scan_read_fixed(&data, 1);
        else if (*letter == 'P')
            rt_scan_read_pointer(&data, (unsigned)rt_scan_read_fixed(&data, 1));
        else if (*letter == 'S')
            common->is_signal = true;
        else if (*letter != 'B')
            break;
    }
    common->is_usable = !data.is_bad;
}

static void read_common(struct unwind *unwind, uint64_t offset)
{
    struct common *common = &unwind->common;
    struct rt_scan_reader reader = reader_at(unwind, offset);
    *common = (struct common){.offset = offset, .exceptions = RT_SCAN_POINTER_ABSENT};
    if (!enter_record(&reader) || rt_scan_read_fixed(&reader, 4) != 0)
        return;
    const uint64_t version = rt_scan_read_fixed(&reader, 1);
    const char *augmentation = (const char *)reader.next;
    while (rt_scan_read_fixed(&reader, 1) != 0)
        continue;
    if (reader.is_bad || (version != 1 && version != 3))
        return;
    common->code_align = rt_scan_read_uleb(&reader);
    rt_scan_read_sleb(&reader);
    rt_scan_read_uleb(&reader); /* the return address's register, one byte in version 1 too */
    common->is_usable = *augmentation == '\0';
    read_augmentation(common, augmentation, &reader);
    common->is_usable &= !reader.is_bad;
    common->program = (struct rt_scan_table){reader.next, (size_t)(reader.end - reader.next)};
}

static void add_frame(struct rt_scan *scan, const struct rt_scan_frame *frame)
{
    struct rt_scan_store *store = rt_scan_store(scan);
    struct rt_scan_frame *added = rt_scan_grow(
        store, (void **)&store->frames, &store->n_frames_reserved, store->n_frames, sizeof *frame);
    if (!added)
        return;
    *added = *frame;
    store->n_frames++;
    struct rt_scan_entry entry = {.start = frame->start,
        .unwind_end = frame->end,
        .kind = RT_SCAN_BY_UNWIND,
        .rank = UINT8_MAX};
    if (!rt_scan_cfi_is_entry(frame, frame->start))
        entry.kind |= RT_SCAN_MID_FRAME;
    rt_scan_entry_add(scan, &entry);
}

static void read_range(
    struct rt_scan *scan, const struct common *common, struct rt_scan_reader *reader)
{
    struct rt_scan_frame frame = {.common = common->program, .code_align = common->code_align};
    frame.start = rt_scan_read_pointer(reader, common->pointers);
    const uint64_t n_bytes = rt_scan_read_pointer(reader, common->pointers & RT_SCAN_POINTER_FORM);
    if (common->has_augmentation) {
        const uint64_t n_data_bytes = rt_scan_read_uleb(reader);
        struct rt_scan_reader data = *reader;
        rt_scan_read_skip(reader, n_data_bytes);
        frame.exception_table = rt_scan_read_pointer(&data, common->exceptions);
        if (data.is_bad || (common->exceptions & RT_SCAN_POINTER_INDIRECT))
            frame.exception_table = 0;
    }
    if (reader->is_bad || frame.start == 0 || n_bytes == 0 || n_bytes > UINT64_MAX - frame.start)
        return;
    frame.end = frame.start + n_bytes;
    frame.program = (struct rt_scan_table){reader->next, (size_t)(reader->end - reader->next)};
    if (!common->is_signal && rt_scan_text_of(scan, frame.start))
        add_frame(scan, &frame);
}

static void read_record(struct rt_scan *scan, struct unwind *unwind, struct rt_scan_reader *reader)
{
    const uint64_t at = (uint64_t)(reader->next - unwind->bytes);
    const uint64_t back = rt_scan_read_fixed(reader, 4);
    if (reader->is_bad || back == 0 || back > at) /* 0: what is common itself */
        return;
    if (unwind->common.offset != at - back)
        read_common(unwind, at - back);
    if (unwind->common.is_usable && !(unwind->common.pointers & RT_SCAN_POINTER_INDIRECT))
        read_range(scan, &unwind->common, reader);
}

static int by_start(const void *one, const void *other)
{
    const struct rt_scan_frame *a = one, *b = other;
    return a->start < b->start ? -1 : a->start > b->start;
}

void rt_scan_unwind_read(struct rt_scan *scan)
{
    struct rt_scan_store *store = rt_scan_store(scan);
    const struct rt_scan_image *image = &store->image;
    struct unwind unwind = {.address = image->eh_frame,
        .n_bytes = image->eh_frame_bytes,
        .bytes = rt_scan_image_at(image, image->eh_frame, image->eh_frame_bytes),
        .common = {.offset = UINT64_MAX}};
    uint64_t offset = 0;
    while (unwind.bytes && offset < unwind.n_bytes) {
        struct rt_scan_reader record = reader_at(&unwind, offset);
        if (!enter_record(&record))
            break;
        offset = (uint64_t)(record.end - unwind.bytes);
        read_record(scan, &unwind, &record);
    }
    scan->has_unwind = store->n_frames > 0;
    if (store->n_frames > 0)
        qsort(store->frames, store->n_frames, sizeof *store->frames, by_start);
}

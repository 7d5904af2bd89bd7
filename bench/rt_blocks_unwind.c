/* SPDX-License-Identifier: GPL-3.0-or-later
 * Unwind tables for the copy, so that exceptions pass through it: the object's own, each advance
 * of the place made as long as it is in the copy. Registered with libgcc.
 */
#define _GNU_SOURCE
#include "bench/rt_blocks_table.h"
#include "bench/rt_scan_part.h"
#include "bench/rt_scan_read.h"

#include <dlfcn.h>
#include <string.h>

#define ADVANCE4 0x04
#define TABLE_TIMES 8 /* how much longer than the original at most, and */
#define LSDA_TIMES 4  /* exception tables beside the text that they are of */
#define SPARE_BYTES 65536

typedef void frame_function(const void *frames);

/* What ranges have in common: a record of the object's table. */
struct common {
    uint64_t address; /* loaded, of its record; 0: none */
    bool is_known, has_augmentation, is_signal;
    unsigned pointers, exceptions;
    uint64_t personality; /* 0: none */
    uint64_t code_align;
    int64_t data_align;
    uint64_t return_register;
    struct rt_scan_reader program;
    unsigned char *copy; /* NULL: not written yet */
};

struct translator {
    struct rt_blocks_store *store;
    struct rt_blocks_table out, lsdas;
    struct common common;
};

static bool enter_record(struct rt_scan_reader *r)
{
    const uint64_t n_bytes = rt_scan_read_fixed(r, 4);
    if (r->is_bad || n_bytes == 0 || n_bytes > (uint64_t)(r->end - r->next))
        return false;
    r->end = r->next + n_bytes;
    return true;
}

static uint64_t read_personality(struct rt_scan_reader *r)
{
    const unsigned encoding = (unsigned)rt_scan_read_fixed(r, 1);
    uint64_t address = rt_scan_read_pointer(r, encoding & ~(unsigned)RT_SCAN_POINTER_INDIRECT);
    if (address != 0 && (encoding & RT_SCAN_POINTER_INDIRECT) && !r->is_bad)
        memcpy(&address, (const void *)(uintptr_t)address, sizeof address);
    return address;
}

static void read_augmentation(struct common *c, const char *letters, struct rt_scan_reader *r)
{
    const uint64_t n_bytes = rt_scan_read_uleb(r);
    struct rt_scan_reader data = *r;
    rt_scan_read_skip(r, n_bytes);
    c->has_augmentation = c->is_known = true;
    for (const char *letter = letters + 1; *letter; letter++)
        switch (*letter) {
        case 'R':
            c->pointers = (unsigned)rt_scan_read_fixed(&data, 1);
            break;
        case 'L':
            c->exceptions = (unsigned)rt_scan_read_fixed(&data, 1);
            break;
        case 'P':
            c->personality = read_personality(&data);
            break;
        case 'S':
            c->is_signal = true;
            break;
        default:
            c->is_known = false;
        }
    c->is_known &= !data.is_bad;
}

static void read_common(struct common *c, struct rt_scan_reader r)
{
    *c = (struct common){.address = r.address, .exceptions = RT_SCAN_POINTER_ABSENT};
    if (!enter_record(&r) || rt_scan_read_fixed(&r, 4) != 0)
        return;
    const uint64_t version = rt_scan_read_fixed(&r, 1);
    const char *letters = (const char *)r.next;
    while (rt_scan_read_fixed(&r, 1) != 0)
        ;
    c->code_align = rt_scan_read_uleb(&r);
    c->data_align = rt_scan_read_sleb(&r);
    c->return_register = version == 1 ? rt_scan_read_fixed(&r, 1) : rt_scan_read_uleb(&r);
    c->is_known = *letters == '\0';
    if (*letters == 'z')
        read_augmentation(c, letters, &r);
    c->is_known &= !r.is_bad && (version == 1 || version == 3) && c->data_align >= -64 &&
        c->data_align < 64 && c->return_register < 128; /* written in a byte each */
    c->program = r;
}

/* Pad a record with DW_CFA_nop and fill in its length. */
static void end_record(struct rt_blocks_table *out, unsigned char *record)
{
    while ((out->next - record) % 8 != 4 && !out->is_full)
        rt_blocks_put_fixed(out, 0, 1);
    const uint32_t n_bytes = (uint32_t)(out->next - record - 4);
    if (!out->is_full)
        memcpy(record, &n_bytes, sizeof n_bytes);
}

static void put_common(struct rt_blocks_table *out, struct common *c)
{
    unsigned char *record = c->copy = out->next;
    rt_blocks_put_fixed(out, 0, 8);
    rt_blocks_put_fixed(out, 1, 1);
    rt_blocks_put(out, "zPLR", 4);
    rt_blocks_put(out, "S", c->is_signal);
    rt_blocks_put_fixed(out, 0, 1);
    rt_blocks_put_uleb(out, 1);
    rt_blocks_put_fixed(out, (uint64_t)c->data_align & 0x7f, 1);
    rt_blocks_put_fixed(out, c->return_register, 1);
    rt_blocks_put_uleb(out, 11);
    rt_blocks_put_fixed(out, 0, 1);
    rt_blocks_put_fixed(out, c->personality, 8);
    rt_blocks_put_fixed(out, 0, 2); /* pointers of both kinds are plain ones */
    rt_blocks_put(out, c->program.next, (size_t)(c->program.end - c->program.next));
    end_record(out, record);
}

/* Copy the operands of a call frame instruction: `u` a number, `b` a counted block. */
static bool copy_operands(
    struct rt_blocks_table *out, struct rt_scan_reader *r, const char *operands)
{
    const unsigned char *from = r->next;
    for (; *operands; operands++) {
        const uint64_t value = rt_scan_read_uleb(r); /* signed ones are as long */
        if (*operands == 'b')
            rt_scan_read_skip(r, value);
    }
    rt_blocks_put(out, from, (size_t)(r->next - from));
    return !r->is_bad;
}

static const char *operands_of(unsigned op)
{
    static const char *const of_extended[] = {[0x00] = "",
        [0x05] = "uu",
        [0x06] = "u",
        [0x07] = "u",
        [0x08] = "u",
        [0x09] = "uu",
        [0x0a] = "",
        [0x0b] = "",
        [0x0c] = "uu",
        [0x0d] = "u",
        [0x0e] = "u",
        [0x0f] = "b",
        [0x10] = "ub",
        [0x11] = "uu",
        [0x12] = "uu",
        [0x13] = "u",
        [0x14] = "uu",
        [0x15] = "uu",
        [0x16] = "ub",
        [0x2e] = "u",
        [0x2f] = "uu"};
    if ((op & 0xc0) == 0x80)
        return "u";
    if ((op & 0xc0) == 0xc0)
        return "";
    return op < sizeof of_extended / sizeof *of_extended ? of_extended[op] : NULL;
}

/* How far an instruction advances; 0: it is another. */
static uint64_t advance_of(unsigned op, struct rt_scan_reader *r)
{
    if ((op & 0xc0) == 0x40)
        return op & 0x3f;
    return op >= 0x02 && op <= 0x04 ? rt_scan_read_fixed(r, 1u << (op - 2)) : 0;
}

static bool put_program(struct translator *t, struct rt_scan_reader r, uint64_t start)
{
    uint64_t at = start;
    uint32_t place = rt_blocks_place(t->store, start);
    while (r.next < r.end) {
        const unsigned op = (unsigned)rt_scan_read_fixed(&r, 1);
        if ((op & 0xc0) == 0x40 || (op >= 0x02 && op <= 0x04)) {
            at += advance_of(op, &r) * t->common.code_align;
            const uint32_t next = rt_blocks_place(t->store, at);
            rt_blocks_put_fixed(&t->out, ADVANCE4, 1);
            rt_blocks_put_fixed(&t->out, next - place, 4);
            place = next;
            continue;
        }
        const char *operands = operands_of(op);
        rt_blocks_put_fixed(&t->out, op, 1);
        if (!operands || !copy_operands(&t->out, &r, operands))
            return false;
    }
    return !r.is_bad;
}

/* One range; `r` stands behind the reference to what is common. False: exceptions would not pass.
 */
static bool put_range(struct translator *t, struct rt_scan_reader *r)
{
    struct common *c = &t->common;
    const uint64_t start = rt_scan_read_pointer(r, c->pointers);
    const uint64_t end = start + rt_scan_read_pointer(r, c->pointers & RT_SCAN_POINTER_FORM);
    const uint32_t place = rt_blocks_place(t->store, start);
    const uint32_t n_bytes = rt_blocks_place(t->store, end) - place;
    uint64_t lsda = 0;
    if (c->has_augmentation) {
        const uint64_t n_data_bytes = rt_scan_read_uleb(r);
        struct rt_scan_reader data = *r;
        rt_scan_read_skip(r, n_data_bytes);
        lsda = rt_scan_read_pointer(&data, c->exceptions);
    }
    if (r->is_bad || n_bytes == 0)
        return true;
    if (lsda != 0 && (lsda = rt_blocks_lsda(t->store, &t->lsdas, lsda, start)) == 0)
        return false;
    if (!c->copy)
        put_common(&t->out, c);
    unsigned char *record = t->out.next;
    rt_blocks_put_fixed(&t->out, 0, 4);
    rt_blocks_put_fixed(&t->out, (uint64_t)(t->out.next - c->copy), 4);
    rt_blocks_put_fixed(&t->out, (uint64_t)(uintptr_t)(t->store->map + place), 8);
    rt_blocks_put_fixed(&t->out, n_bytes, 8);
    rt_blocks_put_uleb(&t->out, 8);
    rt_blocks_put_fixed(&t->out, lsda, 8);
    const bool is_understood = put_program(t, *r, start);
    end_record(&t->out, record);
    return is_understood && !t->out.is_full;
}

static bool put_records(struct translator *t, const unsigned char *bytes, uint64_t n_bytes)
{
    struct rt_scan_reader all = {
        .next = bytes, .end = bytes + n_bytes, .address = (uint64_t)(uintptr_t)bytes};
    while (all.next < all.end) {
        struct rt_scan_reader r = all;
        if (!enter_record(&r))
            break;
        rt_scan_read_skip(&all, (uint64_t)(r.end - all.next));
        const uint64_t at = r.address;
        const uint64_t back = rt_scan_read_fixed(&r, 4);
        if (back == 0 || back > at - (uint64_t)(uintptr_t)bytes)
            continue;
        if (t->common.address != at - back)
            read_common(&t->common,
                (struct rt_scan_reader){.next = (const unsigned char *)(uintptr_t)(at - back),
                    .end = bytes + n_bytes,
                    .address = at - back});
        if (!t->common.is_known || !put_range(t, &r))
            return false;
    }
    rt_blocks_put_fixed(&t->out, 0, 4); /* the end */
    return !t->out.is_full;
}

static bool call_libgcc(const char *name, const void *frames)
{
    void *library = dlopen("libgcc_s.so.1", RTLD_NOW);
    void *address = library ? dlsym(library, name) : NULL;
    frame_function *function;
    memcpy(&function, &address, sizeof function);
    if (function)
        function(frames);
    return function != NULL;
}

bool rt_blocks_unwind(struct rt_blocks_store *store)
{
    const struct rt_scan_image *image = &rt_scan_store(store->scan)->image;
    if (image->eh_frame == 0 || image->eh_frame_bytes == 0)
        return true;
    const size_t room = image->eh_frame_bytes * TABLE_TIMES + SPARE_BYTES;
    const size_t lsda_room = (store->scan->high - store->scan->low) * LSDA_TIMES + SPARE_BYTES;
    unsigned char *frames = rt_blocks_array(store, room, 1);
    unsigned char *lsdas = rt_blocks_array(store, lsda_room, 1);
    if (!frames || !lsdas)
        return false;
    struct translator t = {.store = store,
        .out = {.next = frames, .end = frames + room},
        .lsdas = {.next = lsdas, .end = lsdas + lsda_room}};
    const unsigned char *bytes = (const unsigned char *)(store->scan->bias + image->eh_frame);
    if (!put_records(&t, bytes, image->eh_frame_bytes) || !call_libgcc("__register_frame", frames))
        return false;
    store->frames = frames;
    return true;
}

void rt_blocks_forget(struct rt_blocks_store *store)
{
    if (store->frames)
        (void)call_libgcc("__deregister_frame", store->frames);
    store->frames = NULL;
}

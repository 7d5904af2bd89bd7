/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Log-linear histogram: recording many values at once, merging, walking. */
#include "stats/hist.h"

/* Values whose slots are found together before they are counted. */
#define CHUNK 64

/* Bits of the double 2^52: added to an integer v below 2^52 they make the double 2^52 + v. */
#define TWO_52_BITS UINT64_C(0x4330000000000000)

/* Four values at once; the compiler cuts the vectors into what the machine has. */
typedef uint64_t vec_u64 __attribute__((vector_size(32)));
typedef double vec_f64 __attribute__((vector_size(32)));

#define INLINED static inline __attribute__((always_inline))

static uint64_t add_count(uint64_t a, uint64_t b)
{
    return __builtin_add_overflow(a, b, &a) ? UINT64_MAX : a;
}

static uint64_t slot_count(const struct pp_hist *h, uint64_t slot)
{
    return add_count(0 - h->counts[slot], 0 - h->counts[slot + h->n_slots]);
}

static uint64_t slot_of(const struct pp_hist *h, uint64_t v)
{
    if (v >> PP_HIST_VALUE_BITS)
        return pp_hist_overflow_slot(h);
    return pp_hist_slot(h->bits, v);
}

void pp_hist_record_n(struct pp_hist *h, uint64_t v, uint64_t count)
{
    const uint64_t slot = slot_of(h, v);

    if (count == 0)
        return;
    h->counts[slot] = 0 - add_count(0 - h->counts[slot], count);
    pp_hist_mark(h, slot);
}

/*
 * Slots of CHUNK values, by vectors; returns the bits of all values or'ed together. The double
 * v + 1/2 comes from putting v into the fraction of 2^52, which is right for v below that.
 */
INLINED uint64_t find_slots(unsigned bits, const uint64_t *values, uint64_t *slot)
{
    const uint64_t shift = 52 - bits;
    const uint64_t bias = (uint64_t)1022 << bits;
    vec_u64 any = {0};

    for (size_t i = 0; i < CHUNK; i += 4) {
        vec_u64 v;
        vec_f64 half_up;

        memcpy(&v, values + i, sizeof v);
        any |= v;
        half_up = (vec_f64)(v + TWO_52_BITS) - (0x1p52 - 0.5);
        v = ((vec_u64)half_up >> shift) - bias;
        memcpy(slot + i, &v, sizeof v);
    }
    return any[0] | any[1] | any[2] | any[3];
}

/* Count a chunk of slots, the odd ones in the second table. */
INLINED void count_slots(struct pp_hist *h, const uint64_t *slot)
{
    uint64_t *const first = h->counts;
    uint64_t *const second = h->counts + h->n_slots;

#pragma GCC unroll 4
    for (size_t i = 0; i < CHUNK; i += 2) {
        if (__builtin_expect(pp_hist_count(first + slot[i]), 0))
            pp_hist_mark(h, slot[i]);
        if (__builtin_expect(pp_hist_count(second + slot[i + 1]), 0))
            pp_hist_mark(h, slot[i + 1]);
    }
}

/* n is a multiple of CHUNK. */
INLINED void record_chunks(struct pp_hist *h, const uint64_t *values, size_t n)
{
    uint64_t slot[CHUNK];

    for (; n > 0; n -= CHUNK, values += CHUNK) {
        const uint64_t any = find_slots(h->bits, values, slot);

        if (any >> PP_HIST_VALUE_BITS)
            for (size_t i = 0; i < CHUNK; i++)
                slot[i] = slot_of(h, values[i]);
        count_slots(h, slot);
    }
}

/* Add both tables of one block of src to the first of dst. */
INLINED void add_block(struct pp_hist *dst, const struct pp_hist *src, size_t block)
{
    const uint64_t *first = src->counts + block * PP_HIST_BLOCK;
    const uint64_t *second = first + src->n_slots;
    uint64_t *sum = dst->counts + block * PP_HIST_BLOCK;

    for (size_t i = 0; i < PP_HIST_BLOCK; i += 4) {
        vec_u64 a, b, c;

        memcpy(&a, first + i, sizeof a);
        memcpy(&b, second + i, sizeof b);
        memcpy(&c, sum + i, sizeof c);
        c += a + b;
        memcpy(sum + i, &c, sizeof c);
    }
}

/* Add all blocks that are marked; marks beyond the table, in foreign storage, mean nothing. */
INLINED void add_blocks(struct pp_hist *dst, const struct pp_hist *src)
{
    const size_t n_words = pp_hist_n_words(src->bits);
    const size_t n_blocks = src->n_slots / PP_HIST_BLOCK;

    for (size_t word = 0; word < n_words; word++) {
        const uint64_t used = src->used[word];

        if (used == 0)
            continue;
        for (uint64_t left = used; left; left &= left - 1) {
            const size_t block = word * 64 + (size_t)__builtin_ctzll(left);

            if (block < n_blocks)
                add_block(dst, src, block);
        }
        dst->used[word] |= used;
    }
}

/*
 * One copy of each for the instruction set at hand. A plain branch chooses, not an ifunc: it also
 * works in a static program and with any libc.
 */
#if defined __x86_64__
static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2");
}

#define WITH_AVX2 __attribute__((target("avx2"))) static
#else
static bool has_avx2(void)
{
    return false;
}

#define WITH_AVX2 static
#endif

WITH_AVX2 void record_chunks_avx2(struct pp_hist *h, const uint64_t *values, size_t n)
{
    record_chunks(h, values, n);
}

static void record_chunks_portable(struct pp_hist *h, const uint64_t *values, size_t n)
{
    record_chunks(h, values, n);
}

WITH_AVX2 void add_blocks_avx2(struct pp_hist *dst, const struct pp_hist *src)
{
    add_blocks(dst, src);
}

static void add_blocks_portable(struct pp_hist *dst, const struct pp_hist *src)
{
    add_blocks(dst, src);
}

void pp_hist_record_all(struct pp_hist *h, const uint64_t *values, size_t n)
{
    const size_t n_chunked = n - n % CHUNK;

    if (has_avx2())
        record_chunks_avx2(h, values, n_chunked);
    else
        record_chunks_portable(h, values, n_chunked);
    for (size_t i = n_chunked; i < n; i++)
        pp_hist_record(h, values[i]);
}

enum pp_status pp_hist_merge(struct pp_hist *dst, const struct pp_hist *src)
{
    if (dst->bits != src->bits || dst->counts == src->counts)
        return PP_EINVAL;
    if (has_avx2())
        add_blocks_avx2(dst, src);
    else
        add_blocks_portable(dst, src);
    return PP_OK;
}

/*
 * Values of a slot, by the definition in hist.h: (2^b + m) 2^(e-b) from the exponent e and
 * fraction m of v + 1/2.
 */
static struct pp_bucket bucket_of(const struct pp_hist *h, uint32_t slot)
{
    const uint64_t mantissa = ((uint64_t)1 << h->bits) | (slot & (((uint32_t)1 << h->bits) - 1));
    const unsigned octave = slot >> h->bits; /* e + 1 */
    uint64_t low;

    if (octave <= h->bits) {
        low = mantissa >> (h->bits + 1 - octave);
        return (struct pp_bucket){.low = low, .high = low};
    }
    low = mantissa << (octave - h->bits - 1);
    return (struct pp_bucket){
        .low = low, .high = low + ((uint64_t)1 << (octave - h->bits - 1)) - 1};
}

void pp_hist_begin(const struct pp_hist *h, struct pp_hist_cursor *cursor)
{
    *cursor = (struct pp_hist_cursor){.hist = h};
}

/* First slot from here on whose block is marked, or n_slots. */
static uint32_t next_used(const struct pp_hist *h, uint32_t slot)
{
    const uint32_t n_blocks = h->n_slots / PP_HIST_BLOCK;
    uint32_t block = slot / PP_HIST_BLOCK;

    while (block < n_blocks) {
        const uint64_t rest = h->used[block / 64] >> (block % 64);

        if (rest & 1)
            return slot;
        block = rest ? block + (uint32_t)__builtin_ctzll(rest) : (block / 64 + 1) * 64;
        slot = block * PP_HIST_BLOCK;
    }
    return h->n_slots;
}

bool pp_hist_next(struct pp_hist_cursor *cursor, struct pp_bucket *bucket)
{
    const struct pp_hist *h = cursor->hist;
    const uint32_t overflow = pp_hist_overflow_slot(h);

    while ((cursor->slot = next_used(h, cursor->slot)) <= overflow) {
        const uint32_t slot = cursor->slot++;
        const uint64_t count = slot_count(h, slot);

        if (count == 0)
            continue;
        *bucket = bucket_of(h, slot);
        bucket->count = count;
        if (slot == overflow)
            bucket->high = UINT64_MAX;
        return true;
    }
    return false;
}

uint64_t pp_hist_count_total(const struct pp_hist *h)
{
    struct pp_hist_cursor cursor;
    struct pp_bucket bucket;
    uint64_t total = 0;

    pp_hist_begin(h, &cursor);
    while (pp_hist_next(&cursor, &bucket))
        total = add_count(total, bucket.count);
    return total;
}

uint64_t pp_hist_overflow_count(const struct pp_hist *h)
{
    return slot_count(h, pp_hist_overflow_slot(h));
}

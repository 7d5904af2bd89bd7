/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Log-linear histogram: recording many values at once, merging, walking. */
#include "stats/hist.h"

#define EIGHT 8

/* Eight values at once; the compiler cuts the vectors into what the machine has. */
typedef uint64_t vec_u64 __attribute__((vector_size(32)));
typedef double vec_f64 __attribute__((vector_size(32)));

/* Bits of the double 2^52: added to an integer v below 2^52 they make the double 2^52 + v. */
#define TWO_52_BITS UINT64_C(0x4330000000000000)

static uint64_t add_count(uint64_t a, uint64_t b)
{
    return __builtin_add_overflow(a, b, &a) ? UINT64_MAX : a;
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
    h->counts[slot] = add_count(h->counts[slot], count);
    pp_hist_mark(h, slot);
}

/* Count the value of one slot in the table given by turn (0 or n_slots). */
static inline void count_slot(struct pp_hist *h, uint64_t slot, uint64_t turn)
{
    if (__builtin_expect(h->counts[slot + turn]++ == 0, 0))
        pp_hist_mark(h, slot);
}

/* Eight values below 2^PP_HIST_VALUE_BITS. */
static inline void record_eight(struct pp_hist *h, const uint64_t *values)
{
    const uint64_t shift = 52 - h->bits;
    const uint64_t bias = (uint64_t)1022 << h->bits;
    uint64_t slot[EIGHT];

    for (size_t i = 0; i < EIGHT; i += 4) {
        vec_u64 v;
        vec_f64 half_up;

        memcpy(&v, values + i, sizeof v);
        v += TWO_52_BITS;
        half_up = (vec_f64)v - (0x1p52 - 0.5);
        v = ((vec_u64)half_up >> shift) - bias;
        memcpy(slot + i, &v, sizeof v);
    }
    for (size_t i = 0; i < EIGHT; i += 2) {
        count_slot(h, slot[i], 0);
        count_slot(h, slot[i + 1], h->n_slots);
    }
}

void pp_hist_record_all(struct pp_hist *h, const uint64_t *values, size_t n)
{
    while (n >= EIGHT) {
        uint64_t any_bits = 0;

        for (size_t i = 0; i < EIGHT; i++)
            any_bits |= values[i];
        if (any_bits >> PP_HIST_VALUE_BITS)
            for (size_t i = 0; i < EIGHT; i++)
                pp_hist_record_n(h, values[i], 1);
        else
            record_eight(h, values);
        values += EIGHT;
        n -= EIGHT;
    }
    while (n--)
        pp_hist_record(h, *values++);
}

/*
 * Add both tables of src to the first of dst, block by block as marked. Inlined into one copy per
 * instruction set.
 */
static inline __attribute__((always_inline)) void add_blocks(
    struct pp_hist *dst, const struct pp_hist *src)
{
    const size_t n_words = pp_hist_n_words(src->bits);
    const size_t n_blocks = src->n_slots / PP_HIST_BLOCK;

    for (size_t word = 0; word < n_words; word++) {
        for (uint64_t used = src->used[word]; used; used &= used - 1) {
            const size_t block = word * 64 + (size_t)__builtin_ctzll(used);
            const uint64_t *from = src->counts + block * PP_HIST_BLOCK;
            uint64_t *to = dst->counts + block * PP_HIST_BLOCK;

            if (block >= n_blocks)
                break;
            for (size_t i = 0; i < PP_HIST_BLOCK; i += 4) {
                vec_u64 a, b, sum;

                memcpy(&a, from + i, sizeof a);
                memcpy(&b, from + src->n_slots + i, sizeof b);
                memcpy(&sum, to + i, sizeof sum);
                sum += a + b;
                memcpy(to + i, &sum, sizeof sum);
            }
        }
        dst->used[word] |= src->used[word];
    }
}

static void add_blocks_portable(struct pp_hist *dst, const struct pp_hist *src)
{
    add_blocks(dst, src);
}

/* A plain branch, not an ifunc: it also works in a static program and with any libc. */
#if defined __x86_64__
__attribute__((target("avx2"))) static void add_blocks_avx2(
    struct pp_hist *dst, const struct pp_hist *src)
{
    add_blocks(dst, src);
}

static void add_blocks_best(struct pp_hist *dst, const struct pp_hist *src)
{
    if (__builtin_cpu_supports("avx2"))
        add_blocks_avx2(dst, src);
    else
        add_blocks_portable(dst, src);
}
#else
static void add_blocks_best(struct pp_hist *dst, const struct pp_hist *src)
{
    add_blocks_portable(dst, src);
}
#endif

enum pp_status pp_hist_merge(struct pp_hist *dst, const struct pp_hist *src)
{
    if (dst->bits != src->bits || dst->counts == src->counts)
        return PP_EINVAL;
    add_blocks_best(dst, src);
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

static uint64_t slot_count(const struct pp_hist *h, uint32_t slot)
{
    return add_count(h->counts[slot], h->counts[slot + h->n_slots]);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Log-linear histogram of unsigned integers: a fixed relative error, constant memory, exact
 * merge.
 */
#ifndef PP_STATS_HIST_H
#define PP_STATS_HIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "stats/status.h"

/*
 * With b sub-bucket bits each power of two is cut into 2^b buckets, so a bucket is at most 2^-b
 * of its value wide and its middle at most half of that away: 0.05 % for b = 10, 0.39 % for b =
 * 7. Values below 2^(b+1) have a bucket each.
 * Values from 2^PP_HIST_VALUE_BITS (7 minutes of a 2.6 GHz clock) share one bucket.
 */
#define PP_HIST_BITS_DEFAULT 10
#define PP_HIST_BITS_MIN 6
#define PP_HIST_BITS_MAX 12
#define PP_HIST_VALUE_BITS 40

/*
 * Neighbouring slots whose use is marked together; merging and walking skip blocks that were
 * never used.
 */
#define PP_HIST_BLOCK 8

/*
 * Describes a table that lies in storage of the caller's, which may be shared with another
 * process. Only the storage is shared: each process makes its own descriptor, so no pointer ever
 * comes out of shared memory. Reading a table that a foreign process wrote is safe whatever it
 * holds.
 * Storage: a bitmap of used blocks, then two tables of n_slots 64-bit words. The count of a slot
 * is minus the sum of its two words. pp_hist_record files into the first; pp_hist_record_all into
 * both in turn, because two updates of one word on end wait for each other and real timings have
 * few distinct values.
 * The slot of v is the exponent and the top b bits of the fraction of the double v + 1/2: the
 * half gives 0 a slot and moves no other value across an edge. Small values leave slots between
 * them unused, which costs address space and no memory.
 * Members are private.
 */
struct pp_hist {
    uint64_t *used;
    uint64_t *counts;
    uint32_t n_slots;
    uint32_t bits;
};

/* Values low..high, both inclusive, were seen count times. */
struct pp_bucket {
    uint64_t low;
    uint64_t high;
    uint64_t count;
};

/* Position of a walk. */
struct pp_hist_cursor {
    const struct pp_hist *hist;
    uint32_t slot;
};

/*
 * Slots of a table with bits sub-bucket bits (PP_HIST_BITS_MIN..PP_HIST_BITS_MAX), the last block
 * being for overflow.
 */
static inline size_t pp_hist_n_buckets(unsigned bits)
{
    return ((size_t)(PP_HIST_VALUE_BITS + 1) << bits) + PP_HIST_BLOCK;
}

/* 64-bit words of the bitmap of used blocks, a whole number of cache lines. */
static inline size_t pp_hist_n_words(unsigned bits)
{
    size_t n_blocks = pp_hist_n_buckets(bits) / PP_HIST_BLOCK;

    return (n_blocks + 511) / 512 * 8;
}

/*
 * Bytes of storage for pp_hist_init: 661 KiB for the default, of which only what is used is ever
 * touched.
 */
static inline size_t pp_hist_bytes(unsigned bits)
{
    return (pp_hist_n_words(bits) + 2 * pp_hist_n_buckets(bits)) * sizeof(uint64_t);
}

/*
 * Describe storage as a histogram. storage: pp_hist_bytes(bits) bytes, 8-byte aligned (64 is
 * better), zeroed for an empty histogram, or filled through another descriptor with the same
 * bits. The caller keeps it as long as h is used.
 * Returns PP_OK, or PP_EINVAL when bits is out of range or storage is NULL or misaligned; then h
 * is not written.
 * Inline so that code without the library can use it.
 */
static inline enum pp_status pp_hist_init(struct pp_hist *h, unsigned bits, void *storage)
{
    if (bits < PP_HIST_BITS_MIN || bits > PP_HIST_BITS_MAX)
        return PP_EINVAL;
    if (!storage || (uintptr_t)storage % sizeof(uint64_t))
        return PP_EINVAL;
    *h = (struct pp_hist){.used = storage,
        .counts = (uint64_t *)storage + pp_hist_n_words(bits),
        .n_slots = (uint32_t)pp_hist_n_buckets(bits),
        .bits = bits};
    return PP_OK;
}

/* The slot of the overflow bucket. */
static inline uint32_t pp_hist_overflow_slot(const struct pp_hist *h)
{
    return h->n_slots - PP_HIST_BLOCK;
}

/*
 * One more in a word of a table; returns whether it was empty. Words count downwards from 0, so
 * that the processor's borrow tells an empty one for nothing.
 */
static inline bool pp_hist_count(uint64_t *word)
{
#if defined __x86_64__ && defined __GCC_ASM_FLAG_OUTPUTS__
    bool was_empty;

    __asm__("subq $1, %0" : "+m"(*word), "=@ccc"(was_empty));
    return was_empty;
#else
    return (*word)-- == 0;
#endif
}

/* Mark the block of a slot as used; rare. */
static inline void pp_hist_mark(struct pp_hist *h, uint64_t slot)
{
    h->used[slot / PP_HIST_BLOCK / 64] |= (uint64_t)1 << (slot / PP_HIST_BLOCK % 64);
}

/*
 * Slot of v in a table with bits sub-bucket bits; beyond all slots for v from
 * 2^PP_HIST_VALUE_BITS.
 */
static inline uint64_t pp_hist_slot(unsigned bits, uint64_t v)
{
    double half_up = (double)(int64_t)v + 0.5;
    uint64_t pattern;

    memcpy(&pattern, &half_up, sizeof pattern);
    return (pattern >> (52 - bits)) - ((uint64_t)1022 << bits);
}

/*
 * Count one value. Any 64-bit value is legal. Inline because it stands in the loop that files
 * every sample (tests/perf/bench_hist.c); both rare branches are for a first use and for overflow.
 */
static inline void pp_hist_record(struct pp_hist *h, uint64_t v)
{
    uint64_t slot;

    if (__builtin_expect(h->bits == PP_HIST_BITS_DEFAULT, 1))
        slot = pp_hist_slot(PP_HIST_BITS_DEFAULT, v); /* shifts by constants */
    else
        slot = pp_hist_slot(h->bits, v);

    if (__builtin_expect(slot >= pp_hist_overflow_slot(h), 0))
        slot = pp_hist_overflow_slot(h);
    if (__builtin_expect(pp_hist_count(h->counts + slot), 0))
        pp_hist_mark(h, slot);
}

/*
 * Count v count times; the same result as count calls of pp_hist_record. A slot's count stops at
 * UINT64_MAX.
 */
void pp_hist_record_n(struct pp_hist *h, uint64_t v, uint64_t count);

/*
 * Count n values from an array: the same result as n calls of pp_hist_record in about half their
 * time, since slots are computed by vectors. values may be NULL when n is 0.
 */
void pp_hist_record_all(struct pp_hist *h, const uint64_t *values, size_t n);

/*
 * Add the counts of src to dst; exact, so any order of merges gives the same counts. Cost:
 * proportional to the blocks used in src. Returns PP_OK, or PP_EINVAL when their bits differ or
 * they share their storage; then dst is unchanged.
 */
enum pp_status pp_hist_merge(struct pp_hist *dst, const struct pp_hist *src);

/* Start a walk; it ends when the histogram or its descriptor changes. */
void pp_hist_begin(const struct pp_hist *h, struct pp_hist_cursor *cursor);

/*
 * Next non-empty bucket, ascending; the overflow bucket comes last with high = UINT64_MAX. False
 * at the end, *bucket unchanged.
 */
bool pp_hist_next(struct pp_hist_cursor *cursor, struct pp_bucket *bucket);

/* Values counted, overflow included; stops at UINT64_MAX. */
uint64_t pp_hist_count_total(const struct pp_hist *h);

/* Values counted in the overflow bucket, at or above 2^PP_HIST_VALUE_BITS. */
uint64_t pp_hist_overflow_count(const struct pp_hist *h);

#endif

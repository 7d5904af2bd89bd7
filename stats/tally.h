/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A multiset of 64-bit keys: the keys themselves while they are few, then counts of buckets. */
#ifndef PP_STATS_TALLY_H
#define PP_STATS_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stats/hist.h"
#include "stats/status.h"
#include "stats/tallykey.h"

#define PP_TALLY_EXACT 1024
/* Counts are allocated in runs of so many neighbouring buckets. */
#define PP_TALLY_RUN 64
/* Runs that are found without a search: those of 8 octaves of doubles. 1 KiB. */
#define PP_TALLY_CACHE 128

/*
 * Counts of PP_TALLY_RUN buckets, the first of which is number first; first is a multiple of
 * PP_TALLY_RUN.
 */
struct pp_tally_run {
    uint64_t first;
    uint64_t count[PP_TALLY_RUN];
};

/*
 * Exact form: keys holds n_keys ascending keys and runs is NULL. Bucketed form: keys is NULL and
 * runs are in ascending order. The form depends on the multiset alone (pp_tally_pour excepted),
 * never on its history.
 */
struct pp_tally {
    enum pp_tally_layout layout;
    bool bucketed;
    uint32_t n_keys;
    uint32_t max_keys;
    uint64_t *keys;
    uint32_t n_runs;
    uint32_t max_runs;
    struct pp_tally_run **runs;
    struct pp_tally_run **cache; /* by run number, entries may be NULL */
};

/* Position of a walk. */
struct pp_tally_cursor {
    size_t item;
    size_t slot;
};

/* Make t empty. Allocates nothing. */
void pp_tally_init(struct pp_tally *t, enum pp_tally_layout layout);

/* Give back what t holds. */
void pp_tally_release(struct pp_tally *t);

/* Count key count times. Returns PP_OK or PP_ENOMEM; then t is unchanged. Counts saturate. */
enum pp_status pp_tally_record(struct pp_tally *t, uint64_t key, uint64_t count);

/* Go over to the bucketed form whatever the number of keys. PP_OK or PP_ENOMEM (t unchanged). */
enum pp_status pp_tally_pour(struct pp_tally *t);

/*
 * Add all of src, of the same layout, to dst; not the same object. PP_OK or PP_ENOMEM (dst
 * unchanged).
 */
enum pp_status pp_tally_merge(struct pp_tally *dst, const struct pp_tally *src);

/* Start a walk. */
void pp_tally_begin(const struct pp_tally *t, struct pp_tally_cursor *cursor);

/* Start a walk at the far end, for pp_tally_prev. */
void pp_tally_end(const struct pp_tally *t, struct pp_tally_cursor *cursor);

/*
 * Step over the next non-empty bucket, ascending, in keys; equal exact keys come together. False
 * at the end; *bucket unchanged.
 * The cursor stands between buckets, so pp_tally_prev then gives the same bucket again.
 */
bool pp_tally_next(
    const struct pp_tally *t, struct pp_tally_cursor *cursor, struct pp_bucket *bucket);

/* Step back over the previous non-empty bucket. False at the start; *bucket unchanged. */
bool pp_tally_prev(
    const struct pp_tally *t, struct pp_tally_cursor *cursor, struct pp_bucket *bucket);

/* True when the multisets are the same, as far as they are known. */
bool pp_tally_equal(const struct pp_tally *a, const struct pp_tally *b);

#endif

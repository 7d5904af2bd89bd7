/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A multiset of 64-bit keys, exact while small, bucketed after. */
#include "stats/tally.h"

#include <stdlib.h>
#include <string.h>

#include "stats/tallykey.h"

static uint64_t add_count(uint64_t a, uint64_t b)
{
    return __builtin_add_overflow(a, b, &a) ? UINT64_MAX : a;
}

void pp_tally_init(struct pp_tally *t, enum pp_tally_layout layout)
{
    *t = (struct pp_tally){.layout = layout};
}

void pp_tally_release(struct pp_tally *t)
{
    for (uint32_t i = 0; i < t->n_runs; i++)
        free(t->runs[i]);
    free(t->runs);
    free(t->cache);
    free(t->keys);
}

/* Number of keys below key. */
static uint32_t key_position(const struct pp_tally *t, uint64_t key)
{
    uint32_t lo = 0;
    uint32_t hi = t->n_keys;

    while (lo < hi) {
        const uint32_t middle = (lo + hi) / 2;

        if (t->keys[middle] < key)
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo;
}

static enum pp_status reserve_keys(struct pp_tally *t, uint32_t n_more)
{
    uint32_t max_keys = t->max_keys ? t->max_keys : 16;
    uint64_t *keys;

    if (t->n_keys + n_more <= t->max_keys)
        return PP_OK;
    while (max_keys < t->n_keys + n_more)
        max_keys *= 2;
    keys = realloc(t->keys, max_keys * sizeof *keys);
    if (!keys)
        return PP_ENOMEM;
    t->keys = keys;
    t->max_keys = max_keys;
    return PP_OK;
}

/* Put count equal keys in their place. */
static enum pp_status insert_keys(struct pp_tally *t, uint64_t key, uint32_t count)
{
    uint32_t position;
    uint64_t *place;

    if (reserve_keys(t, count))
        return PP_ENOMEM;
    position = t->n_keys && key < t->keys[t->n_keys - 1] ? key_position(t, key) : t->n_keys;
    place = t->keys + position;
    memmove(place + count, place, (t->n_keys - position) * sizeof *place);
    for (uint32_t i = 0; i < count; i++)
        place[i] = key;
    t->n_keys += count;
    return PP_OK;
}

/* Number of runs that start below first. */
static uint32_t run_position(const struct pp_tally *t, uint64_t first)
{
    uint32_t lo = 0;
    uint32_t hi = t->n_runs;

    while (lo < hi) {
        const uint32_t middle = (lo + hi) / 2;

        if (t->runs[middle]->first < first)
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo;
}

static enum pp_status reserve_run(struct pp_tally *t)
{
    const uint32_t max_runs = t->max_runs ? 2 * t->max_runs : 8;
    struct pp_tally_run **runs;

    if (t->n_runs < t->max_runs)
        return PP_OK;
    runs = realloc(t->runs, max_runs * sizeof *runs);
    if (!runs)
        return PP_ENOMEM;
    t->runs = runs;
    t->max_runs = max_runs;
    return PP_OK;
}

/* By search; made if there is none. */
static struct pp_tally_run *find_run(struct pp_tally *t, uint64_t index)
{
    const uint64_t first = index - index % PP_TALLY_RUN;
    const uint32_t position = run_position(t, first);
    struct pp_tally_run *run;

    if (position < t->n_runs && t->runs[position]->first == first)
        return t->runs[position];
    if (reserve_run(t))
        return NULL;
    run = calloc(1, sizeof *run);
    if (!run)
        return NULL;
    run->first = first;
    memmove(t->runs + position + 1, t->runs + position, (t->n_runs - position) * sizeof *t->runs);
    t->runs[position] = run;
    t->n_runs++;
    return run;
}

/*
 * The run that holds a bucket, made if there is none; NULL when memory is out. An added run
 * counts nothing. The cache saves what random values cost most, the search (tests/perf).
 */
static struct pp_tally_run *run_of(struct pp_tally *t, uint64_t index)
{
    const uint64_t first = index - index % PP_TALLY_RUN;
    const size_t slot = index / PP_TALLY_RUN % PP_TALLY_CACHE;
    struct pp_tally_run *run = t->cache ? t->cache[slot] : NULL;

    if (run && run->first == first)
        return run;
    if (!t->cache)
        t->cache = calloc(PP_TALLY_CACHE, sizeof(struct pp_tally_run *));
    run = t->cache ? find_run(t, index) : NULL;
    if (run)
        t->cache[slot] = run;
    return run;
}

static enum pp_status add_bucket(struct pp_tally *t, uint64_t key, uint64_t count)
{
    const uint64_t index = pp_tallykey_index(t->layout, key);
    struct pp_tally_run *run = run_of(t, index);

    if (!run)
        return PP_ENOMEM;
    run->count[index % PP_TALLY_RUN] = add_count(run->count[index % PP_TALLY_RUN], count);
    return PP_OK;
}

/* Make all runs that the buckets of src need, so that adding them afterwards cannot fail. */
static enum pp_status reserve_for(struct pp_tally *dst, const struct pp_tally *src)
{
    struct pp_tally_cursor cursor;
    struct pp_bucket bucket;

    pp_tally_begin(src, &cursor);
    while (pp_tally_next(src, &cursor, &bucket))
        if (!run_of(dst, pp_tallykey_index(dst->layout, bucket.low)))
            return PP_ENOMEM;
    return PP_OK;
}

/* Add the buckets of src to dst, which is bucketed; all or nothing. */
static enum pp_status add_all(struct pp_tally *dst, const struct pp_tally *src)
{
    struct pp_tally_cursor cursor;
    struct pp_bucket bucket;

    if (reserve_for(dst, src))
        return PP_ENOMEM;
    pp_tally_begin(src, &cursor);
    while (pp_tally_next(src, &cursor, &bucket))
        if (add_bucket(dst, bucket.low, bucket.count))
            return PP_ENOMEM;
    return PP_OK;
}

/* Replace the exact form of t by the buckets of t and of more (NULL: nothing); all or nothing. */
static enum pp_status pour_with(struct pp_tally *t, const struct pp_tally *more)
{
    struct pp_tally poured = {.layout = t->layout, .bucketed = true};

    if (add_all(&poured, t) || (more && add_all(&poured, more))) {
        pp_tally_release(&poured);
        return PP_ENOMEM;
    }
    pp_tally_release(t);
    *t = poured;
    return PP_OK;
}

enum pp_status pp_tally_pour(struct pp_tally *t)
{
    return t->bucketed ? PP_OK : pour_with(t, NULL);
}

/* Buckets of count keys, added to t. */
static enum pp_status record_buckets(struct pp_tally *t, uint64_t key, uint64_t count)
{
    struct pp_tally one = {.layout = t->layout, .bucketed = true};
    enum pp_status status;

    if (t->bucketed)
        return add_bucket(t, key, count);
    status = add_bucket(&one, key, count);
    if (status == PP_OK)
        status = pour_with(t, &one);
    pp_tally_release(&one);
    return status;
}

enum pp_status pp_tally_record(struct pp_tally *t, uint64_t key, uint64_t count)
{
    if (count == 0)
        return PP_OK;
    if (!t->bucketed && count <= PP_TALLY_EXACT - t->n_keys)
        return insert_keys(t, key, (uint32_t)count);
    return record_buckets(t, key, count);
}

/* Both exact, and together few enough to stay so. */
static enum pp_status merge_keys(struct pp_tally *dst, const struct pp_tally *src)
{
    if (src->n_keys == 0)
        return PP_OK;
    if (reserve_keys(dst, src->n_keys))
        return PP_ENOMEM;
    for (uint32_t i = 0; i < src->n_keys; i++)
        if (insert_keys(dst, src->keys[i], 1))
            return PP_ENOMEM;
    return PP_OK;
}

enum pp_status pp_tally_merge(struct pp_tally *dst, const struct pp_tally *src)
{
    if (dst->bucketed)
        return add_all(dst, src);
    if (src->bucketed || dst->n_keys + src->n_keys > PP_TALLY_EXACT)
        return pour_with(dst, src);
    return merge_keys(dst, src);
}

void pp_tally_begin(const struct pp_tally *t, struct pp_tally_cursor *cursor)
{
    (void)t;
    *cursor = (struct pp_tally_cursor){0};
}

void pp_tally_end(const struct pp_tally *t, struct pp_tally_cursor *cursor)
{
    *cursor = (struct pp_tally_cursor){.item = t->bucketed ? t->n_runs : t->n_keys};
}

static bool next_key(
    const struct pp_tally *t, struct pp_tally_cursor *cursor, struct pp_bucket *bucket)
{
    const size_t start = cursor->item;

    if (start >= t->n_keys)
        return false;
    while (cursor->item < t->n_keys && t->keys[cursor->item] == t->keys[start])
        cursor->item++;
    *bucket = (struct pp_bucket){t->keys[start], t->keys[start], cursor->item - start};
    return true;
}

static bool prev_key(
    const struct pp_tally *t, struct pp_tally_cursor *cursor, struct pp_bucket *bucket)
{
    const size_t stop = cursor->item;

    if (stop == 0)
        return false;
    while (cursor->item > 0 && t->keys[cursor->item - 1] == t->keys[stop - 1])
        cursor->item--;
    *bucket = (struct pp_bucket){t->keys[stop - 1], t->keys[stop - 1], stop - cursor->item};
    return true;
}

/* Fill bucket from a slot of a run; false when it is empty. */
static bool take_slot(
    const struct pp_tally *t, const struct pp_tally_cursor *cursor, struct pp_bucket *bucket)
{
    const struct pp_tally_run *run = t->runs[cursor->item];

    if (run->count[cursor->slot] == 0)
        return false;
    *bucket = pp_tallykey_bucket(t->layout, run->first + cursor->slot);
    bucket->count = run->count[cursor->slot];
    return true;
}

bool pp_tally_next(
    const struct pp_tally *t, struct pp_tally_cursor *cursor, struct pp_bucket *bucket)
{
    if (!t->bucketed)
        return next_key(t, cursor, bucket);
    for (; cursor->item < t->n_runs; cursor->item++, cursor->slot = 0)
        for (; cursor->slot < PP_TALLY_RUN; cursor->slot++)
            if (take_slot(t, cursor, bucket)) {
                cursor->slot++;
                return true;
            }
    return false;
}

bool pp_tally_prev(
    const struct pp_tally *t, struct pp_tally_cursor *cursor, struct pp_bucket *bucket)
{
    if (!t->bucketed)
        return prev_key(t, cursor, bucket);
    while (cursor->item > 0 || cursor->slot > 0) {
        if (cursor->slot == 0) {
            cursor->item--;
            cursor->slot = PP_TALLY_RUN;
        }
        cursor->slot--;
        if (take_slot(t, cursor, bucket))
            return true;
    }
    return false;
}

bool pp_tally_equal(const struct pp_tally *a, const struct pp_tally *b)
{
    struct pp_tally_cursor at_a, at_b;
    struct pp_bucket in_a, in_b;
    bool more_a, more_b;

    if (a->layout != b->layout || a->bucketed != b->bucketed)
        return false;
    pp_tally_begin(a, &at_a);
    pp_tally_begin(b, &at_b);
    do {
        more_a = pp_tally_next(a, &at_a, &in_a);
        more_b = pp_tally_next(b, &at_b, &in_b);
        if (more_a != more_b)
            return false;
        if (more_a && (in_a.low != in_b.low || in_a.count != in_b.count))
            return false;
    } while (more_a);
    return true;
}

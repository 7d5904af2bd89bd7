/* SPDX-License-Identifier: GPL-3.0-or-later
 * Distributions in a result file: buckets and moments must fit together.
 */
#include "bench/resultread_part.h"

#include <stdlib.h>
#include <string.h>

#define N_OF(fields) (sizeof(fields) / sizeof *(fields))
#define MAX_BUCKETS 65536 /* more than a distribution can have */

struct dist_place {
    struct pp_moments moments;
    bool is_exact;
    uint64_t bits;
    struct pp_bucket *buckets;
    size_t n_buckets;
};

static void read_u128(struct pp_jsonread *json, pp_moments_u128 *out)
{
    const char *text = pp_jsonread_string(json);
    if (!text)
        return;
    pp_moments_u128 value = 0;
    const char *at = text;
    while (*at >= '0' && *at <= '9' &&
        !__builtin_mul_overflow(value, (pp_moments_u128)10, &value) &&
        !__builtin_add_overflow(value, (pp_moments_u128)(*at - '0'), &value))
        at++;
    if (at == text || *at != '\0')
        pp_jsonread_fail(json, "'%.60s' is no sum" PP_RESULTREAD_DAMAGED, text);
    *out = value;
}

static void read_sum(struct pp_jsonread *json, void *object)
{
    read_u128(json, &((struct dist_place *)object)->moments.sum);
}

static void read_sum_sq(struct pp_jsonread *json, void *object)
{
    read_u128(json, &((struct dist_place *)object)->moments.sum_sq);
}

static uint64_t read_member(struct pp_jsonread *json)
{
    if (pp_jsonread_item(json))
        return pp_jsonread_unsigned(json);
    pp_jsonread_fail(json, "a bucket is [low, high, n]" PP_RESULTREAD_DAMAGED);
    return 0;
}

static void read_buckets(struct pp_jsonread *json, void *object)
{
    struct dist_place *const place = object;
    pp_jsonread_array(json);
    while (pp_jsonread_item(json)) {
        void *items = place->buckets;
        struct pp_bucket *const bucket = pp_jsonfield_append(
            json, &items, &place->n_buckets, sizeof *bucket);
        place->buckets = items;
        if (!bucket)
            return;
        pp_jsonread_array(json);
        bucket->low = read_member(json);
        bucket->high = read_member(json);
        bucket->count = read_member(json);
        if (pp_jsonread_item(json) || place->n_buckets > MAX_BUCKETS)
            pp_jsonread_fail(json, "buckets are at most %d of [low, high, n]" PP_RESULTREAD_DAMAGED,
                MAX_BUCKETS);
    }
}

static void read_dist(struct pp_jsonread *json, struct pp_dist *dist)
{
#define MOMENT(key, member) \
    { \
        key, PP_JSONFIELD_UNSIGNED, offsetof(struct dist_place, moments.member), 0, NULL, false \
    }
    static const struct pp_jsonfield fields[] = {
        MOMENT("n", n),
        MOMENT("min_ticks", min),
        MOMENT("max_ticks", max),
        {"sum_ticks", PP_JSONFIELD_READ, 0, 0, read_sum, false},
        {"sum_sq_ticks2", PP_JSONFIELD_READ, 0, 0, read_sum_sq, false},
        {"is_exact", PP_JSONFIELD_BOOL, offsetof(struct dist_place, is_exact), 0, NULL, false},
        {"sub_bucket_bits", PP_JSONFIELD_UNSIGNED, offsetof(struct dist_place, bits), 0, NULL,
            false},
        {"buckets", PP_JSONFIELD_READ, 0, 0, read_buckets, false},
    };
#undef MOMENT
    struct dist_place place = {.is_exact = false};
    if (pp_jsonread_null(json))
        return;
    pp_jsonfield_read(json, fields, N_OF(fields), &place);
    if (json->status == PP_OK && place.bits != PP_HIST_BITS_DEFAULT)
        pp_jsonread_fail(json,
            "buckets of another width than sub_bucket_bits %d "
            "says" PP_RESULTREAD_DAMAGED,
            PP_HIST_BITS_DEFAULT);
    const enum pp_status status = json->status == PP_OK
        ? pp_dist_restore(dist, &place.moments, place.is_exact, place.buckets, place.n_buckets)
        : PP_OK;
    if (status == PP_ENOMEM)
        pp_jsonread_fail_memory(json);
    else if (status != PP_OK)
        pp_jsonread_fail(json,
            "the buckets of a histogram that ends here disagree with its n, "
            "extremes or sums" PP_RESULTREAD_DAMAGED);
    free(place.buckets);
}

static void read_part_clean(struct pp_jsonread *json, void *part)
{
    read_dist(json, &((struct pp_pool_part *)part)->clean);
}

static void read_part_unclean(struct pp_jsonread *json, void *part)
{
    read_dist(json, &((struct pp_pool_part *)part)->unclean);
}

static void read_parts(struct pp_jsonread *json, void *object)
{
    static const struct pp_jsonfield fields[] = {
        {"ticks_per_ns", PP_JSONFIELD_NUMBER, offsetof(struct pp_pool_part, ticks_per_ns), 0, NULL,
            false},
        {"n_loops", PP_JSONFIELD_UNSIGNED, offsetof(struct pp_pool_part, n_loops), 0, NULL, false},
        {"clean", PP_JSONFIELD_READ, 0, 0, read_part_clean, false},
        {"unclean", PP_JSONFIELD_READ, 0, 0, read_part_unclean, false},
    };
    struct pp_case *const c = object;
    pp_jsonread_array(json);
    while (pp_jsonread_item(json)) {
        void *items = c->parts;
        struct pp_pool_part *const part = pp_jsonfield_append(
            json, &items, &c->n_parts, sizeof *part);
        c->parts = items;
        if (!part)
            return;
        pp_dist_init(&part->clean);
        pp_dist_init(&part->unclean);
        pp_jsonfield_read(json, fields, N_OF(fields), part);
        if (json->status == PP_OK && (!(part->ticks_per_ns > 0) || part->n_loops == 0))
            pp_jsonread_fail(json, "a part with neither loops nor ticks" PP_RESULTREAD_DAMAGED);
    }
}

static void read_clean(struct pp_jsonread *json, void *c)
{
    read_dist(json, &((struct pp_case *)c)->clean);
}

static void read_unclean(struct pp_jsonread *json, void *c)
{
    read_dist(json, &((struct pp_case *)c)->unclean);
}

void pp_resultread_histograms(struct pp_jsonread *json, void *c)
{
    static const struct pp_jsonfield fields[] = {
        {"ticks_per_ns", PP_JSONFIELD_NUMBER, offsetof(struct pp_case, ticks_per_ns), 0, NULL,
            false},
        {"clean", PP_JSONFIELD_READ, 0, 0, read_clean, false},
        {"unclean", PP_JSONFIELD_READ, 0, 0, read_unclean, false},
        {"parts", PP_JSONFIELD_READ, 0, 0, read_parts, true},
    };
    pp_jsonfield_read(json, fields, N_OF(fields), c);
}

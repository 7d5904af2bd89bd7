/* SPDX-License-Identifier: GPL-3.0-or-later
 * Estimates and the summary of one benchmark in a result file.
 */
#include "bench/resultread_part.h"

#include "bench/keys.h"

#include <math.h>

#define N_OF(fields) (sizeof(fields) / sizeof *(fields))

void pp_resultread_estimate(struct pp_jsonread *json, struct pp_estimate *e)
{
    static const struct pp_jsonfield fields[] = {
        {"value", PP_JSONFIELD_NUMBER, offsetof(struct pp_estimate, value), 0, NULL, false},
        {"lo", PP_JSONFIELD_NUMBER, offsetof(struct pp_estimate, lo), 0, NULL, false},
        {"hi", PP_JSONFIELD_NUMBER, offsetof(struct pp_estimate, hi), 0, NULL, false},
        {"has_interval", PP_JSONFIELD_BOOL, offsetof(struct pp_estimate, has_interval), 0, NULL,
            false},
    };
    pp_jsonfield_read(json, fields, N_OF(fields), e);
    if (e->lo > e->value || e->value > e->hi || e->lo > e->hi)
        pp_jsonread_fail(json, "a value stands outside its own interval" PP_RESULTREAD_DAMAGED);
}

#define ESTIMATE(member) \
    static void read_##member(struct pp_jsonread *json, void *object) \
    { \
        pp_resultread_estimate(json, &((struct pp_summary *)object)->member); \
    }
ESTIMATE(time_ns)
ESTIMATE(raw_time_ns)
ESTIMATE(correction_ns)
ESTIMATE(p25_ns)
ESTIMATE(p90_ns)
ESTIMATE(p99_ns)
ESTIMATE(cycles)

/* As many in each pool, and in the settings, which may come later. */
static void read_quantiles(struct pp_jsonread *json, void *object)
{
    struct pp_resultread *const reader = json->context;
    struct pp_pool *const pool = object;
    size_t n = 0;
    pp_jsonread_array(json);
    while (pp_jsonread_item(json)) {
        if (n == PP_MAX_QUANTILES)
            pp_jsonread_fail(
                json, "more than %d quantiles" PP_RESULTREAD_DAMAGED, PP_MAX_QUANTILES);
        else
            pool->quantile_ns[n++] = pp_jsonread_number_or_nan(json);
    }
    if (reader->has_pools && n != reader->n_quantiles)
        pp_jsonread_fail(
            json, "%zu quantiles, and %zu elsewhere" PP_RESULTREAD_DAMAGED, n, reader->n_quantiles);
    reader->has_pools = true;
    reader->n_quantiles = n;
}

static void read_pool(struct pp_jsonread *json, struct pp_pool *pool)
{
#define NUMBER(member) \
    { \
#member, PP_JSONFIELD_NUMBER, offsetof(struct pp_pool, member), 0, NULL, false \
    }
    static const struct pp_jsonfield fields[] = {
        {"n", PP_JSONFIELD_UNSIGNED, offsetof(struct pp_pool, n), 0, NULL, false},
        NUMBER(mean_ns),
        NUMBER(sd_ns),
        NUMBER(cv_ratio),
        NUMBER(min_ns),
        NUMBER(max_ns),
        NUMBER(median_ns),
        NUMBER(mad_ns),
        NUMBER(iqr_ns),
        NUMBER(p90_ns),
        {"quantiles_ns", PP_JSONFIELD_READ, 0, 0, read_quantiles, false},
    };
#undef NUMBER
    pp_jsonfield_read(json, fields, N_OF(fields), pool);
}

static void read_clean(struct pp_jsonread *json, void *object)
{
    read_pool(json, &((struct pp_summary *)object)->clean);
}

static void read_all(struct pp_jsonread *json, void *object)
{
    read_pool(json, &((struct pp_summary *)object)->all);
}

/* null stands for "none", which is 0 in the model. */
static void read_rate(struct pp_jsonread *json, double *per_s)
{
    *per_s = pp_jsonread_null(json) ? 0 : pp_jsonread_number(json);
}

static void read_bytes_per_s(struct pp_jsonread *json, void *object)
{
    read_rate(json, &((struct pp_summary *)object)->bytes_per_s);
}

static void read_items_per_s(struct pp_jsonread *json, void *object)
{
    read_rate(json, &((struct pp_summary *)object)->items_per_s);
}

/* clang-format off */
#define ROW(member, type) {#member, type, offsetof(struct pp_summary, member), 0, NULL, false}
#define ROW_READ(member) {#member, PP_JSONFIELD_READ, 0, 0, read_##member, false}
static const struct pp_jsonfield summary_fields[] = {
    ROW(n_runs_ok, PP_JSONFIELD_UNSIGNED),
    ROW(n_runs_calm, PP_JSONFIELD_UNSIGNED),
    ROW(sharing_ratio, PP_JSONFIELD_NUMBER),
    ROW_READ(time_ns),
    ROW_READ(raw_time_ns),
    ROW_READ(correction_ns),
    ROW_READ(p25_ns),
    ROW_READ(p90_ns),
    ROW_READ(p99_ns),
    ROW_READ(cycles),
    {"kind", PP_JSONFIELD_WORD, offsetof(struct pp_summary, kind), PP_KEYS_KINDS, NULL, false},
    ROW(stat_half_ratio, PP_JSONFIELD_NUMBER),
    ROW(drift_half_ratio, PP_JSONFIELD_NUMBER),
    ROW(layout_spread_ratio, PP_JSONFIELD_NUMBER),
    ROW(best_ns, PP_JSONFIELD_NUMBER),
    ROW(timer_floor_ns, PP_JSONFIELD_NUMBER),
    ROW_READ(bytes_per_s),
    ROW_READ(items_per_s),
    ROW_READ(clean),
    ROW_READ(all),
};
/* clang-format on */

void pp_resultread_summary(struct pp_jsonread *json, void *object)
{
    struct pp_summary *const summary = &((struct pp_case *)object)->summary;
    if (pp_jsonread_null(json))
        return;
    pp_jsonfield_read(json, summary_fields, N_OF(summary_fields), summary);
    if (summary->n_runs_ok == 0)
        pp_jsonread_fail(json, "a summary of no worker" PP_RESULTREAD_DAMAGED);
}

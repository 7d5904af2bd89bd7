/* SPDX-License-Identifier: GPL-3.0-or-later
 * Worker processes of one benchmark in a result file.
 */
#include "bench/resultread_part.h"

#include "bench/keys.h"

#include <math.h>
#include <string.h>

#define N_OF(fields) (sizeof(fields) / sizeof *(fields))

void pp_resultread_labels(struct pp_jsonread *json, uint64_t n_by_label[PP_N_LABELS])
{
    const char *key;
    unsigned seen = 0;
    pp_jsonread_object(json);
    while (pp_jsonread_key(json, &key)) {
        const int label = pp_keys_number(PP_KEYS_LABELS, key);
        if (label < 0) {
            pp_jsonread_skip(json);
            continue;
        }
        if (seen >> label & 1)
            pp_jsonread_fail(json, "'%.40s' is there twice" PP_RESULTREAD_DAMAGED, key);
        seen |= 1u << label;
        n_by_label[label] = pp_jsonread_unsigned(json);
    }
}

static void read_labels(struct pp_jsonread *json, void *object)
{
    pp_resultread_labels(json, ((struct pp_replicate *)object)->n_by_label);
}

static void read_cpu(struct pp_jsonread *json, void *object)
{
    struct pp_replicate *const r = object;
    const uint64_t cpu = pp_jsonread_null(json) ? INT32_MAX : pp_jsonread_unsigned(json);
    r->cpu = cpu < INT32_MAX ? (int)cpu : -1;
}

/* clang-format off */
#define MEMBER(member) offsetof(struct pp_replicate, member)
#define NUMBER(member) {#member, PP_JSONFIELD_NUMBER, MEMBER(member), 0, NULL, true}
#define COUNT(member) {#member, PP_JSONFIELD_UNSIGNED, MEMBER(member), 0, NULL, true}
static const struct pp_jsonfield fields[] = {
    {"index", PP_JSONFIELD_SHORT, MEMBER(index), 0, NULL, false},
    {"source", PP_JSONFIELD_SHORT, MEMBER(source), 0, NULL, true},
    {"ok", PP_JSONFIELD_BOOL, MEMBER(ok), 0, NULL, false},
    {"failure", PP_JSONFIELD_CHARS, MEMBER(failure),
        PP_JSONFIELD_SIZE(struct pp_replicate, failure), NULL, false},
    {"layout", PP_JSONFIELD_SHORT, MEMBER(layout), 0, NULL, true},
    {"cpu", PP_JSONFIELD_READ, 0, 0, read_cpu, true},
    NUMBER(started_s),
    NUMBER(duration_s),
    COUNT(n_samples),
    COUNT(n_warmup),
    {"steady", PP_JSONFIELD_BOOL, MEMBER(steady), 0, NULL, true},
    {"n_by_label", PP_JSONFIELD_READ, 0, 0, read_labels, true},
    COUNT(n_involuntary_switches),
    COUNT(n_voluntary_switches),
    COUNT(n_minor_faults),
    COUNT(n_major_faults),
    COUNT(n_migrations),
    COUNT(max_rss_bytes),
    NUMBER(ticks_per_ns),
    NUMBER(p25_ns),
    NUMBER(p50_ns),
    NUMBER(p90_ns),
    NUMBER(p99_ns),
    NUMBER(mean_ns),
    NUMBER(min_ns),
    NUMBER(max_ns),
    NUMBER(empty_ns),
    NUMBER(first_ns),
    NUMBER(cycles),
    NUMBER(gate_kept_ratio),
    {"calm", PP_JSONFIELD_BOOL, MEMBER(calm), 0, NULL, true},
    NUMBER(sharing_ratio),
    NUMBER(core_hz),
    NUMBER(autocorrelation),
};
/* clang-format on */

/* A worker that is good has its times. */
static void check(struct pp_jsonread *json, const struct pp_replicate *r)
{
    if (r->ok && (isnan(r->p50_ns) || isnan(r->empty_ns) || !(r->ticks_per_ns > 0)))
        pp_jsonread_fail(json, "worker %u lacks its times" PP_RESULTREAD_DAMAGED, r->index);
    if (r->ok && (r->min_ns > r->max_ns || r->p25_ns > r->p50_ns || r->p50_ns > r->p90_ns))
        pp_jsonread_fail(
            json, "the times of worker %u are out of order" PP_RESULTREAD_DAMAGED, r->index);
}

void pp_resultread_replicates(struct pp_jsonread *json, void *object)
{
    struct pp_case *const c = object;
    pp_jsonread_array(json);
    while (pp_jsonread_item(json)) {
        void *items = c->replicates;
        struct pp_replicate *const r = pp_jsonfield_append(
            json, &items, &c->n_replicates, sizeof *r);
        c->replicates = items;
        if (!r)
            return;
        r->p50_ns = r->empty_ns = r->sharing_ratio = r->cycles = r->core_hz = (double)NAN;
        r->gate_kept_ratio = r->autocorrelation = r->first_ns = (double)NAN;
        r->cpu = -1;
        pp_jsonfield_read(json, fields, N_OF(fields), r);
        check(json, r);
    }
}

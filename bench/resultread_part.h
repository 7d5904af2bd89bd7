/* SPDX-License-Identifier: GPL-3.0-or-later
 * The parts of reading a result, for the files bench/resultread*.c only. Each reads one value with
 * the signature that a table of fields wants; `context` of the reader is the struct below.
 */
#ifndef PP_BENCH_RESULTREAD_PART_H
#define PP_BENCH_RESULTREAD_PART_H

#include "bench/jsonfield.h"
#include "bench/resultread.h"

#define PP_RESULTREAD_DAMAGED "; the file is damaged or not from ppbench (--export-json writes one)"

struct pp_resultread {
    struct pp_stored_result *stored;
    char **growth_params; /* name of the parameter of each growth */
    size_t n_growth_params;
    bool has_pools;
    size_t n_quantiles; /* of each pool */
};

/* bench/resultread_context.c. The object is the struct pp_stored_result. */
void pp_resultread_settings(struct pp_jsonread *json, void *stored);
void pp_resultread_machine(struct pp_jsonread *json, void *stored);
void pp_resultread_clock(struct pp_jsonread *json, void *stored);
void pp_resultread_modules(struct pp_jsonread *json, void *stored);
void pp_resultread_sources(struct pp_jsonread *json, void *stored);

/* bench/resultread_origin.c. */
void pp_resultread_origin(struct pp_jsonread *json, void *stored);

/* bench/resultread_case.c, resultread_growth.c. */
void pp_resultread_cases(struct pp_jsonread *json, void *stored);
void pp_resultread_growths(struct pp_jsonread *json, void *stored);

/* bench/resultread_summary.c: c->summary, and one estimate. The object is the case, the estimate.
 */
void pp_resultread_summary(struct pp_jsonread *json, void *c);
void pp_resultread_estimate(struct pp_jsonread *json, struct pp_estimate *estimate);

/* bench/resultread_dist.c: the distributions; the object is the case. */
void pp_resultread_histograms(struct pp_jsonread *json, void *c);

/* bench/resultread_trail.c: samples in their order; the object is the case. */
void pp_resultread_trail(struct pp_jsonread *json, void *c);

/* bench/resultread_replicate.c: all of them; the object is the case. */
void pp_resultread_replicates(struct pp_jsonread *json, void *c);

/* Counts by label into n_by_label. */
void pp_resultread_labels(struct pp_jsonread *json, uint64_t n_by_label[PP_N_LABELS]);

/* bench/resultread_check.c: what holds between members, whatever their order in the file; names
 * the benchmark. Also ties growths to their parameters. */
void pp_resultread_check(struct pp_jsonread *json, struct pp_resultread *reader);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Made-up results for the tests of renderers and exports.
 */
#ifndef PP_TESTS_UNIT_FIXTURE_RESULT_H
#define PP_TESTS_UNIT_FIXTURE_RESULT_H

#include "bench/result.h"

/* A suite with everything in it: fast, slow and per-call benchmarks, throughput, core cycles,
 * warnings, several labels, a skipped one, a failed one with output. Numbers are derived from the
 * samples that are put in, by other code than the driver's. The caller releases it; `env` is filled
 * and borrowed. */
void fixture_result_full(struct pp_result *result, struct pp_env *env);

/* The same with names that want to do harm: quotes, line ends, ESC, U+202E, bytes that are not
 * UTF-8, commas, formulas. */
void fixture_result_nasty(struct pp_result *result, struct pp_env *env);

/* Few workers with times that are easy to reckon with, corrected by 2 ns each:
 * 0 "sort/1000/random": n=1000, order=random; 10, 8 and 9 ns, a worker failed between; 1000 items;
 *   counter "comparisons" of 5, 7 and 9, counter "hits" not a number, "name" of 3, "allocs" of 11;
 *   and as ppbench counted, 2 allocs and 48 alloc-bytes;
 * 1 "copy/4096/threads:4": n=4096, 4 threads; one worker of 8 ns; 4096 bytes;
 * 2 "nothing": 0 and -0.5 ns; 3 "broken": failed; 4 "later": skipped; 5 "waits": pending;
 * 6 "Nothing-8": 1 and 3 ns. */
void fixture_result_repeats(struct pp_result *result, struct pp_env *env);

/* n benchmarks "family/I" with 200 samples each. */
void fixture_result_many(struct pp_result *result, struct pp_env *env, size_t n);

/* Whole samples of one replicate, in ticks of 1 ns, n_loops iterations each. */
struct fixture_samples {
    const uint64_t *ticks;
    size_t n;
    uint64_t n_loops;
};

/* One benchmark "x" with these samples, all clean. */
void fixture_result_single(
    struct pp_result *result, struct pp_env *env, const struct fixture_samples *samples);

#endif

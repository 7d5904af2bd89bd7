/* SPDX-License-Identifier: GPL-3.0-or-later
 * hyperfine's JSON: members and their order as in its src/benchmark/benchmark_result.rs, times in
 * seconds.
 */
#include "cmd/out_hyperfine.h"

#include "bench/json.h"
#include "cmd/repeat.h"
#include "cmd/safename.h"
#include "stats/array.h"
#include "stats/quantile.h"

#include <stdlib.h>

#define NS_IN_S 1e-9

/* The times of a benchmark, in seconds, in the order of its workers. */
static size_t collect(const struct pp_case *c, double *times_s)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_replicates; i++)
        if (pp_repeat_counts(c, &c->replicates[i]))
            times_s[n++] = pp_repeat_time_ns(&c->replicates[i]) * NS_IN_S;
    return n;
}

/* Reorders the times. */
static void put_statistics(struct pp_json *json, double *times_s, size_t n)
{
    const double mean_s = pp_array_mean(times_s, n);
    pp_json_key_number(json, "mean", mean_s);
    pp_json_key_number(json, "stddev", pp_array_sd(times_s, n));
    pp_quantile_sort(times_s, n);
    pp_json_key_number(json, "median", pp_quantile_sorted(times_s, n, 0.5));
    pp_json_key_number(json, "user", mean_s);
    pp_json_key_number(json, "system", 0);
    pp_json_key_number(json, "min", times_s[0]);
    pp_json_key_number(json, "max", times_s[n - 1]);
}

static void put_runs(struct pp_json *json, const struct pp_case *c)
{
    bool has_memory = true;
    pp_json_key(json, "times");
    pp_json_array_begin_inline(json);
    for (size_t i = 0; i < c->n_replicates; i++)
        if (pp_repeat_counts(c, &c->replicates[i])) {
            pp_json_number(json, pp_repeat_time_ns(&c->replicates[i]) * NS_IN_S);
            has_memory &= c->replicates[i].max_rss_bytes > 0;
        }
    pp_json_array_end(json);
    if (has_memory) {
        pp_json_key(json, "memory_usage_byte");
        pp_json_array_begin_inline(json);
        for (size_t i = 0; i < c->n_replicates; i++)
            if (pp_repeat_counts(c, &c->replicates[i]))
                pp_json_unsigned(json, c->replicates[i].max_rss_bytes);
        pp_json_array_end(json);
    }
    pp_json_key(json, "exit_codes");
    pp_json_array_begin_inline(json);
    for (size_t i = 0; i < c->n_replicates; i++)
        if (pp_repeat_counts(c, &c->replicates[i]))
            pp_json_integer(json, 0);
    pp_json_array_end(json);
}

/* False: out of memory. */
static bool put_case(struct pp_json *json, const struct pp_case *c)
{
    double *const times_s = malloc((c->n_replicates + 1) * sizeof *times_s);
    if (times_s == NULL)
        return false;
    pp_json_object_begin(json);
    pp_safename_key_string(json, "command", c->name);
    put_statistics(json, times_s, collect(c, times_s));
    put_runs(json, c);
    pp_repeat_put_params(json, "parameters", c);
    pp_json_object_end(json);
    free(times_s);
    return true;
}

bool pp_out_hyperfine_write(const struct pp_result *result, struct pp_buf *out)
{
    struct pp_json json;
    bool ok = true;
    pp_json_init(&json, out);
    pp_json_object_begin(&json);
    pp_json_key(&json, "results");
    pp_json_array_begin(&json);
    for (size_t i = 0; i < result->n_cases; i++)
        if (pp_repeat_is_measured(&result->cases[i]))
            ok &= put_case(&json, &result->cases[i]);
    pp_json_array_end(&json);
    pp_json_object_end(&json);
    return pp_json_finish(&json) && ok;
}

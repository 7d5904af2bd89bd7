/* SPDX-License-Identifier: GPL-3.0-or-later
 * A result as OpenMetrics text: a family a number, a series a benchmark; times in seconds.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "cmd/out_openmetrics.h"

#include "bench/keys.h"
#include "bench/when.h"
#include "cmd/allsamples.h"
#include "cmd/openmetrics.h"
#include "cmd/openmetrics_hist.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unversioned"
#endif

#define NS 1e-9

/* One number of each benchmark that has a result. */
struct family {
    const char *name, *unit, *help;
    double (*value)(const struct pp_case *c);
};

static double interval_end(const struct pp_estimate *e, double end)
{
    return e->has_interval ? NS * end : (double)NAN;
}

static double positive(double value)
{
    return value > 0 ? value : (double)NAN;
}

#define VALUE(NAME, EXPRESSION) \
    static double NAME(const struct pp_case *c) \
    { \
        return EXPRESSION; \
    }

/* clang-format off */
VALUE(time, NS * c->summary.time_ns.value)
VALUE(time_lo, interval_end(&c->summary.time_ns, c->summary.time_ns.lo))
VALUE(time_hi, interval_end(&c->summary.time_ns, c->summary.time_ns.hi))
VALUE(time_p90, NS * c->summary.p90_ns.value)
VALUE(time_p99, NS * c->summary.p99_ns.value)
VALUE(cycles, c->summary.cycles.value)
VALUE(bytes_rate, positive(c->summary.bytes_per_s))
VALUE(items_rate, positive(c->summary.items_per_s))
VALUE(runs, (double)c->summary.n_runs_ok)

static const struct family families[] = {
    {"ppbench_time_seconds", "seconds", "Time of one iteration, the loop's own cost subtracted.",
     time},
    {"ppbench_time_lower_seconds", "seconds", "Lower end of the time's interval.", time_lo},
    {"ppbench_time_upper_seconds", "seconds", "Upper end of the time's interval.", time_hi},
    {"ppbench_time_p90_seconds", "seconds", "Nine tenths of the iterations take at most this.",
     time_p90},
    {"ppbench_time_p99_seconds", "seconds", "Of 100 iterations 99 take at most this.", time_p99},
    {"ppbench_cycles", "", "Core cycles of one iteration.", cycles},
    {"ppbench_bytes_per_second", "", "Bytes processed in a second.", bytes_rate},
    {"ppbench_items_per_second", "", "Items processed in a second.", items_rate},
    {"ppbench_processes", "", "Worker processes that the numbers are of.", runs},
};
/* clang-format on */

static struct pp_openmetrics_labels labels_of(
    const struct pp_case *c, const char *name, const char *value)
{
    return (struct pp_openmetrics_labels){{{"benchmark", c->name}, {name, value}}};
}

static void put_families(struct pp_buf *out, const struct pp_result *result)
{
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        const struct family *const family = &families[i];
        pp_openmetrics_family(out, family->name, "gauge", family->unit, family->help);
        for (size_t j = 0; j < result->n_cases; j++) {
            const struct pp_case *const c = &result->cases[j];
            const struct pp_openmetrics_labels labels = labels_of(c, NULL, NULL);
            if (pp_allsamples_has_result(c))
                pp_openmetrics_put(out, family->name, &labels, family->value(c));
        }
    }
}

/* A counter of the same name stands before it: readers refuse a series that is there twice. */
static bool is_repeated(const struct pp_case *c, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(c->counters[i].name, c->counters[index].name) == 0)
            return true;
    return false;
}

static void put_counters(struct pp_buf *out, const struct pp_result *result)
{
    pp_openmetrics_family(
        out, "ppbench_user_value", "gauge", "", "A counter of the benchmark's own.");
    for (size_t i = 0; i < result->n_cases; i++) {
        const struct pp_case *const c = &result->cases[i];
        for (size_t j = 0; j < c->n_counters && pp_allsamples_has_result(c); j++) {
            const struct pp_openmetrics_labels labels = labels_of(c, "name", c->counters[j].name);
            if (!is_repeated(c, j))
                pp_openmetrics_put(out, "ppbench_user_value", &labels, c->counters[j].value);
        }
    }
}

static void put_causes(struct pp_buf *out, const struct pp_result *result)
{
    pp_openmetrics_family(out, "ppbench_samples", "gauge", "", "Samples by recorded cause.");
    for (size_t i = 0; i < result->n_cases; i++) {
        const struct pp_case *const c = &result->cases[i];
        for (int label = 0; label < PP_N_LABELS && pp_allsamples_has_result(c); label++) {
            const struct pp_openmetrics_labels labels = labels_of(
                c, "cause", pp_keys_label((enum pp_label)label));
            pp_openmetrics_put(out, "ppbench_samples", &labels, (double)c->n_by_label[label]);
        }
    }
}

static void add_samples(struct pp_openmetrics_hist *hist, size_t group, const struct pp_case *c,
    const struct pp_dist *dist)
{
    const double scale = NS * pp_allsamples_ns_per_tick(c);
    struct pp_dist_cursor cursor;
    struct pp_bucket bucket;
    pp_dist_begin(dist, &cursor);
    while (pp_dist_next(&cursor, &bucket))
        pp_openmetrics_hist_add(
            hist, group, scale * ((double)bucket.low + (double)bucket.high) / 2, bucket.count);
    const struct pp_moments *const moments = pp_dist_moments(dist);
    if (moments->n > 0) /* exact, as that of the buckets is not */
        hist->sum[group] = scale * pp_moments_mean(moments) * (double)moments->n;
}

static void put_histogram(struct pp_buf *out, const char *name, const struct pp_case *c)
{
    const struct pp_moments *const clean = pp_dist_moments(&c->clean);
    const struct pp_moments *const unclean = pp_dist_moments(&c->unclean);
    const double scale = NS * pp_allsamples_ns_per_tick(c);
    const uint64_t low = unclean->n == 0 || (clean->n > 0 && clean->min < unclean->min)
        ? clean->min
        : unclean->min;
    const uint64_t high = unclean->n == 0 || (clean->n > 0 && clean->max > unclean->max)
        ? clean->max
        : unclean->max;
    if (clean->n + unclean->n == 0)
        return;
    struct pp_openmetrics_hist hist;
    out->failed |= !pp_openmetrics_hist_init(
        &hist, scale * (double)(low > 0 ? low : 1), scale * (double)(high > 0 ? high : 1));
    add_samples(&hist, 0, c, &c->clean);
    add_samples(&hist, 1, c, &c->unclean);
    pp_openmetrics_hist_thin(&hist);
    for (size_t group = 0; group < PP_OPENMETRICS_HIST_GROUPS; group++) {
        const struct pp_openmetrics_labels labels = labels_of(
            c, "group", group == 0 ? "clean" : "unclean");
        pp_openmetrics_hist_put(out, name, &labels, &hist, group);
    }
    pp_openmetrics_hist_release(&hist);
}

static void put_histograms(struct pp_buf *out, const struct pp_result *result)
{
    static const char name[] = "ppbench_sample_seconds";
    pp_openmetrics_family(out, name, "histogram", "seconds",
        "Samples by their time for one iteration, nothing subtracted.");
    for (size_t i = 0; i < result->n_cases; i++)
        if (pp_allsamples_has_result(&result->cases[i]))
            put_histogram(out, name, &result->cases[i]);
}

static void put_params(struct pp_buf *out, const struct pp_case *c)
{
    for (size_t i = 0; i < c->n_params; i++)
        pp_buf_printf(out, "%s%s=%s", i > 0 ? ";" : "", c->params[i].name, c->params[i].text);
}

static void put_info(struct pp_buf *out, const struct pp_result *result, const struct pp_case *c)
{
    struct pp_buf params;
    char n_threads[16];
    pp_buf_init(&params);
    put_params(&params, c);
    snprintf(n_threads, sizeof n_threads, "%" PRIu32, c->n_threads);
    const struct pp_openmetrics_labels labels = {{{"benchmark", c->name}, {"family", c->family},
        {"params", pp_buf_text(&params)}, {"threads", n_threads},
        {"module", c->module < result->n_modules ? result->modules[c->module].path : NULL},
        {"state", pp_keys_state(c->state)}, {"reason", c->reason}}};
    pp_openmetrics_put(out, "ppbench_benchmark_info", &labels, 1);
    out->failed |= params.failed;
    pp_buf_release(&params);
}

static const char *fact(const struct pp_result *result, enum pp_env_id id)
{
    return result->env != NULL && result->env->facts[id].known ? result->env->facts[id].text : NULL;
}

static void put_run(struct pp_buf *out, const struct pp_result *result)
{
    static const struct pp_openmetrics_labels none = {{{NULL, NULL}}};
    const struct pp_openmetrics_labels labels = {{{"version", PACKAGE_VERSION},
        {"host_name", fact(result, PP_ENV_HOST_NAME)},
        {"cpu_model", fact(result, PP_ENV_CPU_MODEL)}, {"kernel", fact(result, PP_ENV_KERNEL)}}};
    pp_openmetrics_family(out, "ppbench_run_info", "gauge", "", "What ran where.");
    pp_openmetrics_put(out, "ppbench_run_info", &labels, 1);
    pp_openmetrics_family(out, "ppbench_run_complete", "gauge", "",
        "Whether the run came to its end: 1, or 0 when it was interrupted.");
    pp_openmetrics_put(out, "ppbench_run_complete", &none, result->complete);
    pp_openmetrics_family(out, "ppbench_run_start_timestamp_seconds", "gauge", "seconds",
        "When the run began, since 1970.");
    pp_openmetrics_put(
        out, "ppbench_run_start_timestamp_seconds", &none, pp_when_parse(result->started));
    pp_openmetrics_family(
        out, "ppbench_run_duration_seconds", "gauge", "seconds", "How long the run took.");
    pp_openmetrics_put(out, "ppbench_run_duration_seconds", &none, result->duration_s);
}

bool pp_out_openmetrics_write(const struct pp_result *result, struct pp_buf *out)
{
    put_run(out, result);
    pp_openmetrics_family(out, "ppbench_benchmark_info", "gauge", "",
        "The benchmarks with their parameters and how they ended.");
    for (size_t i = 0; i < result->n_cases; i++)
        put_info(out, result, &result->cases[i]);
    put_families(out, result);
    put_counters(out, result);
    put_causes(out, result);
    put_histograms(out, result);
    pp_openmetrics_end(out);
    return !out->failed;
}

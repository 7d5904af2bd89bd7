/* SPDX-License-Identifier: GPL-3.0-or-later
 * Made-up results for the tests of renderers and exports.
 */
#include "tests/unit/fixture_result.h"

#include "bench/meter.h"
#include "bench/warning.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIXTURE_TICKS_PER_NS 2.5
#define FIXTURE_EMPTY_NS 0.4
#define FIXTURE_RUNS 8

/* What one benchmark looks like. */
struct fixture_case {
    const char *name;
    const char *family;
    double typical_ns; /* of one iteration, without the loop */
    double spread;     /* relative, of samples */
    uint64_t n_loops;
    size_t n_samples;
    double bytes, items;
};

static uint64_t fixture_state;

/* Uniform in [0, 1): a linear congruential generator, so that every machine sees the same. */
static double fixture_uniform(void)
{
    fixture_state = fixture_state * 6364136223846793005u + 1442695040888963407u;
    return (double)(fixture_state >> 11) * 0x1p-53;
}

/* A sample: sharp rise, long tail to the right, a second mode now and then. */
static double fixture_sample_ns(const struct fixture_case *wanted)
{
    const double tail = -log(1 - fixture_uniform()) * wanted->spread;
    const double mode = fixture_uniform() < 0.15 ? 3 * wanted->spread : 0;
    return wanted->typical_ns * (1 + tail + mode) + FIXTURE_EMPTY_NS;
}

static char *fixture_copy(const char *text)
{
    char *const copy = strdup(text);
    if (copy == NULL) {
        abort();
    }
    return copy;
}

static void *fixture_zeroed(size_t n, size_t size)
{
    void *const storage = calloc(n, size);
    if (storage == NULL) {
        abort();
    }
    return storage;
}

static void fixture_pool(struct pp_pool *pool, const struct pp_dist *dist, const struct pp_case *c,
    const struct pp_settings *settings)
{
    const double scale = c->ticks_per_ns * (double)c->n_loops;
    const struct pp_moments *const moments = pp_dist_moments(dist);
    pool->n = moments->n;
    pool->mean_ns = pp_moments_mean(moments) / scale;
    pool->sd_ns = pp_moments_sd(moments) / scale;
    pool->cv_ratio = pool->sd_ns / pool->mean_ns;
    pool->min_ns = moments->n > 0 ? (double)moments->min / scale : (double)NAN;
    pool->max_ns = moments->n > 0 ? (double)moments->max / scale : (double)NAN;
    pool->median_ns = pp_dist_quantile(dist, 0.5) / scale;
    pool->p90_ns = pp_dist_quantile(dist, 0.9) / scale;
    pool->mad_ns = pp_dist_mad(dist) / scale;
    pool->iqr_ns = pp_dist_iqr(dist) / scale;
    for (size_t i = 0; i < settings->n_quantiles; i++) {
        pool->quantile_ns[i] = pp_dist_quantile(dist, settings->quantiles[i]) / scale;
    }
}

static struct pp_estimate fixture_estimate(double value, double half_ratio)
{
    const double half = fabs(value) * half_ratio;
    return (struct pp_estimate){value, value - 0.8 * half, value + half, true};
}

static void fixture_summarise(
    struct pp_case *c, const struct pp_settings *settings, double half_ratio)
{
    struct pp_summary *const summary = &c->summary;
    struct pp_dist all;
    pp_dist_init(&all);
    pp_dist_merge(&all, &c->clean);
    pp_dist_merge(&all, &c->unclean);
    fixture_pool(&summary->clean, &c->clean, c, settings);
    fixture_pool(&summary->all, &all, c, settings);
    pp_dist_release(&all);
    summary->n_runs_ok = c->n_replicates;
    summary->raw_time_ns = fixture_estimate(summary->clean.median_ns, half_ratio);
    summary->correction_ns = fixture_estimate(FIXTURE_EMPTY_NS, 0.01);
    summary->time_ns = fixture_estimate(summary->clean.median_ns - FIXTURE_EMPTY_NS, half_ratio);
    summary->p25_ns = fixture_estimate(summary->time_ns.value * 0.97, half_ratio);
    summary->p90_ns = fixture_estimate(summary->clean.p90_ns - FIXTURE_EMPTY_NS, 2 * half_ratio);
    summary->p99_ns = fixture_estimate(summary->p90_ns.value * 1.2, 4 * half_ratio);
    summary->cycles = fixture_estimate(summary->time_ns.value * 3.1, 0.0005);
    summary->stat_half_ratio = half_ratio * 0.8;
    summary->drift_half_ratio = half_ratio * 0.6;
    summary->layout_spread_ratio = half_ratio * 5;
    summary->best_ns = summary->all.min_ns;
    summary->timer_floor_ns = 25.0 / (double)c->n_loops;
    summary->kind = PP_KIND_LATENCY_BOUND;
    summary->bytes_per_s = c->bytes_per_iteration / summary->time_ns.value * 1e9;
    summary->items_per_s = c->items_per_iteration / summary->time_ns.value * 1e9;
}

static void fixture_replicate(struct pp_case *c, const struct fixture_case *wanted, uint32_t index)
{
    struct pp_replicate *const replicate = &c->replicates[index];
    const double level = 1 + 0.01 * (fixture_uniform() - 0.5);
    *replicate = (struct pp_replicate){.index = index, .ok = true, .cpu = 1, .steady = index != 3};
    replicate->layout = index % 4;
    replicate->started_s = 0.4 * index;
    replicate->duration_s = 0.021;
    replicate->n_samples = wanted->n_samples / FIXTURE_RUNS;
    replicate->n_warmup = 50 + index;
    replicate->n_by_label[PP_LABEL_CLEAN] = replicate->n_samples - 2;
    replicate->n_by_label[PP_LABEL_PREEMPTED] = 2;
    replicate->ticks_per_ns = FIXTURE_TICKS_PER_NS;
    replicate->p50_ns = wanted->typical_ns * level;
    replicate->p25_ns = replicate->p50_ns * 0.97;
    replicate->p90_ns = replicate->p50_ns * 1.1;
    replicate->p99_ns = replicate->p50_ns * 1.3;
    replicate->mean_ns = replicate->p50_ns * 1.02;
    replicate->min_ns = replicate->p50_ns * 0.95;
    replicate->max_ns = replicate->p50_ns * 1.9;
    replicate->empty_ns = FIXTURE_EMPTY_NS;
    replicate->first_ns = replicate->p50_ns * 25;
    replicate->cycles = replicate->p50_ns * 3.1;
    replicate->gate_kept_ratio = 0.93;
    replicate->core_hz = 3.1e9;
    replicate->autocorrelation = 0.21;
    replicate->n_involuntary_switches = 2;
    replicate->n_minor_faults = 120;
    replicate->max_rss_bytes = 3u << 20;
}

static void fixture_record(struct pp_case *c, const struct fixture_case *wanted)
{
    for (size_t i = 0; i < wanted->n_samples; i++) {
        const double ns = fixture_sample_ns(wanted) * (double)c->n_loops;
        const bool is_preempted = i % 97 == 96;
        const double ticks = ns * c->ticks_per_ns * (is_preempted ? 8 : 1);
        (void)pp_dist_record(is_preempted ? &c->unclean : &c->clean, (uint64_t)llround(ticks));
        c->n_by_label[is_preempted ? PP_LABEL_PREEMPTED : PP_LABEL_CLEAN]++;
    }
}

/* The course of one process that wanders and is preempted now and then. */
static void fixture_trail(struct pp_case *c, const struct fixture_case *wanted)
{
    struct pp_trail *const trail = &c->trail;
    trail->index = 2;
    trail->ticks_per_ns = c->ticks_per_ns;
    trail->n_loops = c->n_loops;
    trail->n = wanted->n_samples < 1000 ? 60 : PP_TRAIL_SAMPLES;
    for (size_t i = 0; i < trail->n; i++) {
        const bool is_preempted = i % 41 == 40;
        const double level = 1 + 0.1 * sin((double)i / 9) + 0.02 * sin((double)(i * i));
        trail->labels[i] = is_preempted ? PP_LABEL_PREEMPTED : PP_LABEL_CLEAN;
        trail->ticks[i] = (uint64_t)llround(wanted->typical_ns * (double)c->n_loops *
            c->ticks_per_ns * level * (is_preempted ? 8 : 1));
    }
}

static void fixture_case(
    struct pp_result *result, size_t index, const struct fixture_case *wanted, double half_ratio)
{
    struct pp_case *const c = &result->cases[index];
    *c = (struct pp_case){
        .name = fixture_copy(wanted->name),
        .family = fixture_copy(wanted->family),
        .file = fixture_copy("examples/mine.c"),
        .line = 10 + (uint32_t)index,
        .n_threads = 1,
        .state = PP_STATE_OK,
        .n_loops = wanted->n_loops,
        .loop_work = PP_LOOP_WORKS,
        .n_loop_instructions = 5 + (uint32_t)index,
        .per_call = wanted->n_loops == 1,
        .ticks_per_ns = FIXTURE_TICKS_PER_NS,
        .n_replicates = FIXTURE_RUNS,
        .bytes_per_iteration = wanted->bytes,
        .items_per_iteration = wanted->items,
        .stop = PP_STOP_PRECISE,
        .measured_s = 0.31,
    };
    pp_dist_init(&c->clean);
    pp_dist_init(&c->unclean);
    c->replicates = fixture_zeroed(FIXTURE_RUNS, sizeof *c->replicates);
    for (uint32_t i = 0; i < FIXTURE_RUNS; i++) {
        fixture_replicate(c, wanted, i);
    }
    fixture_record(c, wanted);
    fixture_trail(c, wanted);
    fixture_summarise(c, &result->settings, half_ratio);
}

static void fixture_context(struct pp_result *result, struct pp_env *env, size_t n_cases)
{
    fixture_state = 1;
    pp_result_init(result);
    pp_settings_init(&result->settings);
    result->settings.seed = 1234567890123456789u;
    result->settings.n_quantiles = 2;
    result->settings.quantiles[0] = 0.99;
    result->settings.quantiles[1] = 0.999;
    memset(env, 0, sizeof *env);
    for (int i = 0; i < PP_ENV_N_FACTS; i++) {
        strcpy(env->facts[i].text, "unknown");
    }
    env->facts[PP_ENV_CPU_MODEL].known = true;
    strcpy(env->facts[PP_ENV_CPU_MODEL].text, "Example CPU 9000 @ 2.50GHz");
    env->facts[PP_ENV_STEAL_TICKS] = (struct pp_env_fact){
        .known = true, .has_number = true, .number = 2, .text = "2"};
    result->env = env;
    result->calib = (struct pp_calib){.kind = PP_CLOCK_TSC,
        .why = "constant, non-stop",
        .tsc_invariant = true,
        .tsc_known = true,
        .ticks_per_ns = FIXTURE_TICKS_PER_NS,
        .rate_error_ppm = 3,
        .drift_ppm = (double)NAN,
        .quantum_ticks = 2,
        .quantum_ns = 0.8,
        .read_ns = 18,
        .read_p90_ns = 21,
        .read_max_ns = 900,
        .monotonic_read_ns = 40,
        .monotonic_quantum_ns = 1,
        .cpu_read_ns = 300,
        .disagree_ns = 120,
        .duration_s = 0.01};
    strcpy(result->started, "2026-01-02T03:04:05+01:00");
    result->duration_s = 3.2;
    result->command = fixture_copy("ppbench -s ./mine.so");
    result->complete = true;
    result->n_modules = 1;
    result->modules = fixture_zeroed(1, sizeof *result->modules);
    result->modules[0] = (struct pp_module_info){.path = fixture_copy("./mine.so"),
        .build_id = fixture_copy("0123abcd"),
        .hash = 0xfedcba9876543210u,
        .size_bytes = 16384,
        .compiler = fixture_copy("cc -O2 -shared -fPIC 'my \"file\".c'"),
        .n_layouts = 4,
        .no_layouts = fixture_copy("its code is 'odd'"),
        .has_empty_loop = true};
    result->n_cases = n_cases;
    result->cases = fixture_zeroed(n_cases, sizeof *result->cases);
}

/* A case without numbers. */
static void fixture_stateless(struct pp_case *c, const char *name, enum pp_state state,
    const char *reason, const char *output)
{
    *c = (struct pp_case){.name = fixture_copy(name),
        .family = fixture_copy(name),
        .file = fixture_copy(""),
        .n_threads = 1,
        .state = state,
        .reason = fixture_copy(reason),
        .output = output == NULL ? NULL : fixture_copy(output),
        .ticks_per_ns = FIXTURE_TICKS_PER_NS};
    c->stop = state == PP_STATE_FAILED ? PP_STOP_FAILED : PP_STOP_NONE;
    pp_dist_init(&c->clean);
    pp_dist_init(&c->unclean);
}

static void fixture_add_param(struct pp_case *c, const char *name, const char *text, bool is_number)
{
    c->params = realloc(c->params, (c->n_params + 1) * sizeof *c->params);
    if (c->params == NULL) {
        abort();
    }
    c->params[c->n_params++] = (struct pp_param_value){
        fixture_copy(name), fixture_copy(text), is_number};
}

static void fixture_add_counters(struct pp_case *c)
{
    c->n_counters = 3;
    c->counters = fixture_zeroed(3, sizeof *c->counters);
    c->counters[0] = (struct pp_counter){.name = fixture_copy("comparisons"),
        .kind = 1,
        .source = PP_METER_BY_SLOTS,
        .value = 8764.25,
        .reason = NULL};
    c->counters[1] = (struct pp_counter){
        .name = fixture_copy("balance"), .kind = 0, .value = (double)NAN, .reason = "NaN"};
    c->counters[2] = (struct pp_counter){
        .name = fixture_copy("hits"), .kind = 2, .value = (double)INFINITY, .reason = "infinity"};
}

/* Two series: one that is understood, one that is not. */
static void fixture_add_growths(struct pp_result *result)
{
    result->n_growths = 2;
    result->growths = fixture_zeroed(2, sizeof *result->growths);
    result->growths[0] = (struct pp_growth){.first = 2,
        .fit = {.decided = true,
            .order = PP_ORDER_N_LOG_N,
            .coefficient = {1.75, 1.5, 2.25, true},
            .intercept = 12.5,
            .weight = {[PP_ORDER_N] = 0.0625, [PP_ORDER_N_LOG_N] = 0.9375},
            .misfit = 0.03125,
            .exponent = {1.125, 1, 1.25, true}}};
    result->growths[1] = (struct pp_growth){.first = 2,
        .param = 1,
        .fit = {.order = PP_ORDER_1,
            .exponent = {(double)NAN, (double)NAN, (double)NAN, false},
            .why = "the sizes span too little"}};
}

void fixture_result_full(struct pp_result *result, struct pp_env *env)
{
    static const struct fixture_case wanted[] = {
        {"increment", "increment", 0.312, 0.01, 65536, 4000, 0, 0},
        {"empty", "empty", 0.00001, 0.2, 65536, 4000, 0, 0},
        {"sort/1000/random", "sort", 16523, 0.02, 2, 900, 0, 1000},
        {"sort/65536/random", "sort", 4.19e6, 0.04, 4, 800, 0, 65536},
        {"compress/level=9/alice29.txt", "compress", 5.12e7, 0.005, 2, 400, 152089, 0},
        {"memcpy/4096", "memcpy", 61.3, 0.03, 512, 4000, 4096, 0},
        {"lookup", "lookup", 14, 0.4, 1, 100000, 0, 0},
    };
    const size_t n_wanted = sizeof wanted / sizeof wanted[0];
    fixture_context(result, env, n_wanted + 2);
    for (size_t i = 0; i < n_wanted; i++) {
        fixture_case(result, i, &wanted[i], 0.0043 * (double)(i + 1));
    }
    struct pp_summary *const empty = &result->cases[1].summary;
    empty->time_ns = (struct pp_estimate){0.0021, -0.031, 0.038, true};
    empty->cycles = (struct pp_estimate){(double)NAN, (double)NAN, (double)NAN, false};
    pp_warning_add(&result->cases[1], PP_WARN_NO_WORK, "%.3f ns", 0.002);
    fixture_add_param(&result->cases[2], "n", "1000", true);
    fixture_add_param(&result->cases[2], "order", "random", false);
    fixture_add_counters(&result->cases[2]);
    fixture_add_growths(result);
    result->cases[5].summary.layout_spread_ratio = (double)NAN;
    pp_warning_add(&result->cases[0], PP_WARN_AUTOCORRELATED, "rank autocorrelation 0.9 at lag 1");
    pp_warning_add(&result->cases[2], PP_WARN_COUNTER, "balance is NaN");
    pp_warning_add(&result->cases[3], PP_WARN_DRIFT, "rho = %.2f over 8 processes", 0.83);
    pp_warning_add(&result->cases[4], PP_WARN_DRIFT, "rho = %.2f over 8 processes", -0.91);
    pp_warning_add(&result->cases[4], PP_WARN_NOT_PRECISE, "2.2 %% against 2 %%");
    result->cases[4].stop = PP_STOP_MAX_TIME;
    result->cases[4].replicates[5].ok = false;
    strcpy(result->cases[4].replicates[5].failure, "ended with status 3");
    result->cases[5].summary.kind = PP_KIND_OTHER;
    result->cases[6].summary.cycles = empty->cycles;
    result->cases[6].summary.time_ns.has_interval = false;
    fixture_stateless(&result->cases[n_wanted], "parse/huge", PP_STATE_FAILED,
        "crashed: SIGSEGV at address 0x0 in sample 17 of run 3",
        "parsing \033[31mred\033[0m\nassertion about to fail\n");
    fixture_stateless(
        &result->cases[n_wanted + 1], "gpu/copy", PP_STATE_SKIPPED, "no device", NULL);
}

void fixture_result_nasty(struct pp_result *result, struct pp_env *env)
{
    static const char *const names[] = {"say \"hi\", comma", "line\r\nbreak",
        "\033]0;owned\007bell",
        "txt\xe2\x80\xae"
        "exe.doc",
        "bad\xff\xc3(utf8\xed\xa0\x80", "=cmd|' /C calc'!A0", "+1+2", "-1", "@SUM(A1)", "\ttab",
        "\rreturn",
        "gr\xc3\xb6\xc3\x9f"
        "e/\xe6\xbc\xa2\xe5\xad\x97",
        "back\\slash", ""};
    const size_t n_names = sizeof names / sizeof names[0];
    fixture_context(result, env, n_names + 1);
    result->complete = false;
    for (size_t i = 0; i < n_names; i++) {
        const struct fixture_case wanted = {
            names[i], names[i], 100.0 * (double)(i + 1), 0.1, 100, 100 + 1000 * (i % 2), 0, 0};
        fixture_case(result, i, &wanted, 0.01);
    }
    fixture_add_param(&result->cases[0], "text=,\"", "\033[2J\n;=1", false);
    fixture_add_counters(&result->cases[0]);
    fixture_stateless(&result->cases[n_names], "\033[8m", PP_STATE_FAILED,
        "called exit(\"\033[8m\")", "\xff\x1b]0;x\x07\n\xe2\x80\xae");
    result->cases[n_names].n_replicates = 1;
    result->cases[n_names].replicates = fixture_zeroed(1, sizeof(struct pp_replicate));
    strcpy(result->cases[n_names].replicates[0].failure, "\033 said \"no\"");
}

void fixture_result_many(struct pp_result *result, struct pp_env *env, size_t n)
{
    fixture_context(result, env, n);
    for (size_t i = 0; i < n; i++) {
        char name[32];
        snprintf(name, sizeof name, "family/%zu", i);
        const struct fixture_case wanted = {name, "family", 10 + (double)i, 0.1, 100, 200, 0, 0};
        fixture_case(result, i, &wanted, 0.01);
    }
}

void fixture_result_single(
    struct pp_result *result, struct pp_env *env, const struct fixture_samples *samples)
{
    const struct fixture_case wanted = {"x", "x", 1, 0.1, samples->n_loops, 0, 0, 0};
    fixture_context(result, env, 1);
    result->calib.ticks_per_ns = 1;
    fixture_case(result, 0, &wanted, 0.01);
    struct pp_case *const c = &result->cases[0];
    c->ticks_per_ns = 1;
    c->per_call = false;
    c->n_replicates = 1;
    for (size_t i = 0; i < samples->n; i++) {
        (void)pp_dist_record(&c->clean, samples->ticks[i]);
    }
    c->n_by_label[PP_LABEL_CLEAN] = samples->n;
    fixture_summarise(c, &result->settings, 0.01);
    c->replicates[0].min_ns = c->summary.best_ns;
}

/* Give a case workers with these corrected times; a NaN stands for one that failed. */
static void fixture_workers(struct pp_case *c, const double *times_ns, size_t n)
{
    static const struct fixture_case wanted = {
        .typical_ns = 10, .spread = 0.01, .n_loops = 100, .n_samples = 80 * FIXTURE_RUNS};
    c->n_replicates = n;
    for (size_t i = 0; i < n; i++) {
        struct pp_replicate *const r = &c->replicates[i];
        fixture_replicate(c, &wanted, (uint32_t)i);
        r->empty_ns = 2;
        r->p50_ns = times_ns[i] + r->empty_ns;
        r->min_ns = r->p25_ns = r->p50_ns;
        r->max_ns = r->p99_ns = r->p90_ns = r->mean_ns = r->p50_ns;
        r->ok = isfinite(times_ns[i]);
        if (!r->ok)
            strcpy(r->failure, "ended with status 3");
    }
}

void fixture_result_repeats(struct pp_result *result, struct pp_env *env)
{
    static const struct fixture_case wanted[] = {
        {"sort/1000/random", "sort", 10, 0.01, 100, 640, 0, 1000},
        {"copy/4096/threads:4", "copy", 10, 0.01, 100, 640, 4096, 0},
        {"nothing", "nothing", 10, 0.01, 100, 640, 0, 0},
        {"Nothing-8", "Nothing-8", 10, 0.01, 100, 640, 0, 0},
    };
    static const double sort_ns[] = {10, 8, (double)NAN, 9}, copy_ns[] = {8},
                        nothing_ns[] = {0, -0.5}, other_ns[] = {1, 3};
    fixture_context(result, env, 7);
    fixture_case(result, 0, &wanted[0], 0.01);
    fixture_case(result, 1, &wanted[1], 0.01);
    fixture_case(result, 2, &wanted[2], 0.01);
    fixture_case(result, 6, &wanted[3], 0.01);
    fixture_workers(&result->cases[0], sort_ns, 4);
    fixture_workers(&result->cases[1], copy_ns, 1);
    fixture_workers(&result->cases[2], nothing_ns, 2);
    fixture_workers(&result->cases[6], other_ns, 2);
    result->cases[1].n_threads = 4;
    fixture_add_param(&result->cases[0], "n", "1000", true);
    fixture_add_param(&result->cases[0], "order", "random", false);
    fixture_add_param(&result->cases[1], "n", "4096", true);
    struct pp_case *const sort = &result->cases[0];
    sort->n_counters = 6;
    sort->counters = fixture_zeroed(6, sizeof *sort->counters);
    sort->counters[0] = (struct pp_counter){.name = fixture_copy("comparisons"),
        .kind = 1,
        .value = 7,
        .n_workers = 3,
        .values = fixture_zeroed(4, sizeof(double)),
        .n_values = 4};
    const double comparisons[] = {5, 7, (double)NAN, 9};
    memcpy(sort->counters[0].values, comparisons, sizeof comparisons);
    sort->counters[1] = (struct pp_counter){
        .name = fixture_copy("hits"), .value = (double)NAN, .reason = "NaN"};
    sort->counters[2] = (struct pp_counter){.name = fixture_copy("name"), .value = 3};
    sort->counters[3] = (struct pp_counter){.name = fixture_copy("allocs"), .value = 11};
    sort->counters[4] = (struct pp_counter){
        .name = fixture_copy("allocs"), .source = PP_METER_BY_SLOTS, .value = 2};
    sort->counters[5] = (struct pp_counter){
        .name = fixture_copy("alloc-bytes"), .source = PP_METER_BY_SLOTS, .value = 48};
    pp_warning_add(sort, PP_WARN_CRASHED_ONCE, "1 of 4 workers");
    pp_warning_add(sort, PP_WARN_FEW_RUNS, "3 workers");
    fixture_stateless(&result->cases[3], "broken", PP_STATE_FAILED, "called exit(3)", NULL);
    fixture_stateless(&result->cases[4], "later", PP_STATE_SKIPPED, "no \"device\"", NULL);
    fixture_stateless(&result->cases[5], "waits", PP_STATE_PENDING, "", NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Parts of a run give the run to the byte; neither order nor steps matter; what is no sample of one
 * thing is refused by name.
 */
#include "bench/merge.h"

#include "bench/diagnose.h"
#include "bench/growth.h"
#include "bench/summary.h"
#include "bench/warning.h"
#include "cmd/out_json.h"
#include "tests/unit/fixture_result.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define N_CASES 4
#define N_WORKERS 12
#define N_SAMPLES 300 /* of a worker: all together are more than are kept one by one */

static struct pp_buf written(const struct pp_result *result)
{
    struct pp_buf text;
    pp_buf_init(&text);
    assert_true(pp_out_json_write(result, &text));
    return text;
}

/* A value that depends on nothing but its arguments. */
static double noise(size_t run, size_t c, size_t worker, size_t i)
{
    uint64_t x = 1 + run + 1000 * (c + 1000 * (worker + 1000 * i));
    for (int k = 0; k < 3; k++)
        x = (x ^ x >> 31) * 0x9e3779b97f4a7c15u;
    return (double)(x >> 11) * 0x1p-53;
}

static void make_worker(struct pp_case *c, size_t run, size_t number, uint32_t worker)
{
    struct pp_dist own;
    struct pp_replicate *r = &c->replicates[c->n_replicates++];
    *r = (struct pp_replicate){.index = worker,
        .ok = worker != 7,
        .cpu = 1,
        .started_s = 0.1 * worker,
        .duration_s = 0.05,
        .n_samples = N_SAMPLES,
        .steady = true,
        .calm = true,
        .ticks_per_ns = c->ticks_per_ns,
        .sharing_ratio = 1,
        .core_hz = 3e9,
        .cycles = 100,
        .gate_kept_ratio = 0.9,
        .autocorrelation = 0.1,
        .first_ns = 5,
        .empty_ns = 0.5};
    if (!r->ok) {
        strcpy(r->failure, "crashed: SIGSEGV");
        return;
    }
    pp_dist_init(&own);
    for (size_t i = 0; i < N_SAMPLES; i++) {
        const double ns = 50 * (double)(number + 1) * (1 + 0.1 * noise(run, number, worker, i));
        const uint64_t ticks = (uint64_t)(ns * c->ticks_per_ns * (double)c->n_loops);
        assert_int_equal(pp_dist_record(i % 50 ? &own : &c->unclean, ticks), PP_OK);
    }
    r->n_by_label[PP_LABEL_CLEAN] = N_SAMPLES - N_SAMPLES / 50;
    r->n_by_label[PP_LABEL_PREEMPTED] = N_SAMPLES / 50;
    const double scale = 1 / (c->ticks_per_ns * (double)c->n_loops);
    r->p25_ns = pp_dist_quantile(&own, 0.25) * scale;
    r->p50_ns = pp_dist_quantile(&own, 0.5) * scale;
    r->p90_ns = pp_dist_quantile(&own, 0.9) * scale;
    r->p99_ns = pp_dist_quantile(&own, 0.99) * scale;
    r->mean_ns = pp_moments_mean(pp_dist_moments(&own)) * scale;
    r->min_ns = (double)pp_dist_moments(&own)->min * scale;
    r->max_ns = (double)pp_dist_moments(&own)->max * scale;
    assert_int_equal(pp_dist_merge(&c->clean, &own), PP_OK);
    pp_dist_release(&own);
}

/* Two lengths of trails, so that the longest one is not always the first. */
static void offer_trail(struct pp_case *c, size_t run, size_t number, uint32_t worker)
{
    struct pp_trail trail = {
        .index = worker, .ticks_per_ns = c->ticks_per_ns, .n_loops = c->n_loops};
    trail.n = 3 + (size_t)(2 * noise(run, number, worker, 77));
    for (size_t i = 0; i < trail.n; i++) {
        trail.ticks[i] = 1000 * run + 100 * worker + i;
        trail.labels[i] = i == 1 ? PP_LABEL_STOLEN : PP_LABEL_CLEAN;
    }
    pp_trail_offer(&c->trail, &trail);
}

/* Which workers of which run, and how that run differs from the others. */
struct made_run {
    size_t run;
    uint32_t first, step; /* workers first, first + step, ... */
    double ticks_per_ns;
    uint64_t n_loops;
    const char *processor;
    uint64_t hash;
};

/* The run, or a part of it; its statistics are computed as the driver does. */
static struct pp_buf make_text(const struct made_run *made)
{
    static struct pp_env env;
    struct pp_result result;
    fixture_result_many(&result, &env, N_CASES);
    strcpy(env.facts[PP_ENV_CPU_MODEL].text, made->processor);
    result.started[18] = (char)('0' + made->run);
    result.calib.ticks_per_ns = made->ticks_per_ns;
    result.modules[0].hash = made->hash;
    for (size_t i = 0; i < N_CASES; i++) {
        struct pp_case *const c = &result.cases[i];
        char size[8];
        snprintf(size, sizeof size, "%zu", (i + 1) * 8);
        c->params = calloc(1, sizeof *c->params);
        c->n_params = 1;
        c->params[0] = (struct pp_param_value){strdup("n"), strdup(size), true};
        free(c->replicates);
        c->replicates = calloc(N_WORKERS, sizeof *c->replicates);
        c->n_replicates = 0;
        c->ticks_per_ns = made->ticks_per_ns;
        c->n_loops = made->n_loops;
        c->measured_s = made->first == 0 ? 1.5 : 0;
        pp_dist_clear(&c->clean);
        pp_dist_clear(&c->unclean);
        c->trail.n = 0;
        for (uint32_t w = made->first; w < N_WORKERS; w += made->step) {
            make_worker(c, made->run, i, w);
            offer_trail(c, made->run, i, w);
        }
        c->n_counters = 1;
        c->counters = calloc(1, sizeof *c->counters);
        c->counters[0] = (struct pp_counter){.name = strdup("hits"), .kind = 1};
        c->counters[0].values = calloc(N_WORKERS, sizeof(double));
        c->counters[0].n_values = c->n_replicates;
        double mean = 0;
        for (size_t w = 0; w < c->n_replicates; w++) {
            c->counters[0].values[w] = noise(made->run, i, c->replicates[w].index, 99);
            mean += (c->counters[0].values[w] - mean) / (double)(w + 1);
        }
        c->counters[0].value = mean;
        assert_int_equal(pp_summary_update(c, &result.settings, &result.calib), PP_OK);
        pp_diagnose(c, &result);
    }
    assert_int_equal(pp_growth_find(&result), PP_OK);
    const struct pp_buf text = written(&result);
    pp_result_release(&result);
    return text;
}

static struct made_run plain_run(size_t run)
{
    return (struct made_run){run, 0, 1, 2.5, 100, "Example CPU 9000 @ 2.50GHz", 77};
}

/* Merge n texts, release them; a message in *error when it is refused, then the text is empty. */
static struct pp_buf merge_with(
    struct pp_merge_options options, struct pp_buf *texts, size_t n, struct pp_error *error)
{
    static struct pp_stored_result merged;
    struct pp_merge merge;
    struct pp_buf out;
    pp_buf_init(&out);
    pp_merge_init(&merge, options);
    *error = (struct pp_error){0};
    enum pp_status status = PP_OK;
    for (size_t i = 0; status == PP_OK && i < n; i++) {
        char name[16];
        snprintf(name, sizeof name, "file%zu.json", i);
        status = pp_merge_add_text(&merge, texts[i].data, texts[i].n_bytes, name, error);
    }
    if (status == PP_OK)
        status = pp_merge_finish(&merge, &merged, error);
    if (status == PP_OK) {
        out = written(&merged.result);
        pp_stored_result_release(&merged);
    }
    pp_merge_release(&merge);
    for (size_t i = 0; i < n; i++)
        pp_buf_release(&texts[i]);
    return out;
}

static struct pp_buf merge(struct pp_buf *texts, size_t n)
{
    struct pp_error error;
    const struct pp_buf out = merge_with((struct pp_merge_options){0}, texts, n, &error);
    if (error.text[0])
        fail_msg("%s", error.text);
    return out;
}

static struct pp_buf merge2(struct pp_buf a, struct pp_buf b)
{
    return merge((struct pp_buf[]){a, b}, 2);
}

static struct pp_buf copy(const struct pp_buf *text)
{
    struct pp_buf twin;
    pp_buf_init(&twin);
    pp_buf_append(&twin, text->data, text->n_bytes);
    return twin;
}

static void assert_same_and_release(struct pp_buf a, struct pp_buf b)
{
    assert_string_equal(pp_buf_text(&a), pp_buf_text(&b));
    pp_buf_release(&a);
    pp_buf_release(&b);
}

static void test_parts_give_the_run(void **state)
{
    (void)state;
    for (uint32_t n_parts = 1; n_parts <= N_WORKERS; n_parts++) {
        struct pp_buf parts[N_WORKERS];
        struct made_run run = plain_run(0);
        const struct pp_buf whole = make_text(&run);
        for (uint32_t i = 0; i < n_parts; i++) {
            run.first = n_parts - 1 - i; /* last first */
            run.step = n_parts;
            parts[i] = make_text(&run);
        }
        assert_same_and_release(merge(parts, n_parts), whole);
    }
}

static struct pp_buf text_of(size_t run, double ticks_per_ns, uint64_t n_loops)
{
    struct made_run made = plain_run(run);
    made.ticks_per_ns = ticks_per_ns;
    made.n_loops = n_loops;
    return make_text(&made);
}

/* All six orders and both ways to bracket give one text. */
static void assert_associative(struct pp_buf a, struct pp_buf b, struct pp_buf c)
{
    const struct pp_buf *const items[] = {&a, &b, &c};
    static const int orders[6][3] = {
        {0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    struct pp_buf all = merge((struct pp_buf[]){copy(&a), copy(&b), copy(&c)}, 3);
    for (size_t i = 0; i < 6; i++) {
        const struct pp_buf *x = items[orders[i][0]], *y = items[orders[i][1]],
                            *z = items[orders[i][2]];
        assert_same_and_release(merge((struct pp_buf[]){copy(x), copy(y), copy(z)}, 3), copy(&all));
        assert_same_and_release(merge2(merge2(copy(x), copy(y)), copy(z)), copy(&all));
        assert_same_and_release(merge2(copy(x), merge2(copy(y), copy(z))), copy(&all));
    }
    assert_same_and_release(merge((struct pp_buf[]){copy(&all)}, 1), copy(&all));
    pp_buf_release(&all);
    pp_buf_release(&a);
    pp_buf_release(&b);
    pp_buf_release(&c);
}

static void test_order_and_steps_do_not_matter(void **state)
{
    (void)state;
    assert_associative(text_of(0, 2.5, 100), text_of(1, 2.5, 100), text_of(2, 2.5, 100));
    assert_associative(text_of(0, 2.5, 100), text_of(1, 2.5, 100), text_of(2, 2.4999, 100));
    assert_associative(text_of(0, 2.4999, 100), text_of(1, 2.5, 90), text_of(2, 2.5, 100));
}

/* Some benchmarks are in some results only, some failed or were skipped. */
static void test_uneven_results(void **state)
{
    (void)state;
    static struct pp_env env;
    struct pp_result result;
    struct pp_buf texts[3];
    for (size_t i = 0; i < 3; i++) {
        fixture_result_full(&result, &env);
        result.started[18] = (char)('0' + 2 * i % 3);
        for (size_t j = 0; j < i; j++)
            pp_case_release(&result.cases[j]);
        memmove(result.cases, result.cases + i, (result.n_cases - i) * sizeof *result.cases);
        result.n_cases -= i;
        result.complete = i != 1;
        free(result.growths);
        result.growths = NULL;
        result.n_growths = 0;
        if (i == 1)
            result.cases[3].counters = NULL;
        if (i == 2)
            pp_warning_add(&result.cases[0], PP_WARN_MACHINE, "the host took 9 %%");
        texts[i] = written(&result);
        pp_result_release(&result);
    }
    assert_associative(texts[0], texts[1], texts[2]);
}

/* Of two runs in one unit the samples are those of both. */
static void test_samples_add(void **state)
{
    (void)state;
    static struct pp_stored_result a, b, both;
    struct pp_error error = {0};
    struct pp_buf texts[] = {text_of(0, 2.5, 100), text_of(1, 2.5, 100), {0}};
    texts[2] = merge2(copy(&texts[0]), copy(&texts[1]));
    struct pp_stored_result *const results[] = {&a, &b, &both};
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(
            pp_resultread_text(texts[i].data, texts[i].n_bytes, "", results[i], &error), PP_OK);
    for (size_t i = 0; i < N_CASES; i++) {
        struct pp_dist *const sum = &a.result.cases[i].clean;
        assert_int_equal(pp_dist_merge(sum, &b.result.cases[i].clean), PP_OK);
        assert_true(pp_dist_equal(sum, &both.result.cases[i].clean));
        assert_int_equal(both.result.cases[i].n_replicates, 2 * N_WORKERS);
        assert_int_equal(both.result.cases[i].n_parts, 0);
        assert_int_equal(both.result.cases[i].replicates[N_WORKERS].source, 1);
    }
    assert_int_equal(both.result.n_sources, 2);
    for (size_t i = 0; i < 3; i++) {
        pp_stored_result_release(results[i]);
        pp_buf_release(&texts[i]);
    }
}

/* Other units: kept apart, and the shown pool is in the coarsest. Its numbers are those of one unit
 * but for rounding to a tick: half of 1 in 50 x 2.4 x 90. */
static void test_units_are_kept_apart(void **state)
{
    (void)state;
    static struct pp_stored_result same, other;
    struct pp_error error = {0};
    struct pp_buf texts[] = {merge2(text_of(0, 2.5, 100), text_of(1, 2.5, 100)),
        merge2(text_of(0, 2.5, 100), text_of(1, 2.4, 90))};
    assert_int_equal(pp_resultread_text(texts[0].data, texts[0].n_bytes, "", &same, &error), PP_OK);
    assert_int_equal(
        pp_resultread_text(texts[1].data, texts[1].n_bytes, "", &other, &error), PP_OK);
    for (size_t i = 0; i < N_CASES; i++) {
        const struct pp_case *const c = &other.result.cases[i], *const d = &same.result.cases[i];
        assert_int_equal(c->n_parts, 2);
        assert_int_equal(c->n_loops, 90);
        assert_true(c->ticks_per_ns == 2.4);
        assert_int_equal(
            c->parts[0].clean.moments.n + c->parts[1].clean.moments.n, c->clean.moments.n);
        const double apart = fabs(c->summary.clean.median_ns / d->summary.clean.median_ns - 1);
        assert_true(apart < 0.002);
        assert_true(fabs(c->summary.time_ns.value / d->summary.time_ns.value - 1) < 0.002);
    }
    for (size_t i = 0; i < 2; i++)
        pp_buf_release(&texts[i]);
    pp_stored_result_release(&same);
    pp_stored_result_release(&other);
}

static void assert_refused(struct made_run a, struct made_run b, const char *words)
{
    struct pp_error error;
    struct pp_buf texts[] = {make_text(&a), make_text(&b)};
    struct pp_buf out = merge_with((struct pp_merge_options){0}, texts, 2, &error);
    assert_int_equal(out.n_bytes, 0);
    if (!strstr(error.text, words) || !strstr(error.text, "file0.json") ||
        !strstr(error.text, "file1.json"))
        fail_msg("not '%s' but: %s", words, error.text);
}

static void test_what_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct made_run other = plain_run(1);
    assert_refused(plain_run(0), plain_run(0), "the same worker");
    other.processor = "Other CPU";
    assert_refused(plain_run(0), other, "unlike processors");
    other = plain_run(1);
    other.hash = 78;
    assert_refused(plain_run(0), other, "different contents");
    struct pp_error error;
    struct made_run first = plain_run(0);
    struct pp_buf texts[] = {make_text(&first), make_text(&other)};
    struct pp_buf forced = merge_with((struct pp_merge_options){.force = true}, texts, 2, &error);
    assert_non_null(strstr(pp_buf_text(&forced), "\"sources\""));
    pp_buf_release(&forced);
    assert_int_equal(merge_with((struct pp_merge_options){0}, texts, 0, &error).n_bytes, 0);
    assert_non_null(strstr(error.text, "no result"));
}

static void test_other_methods_are_refused(void **state)
{
    (void)state;
    struct pp_error error;
    struct made_run first = plain_run(0);
    struct pp_buf text = make_text(&first);
    char *at = strstr(text.data, "\"method_version\": 1");
    at[strlen("\"method_version\": ")] = '9';
    (void)merge_with((struct pp_merge_options){0}, &text, 1, &error);
    assert_non_null(strstr(error.text, "method version 9, here 1"));
    assert_non_null(strstr(error.text, "file0.json"));
}

static void test_unlike_processors_side_by_side(void **state)
{
    (void)state;
    const struct pp_merge_options separate = {.separate = true};
    struct made_run runs[] = {plain_run(0), plain_run(1), plain_run(2)};
    struct pp_error error;
    runs[1].processor = "Other CPU";
    struct pp_buf texts[3];
    for (size_t i = 0; i < 3; i++)
        texts[i] = make_text(&runs[i]);
    struct pp_buf pair = merge_with(
        separate, (struct pp_buf[]){copy(&texts[1]), copy(&texts[2])}, 2, &error);
    assert_non_null(strstr(pp_buf_text(&pair), "\"family/3@Other CPU\""));
    struct pp_buf steps = merge_with(separate, (struct pp_buf[]){pair, copy(&texts[0])}, 2, &error);
    struct pp_buf all = merge_with(separate, texts, 3, &error);
    assert_non_null(strstr(pp_buf_text(&all), "\"family/0@Example CPU 9000 @ 2.50GHz\""));
    assert_same_and_release(all, steps);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts_give_the_run),
        cmocka_unit_test(test_order_and_steps_do_not_matter),
        cmocka_unit_test(test_uneven_results),
        cmocka_unit_test(test_samples_add),
        cmocka_unit_test(test_units_are_kept_apart),
        cmocka_unit_test(test_what_does_not_fit_is_refused),
        cmocka_unit_test(test_other_methods_are_refused),
        cmocka_unit_test(test_unlike_processors_side_by_side),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

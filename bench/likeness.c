/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whether two results were measured alike.
 */
#include "bench/likeness.h"

#include "bench/words.h"
#include "stats/quantile.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define CLOCK_RATE_RATIO 0.01    /* TSCs that differ by more are of different machines */
#define CORE_CLOCK_RATIO 0.01    /* told from here on */
#define SAMPLE_LENGTH_FACTOR 2.0 /* a calibrated length varies less; -n and -t make more */

/* Of another machine. The host's name is apart: in a container it is a random word. */
static const enum pp_env_id machine_facts[] = {PP_ENV_CPU_MODEL, PP_ENV_CPU_VENDOR,
    PP_ENV_CPU_FAMILY, PP_ENV_CPU_MODEL_NUMBER, PP_ENV_CPU_STEPPING, PP_ENV_CPUS_ONLINE,
    PP_ENV_HYPERVISOR, PP_ENV_MACHINE};

/* Of the same machine in another state. */
static const enum pp_env_id state_facts[] = {PP_ENV_KERNEL, PP_ENV_MICROCODE, PP_ENV_MITIGATIONS,
    PP_ENV_SMT, PP_ENV_FREQUENCY_GOVERNOR, PP_ENV_BOOST, PP_ENV_POWER_SUPPLY, PP_ENV_CLOCKSOURCE,
    PP_ENV_CONTAINER, PP_ENV_CGROUP_CPU_LIMIT_CPUS, PP_ENV_CPUS_ISOLATED, PP_ENV_THP, PP_ENV_ASLR};

static bool knows(const struct pp_result *result, enum pp_env_id id)
{
    return result->env && result->env->facts[id].known;
}

/* A fact as it stands in a file too, which of "0-1" and 2 keeps the number. */
static const char *fact_text(const struct pp_result *result, enum pp_env_id id, char number[32])
{
    const struct pp_env_fact *fact = &result->env->facts[id];
    if (!fact->has_number)
        return fact->text;
    snprintf(number, 32, "%.15g", fact->number);
    return number;
}

/* Known to both and not the same. */
static bool differ(const struct pp_result *a, const struct pp_result *b, enum pp_env_id id)
{
    char left[32], right[32];
    return knows(a, id) && knows(b, id) &&
        strcmp(fact_text(a, id, left), fact_text(b, id, right)) != 0;
}

static bool in_container(const struct pp_result *result)
{
    return knows(result, PP_ENV_CONTAINER) && !pp_env_is(result->env, PP_ENV_CONTAINER, "none");
}

static const char *clock_name(const struct pp_result *result)
{
    return result->calib.kind == PP_CLOCK_TSC ? "TSC" : "CLOCK_MONOTONIC_RAW";
}

static void put_difference(
    const struct pp_result *a, const struct pp_result *b, enum pp_env_id id, struct pp_buf *why)
{
    char left[32], right[32];
    pp_buf_printf(why, "another machine: %s '%s' and '%s'", pp_env_row(id)->title,
        fact_text(a, id, left), fact_text(b, id, right));
}

bool pp_likeness_other_machine(
    const struct pp_result *a, const struct pp_result *b, struct pp_buf *why)
{
    for (size_t i = 0; i < COUNT(machine_facts); i++) {
        if (differ(a, b, machine_facts[i])) {
            put_difference(a, b, machine_facts[i], why);
            return true;
        }
    }
    if (in_container(a) || in_container(b) || !differ(a, b, PP_ENV_HOST_NAME))
        return false;
    pp_buf_printf(why, "another machine: host '%s' and '%s'", pp_env_text(a->env, PP_ENV_HOST_NAME),
        pp_env_text(b->env, PP_ENV_HOST_NAME));
    return true;
}

static bool refuses_clock(const struct pp_result *a, const struct pp_result *b, struct pp_buf *why)
{
    const double a_rate = a->calib.ticks_per_ns, b_rate = b->calib.ticks_per_ns;
    if (a->calib.kind != b->calib.kind)
        pp_buf_printf(why, "another clock: %s and %s", clock_name(a), clock_name(b));
    else if (!(fabs(a_rate - b_rate) <= CLOCK_RATE_RATIO * fmax(a_rate, b_rate)))
        pp_buf_printf(why, "another clock: %.4g and %.4g ticks a ns", a_rate, b_rate);
    else
        return false;
    return true;
}

bool pp_likeness_refuses(
    const struct pp_likeness *a, const struct pp_likeness *b, struct pp_buf *why)
{
    if (a->method_version != b->method_version) {
        pp_buf_printf(why, "numbers of another method: version %d and %d", a->method_version,
            b->method_version);
        return true;
    }
    return pp_likeness_other_machine(a->result, b->result, why) ||
        refuses_clock(a->result, b->result, why);
}

/* Whether two values are within the factor of each other; unknown ones are. */
static bool is_alike(double a, double b)
{
    return !(a > 0) || !(b > 0) || fmax(a, b) <= SAMPLE_LENGTH_FACTOR * fmin(a, b);
}

static double sample_ns(const struct pp_case *c)
{
    return (double)c->n_loops * c->summary.raw_time_ns.value;
}

static bool refuses_samples(const struct pp_case *a, const struct pp_case *b, struct pp_buf *why)
{
    const double a_ns = sample_ns(a), b_ns = sample_ns(b);
    if (is_alike((double)a->n_loops, (double)b->n_loops) || is_alike(a_ns, b_ns))
        return false;
    pp_buf_printf(why, "samples of another length: %.3g us and %.3g us", a_ns / 1e3, b_ns / 1e3);
    return true;
}

static uint32_t n_places(const struct pp_result *result, const struct pp_case *c)
{
    const uint32_t n = c->module < result->n_modules ? result->modules[c->module].n_layouts : 0;
    return n > 1 ? n : 1;
}

/* A word that names a file in a directory of ours, which is another each time. */
static bool is_ours(const char *word)
{
    return strstr(word, "/ppbench-work-") != NULL;
}

bool pp_likeness_same_command(const char *a, const char *b)
{
    struct pp_words left, right;
    pp_words_init(&left);
    pp_words_init(&right);
    bool same = pp_words_split(&left, a) && pp_words_split(&right, b) && left.n == right.n;
    for (size_t i = 0; same && i < left.n; i++)
        same = strcmp(left.argv[i], right.argv[i]) == 0 ||
            (is_ours(left.argv[i]) && is_ours(right.argv[i]));
    pp_words_release(&left);
    pp_words_release(&right);
    return same;
}

static const char *compiler_of(const struct pp_result *result, const struct pp_case *c)
{
    return c->module < result->n_modules ? result->modules[c->module].compiler : NULL;
}

/* With a neighbour on its core code runs up to twice as slow, and no two neighbours are alike. */
static bool refuses_shared(const struct pp_case *a, const struct pp_case *b, struct pp_buf *why)
{
    const double a_ratio = a->summary.sharing_ratio, b_ratio = b->summary.sharing_ratio;
    if (!(a_ratio > 0) && !(b_ratio > 0))
        return false;
    pp_buf_printf(why,
        "another hardware thread used the core all the time in the %s run (branches took %.2f "
        "times as long)",
        b_ratio > 0 ? "new" : "old", b_ratio > 0 ? b_ratio : a_ratio);
    return true;
}

bool pp_likeness_case_refuses(const struct pp_result *a, const struct pp_case *case_a,
    const struct pp_result *b, const struct pp_case *case_b, struct pp_buf *why)
{
    const char *compiler_a = compiler_of(a, case_a), *compiler_b = compiler_of(b, case_b);
    if (case_a->per_call != case_b->per_call)
        pp_buf_puts(why, "single calls against batches of them");
    else if (a->settings.process_time != b->settings.process_time)
        pp_buf_puts(why, "CPU time against time passed");
    else if (n_places(a, case_a) != n_places(b, case_b))
        pp_buf_printf(why, "measured at %u and at %u places of the code", n_places(a, case_a),
            n_places(b, case_b));
    else if (compiler_a && compiler_b && !pp_likeness_same_command(compiler_a, compiler_b))
        pp_buf_puts(why, "compiled by another command");
    else
        return refuses_shared(case_a, case_b, why) || refuses_samples(case_a, case_b, why);
    return true;
}

static double median_core_hz(const struct pp_result *result)
{
    size_t n = 0, n_all = 0;
    for (size_t i = 0; i < result->n_cases; i++)
        n_all += result->cases[i].n_replicates;
    double *hz = malloc((n_all + 1) * sizeof *hz);
    if (!hz)
        return (double)NAN;
    for (size_t i = 0; i < result->n_cases; i++)
        for (size_t k = 0; k < result->cases[i].n_replicates; k++) {
            const struct pp_replicate *r = &result->cases[i].replicates[k];
            if (r->ok && r->core_hz > 0 && isfinite(r->core_hz))
                hz[n++] = r->core_hz;
        }
    const double median = n > 0 ? pp_quantile_median(hz, n) : (double)NAN;
    free(hz);
    return median;
}

/* The loops of known work ran beside the samples, so they tell how fast the core was. */
static bool note_core_clock(
    const struct pp_result *a, const struct pp_result *b, struct pp_comparison *comparison)
{
    const double a_hz = median_core_hz(a), b_hz = median_core_hz(b);
    if (!(fabs(b_hz / a_hz - 1) > CORE_CLOCK_RATIO))
        return true;
    return pp_comparison_note(comparison,
        "the core ran at %.3f GHz and then at %.3f GHz, which by itself makes all that waits for "
        "the core %.1f%% %s",
        a_hz / 1e9, b_hz / 1e9, 100 * fabs(a_hz / b_hz - 1), a_hz > b_hz ? "slower" : "faster");
}

bool pp_likeness_note(
    const struct pp_likeness *a, const struct pp_likeness *b, struct pp_comparison *comparison)
{
    struct pp_buf text;
    char left[32], right[32];
    bool ok = true;
    pp_buf_init(&text);
    for (size_t i = 0; i < COUNT(state_facts); i++) {
        const enum pp_env_id id = state_facts[i];
        if (differ(a->result, b->result, id))
            pp_buf_printf(&text, "%s%s '%.60s' and '%.60s'", text.n_bytes > 0 ? ", " : "",
                pp_env_row(id)->title, fact_text(a->result, id, left),
                fact_text(b->result, id, right));
    }
    if (text.n_bytes > 0)
        ok = pp_comparison_note(comparison, "the machine was not the same: %s", pp_buf_text(&text));
    ok &= !text.failed;
    pp_buf_release(&text);
    return note_core_clock(a->result, b->result, comparison) && ok;
}

/* BEFORE and a known fact that is not "none". */
static void put_fact(
    const struct pp_result *result, enum pp_env_id id, const char *before, struct pp_buf *text)
{
    char number[32];
    if (knows(result, id) && !pp_env_is(result->env, id, "none"))
        pp_buf_printf(text, "%s%s", before, fact_text(result, id, number));
}

void pp_likeness_machine(const struct pp_likeness *a, struct pp_buf *text)
{
    const struct pp_result *result = a->result;
    put_fact(result, PP_ENV_CPU_MODEL, "", text);
    pp_buf_puts(text, knows(result, PP_ENV_CPU_MODEL) ? "" : "unknown processor");
    put_fact(result, PP_ENV_CPU_FAMILY, ", family ", text);
    put_fact(result, PP_ENV_CPU_MODEL_NUMBER, " model ", text);
    put_fact(result, PP_ENV_CPU_STEPPING, " stepping ", text);
    put_fact(result, PP_ENV_CPUS_ONLINE, ", CPUs: ", text);
    put_fact(result, PP_ENV_HYPERVISOR, ", ", text);
    put_fact(result, PP_ENV_MACHINE, ", ", text);
    if (!in_container(result))
        put_fact(result, PP_ENV_HOST_NAME, ", ", text);
    pp_buf_printf(text, ", %s", clock_name(result));
    if (a->method_version != PP_METHOD_VERSION)
        pp_buf_printf(text, ", method %d", a->method_version);
}

void pp_likeness_manner(
    const struct pp_result *result, const struct pp_case *c, struct pp_buf *text)
{
    if (c->per_call)
        pp_buf_puts(text, ", single calls");
    if (result->settings.process_time)
        pp_buf_puts(text, ", CPU time");
    if (n_places(result, c) > 1)
        pp_buf_printf(text, ", %u places", n_places(result, c));
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Exports for spreadsheets and data frames.
 */
#include "cmd/out_csv.h"

#include "bench/json.h"
#include "bench/keys.h"
#include "bench/warning.h"
#include "cmd/csv.h"
#include "cmd/message.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* One column: its title and how its field is written. */
struct csv_column {
    const char *title;
    void (*put)(struct pp_buf *out, const struct pp_result *result, const struct pp_case *c);
};

/* Fields that are one member of the case or its summary. Numbers of a summary without replicates
 * mean nothing. */
#define CSV_FIELD(NAME, EXPRESSION, PUT) \
    static void NAME(struct pp_buf *out, const struct pp_result *result, const struct pp_case *c) \
    { \
        (void)result; \
        PUT(out, EXPRESSION); \
    }
#define CSV_TEXT(NAME, EXPRESSION) CSV_FIELD(NAME, EXPRESSION, pp_csv_text)
#define CSV_COUNT(NAME, EXPRESSION) CSV_FIELD(NAME, EXPRESSION, pp_csv_count)
#define CSV_NUMBER(NAME, EXPRESSION) \
    CSV_FIELD(NAME, c->summary.n_runs_ok > 0 ? (EXPRESSION) : (double)NAN, pp_csv_number)

static double csv_or_none(double per_s)
{
    return per_s > 0 ? per_s : (double)NAN;
}

/* "name=value;name=value" as one field. */
static void csv_pair(struct pp_buf *list, const char *name, const char *value)
{
    pp_buf_printf(list, "%s%s=%s", list->n_bytes > 0 ? ";" : "", name, value);
}

static void csv_list(struct pp_buf *out, struct pp_buf *list)
{
    pp_csv_text(out, pp_buf_text(list));
    out->failed = out->failed || list->failed;
    pp_buf_release(list);
}

static void csv_params(struct pp_buf *out, const struct pp_result *result, const struct pp_case *c)
{
    (void)result;
    struct pp_buf list;
    pp_buf_init(&list);
    for (size_t i = 0; i < c->n_params; i++) {
        csv_pair(&list, c->params[i].name, c->params[i].text);
    }
    csv_list(out, &list);
}

static void csv_counters(
    struct pp_buf *out, const struct pp_result *result, const struct pp_case *c)
{
    (void)result;
    struct pp_buf list;
    pp_buf_init(&list);
    for (size_t i = 0; i < c->n_counters; i++) {
        char text[PP_JSON_NUMBER_BYTES] = "";
        if (isfinite(c->counters[i].value)) {
            pp_json_number_text(c->counters[i].value, text);
        }
        csv_pair(&list, c->counters[i].name, text);
    }
    csv_list(out, &list);
}

static void csv_warnings(
    struct pp_buf *out, const struct pp_result *result, const struct pp_case *c)
{
    (void)result;
    for (size_t i = 0; i < c->n_warnings; i++) {
        pp_buf_puts(out, i > 0 ? ";" : "");
        pp_buf_puts(out, pp_warning_key(c->warnings[i].code));
    }
}

static const struct pp_module_info *csv_module_of(
    const struct pp_result *result, const struct pp_case *c)
{
    return c->module < result->n_modules ? &result->modules[c->module] : NULL;
}

static void csv_module(struct pp_buf *out, const struct pp_result *result, const struct pp_case *c)
{
    const struct pp_module_info *const module = csv_module_of(result, c);
    pp_csv_text(out, module != NULL ? module->path : NULL);
}

static void csv_compiler(
    struct pp_buf *out, const struct pp_result *result, const struct pp_case *c)
{
    const struct pp_module_info *const module = csv_module_of(result, c);
    pp_csv_text(out, module != NULL ? module->compiler : NULL);
}

static void csv_n_layouts(
    struct pp_buf *out, const struct pp_result *result, const struct pp_case *c)
{
    const struct pp_module_info *const module = csv_module_of(result, c);
    pp_csv_count(out, module != NULL ? module->n_layouts : 0);
}

static void csv_n_instructions(
    struct pp_buf *out, const struct pp_result *result, const struct pp_case *c)
{
    (void)result;
    if (c->n_loop_instructions > 0) {
        pp_csv_count(out, c->n_loop_instructions);
    }
}

static void csv_level(struct pp_buf *out, const struct pp_result *result, const struct pp_case *c)
{
    pp_csv_number(out,
        c->summary.n_runs_ok > 0 && c->summary.time_ns.has_interval ? result->settings.level_ratio
                                                                    : (double)NAN);
}

static void csv_method(struct pp_buf *out, const struct pp_result *result, const struct pp_case *c)
{
    (void)result;
    (void)c;
    pp_csv_count(out, PP_METHOD_VERSION);
}

/* clang-format off */
CSV_TEXT(csv_name, c->name)
CSV_TEXT(csv_family, c->family)
CSV_TEXT(csv_state, pp_keys_state(c->state))
CSV_TEXT(csv_reason, c->reason)
CSV_TEXT(csv_stop, pp_keys_stop(c->stop))
CSV_TEXT(csv_kind, pp_keys_kind(c->summary.kind))
CSV_TEXT(csv_loop_work, pp_keys_loop_work(c->loop_work))
CSV_COUNT(csv_n_threads, c->n_threads)
CSV_COUNT(csv_n_loops, c->n_loops)
CSV_COUNT(csv_n_runs_ok, c->summary.n_runs_ok)
CSV_COUNT(csv_n_samples, pp_dist_moments(&c->clean)->n + pp_dist_moments(&c->unclean)->n)
CSV_COUNT(csv_n_clean, c->n_by_label[PP_LABEL_CLEAN])
CSV_COUNT(csv_n_clock_disagreed, c->n_by_label[PP_LABEL_CLOCK_DISAGREED])
CSV_COUNT(csv_n_migrated, c->n_by_label[PP_LABEL_MIGRATED])
CSV_COUNT(csv_n_preempted, c->n_by_label[PP_LABEL_PREEMPTED])
CSV_COUNT(csv_n_stolen, c->n_by_label[PP_LABEL_STOLEN])
CSV_COUNT(csv_n_faulted, c->n_by_label[PP_LABEL_FAULTED])
CSV_COUNT(csv_n_core_shared, c->n_by_label[PP_LABEL_SHARED])
CSV_COUNT(csv_n_unexplained, c->n_by_label[PP_LABEL_UNEXPLAINED])
CSV_NUMBER(csv_time, c->summary.time_ns.value)
CSV_NUMBER(csv_time_lo, c->summary.time_ns.lo)
CSV_NUMBER(csv_time_hi, c->summary.time_ns.hi)
CSV_NUMBER(csv_raw_time, c->summary.raw_time_ns.value)
CSV_NUMBER(csv_raw_time_lo, c->summary.raw_time_ns.lo)
CSV_NUMBER(csv_raw_time_hi, c->summary.raw_time_ns.hi)
CSV_NUMBER(csv_correction, c->summary.correction_ns.value)
CSV_NUMBER(csv_correction_lo, c->summary.correction_ns.lo)
CSV_NUMBER(csv_correction_hi, c->summary.correction_ns.hi)
CSV_NUMBER(csv_p25, c->summary.p25_ns.value)
CSV_NUMBER(csv_p90, c->summary.p90_ns.value)
CSV_NUMBER(csv_p99, c->summary.p99_ns.value)
CSV_NUMBER(csv_cycles, c->summary.cycles.value)
CSV_NUMBER(csv_cycles_lo, c->summary.cycles.lo)
CSV_NUMBER(csv_cycles_hi, c->summary.cycles.hi)
CSV_NUMBER(csv_clean_mean, c->summary.clean.mean_ns)
CSV_NUMBER(csv_clean_sd, c->summary.clean.sd_ns)
CSV_NUMBER(csv_clean_cv, c->summary.clean.cv_ratio)
CSV_NUMBER(csv_clean_min, c->summary.clean.min_ns)
CSV_NUMBER(csv_clean_median, c->summary.clean.median_ns)
CSV_NUMBER(csv_clean_mad, c->summary.clean.mad_ns)
CSV_NUMBER(csv_clean_iqr, c->summary.clean.iqr_ns)
CSV_NUMBER(csv_clean_p90, c->summary.clean.p90_ns)
CSV_NUMBER(csv_clean_max, c->summary.clean.max_ns)
CSV_NUMBER(csv_all_mean, c->summary.all.mean_ns)
CSV_NUMBER(csv_all_sd, c->summary.all.sd_ns)
CSV_NUMBER(csv_all_median, c->summary.all.median_ns)
CSV_NUMBER(csv_all_p90, c->summary.all.p90_ns)
CSV_NUMBER(csv_all_max, c->summary.all.max_ns)
CSV_NUMBER(csv_layout_spread, c->summary.layout_spread_ratio)
CSV_NUMBER(csv_best, c->summary.best_ns)
CSV_NUMBER(csv_floor, c->summary.timer_floor_ns)
CSV_NUMBER(csv_bytes_rate, csv_or_none(c->summary.bytes_per_s))
CSV_NUMBER(csv_items_rate, csv_or_none(c->summary.items_per_s))
/* clang-format on */

/* New columns are added at the end; readers go by title. Quantiles that were asked for follow
 * these. */
/* clang-format off */
static const struct csv_column csv_columns[] = {
    {"benchmark", csv_name},
    {"family", csv_family},
    {"params", csv_params},
    {"n_threads", csv_n_threads},
    {"state", csv_state},
    {"reason", csv_reason},
    {"time_ns", csv_time},
    {"time_lo_ns", csv_time_lo},
    {"time_hi_ns", csv_time_hi},
    {"level_ratio", csv_level},
    {"raw_time_ns", csv_raw_time},
    {"raw_time_lo_ns", csv_raw_time_lo},
    {"raw_time_hi_ns", csv_raw_time_hi},
    {"correction_ns", csv_correction},
    {"correction_lo_ns", csv_correction_lo},
    {"correction_hi_ns", csv_correction_hi},
    {"p25_ns", csv_p25},
    {"p90_ns", csv_p90},
    {"p99_ns", csv_p99},
    {"cycles", csv_cycles},
    {"cycles_lo", csv_cycles_lo},
    {"cycles_hi", csv_cycles_hi},
    {"kind", csv_kind},
    {"clean_mean_ns", csv_clean_mean},
    {"clean_sd_ns", csv_clean_sd},
    {"clean_cv_ratio", csv_clean_cv},
    {"clean_min_ns", csv_clean_min},
    {"clean_median_ns", csv_clean_median},
    {"clean_mad_ns", csv_clean_mad},
    {"clean_iqr_ns", csv_clean_iqr},
    {"clean_p90_ns", csv_clean_p90},
    {"clean_max_ns", csv_clean_max},
    {"all_mean_ns", csv_all_mean},
    {"all_sd_ns", csv_all_sd},
    {"all_median_ns", csv_all_median},
    {"all_p90_ns", csv_all_p90},
    {"all_max_ns", csv_all_max},
    {"best_ns", csv_best},
    {"timer_floor_ns", csv_floor},
    {"bytes_per_s", csv_bytes_rate},
    {"items_per_s", csv_items_rate},
    {"n_loops", csv_n_loops},
    {"n_runs_ok", csv_n_runs_ok},
    {"n_samples", csv_n_samples},
    {"n_clean", csv_n_clean},
    {"n_clock_disagreed", csv_n_clock_disagreed},
    {"n_migrated", csv_n_migrated},
    {"n_preempted", csv_n_preempted},
    {"n_stolen", csv_n_stolen},
    {"n_faulted", csv_n_faulted},
    {"n_core_shared", csv_n_core_shared},
    {"n_unexplained", csv_n_unexplained},
    {"stop", csv_stop},
    {"counters", csv_counters},
    {"warnings", csv_warnings},
    {"module", csv_module},
    {"method_version", csv_method},
    {"layout_spread_ratio", csv_layout_spread},
    {"n_layouts", csv_n_layouts},
    {"loop_work", csv_loop_work},
    {"n_loop_instructions", csv_n_instructions},
    {"compiler", csv_compiler},
};
/* clang-format on */

#define CSV_N_COLUMNS (sizeof csv_columns / sizeof csv_columns[0])

static void csv_header(struct pp_buf *out, const struct pp_settings *settings)
{
    for (size_t i = 0; i < CSV_N_COLUMNS; i++) {
        pp_buf_puts(out, i > 0 ? "," : "");
        pp_buf_puts(out, csv_columns[i].title);
    }
    for (size_t i = 0; i < settings->n_quantiles; i++) {
        pp_buf_printf(out, ",clean_q%.15g_ns", settings->quantiles[i]);
        pp_buf_printf(out, ",all_q%.15g_ns", settings->quantiles[i]);
    }
    pp_buf_puts(out, PP_CSV_LINE_END);
}

static void csv_row(struct pp_buf *out, const struct pp_result *result, const struct pp_case *c)
{
    for (size_t i = 0; i < CSV_N_COLUMNS; i++) {
        pp_buf_puts(out, i > 0 ? "," : "");
        csv_columns[i].put(out, result, c);
    }
    for (size_t i = 0; i < result->settings.n_quantiles; i++) {
        const bool known = c->summary.n_runs_ok > 0;
        pp_buf_putc(out, ',');
        pp_csv_number(out, known ? c->summary.clean.quantile_ns[i] : (double)NAN);
        pp_buf_putc(out, ',');
        pp_csv_number(out, known ? c->summary.all.quantile_ns[i] : (double)NAN);
    }
    pp_buf_puts(out, PP_CSV_LINE_END);
}

bool pp_out_csv_write(const struct pp_result *result, struct pp_buf *out)
{
    csv_header(out, &result->settings);
    for (size_t i = 0; i < result->n_cases; i++) {
        csv_row(out, result, &result->cases[i]);
    }
    return !out->failed;
}

static void csv_samples(
    struct pp_buf *out, const struct pp_case *c, const struct pp_dist *dist, const char *group)
{
    const double ticks_per_iteration_ns = c->ticks_per_ns * (double)c->n_loops;
    struct pp_dist_cursor cursor;
    struct pp_bucket bucket;
    pp_dist_begin(dist, &cursor);
    while (pp_dist_next(&cursor, &bucket)) {
        pp_csv_text(out, c->name);
        pp_buf_printf(out, ",%s,", group);
        pp_csv_number(out, (double)bucket.low / ticks_per_iteration_ns);
        pp_buf_putc(out, ',');
        pp_csv_number(out, (double)bucket.high / ticks_per_iteration_ns);
        pp_buf_printf(out, ",%" PRIu64 PP_CSV_LINE_END, bucket.count);
    }
}

bool pp_out_csv_samples_write(const struct pp_result *result, struct pp_buf *out)
{
    pp_buf_puts(out, "benchmark,group,low_ns,high_ns,n" PP_CSV_LINE_END);
    for (size_t i = 0; i < result->n_cases; i++) {
        csv_samples(out, &result->cases[i], &result->cases[i].clean, "clean");
        csv_samples(out, &result->cases[i], &result->cases[i].unclean, "unclean");
    }
    return !out->failed;
}

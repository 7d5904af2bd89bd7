/* SPDX-License-Identifier: GPL-3.0-or-later
 * What stored results may hold: two of them, divided by a line "%%" (or one twice), are compared,
 * lined up in series, and shown in every form.
 */
#include "bench/history.h"
#include "bench/resultread.h"
#include "bench/storedpair.h"
#include "bench/when.h"
#include "cmd/out_compare.h"
#include "cmd/out_history.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define DIVIDER "\n%%\n"
#define N_RUNS 12 /* more than a change point and a floor want */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void check_compare(const struct pp_stored_result *old, const struct pp_stored_result *new,
    const struct pp_history *history)
{
    const struct pp_out_compare table = {.term = {.utf8 = true, .width_columns = 80}, .verbose = 1};
    struct pp_storedpair_options options;
    struct pp_comparison comparison;
    struct pp_buf out;
    pp_storedpair_options_init(&options);
    options.old_method_version = old->method_version;
    options.new_method_version = new->method_version;
    options.history = history;
    must(pp_storedpair_compare(&old->result, &new->result, &options, &comparison, NULL) == PP_OK);
    comparison.old_name = strdup("old");
    comparison.new_name = strdup("new");
    pp_buf_init(&out);
    must(pp_out_compare_table(&table, &comparison, &out) &&
        pp_out_compare_json(&comparison, &out) && pp_out_compare_csv(&comparison, &out));
    pp_buf_release(&out);
    pp_comparison_release(&comparison);
}

static void check_show(const struct pp_history *history)
{
    struct pp_buf out;
    struct pp_out_history view = {
        .term = {.width_columns = 80}, .verbose = 1, .store_dir = "store", .history = history};
    size_t *series = malloc((history->n_series + 1) * sizeof *series);
    must(series != NULL);
    for (size_t i = 0; i < history->n_series; i++)
        series[i] = i;
    view.series = series;
    view.n_series = history->n_series;
    pp_buf_init(&out);
    must(pp_out_history_list(&view, &out) && pp_out_history_series(&view, &out) &&
        pp_out_history_json(&view, &out) && pp_out_history_csv(&view, &out));
    for (size_t i = 0; i < out.n_bytes; i++)
        must((unsigned char)out.data[i] >= ' ' || out.data[i] == '\n' || out.data[i] == '\r');
    pp_buf_release(&out);
    free(series);
}

static void check_history(const struct pp_stored_result *old, const struct pp_stored_result *new)
{
    struct pp_history history;
    pp_history_init(&history);
    for (int i = 0; i < N_RUNS; i++) {
        const struct pp_stored_result *stored = i < N_RUNS / 2 ? old : new;
        const struct pp_likeness result = {&stored->result, stored->method_version};
        must(pp_history_add(&history, &result, "path/run.json", i % 3 ? NULL : "main") == PP_OK);
    }
    must(pp_history_find_changes(&history) == PP_OK);
    check_show(&history);
    check_compare(old, new, &history);
    pp_history_release(&history);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    static struct pp_stored_result old, new;
    char *text = malloc(n_bytes + 1);
    must(text != NULL);
    memcpy(text, data, n_bytes);
    text[n_bytes] = '\0';
    must(!isinf(pp_when_parse(text)));
    const char *divider = strstr(text, DIVIDER);
    const size_t n_first = divider ? (size_t)(divider - text) : n_bytes;
    const char *second = divider ? divider + strlen(DIVIDER) : text;
    const size_t n_second = divider ? n_bytes - n_first - strlen(DIVIDER) : n_bytes;
    if (pp_resultread_text(text, n_first, "old", &old, NULL) == PP_OK) {
        if (pp_resultread_text(second, n_second, "new", &new, NULL) == PP_OK) {
            check_history(&old, &new);
            pp_stored_result_release(&new);
        }
        pp_stored_result_release(&old);
    }
    free(text);
    return 0;
}

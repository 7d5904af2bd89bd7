/* SPDX-License-Identifier: GPL-3.0-or-later
 * What changed between two profiles, for programs: CSV and JSON.
 */
#include "bench/json.h"
#include "cmd/csv.h"
#include "cmd/out_profile_diff.h"

#include <math.h>
#include <stdlib.h>

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unversioned"
#endif

#define SCHEMA_MAJOR 1
#define SCHEMA_MINOR 0

static const char columns[] =
    "name,file,before_calls_per_loop,after_calls_per_loop,before_own_ns,after_own_ns,own_change_ns,"
    "own_change_half_ns,is_own_clear,before_deep_ns,after_deep_ns,deep_change_ns,"
    "deep_change_half_ns,is_deep_clear" PP_CSV_LINE_END;

static void put_number(struct pp_buf *out, double value)
{
    pp_buf_putc(out, ',');
    pp_csv_number(out, value);
}

static void put_delta(struct pp_buf *out, const struct pp_profilediff_delta *delta)
{
    put_number(out, delta->ns);
    put_number(out, delta->half_ns);
    pp_buf_printf(out, ",%d", delta->is_clear);
}

bool pp_out_profile_diff_csv(const struct pp_out_profile_diff *view, struct pp_buf *out)
{
    struct pp_buf told;
    size_t n;
    pp_buf_init(&told);
    size_t *const chosen = pp_out_profile_diff_chosen(view, &n, &told);
    pp_buf_puts(out, columns);
    for (size_t i = 0; i < n; i++) {
        const struct pp_profilediff_function *const f = &view->diff->functions[chosen[i]];
        pp_csv_text(out, f->name);
        pp_buf_putc(out, ',');
        pp_csv_text(out, f->file);
        put_number(out, f->before.calls_per_loop);
        put_number(out, f->after.calls_per_loop);
        put_number(out, f->before.own_ns);
        put_number(out, f->after.own_ns);
        put_delta(out, &f->own);
        put_number(out, f->before.deep_ns);
        put_number(out, f->after.deep_ns);
        put_delta(out, &f->deep);
        pp_buf_puts(out, PP_CSV_LINE_END);
    }
    const bool ok = chosen && !out->failed;
    free(chosen);
    out->failed |= told.failed;
    pp_buf_release(&told);
    return ok;
}

static void put_side(struct pp_json *json, const char *key, const struct pp_profile *profile)
{
    pp_json_key(json, key);
    pp_json_object_begin(json);
    pp_json_key_string(json, "name", profile->name);
    pp_json_key_string(json, "started", profile->started);
    pp_json_key_number(json, "untraced_ns", profile->untraced_ns);
    pp_json_key_number(json, "typical_ns", profile->typical_ns);
    pp_json_key_number(json, "typical_lo_ns", profile->typical_lo_ns);
    pp_json_key_number(json, "typical_hi_ns", profile->typical_hi_ns);
    pp_json_object_end(json);
}

static void put_amount(
    struct pp_json *json, const char *key, const struct pp_profilediff_amount *amount)
{
    pp_json_key(json, key);
    if (!amount->is_there) {
        pp_json_null(json);
        return;
    }
    pp_json_object_begin(json);
    pp_json_key_number(json, "calls_per_loop", amount->calls_per_loop);
    pp_json_key_number(json, "own_ns", amount->own_ns);
    pp_json_key_number(json, "own_half_ns", amount->own_half_ns);
    pp_json_key_number(json, "deep_ns", amount->deep_ns);
    pp_json_key_number(json, "deep_half_ns", amount->deep_half_ns);
    pp_json_object_end(json);
}

static void put_change(
    struct pp_json *json, const char *key, const struct pp_profilediff_delta *delta)
{
    pp_json_key(json, key);
    pp_json_object_begin(json);
    pp_json_key_number(json, "change_ns", delta->ns);
    pp_json_key_number(json, "half_ns", delta->half_ns);
    pp_json_key_bool(json, "is_clear", delta->is_clear);
    pp_json_object_end(json);
}

bool pp_out_profile_diff_json(const struct pp_out_profile_diff *view, struct pp_buf *out)
{
    struct pp_buf told;
    struct pp_json json;
    size_t n;
    pp_buf_init(&told);
    size_t *const chosen = pp_out_profile_diff_chosen(view, &n, &told);
    pp_json_init(&json, out);
    pp_json_object_begin(&json);
    pp_json_key(&json, "schema");
    pp_json_object_begin_inline(&json);
    pp_json_key_string(&json, "name", "ppbench-profile-diff");
    pp_json_key_unsigned(&json, "major", SCHEMA_MAJOR);
    pp_json_key_unsigned(&json, "minor", SCHEMA_MINOR);
    pp_json_object_end(&json);
    pp_json_key_string(&json, "program", "ppbench");
    pp_json_key_string(&json, "program_version", PACKAGE_VERSION);
    put_side(&json, "before", view->diff->before);
    put_side(&json, "after", view->diff->after);
    pp_json_key(&json, "functions");
    pp_json_array_begin(&json);
    for (size_t i = 0; i < n; i++) {
        const struct pp_profilediff_function *const f = &view->diff->functions[chosen[i]];
        pp_json_object_begin(&json);
        pp_json_key_string(&json, "name", f->name);
        pp_json_key_string(&json, "file", f->file);
        put_amount(&json, "before", &f->before);
        put_amount(&json, "after", &f->after);
        put_change(&json, "own", &f->own);
        put_change(&json, "deep", &f->deep);
        pp_json_object_end(&json);
    }
    pp_json_array_end(&json);
    pp_json_object_end(&json);
    const bool ok = pp_json_finish(&json) && chosen;
    free(chosen);
    out->failed |= told.failed;
    pp_buf_release(&told);
    return ok;
}

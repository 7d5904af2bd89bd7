/* SPDX-License-Identifier: GPL-3.0-or-later
 * One benchmark in a result file.
 */
#include "bench/resultread_part.h"

#include "bench/keys.h"
#include "bench/warning.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define N_OF(fields) (sizeof(fields) / sizeof *(fields))

static void read_name_is_exact(struct pp_jsonread *json, void *object)
{
    ((struct pp_case *)object)->name_is_inexact = !pp_jsonread_bool(json);
}

/* A number or a text; the text stands beside it, the value says which it is. */
static void read_param_value(struct pp_jsonread *json, void *object)
{
    ((struct pp_param_value *)object)->is_number = pp_jsonread_peek(json) != '"';
    if (((struct pp_param_value *)object)->is_number)
        (void)pp_jsonread_number_or_nan(json);
    else
        (void)pp_jsonread_string(json);
}

static bool is_number_text(const char *text)
{
    char *end;
    (void)strtod(text, &end);
    return end != text && *end == '\0';
}

static void read_params(struct pp_jsonread *json, void *object)
{
    static const struct pp_jsonfield fields[] = {
        {"name", PP_JSONFIELD_NAME, offsetof(struct pp_param_value, name), 0, NULL, false},
        {"value", PP_JSONFIELD_READ, 0, 0, read_param_value, false},
        {"text", PP_JSONFIELD_NAME, offsetof(struct pp_param_value, text), 0, NULL, false},
    };
    struct pp_case *const c = object;
    pp_jsonread_array(json);
    while (pp_jsonread_item(json)) {
        void *items = c->params;
        struct pp_param_value *const param = pp_jsonfield_append(
            json, &items, &c->n_params, sizeof *param);
        c->params = items;
        if (!param)
            return;
        pp_jsonfield_read(json, fields, N_OF(fields), param);
        if (json->status == PP_OK && param->is_number && !is_number_text(param->text))
            pp_jsonread_fail(json, "'%.40s' is no number" PP_RESULTREAD_DAMAGED, param->text);
    }
}

static void read_loop_instructions(struct pp_jsonread *json, void *object)
{
    const uint64_t n = pp_jsonread_null(json) ? 0 : pp_jsonread_unsigned(json);
    ((struct pp_case *)object)->n_loop_instructions = n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
}

static void read_labels(struct pp_jsonread *json, void *object)
{
    pp_resultread_labels(json, ((struct pp_case *)object)->n_by_label);
}

static void read_reason(struct pp_jsonread *json, void *object)
{
    static const char *const reasons[] = {"NaN", "infinity"};
    const char *text = pp_jsonread_null(json) ? NULL : pp_jsonread_string(json);
    for (size_t i = 0; text && i < N_OF(reasons); i++)
        if (strcmp(text, reasons[i]) == 0)
            ((struct pp_counter *)object)->reason = reasons[i];
    if (text && !((struct pp_counter *)object)->reason)
        pp_jsonread_fail(json, "'%.40s' is no reason for a counter" PP_RESULTREAD_DAMAGED, text);
}

static void read_values(struct pp_jsonread *json, void *object)
{
    struct pp_counter *const counter = object;
    pp_jsonread_array(json);
    while (pp_jsonread_item(json)) {
        void *items = counter->values;
        double *const value = pp_jsonfield_append(json, &items, &counter->n_values, sizeof *value);
        counter->values = items;
        if (value)
            *value = pp_jsonread_number_or_nan(json);
    }
}

static void read_counters(struct pp_jsonread *json, void *object)
{
    static const struct pp_jsonfield fields[] = {
        {"name", PP_JSONFIELD_NAME, offsetof(struct pp_counter, name), 0, NULL, false},
        {"kind", PP_JSONFIELD_WORD, offsetof(struct pp_counter, kind), PP_KEYS_COUNTER_KINDS, NULL,
            false},
        {"source", PP_JSONFIELD_WORD, offsetof(struct pp_counter, source), PP_KEYS_METER_SOURCES,
            NULL, true},
        {"value", PP_JSONFIELD_NUMBER, offsetof(struct pp_counter, value), 0, NULL, false},
        {"reason", PP_JSONFIELD_READ, 0, 0, read_reason, false},
        {"values", PP_JSONFIELD_READ, 0, 0, read_values, true},
    };
    struct pp_case *const c = object;
    pp_jsonread_array(json);
    while (pp_jsonread_item(json)) {
        void *items = c->counters;
        struct pp_counter *const counter = pp_jsonfield_append(
            json, &items, &c->n_counters, sizeof *counter);
        c->counters = items;
        if (counter)
            pp_jsonfield_read(json, fields, N_OF(fields), counter);
    }
}

struct warning_place {
    char key[64];
    struct pp_warning warning;
};

static int find_warning(const char *key)
{
    for (int code = 0; code < PP_N_WARNINGS; code++)
        if (strcmp(pp_warning_key((enum pp_warning_code)code), key) == 0)
            return code;
    return -1;
}

static bool has_warning(const struct pp_case *c, int code)
{
    bool has = false;
    for (size_t i = 0; i < c->n_warnings; i++)
        has |= (int)c->warnings[i].code == code;
    return has;
}

/* One that a newer version knows is left out. */
static void read_warnings(struct pp_jsonread *json, void *object)
{
    static const struct pp_jsonfield fields[] = {
        {"key", PP_JSONFIELD_CHARS, offsetof(struct warning_place, key),
            PP_JSONFIELD_SIZE(struct warning_place, key), NULL, false},
        {"evidence", PP_JSONFIELD_CHARS, offsetof(struct warning_place, warning.evidence),
            PP_JSONFIELD_SIZE(struct pp_warning, evidence), NULL, false},
    };
    struct pp_case *const c = object;
    pp_jsonread_array(json);
    while (pp_jsonread_item(json)) {
        struct warning_place place = {.key = ""};
        pp_jsonfield_read(json, fields, N_OF(fields), &place);
        const int code = find_warning(place.key);
        if (code < 0)
            continue;
        if (has_warning(c, code)) {
            pp_jsonread_fail(
                json, "the warning '%s' is there twice" PP_RESULTREAD_DAMAGED, place.key);
            return;
        }
        place.warning.code = (enum pp_warning_code)code;
        c->warnings[c->n_warnings++] = place.warning;
    }
}

/* clang-format off */
#define MEMBER(member) offsetof(struct pp_case, member)
static const struct pp_jsonfield case_fields[] = {
    {"name", PP_JSONFIELD_NAME, MEMBER(name), 0, NULL, false},
    {"name_is_exact", PP_JSONFIELD_READ, 0, 0, read_name_is_exact, false},
    {"family", PP_JSONFIELD_NAME, MEMBER(family), 0, NULL, false},
    {"module", PP_JSONFIELD_SHORT, MEMBER(module), 0, NULL, false},
    {"file", PP_JSONFIELD_NAME, MEMBER(file), 0, NULL, false},
    {"line", PP_JSONFIELD_SHORT, MEMBER(line), 0, NULL, false},
    {"params", PP_JSONFIELD_READ, 0, 0, read_params, false},
    {"n_threads", PP_JSONFIELD_SHORT, MEMBER(n_threads), 0, NULL, false},
    {"time_unit", PP_JSONFIELD_WORD, MEMBER(unit), PP_KEYS_UNITS, NULL, false},
    {"state", PP_JSONFIELD_WORD, MEMBER(state), PP_KEYS_STATES, NULL, false},
    {"reason", PP_JSONFIELD_TEXT, MEMBER(reason), 0, NULL, false},
    {"output", PP_JSONFIELD_TEXT, MEMBER(output), 0, NULL, false},
    {"stop", PP_JSONFIELD_WORD, MEMBER(stop), PP_KEYS_STOPS, NULL, false},
    {"n_loops", PP_JSONFIELD_UNSIGNED, MEMBER(n_loops), 0, NULL, false},
    {"per_call", PP_JSONFIELD_BOOL, MEMBER(per_call), 0, NULL, false},
    {"loop_work", PP_JSONFIELD_WORD, MEMBER(loop_work), PP_KEYS_LOOP_WORKS, NULL, false},
    {"n_loop_instructions", PP_JSONFIELD_READ, 0, 0, read_loop_instructions, false},
    {"first_source", PP_JSONFIELD_SHORT, MEMBER(first_source), 0, NULL, true},
    {"measured_s", PP_JSONFIELD_NUMBER, MEMBER(measured_s), 0, NULL, false},
    {"n_by_label", PP_JSONFIELD_READ, 0, 0, read_labels, false},
    {"bytes_per_iteration", PP_JSONFIELD_NUMBER, MEMBER(bytes_per_iteration), 0, NULL, false},
    {"items_per_iteration", PP_JSONFIELD_NUMBER, MEMBER(items_per_iteration), 0, NULL, false},
    {"summary", PP_JSONFIELD_READ, 0, 0, pp_resultread_summary, false},
    {"counters", PP_JSONFIELD_READ, 0, 0, read_counters, false},
    {"warnings", PP_JSONFIELD_READ, 0, 0, read_warnings, false},
    {"replicates", PP_JSONFIELD_READ, 0, 0, pp_resultread_replicates, false},
    {"trail", PP_JSONFIELD_READ, 0, 0, pp_resultread_trail, true},
    {"histograms", PP_JSONFIELD_READ, 0, 0, pp_resultread_histograms, false},
};
/* clang-format on */

void pp_resultread_cases(struct pp_jsonread *json, void *object)
{
    struct pp_result *const result = &((struct pp_stored_result *)object)->result;
    pp_jsonread_array(json);
    while (pp_jsonread_item(json)) {
        void *items = result->cases;
        struct pp_case *const c = pp_jsonfield_append(json, &items, &result->n_cases, sizeof *c);
        result->cases = items;
        if (!c)
            return;
        pp_dist_init(&c->clean);
        pp_dist_init(&c->unclean);
        pp_jsonfield_read(json, case_fields, N_OF(case_fields), c);
    }
}

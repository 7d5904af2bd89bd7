/* SPDX-License-Identifier: GPL-3.0-or-later
 * Growth with a parameter in a result file.
 */
#include "bench/resultread_part.h"

#include "bench/keys.h"

#include <stdlib.h>
#include <string.h>

#define N_OF(fields) (sizeof(fields) / sizeof *(fields))

struct growth_place {
    struct pp_growth growth;
    char *parameter;
    uint64_t first;
    char *why;
};

static void read_weights(struct pp_jsonread *json, void *object)
{
    struct growth_place *const place = object;
    const char *key;
    pp_jsonread_object(json);
    while (pp_jsonread_key(json, &key)) {
        const int order = pp_keys_number(PP_KEYS_ORDERS, key);
        if (order < 0)
            pp_jsonread_skip(json);
        else
            place->growth.fit.weight[order] = pp_jsonread_number_or_nan(json);
    }
}

static void read_coefficient(struct pp_jsonread *json, void *object)
{
    pp_resultread_estimate(json, &((struct growth_place *)object)->growth.fit.coefficient);
}

static void read_exponent(struct pp_jsonread *json, void *object)
{
    pp_resultread_estimate(json, &((struct growth_place *)object)->growth.fit.exponent);
}

/* clang-format off */
#define FIT(member) offsetof(struct growth_place, growth.fit.member)
static const struct pp_jsonfield fields[] = {
    {"parameter", PP_JSONFIELD_NAME, offsetof(struct growth_place, parameter), 0, NULL, false},
    {"first_index", PP_JSONFIELD_UNSIGNED, offsetof(struct growth_place, first), 0, NULL, false},
    {"decided", PP_JSONFIELD_BOOL, FIT(decided), 0, NULL, false},
    {"order", PP_JSONFIELD_WORD, FIT(order), PP_KEYS_ORDERS, NULL, false},
    {"weight_ratio_by_order", PP_JSONFIELD_READ, 0, 0, read_weights, false},
    {"coefficient_ns", PP_JSONFIELD_READ, 0, 0, read_coefficient, false},
    {"intercept_ns", PP_JSONFIELD_NUMBER, FIT(intercept), 0, NULL, false},
    {"misfit_ratio", PP_JSONFIELD_NUMBER, FIT(misfit), 0, NULL, false},
    {"exponent", PP_JSONFIELD_READ, 0, 0, read_exponent, false},
    {"why", PP_JSONFIELD_TEXT, offsetof(struct growth_place, why), 0, NULL, false},
};
/* clang-format on */

/* Keep a text as long as the result; ownership moves here. */
static const char *keep(struct pp_jsonread *json, struct pp_stored_result *stored, char *text)
{
    void *items = stored->texts;
    char **const place = text
        ? pp_jsonfield_append(json, &items, &stored->n_texts, sizeof *stored->texts)
        : NULL;
    stored->texts = items;
    if (place)
        *place = text;
    else
        free(text);
    return place ? text : NULL;
}

void pp_resultread_growths(struct pp_jsonread *json, void *object)
{
    struct pp_stored_result *const stored = object;
    struct pp_resultread *const reader = json->context;
    pp_jsonread_array(json);
    while (pp_jsonread_item(json)) {
        struct growth_place place = {.parameter = NULL};
        pp_jsonfield_read(json, fields, N_OF(fields), &place);
        place.growth.fit.why = keep(json, stored, place.why);
        place.growth.first = place.first;
        void *items = stored->result.growths;
        struct pp_growth *const growth = pp_jsonfield_append(
            json, &items, &stored->result.n_growths, sizeof *growth);
        stored->result.growths = items;
        void *names = reader->growth_params;
        char **const name = pp_jsonfield_append(
            json, &names, &reader->n_growth_params, sizeof *name);
        reader->growth_params = names;
        if (growth)
            *growth = place.growth;
        if (name)
            *name = place.parameter;
        else
            free(place.parameter);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where the command line of a result file was given.
 */
#include "bench/resultread_part.h"

#define N_OF(fields) (sizeof(fields) / sizeof *(fields))
#define OFFSET(member) offsetof(struct pp_origin, member)

static void read_pairs(struct pp_jsonread *json, struct pp_origin_text **list, size_t *n)
{
    static const struct pp_jsonfield fields[] = {
        {"name", PP_JSONFIELD_NAME, offsetof(struct pp_origin_text, name), 0, NULL, false},
        {"text", PP_JSONFIELD_TEXT, offsetof(struct pp_origin_text, text), 0, NULL, false},
    };
    pp_jsonread_array(json);
    while (pp_jsonread_item(json)) {
        void *items = *list;
        void *const pair = pp_jsonfield_append(json, &items, n, sizeof **list);
        *list = items;
        if (pair)
            pp_jsonfield_read(json, fields, N_OF(fields), pair);
    }
}

static void read_variables(struct pp_jsonread *json, void *object)
{
    struct pp_origin *const origin = object;
    read_pairs(json, &origin->variables, &origin->n_variables);
}

static void read_texts(struct pp_jsonread *json, void *object)
{
    struct pp_origin *const origin = object;
    read_pairs(json, &origin->texts, &origin->n_texts);
}

void pp_resultread_origin(struct pp_jsonread *json, void *object)
{
    static const struct pp_jsonfield fields[] = {
        {"directory", PP_JSONFIELD_TEXT, OFFSET(directory), 0, NULL, false},
        {"variables", PP_JSONFIELD_READ, 0, 0, read_variables, false},
        {"texts", PP_JSONFIELD_READ, 0, 0, read_texts, false},
    };
    struct pp_origin *const origin = &((struct pp_stored_result *)object)->result.origin;
    origin->is_known = true;
    pp_jsonfield_read(json, fields, N_OF(fields), origin);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Members come in the order of the table nearly always, so the search begins where it ended.
 */
#include "bench/jsonfield.h"

#include "bench/keys.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define DAMAGED "; the file is damaged or not from ppbench (--export-json writes one)"

static void read_short(struct pp_jsonread *json, uint32_t *out)
{
    const uint64_t value = pp_jsonread_unsigned(json);
    if (value > UINT32_MAX)
        pp_jsonread_fail(json, "'%s' is above 2^32 - 1" DAMAGED, pp_buf_text(&json->key));
    else
        *out = (uint32_t)value;
}

static void read_text(struct pp_jsonread *json, bool may_be_null, char **out)
{
    free(*out);
    *out = NULL;
    if (may_be_null && pp_jsonread_null(json))
        return;
    const char *text = pp_jsonread_string(json);
    *out = text ? strdup(text) : NULL;
    if (text && !*out)
        pp_jsonread_fail_memory(json);
}

static void read_chars(struct pp_jsonread *json, size_t n_bytes, char *out)
{
    const char *text = pp_jsonread_null(json) ? "" : pp_jsonread_string(json);
    if (!text)
        return;
    if (strlen(text) >= n_bytes)
        pp_jsonread_fail(json, "a text of %zu bytes where at most %zu may be" DAMAGED, strlen(text),
            n_bytes - 1);
    else
        memcpy(out, text, strlen(text) + 1);
}

static void read_word(struct pp_jsonread *json, enum pp_keys_list list, int *out)
{
    const char *text = pp_jsonread_string(json);
    const int number = text ? pp_keys_number(list, text) : -1;
    if (text && number < 0)
        pp_jsonread_fail(json, "'%.40s' is no word that may stand here" DAMAGED, text);
    else if (text)
        *out = number;
}

static void read_value(struct pp_jsonread *json, const struct pp_jsonfield *field, void *object)
{
    void *const place = (char *)object + field->offset;
    switch (field->type) {
    case PP_JSONFIELD_NUMBER:
        *(double *)place = pp_jsonread_number_or_nan(json);
        break;
    case PP_JSONFIELD_UNSIGNED:
        *(uint64_t *)place = pp_jsonread_unsigned(json);
        break;
    case PP_JSONFIELD_SHORT:
        read_short(json, place);
        break;
    case PP_JSONFIELD_BOOL:
        *(bool *)place = pp_jsonread_bool(json);
        break;
    case PP_JSONFIELD_TEXT:
    case PP_JSONFIELD_NAME:
        read_text(json, field->type == PP_JSONFIELD_TEXT, place);
        break;
    case PP_JSONFIELD_CHARS:
        read_chars(json, field->size, place);
        break;
    case PP_JSONFIELD_WORD:
        read_word(json, (enum pp_keys_list)field->size, place);
        break;
    case PP_JSONFIELD_READ:
        field->read(json, object);
        break;
    }
}

/* Number of the field with this key, looked for from `next` on; n_fields: none. */
static size_t find(const struct pp_jsonfield *fields, size_t n_fields, size_t next, const char *key)
{
    for (size_t i = 0; i < n_fields; i++) {
        const size_t at = next + i < n_fields ? next + i : next + i - n_fields;
        if (strcmp(fields[at].key, key) == 0)
            return at;
    }
    return n_fields;
}

void pp_jsonfield_read(
    struct pp_jsonread *json, const struct pp_jsonfield *fields, size_t n_fields, void *object)
{
    const char *key;
    uint64_t seen = 0;
    size_t next = 0;
    pp_jsonread_object(json);
    while (pp_jsonread_key(json, &key)) {
        const size_t at = find(fields, n_fields, next, key);
        if (at == n_fields) {
            pp_jsonread_skip(json);
            continue;
        }
        if (seen >> at & 1)
            pp_jsonread_fail(json, "'%.40s' is there twice" DAMAGED, key);
        seen |= UINT64_C(1) << at;
        read_value(json, &fields[at], object);
        next = at + 1 < n_fields ? at + 1 : 0;
    }
    for (size_t i = 0; i < n_fields; i++)
        if (!(seen >> i & 1) && !fields[i].may_lack)
            pp_jsonread_fail(json, "the object that ends here lacks '%s'" DAMAGED, fields[i].key);
}

void *pp_jsonfield_append(struct pp_jsonread *json, void **items, size_t *n, size_t size)
{
    if (json->status != PP_OK)
        return NULL;
    /* The array has room for a power of two of items. */
    if ((*n & (*n - 1)) == 0) {
        void *const more = realloc(*items, (*n ? 2 * *n : 1) * size);
        if (!more) {
            pp_jsonread_fail_memory(json);
            return NULL;
        }
        *items = more;
    }
    void *const place = (char *)*items + (*n)++ * size;
    memset(place, 0, size);
    return place;
}

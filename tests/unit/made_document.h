/* SPDX-License-Identifier: GPL-3.0-or-later
 * For tests: a result as a document of another program's, read back strictly with jansson.
 */
#ifndef PP_TESTS_UNIT_MADE_DOCUMENT_H
#define PP_TESTS_UNIT_MADE_DOCUMENT_H

#include "bench/buf.h"
#include "tests/unit/fixture_result.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

/* Make a result by `make`, write it by `write` and read that; a name that occurs twice in an
 * object is an error. The caller gives it back with json_decref. */
static inline json_t *made_document(void (*make)(struct pp_result *result, struct pp_env *env),
    bool (*write)(const struct pp_result *result, struct pp_buf *out))
{
    static struct pp_env env;
    struct pp_result result;
    struct pp_buf out;
    json_error_t where;
    make(&result, &env);
    pp_buf_init(&out);
    assert_true(write(&result, &out));
    json_t *const document = json_loadb(out.data, out.n_bytes, JSON_REJECT_DUPLICATES, &where);
    pp_buf_release(&out);
    pp_result_release(&result);
    if (document == NULL)
        fail_msg("line %d: %s", where.line, where.text);
    return document;
}

/* The member, which must be there. */
static inline json_t *made_member(const json_t *object, const char *key)
{
    json_t *const value = json_object_get(object, key);
    if (value == NULL)
        fail_msg("no member '%s'", key);
    return value;
}

static inline const char *made_text(const json_t *object, const char *key)
{
    return json_string_value(made_member(object, key));
}

static inline double made_number(const json_t *object, const char *key)
{
    const json_t *const value = made_member(object, key);
    assert_true(json_is_number(value));
    return json_number_value(value);
}

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Structure, words and what fails. Values: bench/jsonread_value.c.
 */
#include "bench/jsonread.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define DAMAGED "; the file is damaged or not from ppbench (--export-json writes one)"
#define MAX_NAME_BYTES 200 /* of a path in a message: its end */

void pp_jsonread_init(struct pp_jsonread *json, const char *text, size_t n_bytes, const char *name,
    struct pp_error *error)
{
    *json = (struct pp_jsonread){
        .begin = text, .at = text, .end = text + n_bytes, .name = name, .error = error};
    pp_buf_init(&json->text);
    pp_buf_init(&json->key);
}

/* The end of a long name. */
static const char *name_of(const struct pp_jsonread *json)
{
    const size_t n_bytes = strlen(json->name);
    return n_bytes > MAX_NAME_BYTES ? json->name + n_bytes - MAX_NAME_BYTES : json->name;
}

static size_t line_of(const struct pp_jsonread *json)
{
    size_t line = 1;
    for (const char *at = json->begin; at < json->at; at++)
        line += *at == '\n';
    return line;
}

void pp_jsonread_fail(struct pp_jsonread *json, const char *format, ...)
{
    char what[256];
    va_list arguments;
    if (json->status != PP_OK)
        return;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    json->status = pp_error_set(
        json->error, PP_EFORMAT, "%s: line %zu: %s", name_of(json), line_of(json), what);
}

void pp_jsonread_fail_memory(struct pp_jsonread *json)
{
    if (json->status == PP_OK)
        json->status = pp_error_set(json->error, PP_ENOMEM,
            "%s: out of memory; read fewer or smaller files", name_of(json));
}

static void skip_space(struct pp_jsonread *json)
{
    while (json->at < json->end &&
        (*json->at == ' ' || *json->at == '\n' || *json->at == '\t' || *json->at == '\r'))
        json->at++;
}

char pp_jsonread_peek(struct pp_jsonread *json)
{
    skip_space(json);
    return json->status == PP_OK && json->at < json->end ? *json->at : '\0';
}

/* Fail for want of `wanted`. */
static void fail_wanted(struct pp_jsonread *json, const char *wanted)
{
    if (json->at >= json->end)
        pp_jsonread_fail(
            json, "it ends here, but %s is wanted; it was cut off: write it anew", wanted);
    else
        pp_jsonread_fail(json, "%s is wanted here" DAMAGED, wanted);
}

enum pp_status pp_jsonread_finish(struct pp_jsonread *json)
{
    if (pp_jsonread_peek(json) != '\0' || (json->status == PP_OK && json->at < json->end))
        pp_jsonread_fail(json, "something follows the document" DAMAGED);
    if (json->text.failed || json->key.failed)
        pp_jsonread_fail_memory(json);
    pp_buf_release(&json->text);
    pp_buf_release(&json->key);
    return json->status;
}

static void enter(struct pp_jsonread *json, char open, const char *wanted)
{
    if (pp_jsonread_peek(json) != open) {
        fail_wanted(json, wanted);
    } else if (json->depth == PP_JSON_MAX_DEPTH) {
        pp_jsonread_fail(json, "nested more than %d deep" DAMAGED, PP_JSON_MAX_DEPTH);
    } else {
        json->at++;
        json->has_items[json->depth++] = false;
    }
}

/* Whether another item comes; at the end the container is left. */
static bool more(struct pp_jsonread *json, char close, const char *wanted)
{
    const char next = pp_jsonread_peek(json);
    if (json->status != PP_OK)
        return false;
    if (next == close) {
        json->at++;
        json->depth--;
        return false;
    }
    bool *has_items = &json->has_items[json->depth - 1];
    if (*has_items && next != ',') {
        fail_wanted(json, wanted);
        return false;
    }
    json->at += *has_items;
    *has_items = true;
    return true;
}

void pp_jsonread_object(struct pp_jsonread *json)
{
    enter(json, '{', "an object");
}

void pp_jsonread_array(struct pp_jsonread *json)
{
    enter(json, '[', "an array");
}

bool pp_jsonread_item(struct pp_jsonread *json)
{
    return more(json, ']', "a comma or ']'");
}

bool pp_jsonread_key(struct pp_jsonread *json, const char **key)
{
    *key = NULL;
    if (!more(json, '}', "a comma or '}'"))
        return false;
    if (pp_jsonread_string(json) == NULL)
        return false;
    const struct pp_buf read = json->text;
    json->text = json->key;
    json->key = read;
    *key = pp_buf_text(&json->key);
    if (pp_jsonread_peek(json) != ':') {
        fail_wanted(json, "a colon");
        return false;
    }
    json->at++;
    return true;
}

static bool word(struct pp_jsonread *json, const char *text)
{
    const size_t n_bytes = strlen(text);
    (void)pp_jsonread_peek(json);
    if (json->status != PP_OK || (size_t)(json->end - json->at) < n_bytes ||
        memcmp(json->at, text, n_bytes) != 0)
        return false;
    json->at += n_bytes;
    return true;
}

bool pp_jsonread_null(struct pp_jsonread *json)
{
    return word(json, "null");
}

bool pp_jsonread_bool(struct pp_jsonread *json)
{
    const bool is_true = word(json, "true");
    if (!is_true && !word(json, "false"))
        fail_wanted(json, "true or false");
    return is_true;
}

/* Step into a container, or over a value that is none. */
static void skip_step(struct pp_jsonread *json)
{
    const char next = pp_jsonread_peek(json);
    if (next == '{')
        pp_jsonread_object(json);
    else if (next == '[')
        pp_jsonread_array(json);
    else if (next == '"')
        (void)pp_jsonread_string(json);
    else if (next == 't' || next == 'f')
        (void)pp_jsonread_bool(json);
    else if (!pp_jsonread_null(json))
        (void)pp_jsonread_number(json);
}

void pp_jsonread_skip(struct pp_jsonread *json)
{
    const int depth = json->depth;
    uint64_t objects = 0; /* a bit for each level within: it is an object */
    _Static_assert(PP_JSON_MAX_DEPTH <= 64, "one bit a level");
    do {
        const bool is_object = pp_jsonread_peek(json) == '{';
        const int before = json->depth;
        skip_step(json);
        if (json->depth > before)
            objects = (objects & ~(UINT64_C(1) << before)) | (uint64_t)is_object << before;
        const char *key;
        while (json->status == PP_OK && json->depth > depth &&
            !(objects >> (json->depth - 1) & 1 ? pp_jsonread_key(json, &key)
                                               : pp_jsonread_item(json)))
            continue;
    } while (json->status == PP_OK && json->depth > depth);
}

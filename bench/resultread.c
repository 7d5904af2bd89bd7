/* SPDX-License-Identifier: GPL-3.0-or-later
 * The head of a result file, and its order: the schema first, wherever it stands.
 */
#include "bench/resultread_part.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define N_OF(fields) (sizeof(fields) / sizeof *(fields))

struct schema {
    char name[32];
    uint32_t major, minor;
    bool found;
};

static void read_schema(struct pp_jsonread *json, struct schema *schema)
{
    static const struct pp_jsonfield fields[] = {
        {"name", PP_JSONFIELD_CHARS, offsetof(struct schema, name), sizeof schema->name, NULL,
            false},
        {"major", PP_JSONFIELD_SHORT, offsetof(struct schema, major), 0, NULL, false},
        {"minor", PP_JSONFIELD_SHORT, offsetof(struct schema, minor), 0, NULL, false},
    };
    pp_jsonfield_read(json, fields, N_OF(fields), schema);
    schema->found = true;
    if (json->status != PP_OK)
        return;
    if (strcmp(schema->name, "ppbench-result") != 0)
        pp_jsonread_fail(
            json, "a document of another kind; --export-json of ppbench writes what is read here");
    else if (schema->major > PP_SCHEMA_MAJOR)
        pp_jsonread_fail(json,
            "written by a newer ppbench (schema %u); this one reads %d: update ppbench",
            schema->major, PP_SCHEMA_MAJOR);
    else if (schema->major < PP_SCHEMA_MAJOR)
        pp_jsonread_fail(json, "of schema %u, and this ppbench reads %d: measure again",
            schema->major, PP_SCHEMA_MAJOR);
}

/* What the file is, before anything in it is taken for what it may not be. */
static enum pp_status find_schema(const char *text, size_t n_bytes, const char *name,
    struct pp_stored_result *stored, struct pp_error *error)
{
    struct pp_jsonread json;
    struct schema schema = {.name = ""};
    const char *key;
    pp_jsonread_init(&json, text, n_bytes, name, error);
    if (n_bytes == 0)
        pp_jsonread_fail(&json, "the file is empty; write it anew with --export-json");
    else if (n_bytes >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        pp_jsonread_fail(&json, "it begins with a byte order mark; save it as UTF-8 without one");
    pp_jsonread_object(&json);
    while (!schema.found && pp_jsonread_key(&json, &key)) {
        if (strcmp(key, "schema") == 0)
            read_schema(&json, &schema);
        else
            pp_jsonread_skip(&json);
    }
    if (!schema.found)
        pp_jsonread_fail(&json,
            "no 'schema' in it: not a result; --export-json of ppbench writes what is read here");
    stored->schema_major = (int)schema.major;
    stored->schema_minor = schema.minor < INT32_MAX ? (int)schema.minor : INT32_MAX;
    const enum pp_status status = json.status;
    json.at = json.end;
    (void)pp_jsonread_finish(&json);
    return status;
}

static void read_method(struct pp_jsonread *json, void *object)
{
    const uint64_t version = pp_jsonread_unsigned(json);
    ((struct pp_stored_result *)object)->method_version = version < INT32_MAX ? (int)version
                                                                              : INT32_MAX;
}

/* clang-format off */
#define CHARS(type, member) offsetof(type, member), PP_JSONFIELD_SIZE(type, member)
#define STORED(member) offsetof(struct pp_stored_result, member)
static const struct pp_jsonfield head_fields[] = {
    {"program_version", PP_JSONFIELD_CHARS,
        CHARS(struct pp_stored_result, program_version), NULL, false},
    {"method_version", PP_JSONFIELD_READ, 0, 0, read_method, false},
    {"complete", PP_JSONFIELD_BOOL, STORED(result.complete), 0, NULL, false},
    {"started", PP_JSONFIELD_CHARS,
        CHARS(struct pp_stored_result, result.started), NULL, false},
    {"duration_s", PP_JSONFIELD_NUMBER, STORED(result.duration_s), 0, NULL, false},
    {"command", PP_JSONFIELD_TEXT, STORED(result.command), 0, NULL, false},
    {"origin", PP_JSONFIELD_READ, 0, 0, pp_resultread_origin, true},
    {"settings", PP_JSONFIELD_READ, 0, 0, pp_resultread_settings, false},
    {"machine", PP_JSONFIELD_READ, 0, 0, pp_resultread_machine, false},
    {"clock", PP_JSONFIELD_READ, 0, 0, pp_resultread_clock, false},
    {"modules", PP_JSONFIELD_READ, 0, 0, pp_resultread_modules, false},
    {"sources", PP_JSONFIELD_READ, 0, 0, pp_resultread_sources, true},
    {"benchmarks", PP_JSONFIELD_READ, 0, 0, pp_resultread_cases, false},
    {"growths", PP_JSONFIELD_READ, 0, 0, pp_resultread_growths, false},
};
/* clang-format on */

static enum pp_status read_all(const char *text, size_t n_bytes, const char *name,
    struct pp_stored_result *stored, struct pp_error *error)
{
    struct pp_resultread reader = {.stored = stored};
    struct pp_jsonread json;
    pp_jsonread_init(&json, text, n_bytes, name, error);
    json.context = &reader;
    pp_jsonfield_read(&json, head_fields, N_OF(head_fields), stored);
    if (json.status == PP_OK)
        (void)pp_jsonread_peek(&json);
    pp_resultread_check(&json, &reader);
    for (size_t i = 0; i < reader.n_growth_params; i++)
        free(reader.growth_params[i]);
    free(reader.growth_params);
    return pp_jsonread_finish(&json);
}

enum pp_status pp_resultread_text(const char *text, size_t n_bytes, const char *name,
    struct pp_stored_result *stored, struct pp_error *error)
{
    memset(stored, 0, sizeof *stored);
    pp_result_init(&stored->result);
    enum pp_status status = find_schema(text, n_bytes, name, stored, error);
    if (status == PP_OK)
        status = read_all(text, n_bytes, name, stored, error);
    if (status != PP_OK)
        pp_stored_result_release(stored);
    return status;
}

void pp_stored_result_release(struct pp_stored_result *stored)
{
    for (size_t i = 0; i < stored->n_texts; i++)
        free(stored->texts[i]);
    free(stored->texts);
    pp_result_release(&stored->result);
    stored->texts = NULL;
    stored->n_texts = 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reading a dump that may be anything: schema and strings first, wherever they stand, then all of
 * it, then what holds between its parts.
 */
#include "bench/profiledump_part.h"

#include "bench/filebytes.h"
#include "bench/jsonfield.h"

#include <stdlib.h>
#include <string.h>

#define N_OF(rows) (sizeof(rows) / sizeof *(rows))
#define DAMAGED PP_PROFILEDUMP_DAMAGED

/* The reader's context. */
struct reader {
    struct pp_profile *profile;
    const char **strings;
    size_t n_strings;
    bool has_schema, has_strings;
    unsigned passes_seen; /* a bit for each kind */
};

static void *place_in(void *entry, const struct pp_profiledump_column *column)
{
    return (char *)entry + column->offset;
}

static void store_text(const char *text, void *place)
{
    memcpy(place, &text, sizeof text);
}

static void store_word(struct pp_jsonread *json, const struct pp_profiledump_column *column,
    const char *text, void *place)
{
    for (int i = 0; i < column->words->n; i++)
        if (strcmp(column->words->name(i), text) == 0) {
            memcpy(place, &i, sizeof i);
            return;
        }
    pp_jsonread_fail(json, "a word that '%s' has not" DAMAGED, column->key);
}

/* A text by its number; NULL: failed. */
static const char *read_numbered(struct pp_jsonread *json)
{
    const struct reader *reader = json->context;
    const uint64_t number = pp_jsonread_unsigned(json);
    if (json->status == PP_OK && number >= reader->n_strings)
        pp_jsonread_fail(json, "there are %zu strings, so there is no string %llu" DAMAGED,
            reader->n_strings, (unsigned long long)number);
    return json->status == PP_OK ? reader->strings[number] : NULL;
}

static uint64_t read_at_most(
    struct pp_jsonread *json, const struct pp_profiledump_column *column, uint64_t max)
{
    const uint64_t value = pp_jsonread_unsigned(json);
    if (value > max)
        pp_jsonread_fail(json, "'%s' is %llu where at most %llu may be" DAMAGED, column->key,
            (unsigned long long)value, (unsigned long long)max);
    return json->status == PP_OK ? value : 0;
}

static double read_number(struct pp_jsonread *json, const struct pp_profiledump_column *column)
{
    const double value = pp_jsonread_number_or_nan(json);
    if (column->kind == PP_PROFILEDUMP_NUMBER && value < 0)
        pp_jsonread_fail(json, "'%s' is below 0" DAMAGED, column->key);
    return value;
}

/* Text and words, in whatever form. */
static void read_text(
    struct pp_jsonread *json, const struct pp_profiledump_column *column, void *place)
{
    const struct reader *reader = json->context;
    const bool is_numbered = column->kind == PP_PROFILEDUMP_TEXT ||
        column->kind == PP_PROFILEDUMP_WORD;
    const char *text = is_numbered ? read_numbered(json) : pp_jsonread_string(json);
    if (text && column->words) {
        store_word(json, column, text, place);
        return;
    }
    if (text && !is_numbered) {
        text = pp_profile_text(reader->profile, text);
        if (!text)
            pp_jsonread_fail_memory(json);
    }
    if (text)
        store_text(text, place);
}

static void read_cell(
    struct pp_jsonread *json, const struct pp_profiledump_column *column, void *entry)
{
    void *place = place_in(entry, column);
    switch (column->kind) {
    case PP_PROFILEDUMP_TEXT:
    case PP_PROFILEDUMP_WORD:
    case PP_PROFILEDUMP_STRING:
    case PP_PROFILEDUMP_LABEL:
        read_text(json, column, place);
        break;
    case PP_PROFILEDUMP_COUNT:
        *(uint64_t *)place = pp_jsonread_unsigned(json);
        break;
    case PP_PROFILEDUMP_SHORT:
        *(uint32_t *)place = (uint32_t)read_at_most(json, column, UINT32_MAX);
        break;
    case PP_PROFILEDUMP_INDEX:
        *(uint32_t *)place = pp_jsonread_null(json)
            ? PP_PROFILE_NONE
            : (uint32_t)read_at_most(json, column, PP_PROFILE_NONE - 1);
        break;
    case PP_PROFILEDUMP_NUMBER:
    case PP_PROFILEDUMP_SIGNED:
        *(double *)place = read_number(json, column);
        break;
    case PP_PROFILEDUMP_FLAG:
        *(bool *)place = read_at_most(json, column, 1) != 0;
        break;
    case PP_PROFILEDUMP_BOOL:
        *(bool *)place = pp_jsonread_bool(json);
        break;
    }
}

/* The column with this key; NULL: none, or a failure since it was there before. */
static const struct pp_profiledump_column *find(struct pp_jsonread *json,
    const struct pp_profiledump_column *columns, size_t n_columns, const char *key, uint64_t *seen)
{
    for (size_t i = 0; i < n_columns; i++) {
        if (strcmp(columns[i].key, key) != 0)
            continue;
        if (*seen >> i & 1)
            pp_jsonread_fail(json, "'%s' is there twice" DAMAGED, columns[i].key);
        *seen |= UINT64_C(1) << i;
        return json->status == PP_OK ? &columns[i] : NULL;
    }
    return NULL;
}

/* A new entry at the table's end; NULL: failed. */
static void *add_entry(struct pp_jsonread *json, const struct pp_profiledump_table *table)
{
    const struct reader *reader = json->context;
    if (pp_profiledump_n(reader->profile, table) >=
        PP_PROFILEDUMP_MAX_TABLE_BYTES / table->entry_bytes) {
        pp_jsonread_fail(json, "more than %zu %s, the most that are read; profile less at a time",
            PP_PROFILEDUMP_MAX_TABLE_BYTES / table->entry_bytes, table->key);
        return NULL;
    }
    void *entry = table->add(reader->profile);
    if (!entry)
        pp_jsonread_fail_memory(json);
    return entry;
}

/* One column; the first that comes makes the entries. */
static void read_column(struct pp_jsonread *json, const struct pp_profiledump_table *table,
    const struct pp_profiledump_column *column, bool is_first)
{
    const struct reader *reader = json->context;
    size_t i = 0;
    pp_jsonread_array(json);
    for (; pp_jsonread_item(json); i++) {
        void *entry = NULL;
        if (is_first)
            entry = add_entry(json, table);
        else if (i < pp_profiledump_n(reader->profile, table))
            entry = (void *)pp_profiledump_entry(reader->profile, table, i);
        if (!entry) {
            pp_jsonread_fail(
                json, "'%s' is longer than the columns before it" DAMAGED, column->key);
            return;
        }
        read_cell(json, column, entry);
    }
    if (i != pp_profiledump_n(reader->profile, table))
        pp_jsonread_fail(json, "'%s' is shorter than the columns before it" DAMAGED, column->key);
}

static void read_table(struct pp_jsonread *json, const struct pp_profiledump_table *table)
{
    const char *key;
    uint64_t seen = 0;
    pp_jsonread_object(json);
    while (pp_jsonread_key(json, &key)) {
        const bool is_first = seen == 0;
        const struct pp_profiledump_column *column = find(
            json, table->columns, table->n_columns, key, &seen);
        if (column)
            read_column(json, table, column, is_first);
        else
            pp_jsonread_skip(json);
    }
    if (!(seen & 1))
        pp_jsonread_fail(
            json, "the table that ends here lacks '%s'" DAMAGED, table->columns[0].key);
}

/* Members of an object, all of which must be there; others are stepped over. */
static void read_members(struct pp_jsonread *json, const struct pp_profiledump_column *columns,
    size_t n_columns, void *object)
{
    const char *key;
    uint64_t seen = 0;
    pp_jsonread_object(json);
    while (pp_jsonread_key(json, &key)) {
        const struct pp_profiledump_column *column = find(json, columns, n_columns, key, &seen);
        if (column)
            read_cell(json, column, object);
        else
            pp_jsonread_skip(json);
    }
    for (size_t i = 0; i < n_columns; i++)
        if (!(seen >> i & 1))
            pp_jsonread_fail(json, "the object that ends here lacks '%s'" DAMAGED, columns[i].key);
}

static void read_passes(struct pp_jsonread *json)
{
    struct reader *reader = json->context;
    pp_jsonread_array(json);
    while (pp_jsonread_item(json)) {
        struct pp_profiledump_pass pass = {0};
        pass.pass.failure = "";
        read_members(json, pp_profiledump_pass, PP_PROFILEDUMP_N_PASS, &pass);
        if (json->status != PP_OK)
            return;
        if (reader->passes_seen >> pass.kind & 1)
            pp_jsonread_fail(json, "two passes of '%s'" DAMAGED, pp_profile_pass_name(pass.kind));
        reader->passes_seen |= 1U << pass.kind;
        reader->profile->passes[pass.kind] = pass.pass;
    }
}

static void read_notes(struct pp_jsonread *json)
{
    const struct reader *reader = json->context;
    pp_jsonread_array(json);
    while (pp_jsonread_item(json)) {
        const char *note = pp_jsonread_string(json);
        if (note && !pp_profile_note(reader->profile, "%s", note))
            pp_jsonread_fail_memory(json);
    }
}

/* What the document is, before anything in it is taken for what it may not be. */
struct schema {
    char name[32];
    uint32_t major, minor;
};

static void read_schema(struct pp_jsonread *json)
{
    static const struct pp_jsonfield fields[] = {
        {"name", PP_JSONFIELD_CHARS, offsetof(struct schema, name),
            PP_JSONFIELD_SIZE(struct schema, name), NULL, false},
        {"major", PP_JSONFIELD_SHORT, offsetof(struct schema, major), 0, NULL, false},
        {"minor", PP_JSONFIELD_SHORT, offsetof(struct schema, minor), 0, NULL, false},
    };
    struct reader *reader = json->context;
    struct schema schema = {.name = ""};
    pp_jsonfield_read(json, fields, N_OF(fields), &schema);
    reader->has_schema = true;
    if (json->status != PP_OK)
        return;
    if (strcmp(schema.name, PP_PROFILEDUMP_NAME) != 0)
        pp_jsonread_fail(
            json, "a document of another kind; ppbench profile --dump writes what is read here");
    else if (schema.major > PP_PROFILE_SCHEMA)
        pp_jsonread_fail(json,
            "it was written by a newer ppbench (schema %u); this one reads %d: update ppbench",
            schema.major, PP_PROFILE_SCHEMA);
    else if (schema.major < PP_PROFILE_SCHEMA)
        pp_jsonread_fail(json, "it is of schema %u, and this ppbench reads %d: profile again",
            schema.major, PP_PROFILE_SCHEMA);
}

static void read_strings(struct pp_jsonread *json)
{
    struct reader *reader = json->context;
    reader->has_strings = true;
    pp_jsonread_array(json);
    while (pp_jsonread_item(json)) {
        const char *text = pp_jsonread_string(json);
        const char *kept = text ? pp_profile_text(reader->profile, text) : NULL;
        const char **place = pp_jsonfield_append(
            json, (void **)&reader->strings, &reader->n_strings, sizeof *reader->strings);
        if (text && !kept)
            pp_jsonread_fail_memory(json);
        if (place)
            *place = kept;
    }
}

/* Finds schema and strings. */
static enum pp_status read_first(struct reader *reader, const char *text, size_t n_bytes,
    const char *name, struct pp_error *error)
{
    struct pp_jsonread json;
    const char *key;
    pp_jsonread_init(&json, text, n_bytes, name, error);
    json.context = reader;
    if (n_bytes == 0)
        pp_jsonread_fail(&json, "the file is empty; write it anew with profile --dump");
    else if (pp_jsonread_peek(&json) != '{')
        pp_jsonread_fail(&json, "no dump of a profile; ppbench profile --dump writes one");
    pp_jsonread_object(&json);
    while (!(reader->has_schema && reader->has_strings) && pp_jsonread_key(&json, &key)) {
        if (!reader->has_schema && strcmp(key, "schema") == 0)
            read_schema(&json);
        else if (!reader->has_strings && strcmp(key, "strings") == 0)
            read_strings(&json);
        else
            pp_jsonread_skip(&json);
    }
    if (!reader->has_schema)
        pp_jsonread_fail(&json,
            "no 'schema' in it: not a profile; ppbench profile --dump writes what is read here");
    else if (!reader->has_strings)
        pp_jsonread_fail(&json, "no 'strings' in it" DAMAGED);
    const enum pp_status status = json.status;
    json.at = json.end;
    (void)pp_jsonread_finish(&json);
    return status;
}

/* The members that are no plain values. */
enum { SCHEMA, STRINGS, PASSES, NOTES, FIRST_TABLE, N_PARTS = FIRST_TABLE + 6 };

static int part_of(const char *key)
{
    static const char *const names[] = {"schema", "strings", "passes", "notes"};
    for (int i = 0; i < FIRST_TABLE; i++)
        if (strcmp(key, names[i]) == 0)
            return i;
    for (int i = 0; i < PP_PROFILEDUMP_N_TABLES; i++)
        if (strcmp(key, pp_profiledump_tables[i].key) == 0)
            return FIRST_TABLE + i;
    return N_PARTS;
}

static void read_part(struct pp_jsonread *json, int part)
{
    if (part == PASSES)
        read_passes(json);
    else if (part == NOTES)
        read_notes(json);
    else if (part >= FIRST_TABLE)
        read_table(json, &pp_profiledump_tables[part - FIRST_TABLE]);
    else
        pp_jsonread_skip(json);
}

static void read_member(
    struct pp_jsonread *json, const char *key, uint64_t *seen_head, unsigned *seen_parts)
{
    const struct reader *reader = json->context;
    const struct pp_profiledump_column *column = find(
        json, pp_profiledump_head, PP_PROFILEDUMP_N_HEAD, key, seen_head);
    const int part = part_of(key);
    if (column) {
        read_cell(json, column, reader->profile);
    } else if (part == N_PARTS) {
        pp_jsonread_skip(json);
    } else if (*seen_parts >> part & 1) {
        pp_jsonread_fail(json, "'%.40s' is there twice" DAMAGED, key);
    } else {
        *seen_parts |= 1U << part;
        read_part(json, part);
    }
}

static enum pp_status read_all(struct reader *reader, const char *text, size_t n_bytes,
    const char *name, struct pp_error *error)
{
    struct pp_jsonread json;
    const char *key;
    uint64_t seen_head = 0;
    unsigned seen_parts = 0;
    pp_jsonread_init(&json, text, n_bytes, name, error);
    json.context = reader;
    pp_jsonread_object(&json);
    while (pp_jsonread_key(&json, &key))
        read_member(&json, key, &seen_head, &seen_parts);
    for (size_t i = 0; i < PP_PROFILEDUMP_N_HEAD; i++)
        if (!(seen_head >> i & 1))
            pp_jsonread_fail(&json, "it lacks '%s'" DAMAGED, pp_profiledump_head[i].key);
    if (seen_parts != (1U << N_PARTS) - 1)
        pp_jsonread_fail(&json, "it lacks a table, its passes or its notes" DAMAGED);
    return pp_jsonread_finish(&json);
}

static enum pp_status read_document(struct pp_profile *profile, const char *text, size_t n_bytes,
    const char *name, struct pp_error *error)
{
    struct reader reader = {.profile = profile};
    enum pp_status status = read_first(&reader, text, n_bytes, name, error);
    if (status == PP_OK)
        status = read_all(&reader, text, n_bytes, name, error);
    free(reader.strings);
    return status == PP_OK ? pp_profiledump_check(profile, name, error) : status;
}

enum pp_status pp_profiledump_read(struct pp_profile *profile, const char *bytes, size_t n_bytes,
    const char *name, struct pp_error *error)
{
    const bool is_packed = n_bytes >= 2 && memcmp(bytes, "\x1f\x8b", 2) == 0;
    struct pp_buf document;
    pp_buf_init(&document);
    enum pp_status status = pp_profile_init(profile);
    if (status != PP_OK)
        (void)pp_error_set(error, status, "out of memory; read a smaller dump");
    else if (is_packed)
        status = pp_profiledump_inflate(bytes, n_bytes, name, &document, error);
    if (status == PP_OK)
        status = is_packed ? read_document(profile, document.data, document.n_bytes, name, error)
                           : read_document(profile, bytes, n_bytes, name, error);
    pp_buf_release(&document);
    return status;
}

enum pp_status pp_profiledump_load(
    struct pp_profile *profile, const char *path, struct pp_error *error)
{
    char *bytes = NULL;
    size_t n_bytes = 0;
    *profile = (struct pp_profile){0};
    enum pp_status status = pp_filebytes_read(
        path, PP_PROFILEDUMP_MAX_BYTES, &bytes, &n_bytes, error);
    if (status == PP_OK)
        status = pp_profiledump_read(
            profile, bytes, n_bytes, strcmp(path, "-") == 0 ? PP_FILEBYTES_INPUT : path, error);
    free(bytes);
    return status;
}

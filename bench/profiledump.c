/* SPDX-License-Identifier: GPL-3.0-or-later
 * Writing a dump: what stands in it is in bench/profiledump_columns.c.
 */
#include "bench/profiledump_part.h"

#include "bench/json.h"
#include "bench/profile_texts.h"

#include <math.h>
#include <string.h>

struct writer {
    const struct pp_profile *profile;
    struct pp_json json;
    struct pp_profile_texts *strings; /* those written, by number */
    uint32_t n_strings;
    bool failed; /* out of memory */
};

static const char *text_of(const struct pp_profiledump_column *column, const void *place)
{
    const char *text;
    if (column->words)
        return column->words->name(pp_profiledump_number(place));
    memcpy(&text, place, sizeof text);
    return text ? text : "";
}

static double number_at(const void *place)
{
    double number;
    memcpy(&number, place, sizeof number);
    return number;
}

/* Number of a text in the table of strings; a new one is written there, which must be open. */
static uint32_t number_of(struct writer *writer, const char *text)
{
    uint32_t number = 0;
    if (!pp_profile_texts_keep(writer->strings, text, &number))
        writer->failed = true;
    else if (number == writer->n_strings) {
        pp_json_string(&writer->json, text);
        writer->n_strings++;
    }
    return number;
}

static void write_cell(
    struct writer *writer, const struct pp_profiledump_column *column, const char *entry)
{
    const void *place = entry + column->offset;
    struct pp_json *json = &writer->json;
    switch (column->kind) {
    case PP_PROFILEDUMP_TEXT:
    case PP_PROFILEDUMP_WORD:
        pp_json_unsigned(json, number_of(writer, text_of(column, place)));
        break;
    case PP_PROFILEDUMP_COUNT:
        pp_json_unsigned(json, *(const uint64_t *)place);
        break;
    case PP_PROFILEDUMP_INDEX:
        if (*(const uint32_t *)place == PP_PROFILE_NONE)
            pp_json_null(json);
        else
            pp_json_unsigned(json, *(const uint32_t *)place);
        break;
    case PP_PROFILEDUMP_SHORT:
        pp_json_unsigned(json, *(const uint32_t *)place);
        break;
    case PP_PROFILEDUMP_NUMBER:
    case PP_PROFILEDUMP_SIGNED:
        pp_json_number(json, number_at(place));
        break;
    case PP_PROFILEDUMP_FLAG:
        pp_json_unsigned(json, *(const bool *)place);
        break;
    case PP_PROFILEDUMP_STRING:
    case PP_PROFILEDUMP_LABEL:
        pp_json_string(json, text_of(column, place));
        break;
    case PP_PROFILEDUMP_BOOL:
        pp_json_bool(json, *(const bool *)place);
        break;
    }
}

/* Whether a reader would have it so without being told. */
static bool is_default(const struct pp_profiledump_column *column, const char *entry)
{
    const void *place = entry + column->offset;
    switch (column->kind) {
    case PP_PROFILEDUMP_TEXT:
        return *text_of(column, place) == '\0';
    case PP_PROFILEDUMP_WORD:
        return pp_profiledump_number(place) == 0;
    case PP_PROFILEDUMP_COUNT:
        return *(const uint64_t *)place == 0;
    case PP_PROFILEDUMP_SHORT:
        return *(const uint32_t *)place == 0;
    case PP_PROFILEDUMP_INDEX:
        return *(const uint32_t *)place == PP_PROFILE_NONE;
    case PP_PROFILEDUMP_FLAG:
        return !*(const bool *)place;
    default:
        return isnan(number_at(place));
    }
}

static bool is_written(const struct pp_profile *profile, const struct pp_profiledump_table *table,
    const struct pp_profiledump_column *column)
{
    bool is_needed = column == table->columns;
    for (size_t i = 0; !is_needed && i < pp_profiledump_n(profile, table); i++)
        is_needed = !is_default(column, pp_profiledump_entry(profile, table, i));
    return is_needed;
}

/* The texts of a table that are not in the strings yet. */
static void write_strings_of(struct writer *writer, const struct pp_profiledump_table *table)
{
    const struct pp_profile *profile = writer->profile;
    for (size_t c = 0; c < table->n_columns; c++) {
        const struct pp_profiledump_column *column = &table->columns[c];
        if ((column->kind != PP_PROFILEDUMP_TEXT && column->kind != PP_PROFILEDUMP_WORD) ||
            !is_written(profile, table, column))
            continue;
        for (size_t i = 0; i < pp_profiledump_n(profile, table); i++) {
            const char *entry = pp_profiledump_entry(profile, table, i);
            (void)number_of(writer, text_of(column, entry + column->offset));
        }
    }
}

static void write_table(struct writer *writer, const struct pp_profiledump_table *table)
{
    const struct pp_profile *profile = writer->profile;
    pp_json_key(&writer->json, table->key);
    pp_json_object_begin(&writer->json);
    for (size_t c = 0; c < table->n_columns; c++) {
        const struct pp_profiledump_column *column = &table->columns[c];
        if (!is_written(profile, table, column))
            continue;
        pp_json_key(&writer->json, column->key);
        pp_json_array_begin_inline(&writer->json);
        for (size_t i = 0; i < pp_profiledump_n(profile, table); i++)
            write_cell(writer, column, pp_profiledump_entry(profile, table, i));
        pp_json_array_end(&writer->json);
    }
    pp_json_object_end(&writer->json);
}

static void write_members(struct writer *writer, const struct pp_profiledump_column *columns,
    size_t n_columns, const void *object)
{
    for (size_t i = 0; i < n_columns; i++) {
        pp_json_key(&writer->json, columns[i].key);
        write_cell(writer, &columns[i], object);
    }
}

static void write_passes(struct writer *writer)
{
    pp_json_key(&writer->json, "passes");
    pp_json_array_begin(&writer->json);
    for (int i = 0; i < PP_PROFILE_N_PASSES; i++) {
        const struct pp_profiledump_pass pass = {
            (enum pp_profile_pass_kind)i, writer->profile->passes[i]};
        pp_json_object_begin(&writer->json);
        write_members(writer, pp_profiledump_pass, PP_PROFILEDUMP_N_PASS, &pass);
        pp_json_object_end(&writer->json);
    }
    pp_json_array_end(&writer->json);
}

static void write_notes(struct writer *writer)
{
    pp_json_key(&writer->json, "notes");
    pp_json_array_begin(&writer->json);
    for (size_t i = 0; i < writer->profile->n_notes; i++)
        pp_json_string(&writer->json, writer->profile->notes[i]);
    pp_json_array_end(&writer->json);
}

static void write_document(struct writer *writer)
{
    struct pp_json *json = &writer->json;
    pp_json_object_begin(json);
    pp_json_key(json, "schema");
    pp_json_object_begin_inline(json);
    pp_json_key_string(json, "name", PP_PROFILEDUMP_NAME);
    pp_json_key_integer(json, "major", PP_PROFILE_SCHEMA);
    pp_json_key_integer(json, "minor", 0);
    pp_json_object_end(json);
    pp_json_key_string(json, "program", "ppbench");
    pp_json_key(json, "strings");
    pp_json_array_begin(json);
    for (size_t i = 0; i < PP_PROFILEDUMP_N_TABLES; i++)
        write_strings_of(writer, &pp_profiledump_tables[i]);
    pp_json_array_end(json);
    write_members(writer, pp_profiledump_head, PP_PROFILEDUMP_N_HEAD, writer->profile);
    write_passes(writer);
    write_notes(writer);
    for (size_t i = 0; i < PP_PROFILEDUMP_N_TABLES; i++)
        write_table(writer, &pp_profiledump_tables[i]);
    pp_json_object_end(json);
}

enum pp_status pp_profiledump_json(const struct pp_profile *profile, struct pp_buf *out)
{
    struct writer writer = {.profile = profile, .strings = pp_profile_texts_alloc()};
    if (!writer.strings)
        return PP_ENOMEM;
    pp_json_init(&writer.json, out);
    write_document(&writer);
    const bool is_whole = pp_json_finish(&writer.json) && !writer.failed;
    pp_profile_texts_free(writer.strings);
    return is_whole ? PP_OK : PP_ENOMEM;
}

enum pp_status pp_profiledump_write(const struct pp_profile *profile, struct pp_buf *out)
{
    struct pp_buf document;
    pp_buf_init(&document);
    enum pp_status status = pp_profiledump_json(profile, &document);
    if (status == PP_OK)
        status = pp_profiledump_deflate(document.data, document.n_bytes, out);
    pp_buf_release(&document);
    return status;
}

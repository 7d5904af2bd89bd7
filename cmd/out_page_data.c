/* SPDX-License-Identifier: GPL-3.0-or-later
 * The page's data: columns instead of objects, files once.
 */
#include "bench/json.h"
#include "cmd/flamecolor.h"
#include "cmd/markup.h"
#include "cmd/out_page.h"
#include "cmd/out_page_part.h"

#include <math.h>
#include <stdlib.h>

/* While it is written. */
struct page_data {
    const struct pp_profile *profile;
    const struct pp_page *page;
    struct pp_json json;
    uint32_t *place;    /* of each node: its number in the page; PP_PROFILE_NONE: left out */
    const char **files; /* each once, sorted by address: equal texts of a profile are one */
    size_t n_files;
};

/* How to write entry i of a column. */
struct data_column {
    const char *name;
    void (*write)(struct page_data *data, size_t i);
};

static bool page_keeps(const struct pp_page *page, size_t node)
{
    return page->flame.n_boxes <= PP_PAGE_MAX_NODES || page->flame.boxes[node].is_drawn;
}

/* 3 digits are enough for an uncertainty. */
static void data_rough(struct page_data *data, double value)
{
    if (value > 0) {
        const int power = (int)floor(log10(value)) - 2;
        const double unit = pow(10, abs(power));
        value = power >= 0 ? round(value / unit) * unit : round(value * unit) / unit;
    }
    pp_json_number(&data->json, value);
}

static int file_order(const void *left, const void *right)
{
    const char *const a = *(const char *const *)left;
    const char *const b = *(const char *const *)right;
    return a < b ? -1 : a > b;
}

static bool data_files(struct page_data *data)
{
    const struct pp_profile *const profile = data->profile;
    data->files = calloc(profile->n_functions + 1, sizeof *data->files);
    if (data->files == NULL) {
        return false;
    }
    for (size_t i = 0; i < profile->n_functions; i++) {
        data->files[i] = profile->functions[i].file;
    }
    qsort(data->files, profile->n_functions, sizeof *data->files, file_order);
    for (size_t i = 0; i < profile->n_functions; i++) {
        if (i == 0 || data->files[i] != data->files[i - 1]) {
            data->files[data->n_files++] = data->files[i];
        }
    }
    return true;
}

static bool data_places(struct page_data *data)
{
    uint32_t n_kept = 0;
    data->place = calloc(data->profile->n_nodes + 1, sizeof *data->place);
    if (data->place == NULL) {
        return false;
    }
    for (size_t i = 0; i < data->profile->n_nodes; i++) {
        data->place[i] = page_keeps(data->page, i) ? n_kept++ : PP_PROFILE_NONE;
    }
    return true;
}

static void function_name(struct page_data *data, size_t i)
{
    pp_json_string(&data->json, data->profile->functions[i].name);
}

static void function_file(struct page_data *data, size_t i)
{
    const char *const *const file = bsearch(&data->profile->functions[i].file, data->files,
        data->n_files, sizeof *data->files, file_order);
    pp_json_unsigned(&data->json, (uint64_t)(file - data->files));
}

static void function_line(struct page_data *data, size_t i)
{
    pp_json_unsigned(&data->json, data->profile->functions[i].line);
}

static void function_object(struct page_data *data, size_t i)
{
    pp_json_unsigned(&data->json, data->profile->functions[i].object);
}

static void function_color(struct page_data *data, size_t i)
{
    pp_json_string(&data->json, pp_flamecolor_function(&data->profile->functions[i]).name);
}

static void function_instructions(struct page_data *data, size_t i)
{
    const struct pp_profile_function *const function = &data->profile->functions[i];
    const uint64_t n_loops = data->profile->passes[PP_PROFILE_PASS_INSTRUCTIONS].n_loops;
    pp_json_number(&data->json,
        !function->has_instructions || n_loops == 0
            ? NAN
            : (double)function->n_instructions / (double)n_loops);
}

static void node_parent(struct page_data *data, size_t i)
{
    const uint32_t parent = data->profile->nodes[i].parent;
    pp_json_integer(&data->json, parent == PP_PROFILE_NONE ? -1 : (int64_t)data->place[parent]);
}

static void node_function(struct page_data *data, size_t i)
{
    pp_json_unsigned(&data->json, data->profile->nodes[i].function);
}

static void node_calls(struct page_data *data, size_t i)
{
    pp_json_unsigned(&data->json, data->profile->nodes[i].n_calls);
}

static void node_samples(struct page_data *data, size_t i)
{
    pp_json_unsigned(&data->json, data->profile->nodes[i].n_own_samples);
}

static void node_own(struct page_data *data, size_t i)
{
    pp_json_number(&data->json, data->profile->nodes[i].own_ns);
}

static void node_own_half(struct page_data *data, size_t i)
{
    data_rough(data, data->profile->nodes[i].own_half_ns);
}

static void node_own_source(struct page_data *data, size_t i)
{
    pp_json_unsigned(&data->json, data->profile->nodes[i].own_source);
}

static void node_deep(struct page_data *data, size_t i)
{
    pp_json_number(&data->json, data->profile->nodes[i].deep_ns);
}

static void node_deep_half(struct page_data *data, size_t i)
{
    data_rough(data, data->profile->nodes[i].deep_half_ns);
}

static void node_deep_source(struct page_data *data, size_t i)
{
    pp_json_unsigned(&data->json, data->profile->nodes[i].deep_source);
}

static const struct pp_profile_row *data_row(const struct page_data *data, size_t i)
{
    return &data->page->flat.rows[i];
}

static void row_function(struct page_data *data, size_t i)
{
    pp_json_unsigned(&data->json, data_row(data, i)->function);
}

static void row_calls(struct page_data *data, size_t i)
{
    pp_json_unsigned(&data->json, data_row(data, i)->n_calls);
}

static void row_primitive(struct page_data *data, size_t i)
{
    pp_json_unsigned(&data->json, data_row(data, i)->n_primitive);
}

static void row_own(struct page_data *data, size_t i)
{
    pp_json_number(&data->json, data_row(data, i)->own_ns);
}

static void row_own_half(struct page_data *data, size_t i)
{
    data_rough(data, data_row(data, i)->own_half_ns);
}

static void row_own_source(struct page_data *data, size_t i)
{
    pp_json_unsigned(&data->json, data_row(data, i)->own_source);
}

static void row_deep(struct page_data *data, size_t i)
{
    pp_json_number(&data->json, data_row(data, i)->deep_ns);
}

static void row_min(struct page_data *data, size_t i)
{
    pp_json_number(&data->json, data_row(data, i)->calls.min_ns);
}

static void row_p50(struct page_data *data, size_t i)
{
    pp_json_number(&data->json, data_row(data, i)->calls.p50_ns);
}

static void row_p90(struct page_data *data, size_t i)
{
    pp_json_number(&data->json, data_row(data, i)->calls.p90_ns);
}

static void row_max(struct page_data *data, size_t i)
{
    pp_json_number(&data->json, data_row(data, i)->calls.max_ns);
}

static void row_depth(struct page_data *data, size_t i)
{
    pp_json_unsigned(&data->json, data_row(data, i)->depth);
}

static const struct data_column function_columns[] = {
    // clang-format off
    {"name",           function_name},
    {"file",           function_file},
    {"line",           function_line},
    {"object",         function_object},
    {"color",          function_color},
    {"n_instructions", function_instructions},
    {NULL,             NULL},
    // clang-format on
};

static const struct data_column node_columns[] = {
    // clang-format off
    {"parent",        node_parent},
    {"function",      node_function},
    {"n_calls",       node_calls},
    {"n_own_samples", node_samples},
    {"own_ns",        node_own},
    {"own_half_ns",   node_own_half},
    {"own_source",    node_own_source},
    {"deep_ns",       node_deep},
    {"deep_half_ns",  node_deep_half},
    {"deep_source",   node_deep_source},
    {NULL,            NULL},
    // clang-format on
};

static const struct data_column row_columns[] = {
    // clang-format off
    {"function",    row_function},
    {"n_calls",     row_calls},
    {"n_primitive", row_primitive},
    {"own_ns",      row_own},
    {"own_half_ns", row_own_half},
    {"own_source",  row_own_source},
    {"deep_ns",     row_deep},
    {"min_ns",      row_min},
    {"p50_ns",      row_p50},
    {"p90_ns",      row_p90},
    {"max_ns",      row_max},
    {"depth",       row_depth},
    {NULL,          NULL},
    // clang-format on
};

/* Nodes that are left out have no entry. */
static void data_table(
    struct page_data *data, const char *name, const struct data_column *columns, size_t n_entries)
{
    pp_json_key(&data->json, name);
    pp_json_object_begin(&data->json);
    for (const struct data_column *column = columns; column->name != NULL; column++) {
        pp_json_key(&data->json, column->name);
        pp_json_array_begin_inline(&data->json);
        for (size_t i = 0; i < n_entries; i++) {
            if (columns != node_columns || data->place[i] != PP_PROFILE_NONE) {
                column->write(data, i);
            }
        }
        pp_json_array_end(&data->json);
    }
    pp_json_object_end(&data->json);
}

static void data_objects(struct page_data *data)
{
    pp_json_key(&data->json, "objects");
    pp_json_array_begin(&data->json);
    for (size_t i = 0; i < data->profile->n_objects; i++) {
        pp_json_string(&data->json, data->profile->objects[i].path);
    }
    pp_json_array_end(&data->json);
    pp_json_key(&data->json, "files");
    pp_json_array_begin(&data->json);
    for (size_t i = 0; i < data->n_files; i++) {
        pp_json_string(&data->json, data->files[i]);
    }
    pp_json_array_end(&data->json);
    pp_json_key(&data->json, "sources");
    pp_json_array_begin_inline(&data->json);
    for (int i = PP_PROFILE_UNKNOWN; i <= PP_PROFILE_SHARED_OUT; i++) {
        pp_json_string(&data->json, pp_profile_source_name((enum pp_profile_source)i));
    }
    pp_json_array_end(&data->json);
}

static void data_document(struct page_data *data)
{
    const struct pp_profile *const profile = data->profile;
    struct pp_json *const json = &data->json;
    pp_json_object_begin(json);
    pp_json_key(json, "schema");
    pp_json_object_begin_inline(json);
    pp_json_key_string(json, "name", "ppbench-page");
    pp_json_key_unsigned(json, "major", PP_PAGE_SCHEMA);
    pp_json_key_unsigned(json, "minor", 0);
    pp_json_object_end(json);
    pp_json_key_string(json, "program_version", profile->version);
    pp_json_key_string(json, "name", profile->name);
    pp_json_key_string(json, "value", pp_flamevalue_word(data->page->value));
    pp_json_key_number(json, "untraced_ns", profile->untraced_ns);
    pp_json_key_number(json, "total_ns", data->page->total_ns);
    pp_json_key_unsigned(json, "n_counted_loops", profile->passes[PP_PROFILE_PASS_COUNTS].n_loops);
    pp_json_key_unsigned(json, "n_all_nodes", profile->n_nodes);
    data_objects(data);
    data_table(data, "functions", function_columns, profile->n_functions);
    data_table(data, "rows", row_columns, data->page->flat.n_rows);
    data_table(data, "nodes", node_columns, profile->n_nodes);
    pp_json_object_end(json);
}

bool pp_page_data(const struct pp_page *page, struct pp_buf *out)
{
    struct page_data data = {.profile = page->profile, .page = page};
    struct pp_buf text;
    bool written = false;
    pp_buf_init(&text);
    if (data_files(&data) && data_places(&data)) {
        pp_json_init(&data.json, &text);
        data_document(&data);
        written = pp_json_finish(&data.json);
        pp_markup_json(out, &text);
    }
    out->failed |= text.failed;
    pp_buf_release(&text);
    free(data.place);
    free(data.files);
    return written && !out->failed;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * profile.proto of https://github.com/google/pprof: a sample for each stack, and where it is known
 * which lines of the innermost function took the time, one for each of those.
 */
#define ZLIB_CONST
#include "cmd/out_pprof.h"

#include "bench/when.h"
#include "cmd/exportname.h"
#include "cmd/out_pprof_names.h"
#include "cmd/protobuf.h"
#include "cmd/share.h"
#include "cmd/spotlist.h"
#include "cmd/stacks.h"
#include "cmd/totals.h"

#include <math.h>
#include <stdlib.h>
#include <zlib.h>

/* Stacks of a function times its spots, above which it is not divided: pages of a viewer would not
 * show so many. */
#define MOST_PARTS 20000

#define GZIP_WINDOW (15 + 16) /* the greatest, with gzip's head */
#define GZIP_MEMORY 8         /* zlib's default */

/* Fields of messages, by message. */
enum { PROFILE_SAMPLE_TYPE = 1, PROFILE_SAMPLE, PROFILE_MAPPING, PROFILE_LOCATION };
enum { PROFILE_FUNCTION = 5, PROFILE_STRING_TABLE = 6, PROFILE_TIME_NANOS = 9 };
enum { PROFILE_DURATION_NANOS = 10, PROFILE_COMMENT = 13, PROFILE_DEFAULT_SAMPLE_TYPE };
enum { VALUE_TYPE = 1, VALUE_UNIT };
enum { SAMPLE_LOCATIONS = 1, SAMPLE_VALUES, SAMPLE_LABEL };
enum { LABEL_KEY = 1, LABEL_TEXT };
enum { MAPPING_ID = 1, MAPPING_START, MAPPING_LIMIT, MAPPING_FILE = 5, MAPPING_BUILD_ID };
enum { MAPPING_HAS_FUNCTIONS = 7, MAPPING_HAS_FILES, MAPPING_HAS_LINES, MAPPING_HAS_INLINED };
enum { LOCATION_ID = 1, LOCATION_MAPPING, LOCATION_ADDRESS, LOCATION_LINE };
enum { LINE_FUNCTION = 1, LINE_LINE };

struct writer {
    const struct pp_profile *profile;
    struct pp_totals totals;
    struct pp_stacks stacks;
    struct pp_spotlist spots;
    struct pp_pprof_names names;
    struct pp_total *costs; /* one a stack */
    size_t *n_stacks;       /* one a function: that end in it */
    bool *is_function_used; /* its location */
    bool *is_spot_used;     /* likewise */
    struct pp_buf *out;
    struct pp_buf message, inner; /* being written */
};

/* Numbers of locations: functions, then spots. */
static uint64_t location_of_spot(const struct writer *writer, uint32_t spot)
{
    return (uint64_t)writer->profile->n_functions + spot + 1;
}

static uint32_t text(struct writer *writer, const char *string)
{
    return pp_stringtable_number(&writer->names.texts, string);
}

static void put_sample_type(struct writer *writer, const char *type, const char *unit)
{
    pp_protobuf_number(&writer->message, VALUE_TYPE, text(writer, type));
    pp_protobuf_number(&writer->message, VALUE_UNIT, text(writer, unit));
    pp_protobuf_move(writer->out, PROFILE_SAMPLE_TYPE, &writer->message);
}

static void put_sample_types(struct writer *writer)
{
    const struct pp_totals *totals = &writer->totals;
    put_sample_type(writer, "samples", "count");
    if (totals->has_times)
        put_sample_type(writer, "time", "nanoseconds");
    if (totals->has_instructions)
        put_sample_type(writer, "instructions", "count");
    put_sample_type(writer, "calls", "count");
    pp_protobuf_number(writer->out, PROFILE_DEFAULT_SAMPLE_TYPE,
        text(writer, totals->has_times ? "time" : "calls"));
}

static void put_values(struct writer *writer, const struct pp_total *cost)
{
    struct pp_buf *inner = &writer->inner;
    pp_protobuf_varint(inner, cost->n_samples);
    if (writer->totals.has_times)
        pp_protobuf_varint(inner, cost->ns);
    if (writer->totals.has_instructions)
        pp_protobuf_varint(inner, cost->n_instructions);
    pp_protobuf_varint(inner, cost->n_calls);
    pp_protobuf_move(&writer->message, SAMPLE_VALUES, inner);
}

/* Append a sample whose locations stand in `inner`. */
static void put_sample(struct writer *writer, const struct pp_total *cost, const char *source)
{
    pp_protobuf_move(&writer->message, SAMPLE_LOCATIONS, &writer->inner);
    put_values(writer, cost);
    if (source != NULL) {
        pp_protobuf_number(&writer->inner, LABEL_KEY, text(writer, "source"));
        pp_protobuf_number(&writer->inner, LABEL_TEXT, text(writer, source));
        pp_protobuf_move(&writer->message, SAMPLE_LABEL, &writer->inner);
    }
    pp_protobuf_move(writer->out, PROFILE_SAMPLE, &writer->message);
}

static bool is_free(const struct pp_total *cost)
{
    return cost->ns == 0 && cost->n_instructions == 0 && cost->n_calls == 0 && cost->n_samples == 0;
}

/* The sample of a stack whose innermost location is `leaf`. */
static void put_stack(
    struct writer *writer, size_t index, uint64_t leaf, const struct pp_total *cost)
{
    if (is_free(cost))
        return;
    const struct pp_stack *stack = &writer->stacks.stacks[index];
    size_t n = pp_stacks_get(&writer->stacks, index);
    pp_protobuf_varint(&writer->inner, leaf);
    for (size_t i = n - 1; i-- > 0;) {
        uint32_t function = writer->stacks.functions[i];
        writer->is_function_used[function] = true;
        pp_protobuf_varint(&writer->inner, (uint64_t)function + 1);
    }
    bool has_source = writer->totals.has_times && !stack->is_cut;
    const struct pp_profile_node *node = &writer->profile->nodes[stack->node];
    put_sample(writer, cost, has_source ? pp_profile_source_name(node->own_source) : NULL);
}

/* Whether a function's stacks are divided among its spots. */
static bool is_divided(const struct writer *writer, uint32_t function)
{
    const size_t *first = writer->spots.first;
    const size_t n = first[function + 1] - first[function];
    return n > 0 && n <= MOST_PARTS / writer->n_stacks[function];
}

/* Samples of a stack by spots of its innermost function: as the function's samples and
 * instructions are over all of its stacks, since it is not known by stack. What no spot has,
 * and the calls, are at the function. */
static void put_divided(struct writer *writer, size_t index)
{
    uint32_t function = writer->stacks.stacks[index].function;
    const struct pp_spotlist *list = &writer->spots;
    struct pp_total rest = writer->costs[index];
    struct pp_share ns = {.whole = rest.ns};
    struct pp_share n_samples = {.whole = rest.n_samples};
    struct pp_share n_instructions = {.whole = rest.n_instructions};
    for (size_t i = list->first[function]; i < list->first[function + 1]; i++) {
        const struct pp_profile_spot *spot = &writer->profile->spots[list->which[i]];
        ns.all += (long double)spot->n_samples;
        n_instructions.all += pp_spotlist_instructions(spot);
    }
    n_samples.all = ns.all;
    for (size_t i = list->first[function]; i < list->first[function + 1]; i++) {
        const struct pp_profile_spot *spot = &writer->profile->spots[list->which[i]];
        struct pp_total part = {
            .ns = pp_share_take(&ns, (long double)spot->n_samples),
            .n_samples = pp_share_take(&n_samples, (long double)spot->n_samples),
            .n_instructions = pp_share_take(&n_instructions, pp_spotlist_instructions(spot)),
        };
        writer->is_spot_used[list->which[i]] |= !is_free(&part);
        put_stack(writer, index, location_of_spot(writer, list->which[i]), &part);
    }
    rest.ns -= ns.given;
    rest.n_samples -= n_samples.given;
    rest.n_instructions -= n_instructions.given;
    writer->is_function_used[function] |= !is_free(&rest);
    put_stack(writer, index, (uint64_t)function + 1, &rest);
}

static void put_samples(struct writer *writer)
{
    for (size_t i = 0; i < writer->stacks.n_stacks; i++) {
        uint32_t function = writer->stacks.stacks[i].function;
        if (is_free(&writer->costs[i]))
            continue;
        if (is_divided(writer, function)) {
            put_divided(writer, i);
            continue;
        }
        writer->is_function_used[function] = true;
        put_stack(writer, i, (uint64_t)function + 1, &writer->costs[i]);
    }
    for (size_t i = 0; i < writer->profile->n_functions; i++) {
        struct pp_total lone = {.n_instructions = writer->totals.lone_n_instructions[i]};
        if (lone.n_instructions == 0)
            continue;
        writer->is_function_used[i] = true;
        pp_protobuf_varint(&writer->inner, i + 1);
        put_sample(writer, &lone, NULL);
    }
}

static void put_mapping(struct writer *writer, size_t index)
{
    const struct pp_profile *profile = writer->profile;
    const struct pp_profile_object *object = &profile->objects[index];
    uint64_t limit = 1;
    for (size_t i = 0; i < profile->n_functions; i++) {
        const struct pp_profile_function *f = &profile->functions[i];
        uint64_t end = f->address + f->size_bytes;
        if (f->object == index && end > limit)
            limit = end;
    }
    struct pp_buf *message = &writer->message;
    pp_protobuf_number(message, MAPPING_ID, index + 1);
    pp_protobuf_number(message, MAPPING_LIMIT, limit);
    pp_protobuf_number(message, MAPPING_FILE, text(writer, object->path));
    pp_protobuf_number(message, MAPPING_BUILD_ID, text(writer, object->build_id));
    /* So readers need not look for the object. */
    pp_protobuf_number(message, MAPPING_HAS_FUNCTIONS, 1);
    pp_protobuf_number(message, MAPPING_HAS_FILES, 1);
    pp_protobuf_number(message, MAPPING_HAS_LINES, 1);
    pp_protobuf_number(message, MAPPING_HAS_INLINED, 1);
    pp_protobuf_move(writer->out, PROFILE_MAPPING, message);
}

/* The first mapping is what readers name the profile by. */
static void put_mappings(struct writer *writer)
{
    const struct pp_profile *profile = writer->profile;
    for (size_t i = 0; i < profile->n_objects; i++)
        if (profile->objects[i].is_traced)
            put_mapping(writer, i);
    for (size_t i = 0; i < profile->n_objects; i++)
        if (!profile->objects[i].is_traced)
            put_mapping(writer, i);
}

static void put_line(struct writer *writer, uint64_t function, uint32_t line)
{
    pp_protobuf_number(&writer->inner, LINE_FUNCTION, function);
    pp_protobuf_number(&writer->inner, LINE_LINE, line);
    pp_protobuf_move(&writer->message, LOCATION_LINE, &writer->inner);
}

/* Begin a location in a function. */
static void begin_location(struct writer *writer, uint64_t id, uint32_t function, uint64_t address)
{
    uint32_t object = writer->profile->functions[function].object;
    pp_protobuf_number(&writer->message, LOCATION_ID, id);
    if (object < writer->profile->n_objects)
        pp_protobuf_number(&writer->message, LOCATION_MAPPING, (uint64_t)object + 1);
    pp_protobuf_number(&writer->message, LOCATION_ADDRESS, address);
}

static void put_function_location(struct writer *writer, uint32_t function)
{
    const struct pp_profile_function *f = &writer->profile->functions[function];
    begin_location(writer, (uint64_t)function + 1, function, f->address);
    put_line(writer, (uint64_t)function + 1, f->line);
    pp_protobuf_move(writer->out, PROFILE_LOCATION, &writer->message);
}

/* The frames of a spot, innermost first; the last one stands in the function itself. */
static void put_spot_location(struct writer *writer, uint32_t index)
{
    const struct pp_profile *profile = writer->profile;
    const struct pp_profile_spot *spot = &profile->spots[index];
    begin_location(writer, location_of_spot(writer, index), spot->function, spot->address);
    uint32_t at = spot->frame;
    if (at == PP_PROFILE_NONE)
        put_line(writer, (uint64_t)spot->function + 1, profile->functions[spot->function].line);
    for (; at != PP_PROFILE_NONE; at = profile->frames[at].outer) {
        const struct pp_profile_frame *frame = &profile->frames[at];
        uint64_t function = frame->name[0] == '\0' || frame->outer == PP_PROFILE_NONE
            ? (uint64_t)spot->function + 1
            : pp_pprof_names_inlined(&writer->names, at);
        put_line(writer, function, frame->line);
    }
    pp_protobuf_move(writer->out, PROFILE_LOCATION, &writer->message);
}

static void put_locations(struct writer *writer)
{
    for (size_t i = 0; i < writer->profile->n_functions; i++)
        if (writer->is_function_used[i])
            put_function_location(writer, (uint32_t)i);
    for (size_t i = 0; i < writer->profile->n_spots; i++)
        if (writer->is_spot_used[i])
            put_spot_location(writer, (uint32_t)i);
}

/* When, how long, and what people should know. */
static void put_facts(struct writer *writer)
{
    const struct pp_profile *profile = writer->profile;
    double started_ns = 1e9 * pp_when_parse(profile->started);
    double duration_ns = profile->untraced_ns * (double)writer->totals.n_loops;
    if (started_ns > 0 && started_ns < 9e18)
        pp_protobuf_number(writer->out, PROFILE_TIME_NANOS, (uint64_t)started_ns);
    if (duration_ns > 0 && duration_ns < 9e18)
        pp_protobuf_number(writer->out, PROFILE_DURATION_NANOS, (uint64_t)duration_ns);
    pp_protobuf_number(writer->out, PROFILE_COMMENT, text(writer, profile->name));
    pp_protobuf_number(writer->out, PROFILE_COMMENT, text(writer, profile->command));
    for (size_t i = 0; i < profile->n_notes; i++)
        pp_protobuf_number(writer->out, PROFILE_COMMENT, text(writer, profile->notes[i]));
}

static void put_texts(struct writer *writer)
{
    const struct pp_stringtable *texts = &writer->names.texts;
    for (size_t i = 0; i < texts->n_texts; i++) {
        pp_exportname_put(&writer->message, texts->texts[i], "", ' ');
        pp_protobuf_move(writer->out, PROFILE_STRING_TABLE, &writer->message);
    }
    writer->out->failed |= texts->failed;
}

static void put_profile(struct writer *writer)
{
    put_sample_types(writer);
    put_samples(writer);
    put_mappings(writer);
    put_locations(writer);
    pp_pprof_names_put(&writer->names, writer->out, PROFILE_FUNCTION);
    put_facts(writer);
    put_texts(writer);
}

static bool prepare(struct writer *writer)
{
    const struct pp_profile *profile = writer->profile;
    bool ok = pp_totals_init(&writer->totals, profile);
    ok &= pp_stacks_init(&writer->stacks, profile);
    ok &= pp_spotlist_init(&writer->spots, profile);
    ok &= pp_pprof_names_init(&writer->names, profile);
    writer->costs = calloc(profile->n_nodes + 1, sizeof *writer->costs);
    writer->n_stacks = calloc(profile->n_functions + 1, sizeof *writer->n_stacks);
    writer->is_function_used = calloc(profile->n_functions + 1, sizeof(bool));
    writer->is_spot_used = calloc(profile->n_spots + 1, sizeof(bool));
    ok = ok && writer->costs != NULL && writer->n_stacks != NULL &&
        writer->is_function_used != NULL && writer->is_spot_used != NULL;
    for (size_t i = 0; ok && i < profile->n_nodes; i++)
        pp_total_add(&writer->costs[writer->stacks.of_node[i]], &writer->totals.nodes[i]);
    for (size_t i = 0; ok && i < writer->stacks.n_stacks; i++)
        writer->n_stacks[writer->stacks.stacks[i].function]++;
    return ok;
}

static void release(struct writer *writer)
{
    pp_buf_release(&writer->message);
    pp_buf_release(&writer->inner);
    pp_totals_release(&writer->totals);
    pp_stacks_release(&writer->stacks);
    pp_spotlist_release(&writer->spots);
    pp_pprof_names_release(&writer->names);
    free(writer->costs);
    free(writer->n_stacks);
    free(writer->is_function_used);
    free(writer->is_spot_used);
}

/* Append `raw` compressed. */
static bool compress_to(struct pp_buf *out, const struct pp_buf *raw)
{
    z_stream stream = {0};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY,
            Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    const char *at = pp_buf_text(raw);
    size_t left = raw->n_bytes;
    int state = Z_OK;
    while (state == Z_OK && !out->failed) {
        unsigned char part[1 << 14];
        uInt n_in = (uInt)(left < (1u << 30) ? left : 1u << 30);
        stream.next_in = (const unsigned char *)at;
        stream.avail_in = n_in;
        stream.next_out = part;
        stream.avail_out = sizeof part;
        state = deflate(&stream, left == n_in ? Z_FINISH : Z_NO_FLUSH);
        pp_buf_append(out, part, sizeof part - stream.avail_out);
        at += n_in - stream.avail_in;
        left -= n_in - stream.avail_in;
    }
    (void)deflateEnd(&stream);
    return state == Z_STREAM_END && !out->failed;
}

bool pp_out_pprof(const struct pp_profile *profile, struct pp_buf *out)
{
    struct pp_buf raw;
    pp_buf_init(&raw);
    struct writer writer = {.profile = profile, .out = &raw};
    pp_buf_init(&writer.message);
    pp_buf_init(&writer.inner);
    bool ok = prepare(&writer);
    if (ok)
        put_profile(&writer);
    ok = ok && !raw.failed && compress_to(out, &raw);
    release(&writer);
    pp_buf_release(&raw);
    return ok;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * What stands in a dump: doc/FORMATS.md and doc/profile.schema.json say the same.
 */
#include "bench/profiledump_part.h"

#include <string.h>

#define N_OF(rows) (sizeof(rows) / sizeof *(rows))

static const char *source_word(int i)
{
    return pp_profile_source_name((enum pp_profile_source)i);
}

static const char *reach_word(int i)
{
    return pp_profile_reach_name((enum pp_profile_reach)i);
}

static const char *why_word(int i)
{
    return pp_profile_why_name((enum pp_profile_why)i);
}

static const char *pass_word(int i)
{
    return pp_profile_pass_name((enum pp_profile_pass_kind)i);
}

static const char *timing_word(int i)
{
    return pp_profile_timing_name((enum pp_profile_timing)i);
}

/* clang-format off */
static const struct pp_profiledump_words sources = {source_word, PP_PROFILE_SHARED_OUT + 1};
static const struct pp_profiledump_words reaches = {reach_word, PP_PROFILE_BY_SAMPLES + 1};
static const struct pp_profiledump_words whys = {why_word, PP_PROFILE_N_WHYS};
static const struct pp_profiledump_words pass_kinds = {pass_word, PP_PROFILE_N_PASSES};
static const struct pp_profiledump_words timings = {timing_word, PP_PROFILE_TIMING_COUNTS + 1};

#define AT(type, member) offsetof(struct pp_profile##type, member)

const struct pp_profiledump_column pp_profiledump_head[PP_PROFILEDUMP_N_HEAD] = {
    {"program_version", PP_PROFILEDUMP_STRING, AT(, version), NULL},
    {"name", PP_PROFILEDUMP_STRING, AT(, name), NULL},
    {"command", PP_PROFILEDUMP_STRING, AT(, command), NULL},
    {"started", PP_PROFILEDUMP_STRING, AT(, started), NULL},
    {"host_name", PP_PROFILEDUMP_STRING, AT(, host_name), NULL},
    {"cpu_model", PP_PROFILEDUMP_STRING, AT(, cpu_model), NULL},
    {"kernel", PP_PROFILEDUMP_STRING, AT(, kernel), NULL},
    {"tracer", PP_PROFILEDUMP_STRING, AT(, tracer), NULL},
    {"timing", PP_PROFILEDUMP_LABEL, AT(, timing), &timings},
    {"n_loops", PP_PROFILEDUMP_COUNT, AT(, n_loops), NULL},
    {"n_threads", PP_PROFILEDUMP_SHORT, AT(, n_threads), NULL},
    {"untraced_ns", PP_PROFILEDUMP_NUMBER, AT(, untraced_ns), NULL},
    {"typical_ns", PP_PROFILEDUMP_NUMBER, AT(, typical_ns), NULL},
    {"typical_lo_ns", PP_PROFILEDUMP_NUMBER, AT(, typical_lo_ns), NULL},
    {"typical_hi_ns", PP_PROFILEDUMP_NUMBER, AT(, typical_hi_ns), NULL},
    {"short_ns", PP_PROFILEDUMP_NUMBER, AT(, short_ns), NULL},
    {"n_instructions", PP_PROFILEDUMP_COUNT, AT(, n_instructions), NULL},
    {"instruction_method", PP_PROFILEDUMP_STRING, AT(, instruction_method), NULL},
    {"n_events_lost", PP_PROFILEDUMP_COUNT, AT(, n_events_lost), NULL},
};

const struct pp_profiledump_column pp_profiledump_pass[PP_PROFILEDUMP_N_PASS] = {
    {"kind", PP_PROFILEDUMP_LABEL, AT(dump_pass, kind), &pass_kinds},
    {"ran", PP_PROFILEDUMP_BOOL, AT(dump_pass, pass.ran), NULL},
    {"failure", PP_PROFILEDUMP_STRING, AT(dump_pass, pass.failure), NULL},
    {"n_loops", PP_PROFILEDUMP_COUNT, AT(dump_pass, pass.n_loops), NULL},
    {"loop_ns", PP_PROFILEDUMP_NUMBER, AT(dump_pass, pass.loop_ns), NULL},
    {"typical_loop_ns", PP_PROFILEDUMP_NUMBER, AT(dump_pass, pass.typical_loop_ns), NULL},
    {"n_samples", PP_PROFILEDUMP_COUNT, AT(dump_pass, pass.n_samples), NULL},
    {"n_lost", PP_PROFILEDUMP_COUNT, AT(dump_pass, pass.n_lost), NULL},
    {"rate_hz", PP_PROFILEDUMP_NUMBER, AT(dump_pass, pass.rate_hz), NULL},
    {"n_functions", PP_PROFILEDUMP_COUNT, AT(dump_pass, pass.n_functions), NULL},
    {"n_dead", PP_PROFILEDUMP_COUNT, AT(dump_pass, pass.n_dead), NULL},
    {"n_unmatched", PP_PROFILEDUMP_COUNT, AT(dump_pass, pass.n_unmatched), NULL},
    {"n_too_deep", PP_PROFILEDUMP_COUNT, AT(dump_pass, pass.n_too_deep), NULL},
    {"n_folded", PP_PROFILEDUMP_COUNT, AT(dump_pass, pass.n_folded), NULL},
    {"call_in_ns", PP_PROFILEDUMP_SIGNED, AT(dump_pass, pass.call_in_ns), NULL},
    {"call_out_ns", PP_PROFILEDUMP_SIGNED, AT(dump_pass, pass.call_out_ns), NULL},
    {"subtracted_ns", PP_PROFILEDUMP_SIGNED, AT(dump_pass, pass.subtracted_ns), NULL},
    {"n_threads", PP_PROFILEDUMP_SHORT, AT(dump_pass, pass.n_threads), NULL},
};

static const struct pp_profiledump_column object_columns[] = {
    {"path", PP_PROFILEDUMP_TEXT, AT(_object, path), NULL},
    {"build_id", PP_PROFILEDUMP_TEXT, AT(_object, build_id), NULL},
    {"is_traced", PP_PROFILEDUMP_FLAG, AT(_object, is_traced), NULL},
    {"n_functions", PP_PROFILEDUMP_SHORT, AT(_object, n_functions), NULL},
    {"n_reached", PP_PROFILEDUMP_SHORT, AT(_object, n_reached), NULL},
#define WHY(key, why) {key, PP_PROFILEDUMP_SHORT, AT(_object, n_by_why[PP_PROFILE_WHY_##why]), NULL}
    WHY("n_why_none", NONE),
    WHY("n_too_small", SMALL),
    WHY("n_jumped_into", JUMPED_INTO),
    WHY("n_unknown_instruction", UNDECODED),
    WHY("n_unmovable_instruction", UNMOVABLE),
    WHY("n_returns_twice", RETURNS_TWICE),
    WHY("n_resolver", RESOLVER),
    WHY("n_no_memory_near", NO_MEMORY),
    WHY("n_excluded", EXCLUDED),
};
_Static_assert(N_OF(object_columns) == 5 + PP_PROFILE_N_WHYS, "a column for each reason");

static const struct pp_profiledump_column function_columns[] = {
    {"name", PP_PROFILEDUMP_TEXT, AT(_function, name), NULL},
    {"symbol", PP_PROFILEDUMP_TEXT, AT(_function, symbol), NULL},
    {"file", PP_PROFILEDUMP_TEXT, AT(_function, file), NULL},
    {"line", PP_PROFILEDUMP_SHORT, AT(_function, line), NULL},
    {"object", PP_PROFILEDUMP_INDEX, AT(_function, object), NULL},
    {"address", PP_PROFILEDUMP_COUNT, AT(_function, address), NULL},
    {"size_bytes", PP_PROFILEDUMP_COUNT, AT(_function, size_bytes), NULL},
    {"reach", PP_PROFILEDUMP_WORD, AT(_function, reach), &reaches},
    {"why", PP_PROFILEDUMP_WORD, AT(_function, why), &whys},
    {"is_library", PP_PROFILEDUMP_FLAG, AT(_function, is_library), NULL},
    {"has_instructions", PP_PROFILEDUMP_FLAG, AT(_function, has_instructions), NULL},
    {"n_instructions", PP_PROFILEDUMP_COUNT, AT(_function, n_instructions), NULL},
};

static const struct pp_profiledump_column node_columns[] = {
    {"function", PP_PROFILEDUMP_INDEX, AT(_node, function), NULL},
    {"parent", PP_PROFILEDUMP_INDEX, AT(_node, parent), NULL},
    {"n_calls", PP_PROFILEDUMP_COUNT, AT(_node, n_calls), NULL},
    {"n_own_samples", PP_PROFILEDUMP_COUNT, AT(_node, n_own_samples), NULL},
    {"own_ns", PP_PROFILEDUMP_SIGNED, AT(_node, own_ns), NULL},
    {"deep_ns", PP_PROFILEDUMP_SIGNED, AT(_node, deep_ns), NULL},
    {"own_half_ns", PP_PROFILEDUMP_NUMBER, AT(_node, own_half_ns), NULL},
    {"deep_half_ns", PP_PROFILEDUMP_NUMBER, AT(_node, deep_half_ns), NULL},
    {"raw_deep_ns", PP_PROFILEDUMP_NUMBER, AT(_node, raw_deep_ns), NULL},
    {"own_source", PP_PROFILEDUMP_WORD, AT(_node, own_source), &sources},
    {"deep_source", PP_PROFILEDUMP_WORD, AT(_node, deep_source), &sources},
    {"n_timed_calls", PP_PROFILEDUMP_COUNT, AT(_node, calls.n), NULL},
    {"call_min_ns", PP_PROFILEDUMP_SIGNED, AT(_node, calls.min_ns), NULL},
    {"call_p50_ns", PP_PROFILEDUMP_SIGNED, AT(_node, calls.p50_ns), NULL},
    {"call_p90_ns", PP_PROFILEDUMP_SIGNED, AT(_node, calls.p90_ns), NULL},
    {"call_max_ns", PP_PROFILEDUMP_SIGNED, AT(_node, calls.max_ns), NULL},
    {"is_tail", PP_PROFILEDUMP_FLAG, AT(_node, is_tail), NULL},
    {"is_folded", PP_PROFILEDUMP_FLAG, AT(_node, is_folded), NULL},
};

static const struct pp_profiledump_column frame_columns[] = {
    {"line", PP_PROFILEDUMP_SHORT, AT(_frame, line), NULL},
    {"name", PP_PROFILEDUMP_TEXT, AT(_frame, name), NULL},
    {"file", PP_PROFILEDUMP_TEXT, AT(_frame, file), NULL},
    {"outer", PP_PROFILEDUMP_INDEX, AT(_frame, outer), NULL},
};

static const struct pp_profiledump_column spot_columns[] = {
    {"function", PP_PROFILEDUMP_INDEX, AT(_spot, function), NULL},
    {"address", PP_PROFILEDUMP_COUNT, AT(_spot, address), NULL},
    {"frame", PP_PROFILEDUMP_INDEX, AT(_spot, frame), NULL},
    {"n_block_instructions", PP_PROFILEDUMP_SHORT, AT(_spot, n_block_instructions), NULL},
    {"n_runs", PP_PROFILEDUMP_COUNT, AT(_spot, n_runs), NULL},
    {"n_samples", PP_PROFILEDUMP_COUNT, AT(_spot, n_samples), NULL},
};

static const struct pp_profiledump_column event_columns[] = {
    {"node", PP_PROFILEDUMP_INDEX, AT(_event, node), NULL},
    {"at_ns", PP_PROFILEDUMP_NUMBER, AT(_event, at_ns), NULL},
    {"thread", PP_PROFILEDUMP_SHORT, AT(_event, thread), NULL},
    {"is_exit", PP_PROFILEDUMP_FLAG, AT(_event, is_exit), NULL},
};

#define ADD(entry) \
    static void *add_##entry(struct pp_profile *profile) { return pp_profile_add_##entry(profile); }
ADD(object)
ADD(function)
ADD(node)
ADD(frame)
ADD(spot)
ADD(event)

#define TABLE(entry) \
    {#entry "s", AT(, entry##s), AT(, n_##entry##s), sizeof(struct pp_profile_##entry), \
        add_##entry, entry##_columns, N_OF(entry##_columns)}
const struct pp_profiledump_table pp_profiledump_tables[PP_PROFILEDUMP_N_TABLES] = {
    TABLE(object),
    TABLE(function),
    TABLE(node),
    TABLE(frame),
    TABLE(spot),
    TABLE(event),
};
/* clang-format on */

const void *pp_profiledump_entry(
    const struct pp_profile *profile, const struct pp_profiledump_table *table, size_t i)
{
    const char *entries;
    memcpy(&entries, (const char *)profile + table->array_offset, sizeof entries);
    return entries + i * table->entry_bytes;
}

size_t pp_profiledump_n(const struct pp_profile *profile, const struct pp_profiledump_table *table)
{
    size_t n;
    memcpy(&n, (const char *)profile + table->n_offset, sizeof n);
    return n;
}

int pp_profiledump_number(const void *place)
{
    int number;
    memcpy(&number, place, sizeof number);
    return number;
}

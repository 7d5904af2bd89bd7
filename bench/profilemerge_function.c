/* SPDX-License-Identifier: GPL-3.0-or-later
 * Objects and functions of several passes become one list: passes are processes of their own, whose
 * tables may be numbered otherwise.
 */
#define _GNU_SOURCE
#include "bench/profilemerge_part.h"

#include <stdio.h>
#include <string.h>

#define BY_NAME UINT64_MAX /* in place of an address: the name is all that is known */

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

uint32_t pp_merge_object(struct pp_merge *m, enum pp_profile_pass_kind kind, uint32_t number)
{
    const struct pp_profilewire *pass = m->input->passes[kind];
    uint32_t *known = &m->object_of[kind][number];
    if (*known != PP_PROFILE_NONE)
        return *known;
    const char *path = pp_profile_text(m->profile, pass->objects[number].path);
    uint32_t index = pp_pairmap_get(&m->objects, (uintptr_t)path, 0);
    if (path && index == PP_PAIRMAP_NONE) {
        struct pp_profile_object *object = pp_profile_add_object(m->profile);
        index = (uint32_t)m->profile->n_objects - 1;
        m->failed |= !object || pp_pairmap_set(&m->objects, (uintptr_t)path, 0, index) != PP_OK;
        if (m->failed)
            return PP_PROFILE_NONE;
        object->path = path;
    }
    m->failed |= !path;
    if (m->failed)
        return PP_PROFILE_NONE;
    m->profile->objects[index].is_traced |= pass->objects[number].is_traced;
    return *known = index;
}

/* What identifies a function: its object and address, or its name. */
struct key {
    uint64_t first, second;
};

static struct key key_of(uint32_t object, uint64_t start, const char *name)
{
    return start ? (struct key){object, start} : (struct key){(uintptr_t)name, BY_NAME};
}

/* A new function, without a name yet. */
static struct pp_profile_function *add(struct pp_merge *m, struct key key)
{
    struct pp_profile_function *function = pp_profile_add_function(m->profile);
    const uint32_t index = (uint32_t)m->profile->n_functions - 1;
    m->failed |= !function || pp_pairmap_set(&m->functions, key.first, key.second, index) != PP_OK;
    return m->failed ? NULL : function;
}

/* Fill in what its symbol says; `name` and, of the last resort, the address serve otherwise. */
static void set_names(struct pp_merge *m, struct pp_profile_function *function,
    const struct pp_symbols_answer *answer, const char *name)
{
    char made[32];
    snprintf(made, sizeof made, "sub_%llx", (unsigned long long)function->address);
    const bool is_known = answer && answer->name[0];
    const char *shown = is_known ? answer->name : *name ? name : made;
    function->name = pp_profile_text(m->profile, shown);
    function->symbol = pp_profile_text(
        m->profile, is_known && answer->symbol[0] ? answer->symbol : name);
    function->file = pp_profile_text(m->profile, is_known ? answer->file : "");
    function->line = is_known ? answer->line : 0;
    m->failed |= !function->name || !function->symbol || !function->file;
}

static bool is_seen(enum pp_profile_reach reach)
{
    return reach != PP_PROFILE_BY_NOTHING && reach != PP_PROFILE_BY_SAMPLES;
}

uint32_t pp_merge_function(struct pp_merge *m, enum pp_profile_pass_kind kind, uint32_t number)
{
    const struct pp_profilewire *pass = m->input->passes[kind];
    if (pass->functions[number].part_of != PP_PROFILEWIRE_NONE)
        number = pass->functions[number].part_of;
    const struct pp_profilewire_function *from = &pass->functions[number];
    uint32_t *known = &m->function_of[kind][number];
    if (*known != PP_PROFILE_NONE || (from->object == PP_PROFILEWIRE_NONE && !from->name[0]))
        return *known;
    const uint32_t object = from->object == PP_PROFILEWIRE_NONE
        ? PP_PROFILE_NONE
        : pp_merge_object(m, kind, from->object);
    const char *name = pp_profile_text(m->profile, from->name);
    if (!name || m->failed) {
        m->failed = true;
        return PP_PROFILE_NONE;
    }
    const struct key key = key_of(object, from->start, name);
    uint32_t index = pp_pairmap_get(&m->functions, key.first, key.second);
    if (index == PP_PAIRMAP_NONE) {
        struct pp_profile_function *function = add(m, key);
        if (!function)
            return PP_PROFILE_NONE;
        index = (uint32_t)m->profile->n_functions - 1;
        function->object = object;
        function->address = from->start;
        function->size_bytes = from->end - from->start;
        function->is_library = from->is_library;
        function->reach = from->reach;
        function->why = from->why;
        const char *path = object == PP_PROFILE_NONE ? "" : m->profile->objects[object].path;
        const bool is_slot = from->is_library && from->name[0]; /* as its callers call it */
        set_names(m, function,
            from->start && !is_slot ? pp_profilenames_find(m->input->names, path, from->start)
                                    : NULL,
            name);
    }
    struct pp_profile_function *function = &m->profile->functions[index];
    if (!is_seen(function->reach) && (is_seen(from->reach) || from->why != PP_PROFILE_WHY_NONE)) {
        function->reach = from->reach;
        function->why = from->why;
    }
    return *known = index;
}

/* A function that no table has: of the symbol there, or all unknown code of the object as one. */
static uint32_t by_symbol(struct pp_merge *m, uint32_t object, const char *what,
    const struct pp_symbols_answer *answer, bool is_library)
{
    const bool is_known = answer && answer->name[0];
    char made[300];
    snprintf(made, sizeof made, "[%.280s]", base_of(what));
    const char *name = pp_profile_text(m->profile, is_known ? answer->name : made);
    if (!name) {
        m->failed = true;
        return PP_PROFILE_NONE;
    }
    const struct key key = key_of(object, is_known ? answer->start : 0, name);
    const uint32_t index = pp_pairmap_get(&m->functions, key.first, key.second);
    if (index != PP_PAIRMAP_NONE)
        return index;
    struct pp_profile_function *function = add(m, key);
    if (!function)
        return PP_PROFILE_NONE;
    function->object = object;
    function->address = is_known ? answer->start : 0;
    function->size_bytes = is_known ? answer->size_bytes : 0;
    function->is_library = is_library;
    function->reach = PP_PROFILE_BY_SAMPLES;
    set_names(m, function, answer, name);
    return (uint32_t)m->profile->n_functions - 1;
}

uint32_t pp_merge_function_at(
    struct pp_merge *m, enum pp_profile_pass_kind kind, const struct pp_profilewire_sample *sample)
{
    const struct pp_profilewire *pass = m->input->passes[kind];
    if (sample->object == PP_PROFILEWIRE_NONE) /* in other passes that is the tracer's own code */
        return kind == PP_PROFILE_PASS_SAMPLES
            ? by_symbol(m, PP_PROFILE_NONE, "code without a file", NULL, true)
            : PP_PROFILE_NONE;
    const struct pp_profilewire_object *from = &pass->objects[sample->object];
    if (from->is_ours)
        return PP_PROFILE_NONE;
    const uint32_t number = pp_profilewire_find(pass, sample->object, sample->address);
    if (number != PP_PROFILEWIRE_NONE)
        return pp_merge_function(m, kind, number);
    const uint32_t object = pp_merge_object(m, kind, sample->object);
    if (object == PP_PROFILE_NONE)
        return PP_PROFILE_NONE;
    return by_symbol(m, object, from->path,
        pp_profilenames_find(m->input->names, from->path, sample->address), !from->is_traced);
}

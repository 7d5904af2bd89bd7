/* SPDX-License-Identifier: GPL-3.0-or-later
 * From the tracer's memory to tables that can be believed in form, if not in content.
 */
#define _GNU_SOURCE
#include "bench/profilewire.h"

#include "bench/profilewire_part.h"

#include <stdlib.h>
#include <string.h>

#define TRACER_ITSELF 2       /* its hooks and stubs */
#define OUR_PREFIX "ppbench-" /* of the worker and the tracer */

/* The wire is only read, but its accessor is for both sides. */
static const void *table(const struct pp_tracewire *wire, enum pp_tracewire_table which)
{
    return (const unsigned char *)wire + pp_tracewire_offset(which);
}

static uint32_t at_most(uint32_t n, uint32_t most)
{
    return n < most ? n : most;
}

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Copy what may be a text of `room` bytes to *to, which moves on. */
static const char *take_text(char **to, const char *from, size_t room)
{
    char *copy = *to;
    const size_t n = strnlen(from, room);
    memcpy(copy, from, n);
    copy[n] = '\0';
    *to = copy + n + 1;
    return copy;
}

static void read_object(struct pp_profilewire *pass, size_t i,
    const struct pp_profilewire_alias *aliases, size_t n_aliases)
{
    const struct pp_tracewire_object *from = &pass->wire->objects[i];
    struct pp_profilewire_object *to = &pass->objects[i];
    to->bias = from->bias;
    to->loaded_start = from->loaded_start;
    to->loaded_end = from->loaded_end < from->loaded_start ? from->loaded_start : from->loaded_end;
    to->is_traced = from->is_traced == 1;
    to->is_ours = from->is_traced == TRACER_ITSELF ||
        strncmp(base_of(to->path), OUR_PREFIX, strlen(OUR_PREFIX)) == 0;
    for (size_t k = 0; k < n_aliases; k++)
        if (strcmp(aliases[k].loaded_path, to->path) == 0) {
            to->path = aliases[k].path;
            to->bias += aliases[k].delta;
            break;
        }
}

/* Objects and functions, whose texts are copied into one block. */
static bool read_objects(
    struct pp_profilewire *pass, const struct pp_profilewire_alias *aliases, size_t n_aliases)
{
    const struct pp_tracewire *wire = pass->wire;
    const uint32_t names_bytes = at_most(
        atomic_load(&wire->report.names_bytes), PP_TRACEWIRE_NAMES_BYTES);
    pass->n_objects = at_most(atomic_load(&wire->report.n_objects), PP_TRACEWIRE_MAX_OBJECTS);
    pass->objects = calloc(pass->n_objects + 1, sizeof *pass->objects);
    pass->texts = malloc(
        (size_t)names_bytes + 1 + pass->n_objects * (size_t)(PP_TRACEWIRE_PATH_BYTES + 1));
    if (!pass->objects || !pass->texts)
        return false;
    if (names_bytes)
        memcpy(pass->texts, table(wire, PP_TRACEWIRE_NAMES), names_bytes);
    pass->texts[names_bytes] = '\0';
    char *to = pass->texts + names_bytes + 1;
    for (size_t i = 0; i < pass->n_objects; i++) {
        pass->objects[i].path = take_text(&to, wire->objects[i].path, PP_TRACEWIRE_PATH_BYTES);
        read_object(pass, i, aliases, n_aliases);
    }
    return true;
}

uint64_t pp_profilewire_delta(const struct pp_profilewire *pass, uint32_t object)
{
    return pass->objects[object].bias - pass->wire->objects[object].bias;
}

static bool read_functions(struct pp_profilewire *pass)
{
    const struct pp_tracewire *wire = pass->wire;
    const struct pp_tracewire_function *from = table(wire, PP_TRACEWIRE_FUNCTIONS);
    const uint32_t names_bytes = at_most(
        atomic_load(&wire->report.names_bytes), PP_TRACEWIRE_NAMES_BYTES);
    pass->n_functions = at_most(atomic_load(&wire->report.n_functions), PP_TRACEWIRE_MAX_FUNCTIONS);
    pass->functions = calloc(pass->n_functions + 1, sizeof *pass->functions);
    if (!pass->functions)
        return false;
    for (size_t i = 0; i < pass->n_functions; i++) {
        struct pp_profilewire_function *to = &pass->functions[i];
        const bool is_known = from[i].object < pass->n_objects;
        pass->n_damaged += !is_known;
        *to = (struct pp_profilewire_function){
            .object = is_known ? from[i].object : PP_PROFILEWIRE_NONE,
            .name = pass->texts + (from[i].name < names_bytes ? from[i].name : names_bytes),
            .part_of = from[i].part_of - 1 < pass->n_functions && from[i].part_of - 1 != i
                ? from[i].part_of - 1
                : PP_PROFILEWIRE_NONE,
            .is_library = from[i].is_library != 0};
        to->reach = from[i].reach <= PP_PROFILE_BY_SAMPLES ? (enum pp_profile_reach)from[i].reach
                                                           : PP_PROFILE_BY_NOTHING;
        to->why = from[i].why < PP_PROFILE_N_WHYS ? (enum pp_profile_why)from[i].why
                                                  : PP_PROFILE_WHY_NONE;
        if (is_known && from[i].start && from[i].end >= from[i].start) {
            const uint64_t delta = pp_profilewire_delta(pass, from[i].object);
            to->start = from[i].start - delta;
            to->end = from[i].end - delta;
        }
    }
    return true;
}

static const struct pp_profilewire *sorting; /* qsort has no context; the driver has one thread */

static int by_address(const void *left, const void *right)
{
    const struct pp_profilewire_function *a = &sorting->functions[*(const uint32_t *)left],
                                         *b = &sorting->functions[*(const uint32_t *)right];
    if (a->object != b->object)
        return a->object < b->object ? -1 : 1;
    return a->start < b->start ? -1 : a->start > b->start;
}

static bool sort_functions(struct pp_profilewire *pass)
{
    pass->by_address = calloc(pass->n_functions + 1, sizeof *pass->by_address);
    if (!pass->by_address)
        return false;
    for (size_t i = 0; i < pass->n_functions; i++)
        if (pass->functions[i].end > pass->functions[i].start)
            pass->by_address[pass->n_by_address++] = (uint32_t)i;
    sorting = pass;
    qsort(pass->by_address, pass->n_by_address, sizeof *pass->by_address, by_address);
    return true;
}

uint32_t pp_profilewire_find(const struct pp_profilewire *pass, uint32_t object, uint64_t address)
{
    size_t low = 0, high = pass->n_by_address; /* the last that begins at the address or before */
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const struct pp_profilewire_function *f = &pass->functions[pass->by_address[middle]];
        if (f->object < object || (f->object == object && f->start <= address))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return PP_PROFILEWIRE_NONE;
    const struct pp_profilewire_function *f = &pass->functions[pass->by_address[low - 1]];
    return f->object == object && address >= f->start && address < f->end
        ? pass->by_address[low - 1]
        : PP_PROFILEWIRE_NONE;
}

static bool read_all(
    struct pp_profilewire *pass, const struct pp_profilewire_alias *aliases, size_t n_aliases)
{
    return read_objects(pass, aliases, n_aliases) && read_functions(pass) && sort_functions(pass) &&
        pp_profilewire_read_nodes(pass) && pp_profilewire_read_samples(pass) &&
        pp_profilewire_read_blocks(pass) && pp_profilewire_read_events(pass) &&
        pp_profilewire_read_batches(pass);
}

enum pp_status pp_profilewire_read(struct pp_profilewire *pass, const struct pp_tracewire *wire,
    const struct pp_profilewire_alias *aliases, size_t n_aliases, struct pp_error *error)
{
    *pass = (struct pp_profilewire){.wire = wire};
    if (wire->magic != PP_TRACEWIRE_MAGIC ||
        wire->bytes != pp_tracewire_offset(PP_TRACEWIRE_N_TABLES))
        return pp_error_set(error, PP_EFORMAT, "the tracer's memory is damaged");
    if (!read_all(pass, aliases, n_aliases))
        return pp_error_set(error, PP_ENOMEM, "out of memory for a pass of the profile");
    return PP_OK;
}

void pp_profilewire_release(struct pp_profilewire *pass)
{
    free(pass->objects);
    free(pass->functions);
    free(pass->by_address);
    free(pass->nodes);
    free(pass->node_of);
    free(pass->same);
    free(pass->samples);
    free(pass->blocks);
    free(pass->events);
    free(pass->texts);
    *pass = (struct pp_profilewire){0};
}

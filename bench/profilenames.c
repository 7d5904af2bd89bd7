/* SPDX-License-Identifier: GPL-3.0-or-later
 * Questions by object, answers by address.
 */
#include "bench/profilenames.h"

#include <stdlib.h>
#include <string.h>

static struct pp_profilenames_object *object_of(
    const struct pp_profilenames *names, const char *path)
{
    for (size_t i = 0; i < names->n_objects; i++)
        if (strcmp(names->objects[i].path, path) == 0)
            return &names->objects[i];
    return NULL;
}

static struct pp_profilenames_object *add_object(struct pp_profilenames *names, const char *path)
{
    struct pp_profilenames_object *more = realloc(
        names->objects, (names->n_objects + 1) * sizeof *more);
    if (!more)
        return NULL;
    names->objects = more;
    more += names->n_objects;
    *more = (struct pp_profilenames_object){.path = strdup(path)};
    names->n_objects += more->path != NULL;
    return more->path ? more : NULL;
}

enum pp_status pp_profilenames_want(
    struct pp_profilenames *names, const char *path, uint64_t address)
{
    struct pp_profilenames_object *object = object_of(names, path);
    if (!object)
        object = add_object(names, path);
    if (!object)
        return PP_ENOMEM;
    if (pp_pairmap_get(&object->wanted, address, 0) != PP_PAIRMAP_NONE)
        return PP_OK;
    if (object->n == object->room) {
        const size_t room = object->room ? 2 * object->room : 64;
        uint64_t *more = realloc(object->addresses, room * sizeof *more);
        if (!more)
            return PP_ENOMEM;
        object->addresses = more;
        object->room = room;
    }
    object->addresses[object->n++] = address;
    return pp_pairmap_set(&object->wanted, address, 0, 0);
}

static int by_value(const void *left, const void *right)
{
    const uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

void pp_profilenames_sort(struct pp_profilenames *names)
{
    for (size_t i = 0; i < names->n_objects; i++)
        qsort(names->objects[i].addresses, names->objects[i].n, sizeof(uint64_t), by_value);
}

void pp_profilenames_ask(struct pp_profilenames *names, struct pp_error *error)
{
    pp_profilenames_sort(names);
    for (size_t i = 0; i < names->n_objects; i++) {
        struct pp_profilenames_object *object = &names->objects[i];
        if (object->path[0] != '/')
            continue; /* "[vdso]" */
        const struct pp_symbols_request request = {
            .object = object->path, .addresses = object->addresses, .n_addresses = object->n};
        if (pp_symbols_ask(&object->symbols, &request, error) != PP_OK ||
            object->symbols.n_answers != object->n) {
            pp_symbols_release(&object->symbols);
            object->symbols = (struct pp_symbols){0};
        }
    }
}

const struct pp_symbols_answer *pp_profilenames_find(
    const struct pp_profilenames *names, const char *path, uint64_t address)
{
    const struct pp_profilenames_object *object = names ? object_of(names, path) : NULL;
    if (!object || !object->symbols.n_answers)
        return NULL;
    const uint64_t *found = bsearch(
        &address, object->addresses, object->n, sizeof address, by_value);
    return found ? &object->symbols.answers[found - object->addresses] : NULL;
}

void pp_profilenames_release(struct pp_profilenames *names)
{
    for (size_t i = 0; i < names->n_objects; i++) {
        struct pp_profilenames_object *object = &names->objects[i];
        pp_symbols_release(&object->symbols);
        pp_pairmap_release(&object->wanted);
        free(object->addresses);
        free(object->path);
    }
    free(names->objects);
    *names = (struct pp_profilenames){0};
}

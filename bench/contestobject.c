/* SPDX-License-Identifier: GPL-3.0-or-later
 * Objects of a comparison, and where they lie.
 */
#define _GNU_SOURCE
#include "bench/contestobject.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

void pp_contestobject_init(struct pp_contestobject *object)
{
    *object = (struct pp_contestobject){0};
    pp_result_init(&object->list);
    pp_layoutcopy_init(&object->source);
}

void pp_contestobject_release(struct pp_contestobject *object)
{
    pp_suite_release(&object->suite);
    pp_result_release(&object->list);
    pp_layoutcopy_release(&object->source);
}

enum pp_status pp_contestobject_load(struct pp_contestobject *object, struct pp_isolate *isolate,
    const struct pp_suite_request *request, bool relaxes, struct pp_error *error)
{
    const enum pp_status status = pp_suite_load(
        &object->suite, isolate, request, &object->list, error);
    if (status == PP_OK)
        pp_layoutcopy_read(&object->source, object->suite.files[0].path, relaxes);
    return status;
}

bool pp_contestobject_is_twin(
    const struct pp_contestobject *object, const struct pp_contestobject *other)
{
    const struct pp_wire_identity *a = &object->suite.files[0].identity;
    const struct pp_wire_identity *b = &other->suite.files[0].identity;
    return a->device == b->device && a->inode == b->inode;
}

void pp_contestobject_address(const struct pp_contestobject *object, struct pp_wire_target *target)
{
    const struct pp_suite_file *file = &object->suite.files[0];
    memcpy(target->path, file->path, strlen(file->path) + 1);
    target->identity = file->identity;
}

enum pp_status pp_contestobject_place(struct pp_contestobject *object, const char *prefix,
    unsigned delta_bytes, struct pp_wire_target *target, struct pp_error *error)
{
    if (!object->source.may_copy) {
        pp_contestobject_address(object, target);
        return PP_OK;
    }
    const char *name = strrchr(object->suite.files[0].path, '/') + 1;
    snprintf(target->path, sizeof target->path, "%.3000s-%.200s", prefix, name);
    unlink(target->path);
    return pp_layoutcopy_write(
        &object->source, delta_bytes, target->path, &target->identity, error);
}

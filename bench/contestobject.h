/* SPDX-License-Identifier: GPL-3.0-or-later
 * One side's object in a live comparison: its list of benchmarks, and copies of it at places within
 * the page.
 */
#ifndef PP_BENCH_CONTESTOBJECT_H
#define PP_BENCH_CONTESTOBJECT_H

#include "bench/layoutcopy.h"
#include "bench/suite.h"

struct pp_contestobject {
    struct pp_suite suite;
    struct pp_result list; /* its cases; nothing is measured */
    struct pp_layoutcopy source;
};

/* Nothing loaded; may be released. */
void pp_contestobject_init(struct pp_contestobject *object);

/* Give back what it owns; copies that were written are the directory's owner's to remove. */
void pp_contestobject_release(struct pp_contestobject *object);

/* List the one module of `request` and see how it may be moved; `relaxes` as in layoutcopy.h.
 * Errors of pp_suite_load. */
enum pp_status pp_contestobject_load(struct pp_contestobject *object, struct pp_isolate *isolate,
    const struct pp_suite_request *request, bool relaxes, struct pp_error *error);

/* Whether two objects are one file. */
bool pp_contestobject_is_twin(
    const struct pp_contestobject *object, const struct pp_contestobject *other);

/* Name the object itself as what a worker loads. */
void pp_contestobject_address(const struct pp_contestobject *object, struct pp_wire_target *target);

/* Write a copy that stands `delta_bytes` further within the page (layoutcopy.h) as a new file whose
 * path begins with `prefix`, and name that to the worker; an object that may not be copied is named
 * itself. A copy with that prefix from before is replaced, never changed. PP_EIO, PP_ENOMEM,
 * PP_EFORMAT. */
enum pp_status pp_contestobject_place(struct pp_contestobject *object, const char *prefix,
    unsigned delta_bytes, struct pp_wire_target *target, struct pp_error *error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Brings the tracer into the loaded objects: functions found, entries patched, slots hooked.
 */
#ifndef PP_BENCH_RT_ATTACH_H
#define PP_BENCH_RT_ATTACH_H

#include "bench/rt_scan.h"
#include "bench/tracewire.h"

#include <stdbool.h>

/* An object that is to be traced, scanned. */
struct rt_attached {
    uint32_t object;         /* index in wire->objects */
    uint32_t first_function; /* of it in the wire's table: scan function i is first_function + i */
    struct rt_scan scan;
};

#define RT_ATTACH_MAX 64 /* objects traced at most */

/* All of them. */
struct rt_attach {
    struct rt_attached objects[RT_ATTACH_MAX];
    size_t n_objects;
};

/* Scan all objects of the wire that are to be traced, and enter their functions into its table. An
 * object that cannot be scanned is told in report.doubt. False: nothing can be traced at all, `why`
 * (static) says so. */
bool rt_attach_scan(struct rt_attach *attach, struct pp_tracewire *wire, const char **why);

/* Patch what the order selects, with hooks of its clock. After it, calls are counted. False:
 * nothing was changed, `why` says why not. */
bool rt_attach_patch(struct rt_attach *attach, struct pp_tracewire *wire, const char **why);

/* Undo rt_attach_patch: nothing is traced any more. No other thread may run in the objects. False:
 * the code cannot be written. */
bool rt_attach_undo(const struct rt_attach *attach);

/* Measure what a traced call costs, into the report; its nodes count for nothing. */
void rt_attach_calibrate(struct pp_tracewire *wire);

#endif

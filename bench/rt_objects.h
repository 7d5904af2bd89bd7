/* SPDX-License-Identifier: GPL-3.0-or-later
 * The objects that are loaded into the worker, entered into the tracer's shared memory.
 */
#ifndef PP_BENCH_RT_OBJECTS_H
#define PP_BENCH_RT_OBJECTS_H

#include "bench/tracewire.h"

#define RT_OBJECTS_NONE UINT32_MAX /* no such index */

/* Enter every loaded object that is not in the table yet, in the loader's order; those beyond
 * PP_TRACEWIRE_MAX_OBJECTS are left out. The one that holds the runtime address `object` (NULL:
 * none) and those that order.libraries names are to be traced; never the worker, the tracer, the
 * loader and the kernel's page. Not in a signal's handler. */
void rt_objects_update(struct pp_tracewire *wire, const void *object);

/* Index of the object whose text holds the runtime address, or RT_OBJECTS_NONE. */
uint32_t rt_objects_find(const struct pp_tracewire *wire, uintptr_t address);

#endif

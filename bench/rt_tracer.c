/* SPDX-License-Identifier: GPL-3.0-or-later
 * One pass of a profile inside the worker.
 */
#include "bench/rt_tracer.h"

const struct rt_tracer rt_tracer_v1
    __attribute__((visibility("default"))) = {.version = RT_TRACER_VERSION};

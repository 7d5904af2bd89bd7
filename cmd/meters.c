/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/meters.h"

#include "bench/meter.h"

const struct pp_opt_choice pp_meters_choices[] = {
    {"none", 0},
    {"memory", PP_METER_MEMORY},
    {"system", PP_METER_SYSTEM},
    {"hardware", PP_METER_HARDWARE},
    {"instructions", PP_METER_BIT(PP_METER_INSTRUCTIONS)},
    {"allocs", PP_METER_BIT(PP_METER_ALLOCS)},
    {"frees", PP_METER_BIT(PP_METER_FREES)},
    {"reallocs", PP_METER_BIT(PP_METER_REALLOCS)},
    {"alloc-bytes", PP_METER_BIT(PP_METER_ALLOC_BYTES)},
    {"peak-bytes", PP_METER_BIT(PP_METER_PEAK_BYTES)},
    {"unfreed-bytes", PP_METER_BIT(PP_METER_UNFREED_BYTES)},
    {"minor-faults", PP_METER_BIT(PP_METER_MINOR_FAULTS)},
    {"major-faults", PP_METER_BIT(PP_METER_MAJOR_FAULTS)},
    {"context-switches", PP_METER_BIT(PP_METER_CONTEXT_SWITCHES)},
    {"voluntary-switches", PP_METER_BIT(PP_METER_VOLUNTARY_SWITCHES)},
    {"involuntary-switches", PP_METER_BIT(PP_METER_INVOLUNTARY_SWITCHES)},
    {"migrations", PP_METER_BIT(PP_METER_MIGRATIONS)},
    {"cycles", PP_METER_BIT(PP_METER_CYCLES)},
    {"hw-instructions", PP_METER_BIT(PP_METER_HW_INSTRUCTIONS)},
    {"branch-misses", PP_METER_BIT(PP_METER_BRANCH_MISSES)},
    {"cache-misses", PP_METER_BIT(PP_METER_CACHE_MISSES)},
    {NULL, 0},
};

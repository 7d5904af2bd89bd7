/* SPDX-License-Identifier: GPL-3.0-or-later
 * Defaults of a run.
 */
#include "bench/settings.h"

#define PRECISION_RATIO 0.02
#define MAX_TIME_S 3.0
#define LEVEL_RATIO 0.95

void pp_settings_init(struct pp_settings *settings)
{
    *settings = (struct pp_settings){.precision_ratio = PRECISION_RATIO,
        .max_time_s = MAX_TIME_S,
        .warmup_s = -1,
        .pin_cpu = PP_PIN_AUTO,
        .level_ratio = LEVEL_RATIO};
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Start-up of the statistics library. */
#include "stats/stats.h"

#include <gsl/gsl_errno.h>

void pp_stats_init(void)
{
    gsl_set_error_handler_off();
}

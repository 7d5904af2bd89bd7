/* SPDX-License-Identifier: GPL-3.0-or-later
 * The words of --counters.
 */
#ifndef PP_CMD_METERS_H
#define PP_CMD_METERS_H

#include "cmd/opt.h"

/* Groups first, then one for each enum pp_meter, in its order, as bench/meterpass.h names it. Ends
 * with a NULL word. */
extern const struct pp_opt_choice pp_meters_choices[];

#endif

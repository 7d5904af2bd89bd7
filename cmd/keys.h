/* SPDX-License-Identifier: GPL-3.0-or-later
 * The words of machine output for what bench/result.h enumerates. They are part of the formats'
 * contract (doc/FORMATS.md), unlike the names that people are shown.
 */
#ifndef PP_CMD_KEYS_H
#define PP_CMD_KEYS_H

#include "bench/result.h"

/* "clean", "clock_disagreed", ... Static, as all of these. */
const char *pp_keys_label(enum pp_label label);

/* "pending", "ok", "skipped", "failed". */
const char *pp_keys_state(enum pp_state state);

/* "none", "samples", "precise", "max_runs", "max_time", "interrupted", "failed". */
const char *pp_keys_stop(enum pp_stop stop);

/* "unknown", "latency_bound", "other". */
const char *pp_keys_kind(enum pp_kind kind);

/* "unknown", "works", "empty", "hoisted", "folded". */
const char *pp_keys_loop_work(enum pp_loop_work work);

/* "1", "log_n", "sqrt_n", "n", "n_log_n", "n2", "n3". */
const char *pp_keys_order(enum pp_complexity_order order);

#endif

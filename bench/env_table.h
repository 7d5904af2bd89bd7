/* SPDX-License-Identifier: GPL-3.0-or-later
 * The table of machine facts, for the readers of bench/env.
 */
#ifndef PP_BENCH_ENV_TABLE_H
#define PP_BENCH_ENV_TABLE_H

#include "bench/env.h"
#include "bench/env_fact.h"

/* A row, and how the file row.source becomes the fact. PP_ENV_FORM_NONE: the
 * source is for people, the fact is a field below or read by env_probe. */
struct pp_env_entry {
    struct pp_env_row row;
    enum pp_env_form form;
    double scale;
};

extern const struct pp_env_entry pp_env_table[PP_ENV_N_FACTS];

/* A fact that stands beside others in one file. */
struct pp_env_field {
    enum pp_env_id id; /* PP_ENV_N_FACTS ends a list of them */
    const char *name;
    enum pp_env_form form;
    double scale;
};

extern const struct pp_env_field pp_env_table_status[];  /* /proc/self/status */
extern const struct pp_env_field pp_env_table_cpuinfo[]; /* one block of /proc/cpuinfo */
extern const struct pp_env_field pp_env_table_meminfo[]; /* /proc/meminfo, in kB */
extern const struct pp_env_field pp_env_table_flags[];   /* words of its "flags" line */

#endif

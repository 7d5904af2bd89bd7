/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Start-up of the statistics library. */
#ifndef PP_STATS_STATS_H
#define PP_STATS_STATS_H

/*
 * Switch off GSL's error handler, which would abort the process.
 * Call once at the start of each process that uses stats/, before its threads start; repeating is
 * harmless.
 */
void pp_stats_init(void);

#endif

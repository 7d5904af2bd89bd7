/* SPDX-License-Identifier: GPL-3.0-or-later
 * The closed list of doubts about a result: the word a machine sees, the sentence a person sees,
 * the remedy.
 */
#ifndef PP_BENCH_WARNING_H
#define PP_BENCH_WARNING_H

#include "bench/result.h"

/* Key for exports ("drift"), sentence ("the level drifted during the run") and what to do about it.
 * Static. */
const char *pp_warning_key(enum pp_warning_code code);
const char *pp_warning_text(enum pp_warning_code code);
const char *pp_warning_remedy(enum pp_warning_code code);

/* Attach a doubt with its evidence (printf-like) to a case; a second one of the same code replaces
 * it. */
void pp_warning_add(struct pp_case *c, enum pp_warning_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif

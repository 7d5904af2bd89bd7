/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which machine facts hurt measuring, and what to do about them.
 */
#ifndef PP_BENCH_ENV_ADVICE_H
#define PP_BENCH_ENV_ADVICE_H

#include "bench/env.h"

/* Sets the advice of every fact that is known to hurt; unknown facts get none.
 * All other members are left alone. */
void pp_env_advice_fill(struct pp_env *env);

#endif

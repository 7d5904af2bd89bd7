/* SPDX-License-Identifier: GPL-3.0-or-later
 * Looks at a finished case for reasons to doubt it, and widens its interval where they ask for it.
 */
#ifndef PP_BENCH_DIAGNOSE_H
#define PP_BENCH_DIAGNOSE_H

#include "bench/result.h"

/* Add every warning that applies to `c`, a case of `result` with at least one good replicate; call
 * once, when it is over. PP_ENOMEM: some may be missing. */
enum pp_status pp_diagnose(struct pp_case *c, const struct pp_result *result);

#endif

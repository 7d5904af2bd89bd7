/* SPDX-License-Identifier: GPL-3.0-or-later
 * A result as pyperf keeps one, for pyperf show, compare_to, check and the like.
 */
#ifndef PP_CMD_OUT_PYPERF_H
#define PP_CMD_OUT_PYPERF_H

#include "bench/buf.h"
#include "bench/result.h"

#include <stdbool.h>

/* Whether pyperf has a place for a benchmark: it has a name and repetitions (cmd/repeat.h), and the
 * time of each is above 0, which pyperf insists on. */
bool pp_out_pyperf_holds(const struct pp_case *c);

/* Append the document: a repetition is a run with one value. Benchmarks that it does not hold are
 * left out. False: memory ran out. */
bool pp_out_pyperf_write(const struct pp_result *result, struct pp_buf *out);

#endif

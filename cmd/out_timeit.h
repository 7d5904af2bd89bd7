/* SPDX-License-Identifier: GPL-3.0-or-later
 * --style=timeit: the lines of Python's timeit, to the letter.
 */
#ifndef PP_CMD_OUT_TIMEIT_H
#define PP_CMD_OUT_TIMEIT_H

#include "bench/buf.h"
#include "bench/result.h"
#include "cmd/units.h"

#include <stdbool.h>

struct pp_out_timeit {
    enum pp_unit unit; /* auto: timeit's choice, made before rounding */
    int verbose;       /* 1: raw times; from 2 on a further digit each */
};

/* Append "N loops, best of R: X usec per loop" for each benchmark to `out`, with "NAME: " before it
 * when there are several, and the raw times when verbose: of every sample in ascending order, or,
 * when they are too many, each process's best. To `notes` (meant for stderr) goes timeit's warning
 * when the worst is four times the best or more, with the causes that were recorded, and a line for
 * each benchmark that failed or was skipped. Times are raw, of all samples, as timeit's are.
 * Returns false when memory ran out. */
bool pp_out_timeit_write(const struct pp_out_timeit *options, const struct pp_result *result,
    struct pp_buf *out, struct pp_buf *notes);

#endif

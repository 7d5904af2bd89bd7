/* SPDX-License-Identifier: GPL-3.0-or-later
 * The numbers of one benchmark as text: the same digits in every output that people read.
 */
#ifndef PP_CMD_CASETEXT_H
#define PP_CMD_CASETEXT_H

#include "bench/buf.h"
#include "bench/result.h"
#include "cmd/units.h"

#include <stdbool.h>

/* How the numbers of a result are written. */
struct pp_casetext {
    const struct pp_result *result;
    enum pp_unit unit; /* of all times; auto: the benchmark's own wish, else by value */
    bool utf8;         /* a plus-minus sign; else "+-" */
};

/* Whether measuring went on until intervals were narrow enough; with -r and --runs it did not. */
bool pp_casetext_has_target(const struct pp_result *result);

/* Larger side of an estimate's interval over its value's magnitude; NaN without an interval,
 * infinity around 0. */
double pp_casetext_half_ratio(const struct pp_estimate *estimate);

/* Smallest step of the clock in ticks of the dists. */
double pp_casetext_quantum_ticks(const struct pp_result *result);

/* What is subtracted from raw times of the case; 0: nothing or not known. */
double pp_casetext_correction_ns(const struct pp_case *c);

/* The unit that the user, else the benchmark, wants for its times. */
enum pp_unit pp_casetext_unit(const struct pp_casetext *look, const struct pp_case *c);

/* A time of `c` with the digits that its interval and the clock support; "-" for NaN. */
struct pp_units_text pp_casetext_time(
    const struct pp_casetext *look, const struct pp_case *c, double ns);

/* The same for a raw time of single samples: "<25 ns" below the timer floor. `shift_ns` is then
 * subtracted. */
struct pp_units_text pp_casetext_sample(
    const struct pp_casetext *look, const struct pp_case *c, double raw_ns, double shift_ns);

/* One raw sample's own time, corrected: only the clock limits its digits. */
struct pp_units_text pp_casetext_extreme(
    const struct pp_casetext *look, const struct pp_case *c, double raw_ns);

/* The headline. */
struct pp_units_text pp_casetext_headline(const struct pp_casetext *look, const struct pp_case *c);

/* "±0.43%"; absolute where the share says nothing ("±0.04 ns"); "?" without an interval. */
struct pp_units_text pp_casetext_half(
    const struct pp_casetext *look, const struct pp_case *c, const struct pp_estimate *estimate);

/* Core cycles; "~" before them: this kind of work does not repeat in cycles. Known ones only. */
struct pp_units_text pp_casetext_cycles(const struct pp_case *c);

/* Append how a cost grows, behind "'sort' grows with n" (decided) or "'sort' over n" (not): " as n
 * log n: 3.1 ns (3.0 to 3.2) each" or ": cannot tell how it grows: ...". */
void pp_casetext_fit(struct pp_buf *text, const struct pp_complexity *fit);

#endif

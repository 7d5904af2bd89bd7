/* SPDX-License-Identifier: GPL-3.0-or-later
 * Moments as results tell them.
 */
#ifndef PP_BENCH_WHEN_H
#define PP_BENCH_WHEN_H

/* Seconds since 1970 of an RFC 3339 text ("2026-11-21T02:24:49+00:00", "...49.5Z"), at its own
 * offset. NaN: it is none. */
double pp_when_parse(const char *text);

/* A time span for a sentence, rounded to its largest unit: "40 s", "3 min", "2 h", "5 days". */
struct pp_when_span {
    char text[24];
};
struct pp_when_span pp_when_span(double span_s);

#endif

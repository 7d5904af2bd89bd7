/* SPDX-License-Identifier: GPL-3.0-or-later
 * The passes in which workers count, beside those that take times: what they are told, and what
 * becomes of their answers.
 */
#ifndef PP_BENCH_METERPASS_H
#define PP_BENCH_METERPASS_H

#include "bench/meter.h"
#include "bench/result.h"
#include "bench/wire.h"

/* The name of a counter, on the command line and in results: "alloc-bytes". Static. */
const char *pp_meterpass_name(enum pp_meter meter);

/* What could not be counted as it should, over all benchmarks of a run. */
struct pp_meterpass_notes {
    uint32_t absent;    /* meters that no worker had, a bit each */
    uint32_t by_others; /* counted, but not by the kernel's performance events */
    int reason;         /* errno of the first that was absent, */
    int other_reason;   /* and of the first that perf events would not count; 0: none */
};

/* Which of the wanted meters the pass number `i` counts; 0: no such pass, or it has nothing to do.
 * Passes are numbered from 0; memory and events have one each, since counting one disturbs the
 * other. */
#define PP_METERPASS_N 2
uint32_t pp_meterpass_meters(uint32_t wanted, unsigned i);

/* Turn an order to measure into one to count `meters` in case `c`, whose times are known; at most
 * `most_loops` iterations a batch (0: any number). Returns the time-out, s. */
double pp_meterpass_order(struct pp_wire_order *order, const struct pp_settings *settings,
    const struct pp_case *c, uint32_t meters, uint64_t most_loops);

/* Make counters of what the worker counted, and a warning of what it doubts. PP_ENOMEM. */
enum pp_status pp_meterpass_take(struct pp_case *c, const struct pp_wire_report *report,
    uint32_t meters, struct pp_meterpass_notes *notes);

/* What is to be said about a run, once: line `i` from 0 into text[n_bytes]. False: no such line. */
bool pp_meterpass_tell(
    const struct pp_meterpass_notes *notes, unsigned i, char *text, size_t n_bytes);

#endif

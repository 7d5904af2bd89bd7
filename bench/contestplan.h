/* SPDX-License-Identifier: GPL-3.0-or-later
 * Every decision of a live comparison that is not a verdict: how long blocks are, whose turn it is,
 * when to look. Pure functions, for tests with made-up numbers.
 */
#ifndef PP_BENCH_CONTESTPLAN_H
#define PP_BENCH_CONTESTPLAN_H

#include "bench/settings.h"
#include "bench/wire.h"
#include "stats/rng.h"

/* How every process of a pair measures. */
struct pp_contestplan {
    uint64_t n_loops; /* of a batch, the same for all sides; 0: not calibrated */
    uint32_t n_block_samples;
    uint32_t n_rounds; /* each side has one block in each */
    uint64_t n_alone;  /* batches of each side before the turns */
    uint64_t warmup_ns;
    uint64_t n_warmup;
    uint64_t max_sampling_ns;
    double timeout_s;
};

/* ns of a batch that calibration aims at. */
uint64_t pp_contestplan_target_ns(const struct pp_settings *settings, double quantum_ns);

/* The plan for sides of which the slower takes batch_ns for n_loops iterations. */
void pp_contestplan_make(struct pp_contestplan *plan, const struct pp_settings *settings,
    uint64_t n_loops, uint64_t batch_ns);

/* Write the turns of n_rounds rounds of n_sides (2 or 3) sides into `schedule`, which has room for
 * PP_WIRE_N_BLOCKS; returns how many blocks. All orders of the sides come equally often, in random
 * order: each side stands equally often in each place and after each other side (Williams 1949). */
uint32_t pp_contestplan_schedule(
    struct pp_rng *rng, uint32_t n_sides, uint32_t n_rounds, uint8_t *schedule);

/* The order in which process number `index` loads its n_sides sides: over six processes each side
 * comes as often first, in the middle and last; two processes in a row are each other's reverse. */
void pp_contestplan_load_order(
    size_t index, uint32_t n_sides, uint32_t load_order[PP_WIRE_N_SIDES]);

/* The number of looks that a run of these settings may take. */
unsigned pp_contestplan_n_looks(const struct pp_settings *settings);

/* Whether to look after n_runs processes. */
bool pp_contestplan_is_look(const struct pp_settings *settings, size_t n_runs);

/* Iterations of a batch, when old and new asked for n_loops[] of them, of iteration_ns[] each:
 * those of the slower; more where the faster one's batch would be too short for a clock with steps
 * of quantum_ns, as long as the slower one's stays below 2 ms. */
uint64_t pp_contestplan_n_loops(
    const uint64_t n_loops[2], const double iteration_ns[2], double quantum_ns);

/* Whether a process takes enough batches of a side to have a tail. */
bool pp_contestplan_has_tail(const struct pp_contestplan *plan);

/* Processes at most. */
size_t pp_contestplan_max_runs(const struct pp_settings *settings);

#endif

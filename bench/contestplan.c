/* SPDX-License-Identifier: GPL-3.0-or-later
 * The numbers were chosen by measurement; doc/STATISTICS.md, "Comparing", says how.
 */
#include "bench/contestplan.h"

#include "bench/judge.h"

#include <math.h>

#define BATCH_NS 10000.0 /* far above the clock's step, short against what disturbs */
#define CLOCK_STEPS 1000 /* a batch is that many steps of the clock at least */
#define CPU_BATCH_NS 400000 /* a reading of the CPU-time clocks costs 400 ns */
#define BLOCK_NS 200000.0
#define MAX_BLOCK_SAMPLES 10
#define SIDE_NS 800000.0 /* timed, of one side in one process */
#define MIN_SAMPLES 8    /* of a side in one process, so that there is a tail, unless */
#define MAX_SIDE_NS 40e6 /* they take longer than this */
#define ALONE_NS 400000.0
#define MIN_ALONE 3
#define MAX_ROUNDS (PP_WIRE_N_BLOCKS / PP_WIRE_N_SIDES)
#define WARMUP_NS 400000
#define N_WARMUP 20
#define N_ALONE 16
#define LONG_BATCH_NS 2e6 /* not run just to warm up */
#define MIN_TIMEOUT_S 10.0
#define TIMEOUT_FACTOR 20.0
#define MAX_PERMUTATIONS 6

static const size_t looks[] = {9, 18, 36, 100};
#define N_LOOKS (sizeof looks / sizeof *looks)

uint64_t pp_contestplan_target_ns(const struct pp_settings *settings, double quantum_ns)
{
    if (settings->target_time_s > 0)
        return (uint64_t)(settings->target_time_s * 1e9);
    if (settings->process_time)
        return CPU_BATCH_NS;
    return (uint64_t)fmax(BATCH_NS, CLOCK_STEPS * quantum_ns);
}

static uint32_t within(double value, double low, double high)
{
    return (uint32_t)fmin(fmax(value, low), high);
}

void pp_contestplan_make(struct pp_contestplan *plan, const struct pp_settings *settings,
    uint64_t n_loops, uint64_t batch_ns)
{
    const double one_ns = batch_ns ? (double)batch_ns : 1;
    const bool is_long = one_ns > LONG_BATCH_NS;
    *plan = (struct pp_contestplan){.n_loops = n_loops,
        .n_block_samples = within(BLOCK_NS / one_ns, 1, MAX_BLOCK_SAMPLES),
        .n_alone = is_long ? 1 : within(ALONE_NS / one_ns, MIN_ALONE, N_ALONE),
        .warmup_ns = is_long ? 0 : WARMUP_NS,
        .n_warmup = is_long ? 0 : N_WARMUP};
    if (settings->warmup_s >= 0)
        plan->warmup_ns = (uint64_t)(settings->warmup_s * 1e9);
    const double room = (PP_WIRE_N_SAMPLES / PP_WIRE_N_SIDES - (double)plan->n_alone) /
        plan->n_block_samples;
    const double least = fmax(1, fmin(MIN_SAMPLES, floor(MAX_SIDE_NS / one_ns)));
    plan->n_rounds = within(round(SIDE_NS / (one_ns * plan->n_block_samples)),
        ceil(least / plan->n_block_samples), fmin(room, MAX_ROUNDS));
    const double side_ns = one_ns *
            ((double)plan->n_rounds * plan->n_block_samples + (double)plan->n_alone) +
        4 * (double)plan->warmup_ns;
    plan->max_sampling_ns = (uint64_t)(3 * PP_WIRE_N_SIDES * side_ns);
    plan->timeout_s = settings->timeout_s > 0
        ? settings->timeout_s
        : fmax(MIN_TIMEOUT_S, TIMEOUT_FACTOR * PP_WIRE_N_SIDES * side_ns * 1e-9);
}

uint64_t pp_contestplan_n_loops(
    const uint64_t n_loops[2], const double iteration_ns[2], double quantum_ns)
{
    const uint64_t least = n_loops[0] < n_loops[1] ? n_loops[0] : n_loops[1];
    const double wanted = CLOCK_STEPS * quantum_ns / fmin(iteration_ns[0], iteration_ns[1]);
    const double most = LONG_BATCH_NS / fmax(iteration_ns[0], iteration_ns[1]);
    const double more = fmin(wanted, most);
    return more > (double)least ? (uint64_t)more : least;
}

bool pp_contestplan_has_tail(const struct pp_contestplan *plan)
{
    return plan->n_rounds * plan->n_block_samples >= MIN_SAMPLES;
}

/* All orders of n_sides sides, one after the other; returns how many. */
static size_t permutations(uint32_t n_sides, uint8_t out[MAX_PERMUTATIONS][PP_WIRE_N_SIDES])
{
    static const uint8_t two[2][PP_WIRE_N_SIDES] = {{0, 1}, {1, 0}};
    static const uint8_t three[MAX_PERMUTATIONS][PP_WIRE_N_SIDES] = {
        {0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    const size_t n = n_sides == 2 ? 2 : MAX_PERMUTATIONS;
    for (size_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < n_sides; k++)
            out[i][k] = n_sides == 2 ? two[i][k] : three[i][k];
    return n;
}

uint32_t pp_contestplan_schedule(
    struct pp_rng *rng, uint32_t n_sides, uint32_t n_rounds, uint8_t *schedule)
{
    uint8_t orders[MAX_PERMUTATIONS][PP_WIRE_N_SIDES];
    const size_t n_orders = permutations(n_sides, orders);
    uint32_t n = 0;
    for (uint32_t round = 0; round < n_rounds && n + n_sides <= PP_WIRE_N_BLOCKS; round++) {
        if (round % n_orders == 0)
            pp_rng_shuffle(rng, orders, n_orders, sizeof orders[0]);
        for (uint32_t k = 0; k < n_sides; k++)
            schedule[n++] = orders[round % n_orders][k];
    }
    return n;
}

void pp_contestplan_load_order(size_t index, uint32_t n_sides, uint32_t load_order[PP_WIRE_N_SIDES])
{
    static const uint32_t orders[MAX_PERMUTATIONS][PP_WIRE_N_SIDES] = {
        {0, 1, 2}, {2, 1, 0}, {1, 2, 0}, {0, 2, 1}, {2, 0, 1}, {1, 0, 2}};
    uint32_t n = 0;
    for (uint32_t i = 0; i < PP_WIRE_N_SIDES; i++)
        if (orders[index % MAX_PERMUTATIONS][i] < n_sides)
            load_order[n++] = orders[index % MAX_PERMUTATIONS][i];
}

unsigned pp_contestplan_n_looks(const struct pp_settings *settings)
{
    return settings->n_runs ? 1 : N_LOOKS;
}

size_t pp_contestplan_max_runs(const struct pp_settings *settings)
{
    const size_t wanted = settings->n_runs ? settings->n_runs : looks[N_LOOKS - 1];
    return wanted < PP_JUDGE_MAX_RUNS ? wanted : PP_JUDGE_MAX_RUNS;
}

bool pp_contestplan_is_look(const struct pp_settings *settings, size_t n_runs)
{
    bool is_look = n_runs >= pp_contestplan_max_runs(settings);
    for (size_t i = 0; i < N_LOOKS && !settings->n_runs; i++)
        is_look |= n_runs == looks[i];
    return is_look;
}

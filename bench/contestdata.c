/* SPDX-License-Identifier: GPL-3.0-or-later
 * Quantiles of each side's batches within one process. No sample is left out: what disturbs one
 * side disturbs the other as often, since their turns are random.
 */
#include "bench/contestdata.h"

#include "stats/quantile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BODY 0.25
#define TAIL 0.9

struct side {
    double *ticks; /* of the turns, ascending in the end */
    size_t n;
    double *alone;
    size_t n_alone;
    uint64_t n_by_label[PP_N_LABELS];
    double part[PP_N_PARTS];
};

static enum pp_status damaged(struct pp_error *error, const char *what)
{
    return pp_error_set(error, PP_EFORMAT, "%s", what);
}

static enum pp_status check(
    const struct pp_wire *wire, uint32_t n_sides, size_t *n, struct pp_error *error)
{
    const uint64_t n_committed = atomic_load(&wire->report.n_committed);
    uint64_t sum = PP_WIRE_CHECKSUM_SEED;
    if (!pp_wire_is_whole(wire) || n_committed > PP_WIRE_N_SAMPLES)
        return damaged(error, "the benchmark wrote over its worker's results");
    for (uint64_t i = 0; i < n_committed; i++) {
        const uint32_t label = wire->samples[i].label;
        sum = pp_wire_checksum(sum, &wire->samples[i]);
        if ((label & PP_WIRE_LABEL_MASK) >= PP_N_LABELS ||
            (label >> PP_WIRE_SIDE_SHIFT & PP_WIRE_SIDE_MASK) >= n_sides)
            return damaged(error, "the benchmark wrote over its worker's labels");
    }
    if (sum != wire->report.checksum)
        return damaged(error, "the benchmark wrote over its worker's samples");
    *n = n_committed;
    return PP_OK;
}

static void sort_out(const struct pp_wire *wire, size_t n, struct side *sides)
{
    for (size_t i = 0; i < n; i++) {
        const struct pp_wire_sample *sample = &wire->samples[i];
        struct side *side = &sides[sample->label >> PP_WIRE_SIDE_SHIFT & PP_WIRE_SIDE_MASK];
        if (sample->label & PP_WIRE_ALONE) {
            side->alone[side->n_alone++] = (double)sample->ticks;
        } else {
            side->ticks[side->n++] = (double)sample->ticks;
            side->n_by_label[sample->label & PP_WIRE_LABEL_MASK]++;
        }
    }
}

static double mean(const double *values, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += values[i];
    return sum / (double)n;
}

static enum pp_status reduce(struct side *side, struct pp_error *error)
{
    if (side->n == 0 || side->n_alone == 0)
        return damaged(error, "its worker took no samples");
    pp_quantile_sort(side->ticks, side->n);
    side->part[PP_PART_BODY] = pp_quantile_sorted(side->ticks, side->n, BODY);
    side->part[PP_PART_TAIL] = pp_quantile_sorted(side->ticks, side->n, TAIL);
    side->part[PP_PART_MEDIAN] = pp_quantile_sorted(side->ticks, side->n, 0.5);
    side->part[PP_PART_MEAN] = mean(side->ticks, side->n);
    for (int part = 0; part < PP_N_PARTS; part++)
        if (!(side->part[part] > 0))
            return damaged(error, "it takes no time that the clock could tell");
    return PP_OK;
}

static void add_labels(struct pp_pair_side *to, const struct side *side)
{
    to->n_samples += side->n;
    for (int label = 0; label < PP_N_LABELS; label++)
        to->n_by_label[label] += side->n_by_label[label];
}

static void add(
    struct pp_contestdata *data, struct pp_pair *pair, struct side *sides, double ticks_per_ns)
{
    const size_t at = data->judge.n++;
    const double iteration_ticks = ticks_per_ns * (double)pair->n_loops;
    data->judge.has_null = data->n_sides > PP_WIRE_NULL;
    for (int part = 0; part < PP_N_PARTS; part++) {
        const double old = log(sides[PP_WIRE_OLD].part[part]);
        data->judge.log_ratio[part][at] = log(sides[PP_WIRE_NEW].part[part]) - old;
        data->judge.null_log_ratio[part][at] = data->judge.has_null
            ? log(sides[PP_WIRE_NULL].part[part]) - old
            : 0;
    }
    for (int s = 0; s < 2; s++)
        data->alone_ns[s][at] = pp_quantile_median(sides[s].alone, sides[s].n_alone) /
            iteration_ticks;
    add_labels(&pair->old_side, &sides[PP_WIRE_OLD]);
    add_labels(&pair->new_side, &sides[PP_WIRE_NEW]);
    pair->sampling_s += (mean(sides[0].ticks, sides[0].n) * (double)sides[0].n +
                            mean(sides[1].ticks, sides[1].n) * (double)sides[1].n) /
        ticks_per_ns * 1e-9;
}

enum pp_status pp_contestdata_add(struct pp_contestdata *data, struct pp_pair *pair,
    const struct pp_wire *wire, double ticks_per_ns, struct pp_error *error)
{
    struct side sides[PP_WIRE_N_SIDES] = {0};
    size_t n = 0;
    if (data->judge.n >= PP_JUDGE_MAX_RUNS)
        return pp_error_set(error, PP_EINVAL, "no room for another process");
    if (data->n_sides < 2 || data->n_sides > PP_WIRE_N_SIDES)
        return pp_error_set(error, PP_EINVAL, "a comparison has two or three sides");
    enum pp_status status = check(wire, data->n_sides, &n, error);
    double *room = status == PP_OK ? malloc((2 * PP_WIRE_N_SIDES * n + 1) * sizeof *room) : NULL;
    if (status == PP_OK && !room)
        return pp_error_set(error, PP_ENOMEM, "out of memory for its samples");
    for (size_t s = 0; room && s < PP_WIRE_N_SIDES; s++) {
        sides[s].ticks = room + 2 * s * n;
        sides[s].alone = sides[s].ticks + n;
    }
    if (status == PP_OK)
        sort_out(wire, n, sides);
    for (uint32_t s = 0; status == PP_OK && s < data->n_sides; s++)
        status = reduce(&sides[s], error);
    if (status == PP_OK)
        add(data, pair, sides, ticks_per_ns);
    free(room);
    return status;
}

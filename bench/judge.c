/* SPDX-License-Identifier: GPL-3.0-or-later
 * A difference must be significant, beyond the margin, and beyond what the control shows. "Same" is
 * shown by intervals inside the margins (two one-sided tests), never by a lack of significance.
 */
#include "bench/judge.h"

#include "bench/gate.h"
#include "stats/multiple.h"
#include "stats/power.h"
#include "stats/signedrank.h"

#include <math.h>
#include <stdlib.h>

#define NEAR_FACTOR 1.5 /* a difference up to so many margins is not worth more measuring */
#define POWER 0.9       /* of pair.detectable_ratio */

double pp_judge_look_alpha(double level_ratio, unsigned n_looks)
{
    return (1 - level_ratio) / (n_looks ? n_looks : 1);
}

static struct pp_estimate ratio_of(const double *log_ratio, size_t n, double level)
{
    struct pp_estimate e;
    pp_signedrank_interval(log_ratio, n, level, &e);
    e.value = exp(e.value);
    e.lo = exp(e.lo);
    e.hi = exp(e.hi);
    return e;
}

/* Whether the difference is larger than what another layout of the same code shows. */
static bool beats_null(const struct pp_pair *pair, int part)
{
    const double null = pair->null_ratio[part].value;
    return isnan(null) || fabs(log(pair->ratio[part].value)) > fabs(log(null));
}

static double margin_of(const struct pp_judge_rule *rule, int part)
{
    return part == PP_PART_BODY ? rule->margin_ratio : rule->tail_margin_ratio;
}

/* Inside the margin, symmetric on the log scale. */
static bool is_inside(const struct pp_estimate *ratio, double margin_ratio)
{
    return ratio->has_interval && ratio->lo > 1 / (1 + margin_ratio) &&
        ratio->hi < 1 + margin_ratio;
}

static bool is_beyond(double ratio, double margin_ratio)
{
    return ratio >= 1 + margin_ratio || ratio <= 1 / (1 + margin_ratio);
}

/* What each part says at one look. */
struct reading {
    double p[PP_N_JUDGED];   /* two-sided, times the number of parts and looks */
    bool near[PP_N_JUDGED];  /* not far beyond its margin */
    bool same[PP_N_JUDGED];  /* inside its margin */
    bool equal[PP_N_JUDGED]; /* and nothing hints at a difference */
};

static void read_parts(struct pp_pair *pair, const struct pp_judge_data *data,
    const struct pp_judge_rule *rule, struct reading *reading)
{
    const double alpha = pp_judge_look_alpha(rule->level_ratio, rule->n_looks);
    const int n_judged = pair->no_tail ? 1 : PP_N_JUDGED;
    for (int part = 0; part < PP_N_PARTS; part++) {
        pair->ratio[part] = ratio_of(data->log_ratio[part], data->n, 1 - alpha);
        if (data->has_null)
            pair->null_ratio[part] = ratio_of(data->null_log_ratio[part], data->n, 1 - alpha);
    }
    for (int part = 0; part < PP_N_JUDGED; part++) {
        const struct pp_estimate narrow = ratio_of(data->log_ratio[part], data->n, 1 - 2 * alpha);
        const double p = pp_signedrank_p(data->log_ratio[part], data->n);
        reading->p[part] = part < n_judged ? fmin(1, p * n_judged * rule->n_looks) : 1;
        const bool is_out = part >= n_judged;
        reading->near[part] = is_out || is_inside(&narrow, NEAR_FACTOR * margin_of(rule, part));
        reading->same[part] = is_out || is_inside(&narrow, margin_of(rule, part));
        reading->equal[part] = is_out || (reading->same[part] && narrow.lo <= 1 && narrow.hi >= 1);
    }
    pair->p = fmin(reading->p[0], reading->p[1]);
}

static void set_difference(struct pp_pair *pair, int part, enum pp_verdict verdict)
{
    pair->part = (enum pp_part)part;
    pair->verdict = verdict;
    pair->verdict_ratio = pair->ratio[part].value;
}

/* Which part keeps an undecided pair open. */
static void set_open(struct pp_pair *pair, const struct reading *reading)
{
    pair->verdict = PP_VERDICT_UNDECIDED;
    pair->part = reading->same[PP_PART_BODY] ? PP_PART_TAIL : PP_PART_BODY;
}

/* The verdict when parts with p up to `critical` count as different. */
static void decide(struct pp_pair *pair, const struct reading *reading,
    const struct pp_judge_rule *rule, double critical)
{
    int tiny = -1;
    set_open(pair, reading);
    pair->verdict_ratio = NAN;
    pair->within_control = false;
    for (int part = 0; part < PP_N_JUDGED; part++) {
        const bool is_significant = reading->p[part] <= critical;
        pair->differs[part] = is_significant && beats_null(pair, part);
        pair->within_control |= is_significant && !pair->differs[part];
        if (pair->differs[part] && tiny < 0)
            tiny = part;
    }
    for (int part = 0; part < PP_N_JUDGED; part++) {
        const double ratio = pair->ratio[part].value;
        if (pair->differs[part] && is_beyond(ratio, margin_of(rule, part))) {
            set_difference(pair, part, ratio > 1 ? PP_VERDICT_SLOWER : PP_VERDICT_FASTER);
            return;
        }
    }
    if (tiny >= 0)
        set_difference(pair, tiny, PP_VERDICT_TINY);
    else if (reading->same[PP_PART_BODY] && reading->same[PP_PART_TAIL])
        pair->verdict = PP_VERDICT_SAME;
}

/* The smallest change that would be found in 9 of 10 cases. */
static void set_detectable(struct pp_pair *pair, const struct pp_judge_rule *rule)
{
    const double alpha = pp_judge_look_alpha(rule->level_ratio, rule->n_looks);
    const int part = pair->verdict == PP_VERDICT_UNDECIDED ? (int)pair->part : PP_PART_BODY;
    const struct pp_estimate *ratio = &pair->ratio[part];
    const double half = ratio->has_interval ? 0.5 * log(ratio->hi / ratio->lo) : NAN;
    pair->detectable_ratio = exp(pp_power_detectable(half, 1 - alpha,
                                 alpha / (pair->no_tail ? 1 : PP_N_JUDGED), POWER)) -
        1;
}

bool pp_judge_pair(
    struct pp_pair *pair, const struct pp_judge_data *data, const struct pp_judge_rule *rule)
{
    struct reading reading;
    const double alpha = 1 - rule->level_ratio;
    pair->n_runs = data->n;
    if (data->n == 0)
        return false;
    read_parts(pair, data, rule, &reading);
    decide(pair, &reading, rule, data->n < PP_JUDGE_MIN_RUNS ? 0 : alpha / (double)rule->n_pairs);
    set_detectable(pair, rule);
    if (!isnan(rule->gate_ratio) && pair->verdict != PP_VERDICT_UNDECIDED)
        return pp_gate_pair(pair, rule->gate_ratio, rule->tail_gate_ratio) != PP_GATE_UNDECIDED;
    switch (pair->verdict) {
    case PP_VERDICT_TINY: /* sure only when nothing much larger can come of either part */
        return reading.near[PP_PART_BODY] && reading.near[PP_PART_TAIL];
    case PP_VERDICT_SAME: /* not yet, when a small difference shows and may become sure */
        return reading.equal[PP_PART_BODY] && reading.equal[PP_PART_TAIL];
    case PP_VERDICT_UNDECIDED:
        return false;
    default:
        return true;
    }
}

enum pp_status pp_judge_all(struct pp_comparison *comparison,
    const struct pp_judge_data *const *data, const struct pp_judge_rule *rule)
{
    const size_t n = comparison->n_pairs;
    double *p = calloc(2 * n + 1, sizeof *p);
    double critical = 0;
    if (!p)
        return PP_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        struct pp_pair *pair = &comparison->pairs[i];
        const bool is_judged = pair->state == PP_PAIR_OK && data[i] &&
            data[i]->n >= PP_JUDGE_MIN_RUNS;
        if (is_judged)
            pp_judge_pair(pair, data[i], rule);
        p[i] = is_judged ? pair->p : NAN;
    }
    double *adjusted = p + n;
    pp_multiple_bh(p, n, adjusted);
    for (size_t i = 0; i < n; i++)
        if (adjusted[i] <= 1 - rule->level_ratio)
            critical = fmax(critical, p[i]);
    for (size_t i = 0; i < n; i++) {
        struct pp_pair *pair = &comparison->pairs[i];
        struct reading reading;
        if (pair->state != PP_PAIR_OK || !data[i] || data[i]->n == 0)
            continue;
        pair->p_adjusted = adjusted[i];
        read_parts(pair, data[i], rule, &reading);
        decide(pair, &reading, rule, data[i]->n < PP_JUDGE_MIN_RUNS ? 0 : critical);
        set_detectable(pair, rule);
    }
    free(p);
    return PP_OK;
}

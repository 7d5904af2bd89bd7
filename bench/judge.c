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
#define DEFAULT_ALPHA 0.05

/* Pocock 1977, table 1: nominal levels of 1 to 5 looks for 0.05 in all. */
static const double pocock[] = {0.05, 0.0294, 0.0221, 0.0182, 0.0158};

double pp_judge_look_alpha(double level_ratio, unsigned n_looks)
{
    const unsigned last = sizeof pocock / sizeof *pocock;
    const unsigned n = n_looks < 1 ? 1 : n_looks > last ? last : n_looks;
    return (1 - level_ratio) * pocock[n - 1] / DEFAULT_ALPHA;
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
    const double looks = (1 - rule->level_ratio) / alpha;
    for (int part = 0; part < PP_N_PARTS; part++) {
        pair->ratio[part] = ratio_of(data->log_ratio[part], data->n, 1 - alpha);
        if (data->has_null)
            pair->null_ratio[part] = ratio_of(data->null_log_ratio[part], data->n, 1 - alpha);
    }
    for (int part = 0; part < PP_N_JUDGED; part++) {
        const struct pp_estimate narrow = ratio_of(data->log_ratio[part], data->n, 1 - 2 * alpha);
        const double p = pp_signedrank_p(data->log_ratio[part], data->n);
        reading->p[part] = fmin(1, p * PP_N_JUDGED * looks);
        reading->near[part] = is_inside(&narrow, NEAR_FACTOR * margin_of(rule, part));
        reading->same[part] = is_inside(&narrow, margin_of(rule, part));
        reading->equal[part] = reading->same[part] && narrow.lo <= 1 && narrow.hi >= 1;
    }
    pair->p = fmin(reading->p[0], reading->p[1]);
}

static void set_difference(struct pp_pair *pair, int part, enum pp_verdict verdict)
{
    pair->part = (enum pp_part)part;
    pair->verdict = verdict;
    pair->verdict_ratio = pair->ratio[part].value;
}

/* The verdict when parts with p up to `critical` count as different. */
static void decide(struct pp_pair *pair, const struct reading *reading,
    const struct pp_judge_rule *rule, double critical)
{
    int tiny = -1;
    pair->verdict = PP_VERDICT_UNDECIDED;
    pair->verdict_ratio = NAN;
    for (int part = 0; part < PP_N_JUDGED; part++) {
        if (reading->p[part] > critical || !beats_null(pair, part))
            continue;
        const double ratio = pair->ratio[part].value;
        if (is_beyond(ratio, margin_of(rule, part))) {
            set_difference(pair, part, ratio > 1 ? PP_VERDICT_SLOWER : PP_VERDICT_FASTER);
            return;
        }
        tiny = tiny < 0 ? part : tiny;
    }
    if (tiny >= 0)
        set_difference(pair, tiny, PP_VERDICT_TINY);
    else if (reading->same[PP_PART_BODY] && reading->same[PP_PART_TAIL])
        pair->verdict = PP_VERDICT_SAME;
}

/* The smallest change of the body that would be found in 9 of 10 cases. */
static double detectable(const struct pp_estimate *body, double alpha)
{
    if (!body->has_interval)
        return NAN;
    const double half = 0.5 * log(body->hi / body->lo);
    return exp(pp_power_detectable(half, 1 - alpha, alpha / PP_N_JUDGED, POWER)) - 1;
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
    pair->detectable_ratio = detectable(
        &pair->ratio[PP_PART_BODY], pp_judge_look_alpha(rule->level_ratio, rule->n_looks));
    decide(pair, &reading, rule, data->n < PP_JUDGE_MIN_RUNS ? 0 : alpha / (double)rule->n_pairs);
    if (rule->gates)
        return data->n >= PP_JUDGE_MIN_RUNS &&
            pp_gate_pair(pair, rule->margin_ratio, rule->tail_margin_ratio) != PP_GATE_UNDECIDED;
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

enum pp_status pp_judge_all(struct pp_comparison *comparison, const struct pp_judge_data *data,
    const struct pp_judge_rule *rule)
{
    const size_t n = comparison->n_pairs;
    double *p = calloc(2 * n + 1, sizeof *p);
    double critical = 0;
    if (!p)
        return PP_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        struct pp_pair *pair = &comparison->pairs[i];
        const bool is_judged = pair->state == PP_PAIR_OK && data[i].n >= PP_JUDGE_MIN_RUNS;
        if (is_judged)
            pp_judge_pair(pair, &data[i], rule);
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
        if (pair->state != PP_PAIR_OK || data[i].n == 0)
            continue;
        pair->p_adjusted = adjusted[i];
        read_parts(pair, &data[i], rule, &reading);
        decide(pair, &reading, rule, data[i].n < PP_JUDGE_MIN_RUNS ? 0 : critical);
    }
    free(p);
    return PP_OK;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Three answers from one interval each: all of it below the margin, all of it above, neither.
 */
#include "bench/gate.h"

static enum pp_gate gate_part(const struct pp_pair *pair, enum pp_part part, double margin_ratio)
{
    const struct pp_estimate *ratio = &pair->ratio[part];
    if (!ratio->has_interval)
        return PP_GATE_UNDECIDED;
    if (ratio->hi < 1 + margin_ratio)
        return PP_GATE_PASSED;
    return ratio->lo > 1 + margin_ratio && pair->differs[part] ? PP_GATE_REGRESSED
                                                               : PP_GATE_UNDECIDED;
}

enum pp_gate pp_gate_pair(const struct pp_pair *pair, double margin_ratio, double tail_margin_ratio)
{
    if (pair->state == PP_PAIR_ONLY_NEW || (pair->state == PP_PAIR_SKIPPED && pair->old_skips))
        return PP_GATE_PASSED;
    if (pair->state != PP_PAIR_OK)
        return PP_GATE_UNDECIDED;
    const enum pp_gate body = gate_part(pair, PP_PART_BODY, margin_ratio);
    const enum pp_gate tail = pair->no_tail ? PP_GATE_PASSED
                                            : gate_part(pair, PP_PART_TAIL, tail_margin_ratio);
    return body > tail ? body : tail;
}

enum pp_gate pp_gate_all(const struct pp_comparison *comparison)
{
    enum pp_gate worst = comparison->complete ? PP_GATE_PASSED : PP_GATE_UNDECIDED;
    size_t n_measured = 0;
    for (size_t i = 0; i < comparison->n_pairs; i++) {
        const enum pp_gate gate = pp_gate_pair(
            &comparison->pairs[i], comparison->gate_ratio, comparison->tail_gate_ratio);
        n_measured += comparison->pairs[i].state == PP_PAIR_OK;
        worst = gate > worst ? gate : worst;
    }
    return n_measured == 0 && worst == PP_GATE_PASSED ? PP_GATE_UNDECIDED : worst;
}

const char *pp_gate_name(enum pp_gate gate)
{
    static const char *const names[] = {"passed", "cannot tell", "regressed"};
    return names[gate];
}

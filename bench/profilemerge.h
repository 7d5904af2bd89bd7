/* SPDX-License-Identifier: GPL-3.0-or-later
 * From the passes over a case to its profile. Pure: memory in, model out (doc/STATISTICS.md,
 * "Profiles").
 *
 * Calls and the tree are the counting pass's. A function's own share is that of its samples in the
 * untouched code; among its places in the tree it is divided as the samples of the counting pass
 * are, which know their place. Where functions were timed, a timed call's time, less what the
 * reading of the clock took and less the timed calls below it, belongs to it and to the untimed
 * functions below it, its region; it is divided among them as their samples are.
 */
#ifndef PP_BENCH_PROFILEMERGE_H
#define PP_BENCH_PROFILEMERGE_H

#include "bench/profile.h"
#include "bench/profilenames.h"
#include "bench/profilewire.h"

struct pp_profilemerge_input {
    const struct pp_profilewire *passes[PP_PROFILE_N_PASSES]; /* NULL: it left nothing */
    const struct pp_profilenames *names;                      /* NULL: none are known */
};

/* Collect the addresses whose names and lines a merge of these passes wants. PP_ENOMEM. */
enum pp_status pp_profilemerge_questions(
    const struct pp_profilemerge_input *input, struct pp_profilenames *names);

/* Fill objects, functions, tree, spots, events, notes and the passes' numbers of a profile that has
 * none yet; its name, timing and times of the whole are the caller's and are set before.
 * PP_ENOMEM. */
enum pp_status pp_profilemerge(
    struct pp_profile *profile, const struct pp_profilemerge_input *input);

/* Choose what the timing pass times: functions of the counting pass whose calls take `least_ns` on
 * average, recursive ones counted each, by a profile that was merged of it (0: all that can be
 * traced). `selection` has one byte
 * a function of the pass. Returns how many were chosen. */
size_t pp_profilemerge_select(const struct pp_profile *profile, const struct pp_profilewire *counts,
    double least_ns, uint8_t *selection);

#endif

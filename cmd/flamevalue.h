/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the widths of a flame graph stand for, out of a profile.
 */
#ifndef PP_CMD_FLAMEVALUE_H
#define PP_CMD_FLAMEVALUE_H

#include "bench/profile.h"
#include "cmd/flame.h"
#include "cmd/units.h"

enum pp_flame_value {
    PP_FLAME_AUTO, /* the first of these that the profile has */
    PP_FLAME_TIME, /* deep ns per loop */
    PP_FLAME_SAMPLES,
    PP_FLAME_CALLS,       /* per loop, own and of all below */
    PP_FLAME_INSTRUCTIONS /* per loop; a function's are divided among its places by their calls */
};

/* The value that is meant: auto is resolved; a value that the profile has not stays. */
enum pp_flame_value pp_flamevalue_choose(
    const struct pp_profile *profile, enum pp_flame_value value);

/* Whether any node has one. */
bool pp_flamevalue_has(const struct pp_profile *profile, enum pp_flame_value value);

/* Lay out the profile's tree. PP_ENOMEM; release `flame` also then. */
enum pp_status pp_flamevalue_layout(
    struct pp_flame *flame, const struct pp_profile *profile, enum pp_flame_value value);

/* An amount with its unit: "12.3 us", "1 204 samples", "3.5 calls". */
struct pp_units_text pp_flamevalue_text(enum pp_flame_value value, double amount);

/* What is shown, for people: "deep time per loop". Static. */
const char *pp_flamevalue_name(enum pp_flame_value value);

/* "time", "samples", "calls", "instructions". Static. */
const char *pp_flamevalue_word(enum pp_flame_value value);

#endif

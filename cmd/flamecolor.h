/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colours of boxes, as classes of cmd/page/flame.css: the same function has the same colour in
 * every picture of every run.
 */
#ifndef PP_CMD_FLAMECOLOR_H
#define PP_CMD_FLAMECOLOR_H

#include "bench/profile.h"

/* A class, for one expression. */
struct pp_flamecolor {
    char name[8];
};

/* "f0".."f11" by the name's hash (FNV-1a), of leaves in libraries "l0".."l5". */
struct pp_flamecolor pp_flamecolor_function(const struct pp_profile_function *function);

/* "m0".."m9" by the object's place in the profile. */
struct pp_flamecolor pp_flamecolor_object(uint32_t object);

/* "r1".."r5" what grew, "b1".."b5" what shrank, by the change's share of the greatest change;
 * "d0": the same. */
struct pp_flamecolor pp_flamecolor_change(double change, double greatest);

#endif

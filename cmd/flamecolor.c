/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colours of boxes, as classes of cmd/page/flame.css.
 */
#include "cmd/flamecolor.h"

#include <math.h>
#include <stdio.h>

#define FLAMECOLOR_FUNCTIONS 12
#define FLAMECOLOR_LIBRARIES 6
#define FLAMECOLOR_OBJECTS 10
#define FLAMECOLOR_STEPS 5
#define FLAMECOLOR_SAME 1e-3 /* of the greatest change */

static struct pp_flamecolor flamecolor_class(char kind, unsigned number)
{
    struct pp_flamecolor color;
    snprintf(color.name, sizeof color.name, "%c%u", kind, number % 100);
    return color;
}

/* http://www.isthe.com/chongo/tech/comp/fnv: FNV-1a, 32 bits, the halves folded. */
static uint32_t flamecolor_hash(const char *text)
{
    uint32_t hash = 2166136261u;
    for (; *text != '\0'; text++) {
        hash = (hash ^ (unsigned char)*text) * 16777619u;
    }
    return hash ^ (hash >> 16);
}

struct pp_flamecolor pp_flamecolor_function(const struct pp_profile_function *function)
{
    const uint32_t hash = flamecolor_hash(function->name);
    return function->is_library ? flamecolor_class('l', hash % FLAMECOLOR_LIBRARIES)
                                : flamecolor_class('f', hash % FLAMECOLOR_FUNCTIONS);
}

struct pp_flamecolor pp_flamecolor_object(uint32_t object)
{
    return flamecolor_class('m', object % FLAMECOLOR_OBJECTS);
}

struct pp_flamecolor pp_flamecolor_change(double change, double greatest)
{
    const double share = fabs(change) / greatest;
    if (!(share >= FLAMECOLOR_SAME)) {
        return flamecolor_class('d', 0);
    }
    const double step = fmin(ceil(share * FLAMECOLOR_STEPS), FLAMECOLOR_STEPS);
    return flamecolor_class(change > 0 ? 'r' : 'b', (unsigned)step);
}

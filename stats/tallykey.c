/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How 64-bit keys fall into buckets, for integers and for doubles. */
#include "stats/tallykey.h"

#include <string.h>

/* Sub-bucket bits of both layouts; the integer layout has the buckets of a default histogram. */
#define BITS PP_HIST_BITS_DEFAULT
/* Bits of a double below the top BITS of its fraction. */
#define DOUBLE_SHIFT (52 - BITS)
#define OVERFLOW_INDEX ((uint64_t)(PP_HIST_VALUE_BITS + 1 - BITS) << BITS)

/*
 * Dense number of the bucket of an integer: v itself below 2^(BITS+1), then BITS bits after the
 * top one.
 */
static uint64_t integer_index(uint64_t v)
{
    unsigned shift;

    if (v >> PP_HIST_VALUE_BITS)
        return OVERFLOW_INDEX;
    shift = 63U - BITS - (unsigned)__builtin_clzll(v | ((uint64_t)1 << BITS));
    return ((uint64_t)shift << BITS) + (v >> shift);
}

uint64_t pp_tallykey_index(enum pp_tally_layout layout, uint64_t key)
{
    return layout == PP_TALLY_INTEGER ? integer_index(key) : key >> DOUBLE_SHIFT;
}

static struct pp_bucket integer_bucket(uint64_t index)
{
    const uint64_t octave = index >> BITS;
    uint64_t low;

    if (index == OVERFLOW_INDEX)
        return (struct pp_bucket){.low = (uint64_t)1 << PP_HIST_VALUE_BITS, .high = UINT64_MAX};
    if (octave <= 1)
        return (struct pp_bucket){.low = index, .high = index};
    low = (((uint64_t)1 << BITS) | (index & ((1U << BITS) - 1))) << (octave - 1);
    return (struct pp_bucket){.low = low, .high = low + ((uint64_t)1 << (octave - 1)) - 1};
}

struct pp_bucket pp_tallykey_bucket(enum pp_tally_layout layout, uint64_t index)
{
    uint64_t low;

    if (layout == PP_TALLY_INTEGER)
        return integer_bucket(index);
    low = index << DOUBLE_SHIFT;
    return (struct pp_bucket){.low = low, .high = low | (((uint64_t)1 << DOUBLE_SHIFT) - 1)};
}

double pp_tallykey_value(enum pp_tally_layout layout, uint64_t key)
{
    const uint64_t sign = (uint64_t)1 << 63;
    uint64_t pattern;
    double value;

    if (layout == PP_TALLY_INTEGER)
        return (double)key;
    pattern = key & sign ? key ^ sign : ~key;
    memcpy(&value, &pattern, sizeof value);
    return value;
}

uint64_t pp_tallykey_of_double(double value)
{
    const uint64_t sign = (uint64_t)1 << 63;
    uint64_t pattern;

    value += 0.0; /* -0 becomes 0 */
    memcpy(&pattern, &value, sizeof pattern);
    return pattern & sign ? ~pattern : pattern | sign;
}

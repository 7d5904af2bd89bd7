/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Seeded random numbers, by GSL's MT19937. */
#include "stats/rng.h"

#include <stdlib.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

struct pp_rng {
    gsl_rng *generator;
};

/*
 * GSL seeds MT19937 with 32 bits; fold 64 into them so that each bit counts (finalizer of
 * SplitMix64).
 */
static unsigned long fold(uint64_t seed)
{
    seed += UINT64_C(0x9e3779b97f4a7c15);
    seed = (seed ^ (seed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    seed = (seed ^ (seed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (unsigned long)((seed ^ (seed >> 31)) >> 32);
}

struct pp_rng *pp_rng_alloc(uint64_t seed)
{
    struct pp_rng *rng = malloc(sizeof *rng);

    if (!rng)
        return NULL;
    rng->generator = gsl_rng_alloc(gsl_rng_mt19937);
    if (!rng->generator) {
        free(rng);
        return NULL;
    }
    gsl_rng_set(rng->generator, fold(seed));
    return rng;
}

void pp_rng_free(struct pp_rng *rng)
{
    if (!rng)
        return;
    gsl_rng_free(rng->generator);
    free(rng);
}

uint64_t pp_rng_bits(struct pp_rng *rng)
{
    const uint64_t high = gsl_rng_get(rng->generator);

    return high << 32 | gsl_rng_get(rng->generator);
}

uint64_t pp_rng_below(struct pp_rng *rng, uint64_t bound)
{
    const uint64_t n_rejected = (0 - bound) % bound; /* 2^64 mod bound */
    uint64_t bits;

    do
        bits = pp_rng_bits(rng);
    while (bits < n_rejected);
    return bits % bound;
}

double pp_rng_uniform(struct pp_rng *rng)
{
    return gsl_rng_uniform_pos(rng->generator);
}

double pp_rng_gauss(struct pp_rng *rng)
{
    return gsl_ran_ugaussian(rng->generator);
}

void pp_rng_shuffle(struct pp_rng *rng, void *base, size_t n, size_t item_bytes)
{
    if (n > 1)
        gsl_ran_shuffle(rng->generator, base, n, item_bytes);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Seeded random numbers: the same seed gives the same sequence on every machine. */
#ifndef PP_STATS_RNG_H
#define PP_STATS_RNG_H

#include <stddef.h>
#include <stdint.h>

#include "stats/stats.h"

/*
 * MT19937 through GSL, its 32-bit seed folded from all 64 bits of ours. Not for secrets. One
 * thread at a time.
 */
struct pp_rng;

/* New generator, or NULL when memory is out. The caller ends it with pp_rng_free. */
struct pp_rng *pp_rng_alloc(uint64_t seed);

/* End rng; NULL is legal. */
void pp_rng_free(struct pp_rng *rng);

/* 64 random bits. */
uint64_t pp_rng_bits(struct pp_rng *rng);

/* Uniform integer in 0..bound-1, without bias; bound is at least 1. */
uint64_t pp_rng_below(struct pp_rng *rng, uint64_t bound);

/* Uniform double in (0, 1). */
double pp_rng_uniform(struct pp_rng *rng);

/* Normal deviate with mean 0 and sd 1. */
double pp_rng_gauss(struct pp_rng *rng);

/*
 * Put the n items of item_bytes bytes at base into a random order, each order equally likely. n
 * may be 0.
 */
void pp_rng_shuffle(struct pp_rng *rng, void *base, size_t n, size_t item_bytes);

#endif

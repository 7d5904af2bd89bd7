/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the keys of a tally fall into buckets, and which numbers they stand for. */
#ifndef PP_STATS_TALLYKEY_H
#define PP_STATS_TALLYKEY_H

#include <stdint.h>

#include "stats/hist.h"

/*
 * INTEGER: a key is its value; the buckets are those of stats/hist.h with default bits, numbered
 * without holes, and keys from 2^40 share the last. DOUBLE: keys order as doubles do, and 1024
 * buckets share each power of two.
 */
enum pp_tally_layout { PP_TALLY_INTEGER, PP_TALLY_DOUBLE };

/* Number of the bucket of a key; greater keys never have smaller numbers. */
uint64_t pp_tallykey_index(enum pp_tally_layout layout, uint64_t key);

/* The keys low..high of a bucket, by its number; count is 0. */
struct pp_bucket pp_tallykey_bucket(enum pp_tally_layout layout, uint64_t index);

/* The number that a key stands for (rounded above 2^53 when it is an integer). */
double pp_tallykey_value(enum pp_tally_layout layout, uint64_t key);

/* Key of a finite double: v < w has key(v) < key(w), and -0 has the key of 0. */
uint64_t pp_tallykey_of_double(double value);

#endif

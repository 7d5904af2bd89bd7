/* SPDX-License-Identifier: GPL-3.0-or-later
 * Comparisons for figures: copies of tests/perf/rivals.c with more work in them, and what ppbench
 * compare says of two.
 */
#ifndef PP_TESTS_PERF_RIVAL_H
#define PP_TESTS_PERF_RIVAL_H

#include "tests/perf/figures.h"

#include <stdbool.h>
#include <stdint.h>

#define RIVAL_PATH_BYTES 128
#define RIVAL_N_KERNELS 5 /* that a shift is planted into; the sixth is the tail's */

extern const char *const rival_kernels[RIVAL_N_KERNELS + 1];

/* A directory with the old object and those made from it. */
struct rival_place {
    char directory[RIVAL_PATH_BYTES / 2];
    char old[RIVAL_PATH_BYTES];
    double kernel_ns[RIVAL_N_KERNELS + 1]; /* what each takes */
    double step_ns;                        /* what a step more takes */
};

/* What one comparison said. */
struct rival_answer {
    char verdict[16];
    double body_ratio;
    double wall_s, sampling_ms;
};

/* Make the place and time the kernels. False, with f->why. */
bool rival_place_init(struct figures *f, struct rival_place *place);
void rival_place_release(const struct rival_place *place);

/* Write a copy whose kernels take `share` of their time more, and whose tail kernel takes
 * `tail_share` more in a tenth of its calls; `path` gets its name. False, with f->why. */
bool rival_plant(struct figures *f, const struct rival_place *place, double share,
    double tail_share, char path[RIVAL_PATH_BYTES]);

/* What is compared: old and new, a kernel's name, and the smallest change that matters ("1%"). */
struct rival_question {
    const char *sides[2], *kernel, *margin;
};

/* Compare. False, with f->why. */
bool rival_compare(
    struct figures *f, const struct rival_question *question, struct rival_answer *answer);

/* Whether the answer claims a difference, and whether one in the direction of slower. */
bool rival_differs(const struct rival_answer *answer);
bool rival_is_slower(const struct rival_answer *answer);

#endif

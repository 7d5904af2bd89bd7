/* SPDX-License-Identifier: GPL-3.0-or-later
 * The memory of a worker that never ran, filled as one would fill it.
 */
#ifndef PP_TESTS_UNIT_MADE_WIRE_H
#define PP_TESTS_UNIT_MADE_WIRE_H

#include "bench/wire.h"

#include <stdlib.h>
#include <string.h>

/* `wire` points at pp_wire_list_offset() bytes of its own, so that a sanitizer sees what lies
 * beyond. */
struct made_wire {
    struct pp_wire *wire;
    struct pp_hist hist[2];
};

static inline void made_wire_init(struct made_wire *made)
{
    made->wire = aligned_alloc(4096, pp_wire_list_offset());
    if (!made->wire)
        abort();
    memset(made->wire, 0, pp_wire_list_offset());
    made->wire->magic = PP_WIRE_MAGIC;
    made->wire->bytes = pp_wire_list_offset();
    made->wire->canary_before = made->wire->canary_after = PP_WIRE_CANARY;
    made->wire->report.checksum = PP_WIRE_CHECKSUM_SEED;
    for (int group = 0; group < 2; group++) {
        pp_moments_init(&made->wire->stream.moments[group]);
        if (pp_hist_init(&made->hist[group], PP_HIST_BITS_DEFAULT,
                pp_wire_table(made->wire, group)) != PP_OK)
            abort();
    }
}

static inline void made_wire_release(struct made_wire *made)
{
    free(made->wire);
}

/* The checksum of what stands there now. */
static inline void made_wire_sign(struct made_wire *made)
{
    const uint64_t n = atomic_load(&made->wire->report.n_committed);
    uint64_t sum = PP_WIRE_CHECKSUM_SEED;
    for (uint64_t i = 0; i < n && i < PP_WIRE_N_SAMPLES; i++)
        sum = pp_wire_checksum(sum, &made->wire->samples[i]);
    made->wire->report.checksum = sum;
}

/* Commit one sample, past the first PP_WIRE_N_SAMPLES into the stream. */
static inline void made_wire_commit(struct made_wire *made, const struct pp_wire_sample *sample)
{
    struct pp_wire *wire = made->wire;
    const uint64_t n = atomic_load(&wire->report.n_committed);
    const int group = sample->label != PP_LABEL_CLEAN;
    if (n < PP_WIRE_N_SAMPLES) {
        wire->samples[n] = *sample;
        wire->report.checksum = pp_wire_checksum(wire->report.checksum, sample);
    } else {
        pp_moments_record(&wire->stream.moments[group], sample->ticks);
        pp_hist_record(&made->hist[group], sample->ticks);
        wire->stream.n_by_label[sample->label & PP_WIRE_LABEL_MASK]++;
    }
    atomic_store(&wire->report.n_committed, n + 1);
}

/* The same for a sample without rulers. */
static inline void made_wire_add(struct made_wire *made, uint64_t ticks, enum pp_label label)
{
    made_wire_commit(made, &(struct pp_wire_sample){.ticks = ticks, .label = label});
}

#endif

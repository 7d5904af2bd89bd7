/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The memory that a worker leaves, after user code has written into it. The input is a few samples,
 * how often to take them, and then writes to anywhere in the memory; a flag lets the checksum and
 * the counts be made good again afterwards, as a malicious benchmark could. What comes out must
 * hold together or be refused. */
#include "bench/replicate.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define REPEAT 1u    /* take the samples until the stream has some */
#define MAKE_GOOD 2u /* mend checksum and counts at the end */
#define MAX_SAMPLES 64
#define WRITE_BYTES 12

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

/* The input that is left. */
struct input {
    const uint8_t *data;
    size_t n_bytes;
};

static uint64_t take(struct input *input, size_t n_wanted)
{
    uint64_t value = 0;
    const size_t n = n_wanted < input->n_bytes ? n_wanted : input->n_bytes;
    memcpy(&value, input->data, n);
    input->data += n;
    input->n_bytes -= n;
    return value;
}

static void commit(struct pp_wire *wire, struct pp_hist *hist, const struct pp_wire_sample *sample)
{
    const uint64_t n = atomic_load(&wire->report.n_committed);
    const int group = sample->label != PP_LABEL_CLEAN;
    if (n < PP_WIRE_N_SAMPLES) {
        wire->samples[n] = *sample;
        wire->report.checksum = pp_wire_checksum(wire->report.checksum, sample);
    } else {
        pp_moments_record(&wire->stream.moments[group], sample->ticks);
        pp_hist_record(&hist[group], sample->ticks);
        wire->stream.n_by_label[sample->label]++;
    }
    atomic_store(&wire->report.n_committed, n + 1);
}

static struct pp_wire_sample take_sample(struct input *input)
{
    struct pp_wire_sample sample = {.ticks = take(input, 5)};
    sample.label = (uint32_t)take(input, 1) % PP_LABEL_UNEXPLAINED;
    sample.empty_ticks = (uint32_t)take(input, 2);
    sample.adds_before_ticks = (uint32_t)take(input, 2);
    sample.adds_after_ticks = sample.adds_before_ticks + (uint32_t)take(input, 1);
    sample.turns_before_ticks = sample.turns_after_ticks = sample.adds_before_ticks;
    return sample;
}

static void fill(struct pp_wire *wire, struct pp_hist *hist, struct input *input, unsigned flags)
{
    struct pp_wire_sample samples[MAX_SAMPLES];
    const size_t n = take(input, 1) % (MAX_SAMPLES + 1);
    for (size_t i = 0; i < n; i++)
        samples[i] = take_sample(input);
    const size_t n_all = n && flags & REPEAT ? PP_WIRE_N_SAMPLES + 3 * n : n;
    for (size_t i = 0; i < n_all; i++)
        commit(wire, hist, &samples[i % n]);
}

/* Checksum and number of samples as what stands there now asks for, but for labels out of range. */
static void make_good(struct pp_wire *wire)
{
    uint64_t sum = PP_WIRE_CHECKSUM_SEED, n_streamed = 0;
    for (int label = 0; label < PP_N_LABELS; label++)
        n_streamed += wire->stream.n_by_label[label];
    uint64_t n = atomic_load(&wire->report.n_committed);
    n = n < PP_WIRE_N_SAMPLES ? n : PP_WIRE_N_SAMPLES;
    for (uint64_t i = 0; i < n; i++)
        sum = pp_wire_checksum(sum, &wire->samples[i]);
    wire->report.checksum = sum;
    atomic_store(&wire->report.n_committed, n_streamed ? PP_WIRE_N_SAMPLES + n_streamed : n);
}

static void check_good(
    const struct pp_replicate *r, const struct pp_wire *wire, uint64_t n_in_dists)
{
    uint64_t n_by_label = 0;
    for (int label = 0; label < PP_N_LABELS; label++)
        n_by_label += r->n_by_label[label];
    if (!r->ok || r->n_samples != n_by_label || r->n_samples != n_in_dists)
        abort();
    if (r->n_samples + r->n_warmup != atomic_load(&wire->report.n_committed))
        abort();
    if (!(r->min_ns <= r->p25_ns && r->p25_ns <= r->p50_ns && r->p50_ns <= r->p90_ns &&
            r->p90_ns <= r->p99_ns))
        abort();
    if (!isfinite(r->max_ns) || !isfinite(r->empty_ns) || r->p99_ns > r->max_ns)
        abort();
    if (isinf(r->cycles) || isinf(r->core_hz) || r->core_hz <= 0 || r->gate_kept_ratio > 1)
        abort();
}

static void reduce(struct pp_wire *wire, const struct pp_replicate_scale *scale)
{
    struct pp_replicate replicate = {0};
    struct pp_dist clean, unclean;
    struct pp_trail trail = {.n = 0};
    const struct pp_replicate_pool pool = {&clean, &unclean, &trail};
    pp_dist_init(&clean);
    pp_dist_init(&unclean);
    const enum pp_status status = pp_replicate_reduce(&replicate, wire, scale, &pool);
    const uint64_t n = pp_dist_moments(&clean)->n + pp_dist_moments(&unclean)->n;
    if (status == PP_OK)
        check_good(&replicate, wire, n);
    else if (replicate.ok || !replicate.failure[0] || n != 0 || trail.n != 0)
        abort();
    pp_dist_release(&clean);
    pp_dist_release(&unclean);
}

/* Fresh memory of a worker: one block for all inputs, of which only what the last one may have
 * touched is wiped. */
static struct pp_wire *fresh_wire(struct pp_hist *hist, bool wipe_tables)
{
    static struct pp_wire *wire;
    const bool is_first = !wire;
    if (is_first)
        wire = aligned_alloc(4096, pp_wire_list_offset());
    if (!wire)
        abort();
    memset(wire, 0, is_first || wipe_tables ? pp_wire_list_offset() : sizeof *wire);
    wire->magic = PP_WIRE_MAGIC;
    wire->canary_before = wire->canary_after = PP_WIRE_CANARY;
    wire->report.checksum = PP_WIRE_CHECKSUM_SEED;
    for (int group = 0; group < 2; group++) {
        pp_moments_init(&wire->stream.moments[group]);
        (void)pp_hist_init(&hist[group], PP_HIST_BITS_DEFAULT, pp_wire_table(wire, group));
    }
    return wire;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    static bool wipe_tables;
    struct input input = {data, n_bytes};
    struct pp_hist hist[2];
    struct pp_wire *wire = fresh_wire(hist, wipe_tables);
    const unsigned flags = (unsigned)take(&input, 1);
    const struct pp_replicate_scale scale = {.ticks_per_ns = 1 + 0.1 * (double)take(&input, 1),
        .ruler_read_ticks = (double)take(&input, 1),
        .n_loops = 1 + take(&input, 2)};
    fill(wire, hist, &input, flags);
    wipe_tables = (flags & REPEAT) != 0;
    while (input.n_bytes >= WRITE_BYTES) {
        const size_t at = take(&input, 4) % (pp_wire_list_offset() - 8);
        const uint64_t value = take(&input, 8);
        memcpy((unsigned char *)wire + at, &value, sizeof value);
        wipe_tables |= at > sizeof *wire - sizeof value;
    }
    if (flags & MAKE_GOOD)
        make_good(wire);
    reduce(wire, &scale);
    return 0;
}

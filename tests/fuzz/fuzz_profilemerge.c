/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The memory that three passes of a profile leave, after traced code has written into it: the input
 * is writes to anywhere in their heads and tables. What comes out must hold together. */
#include "bench/profilemerge.h"
#include "tests/unit/made_tracewire.h"

#include <math.h>

#define N_PASSES 3
#define WRITE_BYTES 12 /* pass, table, offset, value */
#define MAX_ENTRIES 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

/* a { b { c } }, and b calls a library. */
static struct pp_tracewire *make(uint32_t pass)
{
    struct pp_tracewire *wire = made_tracewire(pass);
    uint64_t *kept = pp_tracewire_at(wire, PP_TRACEWIRE_KEPT);
    uint32_t node = 1;
    made_functions(wire, 3);
    for (uint32_t i = 0; i < 3; i++) {
        node = made_wirenode(wire, node, i, 100);
        made_sample(wire, MADE_BIAS + made_address(i), node, 30);
        kept[2 * node] = 10;
        kept[2 * node + 1] = 40000 / (1 + i);
    }
    made_sample(wire, MADE_LIBRARY_BIAS + 0x800, 3, 40);
    made_batches(wire, 10, 10, 1000);
    wire->order.max_events = 16;
    wire->report.n_kept_loops = 10;
    wire->report.call_in_ticks = 50;
    wire->report.call_out_ticks = 60;
    return wire;
}

static void write_into(struct pp_tracewire *wire, const uint8_t *data)
{
    unsigned char *at = (unsigned char *)&wire->order;
    size_t room = sizeof wire->order + sizeof wire->report;
    uint16_t offset;
    if (data[1] % 16 < PP_TRACEWIRE_N_TABLES) {
        at = pp_tracewire_at(wire, (enum pp_tracewire_table)(data[1] % 16));
        room = 1 << 16;
    } else if (data[1] % 16 == PP_TRACEWIRE_N_TABLES) {
        at = (unsigned char *)wire->objects;
        room = 3 * sizeof *wire->objects;
    }
    memcpy(&offset, data + 2, sizeof offset);
    memcpy(at + offset % (room - 8), data + 4, 8);
}

/* Tables that claim millions of entries only take time. */
static void shorten(struct pp_tracewire *wire)
{
    _Atomic uint32_t *const counts[] = {&wire->report.n_functions, &wire->report.n_nodes,
        &wire->report.n_samples, &wire->report.n_blocks};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (atomic_load(counts[i]) > MAX_ENTRIES)
            atomic_store(counts[i], MAX_ENTRIES);
    if (wire->order.max_events > MAX_ENTRIES)
        wire->order.max_events = MAX_ENTRIES;
}

static void check(const struct pp_profile *profile)
{
    for (size_t i = 0; i < profile->n_nodes; i++) {
        const struct pp_profile_node *node = &profile->nodes[i];
        if (node->parent != PP_PROFILE_NONE && node->parent >= i)
            abort();
        if (node->function >= profile->n_functions || node->own_ns < 0 || node->deep_ns < 0)
            abort();
    }
    for (size_t i = 0; i < profile->n_spots; i++)
        if (profile->spots[i].function >= profile->n_functions)
            abort();
    for (size_t i = 0; i < profile->n_events; i++)
        if (profile->events[i].node >= profile->n_nodes)
            abort();
}

static void merge(struct pp_tracewire *const *wires)
{
    struct pp_profilewire passes[N_PASSES] = {{0}};
    struct pp_profilenames names = {0};
    struct pp_profilemerge_input input = {.names = &names};
    struct pp_profile profile;
    for (int i = 0; i < N_PASSES; i++)
        if (pp_profilewire_read(&passes[i], wires[i], NULL, 0, NULL) == PP_OK)
            input.passes[i] = &passes[i];
    if (pp_profile_init(&profile) == PP_OK) {
        profile.untraced_ns = 1000;
        profile.n_threads = 1;
        if (pp_profilemerge_questions(&input, &names) == PP_OK &&
            pp_profilemerge(&profile, &input) == PP_OK)
            check(&profile);
    }
    pp_profile_release(&profile);
    pp_profilenames_release(&names);
    for (int i = 0; i < N_PASSES; i++)
        pp_profilewire_release(&passes[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    struct pp_tracewire *const wires[N_PASSES] = {
        make(PP_PROFILE_PASS_SAMPLES), make(PP_PROFILE_PASS_COUNTS), make(PP_PROFILE_PASS_TIMES)};
    for (; n_bytes >= WRITE_BYTES; data += WRITE_BYTES, n_bytes -= WRITE_BYTES)
        write_into(wires[data[0] % N_PASSES], data);
    for (int i = 0; i < N_PASSES; i++)
        shorten(wires[i]);
    merge(wires);
    for (int i = 0; i < N_PASSES; i++)
        made_tracewire_free(wires[i]);
    return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Open addressing, never more than half full.
 */
#include "bench/pairmap.h"

#include <stdlib.h>

#define FIRST_SLOTS 64

/* Two multiplications and shifts, as in MurmurHash3's finaliser. */
static uint64_t hash(uint64_t first, uint64_t second)
{
    uint64_t x = first * UINT64_C(0x9e3779b97f4a7c15) + second;
    x = (x ^ x >> 33) * UINT64_C(0xff51afd7ed558ccd);
    x = (x ^ x >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return x ^ x >> 33;
}

/* Its slot, or the free one where it would stand. */
static struct pp_pairmap_slot *slot_of(
    const struct pp_pairmap *map, uint64_t first, uint64_t second)
{
    size_t at = hash(first, second) & (map->n_slots - 1);
    while (map->slots[at].value != PP_PAIRMAP_NONE &&
        (map->slots[at].first != first || map->slots[at].second != second))
        at = (at + 1) & (map->n_slots - 1);
    return &map->slots[at];
}

uint32_t pp_pairmap_get(const struct pp_pairmap *map, uint64_t first, uint64_t second)
{
    return map->n_slots ? slot_of(map, first, second)->value : PP_PAIRMAP_NONE;
}

static enum pp_status grow(struct pp_pairmap *map)
{
    struct pp_pairmap more = {
        .n_slots = map->n_slots ? 2 * map->n_slots : FIRST_SLOTS, .n = map->n};
    more.slots = malloc(more.n_slots * sizeof *more.slots);
    if (!more.slots)
        return PP_ENOMEM;
    for (size_t i = 0; i < more.n_slots; i++)
        more.slots[i].value = PP_PAIRMAP_NONE;
    for (size_t i = 0; i < map->n_slots; i++)
        if (map->slots[i].value != PP_PAIRMAP_NONE)
            *slot_of(&more, map->slots[i].first, map->slots[i].second) = map->slots[i];
    free(map->slots);
    *map = more;
    return PP_OK;
}

enum pp_status pp_pairmap_set(
    struct pp_pairmap *map, uint64_t first, uint64_t second, uint32_t value)
{
    if (2 * (map->n + 1) > map->n_slots && grow(map) != PP_OK)
        return PP_ENOMEM;
    struct pp_pairmap_slot *slot = slot_of(map, first, second);
    map->n += slot->value == PP_PAIRMAP_NONE;
    *slot = (struct pp_pairmap_slot){first, second, value};
    return PP_OK;
}

void pp_pairmap_release(struct pp_pairmap *map)
{
    free(map->slots);
    *map = (struct pp_pairmap){0};
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Texts in blocks that never move, found again by an open hash table of pointers.
 */
#include "bench/profile_texts.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES 65536 /* a longer text gets a block of its own */
#define FIRST_SLOTS 64    /* a power of two */

struct block {
    struct block *next;
    size_t n_used_bytes, capacity_bytes;
    char bytes[];
};

struct slot {
    const char *text; /* NULL: free */
    uint32_t number;
};

struct pp_profile_texts {
    struct block *blocks; /* the newest first */
    struct slot *slots;
    size_t n_slots, n_texts; /* a power of two; at most half as many */
};

struct pp_profile_texts *pp_profile_texts_alloc(void)
{
    struct pp_profile_texts *texts = calloc(1, sizeof *texts);
    if (!texts)
        return NULL;
    texts->n_slots = FIRST_SLOTS;
    texts->slots = calloc(texts->n_slots, sizeof *texts->slots);
    if (texts->slots)
        return texts;
    free(texts);
    return NULL;
}

void pp_profile_texts_free(struct pp_profile_texts *texts)
{
    if (!texts)
        return;
    for (struct block *block = texts->blocks, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    free(texts->slots);
    free(texts);
}

/* FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv. */
static uint64_t hash_of(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
    return hash ^ hash >> 32;
}

/* Where `text` is, or the free slot where it belongs. */
static struct slot *slot_of(const struct pp_profile_texts *texts, const char *text)
{
    size_t i = hash_of(text) & (texts->n_slots - 1);
    while (texts->slots[i].text && strcmp(texts->slots[i].text, text) != 0)
        i = (i + 1) & (texts->n_slots - 1);
    return &texts->slots[i];
}

static int grow_slots(struct pp_profile_texts *texts)
{
    struct pp_profile_texts more = *texts;
    more.n_slots = 2 * texts->n_slots;
    more.slots = calloc(more.n_slots, sizeof *more.slots);
    if (!more.slots)
        return 0;
    for (size_t i = 0; i < texts->n_slots; i++)
        if (texts->slots[i].text)
            *slot_of(&more, texts->slots[i].text) = texts->slots[i];
    free(texts->slots);
    *texts = more;
    return 1;
}

static char *room_for(struct pp_profile_texts *texts, size_t n_bytes)
{
    struct block *block = texts->blocks;
    if (!block || block->capacity_bytes - block->n_used_bytes < n_bytes) {
        const size_t capacity_bytes = n_bytes > BLOCK_BYTES ? n_bytes : BLOCK_BYTES;
        block = malloc(sizeof *block + capacity_bytes);
        if (!block)
            return NULL;
        *block = (struct block){.next = texts->blocks, .capacity_bytes = capacity_bytes};
        texts->blocks = block;
    }
    char *room = block->bytes + block->n_used_bytes;
    block->n_used_bytes += n_bytes;
    return room;
}

static int add(struct pp_profile_texts *texts, struct slot *slot, const char *text)
{
    const size_t n_bytes = strlen(text) + 1;
    char *copy = texts->n_texts < UINT32_MAX ? room_for(texts, n_bytes) : NULL;
    if (copy)
        *slot = (struct slot){memcpy(copy, text, n_bytes), (uint32_t)texts->n_texts++};
    return copy != NULL;
}

const char *pp_profile_texts_keep(
    struct pp_profile_texts *texts, const char *text, uint32_t *number)
{
    if (2 * (texts->n_texts + 1) > texts->n_slots && !grow_slots(texts))
        return NULL;
    struct slot *slot = slot_of(texts, text);
    if (!slot->text && !add(texts, slot, text))
        return NULL;
    if (number)
        *number = slot->number;
    return slot->text;
}

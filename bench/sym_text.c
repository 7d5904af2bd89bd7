/* SPDX-License-Identifier: GPL-3.0-or-later
 * Texts, each kept once: ten thousand addresses have few hundred names and files.
 */
#include "bench/sym_text.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SLOTS 1024
#define FIRST_BYTES 65536
#define MAX_BYTES ((size_t)1 << 30)

void sym_text_init(struct sym_text *text)
{
    *text = (struct sym_text){0};
    text->bytes = malloc(FIRST_BYTES);
    text->slots = calloc(FIRST_SLOTS, sizeof *text->slots);
    text->failed = !text->bytes || !text->slots;
    if (text->failed)
        return;
    text->bytes[0] = '\0';
    text->n_bytes = 1;
    text->capacity_bytes = FIRST_BYTES;
    text->n_slots = FIRST_SLOTS;
}

void sym_text_release(struct sym_text *text)
{
    free(text->bytes);
    free(text->slots);
    *text = (struct sym_text){.failed = true};
}

/* FNV-1a. */
static uint32_t hash_of(const char *added)
{
    uint32_t hash = 2166136261U;
    for (const unsigned char *at = (const unsigned char *)added; *at; at++)
        hash = (hash ^ *at) * 16777619U;
    return hash;
}

static bool grow_slots(struct sym_text *text)
{
    const size_t n_slots = 2 * text->n_slots;
    struct sym_text_slot *slots = calloc(n_slots, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < text->n_slots; i++) {
        size_t at = text->slots[i].hash & (n_slots - 1);
        if (!text->slots[i].offset)
            continue;
        while (slots[at].offset)
            at = (at + 1) & (n_slots - 1);
        slots[at] = text->slots[i];
    }
    free(text->slots);
    text->slots = slots;
    text->n_slots = n_slots;
    return true;
}

static bool make_room(struct sym_text *text, size_t n_bytes)
{
    if (n_bytes > MAX_BYTES || text->n_bytes + n_bytes > MAX_BYTES)
        return false;
    if (2 * text->n_used >= text->n_slots && !grow_slots(text))
        return false;
    if (text->n_bytes + n_bytes <= text->capacity_bytes)
        return true;
    const size_t capacity_bytes = 2 * (text->n_bytes + n_bytes);
    char *bytes = realloc(text->bytes, capacity_bytes);
    if (!bytes)
        return false;
    text->bytes = bytes;
    text->capacity_bytes = capacity_bytes;
    return true;
}

struct sym_text_slot *sym_text_slot(struct sym_text *text, const char *added)
{
    const size_t n_bytes = strlen(added) + 1;
    if (text->failed)
        return NULL;
    if (!make_room(text, n_bytes)) {
        text->failed = true;
        return NULL;
    }
    const uint32_t hash = hash_of(added);
    size_t at = hash & (text->n_slots - 1);
    for (; text->slots[at].offset; at = (at + 1) & (text->n_slots - 1))
        if (text->slots[at].hash == hash && !strcmp(text->bytes + text->slots[at].offset, added))
            return &text->slots[at];
    text->slots[at] = (struct sym_text_slot){.offset = (uint32_t)text->n_bytes, .hash = hash};
    memcpy(text->bytes + text->n_bytes, added, n_bytes);
    text->n_bytes += n_bytes;
    text->n_used++;
    return &text->slots[at];
}

uint32_t sym_text_add(struct sym_text *text, const char *added)
{
    if (!added || !*added)
        return 0;
    const struct sym_text_slot *slot = sym_text_slot(text, added);
    return slot ? slot->offset : 0;
}

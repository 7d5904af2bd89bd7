/* SPDX-License-Identifier: GPL-3.0-or-later
 * A hash table with open addressing, at most half full.
 */
#include "cmd/stringtable.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SLOTS 256

void pp_stringtable_init(struct pp_stringtable *table)
{
    *table = (struct pp_stringtable){0};
}

void pp_stringtable_release(struct pp_stringtable *table)
{
    free(table->texts);
    free(table->slots);
    *table = (struct pp_stringtable){0};
}

/* FNV-1a. */
static size_t hash(const char *text)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (; *text != '\0'; text++)
        h = (h ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return (size_t)(h ^ (h >> 32));
}

static size_t find(const struct pp_stringtable *table, const char *text)
{
    size_t at = hash(text) & (table->n_slots - 1);
    while (table->slots[at] != 0 && strcmp(table->texts[table->slots[at] - 1], text) != 0)
        at = (at + 1) & (table->n_slots - 1);
    return at;
}

static bool grow(struct pp_stringtable *table)
{
    size_t n = table->n_slots > 0 ? 2 * table->n_slots : FIRST_SLOTS;
    uint32_t *slots = calloc(n, sizeof *slots);
    const char **texts = realloc(table->texts, n / 2 * sizeof *texts);
    if (texts != NULL)
        table->texts = texts;
    if (slots == NULL || texts == NULL) {
        free(slots);
        table->failed = true;
        return false;
    }
    free(table->slots);
    table->slots = slots;
    table->n_slots = n;
    for (size_t i = 0; i < table->n_texts; i++)
        table->slots[find(table, table->texts[i])] = (uint32_t)i + 1;
    return true;
}

uint32_t pp_stringtable_number(struct pp_stringtable *table, const char *text)
{
    if (table->failed || (table->n_texts >= table->n_slots / 2 && !grow(table)))
        return 0;
    size_t at = find(table, text);
    if (table->slots[at] == 0) {
        table->texts[table->n_texts++] = text;
        table->slots[at] = (uint32_t)table->n_texts;
    }
    return table->slots[at] - 1;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Texts by number, for formats that write each text once.
 */
#ifndef PP_CMD_STRINGTABLE_H
#define PP_CMD_STRINGTABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The texts are the caller's and must outlive the table. */
struct pp_stringtable {
    const char **texts; /* by number, as first asked for */
    size_t n_texts;
    uint32_t *slots; /* 1 + number, 0: free */
    size_t n_slots;  /* power of two, or 0 */
    bool failed;     /* out of memory: numbers mean nothing */
};

/* An empty table; takes no memory. */
void pp_stringtable_init(struct pp_stringtable *table);
void pp_stringtable_release(struct pp_stringtable *table);

/* The number of a text, the next one if it is new. 0 when out of memory. */
uint32_t pp_stringtable_number(struct pp_stringtable *table, const char *text);

#endif

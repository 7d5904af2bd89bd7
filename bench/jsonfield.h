/* SPDX-License-Identifier: GPL-3.0-or-later
 * A JSON object into a struct by a table of its members: each at most once, those that must be
 * there are, unknown ones are stepped over.
 */
#ifndef PP_BENCH_JSONFIELD_H
#define PP_BENCH_JSONFIELD_H

#include "bench/jsonread.h"

#include <stdbool.h>
#include <stddef.h>

/* What a member is, and the type that is stored. */
enum pp_jsonfield_type {
    PP_JSONFIELD_NUMBER,   /* double; null is NaN */
    PP_JSONFIELD_UNSIGNED, /* uint64_t */
    PP_JSONFIELD_SHORT,    /* uint32_t */
    PP_JSONFIELD_BOOL,     /* bool */
    PP_JSONFIELD_TEXT,     /* char *, allocated; null is NULL */
    PP_JSONFIELD_NAME,     /* char *, allocated; null is refused */
    PP_JSONFIELD_CHARS,    /* char [size]; null is "", a longer text is refused */
    PP_JSONFIELD_WORD,     /* an enum of the size of int: a word of `list` (enum pp_keys_list) */
    PP_JSONFIELD_READ      /* by the function */
};

/* At most 64 in a table. */
struct pp_jsonfield {
    const char *key;
    enum pp_jsonfield_type type;
    size_t offset;                                        /* in the struct */
    size_t size;                                          /* CHARS: bytes; WORD: the list */
    void (*read)(struct pp_jsonread *json, void *object); /* must read or skip one value */
    bool may_lack;
};

/* Bytes of a member, for CHARS. */
#define PP_JSONFIELD_SIZE(type, member) sizeof(((type *)0)->member)

/* Read one object into *object. What was allocated before a failure is in it and the caller's. */
void pp_jsonfield_read(
    struct pp_jsonread *json, const struct pp_jsonfield *fields, size_t n_fields, void *object);

/* The place for one more item of `size` bytes at the end of an array of n, zeroed; the array grows
 * and moves. NULL: out of memory, which is then the reader's failure, or it has failed before. */
void *pp_jsonfield_append(struct pp_jsonread *json, void **items, size_t *n, size_t size);

#endif

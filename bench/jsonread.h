/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reads JSON (RFC 8259) from memory by asking for what should come: no tree, no recursion, memory
 * for one string. The text may be anything.
 *
 *     struct pp_jsonread json;
 *     const char *key;
 *     pp_jsonread_init(&json, text, n_bytes, "a.json", &error);
 *     pp_jsonread_object(&json);
 *     while (pp_jsonread_key(&json, &key))
 *         if (strcmp(key, "n_samples") == 0)
 *             n = pp_jsonread_unsigned(&json);
 *         else
 *             pp_jsonread_skip(&json);
 *     status = pp_jsonread_finish(&json);
 *
 * After the first failure every call does nothing and gives 0, NULL or false, so a reader may look
 * at `status` once, at its end. Numbers are read exactly and without the locale.
 */
#ifndef PP_BENCH_JSONREAD_H
#define PP_BENCH_JSONREAD_H

#include "bench/buf.h"
#include "bench/json.h"
#include "stats/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pp_jsonread {
    const char *begin, *at, *end; /* the text; at is the next byte to be read */
    const char *name;             /* of the file, for messages */
    struct pp_error *error;       /* may be NULL */
    enum pp_status status;        /* of the first failure */
    int depth;
    bool has_items[PP_JSON_MAX_DEPTH]; /* of each open container */
    struct pp_buf text;                /* the last string */
    struct pp_buf key;                 /* the last key */
    void *context;                     /* for functions of the caller's in a table of fields */
};

/* Begin with the first value of `text`, which stays the caller's and needs no NUL. */
void pp_jsonread_init(struct pp_jsonread *json, const char *text, size_t n_bytes, const char *name,
    struct pp_error *error);

/* Only white space may follow. Gives back all memory; returns the status of the whole. */
enum pp_status pp_jsonread_finish(struct pp_jsonread *json);

/* Enter an object. Then, until it returns false, pp_jsonread_key gives the next key, whose value
 * must be read or skipped; valid until the next one is read. False: the object has ended and is
 * left, or a failure. */
void pp_jsonread_object(struct pp_jsonread *json);
bool pp_jsonread_key(struct pp_jsonread *json, const char **key);

/* The same for an array: true when there is an item, which must be read or skipped. */
void pp_jsonread_array(struct pp_jsonread *json);
bool pp_jsonread_item(struct pp_jsonread *json);

/* Step over a null; false when the next value is something else. */
bool pp_jsonread_null(struct pp_jsonread *json);

/* First byte of the next value: one of { [ " t f n - or a digit; 0 at the end. */
char pp_jsonread_peek(struct pp_jsonread *json);

/* A number within the range of double. */
double pp_jsonread_number(struct pp_jsonread *json);

/* The same; null gives NaN. */
double pp_jsonread_number_or_nan(struct pp_jsonread *json);

/* A whole number from 0 to UINT64_MAX; one with a fraction or exponent is taken up to 2^53 if its
 * value is whole, as other programs rewrite them. */
uint64_t pp_jsonread_unsigned(struct pp_jsonread *json);

bool pp_jsonread_bool(struct pp_jsonread *json);

/* A string as UTF-8, NUL-terminated, valid until the next string is read; never NULL but after a
 * failure. Bytes that are not UTF-8, half surrogate pairs and NULs are refused. */
const char *pp_jsonread_string(struct pp_jsonread *json);

/* Step over a value of any kind. */
void pp_jsonread_skip(struct pp_jsonread *json);

/* Fail at this place: "NAME: line N: TEXT". Does nothing after an earlier failure. The format
 * should name the remedy. */
void pp_jsonread_fail(struct pp_jsonread *json, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The same when memory ran out. */
void pp_jsonread_fail_memory(struct pp_jsonread *json);

#endif

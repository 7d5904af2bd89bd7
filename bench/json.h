/* SPDX-License-Identifier: GPL-3.0-or-later
 * Streaming JSON writer (RFC 8259) into a pp_buf: no tree, no recursion, no
 * memory but the buffer's.
 *
 *     struct pp_json json;
 *     pp_json_init(&json, &buf);
 *     pp_json_object_begin(&json);
 *     pp_json_key_unsigned(&json, "n_samples", 1000);
 *     pp_json_object_end(&json);
 *     if (!pp_json_finish(&json)) ... out of memory, or nested too deeply
 *
 * Output is the same in every locale: indented by 2 spaces, one member a line,
 * except inside an inline container. The calls must form a document (a key
 * before each value of an object, as many ends as begins): asserted.
 */
#ifndef PP_BENCH_JSON_H
#define PP_BENCH_JSON_H

#include "bench/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Deepest nesting written; what lies deeper is dropped and fails the buffer.
 * Readers of ours refuse deeper documents too. */
#define PP_JSON_MAX_DEPTH 64

struct pp_json_level {
    bool is_object;
    bool is_inline;
    bool has_items;
};

struct pp_json {
    struct pp_buf *buf; /* the caller's; its `failed` tells of trouble */
    int depth;          /* open containers */
    bool key_written;   /* a key waits for its value */
    struct pp_json_level levels[PP_JSON_MAX_DEPTH];
};

/* Begins a document at the buffer's end. */
void pp_json_init(struct pp_json *json, struct pp_buf *buf);

/* Ends the document with a newline. Returns whether all of it is in the
 * buffer; false when the buffer failed or the nesting was too deep. */
bool pp_json_finish(struct pp_json *json);

/* A container, one member or item a line, and its end. */
void pp_json_object_begin(struct pp_json *json);
void pp_json_object_end(struct pp_json *json);
void pp_json_array_begin(struct pp_json *json);
void pp_json_array_end(struct pp_json *json);

/* As above, with the container and all in it on one line: for arrays of
 * numbers and small records. Ended by the same calls. */
void pp_json_object_begin_inline(struct pp_json *json);
void pp_json_array_begin_inline(struct pp_json *json);

/* The name of the next value; only directly inside an object. Escaped as
 * strings are. Duplicate names are the caller's to avoid. */
void pp_json_key(struct pp_json *json, const char *name);

/* A string, always valid UTF-8: each byte that is not part of a valid sequence
 * becomes U+FFFD; quotes, backslashes, control characters (C0, DEL, C1), line
 * separators and bidirectional controls are escaped, so that the text is safe
 * on a terminal. NULL is written as null. Returns how many bytes were
 * replaced, so that a caller can flag the name. */
size_t pp_json_string(struct pp_json *json, const char *text);

/* The same for n_bytes that need no NUL and may contain NUL. */
size_t pp_json_string_n(struct pp_json *json, const char *text, size_t n_bytes);

void pp_json_integer(struct pp_json *json, int64_t value);
void pp_json_unsigned(struct pp_json *json, uint64_t value);

/* The shortest of 15, 16 or 17 significant digits that reads back as the same
 * double. NaN and infinity are written as null: the caller tells the reason in
 * a member beside it. */
void pp_json_number(struct pp_json *json, double value);

void pp_json_bool(struct pp_json *json, bool value);
void pp_json_null(struct pp_json *json);

/* A member of an object in one call. */
void pp_json_key_string(struct pp_json *json, const char *name, const char *text);
void pp_json_key_integer(struct pp_json *json, const char *name, int64_t value);
void pp_json_key_unsigned(struct pp_json *json, const char *name, uint64_t value);
void pp_json_key_number(struct pp_json *json, const char *name, double value);
void pp_json_key_bool(struct pp_json *json, const char *name, bool value);
void pp_json_key_null(struct pp_json *json, const char *name);

/* Room for the longest text of pp_json_number_text and its NUL. */
#define PP_JSON_NUMBER_BYTES 32

/* The text pp_json_number would write, "null" included, for other formats
 * (CSV). Returns its length. */
size_t pp_json_number_text(double value, char text[PP_JSON_NUMBER_BYTES]);

#endif

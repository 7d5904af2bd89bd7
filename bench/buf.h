/* SPDX-License-Identifier: GPL-3.0-or-later
 * A growable byte string with a sticky out-of-memory flag: write freely, look
 * at `failed` once at the end.
 */
#ifndef PP_BENCH_BUF_H
#define PP_BENCH_BUF_H

#include <stdbool.h>
#include <stddef.h>

/* Invariants: n_bytes < capacity_bytes or both are 0; data[n_bytes] is NUL
 * whenever data is not NULL; once `failed` is set nothing more is appended and
 * what was there before stays whole. The bytes may contain NUL. */
struct pp_buf {
    char *data; /* NULL until the first byte */
    size_t n_bytes;
    size_t capacity_bytes;
    bool failed;
};

/* An empty string; takes no memory. */
void pp_buf_init(struct pp_buf *buf);

/* Frees the contents. The struct may only be given to init afterwards. */
void pp_buf_release(struct pp_buf *buf);

/* Release and init: empty, not failed, no memory held. */
void pp_buf_clear(struct pp_buf *buf);

/* Forgets all bytes past n_bytes (no more than it holds) and keeps the memory:
 * pp_buf_truncate(b, 0) reuses a buffer. Does not reset `failed`. */
void pp_buf_truncate(struct pp_buf *buf, size_t n_bytes);

/* Appends n_bytes of data, which may not lie inside the buffer. Amortised
 * constant time a byte. Out of memory, or a size above PTRDIFF_MAX / 2, sets
 * `failed` and appends nothing. */
void pp_buf_append(struct pp_buf *buf, const void *data, size_t n_bytes);

/* Appends a NUL-terminated text without its NUL. */
void pp_buf_puts(struct pp_buf *buf, const char *text);

/* Appends one byte. */
void pp_buf_putc(struct pp_buf *buf, char byte);

/* Appends as printf does. %f and %g follow the process locale: a caller whose
 * output is read by machines keeps LC_NUMERIC at "C" or uses bench/json.h. */
void pp_buf_printf(struct pp_buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The text so far, "" when empty; valid until the next call that appends. */
const char *pp_buf_text(const struct pp_buf *buf);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Growable byte string.
 */
#include "bench/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PP_BUF_FIRST_BYTES = 128 };

#define PP_BUF_MAX_BYTES ((size_t)PTRDIFF_MAX / 2)

void pp_buf_init(struct pp_buf *buf)
{
    *buf = (struct pp_buf){.data = NULL};
}

void pp_buf_release(struct pp_buf *buf)
{
    free(buf->data);
}

void pp_buf_clear(struct pp_buf *buf)
{
    pp_buf_release(buf);
    pp_buf_init(buf);
}

void pp_buf_truncate(struct pp_buf *buf, size_t n_bytes)
{
    if (n_bytes >= buf->n_bytes) {
        return;
    }
    buf->n_bytes = n_bytes;
    buf->data[n_bytes] = '\0';
}

/* Makes room for n_more bytes and the NUL; false sets `failed`. */
static bool buf_reserve(struct pp_buf *buf, size_t n_more)
{
    if (buf->failed) {
        return false;
    }
    if (n_more < buf->capacity_bytes - buf->n_bytes) {
        return true;
    }
    if (n_more > PP_BUF_MAX_BYTES - buf->n_bytes) {
        buf->failed = true;
        return false;
    }
    const size_t wanted = buf->n_bytes + n_more + 1;
    size_t capacity = buf->capacity_bytes + buf->capacity_bytes / 2;
    if (capacity < PP_BUF_FIRST_BYTES) {
        capacity = PP_BUF_FIRST_BYTES;
    }
    if (capacity < wanted) {
        capacity = wanted;
    }
    char *data = realloc(buf->data, capacity);
    if (data == NULL) {
        buf->failed = true;
        return false;
    }
    buf->data = data;
    buf->capacity_bytes = capacity;
    return true;
}

void pp_buf_append(struct pp_buf *buf, const void *data, size_t n_bytes)
{
    if (n_bytes == 0 || !buf_reserve(buf, n_bytes)) {
        return;
    }
    memcpy(buf->data + buf->n_bytes, data, n_bytes);
    buf->n_bytes += n_bytes;
    buf->data[buf->n_bytes] = '\0';
}

void pp_buf_puts(struct pp_buf *buf, const char *text)
{
    pp_buf_append(buf, text, strlen(text));
}

void pp_buf_putc(struct pp_buf *buf, char byte)
{
    pp_buf_append(buf, &byte, 1);
}

void pp_buf_printf(struct pp_buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0) {
        buf->failed = true;
        return;
    }
    if (length == 0 || !buf_reserve(buf, (size_t)length)) {
        return;
    }
    va_start(args, format);
    vsnprintf(buf->data + buf->n_bytes, (size_t)length + 1, format, args);
    va_end(args);
    buf->n_bytes += (size_t)length;
}

const char *pp_buf_text(const struct pp_buf *buf)
{
    return buf->data == NULL ? "" : buf->data;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * gzip (RFC 1952) by zlib: no name, no time in the header, so the same profile gives the same file.
 */
#include "bench/profiledump_part.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define CHUNK_BYTES 65536
#define MAX_FEED_BYTES ((size_t)1 << 30) /* zlib counts in unsigned int */
#define WINDOW_BITS (MAX_WBITS + 16)     /* 16: a gzip header and trailer */
#define MEMORY_LEVEL 8                   /* zlib's default */
#define MAX_NAME_BYTES 200

/* zlib's types are its own: unsigned char *, and not const unless asked. */
static void feed(z_stream *stream, const char **bytes, size_t *n_left_bytes)
{
    if (stream->avail_in > 0)
        return;
    const size_t n_bytes = *n_left_bytes < MAX_FEED_BYTES ? *n_left_bytes : MAX_FEED_BYTES;
    stream->next_in = (z_const Bytef *)*bytes;
    stream->avail_in = (uInt)n_bytes;
    *bytes += n_bytes;
    *n_left_bytes -= n_bytes;
}

enum pp_status pp_profiledump_deflate(const char *bytes, size_t n_bytes, struct pp_buf *out)
{
    z_stream stream = {0};
    Bytef *chunk = malloc(CHUNK_BYTES);
    int found = chunk ? deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, WINDOW_BITS,
                            MEMORY_LEVEL, Z_DEFAULT_STRATEGY)
                      : Z_MEM_ERROR;
    const bool is_open = found == Z_OK;
    while (found == Z_OK && !out->failed) {
        feed(&stream, &bytes, &n_bytes);
        stream.next_out = chunk;
        stream.avail_out = CHUNK_BYTES;
        found = deflate(&stream, n_bytes ? Z_NO_FLUSH : Z_FINISH);
        pp_buf_append(out, chunk, CHUNK_BYTES - stream.avail_out);
    }
    if (is_open)
        deflateEnd(&stream);
    free(chunk);
    return found == Z_STREAM_END && !out->failed ? PP_OK : PP_ENOMEM;
}

/* The end of a long name. */
static const char *end_of(const char *name)
{
    const size_t n_bytes = strlen(name);
    return n_bytes > MAX_NAME_BYTES ? name + n_bytes - MAX_NAME_BYTES : name;
}

static enum pp_status fail(const char *name, int found, bool is_too_large, struct pp_error *error)
{
    name = end_of(name);
    if (is_too_large)
        return pp_error_set(error, PP_EFORMAT,
            "%s: it unpacks to more than %zu MiB, the most that is read; record fewer events, or "
            "it is no dump of ppbench",
            name, PP_PROFILEDUMP_MAX_BYTES >> 20);
    if (found == Z_MEM_ERROR)
        return pp_error_set(error, PP_ENOMEM, "%s: out of memory; read a smaller dump", name);
    if (found == Z_OK || found == Z_BUF_ERROR)
        return pp_error_set(error, PP_EFORMAT,
            "%s: it was cut off: its compressed data do not end; copy or write it anew", name);
    return pp_error_set(error, PP_EFORMAT,
        "%s: its compressed data are damaged (%s); copy or write it anew", name,
        found == Z_STREAM_END ? "something follows them" : "the checksum or the code is wrong");
}

enum pp_status pp_profiledump_inflate(
    const char *bytes, size_t n_bytes, const char *name, struct pp_buf *out, struct pp_error *error)
{
    z_stream stream = {0};
    Bytef *chunk = malloc(CHUNK_BYTES);
    int found = chunk ? inflateInit2(&stream, WINDOW_BITS) : Z_MEM_ERROR;
    const bool is_open = found == Z_OK;
    bool is_too_large = false;
    while (found == Z_OK && !is_too_large) {
        feed(&stream, &bytes, &n_bytes);
        stream.next_out = chunk;
        stream.avail_out = CHUNK_BYTES;
        found = inflate(&stream, Z_NO_FLUSH);
        const size_t n_more_bytes = CHUNK_BYTES - stream.avail_out;
        is_too_large = out->n_bytes + n_more_bytes > PP_PROFILEDUMP_MAX_BYTES;
        if (!is_too_large)
            pp_buf_append(out, chunk, n_more_bytes);
        if (out->failed)
            found = Z_MEM_ERROR;
    }
    const bool is_whole = found == Z_STREAM_END && stream.avail_in == 0 && n_bytes == 0;
    if (is_open)
        inflateEnd(&stream);
    free(chunk);
    return is_whole && !is_too_large ? PP_OK : fail(name, found, is_too_large, error);
}

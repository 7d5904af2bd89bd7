/* SPDX-License-Identifier: GPL-3.0-or-later
 * Foreign names in files that other programs read.
 */
#include "cmd/safename.h"

#include "cmd/message.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#define HASH_BYTES 17 /* "~" and 16 digits */

static bool is_escape(const char *at)
{
    return at[0] == '\\' && at[1] == 'x' && isxdigit((unsigned char)at[2]) &&
        isxdigit((unsigned char)at[3]);
}

void pp_safename(struct pp_buf *out, const char *text)
{
    const char *from = text == NULL ? "" : text;
    for (const char *at = from; (at = strchr(at, '\\')) != NULL; at++) {
        if (!is_escape(at))
            continue;
        pp_message_escape(out, from, (size_t)(at - from), true);
        pp_buf_puts(out, "\\x5c");
        from = at + 1;
    }
    pp_message_escape(out, from, strlen(from), true);
}

/* http://www.isthe.com/chongo/tech/comp/fnv: FNV-1a, 64 bits. */
uint64_t pp_safename_hash(const char *text)
{
    uint64_t hash = 14695981039346656037u;
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    return hash;
}

void pp_safename_within(struct pp_buf *out, const char *text, size_t max_bytes)
{
    const size_t from = out->n_bytes;
    pp_safename(out, text);
    if (out->n_bytes == from)
        pp_buf_puts(out, "(unnamed)");
    if (out->n_bytes - from <= max_bytes)
        return;
    size_t n_kept = max_bytes - HASH_BYTES;
    while (((unsigned char)out->data[from + n_kept] & 0xc0) == 0x80) /* inside a character */
        n_kept--;
    const uint64_t hash = pp_safename_hash(out->data + from);
    pp_buf_truncate(out, from + n_kept);
    pp_buf_printf(out, "~%016" PRIx64, hash);
}

void pp_safename_key(struct pp_json *json, const char *key)
{
    struct pp_buf safe;
    pp_buf_init(&safe);
    pp_safename(&safe, key);
    pp_json_key(json, pp_buf_text(&safe));
    json->buf->failed |= safe.failed;
    pp_buf_release(&safe);
}

void pp_safename_key_string(struct pp_json *json, const char *key, const char *text)
{
    struct pp_buf safe;
    pp_buf_init(&safe);
    pp_safename(&safe, text);
    pp_safename_key(json, key);
    pp_json_string(json, pp_buf_text(&safe));
    json->buf->failed |= safe.failed;
    pp_buf_release(&safe);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Foreign names in files that other programs read: on one line, valid UTF-8, and never two names
 * that look alike.
 */
#ifndef PP_CMD_SAFENAME_H
#define PP_CMD_SAFENAME_H

#include "bench/buf.h"
#include "bench/json.h"

#include <stddef.h>
#include <stdint.h>

/* Append `text` (NULL: "") with control characters, bidirectional controls, line separators and
 * bytes that are not UTF-8 as \xNN; a backslash that already stands before xNN becomes \x5c, so
 * turning every \xNN back into its byte gives the same text. */
void pp_safename(struct pp_buf *out, const char *text);

/* The same for readers that take 1 to max_bytes (64 or more): "(unnamed)" for "", and a longer name
 * ends in "~" and 16 digits, the FNV-1a hash of all of it. */
void pp_safename_within(struct pp_buf *out, const char *text, size_t max_bytes);

/* That hash. */
uint64_t pp_safename_hash(const char *text);

/* The name of a member of a JSON object, and a member with its text (NULL: ""), both foreign: safe
 * after decoding too, for readers that print them. */
void pp_safename_key(struct pp_json *json, const char *key);
void pp_safename_key_string(struct pp_json *json, const char *key, const char *text);

#endif

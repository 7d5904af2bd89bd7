/* SPDX-License-Identifier: GPL-3.0-or-later
 * Fields of CSV (RFC 4180), as all exports of ours write them.
 */
#ifndef PP_CMD_CSV_H
#define PP_CMD_CSV_H

#include "bench/buf.h"

#include <stdint.h>

#define PP_CSV_LINE_END "\r\n"

/* Append a text (NULL: "") as a field: always one line (pp_safename), quoted where it must be. It,
 * and each part of it behind a semicolon, gets an apostrophe before it when it begins with what a
 * spreadsheet would run, or with an apostrophe. So it is found again: an apostrophe taken off each
 * part that begins with one, then \xNN turned into bytes. */
void pp_csv_text(struct pp_buf *out, const char *text);

/* Append a number with up to 17 digits; nothing for what is not finite. */
void pp_csv_number(struct pp_buf *out, double value);

void pp_csv_count(struct pp_buf *out, uint64_t count);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reading UTF-8 that may be wrong, and how many columns a terminal gives each character.
 * Independent of the locale, because the static driver often finds no locale files.
 */
#ifndef PP_CMD_UTF8_H
#define PP_CMD_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decode the character at text[0 .. n_bytes), n_bytes > 0. Returns its length 1..4 and sets *code,
 * or 0 when the bytes are not UTF-8 (overlong forms, surrogates and cut sequences included); *code
 * is then the byte. */
size_t pp_utf8_decode(const char *text, size_t n_bytes, uint32_t *code);

/* Columns of a printable character: 0 (combining), 1 or 2 (East Asian wide, emoji). */
int pp_utf8_columns(uint32_t code);

/* Columns of a text without control characters; a byte that is not UTF-8 counts 1. */
size_t pp_utf8_width(const char *text, size_t n_bytes);

/* The most bytes of `text` that fit `n_columns`, never splitting a character from its combining
 * marks. */
size_t pp_utf8_fit(const char *text, size_t n_bytes, size_t n_columns);

/* Whether a character could disturb a terminal or deceive its reader: C0, DEL, C1, line separators,
 * bidirectional controls, invisible characters of no width. */
bool pp_utf8_is_unsafe(uint32_t code);

#endif

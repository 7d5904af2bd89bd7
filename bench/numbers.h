/* SPDX-License-Identifier: GPL-3.0-or-later
 * Numbers out of a stream of text: lines of numbers, or one column of a table, in bounded memory.
 *
 * A line is empty, a comment (its first character that is no blank is '#'), or fields. The first
 * line that has fields but no number may be a header and is not bad. A field is a number as in
 * bench/numtext.h with blanks around it and perhaps a unit of time or of bytes behind it, in double
 * quotes or not. A line with a field that is none is bad, counted, and gives nothing.
 *
 * Fields are divided by the first of tab, semicolon and comma that the first line with fields has,
 * else by blanks. Semicolons and tabs leave the comma to the decimals: then both 1,5 and 1.5 are
 * read. Without a column every field counts, and blanks divide too (a unit may follow as a word
 * of its own).
 */
#ifndef PP_BENCH_NUMBERS_H
#define PP_BENCH_NUMBERS_H

#include "stats/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the numbers of an input are. With a unit they are ns or bytes. */
enum pp_quantity { PP_QUANTITY_NUMBER, PP_QUANTITY_TIME, PP_QUANTITY_BYTES };

/* Of a line that was bad, so much is kept to be shown. */
#define PP_NUMBERS_SHOWN_BYTES 64
#define PP_NUMBERS_NAME_BYTES 64

/* Where numbers go: n of them in their order. PP_OK, or the reading ends with what is returned. */
typedef enum pp_status (*pp_numbers_sink)(void *sink, const double *values, size_t n);

struct pp_numbers_options {
    const char *column; /* from 1, or a name in the header; NULL: every field */
    char delimiter;     /* 0: found out; ' ' stands for any blanks */
    bool decimal_comma; /* the comma is a decimal point and divides nothing */
};

/* What reading told. Invariant: n_bad is 0 exactly when bad_line is 0. */
struct pp_numbers_report {
    uint64_t n_numbers; /* given to the sink, NaN and infinities among them */
    uint64_t n_lines;
    uint64_t n_bad;
    uint64_t bad_line;                     /* number of the first bad line, from 1 */
    char bad_text[PP_NUMBERS_SHOWN_BYTES]; /* its beginning, any bytes, bad_n_bytes of them */
    size_t bad_n_bytes;
    const char *bad_why; /* static; NULL: none */
    enum pp_quantity quantity;
    bool has_quantity;                       /* a number was seen */
    char column_name[PP_NUMBERS_NAME_BYTES]; /* out of the header; "": none */
};

/* What takes the numbers, and what takes the rest. */
struct pp_numbers_target {
    pp_numbers_sink sink;
    void *data;
    struct pp_numbers_report *report;
};

/* Read `fd` to its end.
 * target->report is filled whatever is returned. PP_OK; PP_EIO or PP_ESYS (reading; a directory);
 * PP_ENOENT: no such column, the message names those that are; PP_EINVAL: a table of several
 * columns with a header and no choice made, the message names them; PP_ENOMEM; what the sink said.
 * Memory: some 400 KiB at any length of input or line. */
enum pp_status pp_numbers_read(int fd, const struct pp_numbers_options *options,
    const struct pp_numbers_target *target, struct pp_error *error);

#endif

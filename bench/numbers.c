/* SPDX-License-Identifier: GPL-3.0-or-later
 * Numbers out of a stream of text.
 */
#include "bench/numbers.h"

#include "bench/buf.h"
#include "bench/numbers_field.h"
#include "bench/numtext.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLOCK_BYTES (256 * 1024)
#define N_VALUES 4096 /* collected before they go to the sink, and taken back from a bad line */
#define MAX_NAMES_SHOWN 12

static const char no_number[] = "not a number";
static const char no_column[] = "too few columns";
static const char empty_field[] = "an empty field";
static const char mixed[] = "numbers of another unit";
static const char too_long[] = "a field without end";

struct reader {
    const struct pp_numbers_options *options;
    struct pp_numbers_report *report;
    pp_numbers_sink sink;
    void *sink_data;
    struct pp_error *error;
    enum pp_status status;
    struct pp_numbers_form form;
    bool form_known;
    bool header_done;     /* the first line with fields has been seen */
    size_t n_header;      /* its fields, when it was a header */
    struct pp_buf header; /* their names, for messages */
    size_t column;        /* from 1; 0: every field */
    /* the line at hand */
    size_t n_fields;
    size_t line_first; /* values[line_first ..] are of this line */
    bool skip;         /* the rest of it: bad, or a comment */
    bool was_known;    /* has_quantity before this line */
    size_t n;
    double values[N_VALUES];
    char block[BLOCK_BYTES];
};

static void flush(struct reader *r, size_t n)
{
    if (n > 0 && r->status == PP_OK) {
        r->status = r->sink(r->sink_data, r->values, n);
        r->report->n_numbers += n;
    }
    memmove(r->values, r->values + n, (r->n - n) * sizeof *r->values);
    r->n -= n;
    r->line_first = r->line_first > n ? r->line_first - n : 0;
}

/* Of a line longer than all the room, what is complete has to go whatever comes behind it. */
static void push(struct reader *r, double value)
{
    if (r->n == N_VALUES)
        flush(r, r->line_first > 0 ? r->line_first : N_VALUES);
    r->values[r->n++] = value;
}

static void refuse_line(struct reader *r, const char *why)
{
    struct pp_numbers_report *const report = r->report;
    r->n = r->line_first;
    report->has_quantity = r->was_known;
    r->skip = true;
    if (report->n_bad++ > 0)
        return;
    report->bad_line = report->n_lines;
    report->bad_why = why;
}

/* Take the number of a field, all of which it must be. False: the line is refused. */
static bool take(struct reader *r, const struct pp_numbers_value *value)
{
    struct pp_numbers_report *const report = r->report;
    if (report->has_quantity && report->quantity != value->quantity) {
        refuse_line(r, mixed);
        return false;
    }
    report->quantity = value->quantity;
    report->has_quantity = true;
    push(r, value->value);
    return true;
}

static bool read_field(
    const struct reader *r, const struct pp_numbers_field *field, struct pp_numbers_value *value)
{
    return pp_numbers_field_read(field->begin, field->end, &r->form, value) == field->end &&
        field->begin < field->end;
}

static void take_column(struct reader *r, const char *at, const char *end, bool is_last)
{
    struct pp_numbers_field field;
    struct pp_numbers_value value;
    while (at != NULL && r->n_fields < r->column) {
        at = pp_numbers_field_next(at, end, r->form.delimiter, &field);
        r->n_fields += at != NULL || is_last || field.begin < field.end;
        if (r->n_fields == r->column && field.begin == field.end)
            refuse_line(r, empty_field);
        else if (r->n_fields == r->column && !read_field(r, &field, &value))
            refuse_line(r, no_number);
        else if (r->n_fields == r->column)
            (void)take(r, &value);
        if (!is_last && at == end)
            break;
    }
    if (is_last && r->n_fields < r->column)
        refuse_line(r, no_column);
}

static bool is_between(const struct reader *r, char byte)
{
    return pp_numbers_is_blank(byte) || (byte == r->form.delimiter && byte != ' ');
}

/* One number of a line of which all count, perhaps in quotes; where it ends, NULL: refused. */
static const char *take_one(struct reader *r, const char *at, const char *end)
{
    struct pp_numbers_value value;
    const bool is_quoted = *at == '"';
    const char *stop = pp_numbers_field_read(at + is_quoted, end, &r->form, &value);
    if (stop != NULL && is_quoted)
        stop = stop < end && *stop == '"' ? stop + 1 : NULL;
    if (stop == NULL || (stop < end && !is_between(r, *stop))) {
        refuse_line(r, no_number);
        return NULL;
    }
    r->n_fields++;
    return take(r, &value) ? stop : NULL;
}

static void take_all(struct reader *r, const char *at, const char *end)
{
    while (at != NULL) {
        while (at < end && is_between(r, *at))
            at++;
        if (at == end || *at == '#')
            break;
        at = take_one(r, at, end);
    }
    r->skip |= at != NULL && at < end;
}

/* Names of the columns for messages, and the number of the one that was asked for. */
static void take_names(struct reader *r, const char *at, const char *end)
{
    struct pp_numbers_field field;
    const size_t n_wanted = r->options->column != NULL ? strlen(r->options->column) : 0;
    while (at != NULL) {
        at = pp_numbers_field_next(at, end, r->form.delimiter, &field);
        const size_t n_bytes = (size_t)(field.end - field.begin);
        r->n_header++;
        if (r->n_header <= MAX_NAMES_SHOWN)
            pp_buf_printf(&r->header, "%s'%.*s'", r->n_header > 1 ? ", " : "",
                (int)(n_bytes < 40 ? n_bytes : 40), field.begin);
        if (r->column == 0 && n_wanted > 0 && n_wanted == n_bytes &&
            memcmp(r->options->column, field.begin, n_bytes) == 0)
            r->column = r->n_header;
        if (r->column == r->n_header) {
            const size_t n_kept = n_bytes < PP_NUMBERS_NAME_BYTES ? n_bytes
                                                                  : PP_NUMBERS_NAME_BYTES - 1;
            memcpy(r->report->column_name, field.begin, n_kept);
            r->report->column_name[n_kept] = '\0';
        }
    }
    if (r->n_header > MAX_NAMES_SHOWN)
        pp_buf_puts(&r->header, ", ...");
}

/* Whether the first line has a number where numbers are looked for, or may have it farther on. */
static bool has_number(const struct reader *r, const char *at, const char *end, bool is_last)
{
    struct pp_numbers_field field;
    struct pp_numbers_value value;
    const char delimiter = r->form.delimiter;
    for (size_t i = 1; at != NULL; i++) {
        at = pp_numbers_field_next(at, end, delimiter, &field);
        if ((r->column == 0 || r->column == i) && read_field(r, &field, &value))
            return true;
    }
    return !is_last;
}

static void find_form(struct reader *r, const char *at, const char *end)
{
    const struct pp_numbers_options *const options = r->options;
    char delimiter = options->delimiter;
    if (delimiter == '\0')
        delimiter = pp_numbers_field_delimiter(at, end, options->decimal_comma);
    r->form.delimiter = delimiter;
    r->form.comma_decimal = options->decimal_comma || delimiter == ';' || delimiter == '\t';
    r->form_known = true;
}

/* The first line with fields: when it is a header it is done with. */
static void take_header(struct reader *r, const char *at, const char *end, bool is_last)
{
    const bool by_name = r->options->column != NULL && r->column == 0;
    r->header_done = true;
    if (!by_name && has_number(r, at, end, is_last))
        return;
    take_names(r, at, end);
    if (by_name && r->column == 0)
        r->status = pp_error_set(r->error, PP_ENOENT, "no column '%.64s'; there are %s",
            r->options->column, pp_buf_text(&r->header));
    if (r->form.delimiter == ' ' && r->column == 0)
        r->form_known = r->options->delimiter != '\0';
    r->skip = true;
}

/* A header of several names above as many numbers: a table, whose columns are not to be mixed. */
static void check_table(struct reader *r)
{
    if (r->column == 0 && r->n_header > 1 && r->n_fields == r->n_header)
        r->status = pp_error_set(r->error, PP_EINVAL,
            "several columns: %s; choose one with --column", pp_buf_text(&r->header));
    r->n_header = 0;
}

static void keep_bad_text(struct reader *r, const char *at, const char *end)
{
    struct pp_numbers_report *const report = r->report;
    size_t n_bytes = (size_t)(end - at);
    if (n_bytes > 0 && at[n_bytes - 1] == '\r')
        n_bytes--;
    n_bytes = n_bytes < PP_NUMBERS_SHOWN_BYTES ? n_bytes : PP_NUMBERS_SHOWN_BYTES;
    memcpy(report->bad_text, at, n_bytes);
    report->bad_n_bytes = n_bytes;
}

/* Set up for a line; false: there is nothing in it for us. */
static bool begin_line(struct reader *r, const char *at, const char *end)
{
    if (r->report->n_lines++ == 0 && end - at >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0)
        at += 3;
    r->n_fields = 0;
    r->line_first = r->n;
    r->was_known = r->report->has_quantity;
    while (at < end && pp_numbers_is_blank(*at))
        at++;
    r->skip = at == end || *at == '#';
    return !r->skip;
}

/* A line, or a piece of one that does not fit the block. */
static void take_piece(
    struct reader *r, const char *at, const char *end, bool is_first, bool is_last)
{
    const uint64_t n_bad = r->report->n_bad;
    if (is_first && begin_line(r, at, end)) {
        if (r->report->n_lines == 1 && end - at >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0)
            at += 3;
        if (!r->form_known)
            find_form(r, at, end);
        if (!r->header_done)
            take_header(r, at, end, is_last);
    }
    if (r->skip)
        return;
    if (r->column > 0)
        take_column(r, at, end, is_last);
    else
        take_all(r, at, end);
    if (n_bad == 0 && r->report->n_bad == 1)
        keep_bad_text(r, at, end);
    if (is_last && r->n_header > 0 && !r->skip)
        check_table(r);
}

/* Lines of one plain number each, which most are: at .. the first that is something else. */
static const char *take_plain_lines(struct reader *r, const char *at, const char *end)
{
    double value;
    if (!r->header_done || r->column > 0 || r->n_header > 0 || !r->report->has_quantity ||
        r->report->quantity != PP_QUANTITY_NUMBER)
        return at;
    while (at < end && r->status == PP_OK) {
        const char *begin = at;
        while (begin < end && *begin == ' ')
            begin++;
        const char *stop = pp_numtext_read(begin, end, '.', &value);
        if (stop == NULL)
            break;
        stop += stop < end && *stop == '\r';
        if (stop == end || *stop != '\n')
            break;
        r->line_first = r->n;
        push(r, value);
        r->report->n_lines++;
        at = stop + 1;
    }
    return at;
}

/* Where a line that fills the block may be cut: behind the last divider, NULL: nowhere. Of the very
 * first line it is not known yet what divides. */
static const char *find_cut(const struct reader *r, const char *at, const char *end)
{
    const char delimiter = r->form_known
        ? r->form.delimiter
        : pp_numbers_field_delimiter(at, end, r->options->decimal_comma);
    const bool by_blanks = r->column == 0 || delimiter == ' ';
    while (end > at && end[-1] != delimiter && !(by_blanks && pp_numbers_is_blank(end[-1])))
        end--;
    return end > at ? end : NULL;
}

/* Work off what is in the block. Returns what is left over. */
static size_t take_block(struct reader *r, size_t n_bytes, bool *is_first, bool at_end)
{
    const char *at = r->block;
    const char *const end = at + n_bytes;
    while (at < end && r->status == PP_OK) {
        if (*is_first)
            at = take_plain_lines(r, at, end);
        const char *const stop = memchr(at, '\n', (size_t)(end - at));
        if (stop == NULL)
            break;
        take_piece(r, at, stop, *is_first, true);
        *is_first = true;
        at = stop + 1;
    }
    if (at == r->block && n_bytes == BLOCK_BYTES && !at_end) {
        const char *const cut = find_cut(r, at, end);
        take_piece(r, at, cut != NULL ? cut : end, *is_first, false);
        if (cut == NULL && !r->skip)
            refuse_line(r, too_long);
        *is_first = false;
        at = cut != NULL ? cut : end;
    } else if (at_end && at < end) {
        take_piece(r, at, end, *is_first, true);
        at = end;
    }
    memmove(r->block, at, (size_t)(end - at));
    return (size_t)(end - at);
}

static ssize_t read_some(struct reader *r, int fd, size_t n_kept)
{
    ssize_t n_read;
    do
        n_read = read(fd, r->block + n_kept, BLOCK_BYTES - n_kept);
    while (n_read < 0 && errno == EINTR);
    if (n_read < 0)
        r->status = pp_error_set(r->error, PP_ESYS, "cannot be read: %s", strerror(errno));
    return n_read;
}

static void read_all(struct reader *r, int fd)
{
    size_t n_kept = 0;
    bool is_first = true;
    ssize_t n_read;
    do {
        n_read = read_some(r, fd, n_kept);
        if (n_read < 0)
            return;
        n_kept = take_block(r, n_kept + (size_t)n_read, &is_first, n_read == 0);
    } while (n_read > 0 && r->status == PP_OK);
    flush(r, r->n);
}

/* A column's number, 0 when it is a name. */
static size_t column_number(const char *column)
{
    size_t number = 0;
    for (const char *at = column; at != NULL && *at != '\0'; at++) {
        if (*at < '0' || *at > '9' || number > 1000000)
            return 0;
        number = 10 * number + (size_t)(*at - '0');
    }
    return number;
}

enum pp_status pp_numbers_read(int fd, const struct pp_numbers_options *options,
    const struct pp_numbers_target *target, struct pp_error *error)
{
    struct reader *const r = malloc(sizeof *r);
    *target->report = (struct pp_numbers_report){0};
    if (r == NULL)
        return pp_error_set(error, PP_ENOMEM, "out of memory");
    /* Member by member: the block is never cleared, so pages of it that are not used cost nothing
     */
    memset(r, 0, offsetof(struct reader, values));
    r->options = options;
    r->report = target->report;
    r->sink = target->sink;
    r->sink_data = target->data;
    r->error = error;
    r->column = column_number(options->column);
    pp_buf_init(&r->header);
    read_all(r, fd);
    const enum pp_status status = r->header.failed ? PP_ENOMEM : r->status;
    pp_buf_release(&r->header);
    free(r);
    return status;
}

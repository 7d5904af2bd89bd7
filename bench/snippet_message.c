/* SPDX-License-Identifier: GPL-3.0-or-later
 * A message is a head, "file:line:column: error: ...", and lines behind it that show the place.
 * Those are written anew from the user's own text, since compilers show what they were given.
 */
#define _GNU_SOURCE
#include "bench/snippet_message.h"

#include "bench/ctext_show.h"
#include "bench/snippet_write.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SEEN 100

struct line {
    const char *text;
    size_t n;
};

/* A head taken apart. */
struct head {
    const char *text;    /* the user's own, that it points at; NULL: something else */
    const char *origin;  /* what the user calls it */
    size_t at;           /* offset in the text */
    struct line message; /* "error: ..." with the newline */
    bool is_error, is_note;
    bool is_second; /* sight of the statement, in a macro */
};

/* What has been done so far. */
struct cleaning {
    const struct pp_snippet *snippet;
    const char *directory;
    bool in_columns; /* gcc counts columns of a terminal, clang bytes */
    struct pp_buf kept;
    struct head seen[MAX_SEEN];
    size_t n_seen;
    struct line pending; /* message of an error in our own code, until a note says who called it */
    bool is_dropping;    /* the lines up to the next head */
    bool has_kept;       /* the last message that is no note, and so its notes */
    bool is_repeating;   /* gcc has come to where the errors appear a second time */
    bool has_error;      /* among what is kept */
    bool had_error;
};

static bool begins(struct line line, const char *word)
{
    return line.n >= strlen(word) && memcmp(line.text, word, strlen(word)) == 0;
}

static bool holds(struct line line, const char *word)
{
    return memmem(line.text, line.n, word, strlen(word)) != NULL;
}

static struct line behind(struct line line, size_t n)
{
    return (struct line){line.text + n, line.n - n};
}

/* The text whose file's name begins the line; *length: of the name. */
static bool find_text(const struct cleaning *c, struct line line, struct head *head, size_t *length)
{
    if (!begins(line, c->directory))
        return false;
    for (size_t i = c->snippet->statement ? 0 : 1; i <= c->snippet->n_setups; i++) {
        char name[160];
        const struct line rest = behind(line, strlen(c->directory));
        pp_snippet_write_name(c->snippet, i, name, sizeof name);
        if (rest.n < 2 || !begins(behind(rest, 1), name))
            continue;
        head->text = i ? c->snippet->setups[i - 1].text : c->snippet->statement;
        head->origin = i ? c->snippet->setups[i - 1].origin : "statement";
        *length = strlen(c->directory) + 1 + strlen(name);
        return true;
    }
    return false;
}

/* ":12:3" with its length in *length; the column may be missing. False: it is something else. */
static bool read_spot(struct line line, struct pp_ctext_spot *spot, size_t *length)
{
    char *end;
    if (!begins(line, ":") || line.n < 2 || !isdigit((unsigned char)line.text[1]))
        return false;
    spot->line = strtoul(line.text + 1, &end, 10);
    spot->column = 1;
    if (end[0] == ':' && isdigit((unsigned char)end[1]))
        spot->column = strtoul(end + 1, &end, 10);
    *length = (size_t)(end - line.text);
    return *length < line.n;
}

/* Where ": error:" or another severity begins; line.n: nowhere. In front of it stands no blank, or
 * it is an excerpt of some source. */
static size_t find_severity(struct line line)
{
    static const char *const severities[] = {": error:", ": fatal error:", ": warning:", ": note:"};
    size_t first = line.n;
    for (size_t i = 0; i < sizeof severities / sizeof severities[0]; i++) {
        const char *at = memmem(line.text, line.n, severities[i], strlen(severities[i]));
        if (at && (size_t)(at - line.text) < first)
            first = (size_t)(at - line.text);
    }
    return first;
}

static bool is_plain(struct line line)
{
    for (size_t i = 0; i < line.n; i++)
        if (isspace((unsigned char)line.text[i]) || strchr("\"'(){};", line.text[i]))
            return false;
    return line.n > 0;
}

/* clang points at the macro in front of the value, one line above it. */
static bool shows_macro(struct line line)
{
    const char *next = line.text + line.n;
    return line.n && next[-1] == '\n' && strncmp(next, "PPB_VALUE(", 10) == 0;
}

/* Take a line apart. False: it is no head but belongs to the one before. */
static bool read_head(const struct cleaning *c, struct line line, struct head *head)
{
    struct pp_ctext_spot spot = {1, 1};
    size_t length = 0, spot_length = 0;
    *head = (struct head){0};
    const bool is_users = find_text(c, line, head, &length);
    const bool is_dir = begins(line, c->directory);
    const size_t severity = find_severity(line);
    const bool has_spot = is_users && read_spot(behind(line, length), &spot, &spot_length);
    head->is_second = shows_macro(line);
    spot.line += head->is_second;
    if (has_spot)
        head->at = pp_ctext_show_offset(head->text, strlen(head->text), spot, c->in_columns);
    else
        head->text = NULL;
    if (severity == line.n)
        head->text = NULL;
    if (severity == line.n)
        return is_dir || begins(line, "In file included from") || begins(line, "/") ||
            holds(line, ": In ") || holds(line, ": At ");
    head->message = behind(line, severity + 2);
    head->is_note = begins(head->message, "note");
    head->is_error = begins(head->message, "error") || begins(head->message, "fatal error");
    return is_dir || is_plain((struct line){line.text, severity});
}

/* Whether that place has had a message of that kind. */
static bool is_repeated(struct cleaning *c, const struct head *head)
{
    if (head->is_note)
        return false;
    for (size_t i = 0; i < c->n_seen; i++)
        if (c->seen[i].text == head->text && c->seen[i].at == head->at &&
            c->seen[i].is_error == head->is_error)
            return true;
    if (c->n_seen < MAX_SEEN)
        c->seen[c->n_seen++] = *head;
    return false;
}

/* The rest of a line, with the names that its reader knows. */
static void keep(struct cleaning *c, struct line line)
{
    static const char *const names[][2] = {{PP_SNIPPET_CHECK, "statement"},
        {PP_SNIPPET_BODY, "statement"}, {PP_SNIPPET_SETUP, "setup"}, {PP_SNIPPET_VALUE, "value"}};
    struct head head;
    size_t length;
    while (line.n > 0) {
        const char *name = NULL;
        for (size_t i = 0; !name && i < sizeof names / sizeof names[0]; i++) {
            length = strlen(names[i][0]);
            name = begins(line, names[i][0]) ? names[i][1] : NULL;
        }
        if (!name && find_text(c, line, &head, &length))
            name = head.origin;
        if (!name) {
            length = 1;
            pp_buf_append(&c->kept, line.text, 1);
        } else {
            pp_buf_puts(&c->kept, name);
        }
        line = behind(line, length);
    }
}

static void keep_head(struct cleaning *c, const struct head *head)
{
    const size_t n_bytes = strlen(head->text);
    const struct pp_ctext_spot spot = pp_ctext_show_spot(head->text, n_bytes, head->at);
    pp_buf_printf(&c->kept, "%s:%zu:%zu: ", head->origin, spot.line, spot.column);
    keep(c, head->message);
    if (head->message.text[head->message.n - 1] != '\n')
        pp_buf_puts(&c->kept, "\n");
    pp_ctext_show(head->text, n_bytes, head->at, &c->kept);
    pp_buf_puts(&c->kept, "\n");
}

static bool is_noise_line(struct line line)
{
    return holds(line, "reported only once") ||
        holds(line, "near initialization for '" PP_SNIPPET_VALUE) || holds(line, "macro 'PPB_") ||
        holds(line, "too many errors");
}

static void take_users(struct cleaning *c, struct head *head)
{
    c->is_dropping = true; /* the compiler's own excerpt */
    if (head->is_note &&
        c->pending.n) { /* the error is in a macro of ours: it is where that is used */
        head->message = c->pending;
        head->is_error = true;
        head->is_note = false;
        c->pending.n = 0;
    }
    const bool is_noise = is_noise_line(head->message);
    const bool is_known = head->is_second && c->has_error;
    const bool keeps = !is_noise && !is_known && !is_repeated(c, head) &&
        (!head->is_note || c->has_kept);
    if (!head->is_note)
        c->has_kept = keeps;
    if (!keeps)
        return;
    c->has_error |= head->is_error;
    keep_head(c, head);
}

/* A head about something else: our code, a header, the linker. */
static void take_foreign(struct cleaning *c, const struct head *head, struct line line)
{
    static const char *const ours[] = {"ppbench:", "/ppbench.h:", "/snippet-", PP_SNIPPET_CHECK,
        PP_SNIPPET_BODY, PP_SNIPPET_SETUP, "ppb_snippet_ppb_"};
    bool is_ours = false;
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
        is_ours |= i == 0 ? begins(line, ours[i]) || holds(line, "from ppbench:")
                          : holds(line, ours[i]);
    c->is_repeating |= c->has_error && holds(line, PP_SNIPPET_BODY);
    if (is_ours && head->is_error && c->pending.n == 0)
        c->pending = head->message;
    c->is_dropping = is_ours || is_noise_line(line) || (head->is_note && !c->has_kept);
    if (!head->is_note)
        c->has_kept = !c->is_dropping;
    c->has_error |= !c->is_dropping && head->is_error;
    if (!c->is_dropping)
        keep(c, line);
}

static void take_line(struct cleaning *c, struct line line)
{
    struct head head;
    const bool is_head = read_head(c, line, &head);
    c->had_error |= is_head && head.is_error;
    if (!is_head) {
        const bool is_summary = holds(line, " generated.") || holds(line, "compilation terminated");
        if (!c->is_dropping && !is_summary && !holds(line, "from ppbench:"))
            keep(c, line);
    } else if (head.text) {
        take_users(c, &head);
    } else {
        take_foreign(c, &head, line);
    }
}

/* gcc's excerpts have a margin: "   12 | text". */
static bool has_margin(const char *text)
{
    for (const char *at = text; at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL) {
        const size_t blanks = strspn(at, " "), digits = strspn(at + blanks, "0123456789");
        if (blanks && digits && strncmp(at + blanks + digits, " | ", 3) == 0)
            return true;
    }
    return false;
}

void pp_snippet_message_clean(
    const struct pp_snippet *snippet, const char *directory, struct pp_buf *messages)
{
    struct cleaning c = {.snippet = snippet, .directory = directory};
    c.in_columns = has_margin(messages->data);
    pp_buf_init(&c.kept);
    for (const char *at = messages->data, *end; at && *at && !c.is_repeating; at = end) {
        end = strchrnul(at, '\n');
        end += *end == '\n';
        take_line(&c, (struct line){at, (size_t)(end - at)});
    }
    if (c.kept.failed || (c.had_error && !c.has_error)) {
        pp_buf_release(&c.kept);
        return;
    }
    pp_buf_release(messages);
    *messages = c.kept;
}

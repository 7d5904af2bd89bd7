/* SPDX-License-Identifier: GPL-3.0-or-later
 * A message is a head, "file:line:column: error: ...", and the lines behind it that show the place.
 */
#define _GNU_SOURCE
#include "bench/snippet_message.h"

#include "bench/snippet_write.h"

#include <stdio.h>
#include <string.h>

#define MAX_SEEN 200

struct line {
    const char *text;
    size_t n;
};

/* What has been kept so far. */
struct cleaning {
    const struct pp_snippet *snippet;
    const char *directory;
    struct pp_buf kept;
    struct line seen[MAX_SEEN]; /* heads of messages, up to their severity */
    size_t n_seen;
    bool is_dropping; /* the message that the next lines belong to */
    bool has_error;
    bool is_ending; /* gcc comes to the function that repeats the errors */
};

static bool holds(struct line line, const char *word)
{
    return memmem(line.text, line.n, word, strlen(word)) != NULL;
}

/* Whether a line begins a message or announces where the next ones are; all others show and explain. */
static bool is_head(struct line line)
{
    return line.n > 0 && line.text[0] != ' ' && line.text[0] != '\t' && memchr(line.text, ':', line.n);
}

static bool begins(struct line line, size_t at, const char *word)
{
    return line.n >= at + strlen(word) && memcmp(line.text + at, word, strlen(word)) == 0;
}

/* Whether a line is about a place in generated code. */
static bool is_in_ours(const struct cleaning *c, struct line line)
{
    static const char from[] = "In file included from ";
    const size_t at = begins(line, 0, from) ? sizeof from - 1 : 0;
    return begins(line, at, "ppbench:") || (begins(line, at, c->directory) &&
                                               begins(line, at + strlen(c->directory), "/snippet-"));
}

/* Lines that speak of generated code. */
static bool is_about_us(const struct cleaning *c, struct line line)
{
    static const char *const signs[] = {"/ppbench.h:", PP_SNIPPET_CHECK, PP_SNIPPET_BODY,
        PP_SNIPPET_SETUP, "ppb_snippet_ppb_", "macro 'PPB_", "macro 'ppb_keep'", "ppb_value"};
    bool about = is_in_ours(c, line);
    for (size_t i = 0; !about && i < sizeof signs / sizeof signs[0]; i++)
        about = holds(line, signs[i]);
    return about;
}

/* "file:line:column: severity": the place and kind of a message. */
static struct line place_of(struct line line)
{
    static const char *const severities[] = {": error", ": fatal error", ": warning", ": note"};
    for (size_t i = 0; i < sizeof severities / sizeof severities[0]; i++) {
        const char *at = memmem(line.text, line.n, severities[i], strlen(severities[i]));
        if (at)
            return (struct line){line.text, (size_t)(at - line.text) + strlen(severities[i])};
    }
    return (struct line){line.text, 0};
}

/* Whether that place has had a message of that kind. Notes come with their message or not at all. */
static bool is_repeated(struct cleaning *c, struct line line)
{
    const struct line place = place_of(line);
    if (place.n == 0 || holds(place, ": note"))
        return false;
    for (size_t i = 0; i < c->n_seen; i++)
        if (c->seen[i].n == place.n && memcmp(c->seen[i].text, place.text, place.n) == 0)
            return true;
    if (c->n_seen < MAX_SEEN)
        c->seen[c->n_seen++] = place;
    return false;
}

/* The name of the text whose file's name stands at `at`; *length: of the file's name. */
static const char *text_at(const struct cleaning *c, struct line rest, size_t *length)
{
    char path[4400];
    for (size_t i = 0; i <= c->snippet->n_setups; i++) {
        char name[160];
        if (i == 0 && !c->snippet->statement)
            continue;
        pp_snippet_write_name(c->snippet, i, name, sizeof name);
        *length = (size_t)snprintf(path, sizeof path, "%s/%s", c->directory, name);
        if (rest.n >= *length && memcmp(rest.text, path, *length) == 0)
            return i ? c->snippet->setups[i - 1].origin : "statement";
    }
    return NULL;
}

static void keep(struct cleaning *c, struct line line)
{
    const size_t n_directory = strlen(c->directory);
    for (size_t i = 0; i < line.n; i++) {
        size_t length = 0;
        const char *name = NULL;
        if (line.n - i > n_directory && memcmp(line.text + i, c->directory, n_directory) == 0)
            name = text_at(c, (struct line){line.text + i, line.n - i}, &length);
        if (name) {
            pp_buf_puts(&c->kept, name);
            i += length - 1;
        } else {
            pp_buf_append(&c->kept, line.text + i, 1);
        }
    }
}

static bool is_summary(struct line line)
{
    return holds(line, " generated.") || holds(line, "compilation terminated");
}

static void take_line(struct cleaning *c, struct line line)
{
    if (is_head(line)) {
        const struct line place = place_of(line);
        const bool is_note = holds(place, ": note");
        const bool drops = is_about_us(c, line) || is_repeated(c, line);
        c->is_dropping = drops || (is_note && c->is_dropping);
        c->has_error |= !c->is_dropping && holds(place, "error");
        c->is_ending |= c->has_error && holds(line, PP_SNIPPET_BODY);
    }
    if (!c->is_dropping && !c->is_ending && !is_summary(line))
        keep(c, line);
}

void pp_snippet_message_clean(
    const struct pp_snippet *snippet, const char *directory, struct pp_buf *messages)
{
    struct cleaning c = {.snippet = snippet, .directory = directory};
    const bool had_error = messages->data && strstr(messages->data, "error");
    pp_buf_init(&c.kept);
    for (const char *at = messages->data, *end; at && *at; at = end) {
        end = strchrnul(at, '\n');
        end += *end == '\n';
        take_line(&c, (struct line){at, (size_t)(end - at)});
    }
    if (c.kept.failed || (had_error && !c.has_error)) {
        pp_buf_release(&c.kept);
        return;
    }
    pp_buf_release(messages);
    *messages = c.kept;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Texts of a result that are no UTF-8.
 */
#include "cmd/validtexts.h"

#include "bench/buf.h"
#include "cmd/utf8.h"

#include <stdlib.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* The first byte that is not part of a valid sequence, or the text's end. */
static const char *find_invalid(const char *text)
{
    uint32_t code;
    for (size_t n_bytes = strlen(text), n; n_bytes > 0; text += n, n_bytes -= n) {
        n = pp_utf8_decode(text, n_bytes, &code);
        if (n == 0)
            break;
    }
    return text;
}

static bool is_valid(const char *text)
{
    return text == NULL || *find_invalid(text) == '\0';
}

/* A valid copy. NULL: out of memory. */
static char *copy(const char *text, bool is_command)
{
    struct pp_buf out;
    pp_buf_init(&out);
    for (const char *end; *text != '\0'; text = end) {
        end = find_invalid(text);
        pp_buf_append(&out, text, (size_t)(end - text));
        if (*end != '\0' && is_command)
            pp_buf_puts(&out, REPLACEMENT);
        else if (*end != '\0')
            pp_buf_printf(&out, "\\x%02x", (unsigned char)*end);
        end += *end != '\0';
    }
    pp_buf_putc(&out, '\0');
    if (!out.failed)
        return out.data;
    pp_buf_release(&out);
    return NULL;
}

static bool make(char **text, bool is_command)
{
    if (is_valid(*text))
        return true;
    char *const valid = copy(*text, is_command);
    if (valid == NULL)
        return false;
    free(*text);
    *text = valid;
    return true;
}

/* Of an array that has no room for more. */
static void make_in_place(char *text)
{
    for (text += find_invalid(text) - text; *text != '\0'; text += find_invalid(text) - text)
        *text = '?';
}

static bool make_case(struct pp_case *c)
{
    c->name_is_inexact |= !is_valid(c->name);
    bool ok = make(&c->name, false) && make(&c->family, false) && make(&c->file, false) &&
        make(&c->reason, false) && make(&c->output, false);
    for (size_t i = 0; ok && i < c->n_params; i++)
        ok = make(&c->params[i].name, false) && make(&c->params[i].text, false);
    for (size_t i = 0; ok && i < c->n_counters; i++)
        ok = make(&c->counters[i].name, false);
    for (size_t i = 0; i < c->n_warnings; i++)
        make_in_place(c->warnings[i].evidence);
    for (size_t i = 0; i < c->n_replicates; i++)
        make_in_place(c->replicates[i].failure);
    return ok;
}

bool pp_validtexts_make(struct pp_result *result)
{
    bool ok = make(&result->command, true);
    for (size_t i = 0; ok && i < result->n_modules; i++)
        ok = make(&result->modules[i].path, false) && make(&result->modules[i].compiler, false) &&
            make(&result->modules[i].no_layouts, false);
    for (size_t i = 0; ok && i < result->n_cases; i++)
        ok = make_case(&result->cases[i]);
    return ok;
}

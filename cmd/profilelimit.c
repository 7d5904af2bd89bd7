/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is left of a list of functions.
 */
#include "cmd/profilelimit.h"

#include "bench/json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A whole number or one from 0 to 1, in the digits that people type. */
static bool read_number(struct pp_profilelimit *limit)
{
    const char *const text = limit->text;
    char *end;
    if (*text == '\0' || strspn(text, "0123456789.") != strlen(text))
        return false;
    errno = 0;
    limit->kind = PP_PROFILELIMIT_COUNT;
    limit->n = strtoull(text, &end, 10);
    if (*end == '\0')
        return errno == 0;
    limit->kind = PP_PROFILELIMIT_SHARE;
    limit->share_ratio = strtod(text, &end);
    return *end == '\0' && limit->share_ratio <= 1;
}

static enum pp_status read_pattern(
    struct pp_profilelimit *limit, const char *option, struct pp_error *error)
{
    char why[128];
    limit->kind = PP_PROFILELIMIT_MATCH;
    const int failed = regcomp(&limit->regex, limit->text, REG_EXTENDED | REG_NOSUB);
    if (failed == 0)
        return PP_OK;
    regerror(failed, &limit->regex, why, sizeof why);
    return pp_error_set(error, PP_EINVAL,
        "%s '%s' is not a regular expression: %s; put a '\\' before a character that stands for "
        "itself",
        option, limit->text, why);
}

enum pp_status pp_profilelimits_add(
    struct pp_profilelimits *limits, const char *text, const char *option, struct pp_error *error)
{
    struct pp_profilelimit *const items = reallocarray(
        limits->items, limits->n + 1, sizeof *limits->items);
    if (items == NULL)
        return pp_error_set(error, PP_ENOMEM, "out of memory");
    limits->items = items;
    struct pp_profilelimit *const limit = &items[limits->n];
    *limit = (struct pp_profilelimit){.text = text};
    const enum pp_status status = read_number(limit) ? PP_OK : read_pattern(limit, option, error);
    limits->n += status == PP_OK;
    return status;
}

void pp_profilelimits_release(struct pp_profilelimits *limits)
{
    for (size_t i = 0; i < limits->n; i++)
        if (limits->items[i].kind == PP_PROFILELIMIT_MATCH)
            regfree(&limits->items[i].regex);
    free(limits->items);
    *limits = (struct pp_profilelimits){NULL, 0};
}

size_t pp_profilelimit_left(const struct pp_profilelimit *limit, size_t n)
{
    if (limit->kind == PP_PROFILELIMIT_COUNT)
        return limit->n < n ? (size_t)limit->n : n;
    if (limit->kind == PP_PROFILELIMIT_SHARE && limit->share_ratio < 1)
        return (size_t)((double)n * limit->share_ratio + 0.5);
    return n;
}

bool pp_profilelimit_matches(
    const struct pp_profilelimit *limit, const char *stdname, const char *name)
{
    return limit->kind != PP_PROFILELIMIT_MATCH ||
        regexec(&limit->regex, stdname, 0, NULL, 0) == 0 ||
        (name != NULL && regexec(&limit->regex, name, 0, NULL, 0) == 0);
}

/* As Python shows a text: in single quotes, or in double ones when it has single ones only. */
static void show_text(struct pp_buf *out, const char *text)
{
    const char quote = strchr(text, '\'') && !strchr(text, '"') ? '"' : '\'';
    pp_buf_putc(out, quote);
    for (; *text; text++) {
        if (*text == '\\' || *text == quote)
            pp_buf_putc(out, '\\');
        if (*text == '\t' || *text == '\n' || *text == '\r')
            pp_buf_puts(out, *text == '\t' ? "\\t" : *text == '\n' ? "\\n" : "\\r");
        else if ((unsigned char)*text < ' ' || *text == 0x7f)
            pp_buf_printf(out, "\\x%02x", (unsigned)*text);
        else
            pp_buf_putc(out, *text);
    }
    pp_buf_putc(out, quote);
}

void pp_profilelimit_show(const struct pp_profilelimit *limit, struct pp_buf *out)
{
    if (limit->kind == PP_PROFILELIMIT_COUNT)
        pp_buf_printf(out, "%llu", (unsigned long long)limit->n);
    else if (limit->kind == PP_PROFILELIMIT_MATCH)
        show_text(out, limit->text);
    else {
        char number[PP_JSON_NUMBER_BYTES];
        pp_json_number_text(limit->share_ratio, number);
        pp_buf_printf(out, "%s%s", number, strpbrk(number, ".e") ? "" : ".0");
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Parameters of statements as they are typed.
 */
#define _GNU_SOURCE
#include "bench/ppbench.h"
#include "cmd/statements.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_FACTOR 2
#define MAX_VALUE_BYTES 64

static enum pp_status senseless(const char *argument, struct pp_error *error)
{
    return pp_error_set(error, PP_EINVAL,
        "-P '%.80s' is no parameter; give name=lo..hi, name=lo..hi*factor, name=lo..hi+step or "
        "name=a,b,c (at most %d values)",
        argument, PPB_MAX_VALUES);
}

/* A variable cannot be called that. */
static bool is_keyword(const char *text, size_t n)
{
    /* clang-format off */
    static const char *const words[] = {"auto", "bool", "break", "case", "char", "class", "const",
        "continue", "default", "delete", "do", "double", "else", "enum", "extern", "false", "float",
        "for", "goto", "if", "inline", "int", "long", "new", "register", "restrict", "return",
        "short", "signed", "sizeof", "static", "struct", "switch", "this", "true", "typedef",
        "union", "unsigned", "void", "volatile", "while"};
    /* clang-format on */
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == n && memcmp(words[i], text, n) == 0)
            return true;
    return false;
}

static bool is_name(const char *text, size_t n)
{
    bool ok = n > 0 && n < 64 && !isdigit((unsigned char)text[0]) && !is_keyword(text, n);
    for (size_t i = 0; ok && i < n; i++)
        ok = isalnum((unsigned char)text[i]) || text[i] == '_';
    return ok && !(n >= 3 && strncasecmp(text, "ppb", 3) == 0);
}

/* A whole number, with the suffixes K, M and G of 1024. */
static bool take_integer(const char **at, long long *value)
{
    char *end;
    errno = 0;
    *value = strtoll(*at, &end, 0);
    const int shift = *end == 'K' || *end == 'k' ? 10 : *end == 'M' ? 20 : *end == 'G' ? 30 : 0;
    const bool ok = end != *at && errno == 0 &&
        !__builtin_mul_overflow(*value, 1LL << shift, value);
    *at = end + (shift != 0);
    return ok;
}

/* 16..64, and what was meant to be one; not ../file or a list of names. */
static bool is_range(const char *text)
{
    const char *dots = strstr(text, "..");
    return dots && dots[2] != '/' && !strchr(text, ',');
}

static enum pp_status parse_range(const char *argument, const char *at,
    struct pp_snippet_param *param, char **storage, struct pp_error *error)
{
    long long low, high, by = DEFAULT_FACTOR;
    if (!take_integer(&at, &low) || strncmp(at, "..", 2) != 0)
        return senseless(argument, error);
    at += 2;
    if (!take_integer(&at, &high))
        return senseless(argument, error);
    param->kind = *at == '*' || (*at == '\0' && low > 0 && high > 64) ? PP_SNIPPET_GEOMETRIC
                                                                      : PP_SNIPPET_RANGE;
    if (*at == '\0' && param->kind == PP_SNIPPET_RANGE)
        by = 1;
    const bool has_by = *at == '*' || *at == '+';
    at += has_by;
    if ((has_by && !take_integer(&at, &by)) || *at != '\0')
        return senseless(argument, error);
    if (high < low || (param->kind == PP_SNIPPET_GEOMETRIC ? by < 2 || low < 1 : by < 1))
        return pp_error_set(error, PP_EINVAL,
            "-P '%.80s' never ends: it wants lo <= hi, a factor of 2 or more (lo above 0), or a "
            "step of 1 or more",
            argument);
    return asprintf(storage, "%lld, %lld, %lld", low, high, by) < 0 ? PP_ENOMEM : PP_OK;
}

static bool is_number(const char *text, size_t n, bool *is_whole)
{
    char copy[MAX_VALUE_BYTES], *end;
    const char *at = copy;
    long long whole;
    if (n == 0 || n >= sizeof copy)
        return false;
    memcpy(copy, text, n);
    copy[n] = '\0';
    *is_whole = take_integer(&at, &whole) && *at == '\0';
    const double value = strtod(copy, &end);
    return *is_whole || (*end == '\0' && isfinite(value));
}

/* One value as C writes it. */
static void append_value(
    const char *text, size_t n, enum pp_snippet_values kind, struct pp_buf *out)
{
    char copy[MAX_VALUE_BYTES];
    const char *at = copy;
    long long whole = 0;
    if (kind == PP_SNIPPET_STRINGS) {
        pp_buf_puts(out, "\"");
        for (size_t i = 0; i < n; i++)
            pp_buf_printf(out, "\\%03o", (unsigned char)text[i]);
        pp_buf_puts(out, "\"");
        return;
    }
    memcpy(copy, text, n);
    copy[n] = '\0';
    if (take_integer(&at, &whole) && *at == '\0')
        pp_buf_printf(out, "%lld", whole);
    else
        pp_buf_puts(out, copy);
}

static enum pp_status parse_list(const char *argument, const char *list,
    struct pp_snippet_param *param, char **storage, struct pp_error *error)
{
    bool all_numbers = true, all_whole = true, whole;
    size_t n_values = 0;
    struct pp_buf out;
    for (const char *at = list, *end; at; at = *end ? end + 1 : NULL, n_values++) {
        end = strchrnul(at, ',');
        all_numbers &= is_number(at, (size_t)(end - at), &whole);
        all_whole &= all_numbers && whole;
        if (end == at)
            return senseless(argument, error);
    }
    if (n_values > PPB_MAX_VALUES)
        return senseless(argument, error);
    param->kind = !all_numbers ? PP_SNIPPET_STRINGS
        : all_whole            ? PP_SNIPPET_INTS
                               : PP_SNIPPET_DOUBLES;
    pp_buf_init(&out);
    for (const char *at = list, *end; at; at = *end ? end + 1 : NULL) {
        end = strchrnul(at, ',');
        pp_buf_puts(&out, at == list ? "" : ", ");
        append_value(at, (size_t)(end - at), param->kind, &out);
    }
    *storage = out.failed ? NULL : strdup(out.data);
    pp_buf_release(&out);
    return *storage ? PP_OK : PP_ENOMEM;
}

enum pp_status pp_statements_param(
    const char *argument, struct pp_snippet_param *param, char **storage, struct pp_error *error)
{
    const char *equals = strchr(argument, '=');
    char *values = NULL;
    *storage = NULL;
    if (!equals || !is_name(argument, (size_t)(equals - argument)))
        return senseless(argument, error);
    const enum pp_status status = is_range(equals + 1)
        ? parse_range(argument, equals + 1, param, &values, error)
        : parse_list(argument, equals + 1, param, &values, error);
    if (status == PP_OK &&
        asprintf(storage, "%.*s%c%s", (int)(equals - argument), argument, '\0', values) < 0)
        *storage = NULL;
    free(values);
    if (status != PP_OK || !*storage)
        return status != PP_OK ? status : PP_ENOMEM;
    param->name = *storage; /* both strings, one behind the other */
    param->values = *storage + strlen(*storage) + 1;
    return PP_OK;
}

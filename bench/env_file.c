/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reads the small files of /proc and /sys.
 */
#include "bench/env_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A number of more digits than this is garbage. */
enum { ENV_FILE_MAX_DIGITS = 19 };

static bool env_file_is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static bool env_file_is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static const char *env_file_skip(const char *text)
{
    while (env_file_is_blank(*text)) {
        text++;
    }
    return text;
}

bool pp_env_file_read(const char *root, const char *path, char *text, size_t capacity)
{
    char full[PP_ENV_FILE_PATH_BYTES];
    text[0] = '\0';
    const int length = snprintf(full, sizeof full, "%s%s", root, path);
    if (length < 0 || (size_t)length >= sizeof full) {
        return false;
    }
    const int fd = open(full, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        return false;
    }
    size_t n_read = 0;
    ssize_t n = 0;
    while (n_read < capacity - 1) {
        n = read(fd, text + n_read, capacity - 1 - n_read);
        if (n > 0) {
            n_read += (size_t)n;
        } else if (n == 0 || errno != EINTR) {
            break;
        }
    }
    close(fd);
    text[n_read] = '\0';
    return n >= 0;
}

const char *pp_env_file_next_line(const char *line)
{
    const char *const end = strchr(line, '\n');
    return end == NULL ? NULL : end + 1;
}

/* What stands behind the name's separator; NULL when the line has another name. */
static const char *env_file_value(const char *after_name, char separator)
{
    const char *const at = env_file_skip(after_name);
    if (separator == ' ') {
        return at == after_name ? NULL : at;
    }
    return *at == separator ? env_file_skip(at + 1) : NULL;
}

const char *pp_env_file_field(const char *text, const char *name, char separator, size_t *n_bytes)
{
    const size_t n_name = strlen(name);
    for (const char *line = text; line != NULL; line = pp_env_file_next_line(line)) {
        if (strncmp(line, name, n_name) != 0) {
            continue;
        }
        const char *const value = env_file_value(line + n_name, separator);
        if (value != NULL) {
            *n_bytes = strcspn(value, "\n");
            return value;
        }
    }
    return NULL;
}

const char *pp_env_file_option(const char *text, const char *name, size_t *n_bytes)
{
    const size_t n_name = strlen(name);
    const char *word = text + strspn(text, " \n");
    while (*word != '\0') {
        const size_t n_word = strcspn(word, " \n");
        if (n_word > n_name && word[n_name] == '=' && strncmp(word, name, n_name) == 0) {
            *n_bytes = n_word - n_name - 1;
            return word + n_name + 1;
        }
        word += n_word;
        word += strspn(word, " \n");
    }
    return NULL;
}

const char *pp_env_file_number(const char *text, double *number)
{
    const char *at = env_file_skip(text);
    const bool is_negative = *at == '-';
    double value = 0;
    double scale = 1;
    int n_digits = 0;
    at += is_negative;
    for (; env_file_is_digit(*at); at++, n_digits++) {
        value = value * 10 + (*at - '0');
    }
    if (n_digits == 0) {
        return NULL;
    }
    if (at[0] == '.' && env_file_is_digit(at[1])) {
        for (at++; env_file_is_digit(*at); at++, n_digits++) {
            value = value * 10 + (*at - '0');
            scale *= 10;
        }
    }
    if (n_digits > ENV_FILE_MAX_DIGITS) {
        return NULL;
    }
    *number = (is_negative ? -value : value) / scale;
    return at;
}

bool pp_env_file_is_number(const char *text, double *number)
{
    const char *const end = pp_env_file_number(text, number);
    return end != NULL && end[strspn(end, " \t\n")] == '\0';
}

/* A whole number of at most 6 digits; NULL when there is none. */
static const char *env_file_index(const char *text, long *index)
{
    const char *at = text;
    long value = 0;
    while (env_file_is_digit(*at) && at - text < 6) {
        value = value * 10 + (*at++ - '0');
    }
    *index = value;
    return at == text ? NULL : at;
}

long pp_env_file_list_count(const char *text, long *first)
{
    long count = 0;
    const char *at = text + strspn(text, " \t\n");
    if (*at == '\0') {
        return 0;
    }
    for (;;) {
        long low;
        at = env_file_index(at, &low);
        long high = low;
        if (at != NULL && *at == '-') {
            at = env_file_index(at + 1, &high);
        }
        if (at == NULL || high < low) {
            return -1;
        }
        if (count == 0 && first != NULL) {
            *first = low;
        }
        count += high - low + 1;
        if (*at != ',') {
            return at[strspn(at, " \t\n")] == '\0' ? count : -1;
        }
        at++;
    }
}

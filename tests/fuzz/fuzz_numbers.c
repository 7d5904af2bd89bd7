/* SPDX-License-Identifier: GPL-3.0-or-later
 * Text as ppbench stats reads it: the first byte chooses the options, the rest is the input. What
 * is read obeys the report; a number alone is read as strtod reads it.
 */
#include "bench/numbers.h"
#include "bench/numtext.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

static enum pp_status count(void *n_taken, const double *values, size_t n)
{
    (void)values;
    *(uint64_t *)n_taken += n;
    return PP_OK;
}

static void check_reader(const uint8_t *data, size_t n_bytes, unsigned choice)
{
    static const char *const columns[] = {NULL, "1", "2", "latency"};
    static const char delimiters[] = {'\0', ',', ' ', '\t'};
    const struct pp_numbers_options options = {.column = columns[choice & 3],
        .delimiter = delimiters[choice >> 2 & 3],
        .decimal_comma = choice >> 4 & 1};
    struct pp_numbers_report report;
    struct pp_error error = {.status = PP_OK};
    uint64_t n_taken = 0;
    const struct pp_numbers_target target = {count, &n_taken, &report};
    const int fd = memfd_create("numbers", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, n_bytes) != (ssize_t)n_bytes)
        abort();
    lseek(fd, 0, SEEK_SET);
    const enum pp_status status = pp_numbers_read(fd, &options, &target, &error);
    close(fd);
    if (n_taken != report.n_numbers || (status != PP_OK) != (error.text[0] != '\0'))
        abort();
    if (report.n_bad > report.n_lines || (report.n_bad > 0) != (report.bad_line > 0) ||
        report.bad_n_bytes > sizeof report.bad_text)
        abort();
}

static void check_number(const uint8_t *data, size_t n_bytes)
{
    char text[128];
    const size_t n = n_bytes < sizeof text ? n_bytes : sizeof text - 1;
    double value, want;
    memcpy(text, data, n);
    text[n] = '\0';
    const char *const end = pp_numtext_read(text, text + n, '.', &value);
    if (end == NULL || strpbrk(text, "xXnN") != NULL) /* strtod reads more of these */
        return;
    char *want_end;
    want = strtod(text, &want_end);
    if (want_end != end || memcmp(&want, &value, sizeof value) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    if (n_bytes == 0)
        return 0;
    check_reader(data + 1, n_bytes - 1, data[0]);
    check_number(data + 1, n_bytes - 1);
    return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Benchmarks that write where results are wanted.
 */
#define _GNU_SOURCE
#include "good.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void write_all(int fd, const char *bytes, size_t n_bytes)
{
    while (n_bytes > 0) {
        const ssize_t written = write(fd, bytes, n_bytes);
        if (written <= 0)
            return;
        bytes += written;
        n_bytes -= (size_t)written;
    }
}

static void write_10_mb(struct ppb_no_context *context, struct ppb_run *ppb)
{
    (void)context;
    (void)ppb;
    static char block[10000];
    memset(block, 'g', sizeof block);
    for (int i = 0; i < 1000; i++)
        write_all(i % 2 + 1, block, sizeof block);
}

PPB_BENCH(prints_10_mb, .setup = write_10_mb)
{
    ppb_keep(1000000007u / ppb_keep(13u));
}

#define ESCAPES "\033]0;taken over\007\033[2J\033[31mred\r{\"json\": nan}\n"

static void write_escapes(struct ppb_no_context *context, struct ppb_run *ppb)
{
    (void)context;
    (void)ppb;
    write_all(1, ESCAPES, strlen(ESCAPES));
    write_all(2, ESCAPES, strlen(ESCAPES));
}

PPB_BENCH(prints_escapes, .setup = write_escapes)
{
    ppb_keep(1000000007u / ppb_keep(13u));
}

PPB_BENCH(prints_escapes_and_aborts, .setup = write_escapes)
{
    abort();
}

PPB_BENCH(prints_in_body)
{
    puts("garbage");
}

static void close_output(struct ppb_no_context *context, struct ppb_run *ppb)
{
    (void)context;
    (void)ppb;
    close(1);
    close(2);
}

PPB_BENCH(closes_output, .setup = close_output)
{
    ppb_keep(1000000007u / ppb_keep(13u));
}

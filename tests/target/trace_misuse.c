/* SPDX-License-Identifier: GPL-3.0-or-later
 * Uses pptrace.h wrongly, each time in another way, and rightly several times.
 */
#include <pptrace.h>
#include <stdio.h>
#include <string.h>

static __attribute__((noinline)) int twice(int x)
{
    __asm__ volatile("");
    return 2 * x;
}

static int refused(int status, const char *word)
{
    const int ok = status != 0 && strstr(pptrace_error(), word) != NULL;
    if (!ok)
        printf("status %d, '%s' lacks '%s'\n", status, pptrace_error(), word);
    return ok;
}

int main(void)
{
    struct pptrace_options options;
    struct pptrace_row row;
    memset(&options, 0, sizeof options);
    int ok = refused(pptrace_stop(), "not started");
    ok &= refused(pptrace_dump("nowhere.ppb"), "not started");
    ok &= pptrace_result(&row, 1) == 0;
    options.clock = 99;
    ok &= refused(pptrace_start(&options), "clock");
    options.clock = PPTRACE_COUNTS;
    options.excluded = "main";
    for (int round = 0; round < 3; round++) {
        ok &= pptrace_start(&options) == 0;
        ok &= refused(pptrace_start(&options), "already started");
        ok &= refused(pptrace_dump("nowhere.ppb"), "running");
        ok &= twice(round) == 2 * round;
        ok &= pptrace_stop() == 0;
        ok &= twice(1) == 2;
        int n_calls = 0;
        struct pptrace_row rows[64];
        const size_t n = pptrace_result(rows, 64);
        for (size_t i = 0; i < n && i < 64; i++)
            if (strcmp(rows[i].name, "twice") == 0)
                n_calls = (int)rows[i].n_calls;
        if (n_calls != 1)
            printf("round %d: %d calls\n", round, n_calls);
        ok &= n_calls == 1;
    }
    if (ok)
        puts("all refused");
    return !ok;
}

/* SPDX-License-Identifier: MIT
 * A program that traces a part of itself, asks for the result, and leaves a dump:
 *
 *     cc -O2 trace_self.c $(pkg-config --cflags --libs pptrace) -o trace_self
 *     ./trace_self self.ppb && ppbench view self.ppb
 */
#include <pptrace.h>
#include <stdio.h>
#include <stdlib.h>

static __attribute__((noinline)) unsigned step(unsigned x)
{
    for (int i = 0; i < 100; i++)
        x = x * 1664525 + 1013904223;
    return x;
}

static __attribute__((noinline)) unsigned walk(unsigned n)
{
    unsigned x = 1;
    for (unsigned i = 0; i < n; i++)
        x = step(x);
    return x;
}

static void on_event(const struct pptrace_event *event, void *context)
{
    ((unsigned long *)context)[event->is_return]++;
}

int main(int argc, char **argv)
{
    unsigned long n_told[2] = {0, 0};
    const struct pptrace_options options = {.callback = on_event, .context = n_told};
    struct pptrace_row rows[10];
    if (pptrace_start(&options) != 0) {
        fprintf(stderr, "cannot trace: %s\n", pptrace_error());
        return 1;
    }
    const unsigned x = walk(1000);
    pptrace_stop();
    const size_t n = pptrace_result(rows, 10);
    printf("%u; %lu calls and %lu returns were told\n", x, n_told[0], n_told[1]);
    for (size_t i = 0; i < n && i < 10; i++)
        printf("%-20s %8llu calls, own %8.0f ns, deep %8.0f ns\n", rows[i].name,
            (unsigned long long)rows[i].n_calls, rows[i].own_ns, rows[i].deep_ns);
    if (argc > 1 && pptrace_dump(argv[1]) != 0) {
        fprintf(stderr, "no dump: %s\n", pptrace_error());
        return 1;
    }
    return 0;
}

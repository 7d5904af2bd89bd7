/* SPDX-License-Identifier: MIT
 * A real library: how fast zlib compresses at each level, how well, and how fast it sums.
 *
 *     cc -O2 -shared -fPIC $(pkg-config --cflags ppbench) zlib.c -o zlib.so -lz
 *     ppbench -s zlib.so
 */
#include <ppbench.h>

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define TEXT_BYTES (32 * 1024)

struct compression {
    int64_t level;
    Bytef *text;
    Bytef *packed;
    uLong packed_bytes; /* room, then the size of the last result */
};

/* Words in no order, the same in every process: about as compressible as prose. */
static void write_text(Bytef *text)
{
    static const char *const words[] = {"the ", "measure ", "of ", "all ", "things ", "is ", "a ",
        "clock, ", "and ", "what ", "it ", "cannot ", "see ", "we ", "call ", "noise.\n"};
    uint32_t state = 1;
    for (size_t at = 0; at < TEXT_BYTES;) {
        state = state * 1664525u + 1013904223u;
        for (const char *c = words[state >> 28]; *c != '\0' && at < TEXT_BYTES; c++)
            text[at++] = (Bytef)*c;
    }
}

static void setup(struct compression *c, struct ppb_run *ppb)
{
    c->text = malloc(TEXT_BYTES);
    c->packed = malloc(compressBound(TEXT_BYTES));
    if (c->text == NULL || c->packed == NULL)
        ppb_skip(ppb, "out of memory");
    else
        write_text(c->text);
}

static void teardown(struct compression *c, struct ppb_run *ppb)
{
    (void)ppb;
    free(c->text);
    free(c->packed);
}

/* Counters are best set here: the time between two batches is nobody's. */
static void report(struct compression *c, struct ppb_run *ppb, uint64_t n_iterations)
{
    (void)n_iterations;
    ppb_count(ppb, "packed_ratio", (double)c->packed_bytes / TEXT_BYTES, PPB_LAST);
}

PPB_BENCH_WITH(compress, struct compression, c, .setup = setup, .teardown = teardown,
    .finish = report, .params = {PPB_INTS(struct compression, level, 1, 6, 9)}, .bytes = TEXT_BYTES)
{
    c->packed_bytes = compressBound(TEXT_BYTES);
    ppb_keep(compress2(c->packed, &c->packed_bytes, c->text, TEXT_BYTES, (int)c->level));
}

PPB_BENCH_WITH(crc32, struct compression, c, .setup = setup, .teardown = teardown,
    .bytes = TEXT_BYTES)
{
    ppb_keep(crc32(0, c->text, TEXT_BYTES));
}

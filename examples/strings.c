/* SPDX-License-Identifier: MIT
 * Functions of the C library over a range of sizes: parameters, a context, and bytes per second.
 *
 *     cc -O2 -shared -fPIC $(pkg-config --cflags ppbench) strings.c -o strings.so
 *     ppbench -s strings.so --filter strlen
 */
#include <ppbench.h>

#include <stdlib.h>
#include <string.h>

/* The fields named in `.params` are set before `setup` runs; the rest is ours. */
struct text {
    int64_t length_bytes;
    char *bytes;
};

static void fill(struct text *text, struct ppb_run *ppb)
{
    const size_t length_bytes = (size_t)text->length_bytes;
    text->bytes = malloc(length_bytes + 1);
    if (text->bytes == NULL) {
        ppb_skip(ppb, "out of memory");
        return;
    }
    memset(text->bytes, 'a', length_bytes);
    text->bytes[length_bytes] = '\0';
    ppb_set_bytes(ppb, (double)length_bytes);
}

static void drop(struct text *text, struct ppb_run *ppb)
{
    (void)ppb;
    free(text->bytes);
}

#define LENGTHS PPB_GEOMETRIC(struct text, length_bytes, 16, 65536, 16)

PPB_BENCH_WITH(strlen, struct text, text, .setup = fill, .teardown = drop, .params = {LENGTHS})
{
    ppb_keep(strlen(ppb_keep(text->bytes)));
}

PPB_BENCH_WITH(memchr, struct text, text, .setup = fill, .teardown = drop, .params = {LENGTHS})
{
    ppb_keep(memchr(ppb_keep(text->bytes), 'b', (size_t)text->length_bytes));
}

/* The same with nothing of the library's art, to see what the art is worth. */
PPB_BENCH_WITH(memchr_by_byte, struct text, text, .setup = fill, .teardown = drop,
    .params = {LENGTHS})
{
    const char *byte = ppb_keep(text->bytes);
    while (*byte != 'b' && *byte != '\0')
        byte++;
    ppb_keep(byte);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * The kernels of `make bench`, as a module: what ppbench is asked to measure.
 */
#include "ppbench.h"

#include "work.h"

#include <stdlib.h>
#include <string.h>

#define COPIED_BYTES 65536
#define N_SORTED 64

PPB_BENCH(empty)
{
}

PPB_BENCH(trivial)
{
    uint64_t x = ppb_keep((uint64_t)1);
    x++;
    ppb_keep(x);
}

#ifdef __x86_64__
static struct work_ring ring;

static void link_ring(struct ppb_no_context *context, struct ppb_run *run)
{
    (void)context;
    (void)run;
    work_ring_init(&ring);
}

PPB_BENCH(add1000)
{
    work_adds_carried();
}

PPB_BENCH(imul1000)
{
    work_multiplies_carried();
}

PPB_BENCH(chase1000, .setup = link_ring)
{
    work_loads_carried(&ring);
}
#endif

PPB_BENCH(w100ns)
{
    ppb_keep(work_turns(ppb_keep((uint64_t)1)));
}

static unsigned char text[WORK_BYTES];

static void write_text(struct ppb_no_context *context, struct ppb_run *run)
{
    (void)context;
    (void)run;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (unsigned char)(i * 7);
}

PPB_BENCH(w10us, .setup = write_text)
{
    ppb_keep(work_hash(ppb_keep(&text[0])));
}

static char source[COPIED_BYTES] __attribute__((aligned(4096)));
static char copy[COPIED_BYTES] __attribute__((aligned(4096)));

/* Pages that were never written would all be the one page of zeros. */
static void write_source(struct ppb_no_context *context, struct ppb_run *run)
{
    (void)context;
    (void)run;
    memset(source, 1, sizeof source);
    memset(copy, 2, sizeof copy);
}

PPB_BENCH(memcpy64k, .setup = write_source, .bytes = COPIED_BYTES)
{
    memcpy(ppb_keep(&copy[0]), ppb_keep(&source[0]), COPIED_BYTES);
}

PPB_BENCH(malloc64)
{
    void *block = ppb_keep(malloc(64));
    free(block);
}

struct sorting {
    uint32_t values[N_SORTED];
    uint32_t sorted[N_SORTED];
};

static void fill_values(struct sorting *s, struct ppb_run *run)
{
    (void)run;
    uint32_t random = 1;
    for (size_t i = 0; i < N_SORTED; i++) {
        random = random * 1664525U + 1013904223U;
        s->values[i] = random;
    }
}

static int ascending(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

PPB_BENCH_WITH(qsort64, struct sorting, s, .setup = fill_values)
{
    memcpy(s->sorted, s->values, sizeof s->sorted);
    qsort(s->sorted, N_SORTED, sizeof s->sorted[0], ascending);
}

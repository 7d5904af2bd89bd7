/* SPDX-License-Identifier: MIT
 * Work that spoils its input: every iteration sorts an array of its own, filled before each batch.
 *
 *     cc -O2 -shared -fPIC $(pkg-config --cflags ppbench) sort.c -o sort.so
 *     ppbench -s sort.so
 */
#include <ppbench.h>

#include <stdlib.h>
#include <string.h>

/* As many arrays as one batch may have iterations: `.max_iterations` below keeps the promise. */
#define MAX_ITERATIONS 64

struct sorting {
    int64_t n;
    const char *order;
    uint32_t *pattern; /* what each array holds at first */
    uint32_t *arrays;  /* MAX_ITERATIONS of n numbers */
    uint32_t *next;    /* to be sorted */
    uint32_t *scratch;
};

static uint32_t number_at(const char *order, uint32_t i, uint32_t n)
{
    if (strcmp(order, "ascending") == 0)
        return i;
    if (strcmp(order, "descending") == 0)
        return n - i;
    return (i + 1) * 2654435761u; /* all different, in no order */
}

static void setup(struct sorting *s, struct ppb_run *ppb)
{
    const size_t n = (size_t)s->n;
    s->pattern = malloc(n * sizeof *s->pattern);
    s->arrays = malloc(n * MAX_ITERATIONS * sizeof *s->arrays);
    s->scratch = malloc(n * sizeof *s->scratch);
    if (s->pattern == NULL || s->arrays == NULL || s->scratch == NULL) {
        ppb_skip(ppb, "out of memory");
        return;
    }
    for (size_t i = 0; i < n; i++)
        s->pattern[i] = number_at(s->order, (uint32_t)i, (uint32_t)n);
    ppb_set_items(ppb, (double)n);
}

static void teardown(struct sorting *s, struct ppb_run *ppb)
{
    (void)ppb;
    free(s->pattern);
    free(s->arrays);
    free(s->scratch);
}

/* Not timed. */
static void refill(struct sorting *s, struct ppb_run *ppb, uint64_t n_iterations)
{
    (void)ppb;
    for (uint64_t i = 0; i < n_iterations; i++)
        memcpy(s->arrays + i * (size_t)s->n, s->pattern, (size_t)s->n * sizeof *s->arrays);
    s->next = s->arrays;
}

static uint32_t *take(struct sorting *s)
{
    uint32_t *array = s->next;
    s->next += s->n;
    return array;
}

static int ascending(const void *left, const void *right)
{
    const uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* Sort by the byte at `shift`, stable, from one array into the other. */
static void radix_pass(const uint32_t *from, uint32_t *to, size_t n, unsigned shift)
{
    size_t start[257] = {0};
    for (size_t i = 0; i < n; i++)
        start[(from[i] >> shift & 255) + 1]++;
    for (size_t digit = 0; digit < 256; digit++)
        start[digit + 1] += start[digit];
    for (size_t i = 0; i < n; i++)
        to[start[from[i] >> shift & 255]++] = from[i];
}

static void radix_sort(uint32_t *array, uint32_t *scratch, size_t n)
{
    radix_pass(array, scratch, n, 0);
    radix_pass(scratch, array, n, 8);
    radix_pass(array, scratch, n, 16);
    radix_pass(scratch, array, n, 24);
}

#define OPTIONS \
    .setup = setup, .teardown = teardown, .prepare = refill, \
    .params = {PPB_INTS(struct sorting, n, 100, 10000), \
        PPB_STRINGS(struct sorting, order, "random", "ascending", "descending")}, \
    .max_iterations = MAX_ITERATIONS

PPB_BENCH_WITH(qsort, struct sorting, s, OPTIONS)
{
    qsort(take(s), (size_t)s->n, sizeof *s->arrays, ascending);
}

PPB_BENCH_WITH(radix_sort, struct sorting, s, OPTIONS)
{
    radix_sort(take(s), s->scratch, (size_t)s->n);
}

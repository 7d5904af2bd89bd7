/* SPDX-License-Identifier: GPL-3.0-or-later
 * Work with a known amount of more work: `rival_steps` says how many further steps of a chain each
 * benchmark takes. The figures write other numbers into copies of this object, so both sides of a
 * comparison have the very same code. -DPADDING=N lets the code stand N bytes further.
 */
#include <ppbench.h>

#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define COPY_BYTES 65536
#define N_ITEMS 1000
#define N_PIECES 64
#define N_MALLOCS 40
#define N_SYSCALLS 10
#define LOOP_STEPS 1000
#define TAIL_STEPS 8000
#define TAIL_EVERY 10

/* A mark to find them by, then: loop, memcpy, malloc, qsort, syscall, tail. */
const volatile uint64_t rival_steps[8] = {
    UINT64_C(0x7269766172737465), UINT64_C(0x707362656e636831), 0, 0, 0, 0, 0, 0};
enum { OF_LOOP = 2, OF_MEMCPY, OF_MALLOC, OF_QSORT, OF_SYSCALL, OF_TAIL };

#ifdef PADDING
#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)
__asm__(".text\n.skip " TEXT(PADDING) ", 0x90\n");
#endif

struct rival {
    uint64_t chain;
    uint32_t random;
    char *from, *to;
    int *items, *sorted;
    void *pieces[N_PIECES];
};

static uint32_t next(struct rival *r)
{
    r->random = r->random * 1664525U + 1013904223U;
    return r->random >> 8;
}

static void setup(struct rival *r, struct ppb_run *ppb)
{
    r->random = 1;
    r->from = malloc(COPY_BYTES);
    r->to = malloc(COPY_BYTES);
    r->items = malloc(N_ITEMS * sizeof *r->items);
    r->sorted = malloc(N_ITEMS * sizeof *r->sorted);
    if (!r->from || !r->to || !r->items || !r->sorted) {
        ppb_skip(ppb, "out of memory");
        return;
    }
    memset(r->from, 1, COPY_BYTES);
    memset(r->to, 2, COPY_BYTES);
    for (int i = 0; i < N_ITEMS; i++)
        r->items[i] = (int)next(r);
}

/* Steps that wait for each other, and what comes after waits for them. */
static __attribute__((noinline)) void chain(struct rival *r, uint64_t n_steps)
{
    uint64_t x = r->chain;
    for (; n_steps > 0; n_steps--)
        x = ppb_keep(x * UINT64_C(6364136223846793005) + 1);
    r->chain = x;
#ifdef __x86_64__
    __asm__ volatile("lfence" ::: "memory");
#endif
}

static int ascending(const void *left, const void *right)
{
    const int a = *(const int *)left, b = *(const int *)right;
    return (a > b) - (a < b);
}

PPB_BENCH_WITH(loop, struct rival, r, .setup = setup)
{
    chain(r, LOOP_STEPS + rival_steps[OF_LOOP]);
}

PPB_BENCH_WITH(memcpy, struct rival, r, .setup = setup)
{
    memcpy(r->to, r->from, COPY_BYTES);
    chain(r, 1 + rival_steps[OF_MEMCPY]);
}

PPB_BENCH_WITH(malloc, struct rival, r, .setup = setup)
{
    for (int i = 0; i < N_MALLOCS; i++) {
        void **piece = &r->pieces[next(r) % N_PIECES];
        free(*piece);
        *piece = malloc(next(r) % 1024 + 1);
    }
    chain(r, 1 + rival_steps[OF_MALLOC]);
}

PPB_BENCH_WITH(qsort, struct rival, r, .setup = setup)
{
    memcpy(r->sorted, r->items, N_ITEMS * sizeof *r->sorted);
    qsort(r->sorted, N_ITEMS, sizeof *r->sorted, ascending);
    chain(r, 1 + rival_steps[OF_QSORT]);
}

PPB_BENCH_WITH(syscall, struct rival, r, .setup = setup)
{
    for (int i = 0; i < N_SYSCALLS; i++)
        syscall(SYS_getppid);
    chain(r, 1 + rival_steps[OF_SYSCALL]);
}

PPB_BENCH_WITH(tail, struct rival, r, .setup = setup)
{
    chain(r, TAIL_STEPS + (next(r) % TAIL_EVERY == 0 ? rival_steps[OF_TAIL] : 0));
}

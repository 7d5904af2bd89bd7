/* SPDX-License-Identifier: GPL-3.0-or-later
 * Everything that the header offers, written as a careful user would. Compiled as C and as C++ with
 * all warnings.
 */
#include <ppbench.h>

struct settings {
    int64_t n;
    double share;
    const char *word;
    uint64_t sum;
};

static void begin(struct settings *s, struct ppb_run *ppb)
{
    s->sum = 0;
    ppb_set_bytes(ppb, (double)s->n);
    ppb_set_items(ppb, 2);
    if (s->n < 0)
        ppb_skip(ppb, "there is no less than nothing");
}

static void end(struct settings *s, struct ppb_run *ppb)
{
    ppb_count(ppb, "sum", (double)s->sum, PPB_LAST);
}

static void before(struct settings *s, struct ppb_run *ppb, uint64_t n_iterations)
{
    s->sum += n_iterations + ppb->thread_index;
}

PPB_BENCH(shortest)
{
    ppb_keep(1);
}

PPB_BENCH(with_options, .name = "with options", .threads = {1, 2}, .max_iterations = 10, .bytes = 1,
    .items = 2, .unit = PPB_US, .manual_time = 1)
{
    ppb_add_time_ns(ppb, 100);
}

PPB_BENCH(skipped, .skip = "not today")
{
}

PPB_BENCH_WITH(with_context, struct settings, s, .setup = begin, .teardown = end, .prepare = before,
    .finish = before,
    .params = {PPB_INTS(struct settings, n, 1, 2, 3), PPB_DOUBLES(struct settings, share, 0.5, 1),
        PPB_STRINGS(struct settings, word, "one", "two")})
{
    s->sum += (uint64_t)s->n + (uint64_t)(s->share * 2) + (uint64_t)s->word[0];
    if (ppb->n_threads > 1)
        return;
    ppb_clobber();
}

PPB_BENCH_WITH(with_ranges, struct settings, s, .params = {PPB_RANGE(struct settings, n, 0, 10, 5)})
{
    ppb_keep(s->n);
}

PPB_BENCH_WITH(
    with_steps, struct settings, s, .params = {PPB_GEOMETRIC(struct settings, n, 1, 1024, 4)})
{
    ppb_keep(s);
}

PPB_BENCH_WITH(with_most_values, struct settings, s,
    .params = {PPB_INTS(struct settings, n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
        17, 18, 19, 20, 21, 22, 23, 24)})
{
    ppb_keep(s->n);
}

/* Every type that can be kept, as value and as statement. */
enum colour { RED, GREEN };

struct pair {
    int a;
    double b;
};

PPB_BENCH(keeps)
{
    const char text[] = "text";
    const int constant = 3;
    volatile int changing = 4;
    struct pair pair = {1, 2};
    enum colour colour = GREEN;
    const struct pair *pointer = &pair;
    __extension__ __int128 wide = 5;
    char narrow = ppb_keep((char)'c');
    ppb_keep(text);
    ppb_keep("literal");
    ppb_keep(constant);
    ppb_keep(changing);
    ppb_keep(colour);
    ppb_keep(pointer);
    ppb_keep(pair);
    ppb_keep(wide);
    ppb_keep(constant > 2);
    ppb_keep(1.0f);
    ppb_keep(1.0);
    ppb_keep(1.0L);
    ppb_keep(narrow);
    pair = ppb_keep(pair);
    ppb_keep(ppb_keep(pair.a) + constant);
}

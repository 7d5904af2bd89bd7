/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the compiler has to refuse, or to warn of: -DMISUSE_... is one mistake.
 */
#include <ppbench.h>

struct settings {
    int64_t n;
    int too_narrow;
    double share;
    const char *word;
};

struct other {
    int64_t n;
};

PPB_UNUSED_ static void set_up_other(struct other *o, struct ppb_run *ppb)
{
    ppb_keep(o);
    ppb_keep(ppb);
}

#define WITH_PARAM(...) \
    PPB_BENCH_WITH(bench, struct settings, s, .params = {__VA_ARGS__}) \
    { \
        ppb_keep(s); \
    }

#if defined MISUSE_FIELD_TOO_NARROW
WITH_PARAM(PPB_INTS(struct settings, too_narrow, 1, 2))
#elif defined MISUSE_STRINGS_FOR_NUMBER
WITH_PARAM(PPB_STRINGS(struct settings, share, "one"))
#elif defined MISUSE_NUMBERS_FOR_STRING
WITH_PARAM(PPB_STRINGS(struct settings, word, 1, 2))
#elif defined MISUSE_NO_SUCH_FIELD
WITH_PARAM(PPB_INTS(struct settings, nothing, 1, 2))
#elif defined MISUSE_25_VALUES
WITH_PARAM(PPB_INTS(struct settings, n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17,
    18, 19, 20, 21, 22, 23, 24, 25))
#elif defined MISUSE_SETUP_OF_OTHER_CONTEXT
PPB_BENCH_WITH(bench, struct settings, s, .setup = set_up_other)
{
    ppb_keep(s);
}
#elif defined MISUSE_9_THREAD_COUNTS
PPB_BENCH(bench, .threads = {1, 2, 3, 4, 5, 6, 7, 8, 9})
{
}
#elif defined MISUSE_NO_SUCH_OPTION
PPB_BENCH(bench, .bites = 1)
{
}
#elif defined MISUSE_SAME_NAME_TWICE
PPB_BENCH(bench)
{
}
PPB_BENCH(bench)
{
}
#else
WITH_PARAM(PPB_INTS(struct settings, n, 1, 2))
#endif

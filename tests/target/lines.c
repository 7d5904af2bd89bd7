/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Functions whose names and lines tests/unit/test_symbols_object.c asks for; it finds the lines by
 * the words behind the slashes. */
#include <stdlib.h>

volatile int lines_sink;

static inline __attribute__((always_inline)) int lines_inner(int x)
{
    lines_sink = x * x; // in inner
    return lines_sink;
}

static inline __attribute__((always_inline)) int lines_middle(int x)
{
    return lines_inner(x) + 1; // inner called
}

int lines_outer(int x)
{
    return lines_middle(x) * 3; // middle called
}

__attribute__((noinline)) static int lines_plain(int x) // plain declared
{
    lines_sink += x;
    return x;
}

/* A name for all, one for the library, one of no weight: the first is the one to show. */
extern int lines_alias(int x) __attribute__((alias("lines_named"), weak));
extern int __lines_alias(int x) __attribute__((alias("lines_named")));

int lines_named(int x)
{
    return lines_plain(x) + lines_plain(x + 1);
}

int lines_unlikely(int x)
{
    if (__builtin_expect(x == 12345, 0)) {
        lines_sink = 1;
        abort(); // in the cold part
    }
    return lines_named(x);
}

static int lines_chosen(void)
{
    return 7;
}

static int (*lines_resolve(void))(void)
{
    return lines_chosen;
}

int lines_ifunc(void) __attribute__((ifunc("lines_resolve")));

int lines_call_ifunc(void)
{
    return lines_ifunc() + 1;
}

__asm__(".text\n.globl lines_sizeless\n.type lines_sizeless, @function\n"
        "lines_sizeless:\n    nop\n    nop\n    ret\n.skip 13, 0x90\n");
__asm__(".globl lines_old\n.type lines_old, @function\nlines_old:\n    nop\n    ret\n"
        ".size lines_old, . - lines_old\n");

#ifdef WITH_VERSIONS
/* What old programs get, and new ones, of the same name. */
__attribute__((symver("lines_versioned@LINES_1"))) int lines_first(int x)
{
    return x + 100;
}

__attribute__((symver("lines_versioned@@LINES_2"))) int lines_second(int x)
{
    return x + 200;
}
#endif

/* SPDX-License-Identifier: MIT
 * The shortest module: a name, and what is to be timed.
 *
 *     cc -O2 -shared -fPIC $(pkg-config --cflags ppbench) hello.c -o hello.so
 *     ppbench -s hello.so
 */
#include <ppbench.h>

#include <stdio.h>

/* Without the inner ppb_keep the compiler would divide once, itself; without the outer one it would
 * see that nobody wants the quotient. */
PPB_BENCH(divide)
{
    ppb_keep(1000000007u / ppb_keep(13u));
}

PPB_BENCH(format)
{
    char text[32];
    snprintf(text, sizeof text, "%.3f", ppb_keep(2.5));
    ppb_keep(text);
}

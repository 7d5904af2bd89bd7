/* SPDX-License-Identifier: GPL-3.0-or-later
 * Modules whose constructor misbehaves when they are loaded:
 * -DCONSTRUCTOR=crash, leave, spin or print.
 */
#define _GNU_SOURCE
#include "good.h"

#include <stdio.h>
#include <stdlib.h>

PPB_UNUSED_ static void crash(void)
{
    *(volatile int *)ppb_keep((uintptr_t)16) = 1;
}

PPB_UNUSED_ static void leave(void)
{
    exit(0);
}

PPB_UNUSED_ static void spin(void)
{
    for (;;)
        ppb_clobber();
}

PPB_UNUSED_ static void print(void)
{
    for (int i = 0; i < 100000; i++)
        puts("printed by a constructor, \033[31min red");
}

__attribute__((constructor)) static void construct(void)
{
    CONSTRUCTOR();
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Loops that allocate, in an object of their own whose slots can be redirected.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define N_LIVE 1024

void heap_loop_pairs(uint64_t n);
void heap_loop_random(uint64_t n);

/* The same size again and again. */
void heap_loop_pairs(uint64_t n)
{
    for (uint64_t i = 0; i < n; i++) {
        void *block = malloc(64);
        __asm__ volatile("" : "+r"(block) : : "memory");
        free(block);
    }
}

/* One of many live blocks, of 16 to 1039 bytes, for another: the same ones in each call, so that
 * calls can be compared. */
void heap_loop_random(uint64_t n)
{
    static void *blocks[N_LIVE];
    uint64_t random = 1;
    for (uint64_t i = 0; i < n; i++) {
        random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        void **block = &blocks[random >> 54];
        free(*block);
        *block = malloc(16 + (random >> 32 & 1023));
        __asm__ volatile("" : : "r"(*block) : "memory");
    }
}

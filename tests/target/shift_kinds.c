/* SPDX-License-Identifier: GPL-3.0-or-later
 * An object that uses each kind of reference that a shifted copy must keep:
 * thread-local data, constructors, pointers in data, callbacks, jump tables,
 * indirect functions, weak symbols, symbols of its own that others may replace.
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* SHIFT_PLAIN: what can be linked without position-independent code. */
#ifdef SHIFT_PLAIN
#define THREAD_LOCAL
#else
#define THREAD_LOCAL _Thread_local
#endif

THREAD_LOCAL int shift_initialised __attribute__((aligned(64))) = 41;
static THREAD_LOCAL char zeroed[100];

static int constructed;
int *shift_destructed;

__attribute__((constructor)) static void construct(void)
{
    constructed = 7;
}

__attribute__((destructor)) static void destruct(void)
{
    if (shift_destructed != NULL) {
        (*shift_destructed)++;
    }
}

static int plus_one(int x)
{
    return x + 1;
}

static int twice(int x)
{
    return 2 * x;
}

#ifndef SHIFT_PLAIN
static int (*resolve(void))(int)
{
    return twice;
}
int shift_chosen(int x) __attribute__((ifunc("resolve")));
#else
int shift_chosen(int x)
{
    return twice(x);
}
#endif

int shift_absent(void) __attribute__((weak));
__attribute__((weak)) int shift_present(int x);
int shift_present(int x)
{
    return 3 * x;
}

int shift_data = 5;
int *const shift_pointer = &shift_data;
int *shift_inside = (int *)((char *)&shift_data + 2 * sizeof(int)); /* past the end, by an addend */
static int (*const table[])(int) = {plus_one, twice, shift_present};
static const char *const names[] = {"alpha", "beta", "gamma", "delta"};
static int zeros[5000];
static double const vectors[64] __attribute__((aligned(32))) = {1, 2, 3, [63] = 4};

static int compare(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* A switch that compilers turn into a jump table. */
__attribute__((noinline)) static int jump(int x)
{
    switch (x) {
    case 0:
        return 11;
    case 1:
        return rand() & 0;
    case 2:
        return (int)strlen(names[1]);
    case 3:
        return twice(x);
    case 4:
        return abs(-x);
    case 5:
        return shift_data;
    default:
        return -1;
    }
}

/* Everything at once, as text; the same from every copy in a fresh process. */
int shift_report(char *text, size_t n_bytes)
{
    int values[] = {5, 3, 9, 1};
    double sum = 0;
    int jumps = 0;
    qsort(values, 4, sizeof values[0], compare);
    for (int i = 0; i < 64; i++) {
        sum += vectors[i];
    }
    for (int i = 0; i < 7; i++) {
        jumps = 3 * jumps + jump(i);
    }
    zeroed[99]++;
    zeros[4999]++;
    return snprintf(text, n_bytes, "%d %d %d %d %d %d %d %d %s %d %g %d %d %d", values[0],
        values[3], ++shift_initialised, zeroed[99] + zeroed[0], constructed, table[1](4),
        table[0](1) + table[2](5) + shift_chosen(8), *shift_pointer, names[2], shift_absent ? 1 : 0,
        sum, jumps, zeros[4999] + zeros[0], (int)(shift_inside - shift_pointer));
}

/* 0 when everything stands where its alignment wants it. */
int shift_misaligned(void)
{
    return (int)((uintptr_t)&shift_initialised % 64 + (uintptr_t)vectors % 32);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Functions whose machine code is looked at. Compiled with -DKEEP=ppb_keep -DCLOBBER=ppb_clobber
 * and with -DKEEP= -D'CLOBBER()=' they must be of the same length. Two operations each, so that
 * there is something to keep between them. Compiled as C and as C++.
 */
#include <ppbench.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PAIR(NAME, TYPE) \
    TYPE NAME(TYPE a, TYPE b); \
    TYPE NAME(TYPE a, TYPE b) \
    { \
        TYPE product = KEEP(a * b); \
        return KEEP(product + b); \
    }

PAIR(of_int, int)
PAIR(of_unsigned, unsigned)
PAIR(of_int64, int64_t)
PAIR(of_uint64, uint64_t)
PAIR(of_float, float)
PAIR(of_double, double)

/* Sums of a pointer would be folded into the address of what is read there. */
void *of_pointer(void **a);
void *of_pointer(void **a)
{
    void **next = KEEP((void **)*a);
    return KEEP(*next);
}

enum flags { NONE, RED, GREEN };

enum flags of_enum(enum flags a, enum flags b);
enum flags of_enum(enum flags a, enum flags b)
{
    enum flags both = (enum flags)(KEEP(a) | b);
    return KEEP(both);
}

void of_clobber(int *a, int *b);
void of_clobber(int *a, int *b)
{
    *a = 1;
    CLOBBER();
    *b = 2;
}

#ifdef __cplusplus
}
#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * A library that allocates for its caller.
 */
#include <stdlib.h>

void other_pair(void);

void other_pair(void)
{
    void *volatile block = malloc(500);
    free(block);
}

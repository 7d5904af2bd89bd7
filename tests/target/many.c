/* SPDX-License-Identifier: GPL-3.0-or-later
 * 10 000 benchmarks, b0000 to b9999. The list is made when the object is loaded: nobody wants to
 * wait for a compiler that makes 10 000 loops.
 */
#define ppb_module_v1 headers_own_module
#include "good.h"
#undef ppb_module_v1

#include <stdio.h>
#include <string.h>

#define N_BENCHES 10000

static struct ppb_bench benches[N_BENCHES];
static const void *list[N_BENCHES];
static char names[N_BENCHES][8];

__attribute__((visibility("default"))) const struct ppb_module ppb_module_v1 = {PPB_ABI_MAJOR,
    PPB_ABI_MINOR, sizeof(struct ppb_module), sizeof(struct ppb_bench), list, list + N_BENCHES,
    ppb_empty_loop};

__attribute__((constructor)) static void construct(void)
{
    for (unsigned i = 0; i < N_BENCHES; i++) {
        memcpy(&benches[i], &good_ppb_bench, sizeof benches[i]);
        snprintf(names[i], sizeof names[i], "b%04u", i % N_BENCHES);
        benches[i].name = names[i];
        list[i] = &benches[i];
    }
}

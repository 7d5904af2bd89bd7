/* SPDX-License-Identifier: GPL-3.0-or-later
 * jansson: a document of 1000 objects made, written sorted, read back and written again.
 */
#include "bench/ppbench.h"
#include "tests/perf/trace_work.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define N_OBJECTS 1000

static json_t *make(void)
{
    json_t *list = json_array();
    for (int i = 0; i < N_OBJECTS; i++)
        json_array_append_new(list,
            json_pack("{s:i, s:f, s:s, s:[i,i,b]}", "id", i, "ratio", i / 7.0, "name",
                i % 3 != 0 ? "a name" : "another", "of", i, i * i, i % 2));
    return list;
}

uint64_t trace_work(void)
{
    json_t *made = make();
    char *first = json_dumps(made, JSON_SORT_KEYS);
    json_decref(made);
    json_t *read = json_loads(first, 0, NULL);
    char *second = json_dumps(read, JSON_INDENT(2));
    json_decref(read);
    const uint64_t hash = trace_work_hash(
        trace_work_hash(1, first, strlen(first)), second, strlen(second));
    free(first);
    free(second);
    return hash;
}

PPB_BENCH(work)
{
    ppb_keep(trace_work());
}

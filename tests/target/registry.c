/* SPDX-License-Identifier: GPL-3.0-or-later
 * Modules whose list of benchmarks is not what it should be: -DREGISTRY_... says in which way. The
 * header's own list goes under another name, ours takes its place.
 */
#define ppb_module_v1 headers_own_module
#include "good.h"
#undef ppb_module_v1

#include <string.h>

static struct ppb_bench make(const char *name)
{
    struct ppb_bench bench;
    memcpy(&bench, &good_ppb_bench, sizeof bench);
    bench.name = name;
    return bench;
}

/* Two good ones, which a constructor then spoils. */
static struct ppb_bench benches[2];
static const void *list[] = {&benches[0], &benches[1]};

__attribute__((visibility("default"))) struct ppb_module ppb_module_v1 = {PPB_ABI_MAJOR,
    PPB_ABI_MINOR, sizeof(struct ppb_module), sizeof(struct ppb_bench), list, list + 2,
    ppb_empty_loop};

PPB_UNUSED_ static char endless_name[1 << 20];

#define PARAM(TYPE, KIND, ...) \
    ((struct ppb_param){.name = "p", .type = (TYPE), .kind = (KIND), __VA_ARGS__})
#define RANGE(KIND, ...) PARAM(PPB_TYPE_INT, KIND, .n_values = 3, .values.integers = {__VA_ARGS__})

/* `b` is the second benchmark's list entry, `m` the module. */
static void spoil(PPB_UNUSED_ struct ppb_bench *b, PPB_UNUSED_ struct ppb_module *m)
{
    PPB_UNUSED_ struct ppb_param *p = &b->params[0];
#if defined REGISTRY_IS_OF_ABI_0
    m->abi_major = 0;
#elif defined REGISTRY_IS_OF_ABI_2
    m->abi_major = 2;
#elif defined REGISTRY_IS_OF_ABI_MAX
    m->abi_major = UINT32_MAX;
#elif defined REGISTRY_IS_OF_LATER_MINOR /* good: fields were appended */
    m->abi_minor = 7;
    m->size += 64;
    m->bench_size += 128;
    benches[0].size += 128;
    benches[1].size += 128;
#elif defined REGISTRY_HAS_SMALL_MODULE
    m->size = 8;
#elif defined REGISTRY_HAS_SMALL_BENCHES
    m->bench_size = 16;
#elif defined REGISTRY_HAS_SMALL_ENTRY
    b->size = 16;
#elif defined REGISTRY_HAS_NULL_ENTRY
    list[1] = NULL;
#elif defined REGISTRY_HAS_WILD_ENTRY
    list[1] = (const void *)16;
#elif defined REGISTRY_HAS_NULL_LIST
    m->first = NULL;
#elif defined REGISTRY_HAS_NO_END
    m->last = list + 1000000000;
#elif defined REGISTRY_ENDS_TOO_LATE
    m->last = list + 500000;
#elif defined REGISTRY_ENDS_BEFORE_IT_BEGINS
    m->last = list - 1;
#elif defined REGISTRY_HAS_NULL_NAME
    b->name = NULL;
    b->macro_name = NULL;
#elif defined REGISTRY_HAS_EMPTY_NAME
    b->name = "";
#elif defined REGISTRY_HAS_WILD_NAME
    b->name = (const char *)16;
#elif defined REGISTRY_HAS_ENDLESS_NAME
    memset(endless_name, 'e', sizeof endless_name);
    b->name = endless_name;
#elif defined REGISTRY_HAS_NULL_LOOP
    b->loop = NULL;
#elif defined REGISTRY_HAS_SAME_NAME_TWICE
    b->name = benches[0].name;
#elif defined REGISTRY_HAS_PARAM_OUTSIDE
    *p = PARAM(PPB_TYPE_INT, PPB_KIND_LIST, .offset = 1u << 30, .n_values = 1);
#elif defined REGISTRY_HAS_WRONG_TYPE
    *p = PARAM(99, PPB_KIND_LIST, .n_values = 1);
#elif defined REGISTRY_HAS_TOO_MANY_VALUES
    *p = PARAM(PPB_TYPE_INT, PPB_KIND_LIST, .n_values = 60000);
#elif defined REGISTRY_HAS_NO_VALUES
    *p = PARAM(PPB_TYPE_INT, PPB_KIND_LIST, .n_values = 0);
#elif defined REGISTRY_HAS_NULL_STRING
    *p = PARAM(PPB_TYPE_STRING, PPB_KIND_LIST, .n_values = 1);
#elif defined REGISTRY_HAS_ENDLESS_RANGE
    *p = RANGE(PPB_KIND_RANGE, 0, 10, 0);
#elif defined REGISTRY_HAS_ENDLESS_GEOMETRIC
    *p = RANGE(PPB_KIND_GEOMETRIC, 1, 10, 1);
#elif defined REGISTRY_HAS_HUGE_RANGE
    *p = RANGE(PPB_KIND_RANGE, INT64_MIN, INT64_MAX, 1);
#elif defined REGISTRY_HAS_MANY_THREADS
    b->threads[0] = 1u << 30;
#elif defined REGISTRY_HAS_HUGE_CONTEXT
    b->context_bytes = UINT64_MAX;
#elif defined REGISTRY_IS_GOOD
    b->context_bytes = sizeof(int64_t);
#else
#error "say what is wrong with the registry: -DREGISTRY_..."
#endif
}

__attribute__((constructor)) static void construct(void)
{
    benches[0] = make(NULL);
    benches[1] = make("other");
    spoil(&benches[1], &ppb_module_v1);
}

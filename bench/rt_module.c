/* SPDX-License-Identifier: GPL-3.0-or-later
 * The user's object inside the worker. Its lists are read with caps, its pointers can only be
 * believed: a wrong one ends this process, which the driver reports. No stdio; what is allocated
 * here is so before anything is timed.
 */
#define _GNU_SOURCE
#include "bench/rt_module.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PLAIN_PREFIX "ppb_bench_"
#define MAX_BENCHES 1000000
#define MAX_NAME_BYTES 4096

bool rt_refuse(
    struct pp_wire *wire, enum pp_wire_refusal refusal, const char *text, const char *more)
{
    char *to = wire->report.text;
    size_t left = sizeof wire->report.text - 1;
    const char *parts[] = {text, more};
    for (int i = 0; i < 2 && parts[i]; i++) {
        const size_t n = strnlen(parts[i], left);
        memcpy(to, parts[i], n);
        to += n;
        left -= n;
    }
    *to = '\0';
    wire->report.refusal = refusal;
    atomic_store(&wire->report.phase, PP_WIRE_REFUSED);
    return false;
}

/* Whether it is still the file that the driver saw; else the report says what became of it. */
static bool same_file(const struct pp_wire_target *target, struct pp_wire *wire)
{
    struct stat st;
    const struct pp_wire_identity *was = &target->identity;
    if (stat(target->path, &st) != 0)
        return rt_refuse(
            wire, PP_WIRE_REFUSED_CHANGED, "the file is gone since the run began", NULL);
    const uint64_t mtime_ns = (uint64_t)st.st_mtim.tv_sec * 1000000000u +
        (uint64_t)st.st_mtim.tv_nsec;
    const char *how = st.st_dev != was->device || st.st_ino != was->inode
        ? ": another one is in its place"
        : (uint64_t)st.st_size != was->size_bytes ? ": its size is another"
        : mtime_ns != was->mtime_ns               ? ": it was written to"
                                                  : NULL;
    return !how || rt_refuse(wire, PP_WIRE_REFUSED_CHANGED, "the file changed during the run", how);
}

/* Symbols behind a GNU hash table: the highest index that its chains reach, plus one. */
static size_t gnu_hash_symbols(const uint32_t *table)
{
    const uint32_t n_buckets = table[0], first = table[1], n_bloom = table[2];
    const uint32_t *buckets = table + 4 + n_bloom * (sizeof(ElfW(Addr)) / sizeof(uint32_t));
    const uint32_t *chains = buckets + n_buckets;
    uint32_t last = 0;
    for (uint32_t i = 0; i < n_buckets; i++)
        last = buckets[i] > last ? buckets[i] : last;
    if (last < first)
        return first;
    while ((chains[last - first] & 1) == 0)
        last++;
    return (size_t)last + 1;
}

struct symbols {
    const ElfW(Sym) * symbol;
    const char *strings;
    size_t n;
};

static struct symbols dynamic_symbols(const struct link_map *map)
{
    struct symbols found = {0};
    const uint32_t *gnu_hash = NULL, *hash = NULL;
    for (const ElfW(Dyn) *d = map->l_ld; d->d_tag != DT_NULL; d++) {
        if (d->d_tag == DT_SYMTAB)
            found.symbol = (const ElfW(Sym) *)d->d_un.d_ptr;
        else if (d->d_tag == DT_STRTAB)
            found.strings = (const char *)d->d_un.d_ptr;
        else if (d->d_tag == DT_GNU_HASH)
            gnu_hash = (const uint32_t *)d->d_un.d_ptr;
        else if (d->d_tag == DT_HASH)
            hash = (const uint32_t *)d->d_un.d_ptr;
    }
    if (found.symbol && found.strings)
        found.n = hash ? hash[1] : gnu_hash ? gnu_hash_symbols(gnu_hash) : 0;
    return found;
}

static bool is_plain(const struct symbols *symbols, size_t i)
{
    const ElfW(Sym) *s = &symbols->symbol[i];
    return s->st_shndx != SHN_UNDEF && ELF64_ST_TYPE(s->st_info) == STT_FUNC &&
        strncmp(symbols->strings + s->st_name, PLAIN_PREFIX, strlen(PLAIN_PREFIX)) == 0;
}

static const struct rt_module
    *sorting; /* qsort has no context; this process does one thing at a time */

static int by_address(const void *left, const void *right)
{
    char name[MAX_NAME_BYTES + 32];
    const char *const *names[2] = {left, right};
    uintptr_t address[2];
    for (int i = 0; i < 2; i++) {
        stpcpy(stpcpy(name, PLAIN_PREFIX), *names[i]);
        address[i] = (uintptr_t)dlsym(sorting->handle, name);
    }
    return address[0] < address[1] ? -1 : address[0] > address[1];
}

static bool find_plain(struct rt_module *module, struct pp_wire *wire)
{
    struct link_map *map;
    if (dlinfo(module->handle, RTLD_DI_LINKMAP, &map) != 0)
        return true;
    const struct symbols symbols = dynamic_symbols(map);
    size_t n = 0;
    for (size_t i = 0; i < symbols.n; i++)
        n += is_plain(&symbols, i);
    if (n == 0)
        return true;
    module->plain_names = calloc(n, sizeof *module->plain_names);
    if (!module->plain_names)
        return rt_refuse(wire, PP_WIRE_REFUSED_SYSTEM, "out of memory", NULL);
    for (size_t i = 0; i < symbols.n && module->n_plain < n; i++) {
        const char *name = symbols.strings + symbols.symbol[i].st_name + strlen(PLAIN_PREFIX);
        if (is_plain(&symbols, i) && strnlen(name, MAX_NAME_BYTES) < MAX_NAME_BYTES)
            module->plain_names[module->n_plain++] = name;
    }
    sorting = module;
    qsort(module->plain_names, module->n_plain, sizeof *module->plain_names, by_address);
    module->plain_empty = (rt_plain_loop *)dlsym(module->handle, "ppb_empty_loop");
    return true;
}

static const char *decimal(uint32_t value, char text[16])
{
    char *p = text + 15;
    *p = '\0';
    do
        *--p = (char)('0' + value % 10);
    while ((value /= 10) != 0);
    return p;
}

static bool find_declared(struct rt_module *module, struct pp_wire *wire)
{
    const struct ppb_module *header = dlsym(module->handle, "ppb_module_v1");
    char number[16], text[64];
    if (!header)
        return true;
    if (header->abi_major != PPB_ABI_MAJOR) {
        stpcpy(stpcpy(stpcpy(text, "built for ABI "), decimal(header->abi_major, number)),
            ", this is ");
        return rt_refuse(wire, PP_WIRE_REFUSED_ABI, text, decimal(PPB_ABI_MAJOR, number));
    }
    if (header->size < sizeof *header || header->bench_size < sizeof(struct ppb_bench))
        return rt_refuse(wire, PP_WIRE_REFUSED_ABI, "its structs are smaller than ABI 1's", NULL);
    if (header->last < header->first || header->last - header->first > MAX_BENCHES)
        return rt_refuse(
            wire, PP_WIRE_REFUSED_REGISTRY, "its list of benchmarks is damaged (count)", NULL);
    module->header = header;
    module->n_declared = (size_t)(header->last - header->first);
    for (size_t i = 0; i < module->n_declared; i++) {
        const struct ppb_bench *bench = header->first[i];
        if (!bench || bench->size < sizeof *bench)
            return rt_refuse(
                wire, PP_WIRE_REFUSED_REGISTRY, "its list of benchmarks is damaged (entry)", NULL);
        const char *name = bench->name ? bench->name : bench->macro_name;
        if (!bench->loop || !name || !*name || strnlen(name, MAX_NAME_BYTES) == MAX_NAME_BYTES)
            return rt_refuse(wire, PP_WIRE_REFUSED_REGISTRY,
                "its list of benchmarks is damaged (name or loop)", NULL);
    }
    return true;
}

bool rt_module_load(
    struct rt_module *module, struct pp_wire *wire, const struct pp_wire_target *target)
{
    *module = (struct rt_module){0};
    if (!same_file(target, wire))
        return false;
    atomic_store(&wire->report.phase, PP_WIRE_LOADING);
    for (const char *path = wire->order.preloads; *path; path += strlen(path) + 1)
        if (!dlopen(path, RTLD_NOW | RTLD_GLOBAL))
            return rt_refuse(wire, PP_WIRE_REFUSED_LOAD, dlerror(), NULL);
    module->handle = dlopen(target->path, RTLD_NOW | RTLD_LOCAL);
    if (!module->handle)
        return rt_refuse(wire, PP_WIRE_REFUSED_LOAD, dlerror(), NULL);
    atomic_store(&wire->report.phase, PP_WIRE_FINDING);
    if (!find_declared(module, wire) || !find_plain(module, wire))
        return false;
    if (module->n_declared + module->n_plain == 0)
        return rt_refuse(wire, PP_WIRE_REFUSED_EMPTY, "no benchmarks in it", NULL);
    return true;
}

/* The list under construction. */
struct list {
    unsigned char *at;
    size_t used, room;
};

static void *list_take(struct list *list, size_t n_bytes)
{
    if (n_bytes > list->room - list->used)
        return NULL;
    void *taken = list->at + list->used;
    list->used += n_bytes;
    return taken;
}

static bool list_string(struct list *list, const char *text)
{
    const size_t n = text ? strnlen(text, MAX_NAME_BYTES) : 0;
    char *to = list_take(list, n + 1);
    if (!to)
        return false;
    if (n)
        memcpy(to, text, n);
    to[n] = '\0';
    return true;
}

static uint32_t count_params(const struct ppb_bench *bench)
{
    uint32_t n = 0;
    while (bench && n < PPB_MAX_PARAMS && bench->params[n].name)
        n++;
    return n;
}

static bool list_strings(
    struct list *list, const struct ppb_bench *bench, const char *name, uint32_t n_params)
{
    bool ok = list_string(list, name) && list_string(list, bench ? bench->file : NULL) &&
        list_string(list, bench ? bench->skip : NULL);
    for (uint32_t i = 0; ok && i < n_params; i++) {
        const struct ppb_param *p = &bench->params[i];
        ok = list_string(list, p->name);
        for (uint32_t v = 0;
             ok && p->type == PPB_TYPE_STRING && v < p->n_values && v < PPB_MAX_VALUES; v++)
            ok = list_string(list, p->values.strings[v]);
    }
    return ok;
}

static bool list_bench(struct list *list, const struct ppb_bench *bench, const char *name)
{
    const uint32_t n_params = count_params(bench);
    const size_t start = list->used;
    struct pp_wire_bench *entry = list_take(
        list, sizeof *entry + n_params * sizeof entry->params[0]);
    if (!entry)
        return false;
    entry->n_params = n_params;
    if (bench) {
        entry->line = bench->line;
        entry->unit = bench->unit;
        memcpy(entry->threads, bench->threads, sizeof entry->threads);
        entry->manual_time = bench->manual_time;
        entry->max_iterations = bench->max_iterations;
        entry->bytes_per_iteration = bench->bytes;
        entry->items_per_iteration = bench->items;
    }
    for (uint32_t i = 0; i < n_params; i++) {
        const struct ppb_param *p = &bench->params[i];
        entry->params[i].type = p->type;
        entry->params[i].kind = p->kind;
        entry->params[i].n_values = p->n_values < PPB_MAX_VALUES ? p->n_values : PPB_MAX_VALUES;
        if (p->type != PPB_TYPE_STRING)
            memcpy(&entry->params[i].values, &p->values, sizeof entry->params[i].values);
    }
    if (!list_strings(list, bench, name, n_params) || !list_take(list, (8 - list->used % 8) % 8))
        return false;
    entry->bytes = (uint32_t)(list->used - start);
    return true;
}

bool rt_module_list(
    const struct rt_module *module, struct pp_wire *wire, unsigned char *to, size_t room)
{
    struct list list = {.at = to, .room = room};
    for (size_t i = 0; i < module->n_declared + module->n_plain; i++) {
        const struct ppb_bench *bench = i < module->n_declared ? module->header->first[i] : NULL;
        const char *name = bench ? bench->name ? bench->name : bench->macro_name
                                 : module->plain_names[i - module->n_declared];
        if (!list_bench(&list, bench, name))
            return rt_refuse(
                wire, PP_WIRE_REFUSED_REGISTRY, "its list of benchmarks is too long", NULL);
        wire->report.n_listed++;
    }
    wire->report.list_bytes = list.used;
    wire->report.convention = module->n_declared == 0;
    wire->report.has_empty_loop = module->n_declared ? 1 : module->plain_empty != NULL;
    return true;
}

static const struct rt_bench *plain; /* the benchmark that runs, for the two adapters */

static void plain_loop_adapter(struct ppb_run *run, uint64_t n_iterations)
{
    plain->plain_loop(n_iterations, run->context);
}

static void plain_empty_adapter(struct ppb_run *run, uint64_t n_iterations)
{
    plain->plain_empty(n_iterations, run->context);
}

static void *plain_symbol(const struct rt_module *module, const char *prefix, const char *name)
{
    char symbol[MAX_NAME_BYTES + 32];
    stpcpy(stpcpy(symbol, prefix), name);
    return dlsym(module->handle, symbol);
}

bool rt_module_pick(
    const struct rt_module *module, struct pp_wire *wire, uint32_t index, struct rt_bench *bench)
{
    *bench = (struct rt_bench){0};
    if (index >= module->n_declared + module->n_plain)
        return rt_refuse(wire, PP_WIRE_REFUSED_CHANGED,
            "its list of benchmarks is another one than before", NULL);
    if (index < module->n_declared) {
        bench->declared = module->header->first[index];
        bench->loop = bench->declared->loop;
        bench->empty_loop = module->header->empty_loop;
        return true;
    }
    const char *name = module->plain_names[index - module->n_declared];
    bench->plain_loop = (rt_plain_loop *)plain_symbol(module, PLAIN_PREFIX, name);
    bench->plain_setup = (void *(*)(void))plain_symbol(module, "ppb_setup_", name);
    bench->plain_teardown = (void (*)(void *))plain_symbol(module, "ppb_teardown_", name);
    bench->loop = plain_loop_adapter;
    bench->empty_loop = module->plain_empty ? plain_empty_adapter : NULL;
    bench->plain_empty = module->plain_empty;
    rt_module_use(bench);
    return true;
}

void rt_module_use(const struct rt_bench *bench)
{
    plain = bench;
}

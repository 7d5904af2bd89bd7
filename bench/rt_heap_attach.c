/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finds the slots through which objects allocate, and lets them lead elsewhere.
 */
#define _GNU_SOURCE
#include "bench/rt_heap.h"

#include "bench/rt_heap_part.h"
#include "bench/rt_heap_symbols.h"
#include "bench/rt_slots.h"

#include <fnmatch.h>
#include <string.h>

#define MAX_SLOTS 4096

/* A slot that was found. */
struct redirected {
    uintptr_t *place;
    const struct rt_heap_function *function;
};

static struct {
    struct redirected slots[MAX_SLOTS];
    size_t n_slots;
} found;

/* One object under examination. */
struct search {
    const struct rt_heap_objects *objects;
    const struct dl_phdr_info *info;
    char *doubt;
    size_t doubt_bytes;
    bool is_program;   /* the first that is listed */
    bool allocates;    /* it has a slot for malloc that is redirected */
    bool is_elsewhere; /* it has one that leads to an allocator of its own */
    bool is_full;      /* no room for a slot, or it cannot be written */
};

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Whether a segment of the object holds the address. */
static bool holds(const struct dl_phdr_info *info, uintptr_t address)
{
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        const uintptr_t start = info->dlpi_addr + segment->p_vaddr;
        if (segment->p_type == PT_LOAD && address >= start && address < start + segment->p_memsz)
            return true;
    }
    return false;
}

static bool is_own(const struct search *search)
{
    const struct rt_heap_objects *objects = search->objects;
    for (size_t i = 0; i < objects->n_addresses; i++)
        if (holds(search->info, (uintptr_t)objects->addresses[i]))
            return true;
    return false;
}

/* Libraries that allocate for whoever calls them: strdup, operator new. */
static bool is_language(const char *name)
{
    static const char *const patterns[] = {
        "libc.so.*", "libstdc++.so.*", "libc++.so.*", "libc++abi.so.*"};
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        if (fnmatch(patterns[i], name, 0) == 0)
            return true;
    return false;
}

static bool is_loader(const struct search *search)
{
    const char *path = search->info->dlpi_name;
    return path && strncmp(base_of(path), "ld-linux", strlen("ld-linux")) == 0;
}

static bool is_wanted(const struct search *search)
{
    const char *path = search->info->dlpi_name ? search->info->dlpi_name : "";
    const char *name = base_of(path);
    if (is_own(search))
        return true;
    if (search->is_program || is_loader(search) || (path[0] != '/' && strstr(name, "vdso")))
        return false;
    return is_language(name) ||
        (search->objects->libraries[0] && fnmatch(search->objects->libraries, name, 0) == 0);
}

static const struct rt_heap_function *function_of(const char *name)
{
    for (size_t i = 0; i < RT_HEAP_N_FUNCTIONS; i++)
        if (strcmp(rt_heap_functions[i].name, name) == 0)
            return &rt_heap_functions[i];
    return NULL;
}

static bool leads_to_us(const struct rt_heap_function *function, uintptr_t target)
{
    return target == function->addresses[RT_HEAP_LIGHT] ||
        target == function->addresses[RT_HEAP_FULL];
}

/* Whether the slot calls the function that we would call in its place. One that has not been used
 * yet leads into its own object, where the loader is asked: it finds what it found for us, though
 * the object has such a function itself. */
static bool leads_to_real(const struct search *search, const struct rt_slot *slot,
    const struct rt_heap_function *function)
{
    return *slot->place == function->addresses[RT_HEAP_REAL] ||
        (holds(search->info, *slot->place) && *slot->place != slot->own_address);
}

static bool visit(const struct rt_slot *slot, void *context)
{
    struct search *search = context;
    const struct rt_heap_function *function = function_of(slot->name);
    if (!function)
        return true;
    const bool is_malloc = function == &rt_heap_functions[0];
    if (leads_to_us(function, *slot->place)) {
        search->allocates |= is_malloc;
        return true;
    }
    if (!leads_to_real(search, slot, function)) {
        search->is_elsewhere |= is_malloc;
        return true;
    }
    if (found.n_slots == MAX_SLOTS || !rt_slots_write(slot, function->addresses[RT_HEAP_FULL])) {
        search->is_full = true;
        return true;
    }
    search->allocates |= is_malloc;
    found.slots[found.n_slots++] = (struct redirected){slot->place, function};
    return true;
}

/* The loader calls through pointers of its own, which have no names: for dlopen, and for variables
 * of threads, some of which the C library frees. */
static void visit_pointers(struct search *search, const ElfW(Phdr) * segment)
{
    const uintptr_t start = search->info->dlpi_addr + segment->p_vaddr;
    const uintptr_t *end = (const uintptr_t *)(start + segment->p_memsz / 8 * 8);
    for (uintptr_t *place = (uintptr_t *)start; place < end; place++)
        for (size_t i = 0; i < RT_HEAP_N_FUNCTIONS; i++)
            if (*place == rt_heap_functions[i].addresses[RT_HEAP_REAL]) {
                const struct rt_slot slot = {place, rt_heap_functions[i].name, 0};
                visit(&slot, search);
            }
}

static void visit_loader(struct search *search)
{
    for (int i = 0; i < search->info->dlpi_phnum; i++)
        if (search->info->dlpi_phdr[i].p_type == PT_GNU_RELRO)
            visit_pointers(search, &search->info->dlpi_phdr[i]);
}

static void doubt(const struct search *search, const char *why)
{
    const char *const parts[] = {
        search->doubt[0] ? "; " : "", "'", base_of(search->info->dlpi_name), "' ", why};
    if (strstr(search->doubt, why)) /* told when it was attached before */
        return;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        strncat(search->doubt, parts[i], search->doubt_bytes - 1 - strlen(search->doubt));
}

static int examine(struct dl_phdr_info *info, size_t n_bytes, void *context)
{
    (void)n_bytes;
    struct search *search = context;
    search->info = info;
    search->allocates = search->is_elsewhere = search->is_full = false;
    if (is_loader(search))
        visit_loader(search);
    if (is_wanted(search)) {
        rt_slots_each_pointer(info, visit, search);
        if (search->is_full)
            doubt(search, "has places to allocate from that cannot be redirected");
        if (search->is_elsewhere ||
            (!search->allocates && is_own(search) && rt_heap_symbols_has_malloc(info->dlpi_name)))
            doubt(search, "has a malloc of its own, of which nothing is seen");
    }
    search->is_program = false;
    return 0;
}

void rt_heap_attach(const struct rt_heap_objects *objects, char *doubt, size_t n_bytes)
{
    struct search search = {
        .objects = objects, .doubt = doubt, .doubt_bytes = n_bytes, .is_program = true};
    rt_heap_prepare();
    dl_iterate_phdr(examine, &search);
}

void rt_heap_redirect(enum rt_heap_set set)
{
    for (size_t i = 0; i < found.n_slots; i++)
        __atomic_store_n(
            found.slots[i].place, found.slots[i].function->addresses[set], __ATOMIC_RELAXED);
}

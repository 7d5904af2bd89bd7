/* SPDX-License-Identifier: GPL-3.0-or-later
 * Loaded objects, as the loader lists them.
 */
#define _GNU_SOURCE
#include "bench/rt_objects.h"

#include <fnmatch.h>
#include <link.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#define VDSO_PATH "[vdso]"

struct update {
    struct pp_tracewire *wire;
    uintptr_t object; /* 0: none */
    bool is_first;    /* the program itself comes first */
};

/* The address range of executable segments. */
static void find_text(const struct dl_phdr_info *info, struct pp_tracewire_object *object)
{
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_X))
            continue;
        const uint64_t start = info->dlpi_addr + segment->p_vaddr;
        if (object->loaded_end == 0 || start < object->loaded_start)
            object->loaded_start = start;
        if (start + segment->p_memsz > object->loaded_end)
            object->loaded_end = start + segment->p_memsz;
    }
}

/* Whether any segment, of code or data, holds the address. */
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

static void set_path(
    const struct dl_phdr_info *info, bool is_program, struct pp_tracewire_object *object)
{
    const size_t room = sizeof object->path - 1;
    if (is_program) {
        const ssize_t n = readlink("/proc/self/exe", object->path, room);
        object->path[n > 0 ? n : 0] = '\0';
        return;
    }
    const char *name = info->dlpi_name ? info->dlpi_name : "";
    if (name[0] != '/' && strstr(name, "vdso"))
        name = VDSO_PATH;
    strncpy(object->path, name, room);
}

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Whether the user wants it traced, though it is not the benchmark's own. */
static bool is_wanted(const struct update *update, const struct pp_tracewire_object *object)
{
    const char *pattern = update->wire->order.libraries, *name = base_of(object->path);
    const bool is_ours = update->is_first || strcmp(object->path, VDSO_PATH) == 0 ||
        strncmp(name, "ld-linux", strlen("ld-linux")) == 0 ||
        strncmp(name, "ppbench-tracer", strlen("ppbench-tracer")) == 0;
    return pattern[0] && !is_ours && fnmatch(pattern, name, 0) == 0;
}

static bool is_known(const struct pp_tracewire *wire, const struct pp_tracewire_object *object)
{
    const uint32_t n = atomic_load(&wire->report.n_objects);
    for (uint32_t i = 0; i < n; i++)
        if (wire->objects[i].loaded_start == object->loaded_start &&
            wire->objects[i].bias == object->bias)
            return true;
    return false;
}

static int enter(struct dl_phdr_info *info, size_t n_bytes, void *context)
{
    static struct pp_tracewire_object object; /* 4 KiB */
    struct update *update = context;
    struct pp_tracewire *wire = update->wire;
    const uint32_t n = atomic_load(&wire->report.n_objects);
    (void)n_bytes;
    memset(&object, 0, sizeof object);
    object.bias = info->dlpi_addr;
    find_text(info, &object);
    set_path(info, update->is_first, &object);
    object.is_traced = is_wanted(update, &object) ||
        (update->object && holds(info, update->object));
    update->is_first = false;
    if (n < PP_TRACEWIRE_MAX_OBJECTS && object.loaded_end && !is_known(wire, &object)) {
        wire->objects[n] = object;
        atomic_store(&wire->report.n_objects, n + 1);
    }
    return 0;
}

void rt_objects_update(struct pp_tracewire *wire, const void *object)
{
    struct update update = {.wire = wire, .object = (uintptr_t)object, .is_first = true};
    dl_iterate_phdr(enter, &update);
}

uint32_t rt_objects_find(const struct pp_tracewire *wire, uintptr_t address)
{
    const uint32_t n = atomic_load(&wire->report.n_objects);
    for (uint32_t i = 0; i < n; i++)
        if (address >= wire->objects[i].loaded_start && address < wire->objects[i].loaded_end)
            return i;
    return RT_OBJECTS_NONE;
}

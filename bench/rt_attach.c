/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/rt_attach.h"

#include "bench/rt_calibrate.h"
#include "bench/rt_mirror.h"
#include "bench/rt_patch.h"
#include "bench/rt_raw.h"
#include "bench/rt_sites.h"
#include "bench/rt_slots.h"
#include "bench/rt_stub.h"
#include "bench/rt_tree.h"

#include <fnmatch.h>
#include <pthread.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SHADOW_STACK_STATUS 0x5005 /* of arch_prctl */
#define FNV_SEED UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

static uintptr_t calibration_stub;
static struct rt_patch patches[RT_ATTACH_MAX]; /* by object of rt_attach */

static void doubt(struct pp_tracewire *wire, const char *text, const char *more)
{
    char *to = wire->report.doubt;
    size_t n = strlen(to);
    const char *const parts[] = {n ? "; " : "", text, more};
    for (size_t i = 0; i < 3; i++)
        for (const char *from = parts[i]; *from && n < sizeof wire->report.doubt - 1; from++)
            to[n++] = *from;
    to[n] = '\0';
}

/* Keep a name in the wire's table; 0: none, or no room. */
static uint32_t keep_name(struct pp_tracewire *wire, const char *name)
{
    char *names = pp_tracewire_at(wire, PP_TRACEWIRE_NAMES);
    const uint32_t at = atomic_load(&wire->report.names_bytes);
    const size_t n = name ? strlen(name) + 1 : 1;
    if (n == 1 || n > PP_TRACEWIRE_NAMES_BYTES - at)
        return 0;
    memcpy(names + at, name, n);
    atomic_store(&wire->report.names_bytes, at + (uint32_t)n);
    return at;
}

static struct pp_tracewire_function *function_at(struct pp_tracewire *wire, uint32_t index)
{
    return (struct pp_tracewire_function *)pp_tracewire_at(wire, PP_TRACEWIRE_FUNCTIONS) + index;
}

/* One more entry of the table; NULL: it is full. */
static struct pp_tracewire_function *add_function(struct pp_tracewire *wire)
{
    const uint32_t n = atomic_load(&wire->report.n_functions);
    if (n == PP_TRACEWIRE_MAX_FUNCTIONS)
        return NULL;
    atomic_store(&wire->report.n_functions, n + 1);
    return function_at(wire, n);
}

static bool enter_functions(struct rt_attached *attached, struct pp_tracewire *wire)
{
    struct pp_tracewire_object *object = &wire->objects[attached->object];
    const struct rt_scan *scan = &attached->scan;
    attached->first_function = object->first_function = atomic_load(&wire->report.n_functions);
    if (scan->n_functions > PP_TRACEWIRE_MAX_FUNCTIONS - attached->first_function)
        return false;
    for (size_t i = 0; i < scan->n_functions; i++) {
        const struct rt_scan_function *found = &scan->functions[i];
        struct pp_tracewire_function *f = add_function(wire);
        *f = (struct pp_tracewire_function){.start = found->start,
            .end = found->end,
            .object = attached->object,
            .name = keep_name(wire, found->name),
            .why = (uint8_t)found->why};
        if (found->is_fragment && found->parent != RT_SCAN_NONE)
            f->part_of = 1 + attached->first_function + found->parent;
    }
    object->n_functions = (uint32_t)scan->n_functions;
    return true;
}

static uint64_t checksum(struct pp_tracewire *wire)
{
    uint64_t sum = FNV_SEED;
    const uint32_t n = atomic_load(&wire->report.n_functions);
    for (uint32_t i = 0; i < n; i++) {
        const struct pp_tracewire_function *f = function_at(wire, i);
        sum = (sum ^ f->start) * FNV_PRIME;
        sum = (sum ^ f->end) * FNV_PRIME;
        sum = (sum ^ f->object) * FNV_PRIME;
    }
    return sum;
}

/* Objects whose functions the tracer itself may be in the middle of: seen through slots only. */
static bool is_core(const char *path)
{
    static const char *const names[] = {"libc.so.6", "libc-", "ld-linux", "libpthread", "libgcc_s",
        "libdl.", "libZydis", "libZycore", "librt."};
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(name, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

bool rt_attach_scan(struct rt_attach *attach, struct pp_tracewire *wire, const char **why)
{
    *attach = (struct rt_attach){0};
    *why = "none of its objects is to be traced";
    if (atomic_load(&wire->report.names_bytes) == 0)
        atomic_store(&wire->report.names_bytes, 1); /* offset 0 is "" */
    const uint32_t n = atomic_load(&wire->report.n_objects);
    for (uint32_t i = 0; i < n && attach->n_objects < RT_ATTACH_MAX; i++) {
        const struct pp_tracewire_object *object = &wire->objects[i];
        if (object->is_traced != 1 || is_core(object->path))
            continue;
        struct rt_attached *attached = &attach->objects[attach->n_objects];
        attached->object = i;
        if (rt_scan_init(&attached->scan, object->path, object->bias, why) &&
            enter_functions(attached, wire)) {
            attach->n_objects++;
            continue;
        }
        doubt(wire, "not traced, since it cannot be read: ", object->path);
        rt_scan_release(&attached->scan);
    }
    wire->report.function_checksum = checksum(wire);
    return attach->n_objects != 0;
}

static bool has_shadow_stack(void)
{
    unsigned long features = 0;
    return syscall(SYS_arch_prctl, SHADOW_STACK_STATUS, &features) == 0 && (features & 1);
}

static void prepare_tree(struct pp_tracewire *wire)
{
    const uint32_t most = wire->order.max_nodes;
    rt_tree.wire = wire;
    rt_tree.nodes = pp_tracewire_at(wire, PP_TRACEWIRE_NODES);
    rt_tree.times = pp_tracewire_at(wire, PP_TRACEWIRE_TIMES);
    rt_tree.max_nodes = most && most < PP_TRACEWIRE_MAX_NODES ? most : PP_TRACEWIRE_MAX_NODES;
    rt_tree.n_functions = atomic_load(&wire->report.n_functions) + 1; /* and the calibration's */
    rt_tree.clock = (enum pp_tracewire_clock)wire->order.clock;
    rt_tree.is_told = rt_tree.ask || wire->order.max_events != 0;
    if (rt_tree.is_told)
        rt_tree.clock = PP_TRACEWIRE_PLAIN; /* of the form that tells */
    wire->report.nodes_address = (uintptr_t)rt_tree.nodes;
    if (atomic_load(&wire->report.n_nodes) == 0) {
        rt_tree.nodes[0].function16 = PP_TRACEWIRE_NO_FUNCTION16;
        atomic_store(&wire->report.n_nodes, 1);
    }
}

/* Functions of one object that are wanted and may be patched. */
static size_t choose(const struct rt_attached *attached, struct pp_tracewire *wire,
    const unsigned char *has_site, struct rt_patch_target *targets)
{
    const unsigned char *selection = pp_tracewire_at(wire, PP_TRACEWIRE_SELECTION);
    const struct pp_tracewire_order *order = &wire->order;
    size_t n = 0;
    for (uint32_t i = 0; i < attached->scan.n_functions; i++) {
        const struct rt_scan_function *found = &attached->scan.functions[i];
        const uint32_t index = attached->first_function + i;
        if (found->why != PP_PROFILE_WHY_NONE || found->is_fragment ||
            (order->use_selection && !selection[index]) ||
            (order->backend == PP_TRACEWIRE_SITES && !has_site[i]))
            continue;
        if (order->excluded[0] && found->name && fnmatch(order->excluded, found->name, 0) == 0) {
            function_at(wire, index)->why = PP_PROFILE_WHY_EXCLUDED;
            continue;
        }
        targets[n++] = (struct rt_patch_target){.index = i, .function16 = index * 16};
    }
    return n;
}

static void enter_region(struct pp_tracewire *wire, const struct rt_near *near)
{
    const uint32_t n = atomic_load(&wire->report.n_objects);
    if (n == PP_TRACEWIRE_MAX_OBJECTS)
        return;
    struct pp_tracewire_object *object = &wire->objects[n];
    memset(object, 0, sizeof *object);
    strcpy(object->path, "[tracer]");
    object->loaded_start = (uintptr_t)near->memory;
    object->loaded_end = (uintptr_t)near->memory + near->n_bytes;
    object->is_traced = 2;
    atomic_store(&wire->report.n_objects, n + 1);
}

/* Slots of one object that lead to objects which are not patched. */
struct slot_visit {
    struct pp_tracewire *wire;
    struct rt_patch *patch;
};

/* The object that holds a function, if calls into it are to be seen. NONE otherwise. */
static uint32_t wanted_object(struct pp_tracewire *wire, uintptr_t address)
{
    const uint32_t n = atomic_load(&wire->report.n_objects);
    for (uint32_t i = 0; i < n; i++) {
        const struct pp_tracewire_object *o = &wire->objects[i];
        if (address >= o->loaded_start && address < o->loaded_end)
            return o->is_traced == 1 && o->n_functions == 0 ? i : PP_TRACEWIRE_MAX_OBJECTS;
    }
    return PP_TRACEWIRE_MAX_OBJECTS;
}

static bool hook_slot(const struct rt_slot *slot, void *context)
{
    const struct slot_visit *visit = context;
    const uint32_t object = wanted_object(visit->wire, *slot->place);
    if (object == PP_TRACEWIRE_MAX_OBJECTS || !rt_slots_may_stub(slot))
        return true;
    const uint64_t start = *slot->place - visit->wire->objects[object].bias;
    const uint32_t n = atomic_load(&visit->wire->report.n_functions);
    uint32_t index = 0;
    while (index < n &&
        !(function_at(visit->wire, index)->is_library &&
            function_at(visit->wire, index)->start == start &&
            function_at(visit->wire, index)->object == object))
        index++;
    const unsigned char *selection = pp_tracewire_at(visit->wire, PP_TRACEWIRE_SELECTION);
    if (index == n || (visit->wire->order.use_selection && !selection[index]))
        return true;
    const uintptr_t stub = rt_patch_stub(visit->patch, index * 16, *slot->place);
    if (stub && rt_slots_write(slot, stub))
        function_at(visit->wire, index)->reach = PP_PROFILE_BY_SLOT;
    return true;
}

static bool enter_slot(const struct rt_slot *slot, void *context)
{
    const struct slot_visit *visit = context;
    const uint32_t object = wanted_object(visit->wire, *slot->place);
    const uint32_t n = atomic_load(&visit->wire->report.n_functions);
    if (object == PP_TRACEWIRE_MAX_OBJECTS || !rt_slots_may_stub(slot))
        return true;
    const uint64_t start = *slot->place - visit->wire->objects[object].bias;
    for (uint32_t i = 0; i < n; i++)
        if (function_at(visit->wire, i)->is_library &&
            function_at(visit->wire, i)->start == start &&
            function_at(visit->wire, i)->object == object)
            return true;
    struct pp_tracewire_function *f = add_function(visit->wire);
    if (!f)
        return false;
    *f = (struct pp_tracewire_function){.start = start,
        .end = start,
        .object = object,
        .name = keep_name(visit->wire, slot->name),
        .is_library = 1};
    return true;
}

/* For each traced object in turn. */
struct slot_walk {
    const struct rt_attach *attach;
    struct slot_visit *visit;
    struct rt_patch *patches;
    bool (*visitor)(const struct rt_slot *slot, void *context);
};

static int walk_object(struct dl_phdr_info *info, size_t n_bytes, void *context)
{
    const struct slot_walk *walk = context;
    (void)n_bytes;
    for (size_t i = 0; i < walk->attach->n_objects; i++) {
        const struct rt_attached *attached = &walk->attach->objects[i];
        if (attached->scan.bias != info->dlpi_addr)
            continue;
        walk->visit->patch = walk->patches ? &walk->patches[i] : NULL;
        rt_slots_each(info, walk->visitor, walk->visit);
    }
    return 0;
}

static bool patch_object(
    struct rt_attached *attached, struct pp_tracewire *wire, struct rt_patch *patch)
{
    const size_t n_functions = attached->scan.n_functions;
    const size_t targets_bytes = (n_functions + 1) * (sizeof(struct rt_patch_target) + 1);
    struct rt_patch_target *targets = rt_raw_map(targets_bytes);
    if (!targets)
        return false;
    unsigned char *has_site = (unsigned char *)(targets + n_functions + 1);
    rt_sites_find(&attached->scan, has_site);
    const size_t n = choose(attached, wire, has_site, targets);
    const bool ok = rt_patch_apply(patch, targets, n, true);
    for (size_t i = 0; ok && i < n; i++) {
        struct pp_tracewire_function *f = function_at(wire, targets[i].function16 / 16);
        f->reach = (uint8_t)targets[i].reach;
        if (targets[i].reach == PP_PROFILE_BY_JUMP && has_site[targets[i].index])
            f->reach = PP_PROFILE_BY_SITE;
        f->why = (uint8_t)targets[i].why;
        wire->report.n_attached += targets[i].reach != PP_PROFILE_BY_NOTHING;
    }
    rt_raw_unmap(targets, targets_bytes);
    return ok;
}

/* Functions of other objects, which any object may have stubs for. */
static size_t count_slots(struct pp_tracewire *wire)
{
    size_t n = 0;
    for (uint32_t i = 0; i < atomic_load(&wire->report.n_functions); i++)
        n += function_at(wire, i)->is_library;
    return n;
}

bool rt_attach_patch(struct rt_attach *attach, struct pp_tracewire *wire, const char **why)
{
    struct slot_visit visit = {.wire = wire};
    struct slot_walk walk = {attach, &visit, NULL, enter_slot};
    *why = "shadow stacks are on (run it with GLIBC_TUNABLES=glibc.cpu.x86_shstk=off)";
    if (has_shadow_stack())
        return false;
    *why = "the functions are not those of the pass before: the object loads differently each time";
    if (wire->order.use_selection &&
        wire->order.selection_checksum != wire->report.function_checksum)
        return false;
    *why = "2 TiB of address space cannot be reserved (ulimit -v, vm.overcommit_memory=2?)";
    if (!rt_mirror_reserve())
        return false;
    dl_iterate_phdr(walk_object, &walk);
    prepare_tree(wire);
    *why = "no memory within 2 GiB of its code";
    for (size_t i = 0; i < attach->n_objects; i++) {
        struct rt_attached *attached = &attach->objects[i];
        const size_t n_slots = count_slots(wire);
        if (!rt_patch_init(
                &patches[i], &attached->scan, attached->scan.n_functions + n_slots, rt_tree.clock))
            return false;
        enter_region(wire, &patches[i].near);
    }
    calibration_stub = rt_patch_stub(
        &patches[0], (rt_tree.n_functions - 1) * 16, (uintptr_t)rt_calibrate_body);
    walk = (struct slot_walk){attach, &visit, patches, hook_slot};
    dl_iterate_phdr(walk_object, &walk);
    *why = "a policy forbids to change code in memory (SELinux execmod?)";
    for (size_t i = 0; i < attach->n_objects; i++)
        if (!patch_object(&attach->objects[i], wire, &patches[i]))
            return false;
    pthread_atfork(NULL, NULL, rt_tree_turn_off);
    return true;
}

static bool free_slot(const struct rt_slot *slot, void *context)
{
    const struct slot_visit *visit = context;
    const uintptr_t stub = *slot->place;
    const uintptr_t first = (uintptr_t)visit->patch->near.memory;
    if (stub >= first && stub < first + visit->patch->near.n_bytes)
        rt_slots_write(slot, rt_stub_far_target(rt_stub_body(stub)));
    return true;
}

bool rt_attach_undo(const struct rt_attach *attach)
{
    struct slot_visit visit = {0};
    const struct slot_walk walk = {attach, &visit, patches, free_slot};
    bool ok = true;
    dl_iterate_phdr(walk_object, (void *)&walk);
    for (size_t i = 0; i < attach->n_objects; i++)
        ok &= rt_patch_undo(&patches[i]);
    return ok;
}

void rt_attach_calibrate(struct pp_tracewire *wire)
{
    struct rt_calibrate cost;
    if (!calibration_stub || rt_tree.clock == PP_TRACEWIRE_NO_CLOCK)
        return;
    rt_calibrate(calibration_stub, &cost);
    wire->report.call_in_ticks = cost.in_ticks;
    wire->report.call_out_ticks = cost.out_ticks;
}

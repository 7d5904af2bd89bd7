/* SPDX-License-Identifier: GPL-3.0-or-later
 * The tracer for programs that start it themselves.
 */
#define _GNU_SOURCE
#include "bench/clock.h"
#include "bench/pptrace.h"
#include "bench/rt_attach.h"
#include "bench/rt_objects.h"
#include "bench/rt_tree.h"

#include <errno.h>
#include <link.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

static struct {
    struct pp_tracewire *wire; /* NULL: never started */
    int fd;                    /* of its memory */
    struct rt_attach attach;
    bool is_running, is_whole; /* is_whole: stopped, results are there */
    uint64_t began_ticks, began_ns;
    char error[PP_TRACEWIRE_TEXT_BYTES];
    struct pptrace_row *rows;
    size_t n_rows;
} api = {.fd = -1};

extern char **environ;

static int fail(const char *why)
{
    strncpy(api.error, why, sizeof api.error - 1);
    return -1;
}

EXPORT const char *pptrace_error(void)
{
    return api.error;
}

/* An address in the program itself. */
static int find_program(struct dl_phdr_info *info, size_t n_bytes, void *context)
{
    (void)n_bytes;
    for (int i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_LOAD) {
            *(uintptr_t *)context = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
            return 1;
        }
    return 1;
}

/* Fresh memory; places that the tree of an earlier trace refers to stay mapped. */
static bool make_wire(void)
{
    const size_t n_bytes = (size_t)pp_tracewire_offset(PP_TRACEWIRE_N_TABLES);
    if (api.fd >= 0)
        close(api.fd);
    api.fd = memfd_create("pptrace", MFD_CLOEXEC);
    if (api.fd < 0 || ftruncate(api.fd, (off_t)n_bytes) != 0)
        return false;
    struct pp_tracewire *wire = mmap(
        NULL, n_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, api.fd, 0);
    if (wire == MAP_FAILED)
        return false;
    wire->magic = PP_TRACEWIRE_MAGIC;
    wire->bytes = n_bytes;
    api.wire = wire;
    return true;
}

static void copy_text(char *to, const char *from)
{
    strncpy(to, from ? from : "", PP_TRACEWIRE_TEXT_BYTES - 1);
}

static void give_order(const struct pptrace_options *options)
{
    struct pp_tracewire_order *order = &api.wire->order;
    const bool is_timed = options->clock == PPTRACE_TIMES;
    order->pass = is_timed ? PP_PROFILE_PASS_TIMES : PP_PROFILE_PASS_COUNTS;
    order->clock = is_timed ? PP_TRACEWIRE_FENCED : PP_TRACEWIRE_NO_CLOCK;
    order->max_events = options->max_events < PP_TRACEWIRE_MAX_EVENTS ? options->max_events
                                                                      : PP_TRACEWIRE_MAX_EVENTS;
    copy_text(order->libraries, options->libraries);
    copy_text(order->excluded, options->excluded);
}

static void ask(const void *event, void *context)
{
    /* struct rt_tree_event has the members of struct pptrace_event. */
    _Static_assert(sizeof(struct rt_tree_event) == sizeof(struct pptrace_event), "the same");
    void (*const callback)(
        const struct pptrace_event *, void *) = ((const struct pptrace_options *)context)->callback;
    callback(event, ((const struct pptrace_options *)context)->context);
}

EXPORT int pptrace_start(const struct pptrace_options *options)
{
    static struct pptrace_options wanted;
    uintptr_t object = 0;
    const char *why = "";
    if (api.is_running)
        return fail("already started");
    if (options && options->clock > PPTRACE_COUNTS)
        return fail("no such clock");
    wanted = options ? *options : (struct pptrace_options){0};
    api.is_whole = false;
    free(api.rows);
    api.rows = NULL;
    if (!make_wire())
        return fail("no memory for the trace");
    give_order(&wanted);
    dl_iterate_phdr(find_program, &object);
    rt_objects_update(api.wire, wanted.object ? wanted.object : (const void *)object);
    rt_tree.ask = wanted.callback ? ask : NULL; /* chooses the form of the hooks */
    rt_tree.ask_context = &wanted;
    rt_tree_restart();
    if (!rt_attach_scan(&api.attach, api.wire, &why) ||
        !rt_attach_patch(&api.attach, api.wire, &why))
        return fail(why);
    rt_tree.ask = NULL; /* nobody is told of the calibration */
    rt_attach_calibrate(api.wire);
    rt_tree_clear();
    rt_tree.ask = wanted.callback ? ask : NULL;
    atomic_store(&api.wire->report.n_events, 0);
    api.began_ns = pp_clock_raw_ns();
    api.began_ticks = pp_clock_tsc();
    api.is_running = true;
    return 0;
}

static void keep_times(void)
{
    struct pp_tracewire *wire = api.wire;
    const double passed_ns = (double)(pp_clock_raw_ns() - api.began_ns);
    const uint64_t passed_ticks = pp_clock_tsc() - api.began_ticks;
    uint64_t *kept = pp_tracewire_at(wire, PP_TRACEWIRE_KEPT);
    wire->order.ticks_per_ns = passed_ns > 0 ? (double)passed_ticks / passed_ns : 1;
    wire->report.n_loops = wire->report.n_kept_loops = wire->report.n_batches = 1;
    wire->batch_ticks[0] = passed_ticks;
    for (uint32_t i = 0; i < atomic_load(&wire->report.n_nodes); i++) {
        kept[2 * (size_t)i] = rt_tree.nodes[i].n_calls;
        kept[2 * (size_t)i + 1] = rt_tree.nodes[i].deep_ticks;
    }
    rt_objects_update(wire, NULL);
    atomic_store(&wire->report.state, PP_TRACEWIRE_STATE_DONE);
}

EXPORT int pptrace_stop(void)
{
    if (!api.is_running)
        return fail("not started");
    const bool ok = rt_attach_undo(&api.attach);
    keep_times();
    for (size_t i = 0; i < api.attach.n_objects; i++)
        rt_scan_release(&api.attach.objects[i].scan);
    api.is_running = false;
    api.is_whole = true;
    return ok ? 0 : fail("the code could not be written back: it goes on being traced");
}

EXPORT const char *pptrace_name(uint32_t function)
{
    if (!api.wire || function >= atomic_load(&api.wire->report.n_functions))
        return "";
    const struct pp_tracewire_function *functions = pp_tracewire_at(
        api.wire, PP_TRACEWIRE_FUNCTIONS);
    return (const char *)pp_tracewire_at(api.wire, PP_TRACEWIRE_NAMES) + functions[function].name;
}

/* Calls below a node that were timed, and the time of its children, as read. */
struct below {
    double n_calls, n_children, children_ticks;
};

/* A node that was being made when a signal handler left by a jump has no parent: it counts nothing,
 * and may be the root's. */
static uint32_t index_of(uint64_t node)
{
    if (node == 0)
        return 0;
    return (uint32_t)((node - api.wire->report.nodes_address) / sizeof(struct pp_tracewire_node));
}

/* Whether the function is active above this node, so that its deep time counts there. */
static bool is_recursive(const struct pp_tracewire_node *nodes, uint32_t i)
{
    for (uint32_t up = index_of(nodes[i].parent); up != 0; up = index_of(nodes[up].parent))
        if (nodes[up].function16 == nodes[i].function16)
            return true;
    return false;
}

static void add_up(struct pptrace_row *rows, const struct below *below, uint32_t n_functions)
{
    const struct pp_tracewire_node *nodes = rt_tree.nodes;
    const double in = api.wire->report.call_in_ticks, out = api.wire->report.call_out_ticks;
    const double ticks_per_ns = api.wire->order.ticks_per_ns;
    for (uint32_t i = 1; i < atomic_load(&api.wire->report.n_nodes); i++) {
        const uint32_t function = nodes[i].function16 / 16;
        if (function >= n_functions)
            continue;
        struct pptrace_row *row = &rows[function];
        const double n = (double)nodes[i].n_calls, deep = (double)nodes[i].deep_ticks;
        row->n_calls += nodes[i].n_calls;
        row->own_ns += (deep - below[i].children_ticks - n * in - below[i].n_children * out) /
            ticks_per_ns;
        if (!is_recursive(nodes, i))
            row->deep_ns += (deep - n * in - below[i].n_calls * (in + out)) / ticks_per_ns;
    }
}

static int compare_rows(const void *left, const void *right)
{
    const struct pptrace_row *a = left, *b = right;
    if (a->own_ns != b->own_ns)
        return a->own_ns > b->own_ns ? -1 : 1;
    return a->n_calls > b->n_calls ? -1 : a->n_calls < b->n_calls;
}

/* Make the rows of all functions that were called. */
static bool make_rows(void)
{
    const uint32_t n_functions = atomic_load(&api.wire->report.n_functions);
    const uint32_t n_nodes = atomic_load(&api.wire->report.n_nodes);
    const struct pp_tracewire_function *functions = pp_tracewire_at(
        api.wire, PP_TRACEWIRE_FUNCTIONS);
    const bool is_timed = api.wire->order.clock != PP_TRACEWIRE_NO_CLOCK;
    free(api.rows);
    api.n_rows = 0;
    api.rows = calloc(n_functions, sizeof *api.rows);
    struct below *below = calloc(n_nodes, sizeof *below);
    if (!api.rows || !below) {
        free(below);
        return false;
    }
    for (uint32_t i = n_nodes; i-- > 1;) { /* children come after their parents */
        struct below *parent = &below[index_of(rt_tree.nodes[i].parent)];
        parent->n_calls += (double)rt_tree.nodes[i].n_calls + below[i].n_calls;
        parent->n_children += (double)rt_tree.nodes[i].n_calls;
        parent->children_ticks += (double)rt_tree.nodes[i].deep_ticks;
    }
    add_up(api.rows, below, n_functions);
    free(below);
    for (uint32_t i = 0; i < n_functions; i++) {
        struct pptrace_row row = api.rows[i];
        row.name = pptrace_name(i);
        row.address = functions[i].start;
        row.own_ns = is_timed && row.own_ns > 0 ? row.own_ns : 0;
        row.deep_ns = is_timed && row.deep_ns > 0 ? row.deep_ns : 0;
        if (row.n_calls)
            api.rows[api.n_rows++] = row;
    }
    qsort(api.rows, api.n_rows, sizeof *api.rows, compare_rows);
    return true;
}

EXPORT size_t pptrace_result(struct pptrace_row *rows, size_t n_rows)
{
    if (!api.is_whole || (!api.rows && !make_rows()))
        return 0;
    for (size_t i = 0; i < n_rows && i < api.n_rows; i++)
        rows[i] = api.rows[i];
    return api.n_rows;
}

static void name_descriptor(int fd, char text[32])
{
    static const char directory[] = "/dev/fd/";
    unsigned divisor = 1;
    char *to = text + sizeof directory - 1;
    memcpy(text, directory, sizeof directory);
    while ((unsigned)fd / divisor >= 10)
        divisor *= 10;
    for (; divisor != 0; divisor /= 10)
        *to++ = (char)('0' + (unsigned)fd / divisor % 10);
    *to = '\0';
}

EXPORT int pptrace_dump(const char *path)
{
    char input[32];
    char *const words[] = {
        "ppbench", "view", "--dump", (char *)path, "--output", "/dev/null", input, NULL};
    pid_t child;
    int status;
    if (!api.is_whole)
        return fail(api.is_running ? "still running: stop it first" : "not started");
    const int fd = dup(api.fd); /* without close-on-exec, and known by number to the child */
    if (fd < 0)
        return fail(strerror(errno));
    name_descriptor(fd, input);
    const int error = posix_spawnp(&child, words[0], NULL, NULL, words, environ);
    close(fd);
    if (error != 0)
        return fail(
            error == ENOENT ? "ppbench is not installed, which writes dumps" : strerror(error));
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return fail(strerror(errno));
    return status == 0 ? 0 : fail("ppbench could not write the dump; it has said why");
}

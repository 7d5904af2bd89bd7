/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tracer's scan finds in object files, and how their functions can be reached: one line of
 * figures for each file, or with --functions a line for each function. */
#include "bench/rt_relocate.h"
#include "bench/rt_scan_part.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define JUMP_BYTES 5
#define SHORT_JUMP_BYTES 2
#define PUNNED_BYTES 3

/* How many functions each way reaches, tried in this order. */
struct ways {
    size_t n_functions, n_fragments, n_unfit; /* unfit: because of what they are */
    size_t n_jump, n_short, n_punned, n_jump_over_call, n_trap, n_marked, n_small, n_refused;
    size_t n_takes_flags;
};

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

/* Whether the first instructions can be moved: `room` of them is there. */
static bool moves(const struct rt_scan *scan, uint32_t index, unsigned n_bytes, bool may_call)
{
    const struct rt_scan_store *store = scan->store;
    unsigned char to[RT_RELOCATE_MAX_BYTES];
    struct rt_relocate move = {
        .from = rt_scan_image_code(&store->image, scan->functions[index].start, n_bytes),
        .n_window_bytes = n_bytes,
        .to = to,
        .may_call = may_call};
    if (!move.from)
        return false;
    move.to_address = (uintptr_t)move.from + (1U << 20);
    return rt_relocate(&move);
}

static void count_function(struct rt_scan *scan, uint32_t index, struct ways *ways)
{
    const struct rt_scan_function *function = &scan->functions[index];
    const unsigned room = rt_scan_room(scan, index);
    ways->n_functions++;
    ways->n_takes_flags += function->takes_flags;
    for (unsigned i = 1; i < JUMP_BYTES && function->start + i < function->end; i++)
        if (rt_scan_is_marked(scan, function->start + i)) {
            ways->n_marked++;
            break;
        }
    ways->n_small += function->end - function->start < JUMP_BYTES;
    if (room >= JUMP_BYTES && moves(scan, index, JUMP_BYTES, false))
        ways->n_jump++;
    else if (room >= SHORT_JUMP_BYTES && moves(scan, index, SHORT_JUMP_BYTES, false) &&
        rt_scan_padding(scan, index, JUMP_BYTES) != 0)
        ways->n_short++;
    else if (room >= PUNNED_BYTES && moves(scan, index, PUNNED_BYTES, false))
        ways->n_punned++;
    else if (room >= JUMP_BYTES && moves(scan, index, JUMP_BYTES, true))
        ways->n_jump_over_call++;
    else if (moves(scan, index, 1, true))
        ways->n_trap++;
    else
        ways->n_refused++;
}

static void count(struct rt_scan *scan, struct ways *ways)
{
    for (uint32_t i = 0; i < scan->n_functions; i++) {
        ways->n_fragments += scan->functions[i].is_fragment;
        if (scan->functions[i].is_fragment)
            continue;
        if (scan->functions[i].why != PP_PROFILE_WHY_NONE)
            ways->n_unfit++;
        else
            count_function(scan, i, ways);
    }
}

static void print_functions(const struct rt_scan *scan)
{
    for (size_t i = 0; i < scan->n_functions; i++) {
        const struct rt_scan_function *function = &scan->functions[i];
        printf("%llx %llx %s %d %s\n", (unsigned long long)function->start,
            (unsigned long long)function->end, function->is_fragment ? "part" : "function",
            (int)function->why, function->name ? function->name : "-");
    }
}

static void print_report(struct rt_scan *scan, const char *path, double scan_ms)
{
    struct ways ways = {.n_functions = 0};
    count(scan, &ways);
    const size_t n_reached = ways.n_jump + ways.n_short + ways.n_punned + ways.n_jump_over_call;
    const double all = ways.n_functions ? (double)ways.n_functions : 1;
    printf("%s functions %zu parts %zu unfit %zu jump_pct %.2f any_pct %.2f short %zu punned %zu "
           "over_call %zu trap %zu refused %zu marked %zu small %zu "
           "takes_flags %zu keeps_flags %d symbols %d unwind %d scan_cpu_ms %.2f\n",
        path, ways.n_functions, ways.n_fragments, ways.n_unfit, 100 * (double)ways.n_jump / all,
        100 * (double)n_reached / all, ways.n_short, ways.n_punned, ways.n_jump_over_call,
        ways.n_trap, ways.n_refused, ways.n_marked, ways.n_small, ways.n_takes_flags,
        scan->keeps_flags, scan->has_symbols, scan->has_unwind, scan_ms);
}

static bool report(const char *path, bool wants_functions)
{
    struct stat status;
    struct rt_scan scan;
    const char *why;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    void *bytes = MAP_FAILED;
    if (fd >= 0 && fstat(fd, &status) == 0)
        bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    if (fd >= 0)
        close(fd);
    if (bytes == MAP_FAILED) {
        printf("%s cannot be read\n", path);
        return false;
    }
    const double begin_ms = now_ms();
    const bool is_done = rt_scan_init_bytes(&scan, bytes, (size_t)status.st_size, &why);
    const double scan_ms = now_ms() - begin_ms;
    if (!is_done)
        printf("%s refused: %s\n", path, why);
    else if (wants_functions)
        print_functions(&scan);
    else
        print_report(&scan, path, scan_ms);
    rt_scan_release(&scan);
    munmap(bytes, (size_t)status.st_size);
    return is_done;
}

int main(int argc, char **argv)
{
    const bool wants_functions = argc > 1 && strcmp(argv[1], "--functions") == 0;
    bool is_fine = true;
    for (int i = wants_functions ? 2 : 1; i < argc; i++)
        is_fine &= report(argv[i], wants_functions);
    return is_fine ? 0 : 1;
}

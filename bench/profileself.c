/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "bench/profileself.h"

#include "bench/profilemerge.h"
#include "bench/profilenames.h"
#include "bench/profilewire.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static size_t size_of_all(void)
{
    return (size_t)pp_tracewire_offset(PP_TRACEWIRE_N_TABLES);
}

/* A private view of the memory; MAP_FAILED: errno says why. */
static struct pp_tracewire *map(const char *path)
{
    struct stat st;
    void *at = MAP_FAILED;
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return MAP_FAILED;
    if (fstat(fd, &st) != 0 || (uint64_t)st.st_size != size_of_all())
        errno = EINVAL;
    else
        at = mmap(NULL, size_of_all(), PROT_READ, MAP_PRIVATE | MAP_NORESERVE, fd, 0);
    close(fd);
    return at;
}

bool pp_profileself_is(const char *path)
{
    struct pp_tracewire *wire = map(path);
    if (wire == MAP_FAILED)
        return false;
    const bool is = wire->magic == PP_TRACEWIRE_MAGIC;
    munmap(wire, size_of_all());
    return is;
}

/* What the program itself could not say. */
static bool describe(struct pp_profile *profile, const struct pp_profilewire *pass)
{
    profile->name = pp_profile_text(profile, pass->n_objects ? pass->objects[0].path : "a program");
    profile->timing = pass->wire->order.clock == PP_TRACEWIRE_NO_CLOCK ? PP_PROFILE_TIMING_COUNTS
                                                                       : PP_PROFILE_TIMING_FULL;
    profile->n_loops = 1;
    profile->n_threads = 1;
    return profile->name &&
        pp_profile_note(profile,
            "a program traced itself, once: there is no untraced time to compare with, and a loop "
            "is "
            "all that ran between start and stop");
}

static enum pp_status merge(struct pp_profile *profile, const struct pp_profilewire *pass)
{
    struct pp_profilenames names = {0};
    struct pp_profilemerge_input input = {.names = &names};
    struct pp_error unknown = {0};
    input.passes[PP_PROFILE_PASS_COUNTS] = pass;
    if (pass->wire->order.clock != PP_TRACEWIRE_NO_CLOCK)
        input.passes[PP_PROFILE_PASS_TIMES] = pass;
    enum pp_status status = pp_profilemerge_questions(&input, &names);
    if (status == PP_OK) {
        pp_profilenames_ask(&names, &unknown);
        status = describe(profile, pass) ? pp_profilemerge(profile, &input) : PP_ENOMEM;
    }
    if (status == PP_OK && unknown.status != PP_OK &&
        !pp_profile_note(profile, "names are incomplete: %s", unknown.text))
        status = PP_ENOMEM;
    pp_profilenames_release(&names);
    return status;
}

enum pp_status pp_profileself_load(
    struct pp_profile *profile, const char *path, struct pp_error *error)
{
    enum pp_status status = pp_profile_init(profile);
    struct pp_profilewire pass = {0};
    if (status != PP_OK)
        return pp_error_set(error, status, "out of memory for a profile");
    struct pp_tracewire *wire = map(path);
    if (wire == MAP_FAILED)
        return pp_error_set(error, PP_ESYS, "'%.200s' cannot be mapped: %s", path, strerror(errno));
    status = pp_profilewire_read(&pass, wire, NULL, 0, error);
    if (status == PP_OK && atomic_load(&wire->report.state) != PP_TRACEWIRE_STATE_DONE)
        status = pp_error_set(error, PP_EFORMAT, "'%.200s' is still being traced", path);
    if (status == PP_OK && (status = merge(profile, &pass)) != PP_OK)
        pp_error_set(error, status, "out of memory for a profile");
    pp_profilewire_release(&pass);
    munmap(wire, size_of_all());
    return status;
}

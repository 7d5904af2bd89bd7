/* SPDX-License-Identifier: GPL-3.0-or-later
 * What must hold between the arrays of a dump, so that nobody who reads the profile need ask again.
 */
#include "bench/profiledump_part.h"

#include <stdlib.h>
#include <string.h>

#define MAX_NAME_BYTES 200

struct check {
    const struct pp_profile *profile;
    const char *name;
    struct pp_error *error;
};

/* Entry i of a table is wrong. */
static enum pp_status fail(const struct check *check, const char *entry, size_t i, const char *what)
{
    const size_t n_bytes = strlen(check->name);
    return pp_error_set(check->error, PP_EFORMAT, "%s: %s %zu %s" PP_PROFILEDUMP_DAMAGED,
        check->name + (n_bytes > MAX_NAME_BYTES ? n_bytes - MAX_NAME_BYTES : 0), entry, i, what);
}

static bool is_in(uint32_t i, size_t n)
{
    return i < n || i == PP_PROFILE_NONE;
}

static enum pp_status check_functions(const struct check *check)
{
    const struct pp_profile *profile = check->profile;
    for (size_t i = 0; i < profile->n_functions; i++)
        if (!is_in(profile->functions[i].object, profile->n_objects))
            return fail(check, "function", i, "is in an object that is not there");
    return PP_OK;
}

static enum pp_status check_nodes(const struct check *check)
{
    const struct pp_profile *profile = check->profile;
    for (size_t i = 0; i < profile->n_nodes; i++) {
        if (profile->nodes[i].function >= profile->n_functions)
            return fail(check, "node", i, "is of a function that is not there");
        if (!is_in(profile->nodes[i].parent, i))
            return fail(check, "node", i, "does not stand after its parent");
    }
    return PP_OK;
}

/* Marks all frames of the chain from `first` as followed by this chain; false: it returned to
 * itself. Chains are numbered from 1; those that met an older chain are known to end. */
static bool ends(const struct pp_profile *profile, uint32_t first, uint32_t *chain_of)
{
    const uint32_t chain = first + 1;
    uint32_t at = first;
    while (at != PP_PROFILE_NONE && chain_of[at] == 0) {
        chain_of[at] = chain;
        at = profile->frames[at].outer;
    }
    return at == PP_PROFILE_NONE || chain_of[at] != chain;
}

static enum pp_status check_frames(const struct check *check)
{
    const struct pp_profile *profile = check->profile;
    for (size_t i = 0; i < profile->n_frames; i++)
        if (!is_in(profile->frames[i].outer, profile->n_frames))
            return fail(check, "frame", i, "is inlined into one that is not there");
    uint32_t *chain_of = calloc(profile->n_frames + 1, sizeof *chain_of);
    if (!chain_of)
        return pp_error_set(check->error, PP_ENOMEM, "out of memory; read a smaller dump");
    enum pp_status status = PP_OK;
    for (size_t i = 0; status == PP_OK && i < profile->n_frames; i++)
        if (chain_of[i] == 0 && !ends(profile, (uint32_t)i, chain_of))
            status = fail(check, "frame", i, "is inlined into itself");
    free(chain_of);
    return status;
}

static enum pp_status check_spots(const struct check *check)
{
    const struct pp_profile *profile = check->profile;
    for (size_t i = 0; i < profile->n_spots; i++) {
        if (profile->spots[i].function >= profile->n_functions)
            return fail(check, "spot", i, "is of a function that is not there");
        if (!is_in(profile->spots[i].frame, profile->n_frames))
            return fail(check, "spot", i, "has a frame that is not there");
    }
    return PP_OK;
}

static enum pp_status check_events(const struct check *check)
{
    const struct pp_profile *profile = check->profile;
    double before_ns = 0;
    for (size_t i = 0; i < profile->n_events; i++) {
        if (profile->events[i].node >= profile->n_nodes)
            return fail(check, "event", i, "is of a node that is not there");
        if (!(profile->events[i].at_ns >= before_ns))
            return fail(check, "event", i, "does not come after the one before it");
        before_ns = profile->events[i].at_ns;
    }
    return PP_OK;
}

enum pp_status pp_profiledump_check(
    const struct pp_profile *profile, const char *name, struct pp_error *error)
{
    const struct check check = {profile, name, error};
    enum pp_status status = check_functions(&check);
    if (status == PP_OK)
        status = check_nodes(&check);
    if (status == PP_OK)
        status = check_frames(&check);
    if (status == PP_OK)
        status = check_spots(&check);
    return status == PP_OK ? check_events(&check) : status;
}

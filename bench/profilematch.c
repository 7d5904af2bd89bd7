/* SPDX-License-Identifier: GPL-3.0-or-later
 * Names are numbered first, to see which stand in several files; then what tells functions apart
 * is numbered: the name, and the file of those.
 */
#include "bench/profilematch.h"

#include "bench/buf.h"
#include "bench/profile_texts.h"

#include <stdlib.h>
#include <string.h>

/* In how many files a name stands, on each side. */
struct name {
    const char *file[PP_PROFILE_N_SIDES]; /* the first; NULL: none */
    bool has_several;                     /* on one of the sides */
};

struct work {
    const struct pp_profile *const *profiles;
    struct pp_profile_texts *texts;
    struct name *names; /* by number of the name */
    struct pp_buf key;
};

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool look_at_names(struct work *work, int side)
{
    const struct pp_profile *profile = work->profiles[side];
    for (size_t i = 0; i < profile->n_functions; i++) {
        uint32_t number;
        if (!pp_profile_texts_keep(work->texts, profile->functions[i].name, &number))
            return false;
        struct name *name = &work->names[number];
        const char *file = last_part(profile->functions[i].file);
        if (!name->file[side])
            name->file[side] = file;
        name->has_several = name->has_several || strcmp(name->file[side], file) != 0;
    }
    return true;
}

/* What tells a function apart; names have no control characters that could be taken for ours, and
 * a collision would only add two lines. */
static const char *key_of(struct work *work, const struct pp_profile_function *function)
{
    uint32_t number;
    if (!pp_profile_texts_keep(work->texts, function->name, &number))
        return NULL;
    pp_buf_truncate(&work->key, 0);
    pp_buf_puts(&work->key, function->name);
    if (work->names[number].has_several) {
        pp_buf_putc(&work->key, '\1');
        pp_buf_puts(&work->key, last_part(function->file));
    }
    return work->key.failed ? NULL : pp_buf_text(&work->key);
}

static bool number_functions(
    struct work *work, struct pp_profile_texts *keys, int side, uint32_t *same, size_t *n)
{
    const struct pp_profile *profile = work->profiles[side];
    for (size_t i = 0; i < profile->n_functions; i++) {
        const char *key = key_of(work, &profile->functions[i]);
        if (!key || !pp_profile_texts_keep(keys, key, &same[i]))
            return false;
        *n = same[i] + (size_t)1 > *n ? same[i] + (size_t)1 : *n;
    }
    return true;
}

enum pp_status pp_profilematch_init(
    struct pp_profilematch *match, const struct pp_profile *const profiles[PP_PROFILE_N_SIDES])
{
    struct work work = {.profiles = profiles, .texts = pp_profile_texts_alloc()};
    struct pp_profile_texts *keys = pp_profile_texts_alloc();
    size_t n = 1;
    *match = (struct pp_profilematch){.n = 0};
    pp_buf_init(&work.key);
    bool has_memory = work.texts && keys;
    for (int side = 0; side < PP_PROFILE_N_SIDES; side++) {
        n += profiles[side]->n_functions;
        match->same[side] = calloc(profiles[side]->n_functions + 1, sizeof *match->same[side]);
        has_memory = has_memory && match->same[side];
    }
    work.names = has_memory ? calloc(n, sizeof *work.names) : NULL;
    has_memory = has_memory && work.names;
    for (int side = 0; has_memory && side < PP_PROFILE_N_SIDES; side++)
        has_memory = look_at_names(&work, side);
    for (int side = 0; has_memory && side < PP_PROFILE_N_SIDES; side++)
        has_memory = number_functions(&work, keys, side, match->same[side], &match->n);
    pp_buf_release(&work.key);
    pp_profile_texts_free(work.texts);
    pp_profile_texts_free(keys);
    free(work.names);
    return has_memory ? PP_OK : PP_ENOMEM;
}

void pp_profilematch_release(struct pp_profilematch *match)
{
    for (int side = 0; side < PP_PROFILE_N_SIDES; side++)
        free(match->same[side]);
    *match = (struct pp_profilematch){.n = 0};
}

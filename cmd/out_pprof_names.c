/* SPDX-License-Identifier: GPL-3.0-or-later
 * Inlined functions are told apart by name and file, since no more is known of them.
 */
#include "cmd/out_pprof_names.h"

#include "cmd/exportname.h"
#include "cmd/protobuf.h"

#include <stdlib.h>

enum { FUNCTION_ID = 1, FUNCTION_NAME, FUNCTION_SYMBOL, FUNCTION_FILE, FUNCTION_LINE };

static int compare(const void *a, const void *b)
{
    const struct pp_pprof_inlined *x = a;
    const struct pp_pprof_inlined *y = b;
    if (x->name != y->name)
        return x->name < y->name ? -1 : 1;
    return x->file < y->file ? -1 : x->file > y->file;
}

static struct pp_pprof_inlined key_of(struct pp_pprof_names *names, uint32_t frame)
{
    const struct pp_profile_frame *f = &names->profile->frames[frame];
    uint32_t name = pp_stringtable_number(&names->texts, f->name);
    return (struct pp_pprof_inlined){name, pp_stringtable_number(&names->texts, f->file)};
}

bool pp_pprof_names_init(struct pp_pprof_names *names, const struct pp_profile *profile)
{
    *names = (struct pp_pprof_names){.profile = profile};
    pp_stringtable_init(&names->texts);
    (void)pp_stringtable_number(&names->texts, "");
    names->inlined = calloc(profile->n_frames + 1, sizeof *names->inlined);
    if (names->inlined == NULL)
        return false;
    size_t n = 0;
    for (size_t i = 0; i < profile->n_frames; i++) {
        if (profile->frames[i].name[0] != '\0')
            names->inlined[n++] = key_of(names, (uint32_t)i);
    }
    qsort(names->inlined, n, sizeof *names->inlined, compare);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || compare(&names->inlined[names->n_inlined - 1], &names->inlined[i]) != 0)
            names->inlined[names->n_inlined++] = names->inlined[i];
    }
    return !names->texts.failed;
}

void pp_pprof_names_release(struct pp_pprof_names *names)
{
    pp_stringtable_release(&names->texts);
    free(names->inlined);
    *names = (struct pp_pprof_names){0};
}

uint64_t pp_pprof_names_inlined(struct pp_pprof_names *names, uint32_t frame)
{
    struct pp_pprof_inlined key = key_of(names, frame);
    const struct pp_pprof_inlined *at = bsearch(
        &key, names->inlined, names->n_inlined, sizeof key, compare);
    size_t index = at != NULL ? (size_t)(at - names->inlined) : 0;
    return (uint64_t)names->profile->n_functions + index + 1;
}

void pp_pprof_names_put(struct pp_pprof_names *names, struct pp_buf *out, unsigned field)
{
    const struct pp_profile *profile = names->profile;
    struct pp_stringtable *texts = &names->texts;
    struct pp_buf message;
    pp_buf_init(&message);
    for (size_t i = 0; i < profile->n_functions; i++) {
        const struct pp_profile_function *f = &profile->functions[i];
        const char *name = pp_exportname(profile, (uint32_t)i);
        pp_protobuf_number(&message, FUNCTION_ID, i + 1);
        pp_protobuf_number(&message, FUNCTION_NAME, pp_stringtable_number(texts, name));
        pp_protobuf_number(&message, FUNCTION_SYMBOL, pp_stringtable_number(texts, f->symbol));
        pp_protobuf_number(&message, FUNCTION_FILE, pp_stringtable_number(texts, f->file));
        pp_protobuf_number(&message, FUNCTION_LINE, f->line);
        pp_protobuf_move(out, field, &message);
    }
    for (size_t i = 0; i < names->n_inlined; i++) {
        const struct pp_pprof_inlined *inlined = &names->inlined[i];
        pp_protobuf_number(&message, FUNCTION_ID, profile->n_functions + i + 1);
        pp_protobuf_number(&message, FUNCTION_NAME, inlined->name);
        pp_protobuf_number(&message, FUNCTION_SYMBOL, inlined->name);
        pp_protobuf_number(&message, FUNCTION_FILE, inlined->file);
        pp_protobuf_move(out, field, &message);
    }
    out->failed |= message.failed;
    pp_buf_release(&message);
}

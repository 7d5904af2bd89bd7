/* SPDX-License-Identifier: GPL-3.0-or-later
 * Layout replicas of modules, by shifting their images (elfshift.h).
 */
#define _GNU_SOURCE
#include "bench/layout.h"

#include "bench/elfshift.h"
#include "bench/layoutcopy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_BYTES 4096

/* One module on its way to several places. */
struct shifting {
    const char *directory;
    uint32_t module;
    struct pp_layoutcopy source;
    unsigned deltas_bytes[PP_LAYOUT_MAX];
};

static bool may_relax(const struct pp_layout_request *request, const struct pp_module_info *info)
{
    return request->relaxes_alignment && info->compiler && !strstr(info->compiler, " -m");
}

/* One more place for the module; delta 0 is the module itself. */
static enum pp_status add_layout(struct shifting *s, const struct pp_suite *suite,
    unsigned delta_bytes, struct pp_suite_file *file, struct pp_error *error)
{
    char path[PATH_BYTES];
    const struct pp_suite_file *module = &suite->files[s->module];
    file->delta_bytes = delta_bytes;
    if (delta_bytes == 0) {
        *file = (struct pp_suite_file){.path = strdup(module->path), .identity = module->identity};
        return file->path ? PP_OK : PP_ENOMEM;
    }
    snprintf(path, sizeof path, "%s/layout-%u-%u-%.200s", s->directory, s->module, delta_bytes,
        strrchr(module->path, '/') + 1);
    file->path = strdup(path);
    return file->path ? pp_layoutcopy_write(&s->source, delta_bytes, path, &file->identity, error)
                      : PP_ENOMEM;
}

/* Where one module can stand: returns how many places, s->deltas_bytes names them. 1: it cannot be
 * moved, and info->no_layouts says why. */
static size_t find_places(struct shifting *s, const char *path,
    const struct pp_layout_request *request, struct pp_module_info *info)
{
    pp_layoutcopy_read(&s->source, path, may_relax(request, info));
    if (s->source.step_bytes)
        return pp_elfshift_deltas(
            s->source.step_bytes, request->seed, s->deltas_bytes, request->n_layouts);
    info->no_layouts = strdup(s->source.why_not);
    return 1;
}

/* All places of one module; one that cannot be moved stands in for each of its layouts. */
static enum pp_status make_layouts(struct shifting *s, struct pp_suite *suite,
    const struct pp_layout_request *request, struct pp_module_info *info, struct pp_error *error)
{
    struct pp_suite_file *files = &suite->layouts[s->module * suite->n_layouts];
    const size_t n_places = find_places(s, suite->files[s->module].path, request, info);
    enum pp_status status = PP_OK;
    info->n_layouts = (uint32_t)n_places;
    for (size_t i = 0; status == PP_OK && i < suite->n_layouts; i++)
        status = add_layout(
            s, suite, n_places > 1 ? s->deltas_bytes[i % n_places] : 0, &files[i], error);
    return status;
}

enum pp_status pp_layout_make(struct pp_suite *suite, const struct pp_layout_request *request,
    struct pp_result *result, struct pp_error *error)
{
    enum pp_status status = PP_OK;
    suite->n_layouts = request->n_layouts;
    suite->layouts = calloc(suite->n_modules * request->n_layouts, sizeof *suite->layouts);
    if (!suite->layouts)
        return pp_error_set(error, PP_ENOMEM, "out of memory for %zu layouts", request->n_layouts);
    for (size_t m = 0; status == PP_OK && m < suite->n_modules; m++) {
        struct shifting s = {.directory = request->directory, .module = (uint32_t)m};
        pp_layoutcopy_init(&s.source);
        status = make_layouts(&s, suite, request, &result->modules[m], error);
        pp_layoutcopy_release(&s.source);
    }
    return status == PP_ENOMEM ? pp_error_set(error, status, "out of memory for layouts") : status;
}

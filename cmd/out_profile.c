/* SPDX-License-Identifier: GPL-3.0-or-later
 * A profile as text: what the options ask for, and which view writes it.
 */
#include "cmd/out_profile.h"

#include "cmd/out_profile_part.h"

/* The views exclude each other; a flat table and a tree may be asked for what is shown anyway. */
static enum pp_status choose_view(
    struct pp_out_profile *view, const struct pp_options *options, struct pp_error *error)
{
    const struct {
        bool is_wanted;
        const char *option;
        enum pp_out_profile_view view;
    } views[] = {
        {options->nested, "--nested", PP_OUT_PROFILE_NESTED},
        {options->flat, "--flat", PP_OUT_PROFILE_FLAT},
        {options->callers || options->callees, options->callers ? "--callers" : "--callees",
            PP_OUT_PROFILE_EDGES},
        {options->flame, "--flame", PP_OUT_PROFILE_FLAME},
        {options->lines, "--lines", PP_OUT_PROFILE_LINES},
        {options->blocks, "--blocks", PP_OUT_PROFILE_BLOCKS},
    };
    const char *first = NULL;
    view->view = view->is_pstats ? PP_OUT_PROFILE_FLAT : PP_OUT_PROFILE_NESTED;
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
        if (!views[i].is_wanted)
            continue;
        if (first)
            return pp_error_set(error, PP_EINVAL, "%s and %s are different views; give one of them",
                first, views[i].option);
        first = views[i].option;
        view->view = views[i].view;
    }
    if (view->is_pstats && view->view != PP_OUT_PROFILE_FLAT && view->view != PP_OUT_PROFILE_EDGES)
        return pp_error_set(error, PP_EINVAL,
            "--style=pstats has no %s; it has the flat table, --callers and --callees", first);
    if (options->function && view->view != PP_OUT_PROFILE_LINES &&
        view->view != PP_OUT_PROFILE_BLOCKS)
        return pp_error_set(error, PP_EINVAL,
            "--function is for --lines and --blocks; --limit '%s' chooses functions of a table",
            options->function);
    return PP_OK;
}

static enum pp_status take_pattern(
    struct pp_profilelimits *limits, const char *text, const char *option, struct pp_error *error)
{
    return text ? pp_profilelimits_add(limits, text, option, error) : PP_OK;
}

enum pp_status pp_out_profile_init(
    struct pp_out_profile *view, const struct pp_options *options, struct pp_error *error)
{
    *view = (struct pp_out_profile){.is_pstats = options->format == PP_FORMAT_PSTATS,
        .unit = (enum pp_unit)options->unit,
        .verbose = options->quiet ? -1 : (int)options->n_verbose,
        .max_depth = options->max_depth,
        .least_ratio = options->least_ratio};
    enum pp_status status = choose_view(view, options, error);
    for (size_t i = 0; status == PP_OK && i < options->sort_keys.n; i++)
        status = pp_profilesort_add(&view->sort, options->sort_keys.items[i], error);
    for (size_t i = 0; status == PP_OK && i < options->limits.n; i++)
        status = pp_profilelimits_add(&view->limits, options->limits.items[i], "--limit", error);
    if (status == PP_OK)
        status = take_pattern(&view->callers, options->callers, "--callers", error);
    if (status == PP_OK)
        status = take_pattern(&view->callees, options->callees, "--callees", error);
    if (status == PP_OK)
        status = take_pattern(&view->functions, options->function, "--function", error);
    return status;
}

void pp_out_profile_release(struct pp_out_profile *view)
{
    pp_profilelimits_release(&view->limits);
    pp_profilelimits_release(&view->callers);
    pp_profilelimits_release(&view->callees);
    pp_profilelimits_release(&view->functions);
}

static bool write_view(struct pp_out_profile_part *part, struct pp_buf *out)
{
    if (part->profile->n_nodes == 0) {
        pp_out_profile_none(part, out, "no call was seen, and no sample was taken");
        pp_buf_putc(out, '\n');
        return true;
    }
    switch (part->view->view) {
    case PP_OUT_PROFILE_NESTED:
        return pp_out_profile_nested(part, out);
    case PP_OUT_PROFILE_FLAT:
        return pp_out_profile_flat(part, out);
    case PP_OUT_PROFILE_EDGES:
        return pp_out_profile_edges(part, out);
    case PP_OUT_PROFILE_FLAME:
        return pp_out_profile_flame(part, out);
    case PP_OUT_PROFILE_LINES:
        return pp_out_profile_lines(part, out);
    case PP_OUT_PROFILE_BLOCKS:
        return pp_out_profile_blocks(part, out);
    }
    return false;
}

bool pp_out_profile_write(const struct pp_out_profile *view, struct pp_buf *out)
{
    struct pp_out_profile_part part;
    bool ok = pp_out_profile_part_init(&part, view);
    if (ok && view->is_pstats)
        ok = pp_out_profile_pstats(&part, out);
    else if (ok) {
        pp_out_profile_head(&part, out);
        ok = write_view(&part, out);
        if (ok)
            pp_out_profile_legend(&part, out);
    }
    pp_out_profile_part_release(&part);
    return ok && !out->failed;
}

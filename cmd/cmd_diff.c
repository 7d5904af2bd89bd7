/* SPDX-License-Identifier: GPL-3.0-or-later
 * ppbench diff: what changed between two profiles that were dumped.
 */
#include "bench/profilediff.h"
#include "bench/profiledump.h"
#include "cmd/command.h"
#include "cmd/deliver.h"
#include "cmd/message.h"
#include "cmd/out_flamegraph.h"
#include "cmd/out_profile_diff.h"
#include "cmd/outfile.h"
#include "cmd/term.h"

#include <string.h>
#include <unistd.h>

static bool render(
    const struct pp_options *options, const struct pp_out_profile_diff *view, struct pp_buf *out)
{
    if (options->format == PP_FORMAT_JSON)
        return pp_out_profile_diff_json(view, out);
    if (options->format == PP_FORMAT_CSV)
        return pp_out_profile_diff_csv(view, out);
    return pp_out_profile_diff_write(view, out);
}

static bool show(const struct pp_options *options, struct pp_out_profile_diff *view)
{
    struct pp_buf out;
    pp_term_init(&view->term, STDOUT_FILENO, (enum pp_color)options->color);
    if (options->output != NULL) /* a file is for any reader */
        view->term = (struct pp_term){
            .utf8 = view->term.utf8, .color = options->color == PP_COLOR_ALWAYS};
    pp_buf_init(&out);
    out.failed |= !render(options, view, &out);
    const bool ok = pp_deliver(&out, options->output);
    pp_buf_release(&out);
    return ok;
}

/* The picture of the difference, if it is wanted. */
static bool draw(const struct pp_options *options, const struct pp_profilediff *diff)
{
    struct pp_buf out;
    if (options->flamegraph == NULL)
        return true;
    pp_buf_init(&out);
    out.failed |= !pp_out_flamegraph_diff(diff, NULL, &out);
    const bool ok = pp_deliver(&out, options->flamegraph);
    pp_buf_release(&out);
    return ok;
}

static enum pp_exit compare(const struct pp_options *options, struct pp_out_profile_diff *view,
    const struct pp_profile profiles[2])
{
    struct pp_profilediff diff;
    enum pp_exit status = PP_EXIT_TROUBLE;
    view->diff = &diff;
    view->before = options->operands.items[0];
    view->after = options->operands.items[1];
    const enum pp_status made = pp_profilediff_init(&diff, &profiles[0], &profiles[1]);
    if (made != PP_OK)
        pp_message("%s", pp_status_text(made));
    else {
        const bool is_drawn = draw(options, &diff);
        const bool has_place = options->flamegraph == NULL ||
            !pp_outfile_is_stdout(options->flamegraph);
        if ((!has_place || show(options, view)) && is_drawn)
            status = PP_EXIT_DONE;
    }
    pp_profilediff_release(&diff);
    view->diff = NULL;
    return status;
}

static enum pp_exit load_and_compare(
    const struct pp_options *options, struct pp_out_profile_diff *view)
{
    struct pp_profile profiles[2] = {{.name = NULL}, {.name = NULL}};
    struct pp_error error = {.status = PP_OK};
    enum pp_exit status = PP_EXIT_TROUBLE;
    bool ok = true;
    for (size_t i = 0; ok && i < 2; i++)
        ok = pp_profiledump_load(&profiles[i], options->operands.items[i], &error) == PP_OK;
    if (ok)
        status = compare(options, view, profiles);
    else
        pp_message("%s", error.text);
    for (size_t i = 0; i < 2; i++)
        pp_profile_release(&profiles[i]);
    return status;
}

enum pp_exit pp_cmd_diff(const struct pp_options *options)
{
    struct pp_out_profile_diff view;
    struct pp_error error = {.status = PP_OK};
    enum pp_exit status = PP_EXIT_TROUBLE;
    if (options->operands.n != 2) {
        pp_message("two profiles are compared, not %zu; ppbench profile --dump FILE makes one",
            options->operands.n);
        return PP_EXIT_TROUBLE;
    }
    if (pp_out_profile_diff_init(&view, options, &error) == PP_OK)
        status = load_and_compare(options, &view);
    else
        pp_message("%s", error.text);
    pp_out_profile_diff_release(&view);
    return status;
}

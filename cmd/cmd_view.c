/* SPDX-License-Identifier: GPL-3.0-or-later
 * ppbench view: a profile that was dumped, shown again in any of the forms.
 */
#include "bench/profiledump.h"
#include "bench/profileself.h"
#include "cmd/command.h"
#include "cmd/message.h"
#include "cmd/out_profile.h"
#include "cmd/profileexports.h"

#include <string.h>

static enum pp_exit load_and_show(const struct pp_options *options, struct pp_out_profile *view)
{
    const char *const name = options->operands.items[0];
    struct pp_profile profile = {.name = NULL};
    struct pp_error error = {.status = PP_OK};
    enum pp_exit status = PP_EXIT_TROUBLE;
    view->source = strcmp(name, "-") == 0 ? NULL : name;
    view->profile = &profile;
    const enum pp_status loaded = pp_profileself_is(name)
        ? pp_profileself_load(&profile, name, &error)
        : pp_profiledump_load(&profile, name, &error);
    if (loaded != PP_OK)
        pp_message("%s", error.text);
    else if (pp_profileexports_write(options, view))
        status = PP_EXIT_DONE;
    pp_profile_release(&profile);
    view->profile = NULL;
    return status;
}

enum pp_exit pp_cmd_view(const struct pp_options *options)
{
    struct pp_out_profile view;
    struct pp_error error = {.status = PP_OK};
    enum pp_exit status = PP_EXIT_TROUBLE;
    if (options->operands.n != 1) {
        pp_message("%s; ppbench profile --dump FILE makes one, ppbench view FILE shows it",
            options->operands.n == 0 ? "no profile is named"
                                     : "one profile at a time is shown (ppbench diff takes two)");
        return PP_EXIT_TROUBLE;
    }
    if (pp_out_profile_init(&view, options, &error) != PP_OK)
        pp_message("%s", error.text);
    else if (pp_profileexports_check(options))
        status = load_and_show(options, &view);
    pp_out_profile_release(&view);
    return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * ppbench convert: a stored result in another form.
 */
#include "cmd/command.h"
#include "cmd/deliver.h"
#include "cmd/interchange.h"
#include "cmd/message.h"
#include "cmd/outfile.h"
#include "cmd/stored.h"

static bool is_ready(const struct pp_options *options)
{
    struct pp_error error = {.status = PP_OK};
    if (options->operands.n == 0)
        pp_message("nothing to convert; name a result that --export-json wrote, or a baseline");
    else if (options->operands.n > 1)
        pp_message("convert takes one result; ppbench merge FILE... -o all.json makes one of "
                   "several");
    else if (options->target == 0)
        pp_message("convert into what? say it with --to FORMAT; see ppbench help convert");
    else if (options->output != NULL && pp_outfile_check(options->output, &error) != PP_OK)
        pp_message("%s", error.text);
    else
        return true;
    return false;
}

static bool convert(const struct pp_options *options, const struct pp_result *result)
{
    const struct pp_interchange *const form = pp_interchange_find((size_t)options->target);
    struct pp_buf out;
    pp_buf_init(&out);
    out.failed |= !form->write(result, &out);
    const bool ok = pp_deliver(&out, options->output);
    pp_buf_release(&out);
    if (ok && !options->quiet)
        pp_interchange_tell(form, result);
    return ok;
}

enum pp_exit pp_cmd_convert(const struct pp_options *options)
{
    static struct pp_stored_result stored; /* 12 KiB of machine facts */
    struct pp_error error = {.status = PP_OK};
    if (!is_ready(options))
        return PP_EXIT_TROUBLE;
    if (pp_stored_load(options->operands.items[0], &stored, &error) != PP_OK) {
        pp_message("%s", error.text);
        return PP_EXIT_TROUBLE;
    }
    const bool ok = convert(options, &stored.result);
    pp_stored_result_release(&stored);
    return ok ? PP_EXIT_DONE : PP_EXIT_TROUBLE;
}

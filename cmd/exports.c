/* SPDX-License-Identifier: GPL-3.0-or-later
 * The files that a run leaves: the forms of cmd/interchange.h that were asked for.
 */
#include "cmd/exports.h"

#include "cmd/deliver.h"
#include "cmd/interchange.h"
#include "cmd/message.h"
#include "cmd/out_json.h"
#include "cmd/outfile.h"

#include <time.h>

#define CHECKPOINT_INTERVAL_S 1.0
#define CHECKPOINT_SHARE 20 /* of the time, one in so many parts */

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static bool check(const char *path)
{
    struct pp_error error = {.status = PP_OK};
    if (path == NULL || pp_outfile_check(path, &error) == PP_OK)
        return true;
    pp_message("%s", error.text);
    return false;
}

bool pp_exports_init(struct pp_exports *exports, const struct pp_options *options)
{
    *exports = (struct pp_exports){.options = options};
    bool ok = check(options->output);
    for (const struct pp_interchange *form = pp_interchanges; form->name != NULL; form++)
        ok &= check(pp_interchange_path(form, options));
    exports->next_checkpoint_s = now_s() + CHECKPOINT_INTERVAL_S;
    return ok;
}

void pp_exports_checkpoint(struct pp_exports *exports, const struct pp_result *result)
{
    const char *path = exports->options->export_json;
    double began_s = now_s();
    if (path == NULL || began_s < exports->next_checkpoint_s)
        return;
    struct pp_buf out;
    pp_buf_init(&out);
    if (pp_out_json_write(result, &out))
        (void)pp_outfile_checkpoint(path, &out, NULL);
    pp_buf_release(&out);
    double ended_s = now_s();
    double pause_s = CHECKPOINT_SHARE * (ended_s - began_s);
    exports->next_checkpoint_s = ended_s +
        (pause_s > CHECKPOINT_INTERVAL_S ? pause_s : CHECKPOINT_INTERVAL_S);
}

bool pp_exports_write(const struct pp_exports *exports, const struct pp_result *result)
{
    bool ok = true;
    for (const struct pp_interchange *form = pp_interchanges; form->name != NULL; form++) {
        const char *path = pp_interchange_path(form, exports->options);
        if (path == NULL)
            continue;
        struct pp_buf out;
        pp_buf_init(&out);
        out.failed |= !form->write(result, &out);
        ok &= pp_deliver(&out, path);
        pp_buf_release(&out);
        if (!exports->options->quiet)
            pp_interchange_tell(form, result);
    }
    return ok;
}

bool pp_exports_take_stdout(const struct pp_exports *exports)
{
    for (const struct pp_interchange *form = pp_interchanges; form->name != NULL; form++) {
        const char *path = pp_interchange_path(form, exports->options);
        if (path != NULL && pp_outfile_is_stdout(path))
            return true;
    }
    return false;
}

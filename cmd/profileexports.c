/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is made of a profile, as a table: which option names the file, and who writes it.
 */
#include "cmd/profileexports.h"

#include "bench/profiledump.h"
#include "cmd/deliver.h"
#include "cmd/message.h"
#include "cmd/out_callgrind.h"
#include "cmd/out_chrome.h"
#include "cmd/out_flamegraph.h"
#include "cmd/out_folded.h"
#include "cmd/out_page.h"
#include "cmd/out_pprof.h"
#include "cmd/out_speedscope.h"
#include "cmd/outfile.h"

#include <stddef.h>
#include <unistd.h>

static bool write_dump(const struct pp_profile *profile, struct pp_buf *out)
{
    return pp_profiledump_write(profile, out) == PP_OK;
}

static const struct {
    const char *option;
    size_t path_offset; /* of the option's text in pp_options */
    bool (*write)(const struct pp_profile *profile, struct pp_buf *out);
} rows[] = {
    {"--dump", offsetof(struct pp_options, dump), write_dump},
    {"--flamegraph", offsetof(struct pp_options, flamegraph), pp_out_flamegraph},
    {"--html", offsetof(struct pp_options, html), pp_out_page},
    {"--export-folded", offsetof(struct pp_options, export_folded), pp_out_folded},
    {"--export-speedscope", offsetof(struct pp_options, export_speedscope), pp_out_speedscope},
    {"--export-chrome", offsetof(struct pp_options, export_chrome), pp_out_chrome},
    {"--export-callgrind", offsetof(struct pp_options, export_callgrind), pp_out_callgrind},
    {"--export-pprof", offsetof(struct pp_options, export_pprof), pp_out_pprof},
};

#define N_ROWS (sizeof rows / sizeof *rows)

/* The path that was asked for, NULL: none. */
static const char *path_of(const struct pp_options *options, size_t row)
{
    return *(const char *const *)((const char *)options + rows[row].path_offset);
}

static bool takes_stdout(const struct pp_options *options, size_t row)
{
    const char *const path = path_of(options, row);
    return path != NULL && pp_outfile_is_stdout(path);
}

static bool check_file(const char *path)
{
    struct pp_error error = {.status = PP_OK};
    if (path == NULL || pp_outfile_check(path, &error) == PP_OK)
        return true;
    pp_message("%s", error.text);
    return false;
}

bool pp_profileexports_check(const struct pp_options *options)
{
    const char *first = NULL;
    bool ok = check_file(options->output);
    for (size_t i = 0; i < N_ROWS; i++) {
        ok &= check_file(path_of(options, i));
        if (!takes_stdout(options, i))
            continue;
        if (first != NULL) {
            pp_message("%s and %s cannot both be the standard output; give one of them a file name",
                first, rows[i].option);
            return false;
        }
        first = rows[i].option;
    }
    if (first != NULL && (options->output != NULL || options->format != PP_FORMAT_TABLE)) {
        pp_message("%s takes the standard output, so there is no place for --output or another "
                   "--format; give it a file name",
            first);
        return false;
    }
    return ok;
}

static bool render(
    const struct pp_options *options, const struct pp_out_profile *view, struct pp_buf *out)
{
    if (options->format == PP_FORMAT_JSON)
        return pp_profiledump_json(view->profile, out) == PP_OK;
    if (options->format == PP_FORMAT_CSV)
        return pp_out_profile_csv(view, out);
    struct pp_out_profile shown = *view;
    pp_term_init(&shown.term, STDOUT_FILENO, (enum pp_color)options->color);
    if (options->output != NULL) /* a file is for any reader */
        shown.term = (struct pp_term){
            .utf8 = shown.term.utf8, .color = options->color == PP_COLOR_ALWAYS};
    return pp_out_profile_write(&shown, out);
}

bool pp_profileexports_write(const struct pp_options *options, const struct pp_out_profile *view)
{
    bool ok = true, is_taken = false;
    struct pp_buf out;
    pp_buf_init(&out);
    for (size_t i = 0; i < N_ROWS; i++) {
        const char *const path = path_of(options, i);
        if (path == NULL)
            continue;
        pp_buf_clear(&out);
        out.failed |= !rows[i].write(view->profile, &out);
        ok &= pp_deliver(&out, path);
        is_taken |= takes_stdout(options, i);
    }
    pp_buf_clear(&out);
    if (!is_taken) {
        out.failed |= !render(options, view, &out);
        ok &= pp_deliver(&out, options->output);
    }
    pp_buf_release(&out);
    return ok;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a run does with the local store.
 */
#include "cmd/baseline.h"

#include "cmd/message.h"
#include "cmd/out_compare.h"
#include "cmd/out_json.h"
#include "cmd/outfile.h"
#include "cmd/stored.h"

#include <string.h>

static bool says(const struct pp_error *error)
{
    pp_message("%s", error->text);
    return false;
}

static bool saves(const struct pp_options *options)
{
    return options->save || options->save_baseline != NULL;
}

static enum pp_status check_store(const struct pp_options *options, struct pp_error *error)
{
    struct pp_store store;
    char path[PP_STORE_PATH_BYTES];
    enum pp_status status = options->save_baseline
        ? pp_store_check_name(options->save_baseline, error)
        : PP_OK;
    if (!status)
        status = pp_store_locate(&store, error);
    if (!status)
        status = pp_store_make(&store, error);
    if (status)
        return status;
    pp_store_new_path(&store, options->save_baseline, path);
    return pp_outfile_check(path, error);
}

bool pp_baseline_begin(struct pp_baseline *baseline, const struct pp_options *options)
{
    struct pp_error error = {.status = PP_OK};
    baseline->options = options;
    baseline->has_stored = false;
    baseline->old = options->recorded;
    if (options->baseline != NULL && baseline->old == NULL) {
        if (pp_stored_load(options->baseline, &baseline->stored, &error) != PP_OK)
            return says(&error);
        baseline->has_stored = true;
        baseline->old = &baseline->stored;
    }
    return !saves(options) || check_store(options, &error) == PP_OK || says(&error);
}

void pp_baseline_release(struct pp_baseline *baseline)
{
    if (baseline->has_stored)
        pp_stored_result_release(&baseline->stored);
    baseline->has_stored = false;
}

static enum pp_status compare(const struct pp_baseline *baseline, const struct pp_result *result,
    struct pp_comparison *comparison)
{
    struct pp_storedpair_options options;
    pp_storedpair_options_init(&options);
    options.old_method_version = baseline->old->method_version;
    options.level_ratio = result->settings.level_ratio;
    options.is_part = baseline->options->filter != NULL;
    const enum pp_status status = pp_stored_judge(
        &baseline->old->result, result, &options, comparison, NULL);
    comparison->old_name = strdup(baseline->options->baseline);
    comparison->new_name = strdup("this run");
    return comparison->old_name && comparison->new_name ? status : PP_ENOMEM;
}

/* A file is for any reader: no colours, no limit of width. */
static struct pp_term term_of_output(const struct pp_options *options, const struct pp_term *term)
{
    if (options->output == NULL)
        return *term;
    return (struct pp_term){.utf8 = term->utf8, .color = options->color == PP_COLOR_ALWAYS};
}

bool pp_baseline_show(const struct pp_baseline *baseline, const struct pp_result *result,
    const struct pp_term *term, struct pp_buf *out)
{
    struct pp_comparison comparison;
    if (baseline->options->baseline == NULL)
        return true;
    bool ok = compare(baseline, result, &comparison) == PP_OK;
    if (ok) {
        pp_buf_putc(out, '\n');
        const struct pp_out_compare table = {.term = term_of_output(baseline->options, term),
            .unit = (enum pp_unit)baseline->options->unit,
            .verbose = baseline->options->quiet ? -1 : (int)baseline->options->n_verbose};
        ok = pp_out_compare_table(&table, &comparison, out);
    }
    pp_comparison_release(&comparison);
    return ok;
}

static enum pp_status write_run(const struct pp_options *options, const struct pp_result *result,
    char path[PP_STORE_PATH_BYTES], struct pp_error *error)
{
    struct pp_store store;
    struct pp_buf text;
    enum pp_status status = pp_store_locate(&store, error);
    if (!status)
        status = pp_store_make(&store, error);
    if (status)
        return status;
    pp_store_new_path(&store, options->save_baseline, path);
    pp_buf_init(&text);
    text.failed |= !pp_out_json_write(result, &text);
    status = pp_outfile_write(path, &text, error);
    pp_buf_release(&text);
    return status;
}

bool pp_baseline_save(const struct pp_baseline *baseline, const struct pp_result *result)
{
    const struct pp_options *options = baseline->options;
    struct pp_error error = {.status = PP_OK};
    char path[PP_STORE_PATH_BYTES];
    if (!saves(options))
        return true;
    if (!result->complete) {
        pp_message(
            "the run is not complete, so it was not saved; --export-json keeps what is there");
        return true;
    }
    if (write_run(options, result, path, &error) != PP_OK) {
        pp_message("the run was not saved: %s", error.text);
        return false;
    }
    if (!options->quiet && options->save_baseline != NULL)
        pp_message("saved as baseline '%s': %s", options->save_baseline, path);
    else if (!options->quiet)
        pp_message("saved: %s", path);
    return true;
}

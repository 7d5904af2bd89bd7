/* SPDX-License-Identifier: GPL-3.0-or-later
 * Options of a command line: defaults, and what their values must be to each other.
 */
#include "cmd/options.h"

#include "bench/meter.h"
#include "cmd/interchange.h"
#include "cmd/units.h"

#include <math.h>
#include <string.h>

/* timeit's own defaults, used with its style. */
#define TIMEIT_N_SAMPLES 5
#define TIMEIT_SAMPLE_S 0.2

#define STATS_MARGIN_RATIO 0.01
#define LEAST_RATIO 0.005       /* of a tree's time: a screen holds what has more */
#define COMPARE_MAX_TIME_S 10.0 /* of a pair; few need a twentieth of it */

void pp_options_init(struct pp_options *options)
{
    *options = (struct pp_options){.unit = PP_UNIT_AUTO,
        .margin_ratio = (double)NAN,
        .tail_margin_ratio = (double)NAN,
        .gate_ratio = (double)NAN,
        .least_ratio = LEAST_RATIO};
    pp_settings_init(&options->settings);
}

/* "all" is a word, not a pattern. */
static const char *libraries_of(const char *pattern)
{
    return pattern != NULL && strcmp(pattern, "all") == 0 ? "*" : pattern;
}

struct pp_driver_options pp_options_driver(const struct pp_options *options)
{
    const bool counts_memory = options->memory || options->memory_libraries != NULL;
    return (struct pp_driver_options){.paths = options->modules.items,
        .n_paths = options->modules.n,
        .filter = options->filter,
        .meters = options->counters | (counts_memory ? PP_METER_MEMORY | PP_METER_SYSTEM : 0),
        .meter_libraries = libraries_of(options->memory_libraries),
        .settings = options->settings};
}

enum pp_progress_form pp_options_progress(const struct pp_options *options)
{
    const bool is_quiet = options->quiet || options->no_progress;
    return is_quiet && options->progress == PP_PROGRESS_AUTO
        ? PP_PROGRESS_NONE
        : (enum pp_progress_form)options->progress;
}

void pp_options_release(struct pp_options *options)
{
    pp_opt_list_release(&options->modules);
    pp_opt_list_release(&options->operands);
    pp_opt_list_release(&options->params);
    pp_opt_list_release(&options->headers);
    pp_opt_list_release(&options->compiler_options);
    pp_opt_list_release(&options->sort_keys);
    pp_opt_list_release(&options->limits);
}

/* What timeit would have taken for what was not given. */
static void use_timeit_defaults(struct pp_settings *settings)
{
    if (settings->n_samples == 0)
        settings->n_samples = TIMEIT_N_SAMPLES;
    if (!(settings->target_time_s > 0))
        settings->target_time_s = TIMEIT_SAMPLE_S;
}

static bool is_stdout(const char *path)
{
    return path != NULL && strcmp(path, "-") == 0;
}

/* Several outputs may be files, only one of them the standard output. */
static enum pp_status check_outputs(const struct pp_options *options, struct pp_error *error)
{
    const char *first = NULL;
    if (options->target != 0 && options->format != PP_FORMAT_TABLE)
        return pp_error_set(error, PP_EINVAL,
            "--to and --format or --style both say what is shown; leave one of them out");
    for (const struct pp_interchange *form = pp_interchanges; form->name != NULL; form++) {
        if (!is_stdout(pp_interchange_path(form, options)))
            continue;
        if (first != NULL)
            return pp_error_set(error, PP_EINVAL,
                "%s and %s cannot both be the standard output; give one of them a file name", first,
                form->option);
        first = form->option;
    }
    if (first != NULL &&
        (options->output != NULL || options->format != PP_FORMAT_TABLE || options->target != 0))
        return pp_error_set(error, PP_EINVAL,
            "%s takes the standard output, so there is no place for --output, --to or another "
            "--format; give the export a file name",
            first);
    return PP_OK;
}

/* How long to measure, when --max-time does not say. */
static double default_max_time_s(unsigned command, const struct pp_options *options)
{
    return command == PP_COMMAND_COMPARE ? COMPARE_MAX_TIME_S : options->settings.max_time_s;
}

/* The comparison with a baseline stands below the table. */
static enum pp_status check_baseline(const struct pp_options *options, struct pp_error *error)
{
    bool has_table = options->format == PP_FORMAT_TABLE && options->target == 0;
    for (const struct pp_interchange *form = pp_interchanges; form->name != NULL; form++)
        has_table &= !is_stdout(pp_interchange_path(form, options));
    if (options->baseline == NULL || has_table)
        return PP_OK;
    return pp_error_set(error, PP_EINVAL,
        "--baseline shows its comparison below the table, and there is none; export to a file, "
        "and compare that with ppbench compare OLD.json NEW.json");
}

static enum pp_status check_run(
    struct pp_options *options, double default_s, struct pp_error *error)
{
    struct pp_settings *settings = &options->settings;
    if (settings->per_call && settings->n_loops > 1)
        return pp_error_set(
            error, PP_EINVAL, "--per-call times single calls, so -n must be 1 or left out");
    if (settings->n_loops == 1)
        settings->per_call = true;
    if (settings->per_call)
        settings->n_loops = 1;
    if (isnan(settings->max_time_s))
        settings->max_time_s = fmax(default_s, settings->min_time_s);
    if (settings->min_time_s > settings->max_time_s)
        return pp_error_set(error, PP_EINVAL,
            "--min-time %g s is longer than --max-time %g s; raise --max-time",
            settings->min_time_s, settings->max_time_s);
    if (options->format == PP_FORMAT_TIMEIT && !settings->per_call)
        use_timeit_defaults(settings);
    const enum pp_status status = check_outputs(options, error);
    return status == PP_OK ? check_baseline(options, error) : status;
}

/* Forms that belong to other commands, though the option is the same. */
static enum pp_status check_format(
    const struct pp_options *options, unsigned command, struct pp_error *error)
{
    const unsigned views = PP_COMMAND_PROFILE | PP_COMMAND_VIEW;
    if (options->format == PP_FORMAT_PSTATS && !(command & views))
        return pp_error_set(error, PP_EINVAL,
            "--style=pstats is for profiles: ppbench profile and ppbench view take it");
    if (options->format == PP_FORMAT_TIMEIT && (command & (views | PP_COMMAND_DIFF)))
        return pp_error_set(error, PP_EINVAL, "profiles have only the formats table, json and csv");
    return PP_OK;
}

static enum pp_status check_stats(struct pp_options *options, struct pp_error *error)
{
    if (isnan(options->margin_ratio))
        options->margin_ratio = STATS_MARGIN_RATIO;
    return check_outputs(options, error);
}

/* What all options are to each other, once they are parsed. */
static enum pp_status check_all(
    struct pp_options *options, unsigned command, double default_s, struct pp_error *error)
{
    enum pp_status status = check_format(options, command, error);
    if (command == PP_COMMAND_TIMEIT)
        options->format = PP_FORMAT_TIMEIT;
    /* What a file is wanted for is another merge, or a comparison. */
    if (options->format < 0)
        options->format = options->output != NULL ? PP_FORMAT_JSON : PP_FORMAT_TABLE;
    const unsigned measures = PP_COMMAND_RUN | PP_COMMAND_TIMEIT | PP_COMMAND_COMPARE |
        PP_COMMAND_PROFILE;
    if (status == PP_OK && (command & measures) && !options->help && !options->version)
        status = check_run(options, default_s, error);
    if (status == PP_OK && command == PP_COMMAND_MERGE)
        status = check_outputs(options, error);
    if (status == PP_OK && command == PP_COMMAND_STATS && !options->help && !options->version)
        status = check_stats(options, error);
    return status;
}

enum pp_status pp_options_parse(
    struct pp_options *options, unsigned command, char **argv, struct pp_error *error)
{
    const double default_s = default_max_time_s(command, options);
    options->settings.max_time_s = (double)NAN; /* not given: --min-time may raise it */
    if (command == PP_COMMAND_MERGE)
        options->format = -1; /* not given: see check_all */
    const enum pp_status status = pp_opt_parse(&pp_options_table, command, argv, options, error);
    return status == PP_OK ? check_all(options, command, default_s, error) : status;
}

/* A recorded command says what to measure; what it wrote and showed is of its own time. */
static void forget_outputs(struct pp_options *options)
{
    for (size_t i = 0; i < pp_options_table.n_rows; i++) {
        const struct pp_opt *row = &pp_options_table.rows[i];
        if (row->type == PP_OPT_TEXT && strcmp(row->argument, "FILE") == 0)
            *(const char **)((char *)options + row->offset) = NULL;
    }
    options->save = false;
    options->save_baseline = options->baseline = NULL;
    options->help = options->version = options->quiet = options->no_progress = false;
    options->progress = PP_PROGRESS_AUTO;
    options->n_verbose = 0;
    options->target = 0;
    if (options->format != PP_FORMAT_TIMEIT)
        options->format = PP_FORMAT_TABLE;
}

enum pp_status pp_options_again(struct pp_options *options, unsigned command, char **recorded,
    char **anew, struct pp_error *error)
{
    const double default_s = default_max_time_s(command, options);
    options->settings.max_time_s = (double)NAN;
    enum pp_status status = pp_opt_parse(&pp_options_table, command, recorded, options, error);
    if (status != PP_OK)
        return status;
    if (command == PP_COMMAND_TIMEIT)
        options->format = PP_FORMAT_TIMEIT;
    forget_outputs(options);
    if (options->format == PP_FORMAT_TIMEIT && options->settings.n_loops != 1)
        use_timeit_defaults(&options->settings);
    const size_t n_operands = options->operands.n;
    status = pp_opt_parse(&pp_options_table, PP_COMMAND_RERUN, anew, options, error);
    options->operands.n = n_operands; /* what is named anew is the result */
    return status == PP_OK ? check_all(options, PP_COMMAND_RUN, default_s, error) : status;
}

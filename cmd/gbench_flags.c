/* SPDX-License-Identifier: GPL-3.0-or-later
 * Google Benchmark's flags: what each means here.
 */
#include "cmd/gbench_flags.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PREFIX "--benchmark_"
#define LEAST_TIME_S 1e-3 /* that --max-time takes */

enum form { FORM_CONSOLE, FORM_JSON, FORM_CSV, FORM_NONE };

static const char *const form_words[] = {"console", "json", "csv", NULL};
static const char *const form_options[] = {"", "--export-gbench", "--export-gbench-csv"};
static const char *const form_names[] = {"", "gbench", "gbench-csv"};

/* What was asked for, by all flags together. */
struct request {
    struct pp_words *options; /* ours, as they come */
    struct pp_buf *notes;
    const char *out; /* file; NULL: none */
    int out_form, form;
    unsigned long n_repetitions; /* 0: not given */
    unsigned long n_loops;       /* of --benchmark_min_time=Nx; 0: not given */
    double min_time_s;           /* NaN: not given */
    const char *filter;
    bool lists;
};

struct flag {
    const char *name; /* after --benchmark_ */
    const char *expects;
    bool (*take)(struct request *request, const char *value); /* false: not what is expected */
};

static void add(struct request *request, const char *option, const char *value)
{
    struct pp_buf word;
    pp_buf_init(&word);
    pp_buf_printf(&word, "%s=%s", option, value);
    request->options->failed |= word.failed;
    pp_words_add(request->options, pp_buf_text(&word));
    pp_buf_release(&word);
}

static void add_number(struct request *request, const char *option, double value)
{
    char text[32];
    snprintf(text, sizeof text, "%.9g", value);
    add(request, option, text);
}

/* As Google Benchmark reads a switch: "" is on. */
static bool read_switch(const char *value, bool *is_on)
{
    static const char *const on[] = {"", "1", "t", "true", "y", "yes", "on", NULL};
    static const char *const off[] = {"0", "f", "false", "n", "no", "off", NULL};
    for (size_t i = 0; on[i] != NULL; i++)
        if (strcasecmp(value, on[i]) == 0)
            return *is_on = true;
    *is_on = false;
    for (size_t i = 0; off[i] != NULL; i++)
        if (strcasecmp(value, off[i]) == 0)
            return true;
    return false;
}

static bool read_count(const char *value, unsigned long *n)
{
    char *end;
    *n = strtoul(value, &end, 10);
    return value[0] >= '0' && value[0] <= '9' && *end == '\0' && *n >= 1 && *n <= 1u << 20;
}

static bool read_seconds(const char *value, double *seconds)
{
    char *end;
    *seconds = strtod(value, &end);
    return end != value && (strcmp(end, "") == 0 || strcmp(end, "s") == 0) && isfinite(*seconds) &&
        *seconds >= 0;
}

static bool take_form(const char *value, int *form)
{
    for (int i = 0; form_words[i] != NULL; i++)
        if (strcmp(value, form_words[i]) == 0) {
            *form = i;
            return true;
        }
    return false;
}

static bool take_filter(struct request *request, const char *value)
{
    const bool is_all = value[0] == '\0' || strcmp(value, "all") == 0;
    request->filter = is_all ? NULL : value;
    return true;
}

static bool take_out(struct request *request, const char *value)
{
    request->out = value;
    return value[0] != '\0';
}

static bool take_out_format(struct request *request, const char *value)
{
    return take_form(value, &request->out_form);
}

static bool take_format(struct request *request, const char *value)
{
    return take_form(value, &request->form);
}

static bool take_repetitions(struct request *request, const char *value)
{
    return read_count(value, &request->n_repetitions) && request->n_repetitions <= 4096;
}

static bool take_min_time(struct request *request, const char *value)
{
    char *end;
    request->n_loops = 0;
    request->min_time_s = (double)NAN;
    if (value[0] >= '0' && value[0] <= '9' && value[strlen(value) - 1] == 'x') {
        request->n_loops = strtoul(value, &end, 10);
        return strcmp(end, "x") == 0 && request->n_loops >= 1;
    }
    return read_seconds(value, &request->min_time_s);
}

static bool take_warmup(struct request *request, const char *value)
{
    double seconds;
    const bool ok = read_seconds(value, &seconds);
    if (ok)
        add_number(request, "--warmup", seconds);
    return ok;
}

static bool take_color(struct request *request, const char *value)
{
    bool is_on = false;
    const bool is_auto = strcmp(value, "auto") == 0;
    const bool ok = is_auto || read_switch(value, &is_on);
    add(request, "--color", is_auto ? "auto" : is_on ? "always" : "never");
    return ok;
}

static bool take_unit(struct request *request, const char *value)
{
    static const char *const units[] = {"ns", "us", "ms", "s", NULL};
    for (size_t i = 0; units[i] != NULL; i++)
        if (strcmp(value, units[i]) == 0) {
            add(request, "--time-unit", value);
            return true;
        }
    return false;
}

static bool take_list(struct request *request, const char *value)
{
    return read_switch(value, &request->lists);
}

static bool take_dry_run(struct request *request, const char *value)
{
    bool is_on;
    const bool ok = read_switch(value, &is_on);
    if (ok && is_on) {
        request->n_loops = 1;
        request->n_repetitions = 1;
    }
    return ok;
}

/* What is always so here, or changes nothing that is shown. */
static bool take_nothing(struct request *request, const char *value)
{
    bool is_on;
    (void)request;
    return read_switch(value, &is_on);
}

static bool take_note(struct request *request, const char *value)
{
    (void)value;
    (void)request;
    return true;
}

#define SWITCH "true or false"
#define SECONDS "seconds: 0.5s"
#define FORMS "console, json or csv"

/* clang-format off */
static const struct flag flags[] = {
    {"color", "auto, true or false", take_color},
    {"context", "anything", take_note},
    {"counters_tabular", SWITCH, take_nothing},
    {"display_aggregates_only", SWITCH, take_nothing},
    {"dry_run", SWITCH, take_dry_run},
    {"enable_random_interleaving", SWITCH, take_nothing},
    {"filter", "a regular expression", take_filter},
    {"format", FORMS, take_format},
    {"list_tests", SWITCH, take_list},
    {"min_time", "seconds (0.5s) or iterations (100x)", take_min_time},
    {"min_warmup_time", SECONDS, take_warmup},
    {"out", "a file", take_out},
    {"out_format", FORMS, take_out_format},
    {"perf_counters", "anything", take_note},
    {"repetitions", "1 to 4096", take_repetitions},
    {"report_aggregates_only", SWITCH, take_note},
    {"time_unit", "ns, us, ms or s", take_unit},
};
/* clang-format on */

/* "--benchmark_NAME" or with "=VALUE", of which *value is the rest; NULL: none of these. */
static const struct flag *find_flag(const char *word, const char **value)
{
    const char *name = word + strlen(PREFIX);
    const size_t n = strcspn(name, "=");
    *value = name[n] == '=' ? name + n + 1 : name + n;
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (strlen(flags[i].name) == n && strncmp(flags[i].name, name, n) == 0)
            return &flags[i];
    return NULL;
}

static void note(struct request *request, const struct flag *flag)
{
    struct pp_buf *notes = request->notes;
    if (flag->take == take_note)
        pp_buf_printf(notes, "%s" PREFIX "%s", notes->n_bytes > 0 ? ", " : "", flag->name);
}

static enum pp_status take_flag(struct request *request, const char *word, struct pp_error *error)
{
    const char *value;
    const struct flag *flag = find_flag(word, &value);
    if (flag == NULL)
        return pp_error_set(error, PP_EINVAL,
            "unknown option '%.60s': ppbench knows Google Benchmark's flags that man ppbench names",
            word);
    if (!flag->take(request, value))
        return pp_error_set(error, PP_EINVAL, PREFIX "%s must be %s, not '%.60s'", flag->name,
            flag->expects, value);
    note(request, flag);
    return PP_OK;
}

/* "--v=2" is "-vv". */
static bool take_verbosity(struct request *request, const char *word)
{
    static const char flag[] = "--v=";
    if (strncmp(word, flag, strlen(flag)) != 0)
        return false;
    const long level = strtol(word + strlen(flag), NULL, 10);
    for (long i = 0; i < level && i < 2; i++)
        pp_words_add(request->options, "--verbose");
    return true;
}

/* A repetition is a process here; as many times as long is measured in all. */
static void add_times(struct request *request)
{
    const double n = request->n_repetitions > 0 ? (double)request->n_repetitions : 1;
    if (request->n_repetitions > 0)
        add_number(request, "--runs", n);
    if (request->n_loops > 0) {
        add_number(request, "--number", (double)request->n_loops);
        add_number(request, "--repeat", n);
        if (request->n_repetitions == 0)
            add_number(request, "--runs", 1);
    } else if (!isnan(request->min_time_s)) {
        const double time_s = fmax(n * request->min_time_s, LEAST_TIME_S);
        add_number(request, "--min-time", time_s);
        add_number(request, "--max-time", time_s);
    }
}

static enum pp_status add_outputs(struct request *request, struct pp_error *error)
{
    if (request->out != NULL && request->out_form == FORM_CONSOLE)
        return pp_error_set(error, PP_EINVAL,
            PREFIX "out_format=console has no counterpart; write the table with -o FILE");
    if (request->out != NULL)
        add(request, form_options[request->out_form], request->out);
    if (request->form != FORM_CONSOLE && request->form != FORM_NONE)
        add(request, "--to", form_names[request->form]);
    return PP_OK;
}

/* A list takes only what says of which benchmarks. */
static enum pp_status finish(struct request *request, struct pp_error *error)
{
    enum pp_status status = PP_OK;
    if (request->lists)
        pp_words_release(request->options);
    else {
        add_times(request);
        status = add_outputs(request, error);
    }
    if (request->filter != NULL)
        add(request, "--filter", request->filter);
    return status;
}

static bool is_flag(const char *word)
{
    return strncmp(word, PREFIX, strlen(PREFIX)) == 0;
}

/* argv[0], a command that may be named, our options, and all other words. */
static void put_together(char *const *argv, const struct request *request, struct pp_words *words)
{
    static const char *const commands[] = {"run", "timeit", "list", NULL};
    size_t i = 1;
    bool ended = false;
    pp_words_add(words, argv[0]);
    for (size_t k = 0; argv[1] != NULL && commands[k] != NULL && i == 1; k++)
        i += strcmp(argv[1], commands[k]) == 0;
    if (request->lists || i == 2)
        pp_words_add(words, request->lists ? "list" : argv[1]);
    for (size_t k = 0; k < request->options->n; k++)
        pp_words_add(words, request->options->argv[k]);
    for (; argv[i] != NULL; i++) {
        ended |= strcmp(argv[i], "--") == 0;
        if (ended || (!is_flag(argv[i]) && strncmp(argv[i], "--v=", 4) != 0))
            pp_words_add(words, argv[i]);
    }
    words->failed |= request->options->failed;
}

enum pp_status pp_gbench_flags_apply(
    char *const *argv, struct pp_words *words, struct pp_buf *notes, struct pp_error *error)
{
    struct pp_words options;
    struct request request = {.options = &options,
        .notes = notes,
        .out_form = FORM_JSON,
        .form = FORM_NONE,
        .min_time_s = (double)NAN};
    enum pp_status status = PP_OK;
    pp_words_init(&options);
    for (size_t i = 1; status == PP_OK && argv[i] != NULL && strcmp(argv[i], "--") != 0; i++)
        if (is_flag(argv[i]))
            status = take_flag(&request, argv[i], error);
        else
            (void)take_verbosity(&request, argv[i]);
    if (status == PP_OK)
        status = finish(&request, error);
    if (status == PP_OK)
        put_together(argv, &request, words);
    pp_words_release(&options);
    if (status == PP_OK && words->failed)
        status = pp_error_set(error, PP_ENOMEM, "out of memory");
    return status;
}

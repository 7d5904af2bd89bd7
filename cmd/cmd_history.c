/* SPDX-License-Identifier: GPL-3.0-or-later
 * ppbench history: the series of stored results, or what there is.
 */
#include "bench/history.h"
#include "cmd/command.h"
#include "cmd/deliver.h"
#include "cmd/message.h"
#include "cmd/nearest.h"
#include "cmd/out_history.h"
#include "cmd/term.h"

#include <regex.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_NAMES 200 /* that are looked at for a mistyped one */

/* What is known and what is wanted of it. */
struct history {
    const struct pp_options *options;
    struct pp_store store;
    struct pp_history history;
    size_t *wanted; /* indexes of series */
    size_t n_wanted;
};

static bool is_named(const struct pp_options *options, const char *name)
{
    bool named = options->operands.n == 0;
    for (size_t i = 0; i < options->operands.n; i++)
        named |= strcmp(options->operands.items[i], name) == 0;
    return named;
}

static bool says_unknown(const struct history *h, const char *name)
{
    const char *names[MAX_NAMES + 1] = {NULL};
    for (size_t i = 0; i < h->history.n_series && i < MAX_NAMES; i++)
        names[i] = h->history.series[i].name;
    const char *meant = pp_nearest(name, names);
    if (meant)
        pp_message("no stored run has a benchmark '%s'; did you mean '%s'?", name, meant);
    else
        pp_message("no stored run has a benchmark '%s'; ppbench history shows those there are, "
                   "--save keeps a run",
            name);
    return false;
}

/* Every name that was given must be there. */
static bool check_names(const struct history *h)
{
    for (size_t i = 0; i < h->options->operands.n; i++) {
        const char *name = h->options->operands.items[i];
        bool found = false;
        for (size_t k = 0; k < h->history.n_series; k++)
            found |= strcmp(h->history.series[k].name, name) == 0;
        if (!found)
            return says_unknown(h, name);
    }
    return true;
}

static bool compile_filter(const char *filter, regex_t *regex)
{
    char why[128];
    const int failed = regcomp(regex, filter + (filter[0] == '-'), REG_EXTENDED | REG_NOSUB);
    if (!failed)
        return true;
    regerror(failed, regex, why, sizeof why);
    pp_message("--filter '%s' is not a regular expression: %s", filter, why);
    return false;
}

/* Fill `wanted`; false: it has been said that there are none. */
static bool choose(struct history *h)
{
    const char *filter = h->options->filter;
    regex_t regex;
    h->wanted = calloc(h->history.n_series + 1, sizeof *h->wanted);
    if (!h->wanted) {
        pp_message("out of memory");
        return false;
    }
    if (!check_names(h) || (filter && !compile_filter(filter, &regex)))
        return false;
    for (size_t i = 0; i < h->history.n_series; i++) {
        const char *name = h->history.series[i].name;
        const bool matches = !filter ||
            (regexec(&regex, name, 0, NULL, 0) == 0) != (filter[0] == '-');
        if (matches && is_named(h->options, name))
            h->wanted[h->n_wanted++] = i;
    }
    if (filter)
        regfree(&regex);
    if (h->n_wanted == 0 && h->history.n_series > 0)
        pp_message("no stored benchmark matches --filter '%s'; ppbench history shows those there "
                   "are",
            filter);
    return h->n_wanted > 0 || h->history.n_series == 0;
}

static bool render(const struct history *h, struct pp_buf *out)
{
    const struct pp_options *options = h->options;
    struct pp_out_history view = {.unit = (enum pp_unit)options->unit,
        .verbose = options->quiet ? -1 : (int)options->n_verbose,
        .store_dir = h->store.dir,
        .history = &h->history,
        .series = h->wanted,
        .n_series = h->n_wanted};
    pp_term_init(&view.term, STDOUT_FILENO, (enum pp_color)options->color);
    if (options->output != NULL) /* a file is for any reader */
        view.term = (struct pp_term){
            .utf8 = view.term.utf8, .color = options->color == PP_COLOR_ALWAYS};
    if (options->format == PP_FORMAT_JSON)
        return pp_out_history_json(&view, out);
    if (options->format == PP_FORMAT_CSV)
        return pp_out_history_csv(&view, out);
    if (h->history.n_runs == 0)
        return true;
    return options->operands.n > 0 || options->filter ? pp_out_history_series(&view, out)
                                                      : pp_out_history_list(&view, out);
}

/* Files that could not be read are told and left alone. */
static void tell(const struct history *h, const struct pp_store_list *list)
{
    for (size_t i = 0; i < h->history.n_failures; i++)
        pp_message("left out: %s", h->history.failures[i]);
    if (list->n_foreign > 0 && h->options->n_verbose > 0)
        pp_message("%zu file%s in '%s' not named like a run and left alone", list->n_foreign,
            list->n_foreign == 1 ? " is" : "s are", h->store.dir);
    if (h->history.n_runs == 0 && h->options->operands.n == 0)
        pp_message("there are no stored runs in '%s'; --save or --save-baseline NAME keeps one",
            h->store.dir);
}

static enum pp_exit show(const struct history *h)
{
    struct pp_buf out;
    pp_buf_init(&out);
    out.failed |= !render(h, &out);
    bool ok = pp_deliver(&out, h->options->output);
    pp_buf_release(&out);
    if (!ok)
        return PP_EXIT_TROUBLE;
    return h->history.n_failures > 0 ? PP_EXIT_FAILED : PP_EXIT_DONE;
}

static enum pp_exit run(struct history *h)
{
    struct pp_store_list list;
    struct pp_error error = {.status = PP_OK};
    enum pp_status status = pp_store_locate(&h->store, &error);
    if (!status)
        status = pp_store_list(&h->store, &list, &error);
    if (!status) {
        status = pp_history_read(&h->history, &list, SIZE_MAX, &error);
        if (!status)
            tell(h, &list);
        pp_store_list_release(&list);
    }
    if (status) {
        pp_message("%s", error.text);
        return PP_EXIT_TROUBLE;
    }
    return choose(h) ? show(h) : PP_EXIT_TROUBLE;
}

enum pp_exit pp_cmd_history(const struct pp_options *options)
{
    struct history h = {.options = options};
    if (options->format == PP_FORMAT_TIMEIT) {
        pp_message("history has only the formats table, json and csv");
        return PP_EXIT_TROUBLE;
    }
    pp_history_init(&h.history);
    const enum pp_exit status = run(&h);
    free(h.wanted);
    pp_history_release(&h.history);
    return status;
}

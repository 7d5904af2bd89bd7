/* SPDX-License-Identifier: GPL-3.0-or-later
 * Inputs are kept until the end: only all of them together say in which order they stand.
 */
#define _GNU_SOURCE
#include "bench/merge_part.h"

#include "bench/diagnose.h"
#include "bench/growth.h"
#include "bench/summary.h"
#include "stats/stats.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void pp_merge_init(struct pp_merge *merge, struct pp_merge_options options)
{
    *merge = (struct pp_merge){.options = options};
}

static void free_input(struct pp_merge_input *input)
{
    if (!input)
        return;
    for (size_t i = 0; i < input->n_runs; i++)
        pp_source_release(&input->runs[i]);
    free(input->runs);
    free(input->run_number);
    free(input->name);
    pp_stored_result_release(&input->stored);
    free(input);
}

void pp_merge_release(struct pp_merge *merge)
{
    for (size_t i = 0; i < merge->n_inputs; i++)
        free_input(merge->inputs[i]);
    free(merge->inputs);
    pp_merge_init(merge, merge->options);
}

static enum pp_status fail_memory(struct pp_error *error)
{
    return pp_error_set(error, PP_ENOMEM, "out of memory for the results; merge them in steps");
}

/* Take over an input that was just read. */
static enum pp_status keep(
    struct pp_merge *merge, struct pp_merge_input *input, const char *name, struct pp_error *error)
{
    if (input->stored.method_version != PP_METHOD_VERSION)
        return pp_error_set(error, PP_EINVAL,
            "'%.120s' holds numbers made in another way (method version %d, here %d): they cannot "
            "be merged; measure again with this version",
            name, input->stored.method_version, PP_METHOD_VERSION);
    input->name = strdup(name);
    struct pp_merge_input **more = realloc(
        merge->inputs, (merge->n_inputs + 1) * sizeof *merge->inputs);
    if (!more)
        return fail_memory(error);
    merge->inputs = more;
    if (!input->name || pp_merge_run_describe(input) != PP_OK)
        return fail_memory(error);
    merge->inputs[merge->n_inputs++] = input;
    return PP_OK;
}

enum pp_status pp_merge_add_text(struct pp_merge *merge, const char *text, size_t n_bytes,
    const char *name, struct pp_error *error)
{
    struct pp_merge_input *const input = calloc(1, sizeof *input);
    if (!input)
        return fail_memory(error);
    enum pp_status status = pp_resultread_text(text, n_bytes, name, &input->stored, error);
    if (status == PP_OK)
        status = keep(merge, input, name, error);
    if (status != PP_OK)
        free_input(input);
    return status;
}

enum pp_status pp_merge_add_file(struct pp_merge *merge, const char *path, struct pp_error *error)
{
    struct pp_merge_input *const input = calloc(1, sizeof *input);
    if (!input)
        return fail_memory(error);
    enum pp_status status = pp_resultread_file(path, &input->stored, error);
    if (status == PP_OK)
        status = keep(merge, input, path, error);
    if (status != PP_OK)
        free_input(input);
    return status;
}

/* Undo what an earlier merge put behind a name: "@" and the processor. */
static void strip(char *name, const char *processor)
{
    const size_t n_name = strlen(name), n_end = strlen(processor) + 1;
    if (n_name > n_end && name[n_name - n_end] == '@' &&
        strcmp(name + n_name - n_end + 1, processor) == 0)
        name[n_name - n_end] = '\0';
}

/* By name and processor, then as they stand in the answer. */
static int compare_shares(const void *left, const void *right)
{
    const struct pp_merge_share *const a = left, *const b = right;
    const int by_name = strcmp(a->c->name, b->c->name);
    const int by_processor = strcmp(a->processor, b->processor);
    if (by_name != 0 || by_processor != 0)
        return by_name != 0 ? by_name : by_processor;
    if (a->first_run != b->first_run)
        return a->first_run < b->first_run ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

static bool are_together(const struct pp_merge_share *a, const struct pp_merge_share *b)
{
    return strcmp(a->c->name, b->c->name) == 0 && strcmp(a->processor, b->processor) == 0;
}

/* All cases of all inputs, those of one benchmark side by side. */
static struct pp_merge_share *share_out(const struct pp_merge *merge, size_t *n)
{
    *n = 0;
    for (size_t i = 0; i < merge->n_inputs; i++)
        *n += merge->inputs[i]->stored.result.n_cases;
    struct pp_merge_share *const shares = calloc(*n + 1, sizeof *shares);
    size_t at = 0;
    for (size_t i = 0; shares && i < merge->n_inputs; i++) {
        struct pp_merge_input *const input = merge->inputs[i];
        for (size_t j = 0; j < input->stored.result.n_cases; j++) {
            struct pp_case *const c = &input->stored.result.cases[j];
            const char *const processor = input->runs[c->first_source].cpu_model;
            strip(c->name, processor);
            strip(c->family, processor);
            shares[at++] = (struct pp_merge_share){
                input, c, processor, input->run_number[c->first_source], j};
        }
    }
    if (shares)
        qsort(shares, *n, sizeof *shares, compare_shares);
    return shares;
}

/* Number of a module with this content in the answer; it is taken over when it is new. */
static enum pp_status place_module(
    struct pp_result *result, struct pp_module_info *module, uint32_t *number)
{
    for (size_t i = 0; i < result->n_modules; i++)
        if (result->modules[i].hash == module->hash &&
            result->modules[i].size_bytes == module->size_bytes) {
            *number = (uint32_t)i;
            return PP_OK;
        }
    struct pp_module_info *more = realloc(result->modules, (result->n_modules + 1) * sizeof *more);
    if (!more)
        return PP_ENOMEM;
    result->modules = more;
    more[result->n_modules] = *module;
    *module = (struct pp_module_info){.hash = module->hash, .size_bytes = module->size_bytes};
    *number = (uint32_t)result->n_modules++;
    return PP_OK;
}

static const struct pp_module_info *module_of(const struct pp_merge_share *share)
{
    return &share->input->stored.result.modules[share->c->module];
}

static enum pp_status check_modules(
    const struct pp_merge_share *shares, size_t n_shares, struct pp_error *error)
{
    const struct pp_module_info *const first = module_of(&shares[0]);
    for (size_t i = 1; i < n_shares; i++) {
        const struct pp_module_info *const other = module_of(&shares[i]);
        if (other->hash != first->hash || other->size_bytes != first->size_bytes)
            return pp_error_set(error, PP_EINVAL,
                "'%.100s' and '%.100s' measured '%.60s' in modules of different contents; compare "
                "them instead, or --force if they were built from the same source",
                shares[0].input->name, shares[i].input->name, shares[0].c->name);
    }
    return PP_OK;
}

/* A case and where it goes. */
struct placed {
    struct pp_case c;
    struct pp_merge_share first; /* its input and place; the case there is used up */
};

static int compare_placed(const void *left, const void *right)
{
    const struct placed *const a = left, *const b = right;
    if (a->first.first_run != b->first.first_run)
        return a->first.first_run < b->first.first_run ? -1 : 1;
    if (a->first.place != b->first.place)
        return a->first.place < b->first.place ? -1 : 1;
    const int by_name = strcmp(a->c.name, b->c.name);
    return by_name != 0 ? by_name : strcmp(a->first.processor, b->first.processor);
}

/* "sort/1000" to "sort/1000@PROCESSOR". */
static enum pp_status mark(char **name, const char *processor)
{
    char *marked;
    if (*processor == '\0')
        return PP_OK;
    if (asprintf(&marked, "%s@%s", *name, processor) < 0)
        return PP_ENOMEM;
    free(*name);
    *name = marked;
    return PP_OK;
}

/* All shares, in groups. */
struct shared {
    struct pp_merge_share *shares;
    size_t n;
};

static bool are_unlike(const struct pp_merge_share *shares, size_t n)
{
    bool are = false;
    for (size_t i = 1; i < n; i++)
        are |= strcmp(shares[0].processor, shares[i].processor) != 0;
    return are;
}

static enum pp_status merge_groups(const struct pp_merge *merge, const struct shared *shared,
    struct placed *placed, size_t *n_placed, struct pp_error *error)
{
    struct pp_merge_share *const shares = shared->shares;
    const size_t n_shares = shared->n;
    const bool marks = are_unlike(shares, n_shares);
    enum pp_status status = PP_OK;
    for (size_t from = 0, to = 0; status == PP_OK && from < n_shares; from = to) {
        struct placed *const at = &placed[*n_placed];
        for (to = from + 1; to < n_shares && are_together(&shares[from], &shares[to]);)
            to++;
        if (!merge->options.force)
            status = check_modules(&shares[from], to - from, error);
        at->first = shares[from];
        if (status == PP_OK)
            status = pp_merge_case(&shares[from], to - from, &at->c, error);
        *n_placed += status == PP_OK;
        if (status == PP_OK && marks)
            status = mark(&at->c.name, shares[from].processor) == PP_OK
                ? mark(&at->c.family, shares[from].processor)
                : PP_ENOMEM;
    }
    return status;
}

/* The input that holds the first run: settings, machine and clock are told as they were there. */
static struct pp_merge_input *head_of(const struct pp_merge *merge)
{
    for (size_t i = 0; i < merge->n_inputs; i++)
        for (size_t j = 0; j < merge->inputs[i]->n_runs; j++)
            if (merge->inputs[i]->run_number[j] == 0)
                return merge->inputs[i];
    return merge->inputs[0];
}

static enum pp_status fill_head(const struct pp_merge *merge, struct pp_stored_result *merged)
{
    struct pp_result *const result = &merged->result;
    struct pp_stored_result *const head = &head_of(merge)->stored;
    merged->env = head->env;
    merged->schema_major = PP_SCHEMA_MAJOR;
    merged->schema_minor = PP_SCHEMA_MINOR;
    merged->method_version = head->method_version;
    memcpy(merged->program_version, head->program_version, sizeof head->program_version);
    result->env = head->result.env ? &merged->env : NULL;
    result->settings = head->result.settings;
    result->calib = head->result.calib;
    memcpy(result->started, head->result.started, sizeof result->started);
    result->complete = true;
    for (size_t i = 0; i < merge->n_inputs; i++)
        result->complete &= merge->inputs[i]->stored.result.complete;
    for (size_t i = 0; i < result->n_sources; i++)
        result->duration_s += result->sources[i].duration_s;
    enum pp_status status = PP_OK;
    uint32_t number;
    for (size_t i = 0; status == PP_OK && i < head->result.n_modules; i++)
        status = place_module(result, &head->result.modules[i], &number);
    if (result->n_sources == 1) {
        /* Of one run alone it is the run again. */
        result->command = result->sources[0].command;
        result->sources[0].command = NULL;
        result->origin = head->result.origin;
        head->result.origin = (struct pp_origin){.is_known = false};
        pp_source_release(&result->sources[0]);
        free(result->sources);
        result->sources = NULL;
        result->n_sources = 0;
    }
    return status;
}

/* Cases in their order, with their modules. */
static enum pp_status fill_cases(struct placed *placed, size_t n_placed, struct pp_result *result)
{
    enum pp_status status = PP_OK;
    qsort(placed, n_placed, sizeof *placed, compare_placed);
    result->cases = calloc(n_placed + 1, sizeof *result->cases);
    if (!result->cases)
        return PP_ENOMEM;
    for (size_t i = 0; status == PP_OK && i < n_placed; i++) {
        const struct pp_merge_share *const first = &placed[i].first;
        struct pp_module_info *const module =
            &first->input->stored.result.modules[first->c->module];
        status = place_module(result, module, &placed[i].c.module);
    }
    for (size_t i = 0; status == PP_OK && i < n_placed; i++) {
        result->cases[result->n_cases++] = placed[i].c;
        placed[i].c = (struct pp_case){0};
        pp_dist_init(&placed[i].c.clean);
        pp_dist_init(&placed[i].c.unclean);
    }
    return status;
}

/* As the driver leaves it: what the run met comes after what its numbers show. */
static void put_last(struct pp_case *c, enum pp_warning_code code)
{
    size_t n_kept = 0;
    struct pp_warning last = {.code = PP_N_WARNINGS};
    for (size_t i = 0; i < c->n_warnings; i++) {
        const struct pp_warning warning = c->warnings[i];
        if (warning.code == code)
            last = warning;
        else
            c->warnings[n_kept++] = warning;
    }
    if (last.code == code)
        c->warnings[n_kept++] = last;
}

static enum pp_status compute(struct pp_result *result)
{
    enum pp_status status = PP_OK;
    pp_stats_init();
    for (size_t i = 0; status == PP_OK && i < result->n_cases; i++) {
        struct pp_case *const c = &result->cases[i];
        if (c->n_replicates > 0)
            status = pp_summary_update(c, &result->settings, &result->calib);
        if (status == PP_OK && c->summary.n_runs_ok > 0)
            status = pp_diagnose(c, result);
        put_last(c, PP_WARN_MACHINE);
    }
    return status == PP_OK ? pp_growth_find(result) : status;
}

static enum pp_status merge_all(
    struct pp_merge *merge, struct pp_stored_result *merged, struct pp_error *error)
{
    size_t n_shares = 0, n_placed = 0;
    enum pp_status status = pp_merge_run_number(merge, &merged->result, error);
    struct pp_merge_share *const shares = status == PP_OK ? share_out(merge, &n_shares) : NULL;
    struct placed *const placed = shares ? calloc(n_shares + 1, sizeof *placed) : NULL;
    if (status == PP_OK && !placed)
        status = PP_ENOMEM;
    if (status == PP_OK)
        status = merge_groups(merge, &(struct shared){shares, n_shares}, placed, &n_placed, error);
    if (status == PP_OK)
        status = fill_head(merge, merged);
    if (status == PP_OK)
        status = fill_cases(placed, n_placed, &merged->result);
    if (status == PP_OK)
        status = compute(&merged->result);
    for (size_t i = 0; i < n_placed; i++)
        pp_case_release(&placed[i].c);
    free(placed);
    free(shares);
    return status;
}

enum pp_status pp_merge_finish(
    struct pp_merge *merge, struct pp_stored_result *merged, struct pp_error *error)
{
    memset(merged, 0, sizeof *merged);
    pp_result_init(&merged->result);
    if (merge->n_inputs == 0)
        return pp_error_set(error, PP_EINVAL, "no result to merge; name result files");
    enum pp_status status = merge_all(merge, merged, error);
    if (status == PP_ENOMEM)
        fail_memory(error);
    if (status != PP_OK)
        pp_stored_result_release(merged);
    return status;
}

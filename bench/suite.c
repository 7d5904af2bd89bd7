/* SPDX-License-Identifier: GPL-3.0-or-later
 * Checks modules, lists them in workers, keeps the cases that are wanted.
 */
#define _GNU_SOURCE
#include "bench/suite.h"

#include "bench/elfcheck.h"
#include "bench/suite_list.h"

#include <limits.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIST_TIMEOUT_S 10.0

static enum pp_status refused(const struct pp_wire_report *report, const struct pp_outcome *outcome,
    const char *path, struct pp_error *error)
{
    if (outcome->ending == PP_ENDING_NOT_STARTED)
        return pp_error_set(error, PP_ESYS, "%s", outcome->text);
    if (outcome->ending == PP_ENDING_INTERRUPTED)
        return pp_error_set(error, PP_EINTR, "interrupted");
    if (outcome->ending != PP_ENDING_REFUSED)
        return pp_error_set(
            error, PP_EFORMAT, "cannot load '%s': its code %s", path, outcome->text);
    switch (report->refusal) {
    case PP_WIRE_REFUSED_EMPTY:
        return pp_error_set(error, PP_EFORMAT,
            "no benchmarks in '%s': write one with PPB_BENCH(name) { ... } from <ppbench.h>, "
            "or export a function ppb_bench_NAME(uint64_t n, void *context)",
            path);
    case PP_WIRE_REFUSED_ABI:
        return pp_error_set(error, PP_EFORMAT,
            "cannot use '%s': %s; rebuild it with this ppbench.h", path, outcome->text);
    default:
        return pp_error_set(error, PP_EFORMAT, "cannot load '%s': %s", path, outcome->text);
    }
}

/* The file as it is now: what workers must find again. */
static enum pp_status identify(
    const char *path, struct pp_elfcheck *facts, struct pp_suite_file *file, struct pp_error *error)
{
    const enum pp_status status = pp_elfcheck_file(path, facts, error);
    if (status != PP_OK)
        return status;
    file->identity = (struct pp_wire_identity){
        facts->device, facts->inode, facts->size_bytes, (uint64_t)facts->mtime_ns};
    file->path = realpath(path, NULL);
    if (!file->path)
        return pp_error_set(error, PP_ENOENT, "cannot find '%s'", path);
    return strlen(file->path) < PP_WIRE_PATH_BYTES
        ? PP_OK
        : pp_error_set(error, PP_EINVAL, "the path of '%s' is too long", path);
}

static enum pp_status identify_module(struct pp_suite *suite, const char *path, uint32_t module,
    struct pp_result *result, struct pp_error *error)
{
    struct pp_module_info *info = &result->modules[module];
    struct pp_elfcheck *facts = malloc(sizeof *facts);
    enum pp_status status = facts ? identify(path, facts, &suite->files[module], error) : PP_ENOMEM;
    if (status == PP_OK) {
        info->build_id = strdup(facts->build_id);
        info->hash = facts->content_hash;
        info->size_bytes = facts->size_bytes;
    }
    free(facts);
    return status;
}

/* Module number `module`, whose path stands in the result already. */
static enum pp_status load_module(struct pp_suite *suite, struct pp_isolate *isolate,
    uint32_t module, struct pp_result *result, struct pp_error *error)
{
    struct pp_outcome outcome;
    const char *path = result->modules[module].path;
    enum pp_status status = identify_module(suite, path, module, result, error);
    if (status == PP_OK)
        status = pp_isolate_prepare(isolate, true, error);
    if (status != PP_OK)
        return status;
    pp_suite_address(suite, module, 0, &isolate->wire->order);
    isolate->wire->order.action = PP_WIRE_LIST;
    isolate->wire->order.cpu = -1;
    pp_isolate_run(isolate, LIST_TIMEOUT_S, 0, &outcome);
    const struct pp_wire_report *report = &isolate->wire->report;
    if (outcome.ending != PP_ENDING_DONE)
        return refused(report, &outcome, path, error);
    if (report->list_bytes > PP_WIRE_LIST_BYTES)
        return pp_error_set(
            error, PP_EFORMAT, "'%s' wrote over its list of benchmarks while it was loaded", path);
    result->modules[module].convention = report->convention != 0;
    result->modules[module].has_empty_loop = report->has_empty_loop != 0;
    const struct pp_suite_list list = {
        .bytes = (const unsigned char *)isolate->wire + pp_wire_list_offset(),
        .n_bytes = report->list_bytes,
        .n_entries = report->n_listed,
        .module = module};
    return pp_suite_list_read(&list, suite, result, error);
}

void pp_suite_address(
    const struct pp_suite *suite, uint32_t module, uint32_t layout, struct pp_wire_order *order)
{
    const struct pp_suite_file *file = suite->n_layouts
        ? &suite->layouts[module * suite->n_layouts + layout % suite->n_layouts]
        : &suite->files[module];
    strcpy(order->targets[0].path, file->path);
    memcpy(order->preloads, suite->preloads, sizeof order->preloads);
    order->targets[0].identity = file->identity;
}

/* Check the objects to be loaded first and note their absolute paths, each with its NUL. */
static enum pp_status note_preloads(
    struct pp_suite *suite, const struct pp_suite_request *request, struct pp_error *error)
{
    struct pp_elfcheck *facts = malloc(sizeof *facts);
    enum pp_status status = facts ? PP_OK : PP_ENOMEM;
    size_t used = 0;
    for (size_t i = 0; status == PP_OK && i < request->n_preloads; i++) {
        struct pp_suite_file file = {0};
        status = identify(request->preloads[i], facts, &file, error);
        const size_t n = file.path ? strlen(file.path) + 1 : 0;
        if (status == PP_OK && used + n >= sizeof suite->preloads)
            status = pp_error_set(
                error, PP_EINVAL, "too many objects to load before the benchmarks");
        if (status == PP_OK)
            memcpy(suite->preloads + used, file.path, n);
        used += n;
        free(file.path);
    }
    free(facts);
    return status;
}

/* Drop the cases whose names are not wanted. */
static enum pp_status apply_filter(
    struct pp_suite *suite, struct pp_result *result, const char *filter, struct pp_error *error)
{
    regex_t regex;
    const bool negate = filter[0] == '-';
    const int failed = regcomp(&regex, filter + negate, REG_EXTENDED | REG_NOSUB);
    if (failed) {
        char why[128];
        regerror(failed, &regex, why, sizeof why);
        return pp_error_set(
            error, PP_EINVAL, "--filter '%s' is not a regular expression: %s", filter, why);
    }
    size_t kept = 0;
    for (size_t i = 0; i < result->n_cases; i++) {
        if ((regexec(&regex, result->cases[i].name, 0, NULL, 0) == 0) != negate) {
            result->cases[kept] = result->cases[i];
            suite->entries[kept++] = suite->entries[i];
        } else {
            pp_case_release(&result->cases[i]);
        }
    }
    result->n_cases = suite->n_entries = kept;
    regfree(&regex);
    return kept
        ? PP_OK
        : pp_error_set(error, PP_ENOENT,
              "no benchmark matches --filter '%s'; 'ppbench list' shows their names", filter);
}

static int by_name(const void *left, const void *right)
{
    return strcmp((*(const struct pp_case *const *)left)->name,
        (*(const struct pp_case *const *)right)->name);
}

static enum pp_status refuse_duplicates(const struct pp_result *result, struct pp_error *error)
{
    const struct pp_case **sorted = calloc(result->n_cases + 1, sizeof *sorted);
    enum pp_status status = sorted ? PP_OK : PP_ENOMEM;
    for (size_t i = 0; sorted && i < result->n_cases; i++)
        sorted[i] = &result->cases[i];
    if (sorted)
        qsort(sorted, result->n_cases, sizeof *sorted, by_name);
    for (size_t i = 1; status == PP_OK && i < result->n_cases; i++)
        if (strcmp(sorted[i]->name, sorted[i - 1]->name) == 0)
            status = pp_error_set(error, PP_EFORMAT,
                "two benchmarks are called '%.100s': '%s' %s:%u and '%s' %s:%u; rename one with "
                ".name",
                sorted[i]->name, result->modules[sorted[i - 1]->module].path, sorted[i - 1]->file,
                sorted[i - 1]->line, result->modules[sorted[i]->module].path, sorted[i]->file,
                sorted[i]->line);
    free(sorted);
    return status;
}

enum pp_status pp_suite_load(struct pp_suite *suite, struct pp_isolate *isolate,
    const struct pp_suite_request *request, struct pp_result *result, struct pp_error *error)
{
    const size_t n = request->n_paths;
    *suite = (struct pp_suite){.n_modules = n};
    suite->files = calloc(n, sizeof *suite->files);
    result->modules = calloc(n, sizeof *result->modules);
    if (!suite->files || !result->modules)
        return pp_error_set(error, PP_ENOMEM, "out of memory for %zu modules", n);
    result->n_modules = n;
    enum pp_status status = note_preloads(suite, request, error);
    for (size_t i = 0; status == PP_OK && i < n; i++) {
        result->modules[i].path = strdup(request->paths[i]);
        status = result->modules[i].path
            ? load_module(suite, isolate, (uint32_t)i, result, error)
            : pp_error_set(error, PP_ENOMEM, "out of memory for %zu modules", n);
    }
    if (status == PP_OK && request->filter)
        status = apply_filter(suite, result, request->filter, error);
    return status == PP_OK ? refuse_duplicates(result, error) : status;
}

void pp_suite_release(struct pp_suite *suite)
{
    for (size_t i = 0; suite->files && i < suite->n_modules; i++)
        free(suite->files[i].path);
    for (size_t i = 0; suite->layouts && i < suite->n_modules * suite->n_layouts; i++)
        free(suite->layouts[i].path);
    free(suite->files);
    free(suite->layouts);
    free(suite->entries);
    *suite = (struct pp_suite){0};
}

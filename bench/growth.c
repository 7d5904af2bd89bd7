/* SPDX-License-Identifier: GPL-3.0-or-later
 * Groups cases that differ in one parameter only and fits their growth; pairs cases round by round.
 */
#include "bench/growth.h"

#include "stats/signedrank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MIN_VALUES 3
#define MAX_RIVALS 16

/* Whether two cases are the same but for parameter number `param`. */
static bool are_series(const struct pp_case *a, const struct pp_case *b, size_t param)
{
    if (a->module != b->module || a->n_params != b->n_params || a->n_threads != b->n_threads ||
        strcmp(a->family, b->family) != 0)
        return false;
    for (size_t i = 0; i < a->n_params; i++)
        if (i != param && strcmp(a->params[i].text, b->params[i].text) != 0)
            return false;
    return true;
}

static bool has_time(const struct pp_case *c)
{
    return c->summary.n_runs_ok > 0 && c->summary.time_ns.value > 0;
}

/* A point that can be fitted. */
static bool is_point(const struct pp_case *c, size_t param)
{
    return has_time(c) && strtod(c->params[param].text, NULL) > 0;
}

bool pp_growth_holds(const struct pp_result *result, const struct pp_growth *growth, size_t index)
{
    const struct pp_case *c = &result->cases[index];
    return are_series(&result->cases[growth->first], c, growth->param) &&
        is_point(c, growth->param);
}

/* Sizes and costs of the series that begins with case `first`; 0: it is no series, or its first is
 * not this one. */
static size_t collect(
    const struct pp_result *result, size_t first, size_t param, double *sizes, double *costs)
{
    const struct pp_case *c = &result->cases[first];
    size_t n = 0;
    for (size_t i = 0; i < result->n_cases; i++) {
        const struct pp_case *other = &result->cases[i];
        if (!are_series(c, other, param))
            continue;
        if (i < first)
            return 0;
        sizes[n] = strtod(other->params[param].text, NULL);
        costs[n] = other->summary.time_ns.value;
        n += is_point(other, param);
    }
    return n >= MIN_VALUES ? n : 0;
}

static enum pp_status add_growth(
    struct pp_result *result, size_t first, size_t param, const struct pp_complexity *fit)
{
    struct pp_growth *more = realloc(result->growths, (result->n_growths + 1) * sizeof *more);
    if (!more)
        return PP_ENOMEM;
    result->growths = more;
    more[result->n_growths++] = (struct pp_growth){.first = first, .param = param, .fit = *fit};
    return PP_OK;
}

static enum pp_status find_series(
    struct pp_result *result, size_t first, double *sizes, double *costs)
{
    const struct pp_case *c = &result->cases[first];
    enum pp_status status = PP_OK;
    for (size_t param = 0; status == PP_OK && param < c->n_params; param++) {
        struct pp_complexity fit;
        const size_t n = c->params[param].is_number ? collect(result, first, param, sizes, costs)
                                                    : 0;
        if (n && pp_complexity_fit(sizes, costs, n, result->settings.level_ratio, &fit) == PP_OK)
            status = add_growth(result, first, param, &fit);
    }
    return status;
}

enum pp_status pp_growth_find(struct pp_result *result)
{
    enum { MANY_CASES = 2000 }; /* the search is quadratic, and nobody reads so many fits */
    double *sizes = calloc(2 * result->n_cases + 2, sizeof *sizes);
    enum pp_status status = sizes ? PP_OK : PP_ENOMEM;
    for (size_t i = 0; status == PP_OK && i < result->n_cases && result->n_cases <= MANY_CASES; i++)
        status = find_series(result, i, sizes, sizes + result->n_cases + 1);
    free(sizes);
    return status;
}

static bool are_rivals(const struct pp_result *result)
{
    if (result->n_cases < 2 || result->n_cases > MAX_RIVALS || result->n_modules != result->n_cases)
        return false;
    for (size_t i = 0; i < result->n_cases; i++)
        if (result->modules[i].compiler == NULL || !(result->cases[i].summary.time_ns.value > 0))
            return false;
    return true;
}

const struct pp_case *pp_growth_rivals(const struct pp_result *result)
{
    const struct pp_case *fastest = NULL;
    for (size_t i = 0; i < result->n_cases && are_rivals(result); i++)
        if (!fastest || result->cases[i].summary.time_ns.value < fastest->summary.time_ns.value)
            fastest = &result->cases[i];
    return fastest;
}

struct pp_estimate pp_growth_ratio(
    const struct pp_case *slow, const struct pp_case *fast, double level)
{
    struct pp_estimate ratio = {NAN, NAN, NAN, false};
    const size_t n_rounds = slow->n_replicates < fast->n_replicates ? slow->n_replicates
                                                                    : fast->n_replicates;
    double *logs = malloc((n_rounds + 1) * sizeof *logs);
    size_t n = 0;
    for (size_t i = 0; logs && i < n_rounds; i++) {
        const struct pp_replicate *a = &slow->replicates[i], *b = &fast->replicates[i];
        const double quotient = (a->p50_ns - a->empty_ns) / (b->p50_ns - b->empty_ns);
        if (a->ok && b->ok && quotient > 0 && isfinite(quotient))
            logs[n++] = log(quotient);
    }
    if (n && pp_signedrank_interval(logs, n, level, &ratio) == PP_OK)
        ratio = (struct pp_estimate){
            exp(ratio.value), exp(ratio.lo), exp(ratio.hi), ratio.has_interval};
    free(logs);
    return ratio;
}

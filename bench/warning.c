/* SPDX-License-Identifier: GPL-3.0-or-later
 * The texts of all doubts, one row each.
 */
#include "bench/warning.h"

#include <stdarg.h>
#include <stdio.h>

struct row {
    const char *key, *text, *remedy;
};

/* clang-format off */
static const struct row rows[PP_N_WARNINGS] = {
    [PP_WARN_FEW_RUNS] = {"few-runs",
        "too few worker processes for an interval",
        "use --runs 6 or more"},
    [PP_WARN_NOT_PRECISE] = {"not-precise",
        "the interval is wider than asked for",
        "raise --max-time or --precision, or quieten the machine"},
    [PP_WARN_NO_STEADY_STATE] = {"no-steady-state",
        "no steady state was reached",
        "raise --warmup, or look for growing state in the benchmark"},
    [PP_WARN_DRIFT] = {"drift",
        "the level drifted during the run",
        "repeat later, or with more --runs"},
    [PP_WARN_CHANGE_POINT] = {"change-point",
        "the level changed during the run",
        "repeat; something else may have started on this machine"},
    [PP_WARN_MODES] = {"modes",
        "worker processes settle at different levels",
        "use more --runs; look at alignment, predictors, memory layout"},
    [PP_WARN_SAMPLE_MODES] = {"sample-modes",
        "samples have several levels",
        "look at the histogram (--histogram): one number does not describe this"},
    [PP_WARN_AUTOCORRELATED] = {"autocorrelated",
        "neighbouring samples depend on each other",
        "nothing to do: the interval stands on processes, not on samples"},
    [PP_WARN_TIMER_FLOOR] = {"timer-floor",
        "the clock cannot resolve single samples well",
        "use more iterations a sample (-n 0 or a larger -n)"},
    [PP_WARN_PREEMPTED] = {"disturbed",
        "samples were disturbed and are not among the clean",
        "quieten the machine, or pin elsewhere with --pin"},
    [PP_WARN_CAUSE_IS_OWN] = {"own-cause",
        "most samples share a cause that must be the benchmark's own; they count as clean",
        "nothing to do, unless you did not expect it"},
    [PP_WARN_UNEXPLAINED] = {"unexplained",
        "long samples for which no cause was recorded are among the clean",
        "look at max and p99; the host may have paused this machine"},
    [PP_WARN_CLOCK] = {"clock",
        "the clock is doubtful",
        "see 'ppbench info'"},
    [PP_WARN_NO_WORK] = {"no-work",
        "the body takes no time beyond the empty loop",
        "keep its inputs and results with ppb_keep, or it was optimised away"},
    [PP_WARN_NO_CORRECTION] = {"no-correction",
        "the cost of the loop is not subtracted: the object exports no ppb_empty_loop",
        "export one, or use ppbench.h"},
    [PP_WARN_SHARED] = {"core-shared",
        "another hardware thread used the core all the time; the interval reaches to where the "
        "code may run without it",
        "repeat when the neighbour is gone, or pin to another core with --pin"},
    [PP_WARN_UNSETTLED] = {"unsettled",
        "core cycles are not given: the rulers disagreed too often",
        "repeat when the host is calmer"},
    [PP_WARN_WORST_BEST] = {"worst-over-best",
        "the worst clean sample took over four times the best",
        "look at the distribution with --histogram"},
    [PP_WARN_CRASHED_ONCE] = {"crashed-once",
        "a worker failed, the others are kept",
        "see its reason"},
    [PP_WARN_COUNTER] = {"counter",
        "a counter of the benchmark is no number",
        "look at how it is computed"},
    [PP_WARN_NOT_COUNTED] = {"not-counted",
        "something could not be counted, or not all of it",
        "see its reason; the times are not touched by it"},
    [PP_WARN_CHANGED_STATE] = {"changed-state",
        "the benchmark changed the state of its process",
        "undo it in finish or teardown if it is not meant"},
    [PP_WARN_STRAY_THREADS] = {"strays",
        "the benchmark left something running",
        "end it in teardown; it may have disturbed samples"},
    [PP_WARN_SLOW] = {"slow",
        "one iteration is longer than the budget of a sample",
        "give it time: --max-time; or make it do less"},
    [PP_WARN_ASLR_OFF] = {"aslr-off",
        "address-space randomisation is off: all workers share one layout",
        "run without setarch -R"},
    [PP_WARN_MACHINE] = {"machine",
        "the machine was disturbed during the run",
        "repeat when it is not"},
};
/* clang-format on */

const char *pp_warning_key(enum pp_warning_code code)
{
    return rows[code].key;
}

const char *pp_warning_text(enum pp_warning_code code)
{
    return rows[code].text;
}

const char *pp_warning_remedy(enum pp_warning_code code)
{
    return rows[code].remedy;
}

void pp_warning_add(struct pp_case *c, enum pp_warning_code code, const char *format, ...)
{
    size_t i = 0;
    while (i < c->n_warnings && c->warnings[i].code != code)
        i++;
    c->n_warnings += i == c->n_warnings;
    c->warnings[i].code = code;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(c->warnings[i].evidence, sizeof c->warnings[i].evidence, format, arguments);
    va_end(arguments);
}

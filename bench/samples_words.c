/* SPDX-License-Identifier: GPL-3.0-or-later
 * Doubts and verdicts in words.
 */
#include "bench/samples.h"

static const struct row {
    const char *key, *text, *remedy;
} rows[PP_SAMPLES_N_DOUBTS] = {
    [PP_SAMPLES_BAD_LINES] = {"bad-lines", "lines were left out",
        "look at them, choose with --column, or refuse them with --strict"},
    [PP_SAMPLES_NOT_FINITE] = {"not-finite", "numbers that are not finite were left out",
        "look where they come from"},
    [PP_SAMPLES_FEW] = {"few", "too few numbers for an interval of the median",
        "take more, or a lower --level"},
    [PP_SAMPLES_CONSTANT] = {"constant", "all numbers are equal", "nothing to do if that is meant"},
    [PP_SAMPLES_DEPENDENT] = {"dependent", "numbers depend on those before them",
        "repeat in fresh processes and compare one number of each"},
    [PP_SAMPLES_DRIFT] = {"drift", "the level drifts along the series",
        "one number does not describe it; look for warm-up or growing state"},
    [PP_SAMPLES_CHANGE_POINT] = {"change-point", "the level changes within the series",
        "summarise the parts before and after apart"},
    [PP_SAMPLES_MODES] = {"modes", "the numbers have several levels",
        "look at the histogram (--histogram): one number does not describe them"},
};

const char *pp_samples_doubt_key(enum pp_samples_doubt doubt)
{
    return rows[doubt].key;
}

const char *pp_samples_doubt_text(enum pp_samples_doubt doubt)
{
    return rows[doubt].text;
}

const char *pp_samples_doubt_remedy(enum pp_samples_doubt doubt)
{
    return rows[doubt].remedy;
}

const char *pp_samples_verdict_key(enum pp_samples_verdict verdict)
{
    static const char *const keys[] = {[PP_SAMPLES_GREATER] = "greater",
        [PP_SAMPLES_LESS] = "less",
        [PP_SAMPLES_SAME] = "same",
        [PP_SAMPLES_CANNOT_TELL] = "cannot_tell"};
    return keys[verdict];
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Words for what a profile holds: in tables, messages and files.
 */
#include "bench/profile.h"

/* clang-format off */
const char *pp_profile_source_name(enum pp_profile_source source)
{
    static const char *const names[] = {
        [PP_PROFILE_UNKNOWN] = "unknown",
        [PP_PROFILE_TIMED] = "timed",
        [PP_PROFILE_SAMPLED] = "sampled",
        [PP_PROFILE_SHARED_OUT] = "shared out",
    };
    return names[source];
}

const char *pp_profile_reach_name(enum pp_profile_reach reach)
{
    static const char *const names[] = {
        [PP_PROFILE_BY_NOTHING] = "not traced",
        [PP_PROFILE_BY_JUMP] = "jump",
        [PP_PROFILE_BY_SHORT] = "short jump",
        [PP_PROFILE_BY_PUNNED] = "punned jump",
        [PP_PROFILE_BY_TRAP] = "trap",
        [PP_PROFILE_BY_SITE] = "compiler's site",
        [PP_PROFILE_BY_SLOT] = "slot",
        [PP_PROFILE_BY_SAMPLES] = "samples only",
    };
    return names[reach];
}

const char *pp_profile_why_name(enum pp_profile_why why)
{
    static const char *const names[PP_PROFILE_N_WHYS] = {
        [PP_PROFILE_WHY_NONE] = "none",
        [PP_PROFILE_WHY_SMALL] = "too small",
        [PP_PROFILE_WHY_JUMPED_INTO] = "jumped into",
        [PP_PROFILE_WHY_UNDECODED] = "unknown instruction",
        [PP_PROFILE_WHY_UNMOVABLE] = "unmovable instruction",
        [PP_PROFILE_WHY_RETURNS_TWICE] = "returns twice",
        [PP_PROFILE_WHY_RESOLVER] = "resolver",
        [PP_PROFILE_WHY_NO_MEMORY] = "no memory near",
        [PP_PROFILE_WHY_EXCLUDED] = "excluded",
    };
    return names[why];
}

const char *pp_profile_pass_name(enum pp_profile_pass_kind kind)
{
    static const char *const names[PP_PROFILE_N_PASSES] = {
        [PP_PROFILE_PASS_SAMPLES] = "samples",
        [PP_PROFILE_PASS_COUNTS] = "counts",
        [PP_PROFILE_PASS_TIMES] = "times",
        [PP_PROFILE_PASS_INSTRUCTIONS] = "instructions",
    };
    return names[kind];
}

const char *pp_profile_timing_name(enum pp_profile_timing timing)
{
    static const char *const names[] = {
        [PP_PROFILE_TIMING_AUTO] = "auto",
        [PP_PROFILE_TIMING_FULL] = "full",
        [PP_PROFILE_TIMING_SAMPLED] = "sampled",
        [PP_PROFILE_TIMING_COUNTS] = "counts",
    };
    return names[timing];
}
/* clang-format on */

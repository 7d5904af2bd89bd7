/* SPDX-License-Identifier: GPL-3.0-or-later
 * How the tracer gets at functions: words that driver and tracer share.
 */
#ifndef PP_BENCH_REACH_H
#define PP_BENCH_REACH_H

/* How the tracer sees calls of a function. */
enum pp_profile_reach {
    PP_PROFILE_BY_NOTHING, /* not traced: `why` */
    PP_PROFILE_BY_JUMP,    /* its first instructions were replaced by a jump of 5 bytes, */
    PP_PROFILE_BY_SHORT,   /* of 2 bytes to the padding beside it, */
    PP_PROFILE_BY_PUNNED,  /* of which some bytes are the code that was there, */
    PP_PROFILE_BY_TRAP,    /* or by a breakpoint */
    PP_PROFILE_BY_SITE,    /* a place that the compiler left for it */
    PP_PROFILE_BY_SLOT,    /* in another object: the slot through which calls leave this one */
    PP_PROFILE_BY_SAMPLES  /* never traced, samples fell into it */
};

/* Why a function is not traced. */
enum pp_profile_why {
    PP_PROFILE_WHY_NONE,
    PP_PROFILE_WHY_SMALL,         /* no room for a jump */
    PP_PROFILE_WHY_JUMPED_INTO,   /* code jumps into what would be replaced */
    PP_PROFILE_WHY_UNDECODED,     /* bytes that are no known instruction */
    PP_PROFILE_WHY_UNMOVABLE,     /* an instruction that works at its own place only */
    PP_PROFILE_WHY_RETURNS_TWICE, /* setjmp and its like */
    PP_PROFILE_WHY_RESOLVER,      /* of an IFUNC: runs once, at load */
    PP_PROFILE_WHY_NO_MEMORY,     /* none near enough */
    PP_PROFILE_WHY_EXCLUDED,      /* by the user */
    PP_PROFILE_N_WHYS
};

/* What is done to a case, one process a pass. */
enum pp_profile_pass_kind {
    PP_PROFILE_PASS_SAMPLES, /* untouched code, interrupted by a timer */
    PP_PROFILE_PASS_COUNTS,  /* all functions traced, without a clock */
    PP_PROFILE_PASS_TIMES,   /* clock readings around the calls of functions that are long enough */
    PP_PROFILE_PASS_INSTRUCTIONS, /* a counter in each block of a copy of the code, or single steps
                                   */
    PP_PROFILE_N_PASSES
};

#endif

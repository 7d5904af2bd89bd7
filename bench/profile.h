/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where the time of one case went: its functions, its call tree, what each pass over it found. The
 * profiler writes it, dumps hold it, every view and export only reads it.
 * Times are ns per iteration of the case ("loop") unless a name says otherwise; "own" is the time
 * in a function itself, "deep" that of its callees too. Every time says where it is from.
 */
#ifndef PP_BENCH_PROFILE_H
#define PP_BENCH_PROFILE_H

#include "bench/reach.h"
#include "stats/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PP_PROFILE_NONE UINT32_MAX /* no such index */
#define PP_PROFILE_SCHEMA 1        /* of dumps */

/* Where a number comes from. */
enum pp_profile_source {
    PP_PROFILE_UNKNOWN,   /* no pass has seen it: the number is NaN */
    PP_PROFILE_TIMED,     /* clock readings around each call, their cost subtracted */
    PP_PROFILE_SAMPLED,   /* share of the samples of the untouched code */
    PP_PROFILE_SHARED_OUT /* timed with its short callees, divided among them by samples */
};

enum pp_profile_timing {       /* --timing */
    PP_PROFILE_TIMING_AUTO,    /* samples, counts, times of long functions */
    PP_PROFILE_TIMING_FULL,    /* times of every function, however short */
    PP_PROFILE_TIMING_SAMPLED, /* samples and counts */
    PP_PROFILE_TIMING_COUNTS   /* counts only: no times but of the whole */
};

/* An object that was loaded: the benchmark's, or one that its samples fell into. */
struct pp_profile_object {
    const char *path;
    const char *build_id;                 /* hex, "" unknown */
    bool is_traced;                       /* its functions were to be traced */
    uint32_t n_functions;                 /* found in it, of which */
    uint32_t n_reached;                   /* are traced */
    uint32_t n_by_why[PP_PROFILE_N_WHYS]; /* the others */
};

struct pp_profile_function {
    const char *name;   /* as people read it: demangled; of a stripped one "sub_1f40" */
    const char *symbol; /* the linker's name, "" none */
    const char *file;   /* source, "" unknown */
    uint32_t line;      /* 0 unknown */
    uint32_t object;
    uint64_t address; /* link-time, in the object */
    uint64_t size_bytes;
    enum pp_profile_reach reach;
    enum pp_profile_why why;
    bool is_library;         /* not of a traced object: a leaf */
    bool has_instructions;   /* n_instructions is known */
    uint64_t n_instructions; /* own, in the loops of the pass; see pp_profile_pass.n_loops */
};

/* Times of single calls, ns; of timed functions only. */
struct pp_profile_calls {
    uint64_t n; /* 0: none was timed, the others are NaN */
    double min_ns, p50_ns, p90_ns, max_ns;
};

/* A function in one place of the call tree. Nodes stand after their parents. A root is what the
 * loop calls: mostly one, the benchmark's own function. */
struct pp_profile_node {
    uint32_t parent; /* PP_PROFILE_NONE: a root */
    uint32_t function;
    uint64_t n_calls;       /* exact, in the loops of the counting pass; 0 of one that was only
                               sampled */
    uint64_t n_own_samples; /* of the pass that knew the place in the tree */
    double own_ns, deep_ns; /* NaN: unknown */
    double own_half_ns, deep_half_ns; /* half of the 95 % interval; NaN: unknown */
    double raw_deep_ns;               /* as timed, nothing subtracted; NaN: not timed */
    enum pp_profile_source own_source, deep_source;
    struct pp_profile_calls calls;
    bool is_tail;   /* entered by a jump at the caller's end, at least once */
    bool is_folded; /* the tree was full: stands for its deeper recursion too */
};

/* Inlined into: the chain from an instruction's innermost source function outwards; the last one
 * stands in the function itself. */
struct pp_profile_frame {
    const char *name; /* of the inlined function; "" : the function itself */
    const char *file; /* "" unknown; of the instruction or of the call, and */
    uint32_t line;    /* its line */
    uint32_t outer;   /* frame; PP_PROFILE_NONE ends */
};

/* An instruction or block that was sampled or counted. */
struct pp_profile_spot {
    uint32_t function;
    uint64_t address;              /* link-time */
    uint32_t frame;                /* PP_PROFILE_NONE: no line known */
    uint32_t n_block_instructions; /* of the block that begins here; 0: a sampled address */
    uint64_t n_runs;               /* of the block, in the loops of the instruction pass */
    uint64_t n_samples;            /* of the untouched code */
};

struct pp_profile_pass {
    bool ran;               /* false: not wanted, or failed: `failure` */
    const char *failure;    /* "": none; else one line: "crashed: SIGSEGV at address 0x0" */
    uint64_t n_loops;       /* iterations over which all was counted */
    double loop_ns;         /* wall time of an iteration in it: the best batch's */
    double typical_loop_ns; /* and the median batch's */
    uint64_t n_samples;     /* taken, and */
    uint64_t n_lost;        /* not delivered, of the timer */
    double rate_hz;         /* achieved */
    uint64_t n_functions;   /* that were traced */
    uint64_t n_dead; /* calls that never returned: longjmp, exceptions; closed at the next event */
    uint64_t n_unmatched; /* returns without a call: their times are in doubt */
    uint64_t n_too_deep;  /* calls beyond the tracer's room, not counted */
    uint64_t n_folded;    /* nodes that were not made since the tree was full */
    double call_in_ns;    /* calibrated cost of one traced call: within its own time, and */
    double call_out_ns;   /* in its caller's */
    double subtracted_ns; /* of all times of a loop */
    uint32_t n_threads;
};

/* An entry or exit in the order of time. */
struct pp_profile_event {
    double at_ns; /* since the first */
    uint32_t node;
    uint32_t thread;
    bool is_exit;
};

/* All of it. Texts belong to the profile; indices refer to its own arrays. */
struct pp_profile {
    const char *name;    /* of the case: "sort/1000" */
    const char *command; /* the command line, words quoted for a shell */
    const char *started; /* RFC 3339 with offset */
    const char *version; /* of ppbench */
    const char *host_name, *cpu_model, *kernel;
    const char *tracer; /* what found the calls, for people: "patched after loading" */
    enum pp_profile_timing timing;
    uint64_t n_loops;                    /* iterations of a batch */
    uint32_t n_threads;                  /* of the case */
    double untraced_ns;                  /* per loop, untouched: best sample, */
    double typical_ns;                   /* and the headline, with */
    double typical_lo_ns, typical_hi_ns; /* its interval; NaN: none */
    double short_ns;         /* functions whose calls take less are not timed; 0: all are */
    uint64_t n_instructions; /* of all, in the loops of the instruction pass; 0: not counted */
    const char *instruction_method; /* "": not counted; "block counters", "single steps" */
    struct pp_profile_pass passes[PP_PROFILE_N_PASSES];
    struct pp_profile_object *objects;
    size_t n_objects;
    struct pp_profile_function *functions;
    size_t n_functions;
    struct pp_profile_node *nodes;
    size_t n_nodes;
    struct pp_profile_frame *frames;
    size_t n_frames;
    struct pp_profile_spot *spots;
    size_t n_spots;
    struct pp_profile_event *events;
    size_t n_events;
    uint64_t n_events_lost; /* overwritten by later ones */
    const char **notes;     /* one line each, for people: what to doubt */
    size_t n_notes;
    struct pp_profile_texts *texts; /* private: what every text points into */
};

/* An empty profile: numbers 0 or NaN (times), texts "". PP_ENOMEM. */
enum pp_status pp_profile_init(struct pp_profile *profile);
void pp_profile_release(struct pp_profile *profile);

/* A copy of `text` that lives as long as the profile; equal texts are kept once. NULL gives "".
 * NULL: out of memory. */
const char *pp_profile_text(struct pp_profile *profile, const char *text);

/* Append one zeroed entry (indices PP_PROFILE_NONE, times NaN but for an event's, texts "") and
 * return it; it moves when the next is added. NULL: out of memory, or 2^32 - 1 entries. */
struct pp_profile_object *pp_profile_add_object(struct pp_profile *profile);
struct pp_profile_function *pp_profile_add_function(struct pp_profile *profile);
struct pp_profile_node *pp_profile_add_node(struct pp_profile *profile);
struct pp_profile_frame *pp_profile_add_frame(struct pp_profile *profile);
struct pp_profile_spot *pp_profile_add_spot(struct pp_profile *profile);
struct pp_profile_event *pp_profile_add_event(struct pp_profile *profile);

/* Add a note for people; false: out of memory. */
bool pp_profile_note(struct pp_profile *profile, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Sum of the nodes' known own times over the untraced time: 1 is perfect; NaN: no times. */
double pp_profile_closure_ratio(const struct pp_profile *profile);

/* Words for people and files ("timed", "jump", "too small", "counts", "auto"). Static. */
const char *pp_profile_source_name(enum pp_profile_source source);
const char *pp_profile_reach_name(enum pp_profile_reach reach);
const char *pp_profile_why_name(enum pp_profile_why why);
const char *pp_profile_pass_name(enum pp_profile_pass_kind kind);
const char *pp_profile_timing_name(enum pp_profile_timing timing);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * The memory that driver and worker share: the order going in, the report coming out. Made by the
 * driver before exec, so that whatever becomes of the worker, what it committed survives. The
 * driver reads every field as hostile: user code runs beside it.
 */
#ifndef PP_BENCH_WIRE_H
#define PP_BENCH_WIRE_H

#include "bench/label.h"
#include "bench/meter.h"
#include "bench/ppbench.h"
#include "stats/hist.h"
#include "stats/moments.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define PP_WIRE_MAGIC UINT64_C(0x7070626e63680001)
#define PP_WIRE_CANARY UINT64_C(0x5afec0de5afec0de)
#define PP_WIRE_FD 3           /* the worker finds the memory here */
#define PP_WIRE_N_SAMPLES 8192 /* kept one by one; later ones go to the histograms */
#define PP_WIRE_PATH_BYTES 4096
#define PP_WIRE_TEXT_BYTES 480
#define PP_WIRE_LIST_BYTES (256u << 20) /* of the list's memory; sparse */

#define PP_WIRE_N_SIDES 3     /* of a contest: old, new, and old once more as the control */
#define PP_WIRE_N_BLOCKS 1024 /* of a contest's schedule */

enum pp_wire_action {
    PP_WIRE_LIST = 1,
    PP_WIRE_CALIBRATE = 2,
    PP_WIRE_MEASURE = 3,
    PP_WIRE_CONTEST = 4, /* several sides in turn */
    PP_WIRE_PROFILE = 5, /* batches under the tracer, which finds its order at PP_TRACEWIRE_FD */
    PP_WIRE_METER = 6    /* batches in which something is counted, order.meters */
};

/* Sides of a contest. */
enum pp_wire_side { PP_WIRE_OLD, PP_WIRE_NEW, PP_WIRE_NULL };

/* Where the worker is: a death is reported with it. */
enum pp_wire_phase {
    PP_WIRE_STARTED,
    PP_WIRE_LOADING, /* dlopen: constructors of the user's */
    PP_WIRE_FINDING,
    PP_WIRE_SETUP,
    PP_WIRE_CALIBRATING,
    PP_WIRE_WARMING,
    PP_WIRE_SAMPLING,
    PP_WIRE_TEARDOWN,
    PP_WIRE_DONE,   /* all there is was committed */
    PP_WIRE_REFUSED /* the worker itself gave up; `text` says why */
};

enum pp_wire_refusal {
    PP_WIRE_REFUSED_LOAD = 1, /* the loader's words */
    PP_WIRE_REFUSED_ABI,
    PP_WIRE_REFUSED_EMPTY,    /* no benchmarks */
    PP_WIRE_REFUSED_REGISTRY, /* nonsense in it */
    PP_WIRE_REFUSED_CHANGED,  /* the file is another one than before */
    PP_WIRE_REFUSED_RUN,      /* left its body, lost its memory, ... */
    PP_WIRE_REFUSED_SYSTEM
};

enum pp_wire_flag {
    PP_WIRE_LAPS =
        1, /* read the clock once between samples; no rulers, blocks of samples share a label */
    PP_WIRE_CPU_TIME = 2,
    PP_WIRE_NO_TSC = 4 /* CLOCK_MONOTONIC_RAW alone */
};

/* Which file it must still be. */
struct pp_wire_identity {
    uint64_t device, inode, size_bytes, mtime_ns;
};

/* One benchmark of one object. */
struct pp_wire_target {
    char path[PP_WIRE_PATH_BYTES];
    struct pp_wire_identity identity;
    uint32_t bench;                       /* index in the object's list */
    uint32_t value_index[PPB_MAX_PARAMS]; /* which value of each parameter */
};

struct pp_wire_order {
    uint32_t action;
    uint32_t flags;
    struct pp_wire_target targets[PP_WIRE_N_SIDES]; /* by side; all but a contest use the first */
    char preloads[PP_WIRE_PATH_BYTES]; /* objects that it needs, loaded first, each with its NUL; an
                                          empty one ends */
    int32_t driver_pid;                /* whose end is the worker's; 0: unknown */
    uint32_t n_threads;
    int32_t cpu;           /* to pin to; -1: none */
    uint64_t memory_bytes; /* limit of the address space; 0: none */
    uint64_t n_loops;
    uint64_t n_samples;
    uint64_t max_sampling_ns; /* stop sampling after it, with at least one sample */
    uint64_t warmup_ns;
    uint64_t n_warmup;  /* batches at least, unless four times warmup_ns has passed */
    uint64_t target_ns; /* of a batch, for calibration */
    double ticks_per_ns;
    double disagree_ns;                       /* bound of the clocks' difference, and */
    double disagree_ratio;                    /* relative part of it */
    uint32_t meters;                          /* to count, bits of enum pp_meter */
    char meter_libraries[PP_WIRE_TEXT_BYTES]; /* glob on base names: objects whose allocations are
                                                 counted like the benchmark's; "": none */
    uint32_t n_sides;                         /* of a contest */
    uint32_t load_order[PP_WIRE_N_SIDES];     /* sides, in the order in which they are loaded */
    uint32_t heap_offset_bytes;               /* within the page, where each side finds the heap */
    uint32_t n_blocks;                        /* of its schedule */
    uint32_t n_block_samples;                 /* batches in each */
    uint8_t schedule[PP_WIRE_N_BLOCKS];       /* the side of each block */
};

enum pp_wire_change {
    PP_WIRE_CHANGED_AFFINITY = 1,
    PP_WIRE_CHANGED_FP = 2,
    PP_WIRE_LEFT_THREADS = 4,
    PP_WIRE_LEFT_CHILDREN = 8
};

/* One batch. */
struct pp_wire_sample {
    uint64_t ticks;
    uint32_t adds_before_ticks, adds_after_ticks;   /* 0: no rulers */
    uint32_t turns_before_ticks, turns_after_ticks; /* likewise */
    uint32_t empty_ticks; /* an empty batch of as many iterations; 0: none beside this one */
    uint32_t label;       /* enum pp_label; in a contest with PP_WIRE_SIDE_SHIFT, PP_WIRE_ALONE */
};

/* What a contest adds to the label of a sample: its side, and whether it was taken in warm-up, when
 * no other side ran between. */
#define PP_WIRE_LABEL_MASK 0xffu
#define PP_WIRE_SIDE_SHIFT 8
#define PP_WIRE_SIDE_MASK 0x3u
#define PP_WIRE_ALONE 0x400u

struct pp_wire_counter {
    char name[64];
    double value;
    uint32_t kind;
    uint32_t used;
};

/* What was counted of one meter. */
struct pp_wire_meter {
    double value;    /* of an iteration */
    uint32_t source; /* enum pp_meter_source; PP_METER_BY_BENCHMARK: it was not counted */
    int32_t reason;  /* errno of the better way to count it; 0: there is none */
};

/* Samples past the first PP_WIRE_N_SAMPLES: [0] clean, [1] the others. */
struct pp_wire_stream {
    struct pp_moments moments[2];
    uint64_t n_by_label[8];
};

struct pp_wire_report {
    _Atomic uint32_t phase;
    uint32_t refusal;
    uint32_t side; /* of a contest, whose code runs or ran last */
    char text[PP_WIRE_TEXT_BYTES];
    uint32_t signal; /* caught on the way out; 0: none */
    int32_t signal_code;
    uint64_t signal_address;
    uint32_t stack_overflow;
    uint32_t changes;   /* enum pp_wire_change */
    uint64_t n_loops;   /* calibrated or ordered */
    uint64_t loop_ns;   /* one batch of n_loops, calibrated, */
    uint64_t batch_ns;  /* and with what is not timed about it: prepare, finish, waiting */
    uint32_t loop_work; /* enum pp_loop_work; when calibrating */
    uint32_t n_loop_instructions;
    uint32_t no_work; /* iterations take no time */
    uint32_t has_empty_loop;
    uint64_t first_ticks; /* the first iteration of the process */
    uint64_t n_warmed;    /* batches of warm-up */
    uint64_t sampling_ns;
    uint64_t n_involuntary, n_voluntary, n_minor_faults, n_major_faults, n_migrations,
        max_rss_bytes;
    double bytes_per_iteration, items_per_iteration;
    char skip[256]; /* not empty: skipped by setup */
    struct pp_wire_counter counters[PPB_MAX_COUNTERS];
    struct pp_wire_meter meters[PP_N_METERS];
    char meter_doubt[PP_WIRE_TEXT_BYTES]; /* what of it to doubt, for people; "": nothing */
    uint64_t list_bytes;                  /* of the list that follows */
    uint32_t n_listed;
    uint32_t convention;          /* found by names, not by the header */
    _Atomic uint64_t n_committed; /* samples in all; the first PP_WIRE_N_SAMPLES are in `samples` */
    uint64_t checksum;            /* over the committed samples */
};

/* The head of the memory. The two histograms' tables follow (pp_wire_table), then the list
 * (pp_wire_list_offset). */
struct pp_wire {
    uint64_t magic;
    uint64_t bytes;
    struct pp_wire_order order;
    uint64_t canary_before;
    struct pp_wire_report report;
    struct pp_wire_stream stream;
    struct pp_wire_sample samples[PP_WIRE_N_SAMPLES];
    uint64_t canary_after;
};

/* One benchmark in the list, followed by its strings, each with its NUL: name, file, skip ("":
 * none), and for every parameter its name and, for PPB_TYPE_STRING, its values. `bytes` counts all
 * of it, rounded up to 8. */
struct pp_wire_param {
    uint32_t type, kind, n_values, reserved;
    union {
        int64_t integers[PPB_MAX_VALUES];
        double doubles[PPB_MAX_VALUES];
    } values;
};

struct pp_wire_bench {
    uint32_t bytes;
    uint32_t line;
    uint32_t unit;
    uint32_t n_params;
    uint32_t threads[PPB_MAX_THREADS];
    uint32_t manual_time;
    uint32_t reserved;
    uint64_t max_iterations;
    double bytes_per_iteration, items_per_iteration;
    struct pp_wire_param params[];
};

/* Bytes of one histogram's table, a multiple of the page size. */
static inline size_t pp_wire_table_bytes(void)
{
    return (pp_hist_bytes(PP_HIST_BITS_DEFAULT) + 4095) / 4096 * 4096;
}

/* The table of the streamed clean (0) or other (1) samples; make a struct pp_hist of one's own over
 * it. */
static inline void *pp_wire_table(struct pp_wire *wire, int group)
{
    return (unsigned char *)wire + (sizeof *wire + 4095) / 4096 * 4096 +
        (size_t)group * pp_wire_table_bytes();
}

/* Where the list begins, from the start of the memory; without a list the memory ends there. */
static inline size_t pp_wire_list_offset(void)
{
    return (sizeof(struct pp_wire) + 4095) / 4096 * 4096 + 2 * pp_wire_table_bytes();
}

/* Whether the marks around what the worker writes are whole. Read nothing else of it otherwise. */
static inline bool pp_wire_is_whole(const struct pp_wire *wire)
{
    return wire->magic == PP_WIRE_MAGIC && wire->canary_before == PP_WIRE_CANARY &&
        wire->canary_after == PP_WIRE_CANARY;
}

/* Fold one sample into the checksum of those before it (FNV-1a over words). */
static inline uint64_t pp_wire_checksum(uint64_t sum, const struct pp_wire_sample *sample)
{
    sum = (sum ^ sample->ticks) * UINT64_C(0x100000001b3);
    sum = (sum ^ ((uint64_t)sample->adds_before_ticks << 32 | sample->adds_after_ticks)) *
        UINT64_C(0x100000001b3);
    sum = (sum ^ ((uint64_t)sample->turns_before_ticks << 32 | sample->turns_after_ticks)) *
        UINT64_C(0x100000001b3);
    return (sum ^ ((uint64_t)sample->label << 32 | sample->empty_ticks)) * UINT64_C(0x100000001b3);
}

#define PP_WIRE_CHECKSUM_SEED UINT64_C(0xcbf29ce484222325)

#endif

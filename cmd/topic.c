/* SPDX-License-Identifier: GPL-3.0-or-later
 * The texts of ppbench help TOPIC. Whole chapters are in the manual and in doc/.
 */
#include "cmd/topic.h"

#include <string.h>

/* clang-format off */
static const char statements[] =
    "A statement is C text: it is compiled as the body of a benchmark, and the value of an "
    "expression is kept, so that the work is not optimised away. '@FILE' is the text in a file, "
    "'-' the standard input.\n"
    "What -s gives beside it is one of\n"
    "x.c, x.cc ...\ta source that exists, which is compiled along\n"
    "x.so, x.o ...\tan object that exists, which is linked\n"
    "int x;\ttext with one of ; { = ( # in it: declarations, and code that runs once before the "
    "timing\n"
    "-P n=1..64*2 sets a variable of the statement to each value. Standard headers are found by "
    "what the text names; -i, -I, -D, -l, --cc, --cflags, --std and --lang say the rest.\n"
    "It is measured at eight places of its page, since placing alone moves branchy code by some "
    "per cent; what the compiler removed is told.";

static const char modules[] =
    "A module is a shared object with benchmarks, measured by ppbench -s mine.so:\n"
    "#include <ppbench.h>\tdeclares PPB_BENCH(name) { ... } and ppb_keep(x), which keeps x from "
    "the optimiser\n"
    "Build it with cc -O2 -shared -fPIC $(pkg-config --cflags ppbench) mine.c -o mine.so. Options "
    "of the macro give setup, parameters, threads, bytes and items, counters and manual timing.\n"
    "An object of any language is a module without the header too: its functions void "
    "ppb_bench_NAME(uint64_t n, void *context), which do the work n times, are benchmarks.\n"
    "Modules are loaded by worker processes alone, so a crash costs one benchmark.";

static const char statistics[] =
    "time\tof a typical process: the Hodges-Lehmann estimate over the medians of the processes, "
    "less the empty loop\n"
    "+-\thalf the interval (95% unless --level says otherwise) for what more processes would say\n"
    "median, mean, p90, max\tof single samples of many iterations, without those with a recorded "
    "disturbance\n"
    "best\tthe fastest sample\n"
    "cycles\tof the core, by loops of known work beside each sample; ~ where they do not repeat\n"
    "Samples are labelled by what disturbed them and never left out for their value. Two sessions "
    "of the same code differ by some per cent: compare live, with ppbench compare.\n"
    "doc/STATISTICS.md defines every number.";

static const char formats[] =
    "--format json, csv\tto the standard output, instead of the table\n"
    "--export-json FILE\talso everything that is known: settings, machine, clock, samples. What "
    "merge, compare, rerun and --baseline read\n"
    "--export-csv FILE\talso a row a benchmark; --csv-samples: the samples\n"
    "--style timeit\tthe lines of python -m timeit\n"
    "--progress json\thow far it is, on the standard error\n"
    "ppbench help run names the other exports, ppbench help view those of profiles. Machine output "
    "is the same in every locale, holds no NaN, and has its units in its names. doc/FORMATS.md "
    "has every field.";

static const char exit_status[] =
    "0\tdone\n"
    "1\tdone, but a benchmark failed: it crashed, exited or took too long; the others are kept\n"
    "2\tcould not do it: usage, a statement that does not compile, a module that cannot be used, "
    "an output that cannot be written\n"
    "3\t--gate: something is slower by more than that\n"
    "4\t--gate: that cannot be told\n"
    "124\tevery benchmark ran into the time limit\n"
    "130\tinterrupted; what was measured until then is printed and exported\n"
    "Where several apply it is the largest, but 3 outweighs 4.";

static const char environment[] =
    "CC, CFLAGS, CXX, CXXFLAGS\tthe compiler of statements and its flags, unless --cc and --cflags "
    "say otherwise\n"
    "PPBENCH_STORE, XDG_DATA_HOME\twhere stored results are\n"
    "XDG_CACHE_HOME, HOME, TMPDIR\twhere compiled statements are kept, or made\n"
    "NO_COLOR\tno colour unless --color=always\n"
    "COLUMNS, TERM\tthe width, and whether the terminal can show progress\n"
    "LC_ALL, LC_CTYPE, LANG\twhether UTF-8 can be shown; numbers are the same everywhere\n"
    "What the machine does matters more: ppbench info shows what will disturb measurements.";
/* clang-format on */

const struct pp_topic pp_topics[] = {
    {"statements", "C text as a benchmark, and its setup", statements},
    {"modules", "shared objects with benchmarks", modules},
    {"statistics", "what the numbers mean", statistics},
    {"formats", "forms of output", formats},
    {"exit-status", "what the exit status says", exit_status},
    {"environment", "variables that are read", environment},
    {NULL, NULL, NULL},
};

const struct pp_topic *pp_topic_find(const char *name)
{
    for (const struct pp_topic *topic = pp_topics; topic->name != NULL; topic++)
        if (strcmp(topic->name, name) == 0)
            return topic;
    return NULL;
}

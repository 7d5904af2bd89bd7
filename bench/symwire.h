/* SPDX-License-Identifier: GPL-3.0-or-later
 * What ppbench-symbols is told and what it answers. Its argument is the object's path; its standard
 * input holds the addresses (uint64_t of this machine) and nothing else. On
 * its standard output come one header, the answers in the order of the addresses, the frames, and
 * the text that both point into. Both sides are of one build: no version is ever converted.
 */
#ifndef PP_BENCH_SYMWIRE_H
#define PP_BENCH_SYMWIRE_H

#include <stdint.h>

#define PP_SYMWIRE_MAGIC UINT64_C(0x316c6f626d797370) /* "psymbol1" */

/* Exit statuses; with each but the first, one line on standard error. */
enum pp_symwire_exit {
    PP_SYMWIRE_DONE = 0,
    PP_SYMWIRE_USAGE = 2,
    PP_SYMWIRE_NO_OBJECT = 3, /* cannot be opened */
    PP_SYMWIRE_NOT_ELF = 4,   /* or damaged past use */
    PP_SYMWIRE_FAILED = 5     /* no memory, no output */
};

struct pp_symwire_header {
    uint64_t magic, n_answers, n_frames;
    uint64_t text_bytes; /* at least 1: the first and the last byte are NUL */
};

/* name, symbol, file: where in the text they begin; 0 is the empty one. */
struct pp_symwire_answer {
    uint64_t start, size_bytes;
    uint32_t name, symbol, file, line;
    uint32_t first_frame, n_frames;
};

struct pp_symwire_frame {
    uint32_t name, file, line;
};

#endif

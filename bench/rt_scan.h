/* SPDX-License-Identifier: GPL-3.0-or-later
 * The functions of a loaded object, and where code may be overwritten: symbols, unwind tables and
 * decoded instructions. Runs inside the worker, once, before anything is measured.
 */
#ifndef PP_BENCH_RT_SCAN_H
#define PP_BENCH_RT_SCAN_H

#include "bench/reach.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RT_SCAN_NONE UINT32_MAX /* no such index */

/* Addresses are link-time; bytes are read at `bias` + address. */
struct rt_scan_function {
    uint64_t start, end;     /* end: one past its last byte */
    const char *name;        /* NULL: none; lives as long as the scan */
    enum pp_profile_why why; /* not to be patched because of what it is, before any room is
                                looked for; PP_PROFILE_WHY_NONE: may be */
    bool is_fragment;        /* cold part of another, or code that finds a stack frame: never
                                entered by a call, not to be patched; `parent` */
    uint32_t parent;         /* index of the function a fragment belongs to, or RT_SCAN_NONE;
                                no fragment itself */
    bool takes_flags;        /* its code depends on arithmetic flags that it was entered with */
    bool has_indirect_jump;  /* other than through a slot beside the instruction pointer */
};

/* A range of addresses of a section with code. */
struct rt_scan_range {
    uint64_t start, end;
};

struct rt_scan {
    uintptr_t bias;
    struct rt_scan_range text[16]; /* .text and its like, ascending; without .plt, unless the
                                      section headers are gone */
    size_t n_text;
    struct rt_scan_function *functions; /* by start, not overlapping */
    size_t n_functions;
    uint64_t low, high;   /* all text lies in here */
    unsigned char *marks; /* one bit for each byte from low to high: execution may arrive here by a
                             jump, a table or a taken address */
    bool has_symbols; /* from a symbol table with local functions, not from unwind tables only */
    bool has_unwind;  /* there is an unwind table; without it a stripped object shows only the
                         functions that it exports */
    bool keeps_flags; /* code after a call depends on flags that it returned with; hand-written
                         only */
    bool is_decoded;  /* false: marks could not be made; nothing may be patched */
    void *store;      /* private */
};

/* Scan the object that is loaded from `path` at `bias`. Reads the file for its section headers and
 * symbols; where sections are gone, program headers and dynamic tables serve. False: `why` (static)
 * says what is wrong with it, or that memory ran out. Release also then. */
bool rt_scan_init(struct rt_scan *scan, const char *path, uintptr_t bias, const char **why);
void rt_scan_release(struct rt_scan *scan);

/* Whether anything may jump to this address. */
static inline bool rt_scan_is_marked(const struct rt_scan *scan, uint64_t address)
{
    const uint64_t at = address - scan->low;
    return address >= scan->low && address < scan->high && (scan->marks[at / 8] >> at % 8 & 1) != 0;
}

/* Index of the function that holds the address, or RT_SCAN_NONE. */
uint32_t rt_scan_find(const struct rt_scan *scan, uint64_t address);

/* How many bytes from the start of function `index` may be overwritten, at most 16: no mark lies
 * strictly inside them, and what lies beyond the function's end is padding that nothing else uses:
 * no padding that rt_scan_padding gave away, and it never gives away the first 5 bytes from the
 * start of a function. Instructions are not looked at. */
unsigned rt_scan_room(const struct rt_scan *scan, uint32_t index);

/* A place for `n_bytes` of padding (NOP, int3, 0) outside of functions that lies within a short
 * jump (-128..+127 from the end of 2 bytes) of the function's start and has not been given away
 * yet; 0: none. */
uint64_t rt_scan_padding(struct rt_scan *scan, uint32_t index, unsigned n_bytes);

#endif

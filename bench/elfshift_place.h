/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where everything stands in the shifted copy: pages, rights and file offsets.
 *
 * The linker keeps pieces of unlike rights on pages of their own, and a shift by
 * less than a page can bring the end of one and the beginning of the next onto
 * the same page. The copy is therefore laid out anew: its file holds the pieces
 * as they lie in memory, and a page that two of them share is loaded once, with
 * the rights of both. It joins the piece that has these rights anyway, so the
 * usual R, RX, R, RW stay four; only code in front of data makes a page of its own.
 */
#ifndef PP_BENCH_ELFSHIFT_PLACE_H
#define PP_BENCH_ELFSHIFT_PLACE_H

#include "bench/elfshift_object.h"

/* Each segment begins at most two runs. */
#define PP_ELFSHIFT_PLACE_N_RUNS (2 * PP_ELFSHIFT_OBJECT_N_PROGRAMS)

#define PP_ELFSHIFT_PLACE_N_PROGRAMS (PP_ELFSHIFT_PLACE_N_RUNS + PP_ELFSHIFT_OBJECT_N_PROGRAMS)

/* One PT_LOAD of the copy: pages of like rights, addresses shifted. */
struct pp_elfshift_run {
    uint64_t begin;
    uint64_t file_end; /* from here to the end: zeros that the loader makes */
    uint64_t end;
    uint32_t flags;
};

/* The copy's layout. Segment i of the object begins at out_offsets[i] of the
 * file, in one piece whatever runs it belongs to; the programs stand after the
 * ELF header. */
struct pp_elfshift_place {
    unsigned delta_bytes;
    uint64_t out_bytes; /* of the whole file */
    uint64_t out_offsets[PP_ELFSHIFT_OBJECT_N_PROGRAMS];
    unsigned n_runs;
    struct pp_elfshift_run runs[PP_ELFSHIFT_PLACE_N_RUNS];
    unsigned n_programs;
    Elf64_Phdr programs[PP_ELFSHIFT_PLACE_N_PROGRAMS];
};

/* Lays the copy out for delta_bytes, which is below a page. */
void pp_elfshift_place_plan(
    struct pp_elfshift_place *place, const struct pp_elfshift_object *object, unsigned delta_bytes);

/* Where an address of the object that lies in `segment`, one of its own, stands in the file. */
uint64_t pp_elfshift_place_offset(const struct pp_elfshift_place *place,
    const struct pp_elfshift_object *object, const struct pp_elfshift_segment *segment,
    uint64_t address);

#endif

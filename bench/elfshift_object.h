/* SPDX-License-Identifier: GPL-3.0-or-later
 * An x86-64 shared object in memory, checked as far as a shift needs it.
 */
#ifndef PP_BENCH_ELFSHIFT_OBJECT_H
#define PP_BENCH_ELFSHIFT_OBJECT_H

#include "stats/status.h"

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Objects have about ten; the bound keeps every search short. */
#define PP_ELFSHIFT_OBJECT_N_PROGRAMS 64

/* One PT_LOAD that is not empty. */
struct pp_elfshift_segment {
    uint64_t address; /* as linked */
    uint64_t file_bytes;
    uint64_t memory_bytes; /* at least file_bytes; zeros fill the rest */
    uint64_t offset;       /* in the image */
    uint32_t flags;        /* PF_R, PF_W, PF_X */
};

/* Once read: the segments ascend, have no page in common, end below 2^47, lie
 * inside the image and hold together at most n_bytes of it; of two that a shift
 * may bring onto one page, the first ends with less than 64 KiB of zeros. */
struct pp_elfshift_object {
    const unsigned char *image; /* borrowed */
    size_t n_bytes;
    struct pp_error *error; /* borrowed, may be NULL */
    Elf64_Ehdr header;
    unsigned n_programs;
    Elf64_Phdr programs[PP_ELFSHIFT_OBJECT_N_PROGRAMS];
    unsigned n_segments;
    struct pp_elfshift_segment segments[PP_ELFSHIFT_OBJECT_N_PROGRAMS];
    Elf64_Phdr dynamic; /* lies in one segment's part of the file */
    uint64_t step_bytes;
    bool has_sections;
};

/* Checks headers, segments, alignments and notes; error may be NULL. PP_EFORMAT
 * with the reason why the object cannot be shifted. */
enum pp_status pp_elfshift_object_read(struct pp_elfshift_object *object,
    const unsigned char *image, size_t n_bytes, struct pp_error *error);

/* The segment whose part of the file holds all of [address, address + n_bytes),
 * or NULL; any numbers. */
const struct pp_elfshift_segment *pp_elfshift_object_segment(
    const struct pp_elfshift_object *object, uint64_t address, uint64_t n_bytes);

/* Sets the error "the object cannot be shifted: <format ...>"; PP_EFORMAT. */
enum pp_status pp_elfshift_object_refuse(const struct pp_elfshift_object *object,
    const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif

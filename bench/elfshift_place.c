/* SPDX-License-Identifier: GPL-3.0-or-later
 * Lays out the shifted copy.
 */
#include "bench/elfshift_place.h"
#include "bench/elfshift.h"

#define PAGE_BYTES ((uint64_t)PP_ELFSHIFT_PAGE_BYTES)

static uint64_t page_floor(uint64_t address)
{
    return address & ~(PAGE_BYTES - 1);
}

static uint64_t page_ceil(uint64_t address)
{
    return page_floor(address + PAGE_BYTES - 1);
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static void place_push(struct pp_elfshift_place *place, struct pp_elfshift_run run)
{
    place->runs[place->n_runs++] = run;
}

/* Takes the page at `page` from the last run into a run of its own. */
static void place_split(struct pp_elfshift_place *place, uint64_t page, uint32_t flags)
{
    struct pp_elfshift_run *const last = &place->runs[place->n_runs - 1];
    struct pp_elfshift_run split = *last;
    split.flags = flags;
    if (last->begin >= page) {
        *last = split;
        return;
    }
    last->end = page;
    last->file_end = smaller(last->file_end, page);
    split.begin = page;
    split.file_end = larger(split.file_end, page);
    place_push(place, split);
}

/* Adds a segment's pages to the runs so far, in ascending order. */
static void place_add_run(struct pp_elfshift_place *place, struct pp_elfshift_run run)
{
    const uint64_t page = page_floor(run.begin);
    const uint64_t page_end = page + PAGE_BYTES;
    if (place->n_runs == 0 || page_ceil(place->runs[place->n_runs - 1].end) <= page) {
        place_push(place, run);
        return;
    }
    const uint32_t shared = place->runs[place->n_runs - 1].flags | run.flags;
    if (shared != place->runs[place->n_runs - 1].flags) {
        place_split(place, page, shared);
    }
    struct pp_elfshift_run *const last = &place->runs[place->n_runs - 1];
    if (shared == run.flags) {
        last->file_end = run.file_end;
        last->end = run.end;
        return;
    }
    last->file_end = smaller(run.file_end, page_end);
    last->end = smaller(run.end, page_end);
    if (run.end > page_end) {
        run.begin = page_end;
        run.file_end = larger(run.file_end, page_end);
        place_push(place, run);
    }
}

static void place_runs(struct pp_elfshift_place *place, const struct pp_elfshift_object *object)
{
    place->n_runs = 0;
    for (unsigned i = 0; i < object->n_segments; i++) {
        const struct pp_elfshift_segment *const segment = &object->segments[i];
        const uint64_t begin = segment->address + place->delta_bytes;
        place_add_run(place,
            (struct pp_elfshift_run){
                .begin = begin,
                .file_end = begin + segment->file_bytes,
                .end = begin + segment->memory_bytes,
                .flags = segment->flags,
            });
    }
}

/* Offsets agree with addresses modulo the page; segments that share a page lie
 * in the file as in memory. */
static void place_offsets(struct pp_elfshift_place *place, const struct pp_elfshift_object *object)
{
    uint64_t at = sizeof(Elf64_Ehdr) + place->n_programs * sizeof(Elf64_Phdr);
    for (unsigned i = 0; i < object->n_segments; i++) {
        const struct pp_elfshift_segment *const segment = &object->segments[i];
        const struct pp_elfshift_segment *const before = segment - 1;
        const uint64_t begin = segment->address + place->delta_bytes;
        if (i > 0 &&
            page_floor(begin) <
                page_ceil(before->address + before->memory_bytes + place->delta_bytes)) {
            place->out_offsets[i] = place->out_offsets[i - 1] +
                (segment->address - before->address);
        } else {
            place->out_offsets[i] = at + (begin - at) % PAGE_BYTES;
        }
        at = place->out_offsets[i] + segment->file_bytes;
    }
    place->out_bytes = at;
}

uint64_t pp_elfshift_place_offset(const struct pp_elfshift_place *place,
    const struct pp_elfshift_object *object, const struct pp_elfshift_segment *segment,
    uint64_t address)
{
    return place->out_offsets[segment - object->segments] + (address - segment->address);
}

/* The offset of a run: that of the last segment that begins before its end and
 * not after its begin, as runs begin inside segments. */
static uint64_t place_run_offset(const struct pp_elfshift_place *place,
    const struct pp_elfshift_object *object, const struct pp_elfshift_run *run)
{
    const uint64_t address = run->begin - place->delta_bytes;
    unsigned i = object->n_segments - 1;
    while (i > 0 && object->segments[i].address > address) {
        i--;
    }
    return pp_elfshift_place_offset(place, object, &object->segments[i], address);
}

static Elf64_Phdr place_load(const struct pp_elfshift_place *place,
    const struct pp_elfshift_object *object, const struct pp_elfshift_run *run)
{
    return (Elf64_Phdr){
        .p_type = PT_LOAD,
        .p_flags = run->flags,
        .p_offset = place_run_offset(place, object, run),
        .p_vaddr = run->begin,
        .p_paddr = run->begin,
        .p_filesz = run->file_end - run->begin,
        .p_memsz = run->end - run->begin,
        .p_align = PAGE_BYTES,
    };
}

/* The loader rounds down both ends of what it makes read-only: keep whole pages
 * only, so that nothing in front of it, which may be code now, is met. */
static Elf64_Phdr place_relro(const struct pp_elfshift_place *place, const Elf64_Phdr *program)
{
    Elf64_Phdr relro = *program;
    const uint64_t begin = page_ceil(program->p_vaddr + place->delta_bytes);
    const uint64_t end = page_floor(program->p_vaddr + program->p_memsz + place->delta_bytes);
    if (begin >= end) {
        return (Elf64_Phdr){.p_type = PT_NULL};
    }
    relro.p_vaddr = relro.p_paddr = begin;
    relro.p_memsz = end - begin;
    relro.p_filesz = 0;
    relro.p_offset = 0;
    return relro;
}

/* A program header that describes a part of a segment. */
static Elf64_Phdr place_part(const struct pp_elfshift_place *place,
    const struct pp_elfshift_object *object, const Elf64_Phdr *program)
{
    Elf64_Phdr part = *program;
    part.p_vaddr += place->delta_bytes;
    part.p_paddr = part.p_vaddr;
    part.p_offset = 0;
    const struct pp_elfshift_segment *const segment = pp_elfshift_object_segment(
        object, program->p_vaddr, program->p_filesz);
    if (segment != NULL) {
        part.p_offset = pp_elfshift_place_offset(place, object, segment, program->p_vaddr);
    }
    return part;
}

/* Whether the copy keeps a program header in some form: it drops PT_PHDR, since
 * its own headers are not loaded, and the loader then keeps a copy of them. */
static bool place_is_kept(const Elf64_Phdr *program)
{
    return program->p_type != PT_NULL && program->p_type != PT_PHDR && program->p_type != PT_LOAD;
}

static unsigned place_n_programs(
    const struct pp_elfshift_place *place, const struct pp_elfshift_object *object)
{
    unsigned n_programs = place->n_runs;
    for (unsigned i = 0; i < object->n_programs; i++) {
        n_programs += place_is_kept(&object->programs[i]);
    }
    return n_programs;
}

static void place_programs(struct pp_elfshift_place *place, const struct pp_elfshift_object *object)
{
    unsigned n = 0;
    for (unsigned i = 0; i < place->n_runs; i++) {
        place->programs[n++] = place_load(place, object, &place->runs[i]);
    }
    for (unsigned i = 0; i < object->n_programs; i++) {
        const Elf64_Phdr *const program = &object->programs[i];
        if (program->p_type == PT_GNU_STACK) {
            place->programs[n++] = *program;
        } else if (program->p_type == PT_GNU_RELRO) {
            place->programs[n++] = place_relro(place, program);
        } else if (place_is_kept(program)) {
            place->programs[n++] = place_part(place, object, program);
        }
    }
}

void pp_elfshift_place_plan(
    struct pp_elfshift_place *place, const struct pp_elfshift_object *object, unsigned delta_bytes)
{
    place->delta_bytes = delta_bytes;
    place_runs(place, object);
    place->n_programs = place_n_programs(place, object);
    place_offsets(place, object);
    place_programs(place, object);
}

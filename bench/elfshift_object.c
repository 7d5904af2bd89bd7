/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reads the headers of a shared object and refuses what a shift would break.
 */
#include "bench/elfshift_object.h"
#include "bench/elfshift.h"
#include "bench/elfshift_note.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Code is moved by 16 at least: gcc aligns functions so whatever a section says. */
#define OBJECT_STEP_MIN_BYTES 16

/* User space ends here; keeps all sums of addresses far from overflow. */
#define OBJECT_ADDRESS_END (UINT64_C(1) << 47)

/* Zeros between two segments of one page that a copy holds as bytes: lld fills a
 * page after relocated constants; more would be a file that wants a large copy. */
#define OBJECT_GAP_MAX_BYTES (UINT64_C(1) << 16)

#ifndef PT_GNU_SFRAME
#define PT_GNU_SFRAME 0x6474e554
#endif

enum pp_status pp_elfshift_object_refuse(
    const struct pp_elfshift_object *object, const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return pp_error_set(object->error, PP_EFORMAT, "the object cannot be shifted: %s", text);
}

static enum pp_status object_damaged(const struct pp_elfshift_object *object, const char *what)
{
    return pp_elfshift_object_refuse(object, "its %s damaged", what);
}

static bool object_inside(const struct pp_elfshift_object *object, uint64_t offset, uint64_t size)
{
    return offset <= object->n_bytes && size <= object->n_bytes - offset;
}

static bool is_power_of_two(uint64_t value)
{
    return value != 0 && (value & (value - 1)) == 0;
}

static uint64_t page_floor(uint64_t address)
{
    return address & ~(uint64_t)(PP_ELFSHIFT_PAGE_BYTES - 1);
}

const struct pp_elfshift_segment *pp_elfshift_object_segment(
    const struct pp_elfshift_object *object, uint64_t address, uint64_t n_bytes)
{
    unsigned n_before = 0; /* segments that begin at or before the address */
    unsigned n_below = object->n_segments;
    while (n_before < n_below) {
        const unsigned middle = n_before + (n_below - n_before) / 2;
        if (object->segments[middle].address <= address) {
            n_before = middle + 1;
        } else {
            n_below = middle;
        }
    }
    if (n_before == 0) {
        return NULL;
    }
    const struct pp_elfshift_segment *const segment = &object->segments[n_before - 1];
    const uint64_t skipped_bytes = address - segment->address;
    return skipped_bytes <= segment->file_bytes && n_bytes <= segment->file_bytes - skipped_bytes
        ? segment
        : NULL;
}

static enum pp_status object_header(struct pp_elfshift_object *object)
{
    Elf64_Ehdr *const header = &object->header;
    if (object->n_bytes < sizeof *header || memcmp(object->image, ELFMAG, SELFMAG) != 0) {
        return pp_elfshift_object_refuse(object, "it is not an ELF file");
    }
    memcpy(header, object->image, sizeof *header);
    const unsigned char *const ident = header->e_ident;
    if (ident[EI_CLASS] != ELFCLASS64 || ident[EI_DATA] != ELFDATA2LSB ||
        header->e_machine != EM_X86_64) {
        return pp_elfshift_object_refuse(object, "it is not built for x86-64");
    }
    if (header->e_type != ET_DYN) {
        return pp_elfshift_object_refuse(object,
            header->e_type == ET_EXEC ? "it is a program, not a shared object"
                                      : "it is not a shared object");
    }
    return PP_OK;
}

/* Refuses program headers that are not known to be free of addresses. */
static enum pp_status object_program(
    const struct pp_elfshift_object *object, const Elf64_Phdr *program)
{
    switch (program->p_type) {
    case PT_NULL:
    case PT_LOAD:
    case PT_DYNAMIC:
    case PT_NOTE:
    case PT_PHDR:
    case PT_TLS:
    case PT_GNU_EH_FRAME:
    case PT_GNU_STACK:
    case PT_GNU_RELRO:
    case PT_GNU_PROPERTY:
    case PT_GNU_SFRAME:
        return PP_OK;
    case PT_INTERP:
        return pp_elfshift_object_refuse(object, "it can be run as a program");
    default:
        return pp_elfshift_object_refuse(
            object, "it has a segment of the unknown type 0x%x", program->p_type);
    }
}

static enum pp_status object_programs(struct pp_elfshift_object *object)
{
    const Elf64_Ehdr *const header = &object->header;
    const uint64_t table_bytes = header->e_phnum * sizeof(Elf64_Phdr);
    if (header->e_phnum == 0 || header->e_phentsize != sizeof(Elf64_Phdr) ||
        !object_inside(object, header->e_phoff, table_bytes)) {
        return object_damaged(object, "program headers are");
    }
    if (header->e_phnum > PP_ELFSHIFT_OBJECT_N_PROGRAMS) {
        return pp_elfshift_object_refuse(
            object, "it has more than %d program headers", PP_ELFSHIFT_OBJECT_N_PROGRAMS);
    }
    object->n_programs = header->e_phnum;
    memcpy(object->programs, object->image + header->e_phoff, table_bytes);
    enum pp_status status = PP_OK;
    for (unsigned i = 0; status == PP_OK && i < object->n_programs; i++) {
        status = object_program(object, &object->programs[i]);
    }
    return status;
}

/* What the loader would refuse, and sizes that could overflow later. */
static bool object_is_loadable(const struct pp_elfshift_object *object, const Elf64_Phdr *program)
{
    return program->p_filesz <= program->p_memsz &&
        object_inside(object, program->p_offset, program->p_filesz) &&
        program->p_vaddr < OBJECT_ADDRESS_END &&
        program->p_memsz <= OBJECT_ADDRESS_END - program->p_vaddr &&
        is_power_of_two(program->p_align) && program->p_align >= PP_ELFSHIFT_PAGE_BYTES &&
        (program->p_vaddr - program->p_offset) % PP_ELFSHIFT_PAGE_BYTES == 0;
}

/* Whether zeros in front of the next segment would have to be written out in full. */
static bool object_has_gap(const struct pp_elfshift_object *object, const Elf64_Phdr *next)
{
    if (object->n_segments == 0) {
        return false;
    }
    const struct pp_elfshift_segment *const last = &object->segments[object->n_segments - 1];
    const uint64_t distance_bytes = next->p_vaddr - last->address;
    return distance_bytes - last->memory_bytes < PP_ELFSHIFT_PAGE_BYTES &&
        distance_bytes - last->file_bytes > OBJECT_GAP_MAX_BYTES;
}

static void object_add_segment(struct pp_elfshift_object *object, const Elf64_Phdr *program)
{
    object->segments[object->n_segments++] = (struct pp_elfshift_segment){
        .address = program->p_vaddr,
        .file_bytes = program->p_filesz,
        .memory_bytes = program->p_memsz,
        .offset = program->p_offset,
        .flags = program->p_flags & (PF_R | PF_W | PF_X),
    };
}

static enum pp_status object_segments(struct pp_elfshift_object *object)
{
    uint64_t end = 0;
    uint64_t file_bytes = 0;
    for (unsigned i = 0; i < object->n_programs; i++) {
        const Elf64_Phdr *const program = &object->programs[i];
        if (program->p_type != PT_LOAD || program->p_memsz == 0) {
            continue;
        }
        if (!object_is_loadable(object, program)) {
            return object_damaged(object, "loaded segments are");
        }
        file_bytes += program->p_filesz; /* 64 numbers below the image's size */
        if (page_floor(program->p_vaddr) < end || file_bytes > object->n_bytes) {
            return pp_elfshift_object_refuse(object, "its loaded segments overlap");
        }
        if (object_has_gap(object, program)) {
            return pp_elfshift_object_refuse(
                object, "zero-filled data stand in front of another segment");
        }
        end = page_floor(program->p_vaddr + program->p_memsz - 1) + PP_ELFSHIFT_PAGE_BYTES;
        object_add_segment(object, program);
    }
    return object->n_segments > 0 ? PP_OK
                                  : pp_elfshift_object_refuse(object, "it has nothing to load");
}

/* All other program headers that have bytes describe a part of a segment; those
 * that the copy drops, or takes as they are, may say anything. */
static bool object_is_described(const struct pp_elfshift_object *object, const Elf64_Phdr *program)
{
    if (program->p_type == PT_LOAD || program->p_type == PT_GNU_STACK ||
        program->p_type == PT_NULL || program->p_type == PT_PHDR) {
        return true;
    }
    if (program->p_vaddr >= OBJECT_ADDRESS_END || program->p_memsz >= OBJECT_ADDRESS_END) {
        return false;
    }
    if (program->p_filesz == 0) {
        return true;
    }
    const struct pp_elfshift_segment *const segment = pp_elfshift_object_segment(
        object, program->p_vaddr, program->p_filesz);
    return segment != NULL &&
        program->p_offset - segment->offset == program->p_vaddr - segment->address;
}

static enum pp_status object_parts(struct pp_elfshift_object *object)
{
    unsigned n_dynamic = 0;
    for (unsigned i = 0; i < object->n_programs; i++) {
        const Elf64_Phdr *const program = &object->programs[i];
        if (!object_is_described(object, program)) {
            return object_damaged(object, "program headers are");
        }
        if (program->p_type == PT_DYNAMIC && n_dynamic++ == 0) {
            object->dynamic = *program;
        }
    }
    if (n_dynamic != 1) {
        return pp_elfshift_object_refuse(
            object, n_dynamic == 0 ? "it is linked statically" : "it has several dynamic sections");
    }
    return PP_OK;
}

static enum pp_status object_align(struct pp_elfshift_object *object, uint64_t align_bytes)
{
    if (align_bytes != 0 && !is_power_of_two(align_bytes)) {
        return object_damaged(object, "section alignment is");
    }
    if (align_bytes >= PP_ELFSHIFT_PAGE_BYTES) {
        return pp_elfshift_object_refuse(object,
            "a section is aligned to %llu bytes, no less than a page",
            (unsigned long long)align_bytes);
    }
    if (align_bytes > object->step_bytes) {
        object->step_bytes = align_bytes;
    }
    return PP_OK;
}

static Elf64_Shdr object_section(const struct pp_elfshift_object *object, uint64_t index)
{
    Elf64_Shdr section;
    memcpy(
        &section, object->image + object->header.e_shoff + index * sizeof section, sizeof section);
    return section;
}

/* The step by the section headers, whose table may be missing but not damaged. */
static enum pp_status object_sections(struct pp_elfshift_object *object)
{
    const Elf64_Ehdr *const header = &object->header;
    if (header->e_shoff == 0) {
        return object_align(object, PP_ELFSHIFT_STEP_ASSUMED_BYTES);
    }
    if (header->e_shentsize != sizeof(Elf64_Shdr) ||
        !object_inside(object, header->e_shoff, sizeof(Elf64_Shdr))) {
        return object_damaged(object, "section headers are");
    }
    const uint64_t room = (object->n_bytes - header->e_shoff) / sizeof(Elf64_Shdr);
    const uint64_t n_sections = header->e_shnum != 0 ? header->e_shnum
                                                     : object_section(object, 0).sh_size;
    if (n_sections == 0 || n_sections > room) {
        return object_damaged(object, "section headers are");
    }
    enum pp_status status = PP_OK;
    for (uint64_t i = 1; status == PP_OK && i < n_sections; i++) {
        const Elf64_Shdr section = object_section(object, i);
        if ((section.sh_flags & SHF_ALLOC) != 0 && section.sh_size != 0) {
            object->has_sections = true;
            status = object_align(object, section.sh_addralign);
        }
    }
    return status == PP_OK && !object->has_sections
        ? object_align(object, PP_ELFSHIFT_STEP_ASSUMED_BYTES)
        : status;
}

/* Offsets of thread-local data are fixed by its place modulo its alignment. */
static enum pp_status object_parts_aligned(struct pp_elfshift_object *object)
{
    enum pp_status status = PP_OK;
    for (unsigned i = 0; status == PP_OK && i < object->n_programs; i++) {
        const Elf64_Phdr *const program = &object->programs[i];
        if (program->p_type == PT_TLS) {
            status = object_align(object, program->p_align);
        } else if (program->p_type == PT_NOTE) {
            status = pp_elfshift_note_check(object, program);
        }
    }
    return status;
}

enum pp_status pp_elfshift_object_read(struct pp_elfshift_object *object,
    const unsigned char *image, size_t n_bytes, struct pp_error *error)
{
    static enum pp_status (*const steps[])(struct pp_elfshift_object *) = {
        object_header,
        object_programs,
        object_segments,
        object_parts,
        object_sections,
        object_parts_aligned,
    };
    object->image = image;
    object->n_bytes = n_bytes;
    object->error = error;
    object->n_segments = 0;
    object->step_bytes = OBJECT_STEP_MIN_BYTES;
    object->has_sections = false;
    enum pp_status status = PP_OK;
    for (size_t i = 0; status == PP_OK && i < sizeof steps / sizeof steps[0]; i++) {
        status = steps[i](object);
    }
    return status;
}

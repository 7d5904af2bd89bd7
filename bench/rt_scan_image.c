/* SPDX-License-Identifier: GPL-3.0-or-later
 * The object file, mapped; each read is held against its size.
 */
#define _GNU_SOURCE
#include "bench/rt_scan_part.h"

#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

const unsigned char *rt_scan_image_file(
    const struct rt_scan_image *image, uint64_t offset, uint64_t n_bytes)
{
    if (offset > image->n_file_bytes || n_bytes > image->n_file_bytes - offset)
        return NULL;
    return image->file + offset;
}

/* The segment that holds the address in its part of the file. */
static const Elf64_Phdr *segment_of(const struct rt_scan_image *image, uint64_t address)
{
    for (unsigned i = 0; i < image->n_loads; i++) {
        const Elf64_Phdr *load = &image->loads[i];
        if (address >= load->p_vaddr && address - load->p_vaddr < load->p_filesz)
            return load;
    }
    return NULL;
}

uint64_t rt_scan_image_left(const struct rt_scan_image *image, uint64_t address)
{
    const Elf64_Phdr *load = segment_of(image, address);
    return load ? load->p_filesz - (address - load->p_vaddr) : 0;
}

const unsigned char *rt_scan_image_at(
    const struct rt_scan_image *image, uint64_t address, uint64_t n_bytes)
{
    const Elf64_Phdr *load = segment_of(image, address);
    if (!load || n_bytes > load->p_filesz - (address - load->p_vaddr))
        return NULL;
    return image->file + load->p_offset + (address - load->p_vaddr);
}

const unsigned char *rt_scan_image_code(
    const struct rt_scan_image *image, uint64_t address, uint64_t n_bytes)
{
    const unsigned char *code = rt_scan_image_at(image, address, n_bytes);
    return code && image->is_loaded ? (const unsigned char *)(image->bias + address) : code;
}

bool rt_scan_image_section(const struct rt_scan_image *image, unsigned index, Elf64_Shdr *section)
{
    if (!image->has_sections || index >= image->header.e_shnum)
        return false;
    memcpy(section, image->file + image->header.e_shoff + index * sizeof *section, sizeof *section);
    return true;
}

const char *rt_scan_image_text(const struct rt_scan_table *texts, uint64_t offset)
{
    if (!texts->bytes || offset >= texts->n_bytes)
        return NULL;
    const unsigned char *text = texts->bytes + offset;
    return memchr(text, '\0', texts->n_bytes - offset) ? (const char *)text : NULL;
}

const char *rt_scan_image_section_name(const struct rt_scan_image *image, const Elf64_Shdr *section)
{
    Elf64_Shdr names;
    if (!rt_scan_image_section(image, image->header.e_shstrndx, &names))
        return "";
    const struct rt_scan_table texts = {
        rt_scan_image_file(image, names.sh_offset, names.sh_size), names.sh_size};
    const char *name = rt_scan_image_text(&texts, section->sh_name);
    return name ? name : "";
}

/* No loader takes segments that overlap; here an address belongs to one of them. */
static bool overlaps(const struct rt_scan_image *image, const Elf64_Phdr *load)
{
    for (unsigned i = 0; i < image->n_loads; i++) {
        const Elf64_Phdr *other = &image->loads[i];
        if (load->p_vaddr < other->p_vaddr + other->p_filesz &&
            other->p_vaddr < load->p_vaddr + load->p_filesz)
            return true;
    }
    return false;
}

/* Segments that are not in the file as they say are cut to what is. */
static void keep_load(struct rt_scan_image *image, const Elf64_Phdr *segment)
{
    Elf64_Phdr load = *segment;
    if (load.p_offset >= image->n_file_bytes || image->n_loads == RT_SCAN_MAX_LOADS)
        return;
    if (load.p_filesz > image->n_file_bytes - load.p_offset)
        load.p_filesz = image->n_file_bytes - load.p_offset;
    if (load.p_filesz > load.p_memsz)
        load.p_filesz = load.p_memsz;
    if (load.p_filesz > UINT64_MAX - load.p_vaddr || overlaps(image, &load))
        return;
    image->loads[image->n_loads++] = load;
}

static void keep_dynamic(struct rt_scan_image *image, const Elf64_Phdr *segment)
{
    Elf64_Dyn dynamic;
    for (uint64_t at = 0; at + sizeof dynamic <= segment->p_filesz; at += sizeof dynamic) {
        const unsigned char *bytes = rt_scan_image_file(
            image, segment->p_offset + at, sizeof dynamic);
        if (!bytes)
            return;
        memcpy(&dynamic, bytes, sizeof dynamic);
        const struct {
            int64_t tag;
            uint64_t *value;
        } wanted[] = {{DT_SYMTAB, &image->symbols}, {DT_STRTAB, &image->strings},
            {DT_STRSZ, &image->strings_bytes}, {DT_HASH, &image->hash},
            {DT_GNU_HASH, &image->gnu_hash}, {DT_RELA, &image->rela},
            {DT_RELASZ, &image->rela_bytes}, {DT_JMPREL, &image->jump_rela},
            {DT_PLTRELSZ, &image->jump_rela_bytes}, {DT_RELR, &image->relr},
            {DT_RELRSZ, &image->relr_bytes}};
        if (dynamic.d_tag == DT_NULL)
            return;
        for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
            if (dynamic.d_tag == wanted[i].tag)
                *wanted[i].value = dynamic.d_un.d_val;
    }
}

/* The header of the unwind table points to the table itself, of which only the start is known. */
static void keep_eh_frame(struct rt_scan_image *image, const Elf64_Phdr *segment)
{
    int32_t distance;
    const unsigned char *bytes = rt_scan_image_at(image, segment->p_vaddr, 8);
    if (!bytes || bytes[0] != 1 || bytes[1] != 0x1b) /* pcrel sdata4: what linkers write */
        return;
    memcpy(&distance, bytes + 4, sizeof distance);
    image->eh_frame = segment->p_vaddr + 4 + (uint64_t)(int64_t)distance;
    image->eh_frame_bytes = rt_scan_image_left(image, image->eh_frame);
}

static void read_segments(struct rt_scan_image *image)
{
    Elf64_Phdr segment;
    for (int turn = 0; turn < 2; turn++)
        for (unsigned i = 0; i < image->header.e_phnum; i++) {
            memcpy(
                &segment, image->file + image->header.e_phoff + i * sizeof segment, sizeof segment);
            if (turn == 0 && segment.p_type == PT_LOAD)
                keep_load(image, &segment);
            else if (turn == 1 && segment.p_type == PT_DYNAMIC)
                keep_dynamic(image, &segment);
            else if (turn == 1 && segment.p_type == PT_GNU_EH_FRAME)
                keep_eh_frame(image, &segment);
        }
}

static void read_sections(struct rt_scan_image *image)
{
    Elf64_Shdr section;
    image->has_sections = image->header.e_shnum > 0 &&
        image->header.e_shentsize == sizeof(Elf64_Shdr) &&
        rt_scan_image_file(
            image, image->header.e_shoff, image->header.e_shnum * sizeof(Elf64_Shdr));
    for (unsigned i = 0; rt_scan_image_section(image, i, &section); i++) {
        if (strcmp(rt_scan_image_section_name(image, &section), ".eh_frame") != 0 ||
            section.sh_type == SHT_NOBITS)
            continue;
        image->eh_frame = section.sh_addr;
        image->eh_frame_bytes = section.sh_size;
    }
}

bool rt_scan_image_bytes(
    struct rt_scan_image *image, const unsigned char *bytes, size_t n_bytes, const char **why)
{
    image->file = bytes;
    image->n_file_bytes = n_bytes;
    if (n_bytes < sizeof image->header || memcmp(bytes, ELFMAG, SELFMAG) != 0) {
        *why = "it is not an ELF file";
        return false;
    }
    memcpy(&image->header, bytes, sizeof image->header);
    const Elf64_Ehdr *header = &image->header;
    if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_machine != EM_X86_64) {
        *why = "it is not for x86-64";
        return false;
    }
    if (header->e_type != ET_DYN) {
        *why = "it is not position independent; compile it with -fPIC and link it with -shared";
        return false;
    }
    if (header->e_phentsize != sizeof(Elf64_Phdr) ||
        !rt_scan_image_file(image, header->e_phoff, header->e_phnum * sizeof(Elf64_Phdr))) {
        *why = "its program headers are damaged";
        return false;
    }
    read_segments(image);
    read_sections(image);
    return true;
}

/* What the loader says of the object at a bias. */
struct loaded {
    const struct rt_scan_image *image;
    bool is_there, is_same;
};

static int compare_loaded(struct dl_phdr_info *info, size_t size, void *context)
{
    struct loaded *loaded = context;
    const Elf64_Ehdr *header = &loaded->image->header;
    (void)size;
    if (info->dlpi_addr != loaded->image->bias)
        return 0;
    loaded->is_there = true;
    loaded->is_same = info->dlpi_phnum == header->e_phnum &&
        memcmp(info->dlpi_phdr, loaded->image->file + header->e_phoff,
            header->e_phnum * sizeof(Elf64_Phdr)) == 0;
    return loaded->is_same;
}

/* Another build may have the same segments, but not the same notes: the build id is one. */
static bool has_same_notes(const struct rt_scan_image *image)
{
    for (unsigned i = 0; i < image->header.e_phnum; i++) {
        Elf64_Phdr segment;
        memcpy(&segment, image->file + image->header.e_phoff + i * sizeof segment, sizeof segment);
        if (segment.p_type != PT_NOTE)
            continue;
        const unsigned char *note = rt_scan_image_at(image, segment.p_vaddr, segment.p_filesz);
        if (note &&
            memcmp(note, (const void *)(image->bias + segment.p_vaddr), segment.p_filesz) != 0)
            return false;
    }
    return true;
}

static bool map_file(struct rt_scan_image *image, const char *path)
{
    struct stat status;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    if (fstat(fd, &status) == 0 && status.st_size > 0) {
        void *bytes = mmap(
            NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
        if (bytes != MAP_FAILED) {
            image->file = bytes;
            image->n_file_bytes = (size_t)status.st_size;
            image->is_mapped = true;
        }
    }
    close(fd);
    return image->is_mapped;
}

bool rt_scan_image_open(
    struct rt_scan_image *image, const char *path, uintptr_t bias, const char **why)
{
    struct loaded loaded = {.image = image};
    image->bias = bias;
    if (!map_file(image, path)) {
        *why = "its file cannot be read";
        return false;
    }
    if (!rt_scan_image_bytes(image, image->file, image->n_file_bytes, why))
        return false;
    dl_iterate_phdr(compare_loaded, &loaded);
    if (!loaded.is_there) {
        *why = "it is not loaded there";
        return false;
    }
    if (!loaded.is_same || !has_same_notes(image)) {
        *why = "its file has changed since it was loaded; run again";
        return false;
    }
    image->is_loaded = true;
    return true;
}

void rt_scan_image_close(struct rt_scan_image *image)
{
    if (image->is_mapped)
        munmap((void *)(uintptr_t)image->file, image->n_file_bytes);
    *image = (struct rt_scan_image){.file = NULL};
}

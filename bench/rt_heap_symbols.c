/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "bench/rt_heap_symbols.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct file {
    const unsigned char *bytes;
    size_t n_bytes;
};

static const void *inside(const struct file *file, uint64_t offset, uint64_t n_bytes)
{
    return offset <= file->n_bytes && n_bytes <= file->n_bytes - offset ? file->bytes + offset
                                                                        : NULL;
}

static bool is_malloc(const ElfW(Sym) * symbol, const char *names, uint64_t names_bytes)
{
    static const char malloc_name[] = "malloc";
    return symbol->st_shndx != SHN_UNDEF && ELF64_ST_TYPE(symbol->st_info) == STT_FUNC &&
        symbol->st_name < names_bytes && names_bytes - symbol->st_name >= sizeof malloc_name &&
        memcmp(names + symbol->st_name, malloc_name, sizeof malloc_name) == 0;
}

/* Look through one table of symbols. */
static bool search_table(
    const struct file *file, const ElfW(Shdr) * table, const ElfW(Shdr) * strings)
{
    const ElfW(Sym) *symbols = inside(file, table->sh_offset, table->sh_size);
    const char *names = inside(file, strings->sh_offset, strings->sh_size);
    for (uint64_t i = 0; symbols && names && i < table->sh_size / sizeof *symbols; i++)
        if (is_malloc(&symbols[i], names, strings->sh_size))
            return true;
    return false;
}

static bool search(const struct file *file)
{
    const ElfW(Ehdr) *header = inside(file, 0, sizeof *header);
    if (!header || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_shoff % 8 != 0)
        return false;
    const ElfW(Shdr) *sections = inside(
        file, header->e_shoff, (uint64_t)header->e_shnum * sizeof *sections);
    for (unsigned i = 0; sections && i < header->e_shnum; i++) {
        const bool is_table = sections[i].sh_type == SHT_SYMTAB ||
            sections[i].sh_type == SHT_DYNSYM;
        if (is_table && sections[i].sh_link < header->e_shnum && sections[i].sh_offset % 8 == 0 &&
            search_table(file, &sections[i], &sections[sections[i].sh_link]))
            return true;
    }
    return false;
}

bool rt_heap_symbols_has_malloc(const char *path)
{
    struct stat st;
    bool has_malloc = false;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 0) {
        const struct file file = {
            mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0), (size_t)st.st_size};
        if (file.bytes != MAP_FAILED) {
            has_malloc = search(&file);
            munmap((void *)(uintptr_t)file.bytes, file.n_bytes);
        }
    }
    if (fd >= 0)
        close(fd);
    return has_malloc;
}

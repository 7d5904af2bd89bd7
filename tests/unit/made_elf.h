/* SPDX-License-Identifier: GPL-3.0-or-later
 * A small shared object made by hand, for tests that damage it: the struct is
 * the file.
 */
#ifndef PP_TESTS_UNIT_MADE_ELF_H
#define PP_TESTS_UNIT_MADE_ELF_H

#include <elf.h>
#include <stddef.h>
#include <string.h>

/* The file's first byte is loaded here, so that addresses are not offsets. */
#define MADE_ELF_ADDRESS 0x10000

#define MADE_ELF_STRINGS "\0libmade.so.1\0libc.so.6\0libm.so.6"

enum { MADE_ELF_LOAD, MADE_ELF_DYNAMIC, MADE_ELF_NOTE, MADE_ELF_STACK, MADE_ELF_N_SEGMENTS };

struct made_elf {
    Elf64_Ehdr header;
    Elf64_Phdr segments[MADE_ELF_N_SEGMENTS];
    Elf64_Nhdr other_note; /* an empty one before the build id */
    char other_name[4];
    Elf64_Nhdr note;
    char note_name[4];
    unsigned char build_id[20];
    char strings[64];
    Elf64_Dyn dynamic[10];
    unsigned char code[4096];
};

static inline Elf64_Phdr made_elf_segment(Elf64_Word type, size_t offset, size_t n_bytes)
{
    return (Elf64_Phdr){
        .p_type = type,
        .p_flags = PF_R | PF_X,
        .p_offset = offset,
        .p_vaddr = MADE_ELF_ADDRESS + offset,
        .p_filesz = n_bytes,
        .p_memsz = n_bytes,
        .p_align = type == PT_LOAD ? 0x1000 : 4,
    };
}

/* An x86-64 object with soname libmade.so.1, which needs libc.so.6 and
 * libm.so.6 and has the build id 000102...13. */
static inline void made_elf_init(struct made_elf *elf)
{
    const Elf64_Dyn dynamic[] = {
        {DT_NEEDED, {14}},
        {DT_SONAME, {1}},
        {DT_NEEDED, {24}},
        {DT_FLAGS_1, {DF_1_NOW}},
        {DT_STRTAB, {MADE_ELF_ADDRESS + offsetof(struct made_elf, strings)}},
        {DT_STRSZ, {sizeof MADE_ELF_STRINGS}},
    };
    memset(elf, 0, sizeof *elf);
    elf->header = (Elf64_Ehdr){
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
        .e_type = ET_DYN,
        .e_machine = EM_X86_64,
        .e_version = EV_CURRENT,
        .e_phoff = offsetof(struct made_elf, segments),
        .e_ehsize = sizeof(Elf64_Ehdr),
        .e_phentsize = sizeof(Elf64_Phdr),
        .e_phnum = MADE_ELF_N_SEGMENTS,
    };
    elf->segments[MADE_ELF_LOAD] = made_elf_segment(PT_LOAD, 0, sizeof *elf);
    elf->segments[MADE_ELF_DYNAMIC] = made_elf_segment(
        PT_DYNAMIC, offsetof(struct made_elf, dynamic), sizeof elf->dynamic);
    elf->segments[MADE_ELF_NOTE] = made_elf_segment(PT_NOTE, offsetof(struct made_elf, other_note),
        offsetof(struct made_elf, strings) - offsetof(struct made_elf, other_note));
    elf->segments[MADE_ELF_STACK] = made_elf_segment(PT_GNU_STACK, 0, 0);
    elf->other_note = (Elf64_Nhdr){.n_namesz = 4, .n_descsz = 0, .n_type = 7};
    elf->note = (Elf64_Nhdr){
        .n_namesz = 4, .n_descsz = sizeof elf->build_id, .n_type = NT_GNU_BUILD_ID};
    memcpy(elf->note_name, ELF_NOTE_GNU, sizeof ELF_NOTE_GNU);
    for (size_t i = 0; i < sizeof elf->build_id; i++) {
        elf->build_id[i] = (unsigned char)i;
    }
    memcpy(elf->strings, MADE_ELF_STRINGS, sizeof MADE_ELF_STRINGS);
    memcpy(elf->dynamic, dynamic, sizeof dynamic);
    memset(elf->code, 0xc3, sizeof elf->code);
}

#endif

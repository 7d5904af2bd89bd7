/* SPDX-License-Identifier: GPL-3.0-or-later
 * A shared object made by hand that holds one of each thing a shift moves or
 * leaves alone: the struct is the file.
 */
#ifndef PP_TESTS_UNIT_SHIFT_ELF_H
#define PP_TESTS_UNIT_SHIFT_ELF_H

#include <elf.h>
#include <stddef.h>
#include <string.h>

/* Addresses are offsets plus these. The code ends shortly before the page of
 * the data begins in memory, so shifts of more than that share the page. */
#define SHIFT_ELF_CODE_ADDRESS 0x10000
#define SHIFT_ELF_DATA_ADDRESS 0x11000

enum {
    SHIFT_ELF_CODE,
    SHIFT_ELF_DATA,
    SHIFT_ELF_DYNAMIC,
    SHIFT_ELF_NOTE,
    SHIFT_ELF_TLS,
    SHIFT_ELF_PHDR,
    SHIFT_ELF_RELRO,
    SHIFT_ELF_STACK,
    SHIFT_ELF_N_PROGRAMS
};

enum {
    SHIFT_ELF_NULL,
    SHIFT_ELF_FUNCTION,
    SHIFT_ELF_NEEDED,
    SHIFT_ELF_ABS,
    SHIFT_ELF_OFFSET,
    SHIFT_ELF_N_SYMBOLS
};

enum { SHIFT_ELF_RELATIVE, SHIFT_ELF_WORD, SHIFT_ELF_BARE_WORD, SHIFT_ELF_TPOFF, SHIFT_ELF_N_RELA };

struct shift_elf {
    Elf64_Ehdr header;
    Elf64_Phdr programs[SHIFT_ELF_N_PROGRAMS];
    Elf64_Nhdr note;
    char owner[4];
    char build_id[4];
    char strings[32];
    Elf64_Sym symbols[SHIFT_ELF_N_SYMBOLS];
    Elf64_Word hash[3 + SHIFT_ELF_N_SYMBOLS];
    Elf64_Rela rela[SHIFT_ELF_N_RELA];
    Elf64_Rela plt_rela[1];
    Elf64_Xword relr[2];
    unsigned char code[2984];
    unsigned char unused[256];
    Elf64_Dyn dynamic[20]; /* the data begin here, at a page */
    Elf64_Xword got[4];
    Elf64_Xword words[64]; /* 0, 1 and 63 by the packed relocations */
    Elf64_Shdr sections[3];
};

_Static_assert(offsetof(struct shift_elf, dynamic) == 4096, "the data begin at a page");

#define SHIFT_ELF_CODE_AT(member) (SHIFT_ELF_CODE_ADDRESS + offsetof(struct shift_elf, member))
#define SHIFT_ELF_DATA_AT(member) \
    (SHIFT_ELF_DATA_ADDRESS + offsetof(struct shift_elf, member) - \
        offsetof(struct shift_elf, dynamic))

static inline Elf64_Phdr shift_elf_program(
    Elf64_Word type, Elf64_Addr address, size_t offset, size_t n_bytes)
{
    return (Elf64_Phdr){
        .p_type = type,
        .p_flags = PF_R,
        .p_offset = offset,
        .p_vaddr = address,
        .p_paddr = address,
        .p_filesz = n_bytes,
        .p_memsz = n_bytes,
        .p_align = type == PT_LOAD ? 4096 : 8,
    };
}

static inline void shift_elf_programs(struct shift_elf *elf)
{
    const size_t data = offsetof(struct shift_elf, dynamic);
    const size_t data_bytes = offsetof(struct shift_elf, sections) - data;
    Elf64_Phdr *const programs = elf->programs;
    programs[SHIFT_ELF_CODE] = shift_elf_program(
        PT_LOAD, SHIFT_ELF_CODE_ADDRESS, 0, offsetof(struct shift_elf, unused));
    programs[SHIFT_ELF_CODE].p_flags = PF_R | PF_X;
    programs[SHIFT_ELF_DATA] = shift_elf_program(PT_LOAD, SHIFT_ELF_DATA_ADDRESS, data, data_bytes);
    programs[SHIFT_ELF_DATA].p_memsz += 9000;
    programs[SHIFT_ELF_DATA].p_flags = PF_R | PF_W;
    programs[SHIFT_ELF_DYNAMIC] = shift_elf_program(
        PT_DYNAMIC, SHIFT_ELF_DATA_ADDRESS, data, sizeof elf->dynamic);
    programs[SHIFT_ELF_NOTE] = shift_elf_program(PT_NOTE, SHIFT_ELF_CODE_AT(note),
        offsetof(struct shift_elf, note),
        offsetof(struct shift_elf, strings) - offsetof(struct shift_elf, note));
    programs[SHIFT_ELF_NOTE].p_align = 4;
    programs[SHIFT_ELF_TLS] = shift_elf_program(
        PT_TLS, SHIFT_ELF_DATA_AT(words), offsetof(struct shift_elf, words), sizeof elf->words[0]);
    programs[SHIFT_ELF_PHDR] = shift_elf_program(PT_PHDR, SHIFT_ELF_CODE_AT(programs),
        offsetof(struct shift_elf, programs), sizeof elf->programs);
    programs[SHIFT_ELF_RELRO] = shift_elf_program(
        PT_GNU_RELRO, SHIFT_ELF_DATA_ADDRESS, data, data_bytes);
    programs[SHIFT_ELF_RELRO].p_memsz = 8192;
    programs[SHIFT_ELF_STACK] = shift_elf_program(PT_GNU_STACK, 0, 0, 0);
}

static inline void shift_elf_tables(struct shift_elf *elf)
{
    const Elf64_Dyn dynamic[] = {
        {DT_SONAME, {1}},
        {DT_HASH, {SHIFT_ELF_CODE_AT(hash)}},
        {DT_STRTAB, {SHIFT_ELF_CODE_AT(strings)}},
        {DT_STRSZ, {sizeof elf->strings}},
        {DT_SYMTAB, {SHIFT_ELF_CODE_AT(symbols)}},
        {DT_SYMENT, {sizeof(Elf64_Sym)}},
        {DT_INIT, {SHIFT_ELF_CODE_AT(code)}},
        {DT_PLTGOT, {SHIFT_ELF_DATA_AT(got)}},
        {DT_RELA, {SHIFT_ELF_CODE_AT(rela)}},
        {DT_RELASZ, {sizeof elf->rela}},
        {DT_RELAENT, {sizeof(Elf64_Rela)}},
        {DT_JMPREL, {SHIFT_ELF_CODE_AT(plt_rela)}},
        {DT_PLTRELSZ, {sizeof elf->plt_rela}},
        {DT_PLTREL, {DT_RELA}},
        {36 /* DT_RELR */, {SHIFT_ELF_CODE_AT(relr)}},
        {35 /* DT_RELRSZ */, {sizeof elf->relr}},
        {37 /* DT_RELRENT */, {sizeof elf->relr[0]}},
        {DT_FLAGS, {DF_STATIC_TLS}},
    };
    memcpy(elf->dynamic, dynamic, sizeof dynamic);
    const Elf64_Rela rela[] = {
        [SHIFT_ELF_RELATIVE] = {SHIFT_ELF_DATA_AT(words[2]), R_X86_64_RELATIVE,
            SHIFT_ELF_CODE_AT(code)},
        [SHIFT_ELF_WORD] = {SHIFT_ELF_DATA_AT(words[3]),
            ELF64_R_INFO(SHIFT_ELF_FUNCTION, R_X86_64_64), 4},
        [SHIFT_ELF_BARE_WORD] = {SHIFT_ELF_DATA_AT(words[4]), R_X86_64_64, SHIFT_ELF_CODE_AT(code)},
        [SHIFT_ELF_TPOFF] = {SHIFT_ELF_DATA_AT(words[5]), R_X86_64_TPOFF64, 4},
    };
    memcpy(elf->rela, rela, sizeof rela);
    elf->plt_rela[0] = (Elf64_Rela){
        SHIFT_ELF_DATA_AT(got[3]), ELF64_R_INFO(SHIFT_ELF_NEEDED, R_X86_64_JUMP_SLOT), 0};
    elf->relr[0] = SHIFT_ELF_DATA_AT(words[0]);
    elf->relr[1] = UINT64_C(1) << 63 | 1 << 1 | 1; /* words 63 and 1 */
    elf->words[0] = elf->words[1] = elf->words[63] = SHIFT_ELF_CODE_AT(code);
    elf->got[0] = SHIFT_ELF_DATA_ADDRESS;
    elf->got[3] = SHIFT_ELF_CODE_AT(code);
}

static inline void shift_elf_symbols(struct shift_elf *elf)
{
    const unsigned char function = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC);
    elf->symbols[SHIFT_ELF_FUNCTION] = (Elf64_Sym){
        .st_name = 1, .st_info = function, .st_shndx = 1, .st_value = SHIFT_ELF_CODE_AT(code)};
    elf->symbols[SHIFT_ELF_NEEDED] = (Elf64_Sym){.st_name = 5, .st_info = function};
    elf->symbols[SHIFT_ELF_ABS] = (Elf64_Sym){
        .st_name = 9, .st_info = function, .st_shndx = SHN_ABS, .st_value = 77};
    elf->symbols[SHIFT_ELF_OFFSET] = (Elf64_Sym){
        .st_name = 9, .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_TLS), .st_shndx = 2, .st_value = 8};
    elf->hash[0] = 1;
    elf->hash[1] = SHIFT_ELF_N_SYMBOLS;
}

/* An object with code and data, whose largest alignment is 32. */
static inline void shift_elf_init(struct shift_elf *elf)
{
    memset(elf, 0, sizeof *elf);
    elf->header = (Elf64_Ehdr){
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
        .e_type = ET_DYN,
        .e_machine = EM_X86_64,
        .e_version = EV_CURRENT,
        .e_phoff = offsetof(struct shift_elf, programs),
        .e_shoff = offsetof(struct shift_elf, sections),
        .e_ehsize = sizeof(Elf64_Ehdr),
        .e_phentsize = sizeof(Elf64_Phdr),
        .e_phnum = SHIFT_ELF_N_PROGRAMS,
        .e_shentsize = sizeof(Elf64_Shdr),
        .e_shnum = 3,
    };
    elf->note = (Elf64_Nhdr){.n_namesz = 4, .n_descsz = 4, .n_type = NT_GNU_BUILD_ID};
    memcpy(elf->owner, ELF_NOTE_GNU, sizeof ELF_NOTE_GNU);
    memcpy(elf->strings, "\0abc\0def\0ghi", 12);
    memset(elf->code, 0xc3, sizeof elf->code);
    shift_elf_programs(elf);
    shift_elf_tables(elf);
    shift_elf_symbols(elf);
    elf->sections[1] = (Elf64_Shdr){.sh_flags = SHF_ALLOC, .sh_size = 64, .sh_addralign = 32};
    elf->sections[2] = (Elf64_Shdr){.sh_flags = 0, .sh_size = 64, .sh_addralign = 4096};
}

#endif

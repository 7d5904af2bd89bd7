/* SPDX-License-Identifier: GPL-3.0-or-later
 * Shifted copies, without loading them: each number that a shift moves or leaves
 * alone, the pages of the copy, each reason to refuse, and the choice of shifts.
 */
#include "bench/elfshift.h"
#include "tests/unit/shift_elf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define DT_X86_64_PLT_TAG 0x70000000

static const unsigned char *bytes_of(const struct shift_elf *elf)
{
    return (const unsigned char *)elf;
}

/* A copy of the object in `out`, which the caller releases. */
static void shift(const struct shift_elf *elf, unsigned delta_bytes, struct pp_buf *out)
{
    struct pp_error error = {.status = PP_OK};
    pp_buf_init(out);
    const enum pp_status status = pp_elfshift_write(
        bytes_of(elf), sizeof *elf, delta_bytes, out, &error);
    if (status != PP_OK) {
        fail_msg("shift by %u: %s", delta_bytes, error.text);
    }
}

static unsigned n_programs(const struct pp_buf *copy)
{
    Elf64_Ehdr header;
    memcpy(&header, copy->data, sizeof header);
    return header.e_phnum;
}

static Elf64_Phdr program_at(const struct pp_buf *copy, unsigned index)
{
    Elf64_Phdr program;
    Elf64_Ehdr header;
    memcpy(&header, copy->data, sizeof header);
    memcpy(&program, copy->data + header.e_phoff + index * sizeof program, sizeof program);
    return program;
}

static Elf64_Phdr program_of_type(const struct pp_buf *copy, Elf64_Word type)
{
    for (unsigned i = 0; i < n_programs(copy); i++) {
        if (program_at(copy, i).p_type == type) {
            return program_at(copy, i);
        }
    }
    return (Elf64_Phdr){.p_type = PT_NULL};
}

/* The load that holds an address, whether as bytes of the file or as zeros. */
static Elf64_Phdr load_of(const struct pp_buf *copy, Elf64_Addr address)
{
    for (unsigned i = 0; i < n_programs(copy); i++) {
        const Elf64_Phdr load = program_at(copy, i);
        if (load.p_type == PT_LOAD && address >= load.p_vaddr &&
            address - load.p_vaddr < load.p_memsz) {
            return load;
        }
    }
    fail_msg("nothing is loaded at 0x%llx", (unsigned long long)address);
    return (Elf64_Phdr){.p_type = PT_NULL};
}

/* Reads n_bytes at an address of the copy, as the loader maps them. */
static void peek(const struct pp_buf *copy, Elf64_Addr address, void *value, size_t n_bytes)
{
    for (size_t i = 0; i < n_bytes; i++) {
        const Elf64_Phdr load = load_of(copy, address + i);
        const uint64_t at = address + i - load.p_vaddr;
        ((char *)value)[i] = at < load.p_filesz ? copy->data[load.p_offset + at] : 0;
    }
}

static uint64_t word_at(const struct pp_buf *copy, Elf64_Addr address)
{
    uint64_t word;
    peek(copy, address, &word, sizeof word);
    return word;
}

static void test_relocations_move(void **state)
{
    (void)state;
    struct shift_elf elf;
    struct pp_buf copy;
    Elf64_Rela rela[SHIFT_ELF_N_RELA];
    shift_elf_init(&elf);
    shift(&elf, 96, &copy);
    peek(&copy, SHIFT_ELF_CODE_AT(rela) + 96, rela, sizeof rela);
    for (size_t i = 0; i < SHIFT_ELF_N_RELA; i++) {
        assert_int_equal(rela[i].r_offset, elf.rela[i].r_offset + 96);
        assert_int_equal(rela[i].r_info, elf.rela[i].r_info);
    }
    assert_int_equal(rela[SHIFT_ELF_RELATIVE].r_addend, SHIFT_ELF_CODE_AT(code) + 96);
    assert_int_equal(rela[SHIFT_ELF_WORD].r_addend, 4);
    assert_int_equal(rela[SHIFT_ELF_BARE_WORD].r_addend, SHIFT_ELF_CODE_AT(code) + 96);
    assert_int_equal(rela[SHIFT_ELF_TPOFF].r_addend, 4);
    peek(&copy, SHIFT_ELF_CODE_AT(plt_rela) + 96, rela, sizeof elf.plt_rela);
    assert_int_equal(rela[0].r_offset, SHIFT_ELF_DATA_AT(got[3]) + 96);
    assert_int_equal(rela[0].r_addend, 0);
    pp_buf_release(&copy);
}

static void test_words_move(void **state)
{
    (void)state;
    struct shift_elf elf;
    struct pp_buf copy;
    shift_elf_init(&elf);
    elf.words[2] = SHIFT_ELF_CODE_AT(code); /* not by the packed relocations */
    shift(&elf, 96, &copy);
    assert_int_equal(word_at(&copy, SHIFT_ELF_CODE_AT(relr[0]) + 96), elf.relr[0] + 96);
    assert_int_equal(word_at(&copy, SHIFT_ELF_CODE_AT(relr[1]) + 96), elf.relr[1]);
    for (size_t i = 0; i < 64; i++) {
        const bool is_moved = i == 0 || i == 1 || i == 63;
        assert_int_equal(
            word_at(&copy, SHIFT_ELF_DATA_AT(words) + 8 * i + 96), elf.words[i] + 96 * is_moved);
    }
    assert_int_equal(word_at(&copy, SHIFT_ELF_DATA_AT(got[0]) + 96), SHIFT_ELF_DATA_ADDRESS + 96);
    assert_int_equal(word_at(&copy, SHIFT_ELF_DATA_AT(got[1]) + 96), 0);
    assert_int_equal(word_at(&copy, SHIFT_ELF_DATA_AT(got[3]) + 96), SHIFT_ELF_CODE_AT(code) + 96);
    pp_buf_release(&copy);
}

static void test_symbols_move(void **state)
{
    (void)state;
    struct shift_elf elf;
    struct pp_buf copy;
    Elf64_Sym symbols[SHIFT_ELF_N_SYMBOLS];
    shift_elf_init(&elf);
    shift(&elf, 96, &copy);
    peek(&copy, SHIFT_ELF_CODE_AT(symbols) + 96, symbols, sizeof symbols);
    assert_int_equal(symbols[SHIFT_ELF_NULL].st_value, 0);
    assert_int_equal(symbols[SHIFT_ELF_FUNCTION].st_value, SHIFT_ELF_CODE_AT(code) + 96);
    assert_int_equal(symbols[SHIFT_ELF_NEEDED].st_value, 0);
    assert_int_equal(symbols[SHIFT_ELF_ABS].st_value, 77);
    assert_int_equal(symbols[SHIFT_ELF_OFFSET].st_value, 8);
    pp_buf_release(&copy);
}

static void test_dynamic_moves(void **state)
{
    (void)state;
    struct shift_elf elf;
    struct pp_buf copy;
    shift_elf_init(&elf);
    shift(&elf, 96, &copy);
    const Elf64_Phdr program = program_of_type(&copy, PT_DYNAMIC);
    assert_int_equal(program.p_vaddr, SHIFT_ELF_DATA_ADDRESS + 96);
    for (size_t i = 0; i < sizeof elf.dynamic / sizeof elf.dynamic[0]; i++) {
        Elf64_Dyn entry;
        peek(&copy, program.p_vaddr + i * sizeof entry, &entry, sizeof entry);
        assert_int_equal(entry.d_tag, elf.dynamic[i].d_tag);
        const uint64_t value = elf.dynamic[i].d_un.d_val;
        const bool is_address = value >= SHIFT_ELF_CODE_ADDRESS;
        assert_int_equal(entry.d_un.d_val, value + 96 * is_address);
        assert_memory_equal(&entry, copy.data + program.p_offset + i * sizeof entry, sizeof entry);
    }
    pp_buf_release(&copy);
}

static void test_programs_move(void **state)
{
    (void)state;
    struct shift_elf elf;
    struct pp_buf copy;
    Elf64_Ehdr header;
    shift_elf_init(&elf);
    elf.header.e_entry = SHIFT_ELF_CODE_AT(code);
    shift(&elf, 96, &copy);
    memcpy(&header, copy.data, sizeof header);
    assert_int_equal(header.e_entry, SHIFT_ELF_CODE_AT(code) + 96);
    assert_int_equal(header.e_shnum, 0);
    assert_int_equal(header.e_shoff, 0);
    assert_int_equal(program_of_type(&copy, PT_PHDR).p_type, PT_NULL);
    const Elf64_Phdr note = program_of_type(&copy, PT_NOTE);
    assert_int_equal(note.p_vaddr, SHIFT_ELF_CODE_AT(note) + 96);
    assert_memory_equal(copy.data + note.p_offset, &elf.note, note.p_filesz);
    const Elf64_Phdr tls = program_of_type(&copy, PT_TLS);
    assert_int_equal(tls.p_vaddr % 32, SHIFT_ELF_DATA_AT(words) % 32);
    assert_int_equal(tls.p_filesz, sizeof elf.words[0]);
    const Elf64_Phdr relro = program_of_type(&copy, PT_GNU_RELRO);
    assert_int_equal(relro.p_vaddr, SHIFT_ELF_DATA_ADDRESS + 4096);
    assert_int_equal(relro.p_memsz, 4096);
    const Elf64_Phdr stack = program_of_type(&copy, PT_GNU_STACK);
    assert_memory_equal(&stack, &elf.programs[SHIFT_ELF_STACK], sizeof stack);
    pp_buf_release(&copy);
}

/* What the loader demands of the loads, and that no two share a page. */
static void check_loads(const struct pp_buf *copy)
{
    Elf64_Addr end = 0;
    for (unsigned i = 0; i < n_programs(copy); i++) {
        const Elf64_Phdr load = program_at(copy, i);
        if (load.p_type == PT_LOAD) {
            assert_true(load.p_vaddr / 4096 * 4096 >= end);
            assert_int_equal((load.p_vaddr - load.p_offset) % 4096, 0);
            assert_true(load.p_filesz <= load.p_memsz);
            assert_true(load.p_filesz == 0 || load.p_offset + load.p_filesz <= copy->n_bytes);
            end = (load.p_vaddr + load.p_memsz + 4095) / 4096 * 4096;
        }
    }
}

/* Every byte of the object is loaded with the rights it had, and is the same
 * unless it belongs to what the tests above look at. */
static void check_segment(const struct shift_elf *elf, const Elf64_Phdr *segment,
    const struct pp_buf *copy, unsigned delta_bytes)
{
    const size_t moved_begin = offsetof(struct shift_elf, symbols);
    for (size_t i = 0; i < segment->p_memsz; i++) {
        unsigned char byte;
        const Elf64_Phdr load = load_of(copy, segment->p_vaddr + delta_bytes + i);
        const size_t at = segment->p_offset + i;
        const unsigned char before = i < segment->p_filesz ? bytes_of(elf)[at] : 0;
        peek(copy, segment->p_vaddr + delta_bytes + i, &byte, 1);
        assert_int_equal(load.p_flags & segment->p_flags, segment->p_flags);
        if (at < moved_begin || (at >= offsetof(struct shift_elf, code) && at < 4096) ||
            i >= segment->p_filesz) {
            assert_int_equal(byte, before);
        }
    }
}

static void test_pages_at_every_shift(void **state)
{
    (void)state;
    struct shift_elf elf;
    bool is_seen[8] = {false};
    shift_elf_init(&elf);
    for (unsigned delta_bytes = 32; delta_bytes < 4096; delta_bytes += 32) {
        struct pp_buf copy;
        shift(&elf, delta_bytes, &copy);
        check_loads(&copy);
        check_segment(&elf, &elf.programs[SHIFT_ELF_CODE], &copy, delta_bytes);
        check_segment(&elf, &elf.programs[SHIFT_ELF_DATA], &copy, delta_bytes);
        is_seen[load_of(&copy, SHIFT_ELF_DATA_ADDRESS + delta_bytes).p_flags & 7] = true;
        pp_buf_release(&copy);
    }
    /* The data alone, and with code on their first page. */
    assert_true(is_seen[PF_R | PF_W]);
    assert_true(is_seen[PF_R | PF_W | PF_X]);
}

/* The code's rights cover the constants', so a page that they share goes to it. */
static void test_constants_join_code(void **state)
{
    (void)state;
    struct shift_elf elf;
    struct pp_buf copy;
    shift_elf_init(&elf);
    elf.programs[SHIFT_ELF_DATA].p_flags = PF_R;
    shift(&elf, 512, &copy);
    assert_int_equal(load_of(&copy, SHIFT_ELF_DATA_ADDRESS + 512).p_flags, PF_R | PF_X);
    assert_int_equal(load_of(&copy, SHIFT_ELF_DATA_ADDRESS + 4096).p_flags, PF_R);
    check_loads(&copy);
    pp_buf_release(&copy);
    elf.programs[SHIFT_ELF_CODE].p_flags = PF_R;
    elf.programs[SHIFT_ELF_DATA].p_flags = PF_R | PF_X;
    shift(&elf, 512, &copy);
    assert_int_equal(load_of(&copy, SHIFT_ELF_CODE_ADDRESS + 512).p_flags, PF_R);
    assert_int_equal(load_of(&copy, SHIFT_ELF_DATA_ADDRESS).p_flags, PF_R | PF_X);
    assert_int_equal(load_of(&copy, SHIFT_ELF_DATA_ADDRESS + 4096).p_flags, PF_R | PF_X);
    check_loads(&copy);
    pp_buf_release(&copy);
}

static void test_zeros_stay_between_segments(void **state)
{
    (void)state;
    struct shift_elf elf;
    struct pp_buf copy;
    shift_elf_init(&elf);
    elf.programs[SHIFT_ELF_CODE].p_memsz = 4096;
    elf.programs[SHIFT_ELF_CODE].p_flags = PF_R | PF_W;
    for (unsigned delta_bytes = 32; delta_bytes < 4096; delta_bytes += 32) {
        shift(&elf, delta_bytes, &copy);
        check_loads(&copy);
        check_segment(&elf, &elf.programs[SHIFT_ELF_CODE], &copy, delta_bytes);
        check_segment(&elf, &elf.programs[SHIFT_ELF_DATA], &copy, delta_bytes);
        pp_buf_release(&copy);
    }
}

static const char *inspect(const void *image, size_t n_bytes, struct pp_elfshift_facts *facts)
{
    static struct pp_error error;
    struct pp_buf out;
    error = (struct pp_error){.status = PP_OK};
    const enum pp_status status = pp_elfshift_inspect(image, n_bytes, facts, &error);
    assert_int_equal(status, error.status);
    assert_true(status == PP_OK || status == PP_EFORMAT);
    assert_int_equal(pp_elfshift_inspect(image, n_bytes, facts, NULL), status);
    pp_buf_init(&out);
    pp_buf_puts(&out, "old");
    const enum pp_status written = pp_elfshift_write(image, n_bytes, 2048, &out, NULL);
    assert_int_equal(written, status);
    assert_int_equal(written == PP_OK, out.n_bytes != 0);
    pp_buf_release(&out);
    return error.text;
}

static void test_facts(void **state)
{
    (void)state;
    struct shift_elf elf;
    struct pp_elfshift_facts facts;
    shift_elf_init(&elf);
    assert_string_equal(inspect(&elf, sizeof elf, &facts), "");
    assert_int_equal(facts.step_bytes, 32);
    assert_int_equal(facts.n_layouts, 128);
    assert_true(facts.has_sections);
    assert_false(facts.uses_origin);
    memcpy(elf.strings + 12, "$ORIGIN/..", 10);
    elf.programs[SHIFT_ELF_TLS].p_align = 512;
    assert_string_equal(inspect(&elf, sizeof elf, &facts), "");
    assert_int_equal(facts.step_bytes, 512);
    assert_int_equal(facts.n_layouts, 8);
    assert_true(facts.uses_origin);
    elf.sections[1].sh_addralign = elf.programs[SHIFT_ELF_TLS].p_align = 1;
    assert_string_equal(inspect(&elf, sizeof elf, &facts), "");
    assert_int_equal(facts.step_bytes, 16);
    elf.header.e_shoff = 0;
    assert_string_equal(inspect(&elf, sizeof elf, &facts), "");
    assert_int_equal(facts.step_bytes, 64);
    assert_false(facts.has_sections);
}

static void test_shifts_that_do_not_fit(void **state)
{
    (void)state;
    static const unsigned deltas_bytes[] = {0, 16, 33, 4095, 4096, 8192};
    struct shift_elf elf;
    struct pp_buf out;
    shift_elf_init(&elf);
    pp_buf_init(&out);
    for (size_t i = 0; i < sizeof deltas_bytes / sizeof deltas_bytes[0]; i++) {
        assert_int_equal(
            pp_elfshift_write(bytes_of(&elf), sizeof elf, deltas_bytes[i], &out, NULL), PP_EINVAL);
        assert_int_equal(out.n_bytes, 0);
    }
    out.failed = true; /* as if memory had run out */
    assert_int_equal(pp_elfshift_write(bytes_of(&elf), sizeof elf, 32, &out, NULL), PP_ENOMEM);
    pp_buf_release(&out);
}

/* A damage: eight, four, two or one bytes of the file, and the reason it gives. */
struct damage {
    size_t offset;
    size_t n_bytes;
    uint64_t value;
    const char *reason;
};

#define FIELD(member) offsetof(struct shift_elf, member), sizeof(((struct shift_elf *)NULL)->member)

enum { TAG_RELASZ = 9, TAG_PLTREL = 13, TAG_RELR, TAG_RELRSZ = 15, TAG_FLAGS = 17 };

/* clang-format off */
static const struct damage damages[] = {
    {FIELD(header.e_ident[0]), 0, "not an ELF file"},
    {FIELD(header.e_ident[EI_CLASS]), ELFCLASS32, "not built for x86-64"},
    {FIELD(header.e_machine), EM_AARCH64, "not built for x86-64"},
    {FIELD(header.e_type), ET_EXEC, "a program"},
    {FIELD(header.e_type), ET_REL, "not a shared object"},
    {FIELD(header.e_phnum), 0, "program headers are damaged"},
    {FIELD(header.e_phnum), 65, "more than 64 program headers"},
    {FIELD(header.e_phoff), UINT64_MAX, "program headers are damaged"},
    {FIELD(header.e_phentsize), 55, "program headers are damaged"},
    {FIELD(header.e_shoff), sizeof(struct shift_elf), "section headers are damaged"},
    {FIELD(header.e_shnum), 4, "section headers are damaged"},
    {FIELD(sections[1].sh_addralign), 4096, "aligned to 4096 bytes"},
    {FIELD(sections[1].sh_addralign), 33, "section alignment is damaged"},
    {FIELD(programs[SHIFT_ELF_TLS].p_align), 8192, "aligned to 8192 bytes"},
    {FIELD(programs[SHIFT_ELF_STACK].p_type), PT_INTERP, "run as a program"},
    {FIELD(programs[SHIFT_ELF_STACK].p_type), PT_SHLIB, "unknown type 0x5"},
    {FIELD(programs[SHIFT_ELF_STACK].p_type), PT_DYNAMIC, "several dynamic sections"},
    {FIELD(programs[SHIFT_ELF_DYNAMIC].p_type), PT_NULL, "linked statically"},
    {FIELD(programs[SHIFT_ELF_DYNAMIC].p_offset), 4104, "program headers are damaged"},
    {FIELD(programs[SHIFT_ELF_DYNAMIC].p_filesz), 65536, "program headers are damaged"},
    {FIELD(programs[SHIFT_ELF_DYNAMIC].p_filesz), 64, "dynamic section is damaged"},
    {FIELD(programs[SHIFT_ELF_RELRO].p_memsz), UINT64_MAX, "program headers are damaged"},
    {FIELD(programs[SHIFT_ELF_DATA].p_vaddr), 0x10000, "segments overlap"},
    {FIELD(programs[SHIFT_ELF_DATA].p_vaddr), 0x11008, "segments are damaged"},
    {FIELD(programs[SHIFT_ELF_DATA].p_vaddr), UINT64_MAX << 12, "segments are damaged"},
    {FIELD(programs[SHIFT_ELF_DATA].p_memsz), UINT64_MAX, "segments are damaged"},
    {FIELD(programs[SHIFT_ELF_DATA].p_memsz), 1, "segments are damaged"},
    {FIELD(programs[SHIFT_ELF_DATA].p_align), 16, "segments are damaged"},
    {FIELD(programs[SHIFT_ELF_DATA].p_offset), 8192, "segments are damaged"},
    {FIELD(programs[SHIFT_ELF_DATA].p_offset), 0, "program headers are damaged"},
    {FIELD(programs[SHIFT_ELF_CODE].p_memsz), 8192, "segments overlap"},
    {FIELD(owner[0]), 's', "a note of 'sNU' (type 3)"},
    {FIELD(owner[1]), '\n', "a note of 'G?U' (type 3)"},
    {FIELD(note.n_type), 0x100, "a note of 'GNU' (type 256)"},
    {FIELD(note.n_namesz), UINT32_MAX, "notes are damaged"},
    {FIELD(note.n_descsz), 5, "notes are damaged"},
    {FIELD(dynamic[0].d_tag), DT_TEXTREL, "DT_TEXTREL"},
    {FIELD(dynamic[TAG_FLAGS].d_un.d_val), DF_TEXTREL, "DT_TEXTREL"},
    {FIELD(dynamic[0].d_tag), DT_REL, "DT_REL"},
    {FIELD(dynamic[0].d_tag), DT_GNU_PRELINKED, "prelinked"},
    {FIELD(dynamic[0].d_tag), DT_GNU_LIBLIST, "prelinked"},
    {FIELD(dynamic[0].d_tag), DT_X86_64_PLT_TAG, "unknown dynamic tag 0x70000000"},
    {FIELD(dynamic[0].d_tag), DT_MOVETAB, "unknown dynamic tag 0x6ffffefe"},
    {FIELD(dynamic[TAG_FLAGS].d_tag), DT_SYMENT, "odd entries"},
    {FIELD(dynamic[TAG_PLTREL].d_un.d_val), DT_REL, "odd entries"},
    {FIELD(dynamic[TAG_RELASZ].d_un.d_val), 25, "relocation table is damaged"},
    {FIELD(dynamic[TAG_RELASZ].d_un.d_val), 24 << 20, "relocation table is damaged"},
    {FIELD(dynamic[TAG_RELRSZ].d_un.d_val), 12, "packed relocations are damaged"},
    {FIELD(relr[0]), 8, "packed relocations are damaged"},
    {FIELD(relr[0]), 1, "packed relocations are damaged"},
    {FIELD(rela[0].r_info), R_X86_64_COPY, "unhandled type 5"},
    {FIELD(rela[0].r_info), R_X86_64_32, "unhandled type 10"},
    {FIELD(rela[0].r_info), 0xffffffff, "unhandled type 4294967295"},
    {FIELD(rela[0].r_info), R_X86_64_GLOB_DAT, "without its symbol"},
    {FIELD(rela[0].r_info), UINT64_MAX << 32, "symbol table is damaged"},
    {FIELD(plt_rela[0].r_offset), 8, "procedure linkage table"},
    {FIELD(hash[1]), UINT32_MAX, "symbol table is damaged"},
};
/* clang-format on */

static void test_each_reason_to_refuse(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        const struct damage *const damage = &damages[i];
        struct shift_elf elf;
        struct pp_elfshift_facts facts;
        shift_elf_init(&elf);
        memcpy((char *)&elf + damage->offset, &damage->value, damage->n_bytes);
        const char *const text = inspect(&elf, sizeof elf, &facts);
        if (strstr(text, damage->reason) == NULL) {
            fail_msg("damage %zu: expected \"%s\" in \"%s\"", i, damage->reason, text);
        }
        assert_int_equal(facts.step_bytes, 0);
    }
}

static void test_many_zeros_between_segments(void **state)
{
    (void)state;
    struct shift_elf elf;
    struct pp_elfshift_facts facts;
    shift_elf_init(&elf);
    for (int i = SHIFT_ELF_DATA; i < SHIFT_ELF_STACK; i++) {
        elf.programs[i].p_vaddr += elf.programs[i].p_vaddr >= SHIFT_ELF_DATA_ADDRESS ? 1 << 20 : 0;
    }
    elf.dynamic[TAG_RELR + 1].d_un.d_val = elf.dynamic[TAG_PLTREL - 1].d_un.d_val = 0;
    elf.programs[SHIFT_ELF_CODE].p_memsz = 1 << 20;
    assert_string_equal(inspect(&elf, sizeof elf, &facts), "");
    elf.programs[SHIFT_ELF_CODE].p_memsz = (1 << 20) + 4096;
    assert_non_null(strstr(inspect(&elf, sizeof elf, &facts), "in front of another segment"));
}

static void test_a_position_independent_program(void **state)
{
    (void)state;
    struct shift_elf elf;
    struct pp_elfshift_facts facts;
    shift_elf_init(&elf);
    elf.dynamic[0] = (Elf64_Dyn){DT_FLAGS_1, {DF_1_PIE}};
    assert_non_null(strstr(inspect(&elf, sizeof elf, &facts), "a program"));
}

/* A table that names the same words again and again takes no longer than it must. */
static void test_packed_words_are_named_once(void **state)
{
    (void)state;
    struct shift_elf elf;
    struct pp_elfshift_facts facts;
    const uint64_t pair[] = {SHIFT_ELF_DATA_AT(words), UINT64_MAX >> 1};
    const size_t n_pairs = sizeof elf.code / sizeof pair;
    shift_elf_init(&elf);
    for (size_t i = 0; i < n_pairs; i++) {
        memcpy(elf.code + i * sizeof pair, pair, sizeof pair);
    }
    elf.dynamic[TAG_RELR].d_un.d_ptr = SHIFT_ELF_CODE_AT(code);
    elf.dynamic[TAG_RELRSZ].d_un.d_val = sizeof pair;
    assert_string_equal(inspect(&elf, sizeof elf, &facts), "");
    elf.dynamic[TAG_RELRSZ].d_un.d_val = n_pairs * sizeof pair;
    assert_non_null(strstr(inspect(&elf, sizeof elf, &facts), "packed relocations are damaged"));
}

/* Cut anywhere, the file is refused or whole enough. */
static void test_every_length(void **state)
{
    (void)state;
    struct shift_elf elf;
    struct pp_elfshift_facts facts;
    shift_elf_init(&elf);
    for (size_t n_bytes = 0; n_bytes < sizeof elf; n_bytes += 7) {
        unsigned char *const part = malloc(n_bytes + 1);
        assert_non_null(part);
        memcpy(part, &elf, n_bytes);
        assert_non_null(strstr(inspect(part, n_bytes, &facts), "cannot be shifted"));
        free(part);
    }
}

/* Each n-th of the page gets one, and the places in a line as many each. */
static void check_spread(const unsigned *deltas_bytes, size_t n, unsigned step_bytes)
{
    unsigned n_in_part[PP_ELFSHIFT_N_LAYOUTS_MAX] = {0};
    unsigned n_in_phase[4] = {0};
    const size_t n_phases = step_bytes < 64 ? 64 / step_bytes : 1;
    const size_t n_units = 4096 / n_phases / step_bytes;
    for (size_t i = 0; i < n; i++) {
        const size_t unit = deltas_bytes[i] / step_bytes / n_phases;
        assert_true(deltas_bytes[i] < 4096);
        assert_int_equal(deltas_bytes[i] % step_bytes, 0);
        n_in_part[((unit + 1) * n - 1) / n_units]++;
        n_in_phase[deltas_bytes[i] / step_bytes % n_phases]++;
    }
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(n_in_part[i], 1);
    }
    for (size_t i = 0; i < n_phases; i++) {
        assert_true(n_in_phase[i] + 2 >= n / n_phases);
        assert_true(n_in_phase[i] <= n / n_phases + 2);
    }
}

static void test_deltas(void **state)
{
    (void)state;
    for (unsigned step_bytes = 16; step_bytes <= 2048; step_bytes *= 2) {
        for (size_t n = 1; n <= PP_ELFSHIFT_N_LAYOUTS_MAX; n++) {
            for (uint64_t seed = 0; seed < 20; seed++) {
                unsigned deltas_bytes[PP_ELFSHIFT_N_LAYOUTS_MAX];
                const size_t n_set = pp_elfshift_deltas(step_bytes, seed, deltas_bytes, n);
                assert_int_equal(n_set, n < 4096 / step_bytes ? n : 4096 / step_bytes);
                assert_int_equal(deltas_bytes[0], 0);
                check_spread(deltas_bytes, n_set, step_bytes);
            }
        }
    }
}

static void test_deltas_by_seed(void **state)
{
    (void)state;
    unsigned first[16];
    unsigned second[16];
    unsigned n_different = 0;
    pp_elfshift_deltas(32, 7, first, 16);
    for (uint64_t seed = 0; seed < 100; seed++) {
        pp_elfshift_deltas(32, seed, second, 16);
        n_different += memcmp(first, second, sizeof first) != 0;
    }
    assert_int_equal(n_different, 99);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_relocations_move),
        cmocka_unit_test(test_words_move),
        cmocka_unit_test(test_symbols_move),
        cmocka_unit_test(test_dynamic_moves),
        cmocka_unit_test(test_programs_move),
        cmocka_unit_test(test_pages_at_every_shift),
        cmocka_unit_test(test_constants_join_code),
        cmocka_unit_test(test_zeros_stay_between_segments),
        cmocka_unit_test(test_facts),
        cmocka_unit_test(test_shifts_that_do_not_fit),
        cmocka_unit_test(test_each_reason_to_refuse),
        cmocka_unit_test(test_many_zeros_between_segments),
        cmocka_unit_test(test_a_position_independent_program),
        cmocka_unit_test(test_packed_words_are_named_once),
        cmocka_unit_test(test_every_length),
        cmocka_unit_test(test_deltas),
        cmocka_unit_test(test_deltas_by_seed),
    };
    return cmocka_run_group_tests_name("elfshift", tests, NULL, NULL);
}

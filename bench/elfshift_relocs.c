/* SPDX-License-Identifier: GPL-3.0-or-later
 * Moves relocations of x86-64 (System V ABI, AMD64 supplement, table 4.9; RELR as
 * in the generic ABI).
 */
#include "bench/elfshift_relocs.h"

#include <stddef.h>
#include <string.h>

/* What a shift changes beside the place of the relocated word. */
enum reloc_kind {
    RELOC_REFUSED = 0,
    RELOC_PLAIN,  /* nothing: the value is an offset, a size or a module */
    RELOC_SYMBOL, /* nothing: its symbol moves or is another object's */
    RELOC_SLOT,   /* as a symbol; until bound, the word is an address of the object */
    RELOC_WORD,   /* as a symbol; without one the addend is an address of the object */
    RELOC_BASE,   /* the addend is an address of the object */
};

static const unsigned char reloc_kinds[] = {
    [R_X86_64_NONE] = RELOC_PLAIN,
    [R_X86_64_64] = RELOC_WORD,
    [R_X86_64_GLOB_DAT] = RELOC_SYMBOL,
    [R_X86_64_JUMP_SLOT] = RELOC_SLOT,
    [R_X86_64_RELATIVE] = RELOC_BASE,
    [R_X86_64_DTPMOD64] = RELOC_PLAIN,
    [R_X86_64_DTPOFF64] = RELOC_PLAIN,
    [R_X86_64_TPOFF64] = RELOC_PLAIN,
    [R_X86_64_SIZE64] = RELOC_PLAIN,
    [R_X86_64_TLSDESC] = RELOC_PLAIN,
    [R_X86_64_IRELATIVE] = RELOC_BASE,
};

/* Adds the shift to the word at `address`; a word of 0 may mean "nothing yet". */
static bool reloc_move_word(
    const struct pp_elfshift_copy *copy, uint64_t address, bool is_zero_moved)
{
    struct pp_elfshift_span span;
    uint64_t word;
    if (!pp_elfshift_tables_span(copy, address, sizeof word, &span)) {
        return false;
    }
    memcpy(&word, span.from, sizeof word);
    if (span.to != NULL && (is_zero_moved || word != 0)) {
        word += copy->delta_bytes;
        memcpy(span.to, &word, sizeof word);
    }
    return true;
}

static enum pp_status reloc_move(
    const struct pp_elfshift_copy *copy, Elf64_Rela *rela, uint64_t symbol)
{
    const uint64_t type = ELF64_R_TYPE(rela->r_info);
    const unsigned kind = type < sizeof reloc_kinds ? reloc_kinds[type] : RELOC_REFUSED;
    const bool is_slot = kind == RELOC_SLOT;
    if (kind == RELOC_REFUSED) {
        return pp_elfshift_object_refuse(
            copy->object, "it has relocations of the unhandled type %u", (unsigned)type);
    }
    if (symbol == 0 && (is_slot || kind == RELOC_SYMBOL)) {
        return pp_elfshift_object_refuse(copy->object, "it has a relocation without its symbol");
    }
    if (is_slot && !reloc_move_word(copy, rela->r_offset, false)) {
        return pp_elfshift_object_refuse(
            copy->object, "its procedure linkage table is not in the file");
    }
    rela->r_offset += copy->delta_bytes;
    if (kind == RELOC_BASE || (kind == RELOC_WORD && symbol == 0)) {
        rela->r_addend = (Elf64_Sxword)((uint64_t)rela->r_addend + copy->delta_bytes);
    }
    return PP_OK;
}

static enum pp_status reloc_move_table(
    const struct pp_elfshift_copy *copy, uint64_t address, uint64_t n_bytes, uint64_t *n_symbols)
{
    struct pp_elfshift_span span;
    if (n_bytes == 0) {
        return PP_OK;
    }
    if (n_bytes % sizeof(Elf64_Rela) != 0 ||
        !pp_elfshift_tables_span(copy, address, n_bytes, &span)) {
        return pp_elfshift_object_refuse(copy->object, "its relocation table is damaged");
    }
    for (uint64_t at = 0; at < n_bytes; at += sizeof(Elf64_Rela)) {
        Elf64_Rela rela;
        memcpy(&rela, span.from + at, sizeof rela);
        const uint64_t symbol = ELF64_R_SYM(rela.r_info);
        if (symbol >= *n_symbols) {
            *n_symbols = symbol + 1;
        }
        const enum pp_status status = reloc_move(copy, &rela, symbol);
        if (status != PP_OK) {
            return status;
        }
        if (span.to != NULL) {
            memcpy(span.to + at, &rela, sizeof rela);
        }
    }
    return PP_OK;
}

/* Moves the words of a bitmap whose lowest bit stands for the word at `address`. */
static bool reloc_move_bits(const struct pp_elfshift_copy *copy, uint64_t address, uint64_t bits)
{
    for (; bits != 0; bits >>= 1, address += sizeof(uint64_t)) {
        if ((bits & 1) != 0 && !reloc_move_word(copy, address, true)) {
            return false;
        }
    }
    return true;
}

/* An even entry is the address of a word, an odd one the bitmap of the 63 words
 * that follow the last. Each word of the file is named once at most, which keeps
 * the time of a hostile table linear. */
static bool reloc_move_packed(
    const struct pp_elfshift_copy *copy, struct pp_elfshift_span span, uint64_t n_bytes)
{
    const unsigned bitmap_words = 8 * sizeof(uint64_t) - 1;
    uint64_t n_left = copy->object->n_bytes / sizeof(uint64_t);
    uint64_t next = 1; /* odd: no address yet */
    for (uint64_t at = 0; at < n_bytes; at += sizeof(uint64_t)) {
        uint64_t entry;
        memcpy(&entry, span.from + at, sizeof entry);
        const bool is_bitmap = (entry & 1) != 0;
        const uint64_t address = is_bitmap ? next : entry;
        const uint64_t bits = is_bitmap ? entry >> 1 : 1;
        const uint64_t n_words = (uint64_t)__builtin_popcountll(bits);
        if ((address & 1) != 0 || n_words > n_left || !reloc_move_bits(copy, address, bits)) {
            return false;
        }
        n_left -= n_words;
        next = address + (is_bitmap ? bitmap_words : 1) * sizeof(uint64_t);
        if (!is_bitmap && span.to != NULL) {
            entry += copy->delta_bytes;
            memcpy(span.to + at, &entry, sizeof entry);
        }
    }
    return true;
}

enum pp_status pp_elfshift_relocs_move(const struct pp_elfshift_copy *copy,
    const struct pp_elfshift_dynamic *dynamic, uint64_t *n_symbols)
{
    struct pp_elfshift_span span;
    const uint64_t relr_bytes = dynamic->relr_bytes;
    enum pp_status status = reloc_move_table(copy, dynamic->rela, dynamic->rela_bytes, n_symbols);
    if (status == PP_OK) {
        status = reloc_move_table(copy, dynamic->plt_rela, dynamic->plt_rela_bytes, n_symbols);
    }
    if (status != PP_OK || relr_bytes == 0) {
        return status;
    }
    if (relr_bytes % sizeof(uint64_t) != 0 ||
        !pp_elfshift_tables_span(copy, dynamic->relr, relr_bytes, &span) ||
        !reloc_move_packed(copy, span, relr_bytes)) {
        return pp_elfshift_object_refuse(copy->object, "its packed relocations are damaged");
    }
    return PP_OK;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Moves the dynamic section and the symbols.
 */
#include "bench/elfshift_tables.h"
#include "bench/elfshift_relocs.h"

#include <stddef.h>
#include <string.h>

#ifndef DT_RELR
#define DT_RELRSZ 35
#define DT_RELR 36
#define DT_RELRENT 37
#endif

bool pp_elfshift_tables_span(const struct pp_elfshift_copy *copy, uint64_t address,
    uint64_t n_bytes, struct pp_elfshift_span *span)
{
    const struct pp_elfshift_object *const object = copy->object;
    const struct pp_elfshift_segment *const segment = pp_elfshift_object_segment(
        object, address, n_bytes);
    if (segment == NULL) {
        return false;
    }
    span->from = object->image + segment->offset + (address - segment->address);
    span->to = copy->bytes == NULL
        ? NULL
        : copy->bytes + pp_elfshift_place_offset(copy->place, object, segment, address);
    return true;
}

enum tag_kind { TAG_VALUE, TAG_ADDRESS };

#define NOT_KEPT SIZE_MAX
#define KEPT(member) offsetof(struct pp_elfshift_dynamic, member)

/* The tags that are understood; any other is refused unless the generic ABI says
 * by its number that it holds a value. */
struct tag_rule {
    Elf64_Sxword tag;
    enum tag_kind kind;
    size_t kept_at;
};

/* clang-format off */
static const struct tag_rule tag_rules[] = {
    {DT_NEEDED,          TAG_VALUE,   NOT_KEPT},
    {DT_PLTRELSZ,        TAG_VALUE,   KEPT(plt_rela_bytes)},
    {DT_PLTGOT,          TAG_ADDRESS, KEPT(got)},
    {DT_HASH,            TAG_ADDRESS, KEPT(hash)},
    {DT_STRTAB,          TAG_ADDRESS, KEPT(string)},
    {DT_SYMTAB,          TAG_ADDRESS, KEPT(symbol)},
    {DT_RELA,            TAG_ADDRESS, KEPT(rela)},
    {DT_RELASZ,          TAG_VALUE,   KEPT(rela_bytes)},
    {DT_RELAENT,         TAG_VALUE,   KEPT(rela_entry_bytes)},
    {DT_STRSZ,           TAG_VALUE,   KEPT(string_bytes)},
    {DT_SYMENT,          TAG_VALUE,   KEPT(symbol_entry_bytes)},
    {DT_INIT,            TAG_ADDRESS, NOT_KEPT},
    {DT_FINI,            TAG_ADDRESS, NOT_KEPT},
    {DT_SONAME,          TAG_VALUE,   NOT_KEPT},
    {DT_RPATH,           TAG_VALUE,   NOT_KEPT},
    {DT_SYMBOLIC,        TAG_VALUE,   NOT_KEPT},
    {DT_PLTREL,          TAG_VALUE,   KEPT(plt_kind)},
    {DT_DEBUG,           TAG_VALUE,   NOT_KEPT},
    {DT_JMPREL,          TAG_ADDRESS, KEPT(plt_rela)},
    {DT_BIND_NOW,        TAG_VALUE,   NOT_KEPT},
    {DT_INIT_ARRAY,      TAG_ADDRESS, NOT_KEPT},
    {DT_FINI_ARRAY,      TAG_ADDRESS, NOT_KEPT},
    {DT_INIT_ARRAYSZ,    TAG_VALUE,   NOT_KEPT},
    {DT_FINI_ARRAYSZ,    TAG_VALUE,   NOT_KEPT},
    {DT_RUNPATH,         TAG_VALUE,   NOT_KEPT},
    {DT_FLAGS,           TAG_VALUE,   KEPT(flags)},
    {DT_PREINIT_ARRAY,   TAG_ADDRESS, NOT_KEPT},
    {DT_PREINIT_ARRAYSZ, TAG_VALUE,   NOT_KEPT},
    {DT_RELRSZ,          TAG_VALUE,   KEPT(relr_bytes)},
    {DT_RELR,            TAG_ADDRESS, KEPT(relr)},
    {DT_RELRENT,         TAG_VALUE,   KEPT(relr_entry_bytes)},
    {DT_GNU_HASH,        TAG_ADDRESS, KEPT(gnu_hash)},
    {DT_TLSDESC_PLT,     TAG_ADDRESS, NOT_KEPT},
    {DT_TLSDESC_GOT,     TAG_ADDRESS, NOT_KEPT},
    {DT_DEPAUDIT,        TAG_VALUE,   NOT_KEPT}, /* offsets of strings in spite */
    {DT_AUDIT,           TAG_VALUE,   NOT_KEPT}, /* of their numbers */
    {DT_VERSYM,          TAG_ADDRESS, NOT_KEPT},
    {DT_RELACOUNT,       TAG_VALUE,   NOT_KEPT},
    {DT_RELCOUNT,        TAG_VALUE,   NOT_KEPT},
    {DT_FLAGS_1,         TAG_VALUE,   KEPT(flags_1)},
    {DT_VERDEF,          TAG_ADDRESS, NOT_KEPT},
    {DT_VERDEFNUM,       TAG_VALUE,   NOT_KEPT},
    {DT_VERNEED,         TAG_ADDRESS, NOT_KEPT},
    {DT_VERNEEDNUM,      TAG_VALUE,   NOT_KEPT},
    {DT_AUXILIARY,       TAG_VALUE,   NOT_KEPT},
    {DT_FILTER,          TAG_VALUE,   NOT_KEPT},
};
/* clang-format on */

static const struct tag_rule *tag_find(Elf64_Sxword tag)
{
    static const struct tag_rule value = {DT_NULL, TAG_VALUE, NOT_KEPT};
    for (size_t i = 0; i < sizeof tag_rules / sizeof tag_rules[0]; i++) {
        if (tag_rules[i].tag == tag) {
            return &tag_rules[i];
        }
    }
    return tag >= DT_VALRNGLO && tag <= DT_VALRNGHI ? &value : NULL;
}

static enum pp_status tag_refuse(const struct pp_elfshift_object *object, Elf64_Sxword tag)
{
    switch (tag) {
    case DT_TEXTREL:
        return pp_elfshift_object_refuse(object, "its code is relocated when loaded (DT_TEXTREL)");
    case DT_REL:
        return pp_elfshift_object_refuse(object, "its relocations have no addends (DT_REL)");
    case DT_GNU_PRELINKED:
    case DT_GNU_CONFLICT:
    case DT_GNU_LIBLIST:
        return pp_elfshift_object_refuse(object, "it is prelinked");
    default:
        return pp_elfshift_object_refuse(
            object, "it has the unknown dynamic tag 0x%llx", (unsigned long long)tag);
    }
}

static enum pp_status tables_move_tag(
    const struct pp_elfshift_copy *copy, Elf64_Dyn *entry, struct pp_elfshift_dynamic *dynamic)
{
    const struct tag_rule *const rule = tag_find(entry->d_tag);
    if (rule == NULL || entry->d_tag == DT_GNU_PRELINKED) {
        return tag_refuse(copy->object, entry->d_tag);
    }
    if (rule->kept_at != NOT_KEPT) {
        memcpy((char *)dynamic + rule->kept_at, &entry->d_un.d_val, sizeof entry->d_un.d_val);
    }
    if (rule->kind == TAG_ADDRESS) {
        entry->d_un.d_ptr += copy->delta_bytes;
    }
    return PP_OK;
}

static enum pp_status tables_move_dynamic(
    const struct pp_elfshift_copy *copy, struct pp_elfshift_dynamic *dynamic)
{
    const Elf64_Phdr *const program = &copy->object->dynamic;
    struct pp_elfshift_span span;
    if (pp_elfshift_tables_span(copy, program->p_vaddr, program->p_filesz, &span)) {
        for (uint64_t at = 0; program->p_filesz - at >= sizeof(Elf64_Dyn);
             at += sizeof(Elf64_Dyn)) {
            Elf64_Dyn entry;
            memcpy(&entry, span.from + at, sizeof entry);
            if (entry.d_tag == DT_NULL) {
                return PP_OK;
            }
            const enum pp_status status = tables_move_tag(copy, &entry, dynamic);
            if (status != PP_OK) {
                return status;
            }
            if (span.to != NULL) {
                memcpy(span.to + at, &entry, sizeof entry);
            }
        }
    }
    return pp_elfshift_object_refuse(copy->object, "its dynamic section is damaged");
}

static enum pp_status tables_check(
    const struct pp_elfshift_copy *copy, const struct pp_elfshift_dynamic *dynamic)
{
    if ((dynamic->flags & DF_TEXTREL) != 0) {
        return tag_refuse(copy->object, DT_TEXTREL);
    }
    if ((dynamic->flags_1 & DF_1_PIE) != 0) {
        return pp_elfshift_object_refuse(copy->object, "it is a program, not a shared object");
    }
    const bool is_odd = (dynamic->rela_bytes != 0 &&
                            dynamic->rela_entry_bytes != sizeof(Elf64_Rela)) ||
        (dynamic->plt_rela_bytes != 0 && dynamic->plt_kind != DT_RELA) ||
        (dynamic->relr_bytes != 0 && dynamic->relr_entry_bytes != sizeof(uint64_t)) ||
        dynamic->symbol_entry_bytes != sizeof(Elf64_Sym);
    return is_odd ? pp_elfshift_object_refuse(copy->object, "its dynamic tables have odd entries")
                  : PP_OK;
}

/* By convention the first word of the GOT is the address of the dynamic section. */
static void tables_move_got(const struct pp_elfshift_copy *copy, uint64_t address)
{
    struct pp_elfshift_span span;
    uint64_t word;
    if (address == 0 || !pp_elfshift_tables_span(copy, address, sizeof word, &span)) {
        return;
    }
    memcpy(&word, span.from, sizeof word);
    if (span.to != NULL && word == copy->object->dynamic.p_vaddr) {
        word += copy->delta_bytes;
        memcpy(span.to, &word, sizeof word);
    }
}

/* A word of 4 bytes; 1 outside the file, which ends a chain. */
static uint32_t tables_word(const struct pp_elfshift_copy *copy, uint64_t address)
{
    struct pp_elfshift_span span;
    uint32_t word = 1;
    if (pp_elfshift_tables_span(copy, address, sizeof word, &span)) {
        memcpy(&word, span.from, sizeof word);
    }
    return word;
}

/* The symbols that a GNU hash table knows of: those before its first, and up to
 * the end of the chain that begins last. */
static uint64_t tables_gnu_hash_symbols(const struct pp_elfshift_copy *copy, uint64_t address)
{
    struct pp_elfshift_span span;
    uint32_t head[4]; /* buckets, first symbol, words of the filter, shift */
    if (!pp_elfshift_tables_span(copy, address, sizeof head, &span)) {
        return UINT64_MAX;
    }
    memcpy(head, span.from, sizeof head);
    const uint64_t first = head[1];
    const uint64_t bucket_bytes = head[0] * sizeof(uint32_t);
    const uint64_t buckets = address + sizeof head + head[2] * sizeof(uint64_t);
    if (!pp_elfshift_tables_span(copy, buckets, bucket_bytes, &span)) {
        return UINT64_MAX;
    }
    uint64_t last = 0;
    for (uint64_t at = 0; at < bucket_bytes; at += sizeof(uint32_t)) {
        uint32_t bucket;
        memcpy(&bucket, span.from + at, sizeof bucket);
        last = bucket > last ? bucket : last;
    }
    if (last < first) {
        return first;
    }
    const uint64_t chain = buckets + bucket_bytes;
    while ((tables_word(copy, chain + (last - first) * sizeof(uint32_t)) & 1) == 0) {
        last++;
    }
    return last + 1;
}

static uint64_t tables_n_symbols(
    const struct pp_elfshift_copy *copy, const struct pp_elfshift_dynamic *dynamic)
{
    if (dynamic->hash != 0) {
        return tables_word(copy, dynamic->hash + sizeof(uint32_t));
    }
    return dynamic->gnu_hash != 0 ? tables_gnu_hash_symbols(copy, dynamic->gnu_hash) : 0;
}

/* Whether the loader adds the object's place to a symbol's value. */
static bool symbol_is_address(const Elf64_Sym *symbol)
{
    return symbol->st_shndx != SHN_ABS && ELF64_ST_TYPE(symbol->st_info) != STT_TLS &&
        (symbol->st_shndx != SHN_UNDEF || symbol->st_value != 0);
}

static enum pp_status tables_move_symbols(
    const struct pp_elfshift_copy *copy, uint64_t address, uint64_t n_symbols)
{
    struct pp_elfshift_span span;
    const uint64_t n_bytes = n_symbols * sizeof(Elf64_Sym);
    if (n_symbols == 0) {
        return PP_OK;
    }
    if (n_symbols > copy->object->n_bytes || address == 0 ||
        !pp_elfshift_tables_span(copy, address, n_bytes, &span)) {
        return pp_elfshift_object_refuse(copy->object, "its symbol table is damaged");
    }
    for (uint64_t at = 0; span.to != NULL && at < n_bytes; at += sizeof(Elf64_Sym)) {
        Elf64_Sym symbol;
        memcpy(&symbol, span.from + at, sizeof symbol);
        if (symbol_is_address(&symbol)) {
            symbol.st_value += copy->delta_bytes;
            memcpy(span.to + at, &symbol, sizeof symbol);
        }
    }
    return PP_OK;
}

enum pp_status pp_elfshift_tables_move(
    const struct pp_elfshift_copy *copy, struct pp_elfshift_dynamic *dynamic)
{
    memset(dynamic, 0, sizeof *dynamic);
    enum pp_status status = tables_move_dynamic(copy, dynamic);
    if (status == PP_OK) {
        status = tables_check(copy, dynamic);
    }
    if (status != PP_OK) {
        return status;
    }
    tables_move_got(copy, dynamic->got);
    uint64_t n_symbols = tables_n_symbols(copy, dynamic);
    status = pp_elfshift_relocs_move(copy, dynamic, &n_symbols);
    return status == PP_OK ? tables_move_symbols(copy, dynamic->symbol, n_symbols) : status;
}

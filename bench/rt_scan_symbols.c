/* SPDX-License-Identifier: GPL-3.0-or-later
 * Functions by symbols, and the relocations of an object.
 */
#include "bench/rt_scan_part.h"

#include <string.h>

#define MAX_BUCKETS (1U << 24)

/* A symbol table with its texts. */
struct symbols {
    struct rt_scan_table symbols, texts;
};

/* What crtbegin, crtend and crt1 bring; nothing calls them in a benchmark. */
static const char *const crt_names[] = {"_init", "_fini", "_start", "deregister_tm_clones",
    "register_tm_clones", "__do_global_dtors_aux", "frame_dummy", "_dl_relocate_static_pie"};

static bool is_crt(const char *name)
{
    for (size_t i = 0; i < sizeof crt_names / sizeof *crt_names; i++)
        if (strcmp(name, crt_names[i]) == 0)
            return true;
    return false;
}

static bool is_cold_name(const char *name)
{
    const char *cold = strstr(name, ".cold");
    return cold && cold != name && (cold[5] == '\0' || cold[5] == '.');
}

/* Of several names at one address the public, plain one is wanted. */
static uint8_t rank_name(const Elf64_Sym *symbol, const char *name)
{
    const unsigned bind = ELF64_ST_BIND(symbol->st_info);
    const unsigned n = bind == STB_GLOBAL ? 0 : bind == STB_WEAK ? 1 : 2;
    return (uint8_t)(n * 4 + (strchr(name, '@') ? 2 : 0) + (name[0] == '_' ? 1 : 0));
}

static void add_symbol(struct rt_scan *scan, const Elf64_Sym *symbol, const char *name)
{
    const unsigned type = ELF64_ST_TYPE(symbol->st_info);
    struct rt_scan_entry entry = {
        .start = symbol->st_value, .kind = RT_SCAN_BY_SYMBOL, .name = name};
    if (symbol->st_shndx == SHN_UNDEF || (type != STT_FUNC && type != STT_GNU_IFUNC) || !name ||
        is_crt(name))
        return;
    if (symbol->st_size > 0 && symbol->st_size <= UINT64_MAX - symbol->st_value)
        entry.symbol_end = symbol->st_value + symbol->st_size;
    if (type == STT_GNU_IFUNC)
        entry.kind |= RT_SCAN_RESOLVER;
    if (is_cold_name(name))
        entry.kind |= RT_SCAN_COLD_NAME;
    entry.rank = rank_name(symbol, name);
    rt_scan_entry_add(scan, &entry);
}

static void add_symbols(struct rt_scan *scan, const struct symbols *table)
{
    Elf64_Sym symbol;
    const size_t n = table->symbols.bytes ? table->symbols.n_bytes / sizeof symbol : 0;
    for (size_t i = 1; i < n; i++) {
        memcpy(&symbol, table->symbols.bytes + i * sizeof symbol, sizeof symbol);
        add_symbol(scan, &symbol, rt_scan_image_text(&table->texts, symbol.st_name));
    }
}

static bool section_symbols(
    const struct rt_scan_image *image, const Elf64_Shdr *section, struct symbols *out)
{
    Elf64_Shdr texts;
    if (!rt_scan_image_section(image, section->sh_link, &texts))
        return false;
    out->symbols = (struct rt_scan_table){
        rt_scan_image_file(image, section->sh_offset, section->sh_size), section->sh_size};
    out->texts = (struct rt_scan_table){
        rt_scan_image_file(image, texts.sh_offset, texts.sh_size), texts.sh_size};
    return out->symbols.bytes && out->texts.bytes;
}

static uint32_t word_at(const struct rt_scan_image *image, uint64_t address)
{
    uint32_t word = 0;
    const unsigned char *bytes = rt_scan_image_at(image, address, sizeof word);
    if (bytes)
        memcpy(&word, bytes, sizeof word);
    return word;
}

/* The number of dynamic symbols stands nowhere; the newer hash table's last chain ends with it. */
static uint64_t count_by_gnu_hash(const struct rt_scan_image *image)
{
    const uint64_t n_buckets = word_at(image, image->gnu_hash);
    const uint64_t n_unhashed = word_at(image, image->gnu_hash + 4);
    const uint64_t n_bloom = word_at(image, image->gnu_hash + 8);
    const uint64_t buckets = image->gnu_hash + 16 + n_bloom * 8;
    uint64_t last = 0;
    if (n_buckets > MAX_BUCKETS || !rt_scan_image_at(image, buckets, n_buckets * 4))
        return 0;
    for (uint64_t i = 0; i < n_buckets; i++) {
        const uint64_t first = word_at(image, buckets + i * 4);
        last = first > last ? first : last;
    }
    if (last < n_unhashed)
        return n_unhashed;
    const uint64_t chains = buckets + n_buckets * 4;
    while (rt_scan_image_at(image, chains + (last - n_unhashed) * 4, 4) &&
        !(word_at(image, chains + (last - n_unhashed) * 4) & 1))
        last++;
    return last + 1;
}

static struct symbols dynamic_symbols(const struct rt_scan_image *image)
{
    struct symbols out = {{NULL, 0}, {NULL, 0}};
    uint64_t n = image->hash ? word_at(image, image->hash + 4) : 0;
    if (n == 0 && image->gnu_hash)
        n = count_by_gnu_hash(image);
    const uint64_t n_left = rt_scan_image_left(image, image->symbols) / sizeof(Elf64_Sym);
    n = n < n_left ? n : n_left;
    out.symbols.n_bytes = n * sizeof(Elf64_Sym);
    out.symbols.bytes = rt_scan_image_at(image, image->symbols, out.symbols.n_bytes);
    out.texts.n_bytes = image->strings_bytes;
    out.texts.bytes = rt_scan_image_at(image, image->strings, image->strings_bytes);
    return out;
}

static void add_resolver(struct rt_scan *scan, const struct rt_scan_reloc *reloc)
{
    const struct rt_scan_entry entry = {
        .start = reloc->value, .kind = RT_SCAN_BY_SYMBOL | RT_SCAN_RESOLVER, .rank = UINT8_MAX};
    if (reloc->type == R_X86_64_IRELATIVE)
        rt_scan_entry_add(scan, &entry);
}

void rt_scan_symbols_read(struct rt_scan *scan)
{
    const struct rt_scan_image *image = &rt_scan_store(scan)->image;
    Elf64_Shdr section;
    struct symbols table;
    for (unsigned i = 0; rt_scan_image_section(image, i, &section); i++) {
        if (section.sh_type != SHT_SYMTAB || !section_symbols(image, &section, &table))
            continue;
        scan->has_symbols = true;
        add_symbols(scan, &table);
    }
    table = dynamic_symbols(image);
    add_symbols(scan, &table);
    rt_scan_relocs_each(scan, add_resolver);
}

static void tell_rela(struct rt_scan *scan, const Elf64_Rela *rela, const struct symbols *table,
    void (*tell)(struct rt_scan *, const struct rt_scan_reloc *))
{
    const uint64_t index = ELF64_R_SYM(rela->r_info);
    struct rt_scan_reloc reloc = {.offset = rela->r_offset,
        .type = (uint32_t)ELF64_R_TYPE(rela->r_info),
        .value = (uint64_t)rela->r_addend};
    if (index > 0) {
        Elf64_Sym symbol;
        if (!table->symbols.bytes || index >= table->symbols.n_bytes / sizeof symbol)
            return;
        memcpy(&symbol, table->symbols.bytes + index * sizeof symbol, sizeof symbol);
        if (symbol.st_shndx == SHN_UNDEF)
            return;
        reloc.value += symbol.st_value;
    }
    tell(scan, &reloc);
}

/* Packed relative relocations: an address, then bits for the 63 words behind it. */
static void tell_relr(
    struct rt_scan *scan, void (*tell)(struct rt_scan *, const struct rt_scan_reloc *))
{
    const struct rt_scan_image *image = &rt_scan_store(scan)->image;
    const unsigned char *bytes = rt_scan_image_at(image, image->relr, image->relr_bytes);
    uint64_t next = 0, word, value;
    for (size_t i = 0; bytes && i + sizeof word <= image->relr_bytes; i += sizeof word) {
        memcpy(&word, bytes + i, sizeof word);
        const uint64_t base = word & 1 ? next : word;
        const uint64_t bits = word & 1 ? word >> 1 : 1;
        for (unsigned bit = 0; bit < 63; bit++) {
            const unsigned char *at = bits >> bit & 1
                ? rt_scan_image_at(image, base + bit * 8, sizeof value)
                : NULL;
            if (!at)
                continue;
            memcpy(&value, at, sizeof value);
            const struct rt_scan_reloc reloc = {base + bit * 8, R_X86_64_RELATIVE, value};
            tell(scan, &reloc);
        }
        next = base + (word & 1 ? 63 * 8 : 8);
    }
}

void rt_scan_relocs_each(
    struct rt_scan *scan, void (*tell)(struct rt_scan *, const struct rt_scan_reloc *))
{
    const struct rt_scan_image *image = &rt_scan_store(scan)->image;
    const struct symbols table = dynamic_symbols(image);
    const struct {
        uint64_t address, n_bytes;
    } parts[] = {{image->rela, image->rela_bytes}, {image->jump_rela, image->jump_rela_bytes}};
    Elf64_Rela rela;
    for (size_t part = 0; part < 2; part++) {
        const unsigned char *bytes = rt_scan_image_at(
            image, parts[part].address, parts[part].n_bytes);
        for (size_t i = 0; bytes && i + sizeof rela <= parts[part].n_bytes; i += sizeof rela) {
            memcpy(&rela, bytes + i, sizeof rela);
            tell_rela(scan, &rela, &table, tell);
        }
    }
    if (image->relr)
        tell_relr(scan, tell);
}

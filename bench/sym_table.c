/* SPDX-License-Identifier: GPL-3.0-or-later
 * The symbols of an object by address: sorted once, so that ten thousand questions cost no more
 * than one walk over the table (libdwfl walks over it for each).
 */
#include "bench/sym_table.h"

#include "bench/sym_name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HIDDEN_VERSION 0x8000U

static bool add_entry(struct sym_table *table, const struct sym_table_entry *entry)
{
    if (table->n_entries == table->capacity) {
        const size_t capacity = table->capacity ? 2 * table->capacity : 1024;
        struct sym_table_entry *entries = realloc(table->entries, capacity * sizeof *entries);
        if (!entries)
            return false;
        table->entries = entries;
        table->capacity = capacity;
    }
    table->entries[table->n_entries++] = *entry;
    return true;
}

/* Labels of assemblers and of ABIs' mappings name no function. */
static bool is_label(const char *name)
{
    return !name || !*name || strncmp(name, ".L", 2) == 0 || *name == '$';
}

/* Add it if it is a symbol of code. False: out of memory. */
static bool add_symbol(struct sym_table *table, const struct sym_object *object,
    const GElf_Sym *symbol, uint64_t address, const char *name)
{
    const unsigned char type = GELF_ST_TYPE(symbol->st_info);
    if ((type != STT_FUNC && type != STT_GNU_IFUNC && type != STT_NOTYPE) || is_label(name) ||
        symbol->st_shndx == SHN_UNDEF || !sym_object_code(object, address))
        return true;
    const bool has_size = symbol->st_size > 0 && symbol->st_size <= UINT64_MAX - address;
    return add_entry(table,
        &(struct sym_table_entry){.start = address,
            .end = has_size ? address + symbol->st_size : address,
            .name = name,
            .type = type,
            .bind = GELF_ST_BIND(symbol->st_info),
            .has_size = has_size});
}

/* The first section of a type, NULL: none. */
static Elf_Scn *find_section(Elf *elf, GElf_Word type, GElf_Shdr *header)
{
    Elf_Scn *section = NULL;
    while ((section = elf_nextscn(elf, section)))
        if (gelf_getshdr(section, header) && header->sh_type == type)
            return section;
    return NULL;
}

/* The name of version number `index` among those that the object defines, NULL: none. */
static const char *version_name(Elf *elf, Elf_Data *data, const GElf_Shdr *header, unsigned index)
{
    int offset = 0;
    GElf_Verdef definition;
    GElf_Verdaux name;
    for (unsigned i = 0; data && i < header->sh_info; i++) {
        if (!gelf_getverdef(data, offset, &definition))
            return NULL;
        if (definition.vd_ndx == index)
            return gelf_getverdaux(data, offset + (int)definition.vd_aux, &name)
                ? elf_strptr(elf, header->sh_link, name.vda_name)
                : NULL;
        if (definition.vd_next == 0 || definition.vd_next > INT32_MAX / 2 || offset > INT32_MAX / 2)
            return NULL;
        offset += (int)definition.vd_next;
    }
    return NULL;
}

/* "name@version", the table's; `name` when there is no memory for it. */
static const char *join_version(struct sym_table *table, const char *name, const char *version)
{
    char *made = NULL;
    char **list = realloc(table->made, (table->n_made + 1) * sizeof *list);
    if (!list)
        return name;
    table->made = list;
    if (asprintf(&made, "%s@%s", name, version) < 0)
        return name;
    table->made[table->n_made++] = made;
    return made;
}

/* Symbols for the dynamic linker, which alone say their version. */
static bool add_dynamic(struct sym_table *table, const struct sym_object *object, GElf_Addr bias)
{
    Elf *elf = object->elf;
    GElf_Shdr header, versions_header, names_header;
    Elf_Scn *section = find_section(elf, SHT_DYNSYM, &header);
    Elf_Scn *versions_section = find_section(elf, SHT_GNU_versym, &versions_header);
    Elf_Scn *names_section = find_section(elf, SHT_GNU_verdef, &names_header);
    Elf_Data *data = section ? elf_getdata(section, NULL) : NULL;
    Elf_Data *versions = versions_section ? elf_getdata(versions_section, NULL) : NULL;
    Elf_Data *names = names_section ? elf_getdata(names_section, NULL) : NULL;
    GElf_Sym symbol;
    for (int i = 1; data && gelf_getsym(data, i, &symbol); i++) {
        GElf_Versym version = 0;
        const char *name = elf_strptr(elf, header.sh_link, symbol.st_name);
        const bool is_hidden = name && versions && gelf_getversym(versions, i, &version) &&
            (version & HIDDEN_VERSION) && symbol.st_shndx != SHN_UNDEF;
        const char *called = is_hidden
            ? version_name(elf, names, &names_header, version & ~HIDDEN_VERSION)
            : NULL;
        if (called)
            name = join_version(table, name, called);
        if (!add_symbol(table, object, &symbol, symbol.st_value + bias, name))
            return false;
    }
    return true;
}

/* All other symbols, as libdwfl has gathered them. It takes those for the dynamic linker too where
 * there are no better ones; add_dynamic knows them better. */
static bool add_static(struct sym_table *table, const struct sym_object *object)
{
    GElf_Shdr header;
    const bool is_dynamic = !find_section(object->elf, SHT_SYMTAB, &header);
    const int n = dwfl_module_getsymtab(object->module);
    for (int i = 1; i < n; i++) {
        GElf_Sym symbol;
        GElf_Addr address;
        Elf *elf = NULL;
        const char *name = dwfl_module_getsym_info(
            object->module, i, &symbol, &address, NULL, &elf, NULL);
        if (!name || (is_dynamic && elf == object->elf))
            continue;
        if (!add_symbol(table, object, &symbol, address, name))
            return false;
    }
    return true;
}

static int compare_entries(const void *a, const void *b)
{
    const struct sym_table_entry *x = a, *y = b;
    return x->start != y->start ? (x->start > y->start) - (x->start < y->start)
        : x->end != y->end      ? (x->end > y->end) - (x->end < y->end)
                                : strcmp(x->name, y->name);
}

/* What has no size goes to the next symbol or the end of its section. */
static void end_sizeless(struct sym_table *table, const struct sym_object *object)
{
    uint64_t next_start = UINT64_MAX, this_start = UINT64_MAX;
    for (size_t i = table->n_entries; i-- > 0;) {
        struct sym_table_entry *entry = &table->entries[i];
        if (entry->start != this_start) {
            next_start = this_start;
            this_start = entry->start;
        }
        const struct sym_object_code *code = sym_object_code(object, entry->start);
        if (!entry->has_size)
            entry->end = code && code->end < next_start ? code->end : next_start;
    }
}

bool sym_table_init(struct sym_table *table, const struct sym_object *object)
{
    GElf_Addr bias = 0;
    *table = (struct sym_table){0};
    dwfl_module_getelf(object->module, &bias);
    if (!add_static(table, object) || !add_dynamic(table, object, bias))
        return false;
    if (table->n_entries)
        qsort(table->entries, table->n_entries, sizeof *table->entries, compare_entries);
    end_sizeless(table, object);
    table->max_end = malloc((table->n_entries + 1) * sizeof *table->max_end);
    if (!table->max_end)
        return false;
    uint64_t max_end = 0;
    for (size_t i = 0; i < table->n_entries; i++) {
        max_end = table->entries[i].end > max_end ? table->entries[i].end : max_end;
        table->max_end[i] = max_end;
    }
    return true;
}

void sym_table_release(struct sym_table *table)
{
    for (size_t i = 0; i < table->n_made; i++)
        free(table->made[i]);
    free(table->made);
    free(table->entries);
    free(table->max_end);
    *table = (struct sym_table){0};
}

/* How good a name is: the smaller the better, the first place that differs decides. */
struct rank {
    int is_resolver, is_local, not_debug, n_underscores, is_weak;
    size_t n_chars;
};

/* Libraries define __f, which debug data name, and show it as f: so underscores do not count. */
static bool is_called(const char *name, const char *debug_name)
{
    if (!debug_name)
        return false;
    const size_t n_chars = sym_name_bare_bytes(name), n_skipped = strspn(name, "_");
    debug_name += strspn(debug_name, "_");
    return strlen(debug_name) + n_skipped == n_chars &&
        memcmp(name + n_skipped, debug_name, n_chars - n_skipped) == 0;
}

static struct rank rank_of(
    const struct sym_table_entry *entry, const char *linkage, const char *plain)
{
    return (struct rank){
        .is_resolver = entry->type == STT_GNU_IFUNC,
        .is_local = entry->bind == STB_LOCAL,
        .not_debug = !is_called(entry->name, linkage) && !is_called(entry->name, plain),
        .n_underscores = (int)strspn(entry->name, "_"),
        .is_weak = entry->bind == STB_WEAK,
        .n_chars = strlen(entry->name),
    };
}

/* Whether `a` is better; of equals the one that comes first in the alphabet stands first. */
static bool is_better(const struct rank *a, const struct rank *b)
{
    const int places[][2] = {
        {a->is_resolver, b->is_resolver},
        {a->is_local, b->is_local},
        {a->not_debug, b->not_debug},
        {a->n_underscores, b->n_underscores},
        {a->is_weak, b->is_weak},
    };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (places[i][0] != places[i][1])
            return places[i][0] < places[i][1];
    return a->n_chars < b->n_chars;
}

/* How many entries start at or before an address. */
static size_t n_before(const struct sym_table *table, uint64_t address)
{
    size_t low = 0, high = table->n_entries;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (table->entries[middle].start <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool holds(const struct sym_table_entry *entry, uint64_t address, bool is_function)
{
    return address < entry->end && (!is_function || (entry->has_size && entry->type != STT_NOTYPE));
}

/* The best of those that start last before the address and hold it. */
static const struct sym_table_entry *find(
    const struct sym_table *table, uint64_t address, const char *const names[2], bool is_function)
{
    const struct sym_table_entry *best = NULL;
    struct rank best_rank = {0};
    for (size_t i = n_before(table, address); i-- > 0 && table->max_end[i] > address;) {
        const struct sym_table_entry *entry = &table->entries[i];
        if (best && entry->start != best->start)
            break;
        if (!holds(entry, address, is_function))
            continue;
        const struct rank rank = rank_of(entry, names[0], names[1]);
        if (!best || !is_better(&best_rank, &rank)) {
            best = entry;
            best_rank = rank;
        }
    }
    return best;
}

const struct sym_table_entry *sym_table_find(
    const struct sym_table *table, uint64_t address, const char *linkage, const char *plain)
{
    const char *const names[] = {linkage, plain};
    const struct sym_table_entry *best = find(table, address, names, true);
    return best ? best : find(table, address, names, false);
}

const char *sym_table_resolved(const struct sym_table *table, uint64_t resolver)
{
    const struct sym_table_entry *other = NULL;
    for (size_t i = n_before(table, resolver); i-- > 0 && table->entries[i].start == resolver;) {
        other = &table->entries[i];
        if (other->type == STT_GNU_IFUNC)
            break;
    }
    return other ? other->name : NULL;
}

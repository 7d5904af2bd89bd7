/* SPDX-License-Identifier: GPL-3.0-or-later
 * Procedure linkage tables: an entry is a jump through a slot, and a relocation says what comes
 * into the slot. So entries of all kinds (.plt, .plt.sec, .plt.got) are read alike.
 */
#include "bench/sym_plt.h"

#include <stdlib.h>
#include <string.h>

#define PLT_ENTRY_BYTES 16

static bool add_slot(struct sym_plt *plt, const struct sym_plt_slot *slot)
{
    if (plt->n_slots == plt->capacity) {
        const size_t capacity = plt->capacity ? 2 * plt->capacity : 256;
        struct sym_plt_slot *slots = realloc(plt->slots, capacity * sizeof *slots);
        if (!slots)
            return false;
        plt->slots = slots;
        plt->capacity = capacity;
    }
    plt->slots[plt->n_slots++] = *slot;
    return true;
}

static const char *symbol_name(Elf *elf, const GElf_Shdr *relocations, GElf_Word index)
{
    GElf_Shdr header;
    GElf_Sym symbol;
    Elf_Scn *section = elf_getscn(elf, relocations->sh_link);
    Elf_Data *data = section && gelf_getshdr(section, &header) ? elf_getdata(section, NULL) : NULL;
    const bool ok = data && index <= INT32_MAX && gelf_getsym(data, (int)index, &symbol);
    const char *name = ok ? elf_strptr(elf, header.sh_link, symbol.st_name) : NULL;
    return name ? name : "";
}

static bool add_relocations(
    struct sym_plt *plt, Elf *elf, Elf_Scn *section, const GElf_Shdr *header)
{
    GElf_Rela from;
    Elf_Data *data = elf_getdata(section, NULL);
    for (int i = 0; data && gelf_getrela(data, i, &from); i++) {
        const GElf_Word type = (GElf_Word)GELF_R_TYPE(from.r_info);
        struct sym_plt_slot slot = {.address = from.r_offset, .symbol = ""};
        if (type == R_X86_64_IRELATIVE)
            slot.resolver = (uint64_t)from.r_addend;
        else if (type == R_X86_64_JUMP_SLOT || type == R_X86_64_GLOB_DAT)
            slot.symbol = symbol_name(elf, header, (GElf_Word)GELF_R_SYM(from.r_info));
        else
            continue;
        if (!add_slot(plt, &slot))
            return false;
    }
    return true;
}

static int compare_slots(const void *a, const void *b)
{
    const struct sym_plt_slot *x = a, *y = b;
    return (x->address > y->address) - (x->address < y->address);
}

bool sym_plt_init(struct sym_plt *plt, const struct sym_object *object)
{
    Elf_Scn *section = NULL;
    GElf_Shdr header;
    *plt = (struct sym_plt){0};
    while (object->machine == EM_X86_64 && (section = elf_nextscn(object->elf, section)))
        if (gelf_getshdr(section, &header) && header.sh_type == SHT_RELA &&
            (header.sh_flags & SHF_ALLOC) && !add_relocations(plt, object->elf, section, &header))
            return false;
    if (plt->n_slots)
        qsort(plt->slots, plt->n_slots, sizeof *plt->slots, compare_slots);
    return true;
}

void sym_plt_release(struct sym_plt *plt)
{
    free(plt->slots);
    *plt = (struct sym_plt){0};
}

/* Where the slot lies through which the code at `from` jumps; 0: it does not. It may begin with
 * endbr64, and the jump may have a bnd before it. */
static uint64_t jumps_through(const unsigned char *from, size_t n_bytes, uint64_t address)
{
    size_t at = 0;
    int32_t distance;
    if (n_bytes >= 4 && memcmp(from, "\xf3\x0f\x1e\xfa", 4) == 0)
        at = 4;
    if (at < n_bytes && from[at] == 0xf2)
        at++;
    if (n_bytes < at + 6 || from[at] != 0xff || from[at + 1] != 0x25)
        return 0;
    memcpy(&distance, from + at + 2, sizeof distance);
    return address + at + 6 + (uint64_t)(int64_t)distance;
}

static const struct sym_plt_slot *find_slot(const struct sym_plt *plt, uint64_t address)
{
    const struct sym_plt_slot wanted = {.address = address};
    return address ? bsearch(&wanted, plt->slots, plt->n_slots, sizeof *plt->slots, compare_slots)
                   : NULL;
}

/* The slot of what stands at an offset of a section, NULL: no entry does. */
static const struct sym_plt_slot *slot_at(
    const struct sym_plt *plt, const struct sym_object_code *code, uint64_t offset)
{
    const Elf_Data *data = elf_getdata(code->section, NULL);
    if (!data || !data->d_buf || offset >= data->d_size)
        return NULL;
    const size_t left = data->d_size - offset;
    return find_slot(plt,
        jumps_through((const unsigned char *)data->d_buf + offset,
            left < PLT_ENTRY_BYTES ? left : PLT_ENTRY_BYTES, code->start + offset));
}

/* Entries of static programs take 8 bytes in a section that says 16. */
bool sym_plt_find(const struct sym_plt *plt, const struct sym_object *object, uint64_t address,
    struct sym_plt_slot *slot, uint64_t bounds[2])
{
    const struct sym_object_code *code = sym_object_code(object, address);
    if (!code || !code->entry_bytes || !plt->n_slots)
        return false;
    uint64_t entry_bytes = code->entry_bytes, offset = address - code->start;
    offset -= offset % entry_bytes;
    if (entry_bytes == 16 && slot_at(plt, code, offset + 8)) {
        entry_bytes = 8;
        offset += (address - code->start - offset) / 8 * 8;
    }
    const struct sym_plt_slot *found = slot_at(plt, code, offset);
    if (!found)
        return false;
    *slot = *found;
    bounds[0] = code->start + offset;
    bounds[1] = bounds[0] + entry_bytes;
    return true;
}

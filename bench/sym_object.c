/* SPDX-License-Identifier: GPL-3.0-or-later
 * An object opened for questions. libdwfl finds debug data where Debian and others put them.
 */
#include "bench/sym_object.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PLT_ENTRY_BYTES 16

static char *debug_path; /* NULL: the system's */

static const Dwfl_Callbacks callbacks = {
    .find_elf = dwfl_build_id_find_elf,
    .find_debuginfo = dwfl_standard_find_debuginfo,
    .section_address = dwfl_offline_section_address,
    .debuginfo_path = &debug_path,
};

/* Addresses as linked: the module begins where its lowest segment says. */
static bool report(struct sym_object *object, const char *path)
{
    object->dwfl = dwfl_begin(&callbacks);
    if (!object->dwfl)
        return false;
    object->module = dwfl_report_elf(object->dwfl, "object", path, -1, 0, true);
    return object->module && dwfl_report_end(object->dwfl, NULL, NULL) == 0;
}

static bool add_code(struct sym_object *object, const struct sym_object_code *code)
{
    if (code->end <= code->start)
        return true;
    struct sym_object_code *codes = realloc(object->codes, (object->n_codes + 1) * sizeof *codes);
    if (!codes)
        return false;
    codes[object->n_codes++] = *code;
    object->codes = codes;
    return true;
}

/* Bytes of an entry if the section is a procedure linkage table: linkers do not always say. */
static uint64_t plt_entry_bytes(const char *name, const GElf_Shdr *header)
{
    if (!name || strncmp(name, ".plt", 4) != 0 || (name[4] && name[4] != '.'))
        return 0;
    const bool is_sane = header->sh_entsize == 8 || header->sh_entsize == 16;
    return is_sane ? header->sh_entsize : strcmp(name, ".plt.got") == 0 ? 8 : PLT_ENTRY_BYTES;
}

static bool add_sections(struct sym_object *object, GElf_Addr bias)
{
    size_t names = 0;
    Elf_Scn *section = NULL;
    const bool has_names = elf_getshdrstrndx(object->elf, &names) == 0;
    while ((section = elf_nextscn(object->elf, section))) {
        GElf_Shdr header;
        if (!gelf_getshdr(section, &header) || !(header.sh_flags & SHF_EXECINSTR))
            continue;
        const char *name = has_names ? elf_strptr(object->elf, names, header.sh_name) : NULL;
        const struct sym_object_code code = {.start = header.sh_addr + bias,
            .end = header.sh_addr + bias + header.sh_size,
            .entry_bytes = plt_entry_bytes(name, &header),
            .section = section};
        if (!add_code(object, &code))
            return false;
    }
    return true;
}

static bool add_segments(struct sym_object *object, GElf_Addr bias)
{
    size_t n = 0;
    if (elf_getphdrnum(object->elf, &n) != 0)
        return true;
    for (size_t i = 0; i < n && i < INT32_MAX; i++) {
        GElf_Phdr header;
        if (!gelf_getphdr(object->elf, (int)i, &header) || header.p_type != PT_LOAD ||
            !(header.p_flags & PF_X))
            continue;
        const struct sym_object_code code = {
            .start = header.p_vaddr + bias, .end = header.p_vaddr + bias + header.p_memsz};
        if (!add_code(object, &code))
            return false;
    }
    return true;
}

enum sym_object_status sym_object_init(struct sym_object *object, const char *path)
{
    GElf_Addr bias = 0;
    GElf_Ehdr header;
    *object = (struct sym_object){0};
    unsetenv("DEBUGINFOD_URLS"); /* or libdwfl asks servers of the world about every object */
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return SYM_OBJECT_MISSING;
    close(fd);
    if (!report(object, path))
        return SYM_OBJECT_DAMAGED;
    object->elf = dwfl_module_getelf(object->module, &bias);
    if (!object->elf || !gelf_getehdr(object->elf, &header))
        return SYM_OBJECT_DAMAGED;
    object->machine = header.e_machine;
    if (!add_sections(object, bias) || (!object->n_codes && !add_segments(object, bias)))
        return SYM_OBJECT_NO_MEMORY;
    object->dwarf = dwfl_module_getdwarf(object->module, &object->dwarf_bias);
    object->unwinding = dwfl_module_eh_cfi(object->module, &object->unwind_bias);
    return SYM_OBJECT_OPEN;
}

void sym_object_release(struct sym_object *object)
{
    if (object->dwfl)
        dwfl_end(object->dwfl);
    free(object->codes);
    *object = (struct sym_object){0};
}

const struct sym_object_code *sym_object_code(const struct sym_object *object, uint64_t address)
{
    for (size_t i = 0; i < object->n_codes; i++)
        if (object->codes[i].start <= address && address < object->codes[i].end)
            return &object->codes[i];
    return NULL;
}

bool sym_object_unwound(
    const struct sym_object *object, uint64_t address, uint64_t *start, uint64_t *end)
{
    Dwarf_Frame *frame = NULL;
    Dwarf_Addr from = 0, to = 0;
    if (!object->unwinding ||
        dwarf_cfi_addrframe(object->unwinding, address - object->unwind_bias, &frame) != 0)
        return false;
    const bool ok = dwarf_frame_info(frame, &from, &to, NULL) >= 0;
    free(frame);
    *start = from + object->unwind_bias;
    *end = to + object->unwind_bias;
    return ok && *start <= address && address < *end;
}

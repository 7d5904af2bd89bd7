/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reads notes and the dynamic section. Damaged contents are passed over: the
 * loader will say more about them than we can.
 */
#include "bench/elfident.h"

#include <string.h>

enum {
    ELFIDENT_NOTE_BYTES = 8192,   /* looked at of one note segment */
    ELFIDENT_N_CHUNK = 64,        /* dynamic entries read at once */
    ELFIDENT_MAX_ENTRIES = 16384, /* looked at; real objects have 20 to 60 */
    ELFIDENT_MAX_BUILD_ID = (PP_ELFCHECK_BUILD_ID_BYTES - 1) / 2,
};

/* What is wanted of the dynamic section; offsets into its string table. */
struct elfident_dynamic {
    uint64_t strings_address;
    uint64_t strings_bytes;
    uint64_t soname_offset; /* 0: none, there stands the empty name */
    uint64_t flags_1;
    uint32_t n_needed;
    uint64_t needed_offsets[PP_ELFCHECK_MAX_NEEDED];
};

static void elfident_hex(const unsigned char *bytes, size_t n_bytes, char *text)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n_bytes; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    text[2 * n_bytes] = '\0';
}

static size_t elfident_align(size_t n_bytes, size_t alignment)
{
    return (n_bytes + alignment - 1) / alignment * alignment;
}

enum pp_status pp_elfident_note(
    struct pp_elffile *file, const Elf64_Phdr *segment, struct pp_elfcheck *facts)
{
    unsigned char notes[ELFIDENT_NOTE_BYTES];
    const size_t n_bytes = segment->p_filesz < sizeof notes ? (size_t)segment->p_filesz
                                                            : sizeof notes;
    const enum pp_status status = pp_elffile_read_all(file, notes, n_bytes, segment->p_offset);
    if (status != PP_OK) {
        return status;
    }
    const size_t alignment = segment->p_align == 8 ? 8 : 4;
    size_t at = 0;
    Elf64_Nhdr note;
    while (at < n_bytes && n_bytes - at >= sizeof note) {
        memcpy(&note, notes + at, sizeof note);
        const size_t name_at = at + sizeof note;
        const size_t data_at = elfident_align(name_at + note.n_namesz, alignment);
        /* 32-bit sizes cannot overflow a size_t. */
        if (data_at + note.n_descsz > n_bytes) {
            break;
        }
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof ELF_NOTE_GNU &&
            memcmp(notes + name_at, ELF_NOTE_GNU, sizeof ELF_NOTE_GNU) == 0 && note.n_descsz > 0 &&
            note.n_descsz <= ELFIDENT_MAX_BUILD_ID) {
            elfident_hex(notes + data_at, note.n_descsz, facts->build_id);
            break;
        }
        at = elfident_align(data_at + note.n_descsz, alignment);
    }
    return PP_OK;
}

static void elfident_entry(struct elfident_dynamic *dynamic, const Elf64_Dyn *entry)
{
    switch (entry->d_tag) {
    case DT_STRTAB:
        dynamic->strings_address = entry->d_un.d_ptr;
        break;
    case DT_STRSZ:
        dynamic->strings_bytes = entry->d_un.d_val;
        break;
    case DT_SONAME:
        dynamic->soname_offset = entry->d_un.d_val;
        break;
    case DT_FLAGS_1:
        dynamic->flags_1 = entry->d_un.d_val;
        break;
    case DT_NEEDED:
        if (dynamic->n_needed < PP_ELFCHECK_MAX_NEEDED) {
            dynamic->needed_offsets[dynamic->n_needed] = entry->d_un.d_val;
        }
        dynamic->n_needed++;
        break;
    default:
        break;
    }
}

static enum pp_status elfident_entries(
    struct pp_elffile *file, const Elf64_Phdr *segment, struct elfident_dynamic *dynamic)
{
    Elf64_Dyn chunk[ELFIDENT_N_CHUNK];
    uint64_t n_left = segment->p_filesz / sizeof chunk[0];
    uint64_t offset = segment->p_offset;
    if (n_left > ELFIDENT_MAX_ENTRIES) {
        n_left = ELFIDENT_MAX_ENTRIES;
    }
    while (n_left > 0) {
        const size_t n = n_left < ELFIDENT_N_CHUNK ? (size_t)n_left : ELFIDENT_N_CHUNK;
        const enum pp_status status = pp_elffile_read_all(file, chunk, n * sizeof chunk[0], offset);
        if (status != PP_OK) {
            return status;
        }
        for (size_t i = 0; i < n; i++) {
            if (chunk[i].d_tag == DT_NULL) {
                return PP_OK;
            }
            elfident_entry(dynamic, &chunk[i]);
        }
        n_left -= n;
        offset += n * sizeof chunk[0];
    }
    return PP_OK;
}

/* Finds where in the file the string table lies, through the segment that
 * loads it; *n_bytes becomes what of it is in the file, 0 for nothing. */
static enum pp_status elfident_strings(struct pp_elffile *file,
    const struct elfident_dynamic *dynamic, uint64_t *offset, uint64_t *n_bytes)
{
    *offset = 0;
    *n_bytes = 0;
    for (unsigned i = 0; i < file->header.e_phnum; i++) {
        Elf64_Phdr segment;
        const enum pp_status status = pp_elffile_segment(file, i, &segment);
        if (status != PP_OK) {
            return status;
        }
        if (segment.p_type != PT_LOAD || dynamic->strings_address < segment.p_vaddr) {
            continue;
        }
        const uint64_t into = dynamic->strings_address - segment.p_vaddr;
        if (into < segment.p_filesz) {
            const uint64_t n_room = segment.p_filesz - into;
            *offset = segment.p_offset + into;
            *n_bytes = dynamic->strings_bytes < n_room ? dynamic->strings_bytes : n_room;
            return PP_OK;
        }
    }
    return PP_OK;
}

/* Copies the name at name_offset of the table; "" when it is not inside. */
static enum pp_status elfident_name(
    struct pp_elffile *file, uint64_t offset, uint64_t n_bytes, char name[PP_ELFCHECK_NAME_BYTES])
{
    const size_t n_wanted = n_bytes < PP_ELFCHECK_NAME_BYTES - 1 ? (size_t)n_bytes
                                                                 : PP_ELFCHECK_NAME_BYTES - 1;
    const enum pp_status status = pp_elffile_read_all(file, name, n_wanted, offset);
    name[status == PP_OK ? n_wanted : 0] = '\0';
    return status;
}

static enum pp_status elfident_names(
    struct pp_elffile *file, const struct elfident_dynamic *dynamic, struct pp_elfcheck *facts)
{
    uint64_t offset;
    uint64_t n_bytes;
    enum pp_status status = elfident_strings(file, dynamic, &offset, &n_bytes);
    if (status == PP_OK && dynamic->soname_offset < n_bytes) {
        const uint64_t at = dynamic->soname_offset;
        status = elfident_name(file, offset + at, n_bytes - at, facts->soname);
    }
    for (uint32_t i = 0; i < dynamic->n_needed && i < PP_ELFCHECK_MAX_NEEDED; i++) {
        const uint64_t at = dynamic->needed_offsets[i];
        if (status != PP_OK || at >= n_bytes) {
            continue;
        }
        char *const name = facts->needed[facts->n_needed_kept];
        status = elfident_name(file, offset + at, n_bytes - at, name);
        if (name[0] != '\0') {
            facts->n_needed_kept++;
        }
    }
    return status;
}

enum pp_status pp_elfident_dynamic(
    struct pp_elffile *file, const Elf64_Phdr *segment, struct pp_elfcheck *facts)
{
    struct elfident_dynamic dynamic = {0};
    const enum pp_status status = elfident_entries(file, segment, &dynamic);
    if (status != PP_OK) {
        return status;
    }
    if ((dynamic.flags_1 & DF_1_PIE) != 0) {
        return pp_elffile_refuse(file,
            "is a program, not a shared object; "
            "link it with 'cc -shared' and no -pie");
    }
    if ((dynamic.flags_1 & DF_1_NOOPEN) != 0) {
        return pp_elffile_refuse(file,
            "forbids loading at run time; "
            "link it without '-z nodlopen'");
    }
    facts->n_needed = dynamic.n_needed;
    return elfident_names(file, &dynamic, facts);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * The notes of an object, by owner.
 */
#include "bench/elfshift_note.h"

#include <string.h>

enum { NOTE_SHOWN_BYTES = 24 };

/* Owners whose loaded notes are names, versions and flags. Addresses stand in
 * those of systemtap ("stapsdt") and of annobin ("GA..."). */
static const char *const note_owners[] = {"GNU", "FDO", "Go", "Android", "FreeBSD", "NetBSD"};

static bool note_is_plain(const char *owner, const Elf64_Nhdr *note)
{
    for (size_t i = 0; i < sizeof note_owners / sizeof note_owners[0]; i++) {
        if (note->n_namesz == strlen(note_owners[i]) + 1 &&
            memcmp(owner, note_owners[i], note->n_namesz) == 0) {
            return i > 0 || note->n_type <= NT_GNU_PROPERTY_TYPE_0;
        }
    }
    return false;
}

static enum pp_status note_refuse(
    const struct pp_elfshift_object *object, const char *owner, const Elf64_Nhdr *note)
{
    char shown[NOTE_SHOWN_BYTES];
    size_t n = 0;
    while (n < note->n_namesz && n < sizeof shown - 1 && owner[n] != '\0') {
        shown[n] = owner[n] > ' ' && owner[n] <= '~' && owner[n] != '\'' ? owner[n] : '?';
        n++;
    }
    shown[n] = '\0';
    return pp_elfshift_object_refuse(
        object, "it has a note of '%s' (type %u), which may hold addresses", shown, note->n_type);
}

static uint64_t note_padded(uint64_t n_bytes, uint64_t align_bytes)
{
    return (n_bytes + align_bytes - 1) & ~(align_bytes - 1);
}

enum pp_status pp_elfshift_note_check(
    const struct pp_elfshift_object *object, const Elf64_Phdr *program)
{
    const uint64_t align_bytes = program->p_align == 8 ? 8 : 4;
    const uint64_t n_bytes = program->p_filesz;
    if (n_bytes == 0) {
        return PP_OK; /* its offset may be anything */
    }
    const char *const notes = (const char *)object->image + program->p_offset;
    uint64_t at = 0;
    while (n_bytes - at >= sizeof(Elf64_Nhdr)) {
        Elf64_Nhdr note;
        memcpy(&note, notes + at, sizeof note);
        const char *const owner = notes + at + sizeof note;
        const uint64_t body = note_padded(sizeof note + (uint64_t)note.n_namesz, align_bytes);
        const uint64_t size = note_padded(body + note.n_descsz, align_bytes);
        if (body + note.n_descsz > n_bytes - at) {
            return pp_elfshift_object_refuse(object, "its notes are damaged");
        }
        if (!note_is_plain(owner, &note)) {
            return note_refuse(object, owner, &note);
        }
        if (size >= n_bytes - at) {
            break;
        }
        at += size;
    }
    return PP_OK;
}

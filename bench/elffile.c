/* SPDX-License-Identifier: GPL-3.0-or-later
 * Bounded reading of an ELF file.
 */
#include "bench/elffile.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
    "headers are used as they lie in a little endian file");

void pp_elffile_init(struct pp_elffile *file, int fd, const char *name, struct pp_error *error)
{
    static const char dots[] = "...";
    memset(file, 0, sizeof *file);
    file->fd = fd;
    file->error = error;
    const size_t length = strlen(name);
    if (length < sizeof file->shown) {
        memcpy(file->shown, name, length);
        return;
    }
    const char *tail = name + length - (sizeof file->shown - sizeof dots);
    while (((unsigned char)*tail & 0xc0) == 0x80) {
        tail++; /* not into the middle of a UTF-8 character */
    }
    snprintf(file->shown, sizeof file->shown, "%s%s", dots, tail);
}

enum pp_status pp_elffile_refuse(struct pp_elffile *file, const char *format, ...)
{
    char text[sizeof file->error->text - PP_ELFFILE_SHOWN_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return pp_error_set(file->error, PP_EFORMAT, "'%s' %s", file->shown, text);
}

enum pp_status pp_elffile_io_error(struct pp_elffile *file)
{
    return pp_error_set(file->error, PP_EIO, "cannot read '%s': %s; copy it to another disk",
        file->shown, strerror(errno));
}

bool pp_elffile_inside(const struct pp_elffile *file, uint64_t offset, uint64_t n_bytes)
{
    return offset <= file->size_bytes && n_bytes <= file->size_bytes - offset;
}

enum pp_status pp_elffile_read(
    struct pp_elffile *file, void *buffer, size_t n_bytes, uint64_t offset, size_t *n_read)
{
    *n_read = 0;
    while (*n_read < n_bytes) {
        const ssize_t n = pread(
            file->fd, (char *)buffer + *n_read, n_bytes - *n_read, (off_t)(offset + *n_read));
        if (n == 0) {
            break;
        }
        if (n > 0) {
            *n_read += (size_t)n;
        } else if (errno != EINTR) {
            return pp_elffile_io_error(file);
        }
    }
    return PP_OK;
}

enum pp_status pp_elffile_read_all(
    struct pp_elffile *file, void *buffer, size_t n_bytes, uint64_t offset)
{
    size_t n_read;
    const enum pp_status status = pp_elffile_read(file, buffer, n_bytes, offset, &n_read);
    if (status == PP_OK && n_read < n_bytes) {
        return pp_elffile_refuse(file, "shrank while it was read; wait until it is written");
    }
    return status;
}

enum pp_status pp_elffile_segment(struct pp_elffile *file, unsigned index, Elf64_Phdr *segment)
{
    if (index < file->chunk_begin || index - file->chunk_begin >= file->n_chunk) {
        unsigned n_chunk = file->header.e_phnum - index;
        if (n_chunk > PP_ELFFILE_N_CHUNK) {
            n_chunk = PP_ELFFILE_N_CHUNK;
        }
        file->n_chunk = 0;
        const uint64_t offset = file->header.e_phoff + index * sizeof(Elf64_Phdr);
        const enum pp_status status = pp_elffile_read_all(
            file, file->chunk, n_chunk * sizeof(Elf64_Phdr), offset);
        if (status != PP_OK) {
            return status;
        }
        file->chunk_begin = index;
        file->n_chunk = n_chunk;
    }
    *segment = file->chunk[index - file->chunk_begin];
    return PP_OK;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Bounded reading of an ELF file that may be hostile, for the object check.
 *
 * By our own code, as libelf sizes its section table by what the header claims:
 * opening a sparse file that claims 2^24 sections took it 3.4 GB and 6.7 s.
 * Here every read is one pread of a bounded number of bytes.
 */
#ifndef PP_BENCH_ELFFILE_H
#define PP_BENCH_ELFFILE_H

#include "stats/status.h"

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes shown of a path and NUL, so that a remedy fits behind it. */
#define PP_ELFFILE_SHOWN_BYTES 160

/* Program headers kept at a time. */
#define PP_ELFFILE_N_CHUNK 32

/* A file under examination. The header is valid once it has been checked. */
struct pp_elffile {
    int fd;
    uint64_t size_bytes;
    struct pp_error *error;
    char shown[PP_ELFFILE_SHOWN_BYTES]; /* its name in messages */
    Elf64_Ehdr header;
    unsigned chunk_begin; /* index of chunk[0]; n_chunk of them are valid */
    unsigned n_chunk;
    Elf64_Phdr chunk[PP_ELFFILE_N_CHUNK];
};

/* Borrows fd and error (may be NULL); the size stays 0 until it is known. Of
 * a long name the end is shown. Nothing to release. */
void pp_elffile_init(struct pp_elffile *file, int fd, const char *name, struct pp_error *error);

/* Sets the error "'<name>' <format ...>" and returns PP_EFORMAT. */
enum pp_status pp_elffile_refuse(struct pp_elffile *file, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Sets an error with the text of errno and returns PP_EIO. */
enum pp_status pp_elffile_io_error(struct pp_elffile *file);

/* Whether [offset, offset + n_bytes) lies inside the file; never overflows. */
bool pp_elffile_inside(const struct pp_elffile *file, uint64_t offset, uint64_t n_bytes);

/* Reads up to n_bytes (at most PTRDIFF_MAX) at offset into buffer; *n_read is less only at the
 * end of the file. PP_EIO when reading fails. */
enum pp_status pp_elffile_read(
    struct pp_elffile *file, void *buffer, size_t n_bytes, uint64_t offset, size_t *n_read);

/* Reads exactly n_bytes, which the caller knows to lie inside; PP_EFORMAT when
 * the file has shrunk since. */
enum pp_status pp_elffile_read_all(
    struct pp_elffile *file, void *buffer, size_t n_bytes, uint64_t offset);

/* Copies program header `index` (below header.e_phnum, in a table that lies
 * inside the file). In ascending order one read serves 32 of them. */
enum pp_status pp_elffile_segment(struct pp_elffile *file, unsigned index, Elf64_Phdr *segment);

#endif

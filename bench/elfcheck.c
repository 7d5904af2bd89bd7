/* SPDX-License-Identifier: GPL-3.0-or-later
 * Object check: kind of file, segments, content hash.
 */
#include "bench/elfcheck.h"
#include "bench/elffile.h"
#include "bench/elfheader.h"
#include "bench/elfident.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    ELFCHECK_HASH_BYTES = 32768,           /* read at once: stays in the first cache */
    ELFCHECK_MAX_HASHED_BYTES = 256 << 20, /* 0.1 s in the page cache */
};

#define GIVE_OBJECT "give the path of a shared object (.so)"
#define BUILD_AGAIN "build or copy it again"

static int64_t elfcheck_ns(struct timespec time)
{
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static enum pp_status elfcheck_regular(struct pp_elffile *file, const struct stat *status)
{
    const mode_t mode = status->st_mode;
    if (S_ISREG(mode)) {
        return PP_OK;
    }
    const char *const kind = S_ISDIR(mode) ? "a directory"
        : S_ISFIFO(mode)                   ? "a FIFO"
        : S_ISSOCK(mode)                   ? "a socket"
                                           : "a device";
    return pp_elffile_refuse(file, "is %s, not a regular file; " GIVE_OBJECT, kind);
}

static enum pp_status elfcheck_stat(struct pp_elffile *file, struct pp_elfcheck *facts)
{
    struct stat status;
    if (fstat(file->fd, &status) != 0) {
        return pp_elffile_io_error(file);
    }
    const enum pp_status regular = elfcheck_regular(file, &status);
    if (regular != PP_OK) {
        return regular;
    }
    file->size_bytes = (uint64_t)status.st_size;
    facts->device = status.st_dev;
    facts->inode = status.st_ino;
    facts->size_bytes = file->size_bytes;
    facts->mtime_ns = elfcheck_ns(status.st_mtim);
    facts->ctime_ns = elfcheck_ns(status.st_ctim);
    return PP_OK;
}

/* Whether the loader could map the segment without wrapping around. */
static bool elfcheck_segment_sane(const Elf64_Phdr *segment)
{
    uint64_t end;
    const bool overflows = __builtin_add_overflow(segment->p_vaddr, segment->p_memsz, &end) ||
        __builtin_add_overflow(segment->p_offset, segment->p_filesz, &end);
    const bool aligned = (segment->p_align & (segment->p_align - 1)) == 0;
    return !overflows && aligned && segment->p_memsz >= segment->p_filesz;
}

static enum pp_status elfcheck_segment(
    struct pp_elffile *file, const Elf64_Phdr *segment, unsigned index)
{
    if (segment->p_type != PT_LOAD && segment->p_type != PT_DYNAMIC) {
        return PP_OK;
    }
    if (!elfcheck_segment_sane(segment)) {
        return pp_elffile_refuse(file, "has a damaged program header %u; " BUILD_AGAIN, index);
    }
    if (!pp_elffile_inside(file, segment->p_offset, segment->p_filesz)) {
        return pp_elffile_refuse(file,
            "is truncated: segment %u ends at byte %ju, the file at %ju; " BUILD_AGAIN, index,
            (uintmax_t)(segment->p_offset + segment->p_filesz), (uintmax_t)file->size_bytes);
    }
    return PP_OK;
}

/* Hashing covers what is loaded, not the debug information behind it. */
static void elfcheck_extend(struct pp_elfcheck *facts, uint64_t end)
{
    if (end > ELFCHECK_MAX_HASHED_BYTES) {
        end = ELFCHECK_MAX_HASHED_BYTES;
    }
    if (facts->hashed_bytes < end) {
        facts->hashed_bytes = end;
    }
}

/* Checks each segment; *dynamic becomes PT_DYNAMIC. */
static enum pp_status elfcheck_segments(
    struct pp_elffile *file, struct pp_elfcheck *facts, Elf64_Phdr *dynamic)
{
    bool has_load = false;
    bool has_dynamic = false;
    for (unsigned i = 0; i < file->header.e_phnum; i++) {
        Elf64_Phdr segment;
        enum pp_status status = pp_elffile_segment(file, i, &segment);
        if (status == PP_OK) {
            status = elfcheck_segment(file, &segment, i);
        }
        if (status == PP_OK && segment.p_type == PT_NOTE && facts->build_id[0] == '\0' &&
            pp_elffile_inside(file, segment.p_offset, segment.p_filesz)) {
            status = pp_elfident_note(file, &segment, facts);
        }
        if (status != PP_OK) {
            return status;
        }
        if (segment.p_type == PT_LOAD) {
            has_load = true;
            elfcheck_extend(facts, segment.p_offset + segment.p_filesz);
        }
        if (segment.p_type == PT_DYNAMIC) {
            has_dynamic = true;
            *dynamic = segment;
        }
    }
    if (!has_load || !has_dynamic || dynamic->p_filesz < sizeof(Elf64_Dyn)) {
        return pp_elffile_refuse(file, "has no %s; link it with 'cc -shared'",
            has_load ? "dynamic section" : "loadable segment");
    }
    return PP_OK;
}

static enum pp_status elfcheck_object(struct pp_elffile *file, struct pp_elfcheck *facts)
{
    Elf64_Phdr dynamic = {0};
    enum pp_status status = pp_elfheader_check(file);
    if (status == PP_OK) {
        status = elfcheck_segments(file, facts, &dynamic);
    }
    return status != PP_OK ? status : pp_elfident_dynamic(file, &dynamic, facts);
}

/* One step of a lane: a bijection of its state for any word, so that a single
 * changed word always changes the hash. The odd factor is 2^64 / golden ratio,
 * the rotation brings the product's well mixed high bits down. */
static uint64_t elfcheck_mix(uint64_t state, uint64_t word)
{
    state = (state ^ word) * 0x9e3779b97f4a7c15U;
    return state << 29 | state >> 35;
}

/* Four lanes, since one multiplication waits 3 cycles for the one before. */
static void elfcheck_hash_block(uint64_t lanes[4], const unsigned char *block, size_t n_bytes)
{
    for (size_t i = 0; i < n_bytes; i += 4 * sizeof(uint64_t)) {
        uint64_t words[4];
        memcpy(words, block + i, sizeof words);
        for (int lane = 0; lane < 4; lane++) {
            lanes[lane] = elfcheck_mix(lanes[lane], words[lane]);
        }
    }
}

/* Hashes the first n_bytes; *n_done becomes less only when there are fewer. */
static enum pp_status elfcheck_hash(
    struct pp_elffile *file, uint64_t n_bytes, uint64_t *hash, uint64_t *n_done)
{
    unsigned char block[ELFCHECK_HASH_BYTES];
    uint64_t lanes[4] = {1, 2, 3, 4};
    *hash = 0;
    *n_done = 0;
    while (*n_done < n_bytes) {
        const uint64_t n_left = n_bytes - *n_done;
        size_t n = n_left < sizeof block ? (size_t)n_left : sizeof block;
        const enum pp_status status = pp_elffile_read(file, block, n, *n_done, &n);
        if (status != PP_OK) {
            return status;
        }
        if (n == 0) {
            break;
        }
        const size_t n_padded = (n + 31) / 32 * 32;
        memset(block + n, 0, n_padded - n);
        elfcheck_hash_block(lanes, block, n_padded);
        *n_done += n;
    }
    uint64_t state = elfcheck_mix(0, *n_done);
    for (int lane = 0; lane < 4; lane++) {
        state = elfcheck_mix(state, lanes[lane]);
    }
    *hash = elfcheck_mix(state, state >> 32);
    return PP_OK;
}

enum pp_status pp_elfcheck_hash_fd(
    int fd, const char *name, uint64_t n_bytes, uint64_t *hash, struct pp_error *error)
{
    struct pp_elffile file;
    uint64_t n_done;
    pp_elffile_init(&file, fd, name, error);
    return elfcheck_hash(&file, n_bytes, hash, &n_done);
}

enum pp_status pp_elfcheck_fd(
    int fd, const char *name, struct pp_elfcheck *facts, struct pp_error *error)
{
    struct pp_elffile file;
    uint64_t n_done = 0;
    memset(facts, 0, sizeof *facts);
    pp_elffile_init(&file, fd, name, error);
    enum pp_status status = elfcheck_stat(&file, facts);
    if (status == PP_OK) {
        status = elfcheck_object(&file, facts);
    }
    if (status == PP_OK) {
        status = elfcheck_hash(&file, facts->hashed_bytes, &facts->content_hash, &n_done);
    }
    if (status == PP_OK && n_done != facts->hashed_bytes) {
        return pp_elffile_refuse(&file, "shrank while it was read; wait until it is written");
    }
    return status;
}

static enum pp_status elfcheck_open_error(struct pp_elffile *file, const char *path)
{
    const int cause = errno;
    struct stat status;
    if (cause == ENOENT && lstat(path, &status) == 0) {
        return pp_error_set(file->error, PP_ENOENT,
            "cannot open '%s': the symbolic link leads to no file; mend the link", file->shown);
    }
    if (cause == ENOENT || cause == ENOTDIR) {
        return pp_error_set(
            file->error, PP_ENOENT, "cannot open '%s': no such file; check the path", file->shown);
    }
    if (cause == EACCES || cause == EPERM) {
        return pp_error_set(file->error, PP_ESYS,
            "cannot open '%s': permission denied; make it readable (chmod +r)", file->shown);
    }
    return pp_error_set(
        file->error, PP_ESYS, "cannot open '%s': %s; check the path", file->shown, strerror(cause));
}

enum pp_status pp_elfcheck_file(const char *path, struct pp_elfcheck *facts, struct pp_error *error)
{
    struct pp_elffile file;
    struct stat before;
    memset(facts, 0, sizeof *facts);
    pp_elffile_init(&file, -1, path, error);
    /* Opening alone can move a tape or start a watchdog: look first. */
    if (stat(path, &before) != 0) {
        return elfcheck_open_error(&file, path);
    }
    const enum pp_status regular = elfcheck_regular(&file, &before);
    if (regular != PP_OK) {
        return regular;
    }
    const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        return elfcheck_open_error(&file, path);
    }
    const enum pp_status status = pp_elfcheck_fd(fd, path, facts, error);
    close(fd);
    return status;
}

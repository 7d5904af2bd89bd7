/* SPDX-License-Identifier: GPL-3.0-or-later
 * Looks at a shared object before anything loads it: is it a whole one for
 * this machine, and which one is it.
 *
 * The dynamic loader hangs on a FIFO, dies of SIGBUS on a truncated object and
 * calls a foreign architecture "No such file". Every byte is read with pread
 * and checked against the file's size, never mapped: the file may shrink
 * meanwhile. An object that passes can still fail to load (damaged tables,
 * missing symbols); that is found in a worker.
 */
#ifndef PP_BENCH_ELFCHECK_H
#define PP_BENCH_ELFCHECK_H

#include "stats/status.h"

#include <stdint.h>

/* Names of needed objects that are kept, and bytes of one name and its NUL.
 * Longer names (paths) are cut. */
#define PP_ELFCHECK_MAX_NEEDED 32
#define PP_ELFCHECK_NAME_BYTES 128

/* A build id in hexadecimal digits and NUL; ld makes 16 or 20 bytes. */
#define PP_ELFCHECK_BUILD_ID_BYTES 129

/* Texts are "" where the object has none or they are damaged. Names are the
 * file's bytes: escape them before they reach a terminal. */
struct pp_elfcheck {
    uint64_t device; /* with inode: the same file under two names */
    uint64_t inode;
    uint64_t size_bytes;
    int64_t mtime_ns; /* since 1970 */
    int64_t ctime_ns;
    uint64_t hashed_bytes; /* from the beginning to the last byte loaded */
    uint64_t content_hash; /* of those, by pp_elfcheck_hash_fd */
    uint32_t n_needed;     /* all DT_NEEDED entries, kept or not */
    uint32_t n_needed_kept;
    char build_id[PP_ELFCHECK_BUILD_ID_BYTES];
    char soname[PP_ELFCHECK_NAME_BYTES];
    char needed[PP_ELFCHECK_MAX_NEEDED][PP_ELFCHECK_NAME_BYTES];
};

/* Checks that `path` is a regular file holding a whole x86-64 shared object
 * and fills `facts` (zeroed first, on failure too). Never blocks on a FIFO or
 * device. Returns PP_OK; PP_ENOENT when there is no such file; PP_ESYS when it
 * cannot be opened; PP_EIO when it cannot be read; PP_EFORMAT when it is not
 * such an object. The message in `error` (may be NULL) names the file and ends
 * in a remedy. Cost: 10 us and 0.3 ns a byte that
 * is loaded, from the page cache. */
enum pp_status pp_elfcheck_file(
    const char *path, struct pp_elfcheck *facts, struct pp_error *error);

/* The same for an open, readable file, called `name` in messages. Neither
 * closes fd nor moves its position. */
enum pp_status pp_elfcheck_fd(
    int fd, const char *name, struct pp_elfcheck *facts, struct pp_error *error);

/* 64-bit hash of the first n_bytes (facts.hashed_bytes), to tell later whether
 * the file was changed: any change of one 8-byte word changes it, and so does
 * the number of bytes if the file is shorter. Not proof against intent. Equal
 * on every machine. PP_EIO when the file cannot be read. */
enum pp_status pp_elfcheck_hash_fd(
    int fd, const char *name, uint64_t n_bytes, uint64_t *hash, struct pp_error *error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * The object check. An input that begins with 'P' is a list of patches to an
 * object made by hand: offset (2 bytes), length (1 byte: 1 to 8, above that the
 * file's end is put at the offset), that many bytes. Any other input is the
 * file itself.
 */
#include "bench/elfcheck.h"
#include "tests/unit/made_elf.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

/* What is wrong with an answer ends the program. */
static void insist(int holds)
{
    if (!holds) {
        abort();
    }
}

/* Returns the patched file's size. */
static size_t patch(struct made_elf *elf, const uint8_t *data, size_t n_bytes)
{
    size_t size_bytes = sizeof *elf;
    made_elf_init(elf);
    while (n_bytes >= 3) {
        const size_t offset = (data[0] + 256U * data[1]) % sizeof *elf;
        size_t n = data[2];
        data += 3;
        n_bytes -= 3;
        if (n == 0 || n > 8) {
            size_bytes = offset;
            continue;
        }
        n = n < n_bytes ? n : n_bytes;
        n = n < sizeof *elf - offset ? n : sizeof *elf - offset;
        memcpy((char *)elf + offset, data, n);
        data += n;
        n_bytes -= n;
    }
    return size_bytes;
}

static void put(int fd, const void *bytes, size_t n_bytes)
{
    insist(ftruncate(fd, 0) == 0);
    insist(pwrite(fd, bytes, n_bytes, 0) == (ssize_t)n_bytes);
}

static void check(int fd)
{
    struct pp_elfcheck facts;
    struct pp_error error = {.status = PP_OK};
    const enum pp_status status = pp_elfcheck_fd(fd, "fuzz.so", &facts, &error);
    insist(status == PP_OK || status == PP_EFORMAT);
    insist(status == error.status && (status == PP_OK) == (error.text[0] == '\0'));
    insist(facts.hashed_bytes <= facts.size_bytes);
    insist(facts.n_needed_kept <= facts.n_needed);
    insist(facts.n_needed_kept <= PP_ELFCHECK_MAX_NEEDED);
    insist(strnlen(facts.build_id, sizeof facts.build_id) < sizeof facts.build_id);
    insist(strnlen(facts.soname, sizeof facts.soname) < sizeof facts.soname);
    for (uint32_t i = 0; i < facts.n_needed_kept; i++) {
        const size_t length = strnlen(facts.needed[i], PP_ELFCHECK_NAME_BYTES);
        insist(length > 0 && length < PP_ELFCHECK_NAME_BYTES);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    static int fd = -1;
    static struct made_elf elf;
    if (fd < 0) {
        fd = (int)syscall(SYS_memfd_create, "fuzz_elfcheck", 0U);
        insist(fd >= 0);
    }
    if (n_bytes > 0 && data[0] == 'P') {
        put(fd, &elf, patch(&elf, data + 1, n_bytes - 1));
    } else {
        put(fd, data, n_bytes);
    }
    check(fd);
    return 0;
}

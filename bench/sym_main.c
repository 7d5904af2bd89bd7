/* SPDX-License-Identifier: GPL-3.0-or-later
 * ppbench-symbols OBJECT: reads addresses, writes what debug data and symbols say about them
 * (bench/symwire.h). A process of its own, for debug data are read by a large library, and a
 * damaged object may bring it down.
 */
#include "bench/sym_answer.h"
#include "bench/symwire.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define MAX_MEMORY_BYTES ((rlim_t)8 << 30) /* a tiny object may claim to hold all there is */

/* AddressSanitizer takes terabytes of addresses. */
#if defined(__SANITIZE_ADDRESS__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IS_SANITIZED 1
#endif
#endif

static void limit(void)
{
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
#ifndef IS_SANITIZED
    setrlimit(RLIMIT_AS, &(struct rlimit){MAX_MEMORY_BYTES, MAX_MEMORY_BYTES});
#endif
}

/* One line on standard error: what could not be done, with what, and why. */
static int say(enum pp_symwire_exit status, const char *what, const char *path, const char *why)
{
    char line[1024];
    const int n = snprintf(line, sizeof line, "%s '%s': %s\n", what, path, why);
    const size_t n_bytes = n < 0 ? 0 : (size_t)n < sizeof line ? (size_t)n : sizeof line - 1;
    const ssize_t n_written = write(STDERR_FILENO, line, n_bytes);
    return n_written < 0 ? PP_SYMWIRE_FAILED : (int)status;
}

/* All of standard input. NULL: it cannot be read, or no memory. */
static uint64_t *read_addresses(size_t *n)
{
    size_t n_bytes = 0, capacity_bytes = 65536;
    char *bytes = malloc(capacity_bytes);
    while (bytes) {
        const ssize_t got = read(STDIN_FILENO, bytes + n_bytes, capacity_bytes - n_bytes);
        if (got == 0)
            break;
        if (got < 0 && errno != EINTR) {
            free(bytes);
            return NULL;
        }
        n_bytes += got > 0 ? (size_t)got : 0;
        if (n_bytes == capacity_bytes) {
            capacity_bytes *= 2;
            char *more = realloc(bytes, capacity_bytes);
            if (!more)
                free(bytes);
            bytes = more;
        }
    }
    *n = n_bytes / sizeof(uint64_t);
    return (uint64_t *)(void *)bytes;
}

static bool write_all(const void *from, size_t n_bytes)
{
    for (size_t done = 0; done < n_bytes;) {
        const ssize_t n = write(STDOUT_FILENO, (const char *)from + done, n_bytes - done);
        if (n < 0 && errno != EINTR)
            return false;
        done += n > 0 ? (size_t)n : 0;
    }
    return true;
}

static bool write_answers(const struct sym_answers *answers)
{
    /* The text's last byte is the NUL of its last text. */
    const struct pp_symwire_header header = {.magic = PP_SYMWIRE_MAGIC,
        .n_answers = answers->n_answers,
        .n_frames = answers->n_frames,
        .text_bytes = answers->text.n_bytes};
    return write_all(&header, sizeof header) &&
        write_all(answers->answers, answers->n_answers * sizeof *answers->answers) &&
        write_all(answers->frames, answers->n_frames * sizeof *answers->frames) &&
        write_all(answers->text.bytes, answers->text.n_bytes);
}

static int answer(const struct sym_object *object, const char *path)
{
    size_t n = 0;
    struct sym_answers answers;
    int status = PP_SYMWIRE_DONE;
    uint64_t *addresses = read_addresses(&n);
    if (!addresses)
        return say(PP_SYMWIRE_FAILED, "cannot read the addresses in", path, strerror(errno));
    if (!sym_answers_init(&answers, object, addresses, n))
        status = say(PP_SYMWIRE_FAILED, "cannot keep the names in", path, "no memory");
    else if (!write_answers(&answers))
        status = say(PP_SYMWIRE_FAILED, "cannot write what is known of", path, strerror(errno));
    sym_answers_release(&answers);
    free(addresses);
    return status;
}

int main(int n_arguments, char **arguments)
{
    struct sym_object object = {0};
    if (n_arguments != 2)
        return say(
            PP_SYMWIRE_USAGE, "cannot do without one argument,", "OBJECT", "ppbench runs this");
    const char *path = arguments[1];
    int status;
    limit();
    switch (sym_object_init(&object, path)) {
    case SYM_OBJECT_OPEN:
        status = answer(&object, path);
        break;
    case SYM_OBJECT_MISSING:
        status = say(PP_SYMWIRE_NO_OBJECT, "cannot open the object", path, strerror(errno));
        break;
    case SYM_OBJECT_DAMAGED:
        status = say(PP_SYMWIRE_NOT_ELF, "cannot read the object", path, dwfl_errmsg(-1));
        break;
    default:
        status = say(PP_SYMWIRE_FAILED, "cannot read the object", path, "no memory");
        break;
    }
    sym_object_release(&object);
    return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Names and source lines of addresses in objects, asked of ppbench-symbols: a process of its own,
 * since it takes elfutils, and a damaged object may bring it down.
 */
#ifndef PP_BENCH_SYMBOLS_H
#define PP_BENCH_SYMBOLS_H

#include "stats/status.h"

#include <stddef.h>
#include <stdint.h>

/* One source place; of the innermost inlined function first, the function itself last. */
struct pp_symbols_frame {
    const char *name; /* demangled; of an inlined function; "" in the last */
    const char *file; /* "" unknown */
    uint32_t line;    /* of the address; of outer frames the line of the inlined call; 0 unknown */
};

/* What is known of an address. */
struct pp_symbols_answer {
    /* Demangled, as people read it, with what the compiler made of the function in brackets
     * ("f(int) [cold]"), a version that is not the default ("f@V1"), an entry of the procedure
     * linkage table ("f@plt"); "" no name is known there. */
    const char *name;
    const char *symbol; /* the linker's name without a version, "" none */
    const char *file;   /* where the function is declared, "" unknown */
    uint32_t line;
    uint64_t start, size_bytes; /* of the function, link-time; 0, 0 unknown */
    const struct pp_symbols_frame *frames;
    size_t n_frames; /* 0: no line is known */
};

/* Answers to all questions about one object; texts and frames live until release. */
struct pp_symbols {
    struct pp_symbols_answer *answers; /* as many as addresses, in their order */
    size_t n_answers;
    char *store; /* private */
    struct pp_symbols_frame *frames;
};

/* What is asked. */
struct pp_symbols_request {
    const char
        *program;       /* NULL: ppbench-symbols beside this program, else where it was installed */
    const char *object; /* ELF file; debug data in it, or found by build ID where Debian puts it */
    const uint64_t *addresses; /* link-time, any order */
    size_t n_addresses;
    double timeout_s; /* 0: a minute */
};

/* Look up addresses. What is not known is empty, not an error. Of several symbols at one place
 * the best is one that is visible outside, then what debug data name, then with fewest leading
 * underscores, strong, shortest. PP_ENOENT: no such program or object; PP_EFORMAT: no ELF, or an
 * answer that does not hold together; PP_ESYS: the process died, the message says how; PP_ETIMEOUT;
 * PP_EINTR: pp_isolate_interrupt was called; PP_ENOMEM. Release also after an error. One thread at
 * a time for one struct. Needs some 10 ms for an object with debug data. */
enum pp_status pp_symbols_ask(
    struct pp_symbols *symbols, const struct pp_symbols_request *request, struct pp_error *error);
void pp_symbols_release(struct pp_symbols *symbols);

#endif

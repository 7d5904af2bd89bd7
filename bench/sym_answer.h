/* SPDX-License-Identifier: GPL-3.0-or-later
 * Answers about the addresses of one object, from its symbols, debug data and unwind tables.
 */
#ifndef PP_BENCH_SYM_ANSWER_H
#define PP_BENCH_SYM_ANSWER_H

#include "bench/sym_object.h"
#include "bench/sym_text.h"
#include "bench/symwire.h"

/* Answers are in the order of the addresses. */
struct sym_answers {
    struct pp_symwire_answer *answers;
    size_t n_answers;
    struct pp_symwire_frame *frames;
    size_t n_frames, frames_capacity;
    struct sym_text text;
};

/* Find answers to `n` addresses, in any order. False: out of memory. Release also after a failure.
 */
bool sym_answers_init(struct sym_answers *answers, const struct sym_object *object,
    const uint64_t *addresses, size_t n);
void sym_answers_release(struct sym_answers *answers);

#endif

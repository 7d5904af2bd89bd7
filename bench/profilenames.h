/* SPDX-License-Identifier: GPL-3.0-or-later
 * Names and lines of many addresses in several objects: first all that will be wanted is collected,
 * then each object is asked once.
 */
#ifndef PP_BENCH_PROFILENAMES_H
#define PP_BENCH_PROFILENAMES_H

#include "bench/pairmap.h"
#include "bench/symbols.h"

#include <stdbool.h>

struct pp_profilenames_object {
    char *path;
    uint64_t *addresses; /* link-time; once asked in ascending order, each once */
    size_t n, room;
    struct pp_pairmap wanted;  /* addresses */
    struct pp_symbols symbols; /* no answers: not asked, or nothing is known of it */
};

/* Zero-initialised it is empty. */
struct pp_profilenames {
    struct pp_profilenames_object *objects;
    size_t n_objects;
};

/* Want an address. PP_ENOMEM. */
enum pp_status pp_profilenames_want(
    struct pp_profilenames *names, const char *path, uint64_t address);

/* Sort what is wanted; then each object's symbols.answers, if filled, go with its addresses. */
void pp_profilenames_sort(struct pp_profilenames *names);

/* Sort and ask all objects; those that cannot be asked stay without answers, and `error` tells of
 * the first that is a file. */
void pp_profilenames_ask(struct pp_profilenames *names, struct pp_error *error);

/* What is known of an address; NULL: nothing. */
const struct pp_symbols_answer *pp_profilenames_find(
    const struct pp_profilenames *names, const char *path, uint64_t address);

void pp_profilenames_release(struct pp_profilenames *names);

#endif

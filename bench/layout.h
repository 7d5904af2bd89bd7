/* SPDX-License-Identifier: GPL-3.0-or-later
 * The same module at several places within the page: workers take them in turn, so that a headline
 * stands for the code and not for one accident of alignment.
 */
#ifndef PP_BENCH_LAYOUT_H
#define PP_BENCH_LAYOUT_H

#include "bench/suite.h"

#define PP_LAYOUT_MAX 64

struct pp_layout_request {
    const char *directory; /* where copies are written; the caller removes it */
    size_t n_layouts;      /* 2..PP_LAYOUT_MAX */
    uint64_t seed;         /* of the choice of places */
    /* Modules that were compiled from statements (pp_module_info.compiler), with no -m option, are
     * moved in steps of 16 bytes, which is what baseline x86-64 code needs, whatever the compiler
     * aligned them to for speed; false: all in steps of their greatest alignment. */
    bool relaxes_alignment;
};

/* Write copies of every module and enter them into the suite; the first of each is the module as it
 * is. A module that cannot be shifted is used as it is, and result->modules[].no_layouts says why:
 * no error. PP_EIO, PP_ENOMEM. */
enum pp_status pp_layout_make(struct pp_suite *suite, const struct pp_layout_request *request,
    struct pp_result *result, struct pp_error *error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * From what a person types (-s, statements, -P) to modules that the driver can measure: tells
 * objects, sources and text apart, compiles what has to be.
 */
#ifndef PP_CMD_STATEMENTS_H
#define PP_CMD_STATEMENTS_H

#include "bench/origin.h"
#include "bench/snippet.h"
#include "cmd/options.h"

/* What is to be measured, once all is compiled. Members are owned. */
struct pp_statements {
    const char **paths;     /* modules for the driver */
    const char **compilers; /* command line that made each, NULL: it came made */
    size_t n_paths;
    const char **preloads; /* objects that statements use */
    size_t n_preloads;
    double compile_s; /* time spent in compilers */
    bool from_cache;  /* nothing had to be compiled */
    struct pp_snippet_store store;
    char **texts; /* file contents and other strings behind the above */
    size_t n_texts;
    struct pp_snippet_result *results;
    const char *
        *names; /* what the user calls each: the statement, or the source's path; borrowed */
    size_t n_results;
    struct pp_origin origin; /* where all this was found, with the texts of files and pipes */
};

/* Prepare what the options name. Compilers' messages go to stderr, escaped. PP_EFORMAT: a text does
 * not compile (already said: the error's text is the summary); PP_ENOENT, PP_EINVAL, PP_ESYS,
 * PP_EINTR. The caller releases whatever is returned, which removes the modules of this run alone.
 */
enum pp_status pp_statements_prepare(
    struct pp_statements *statements, const struct pp_options *options, struct pp_error *error);

/* Tell the driver what was prepared: modules, what they need, layouts (8 for statements unless
 * --layouts says otherwise). The driver's options borrow from both. */
void pp_statements_fill(const struct pp_statements *statements, const struct pp_options *options,
    struct pp_driver_options *driver);

/* Let an error of the driver's speak of what the user typed instead of a file that we made. */
void pp_statements_explain(const struct pp_statements *statements, struct pp_error *error);

void pp_statements_release(struct pp_statements *statements);

/* Read a -P or -L argument ("n=16..65536*2", "n=1..10+3", "n=1,2,4", "s=up,down", "x=0.5,1"). The
 * strings lie in `storage`, made by malloc, the caller's. PP_EINVAL with what is accepted;
 * PP_ENOMEM. */
enum pp_status pp_statements_param(
    const char *argument, struct pp_snippet_param *param, char **storage, struct pp_error *error);

#endif

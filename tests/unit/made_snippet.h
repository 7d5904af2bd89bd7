/* SPDX-License-Identifier: GPL-3.0-or-later
 * Statements compiled by real compilers into a directory of the test's own, loaded and run.
 */
#ifndef PP_TESTS_UNIT_MADE_SNIPPET_H
#define PP_TESTS_UNIT_MADE_SNIPPET_H

#include "bench/ppbench.h"
#include "bench/snippet.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A compiler for C and one for C++; command NULL: it is not there. */
struct made_compiler {
    const char *c, *cxx;
};

static inline bool made_snippet_has(const char *program)
{
    const char *list = getenv("PATH");
    char path[4096];
    for (const char *at = list ? list : "/usr/bin"; *at; at += strspn(at, ":")) {
        const size_t n = strcspn(at, ":");
        snprintf(path, sizeof path, "%.*s/%s", (int)n, at, program);
        if (access(path, X_OK) == 0)
            return true;
        at += n;
    }
    return false;
}

/* gcc and clang, those of them that are there; says so when one is not. Returns how many. */
static inline size_t made_snippet_compilers(struct made_compiler compilers[2])
{
    static const struct made_compiler known[] = {{"gcc", "g++"}, {"clang", "clang++"}};
    size_t n = 0;
    for (size_t i = 0; i < 2; i++) {
        if (made_snippet_has(known[i].c) && made_snippet_has(known[i].cxx))
            compilers[n++] = known[i];
        else
            printf("# skipped: there is no %s\n", known[i].c);
    }
    return n;
}

/* What is compiled: up to two setups, one parameter n (of the values 7 and 8). */
struct made_snippet {
    const char *setups[2];
    const char *statement;
    bool is_cxx, has_param;
    const char *flags; /* NULL: -O2 */
};

/* Compile it in the store. The result is the caller's, as is the error. */
static inline enum pp_status made_snippet_compile(const struct made_snippet *made,
    const struct made_compiler *with, struct pp_snippet_store *store,
    struct pp_snippet_result *result, struct pp_error *error)
{
    struct pp_snippet_text setups[2] = {{made->setups[0], "setup"}, {made->setups[1], "setup-2"}};
    const struct pp_snippet_param param = {"n", PP_SNIPPET_INTS, "7, 8"};
    const struct pp_snippet snippet = {.statement = made->statement,
        .setups = setups,
        .n_setups = made->setups[1] ? 2
            : made->setups[0]       ? 1
                                    : 0,
        .params = &param,
        .n_params = made->has_param,
        .is_cxx = made->is_cxx};
    const struct pp_compiler compiler = {
        .command = made->is_cxx ? with->cxx : with->c, .flags = made->flags ? made->flags : "-O2"};
    return pp_snippet_compile(&snippet, &compiler, store, result, error);
}

/* Load a module. NULL: it does not, and says why. */
static inline const struct ppb_module *made_snippet_load(const char *path)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        printf("# %s\n", dlerror());
    return library ? dlsym(library, "ppb_module_v1") : NULL;
}

/* Its first benchmark. */
static inline const struct ppb_bench *made_snippet_bench(const struct ppb_module *module)
{
    return *(const struct ppb_bench *const *)module->first;
}

#endif

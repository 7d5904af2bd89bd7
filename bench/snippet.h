/* SPDX-License-Identifier: GPL-3.0-or-later
 * A statement on the command line becomes a module: C text around it, compiled as the user's build
 * would, kept in a cache.
 */
#ifndef PP_BENCH_SNIPPET_H
#define PP_BENCH_SNIPPET_H

#include "bench/buf.h"
#include "stats/status.h"

#include <stdbool.h>
#include <stddef.h>

enum pp_snippet_values {
    PP_SNIPPET_INTS,
    PP_SNIPPET_DOUBLES,
    PP_SNIPPET_STRINGS,
    PP_SNIPPET_RANGE,
    PP_SNIPPET_GEOMETRIC
};

/* A parameter of the statement: a variable `name`, int64_t, double or const char *, set before the
 * setup runs. */
struct pp_snippet_param {
    const char *name;
    enum pp_snippet_values kind;
    const char *values; /* as C writes them, separated by commas: "1, 2, 4"; of a range low, high,
                           step or factor */
};

/* A piece of setup text: from `-s TEXT`, or the content of a source file. */
struct pp_snippet_text {
    const char *text;
    const char *origin; /* "setup", "setup-2", or the file's name: what messages call it */
};

/* Everything is borrowed. */
struct pp_snippet {
    const char
        *statement;   /* NULL: the setups alone are the module (they hold PPB_BENCH themselves) */
    const char *name; /* of the benchmark; NULL: the statement itself */
    const struct pp_snippet_text *setups;
    size_t n_setups;
    const struct pp_snippet_param *params;
    size_t n_params;
    const char *const *headers; /* #include "HEADER" or <HEADER> */
    size_t n_headers;
    bool is_cxx;
};

/* How it is compiled. Everything is borrowed. */
struct pp_compiler {
    const char *command;        /* words: "ccache gcc"; NULL: $CC or cc (C++: $CXX or c++) */
    const char *flags;          /* words; NULL: $CFLAGS or -O2 (C++: $CXXFLAGS or -O2) */
    const char *standard;       /* of the language: "c11"; NULL: the compiler's */
    const char *const *options; /* passed on as they are: -I.. -D.. -L.. -l.. */
    size_t n_options;
    bool use_cache;
};

/* Where compiled modules are and go. Made by pp_snippet_store_init. */
struct pp_snippet_store {
    char cache_dir[3072]; /* "": none is usable; why stands in `no_cache` */
    char work_dir[3072];  /* of this process alone, mode 0700; removed by release */
    char no_cache[256];
    unsigned n_compiled;
    int lock; /* descriptor of work_dir while it is in use; -1: none */
    int kept; /* where the keeper has noted work_dir */
};

/* What became of one snippet. Release with pp_snippet_result_release. */
struct pp_snippet_result {
    char *path;             /* of the module: in the cache, or in the store's work_dir */
    char *command_line;     /* of the compiler, words quoted for a shell */
    struct pp_buf messages; /* the compiler's, about the user's text; warnings too. May hold
                               anything: escape it */
    bool from_cache;
    double compile_s; /* 0 from the cache */
};

/* Names in a module: of the function that only checks the statement, of the one that runs it (the
 * compiler repeats itself there), of the setup, and of a value that it computes. */
#define PP_SNIPPET_CHECK "ppb_snippet_check"
#define PP_SNIPPET_BODY "ppb_snippet_run"
#define PP_SNIPPET_SETUP "ppb_snippet_setup"
#define PP_SNIPPET_VALUE "ppb_value"

/* Write the module's source for `snippet` to `source`. `directory`: where the texts will lie that
 * #line names. PP_EFORMAT: the text has a bracket or quote without its partner; the message points
 * at it. */
enum pp_status pp_snippet_source(const struct pp_snippet *snippet, const char *directory,
    struct pp_buf *source, struct pp_error *error);

/* Open the cache ($XDG_CACHE_HOME/ppbench, else ~/.cache/ppbench) and a work directory. A cache
 * that is not safely ours (owner, mode, links) is not used, which is no error. PP_ESYS: no work
 * directory can be made; the message says what to set. */
enum pp_status pp_snippet_store_init(
    struct pp_snippet_store *store, bool use_cache, struct pp_error *error);

/* Remove the work directory. Safe after a failed init and twice. */
void pp_snippet_store_release(struct pp_snippet_store *store);

/* Compile, or find it compiled. PP_ENOENT: no such compiler (the message names the package),
 * PP_EFORMAT: errors in the text: result->messages holds them, PP_ESYS, PP_EINTR. The result is to
 * be released in any case. */
enum pp_status pp_snippet_compile(const struct pp_snippet *snippet,
    const struct pp_compiler *compiler, struct pp_snippet_store *store,
    struct pp_snippet_result *result, struct pp_error *error);
void pp_snippet_result_release(struct pp_snippet_result *result);

#endif

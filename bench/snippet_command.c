/* SPDX-License-Identifier: GPL-3.0-or-later
 * The compiler is called as the user's build would call it, for a module that the driver can load.
 */
#include "bench/snippet_command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __x86_64__
#include <cpuid.h>
#endif

static const char *pick(const char *given, const char *variable, const char *fallback)
{
    const char *value = given ? given : getenv(variable);
    return value && value[strspn(value, " \t\n")] ? value : fallback;
}

static void add_pair(struct pp_words *words, const char *option, const char *value)
{
    pp_words_add(words, option);
    pp_words_add(words, value);
}

/* Where #include looks: for ppbench.h, and as beside a source in the current directory. */
static void add_directories(struct pp_snippet_command *c)
{
    char here[PP_SNIPPET_PATH_BYTES];
    add_pair(&c->words, "-I", c->store->work_dir);
    add_pair(&c->words, "-iquote", getcwd(here, sizeof here) ? here : ".");
}

enum pp_status pp_snippet_command_build(struct pp_snippet_command *c, struct pp_error *error)
{
    /* -fno-semantic-interposition and hidden names: functions are inlined and variables reached as
     * in a program, and no library's name takes the place of the user's. A warning never stops the
     * user's flags. */
    static const char *const fixed[] = {"-shared", "-fPIC", "-fno-semantic-interposition",
        "-fvisibility=hidden", "-Wno-error", "-fdiagnostics-color=never", "-MMD", "-MF"};
    const bool cxx = c->snippet->is_cxx;
    struct pp_words *w = &c->words;
    bool ok = pp_words_split(w, pick(c->compiler->command, cxx ? "CXX" : "CC", cxx ? "c++" : "cc"));
    if (cxx) /* what ppbench.h needs, unless flags or --std say more */
        pp_words_add(w, "-std=gnu++17");
    ok = ok && pp_words_split(w, pick(c->compiler->flags, cxx ? "CXXFLAGS" : "CFLAGS", "-O2"));
    if (!ok)
        return pp_error_set(
            error, PP_EINVAL, "a quote without its partner in the compiler's command or flags");
    if (c->compiler->standard) {
        char text[128];
        snprintf(text, sizeof text, "-std=%.100s", c->compiler->standard);
        pp_words_add(w, text);
    }
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
        pp_words_add(w, fixed[i]);
    pp_words_add(w, c->dependencies);
    add_directories(c);
    add_pair(w, "-o", c->module);
    pp_words_add(w, c->source);
    for (size_t i = 0; i < c->compiler->n_options; i++)
        pp_words_add(w, c->compiler->options[i]);
    pp_words_add(w, "-lm");
    return w->failed ? pp_error_set(error, PP_ENOMEM, "out of memory for the compiler's command")
                     : PP_OK;
}

enum pp_status pp_snippet_command_missing(
    const struct pp_snippet_command *c, struct pp_error *error)
{
    return pp_error_set(error, PP_ENOENT,
        "there is no compiler '%s'; install one (apt-get install %s) or name yours with --cc",
        c->words.argv[0], c->snippet->is_cxx ? "g++" : "gcc");
}

static bool is_program(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

/* The file that a shell would run. */
static bool find_program(const char *name, char path[PP_SNIPPET_PATH_BYTES])
{
    const char *list = getenv("PATH");
    if (strchr(name, '/'))
        return snprintf(path, PP_SNIPPET_PATH_BYTES, "%s", name) < PP_SNIPPET_PATH_BYTES &&
            is_program(path);
    for (const char *at = list ? list : "/usr/bin:/bin"; *at; at += *at == ':') {
        const size_t n = strcspn(at, ":");
        const int length = snprintf(
            path, PP_SNIPPET_PATH_BYTES, "%.*s%s%s", (int)n, at, n ? "/" : "", name);
        if (length < PP_SNIPPET_PATH_BYTES && is_program(path))
            return true;
        at += n;
    }
    return false;
}

/* A file by its place, size and time: whoever changes it means a change. */
static void stamp(const char *path, struct pp_buf *key)
{
    struct stat st;
    if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
        pp_buf_printf(key, "%s %lld %lld.%09ld\n", path, (long long)st.st_size,
            (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
}

/* The library of -lNAME in the directories of -L. */
static void stamp_library(const struct pp_words *words, const char *name, struct pp_buf *key)
{
    char path[PP_SNIPPET_PATH_BYTES];
    for (size_t i = 0; i < words->n; i++) {
        const char *directory = words->argv[i] + 2;
        if (strncmp(words->argv[i], "-L", 2) != 0)
            continue;
        if (*directory == '\0' && i + 1 < words->n)
            directory = words->argv[i + 1];
        for (int is_static = 0; is_static < 2; is_static++) {
            snprintf(path, sizeof path, "%s/lib%s.%s", directory, name, is_static ? "a" : "so");
            stamp(path, key);
        }
    }
}

static void stamp_word(const struct pp_snippet_command *c, size_t i, struct pp_buf *key)
{
    const char *word = c->words.argv[i];
    if (strncmp(word, "-l", 2) == 0)
        stamp_library(
            &c->words, word[2] || i + 1 == c->words.n ? word + 2 : c->words.argv[i + 1], key);
    else if (word[0] == '@')
        stamp(word + 1, key);
    else if (word[0] != '-')
        stamp(word, key);
}

static void add_machine(const struct pp_words *words, struct pp_buf *key)
{
    bool is_native = false;
    for (size_t i = 0; i < words->n; i++)
        is_native |= strstr(words->argv[i], "=native") != NULL;
#ifdef __x86_64__
    unsigned a = 0, b = 0, c = 0, d = 0;
    for (unsigned leaf = 1; is_native && leaf <= 7; leaf += 6)
        if (__get_cpuid_count(leaf, 0, &a, &b, &c, &d)) /* but for the number of this core */
            pp_buf_printf(key, "cpu %u %x %x %x %x\n", leaf, a, leaf == 1 ? 0 : b, c, d);
#else
    (void)key;
#endif
}

static void add_variables(struct pp_buf *key)
{
    static const char *const names[] = {"CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH",
        "LIBRARY_PATH", "COMPILER_PATH", "GCC_EXEC_PREFIX", "CCC_OVERRIDE_OPTIONS"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (getenv(names[i]))
            pp_buf_printf(key, "%s=%s\n", names[i], getenv(names[i]));
}

enum pp_status pp_snippet_command_identify(
    const struct pp_snippet_command *c, struct pp_buf *key, struct pp_error *error)
{
    char program[PP_SNIPPET_PATH_BYTES];
    const size_t n_work = strlen(c->store->work_dir);
    bool is_program_word = true; /* ccache gcc -O2: the programs stand in front of the options */
    if (!find_program(c->words.argv[0], program))
        return pp_snippet_command_missing(c, error);
    for (size_t i = 0; i < c->words.n; i++) {
        const char *word = c->words.argv[i];
        is_program_word = is_program_word && word[0] != '-';
        if (strncmp(word, c->store->work_dir, n_work) == 0)
            continue;
        pp_buf_printf(key, "%s\n", word);
        if (is_program_word && find_program(word, program))
            stamp(program, key);
        else
            stamp_word(c, i, key);
    }
    add_machine(&c->words, key);
    add_variables(key);
    return key->failed ? pp_error_set(error, PP_ENOMEM, "out of memory for the snippet") : PP_OK;
}

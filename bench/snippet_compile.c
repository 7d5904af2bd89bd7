/* SPDX-License-Identifier: GPL-3.0-or-later
 * Runs the user's compiler on a snippet: no shell, its own process group, its words about the user's text kept.
 */
#define _GNU_SOURCE
#include "bench/clock.h"
#include "bench/isolate.h"
#include "bench/snippet.h"
#include "bench/snippet_cache.h"
#include "bench/snippet_message.h"
#include "bench/snippet_write.h"
#include "bench/words.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATH_BYTES 4096
#define MESSAGE_BYTES (256 * 1024)
#define POLL_MS 50
#define KEY_VERSION "ppbench snippet 1\n"

extern char **environ;
extern const char pp_ppbench_h[]; /* the text of bench/ppbench.h, made by the build */

/* One compilation. */
struct job {
    const struct pp_snippet *snippet;
    const struct pp_compiler *compiler;
    const struct pp_snippet_store *store;
    struct pp_words words; /* of the command line */
    char source[PATH_BYTES], module[PATH_BYTES], dependencies[PATH_BYTES];
};

static const char *pick(const char *given, const char *variable, const char *fallback)
{
    const char *value = given ? given : getenv(variable);
    return value && value[strspn(value, " \t")] ? value : fallback;
}

static enum pp_status build_command(struct job *job, struct pp_error *error)
{
    const struct pp_compiler *c = job->compiler;
    const bool cxx = job->snippet->is_cxx;
    struct pp_words *w = &job->words;
    char text[PATH_BYTES + 16], here[PATH_BYTES];
    bool ok = pp_words_split(w, pick(c->command, cxx ? "CXX" : "CC", cxx ? "c++" : "cc"));
    if (cxx) /* what ppbench.h needs, unless flags or --std say more */
        pp_words_add(w, "-std=gnu++17");
    if (!ok || !pp_words_split(w, pick(c->flags, cxx ? "CXXFLAGS" : "CFLAGS", "-O2")))
        return pp_error_set(error, PP_EINVAL, "a quote without its partner in the compiler's command or flags");
    if (c->standard) {
        snprintf(text, sizeof text, "-std=%s", c->standard);
        pp_words_add(w, text);
    }
    /* Inlining as in the user's program: without the last flag -fPIC makes every call of a global function a call for good. */
    static const char *const fixed[] = {"-shared", "-fPIC", "-fno-semantic-interposition", "-fvisibility=hidden", "-Wno-error", "-fdiagnostics-color=never", "-MMD", "-MF"};
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
        pp_words_add(w, fixed[i]);
    pp_words_add(w, job->dependencies);
    pp_words_add(w, "-I");
    pp_words_add(w, job->store->work_dir);
    pp_words_add(w, "-iquote");
    pp_words_add(w, getcwd(here, sizeof here) ? here : ".");
    pp_words_add(w, "-o");
    pp_words_add(w, job->module);
    pp_words_add(w, job->source);
    for (size_t i = 0; i < c->n_options; i++)
        pp_words_add(w, c->options[i]);
    pp_words_add(w, "-lm");
    return w->failed ? pp_error_set(error, PP_ENOMEM, "out of memory for the compiler's command") : PP_OK;
}

static bool write_text(const char *path, const char *text, size_t n_bytes)
{
    size_t done = 0;
    ssize_t n = 0;
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    while (fd >= 0 && done < n_bytes && (n = write(fd, text + done, n_bytes - done)) > 0)
        done += (size_t)n;
    const bool ok = fd >= 0 && done == n_bytes;
    return (fd < 0 || close(fd) == 0) && ok;
}

/* A text of the user's at the place that #line names, in a directory of its own. */
static bool write_users_text(const struct job *job, size_t index)
{
    char path[PATH_BYTES], name[160];
    const struct pp_snippet *s = job->snippet;
    const char *text = index ? s->setups[index - 1].text : s->statement;
    pp_snippet_write_name(s, index, name, sizeof name);
    snprintf(path, sizeof path, "%s/%.*s", job->store->work_dir, (int)strcspn(name, "/"), name);
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return false;
    snprintf(path, sizeof path, "%s/%s", job->store->work_dir, name);
    return write_text(path, text, strlen(text));
}

/* The source, and beside it the user's texts, which the compiler quotes in its messages. */
static enum pp_status write_texts(
    const struct job *job, const struct pp_buf *source, struct pp_error *error)
{
    char header[PATH_BYTES];
    const char *directory = job->store->work_dir;
    snprintf(header, sizeof header, "%s/ppbench.h", directory);
    bool ok = write_text(job->source, source->data, source->n_bytes) &&
              write_text(header, pp_ppbench_h, strlen(pp_ppbench_h));
    for (size_t i = job->snippet->statement ? 0 : 1; ok && i <= job->snippet->n_setups; i++)
        ok = write_users_text(job, i);
    return ok ? PP_OK
              : pp_error_set(error, PP_EIO, "cannot write to '%s': %s; set TMPDIR", directory,
                    strerror(errno));
}

/* Where a command is, for its identity in the cache's key. */
static bool find_program(const char *name, char *path)
{
    const char *list = getenv("PATH");
    if (strchr(name, '/'))
        return realpath(name, path) != NULL;
    for (const char *at = list ? list : "/usr/bin:/bin"; *at; at += strspn(at, ":")) {
        char candidate[PATH_BYTES];
        const size_t n = strcspn(at, ":");
        snprintf(candidate, sizeof candidate, "%.*s/%s", (int)n, at, name);
        at += n;
        if (access(candidate, X_OK) == 0)
            return realpath(candidate, path) != NULL;
    }
    return false;
}

static enum pp_status no_compiler(const struct job *job, struct pp_error *error)
{
    return pp_error_set(error, PP_ENOENT, "there is no compiler '%s'; install one (apt-get install %s) or name yours with --cc",
        job->words.argv[0], job->snippet->is_cxx ? "g++" : "gcc");
}

/* All that decides what comes out, but for the headers, whose stamps the cache keeps. */
static enum pp_status make_key(const struct job *job, struct pp_buf *key, struct pp_error *error)
{
    char program[PATH_BYTES];
    struct stat st;
    if (!find_program(job->words.argv[0], program) || stat(program, &st) != 0)
        return no_compiler(job, error);
    pp_buf_printf(key, KEY_VERSION "%s %lld %lld\n", program, (long long)st.st_size, (long long)st.st_mtim.tv_sec);
    for (size_t i = 0; i < job->words.n; i++) {
        const char *word = job->words.argv[i];
        if (strncmp(word, job->store->work_dir, strlen(job->store->work_dir)) != 0)
            pp_buf_printf(key, "%s\n", word);
    }
    return pp_snippet_source(job->snippet, "", key, error);
}

/* Our environment, but messages in English: snippet_message.c reads them. NULL: out of memory. */
static char **make_environment(void)
{
    static char language[] = "LC_ALL=C";
    size_t n = 0, kept = 0;
    while (environ[n])
        n++;
    char **copy = malloc((n + 2) * sizeof *copy);
    for (size_t i = 0; copy && i < n; i++)
        if (strncmp(environ[i], "LC_ALL=", 7) != 0)
            copy[kept++] = environ[i];
    if (copy) {
        copy[kept++] = language;
        copy[kept] = NULL;
    }
    return copy;
}

static int spawn_compiler(const struct job *job, int output, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    char **environment = make_environment();
    const int failed = environment ? posix_spawnp(pid, job->words.argv[0], &actions, &attributes,
                                         job->words.argv, environment)
                                   : ENOMEM;
    free(environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return failed;
}

/* Read what the compiler says until it closes its end, or we are interrupted. */
static void listen_to(int from, pid_t pid, struct pp_buf *messages)
{
    char chunk[4096];
    struct pollfd fd = {.fd = from, .events = POLLIN};
    for (;;) {
        if (pp_isolate_interrupted())
            kill(-pid, SIGKILL);
        if (poll(&fd, 1, POLL_MS) <= 0)
            continue;
        const ssize_t n = read(from, chunk, sizeof chunk);
        if (n <= 0)
            return;
        if (messages->n_bytes < MESSAGE_BYTES)
            pp_buf_append(messages, chunk, (size_t)n);
    }
}

/* Run it. PP_EFORMAT: it found errors. */
static enum pp_status run_compiler(const struct job *job, struct pp_buf *messages, struct pp_error *error)
{
    int ends[2], status = 0;
    pid_t pid;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return pp_error_set(error, PP_ESYS, "cannot make a pipe: %s", strerror(errno));
    const int failed = spawn_compiler(job, ends[1], &pid);
    close(ends[1]);
    if (!failed) {
        listen_to(ends[0], pid, messages);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            continue;
    }
    close(ends[0]);
    if (failed == ENOENT)
        return no_compiler(job, error);
    if (failed)
        return pp_error_set(error, PP_ESYS, "cannot run '%s': %s", job->words.argv[0], strerror(failed));
    if (pp_isolate_interrupted())
        return pp_error_set(error, PP_EINTR, "interrupted");
    if (WIFSIGNALED(status))
        return pp_error_set(error, PP_ESYS, "the compiler '%s' was killed by signal %d", job->words.argv[0], WTERMSIG(status));
    return WEXITSTATUS(status) == 0 ? PP_OK : pp_error_set(error, PP_EFORMAT, "the compiler does not accept it");
}

static enum pp_status compile_fresh(struct job *job, const char *key, struct pp_snippet_result *result, struct pp_error *error)
{
    struct pp_buf source;
    char path[PATH_BYTES];
    pp_buf_init(&source);
    const uint64_t began_ns = pp_clock_posix_ns(CLOCK_MONOTONIC);
    enum pp_status status = pp_snippet_source(job->snippet, job->store->work_dir, &source, error);
    if (status == PP_OK)
        status = write_texts(job, &source, error);
    if (status == PP_OK)
        status = run_compiler(job, &result->messages, error);
    pp_snippet_message_clean(job->snippet, job->store->work_dir, &result->messages);
    result->compile_s = (double)(pp_clock_posix_ns(CLOCK_MONOTONIC) - began_ns) * 1e-9;
    if (status == PP_OK) {
        const bool cached = key && pp_snippet_cache_add(job->store, key, job->module, job->dependencies, path);
        result->path = strdup(cached ? path : job->module);
        if (cached)
            pp_snippet_cache_trim(job->store);
    }
    pp_buf_release(&source);
    return status;
}

enum pp_status pp_snippet_compile(const struct pp_snippet *snippet, const struct pp_compiler *compiler,
    struct pp_snippet_store *store, struct pp_snippet_result *result, struct pp_error *error)
{
    static unsigned n_compiled; /* numbers the files of one work directory */
    struct job job = {.snippet = snippet, .compiler = compiler, .store = store};
    struct pp_buf key, line;
    char path[PATH_BYTES];
    *result = (struct pp_snippet_result){0};
    pp_buf_init(&result->messages);
    pp_buf_init(&key);
    pp_buf_init(&line);
    pp_words_init(&job.words);
    n_compiled++;
    snprintf(job.source, sizeof job.source, "%s/snippet-%u.%s", store->work_dir, n_compiled, snippet->is_cxx ? "cc" : "c");
    snprintf(job.module, sizeof job.module, "%s/snippet-%u.so", store->work_dir, n_compiled);
    snprintf(job.dependencies, sizeof job.dependencies, "%s/snippet-%u.d", store->work_dir, n_compiled);
    enum pp_status status = build_command(&job, error);
    if (status == PP_OK) {
        pp_words_join(&job.words, &line);
        result->command_line = line.data ? strdup(line.data) : NULL;
        status = make_key(&job, &key, error);
    }
    const bool use_cache = compiler->use_cache && store->cache_dir[0] && !key.failed;
    if (status == PP_OK && use_cache && pp_snippet_cache_find(store, key.data, path)) {
        result->from_cache = true;
        result->path = strdup(path);
    } else if (status == PP_OK) {
        status = compile_fresh(&job, use_cache ? key.data : NULL, result, error);
    }
    if (status == PP_OK && (!result->path || !result->command_line))
        status = pp_error_set(error, PP_ENOMEM, "out of memory for the compiled snippet");
    pp_words_release(&job.words);
    pp_buf_release(&key);
    pp_buf_release(&line);
    return status;
}

void pp_snippet_result_release(struct pp_snippet_result *result)
{
    free(result->path);
    free(result->command_line);
    pp_buf_release(&result->messages);
    *result = (struct pp_snippet_result){0};
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Runs the user's compiler on a snippet: no shell, its own process group, what it says about the
 * user's text kept.
 */
#define _GNU_SOURCE
#include "bench/clock.h"
#include "bench/isolate.h"
#include "bench/snippet.h"
#include "bench/snippet_cache.h"
#include "bench/snippet_command.h"
#include "bench/snippet_message.h"
#include "bench/snippet_write.h"

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

#define MESSAGE_BYTES (256 * 1024)
#define POLL_MS 50
#define KEY_VERSION "ppbench snippet 2\n"

extern char **environ;
extern const char pp_ppbench_h[]; /* the text of bench/ppbench.h, made by the build */

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
static bool write_users_text(const struct pp_snippet_command *c, size_t index)
{
    char path[PP_SNIPPET_PATH_BYTES], name[160];
    const struct pp_snippet *s = c->snippet;
    const char *text = index ? s->setups[index - 1].text : s->statement;
    pp_snippet_write_name(s, index, name, sizeof name);
    snprintf(path, sizeof path, "%s/%.*s", c->store->work_dir, (int)strcspn(name, "/"), name);
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return false;
    snprintf(path, sizeof path, "%s/%s", c->store->work_dir, name);
    return write_text(path, text, strlen(text));
}

/* The source, and beside it the user's texts, which the compiler quotes in its messages. */
static enum pp_status write_texts(
    const struct pp_snippet_command *c, const struct pp_buf *source, struct pp_error *error)
{
    char header[PP_SNIPPET_PATH_BYTES];
    const char *directory = c->store->work_dir;
    snprintf(header, sizeof header, "%s/ppbench.h", directory);
    bool ok = write_text(c->source, source->data, source->n_bytes) &&
        write_text(header, pp_ppbench_h, strlen(pp_ppbench_h));
    for (size_t i = c->snippet->statement ? 0 : 1; ok && i <= c->snippet->n_setups; i++)
        ok = write_users_text(c, i);
    return ok ? PP_OK
              : pp_error_set(error, PP_EIO, "cannot write to '%s': %s; set TMPDIR", directory,
                    strerror(errno));
}

/* Our environment, but messages in English, for snippet_message.c, and what the compiler leaves
 * when it is killed in work_dir, which goes away. NULL: out of memory. */
static char **make_environment(char *tmpdir)
{
    static char language[] = "LC_ALL=C";
    size_t n = 0, kept = 0;
    while (environ[n])
        n++;
    char **copy = malloc((n + 3) * sizeof *copy);
    for (size_t i = 0; copy && i < n; i++)
        if (strncmp(environ[i], "LC_ALL=", 7) != 0 && strncmp(environ[i], "TMPDIR=", 7) != 0)
            copy[kept++] = environ[i];
    if (copy) {
        copy[kept++] = language;
        copy[kept++] = tmpdir;
        copy[kept] = NULL;
    }
    return copy;
}

static int spawn_compiler(const struct pp_snippet_command *c, int output, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    char tmpdir[PP_SNIPPET_PATH_BYTES];
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    snprintf(tmpdir, sizeof tmpdir, "TMPDIR=%s", c->store->work_dir);
    char **environment = make_environment(tmpdir);
    const int failed = environment
        ? posix_spawnp(pid, c->words.argv[0], &actions, &attributes, c->words.argv, environment)
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

static enum pp_status judge_end(
    const struct pp_snippet_command *c, int status, struct pp_error *error)
{
    const char *name = c->words.argv[0];
    if (pp_isolate_interrupted())
        return pp_error_set(error, PP_EINTR, "interrupted");
    if (WIFSIGNALED(status))
        return pp_error_set(
            error, PP_ESYS, "the compiler '%s' was killed by signal %d", name, WTERMSIG(status));
    if (WEXITSTATUS(status) != 0)
        return pp_error_set(error, PP_EFORMAT,
            "the compiler does not accept it; declare what the statement uses with -s, and give "
            "headers with -i");
    if (access(c->module, R_OK) != 0)
        return pp_error_set(
            error, PP_ESYS, "the compiler '%s' says nothing and makes nothing", name);
    return PP_OK;
}

/* Run it. PP_EFORMAT: it found errors. */
static enum pp_status run_compiler(
    const struct pp_snippet_command *c, struct pp_buf *messages, struct pp_error *error)
{
    int ends[2], status = 0;
    pid_t pid;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return pp_error_set(error, PP_ESYS, "cannot make a pipe: %s", strerror(errno));
    const int failed = spawn_compiler(c, ends[1], &pid);
    close(ends[1]);
    if (!failed) {
        listen_to(ends[0], pid, messages);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            continue;
    }
    close(ends[0]);
    if (failed == ENOENT)
        return pp_snippet_command_missing(c, error);
    if (failed)
        return pp_error_set(
            error, PP_ESYS, "cannot run '%s': %s", c->words.argv[0], strerror(failed));
    return judge_end(c, status, error);
}

static enum pp_status compile_fresh(const struct pp_snippet_command *c, const char *key,
    struct pp_snippet_result *result, struct pp_error *error)
{
    struct pp_buf source;
    pp_buf_init(&source);
    const uint64_t began_ns = pp_clock_posix_ns(CLOCK_MONOTONIC);
    enum pp_status status = pp_snippet_source(c->snippet, c->store->work_dir, &source, error);
    if (status == PP_OK)
        status = write_texts(c, &source, error);
    if (status == PP_OK)
        status = run_compiler(c, &result->messages, error);
    pp_snippet_message_clean(c->snippet, c->store->work_dir, &result->messages);
    result->compile_s = pp_clock_since_s(began_ns);
    if (status == PP_OK && key && pp_snippet_cache_add(c->store, key, c->module, c->dependencies))
        pp_snippet_cache_trim(c->store);
    pp_buf_release(&source);
    return status;
}

/* Take it from the cache or make it; either way it stands at command->module. */
static enum pp_status find_or_compile(
    const struct pp_snippet_command *c, struct pp_snippet_result *result, struct pp_error *error)
{
    struct pp_buf key;
    pp_buf_init(&key);
    pp_buf_puts(&key, KEY_VERSION);
    enum pp_status status = pp_snippet_command_identify(c, &key, error);
    if (status == PP_OK)
        status = pp_snippet_source(c->snippet, "", &key, error);
    const bool use_cache = c->compiler->use_cache && c->store->cache_dir[0];
    if (status == PP_OK && use_cache && pp_snippet_cache_find(c->store, key.data, c->module))
        result->from_cache = true;
    else if (status == PP_OK)
        status = compile_fresh(c, use_cache ? key.data : NULL, result, error);
    pp_buf_release(&key);
    return status;
}

static char *join(const struct pp_words *words)
{
    struct pp_buf line;
    pp_buf_init(&line);
    pp_words_join(words, &line);
    char *copy = line.failed || !line.data ? NULL : strdup(line.data);
    pp_buf_release(&line);
    return copy;
}

enum pp_status pp_snippet_compile(const struct pp_snippet *snippet,
    const struct pp_compiler *compiler, struct pp_snippet_store *store,
    struct pp_snippet_result *result, struct pp_error *error)
{
    struct pp_snippet_command command = {.snippet = snippet, .compiler = compiler, .store = store};
    const unsigned k = ++store->n_compiled;
    *result = (struct pp_snippet_result){0};
    pp_buf_init(&result->messages);
    pp_words_init(&command.words);
    snprintf(command.source, sizeof command.source, "%s/snippet-%u.%s", store->work_dir, k,
        snippet->is_cxx ? "cc" : "c");
    snprintf(command.module, sizeof command.module, "%s/snippet-%u.so", store->work_dir, k);
    snprintf(
        command.dependencies, sizeof command.dependencies, "%s/snippet-%u.d", store->work_dir, k);
    enum pp_status status = pp_snippet_command_build(&command, error);
    if (status == PP_OK) {
        result->command_line = join(&command.words);
        status = find_or_compile(&command, result, error);
    }
    if (status == PP_OK)
        result->path = strdup(command.module);
    pp_words_release(&command.words);
    if (status == PP_OK && (!result->path || !result->command_line))
        status = pp_error_set(error, PP_ENOMEM, "out of memory for the compiled snippet");
    return status;
}

void pp_snippet_result_release(struct pp_snippet_result *result)
{
    free(result->path);
    free(result->command_line);
    pp_buf_release(&result->messages);
    *result = (struct pp_snippet_result){0};
}

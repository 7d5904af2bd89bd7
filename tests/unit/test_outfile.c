/* SPDX-License-Identifier: GPL-3.0-or-later
 * Writing files: whole or not at all, and told before the measurement when it cannot work.
 */
#include "cmd/outfile.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define NOBODY 65534

/* Each test runs in an empty directory of its own, which other users can reach too. */
static int set_up(void **state)
{
    static char directory[64];
    strcpy(directory, P_tmpdir "/test_outfile.XXXXXX");
    *state = directory;
    umask(022);
    return mkdtemp(directory) == NULL || chdir(directory) != 0 || chmod(".", 0755) != 0;
}

static int tear_down(void **state)
{
    return chdir("..") != 0 || rmdir(*state) != 0;
}

static size_t n_entries(void)
{
    DIR *const directory = opendir(".");
    assert_non_null(directory);
    size_t n = 0;
    while (readdir(directory) != NULL) {
        n++;
    }
    closedir(directory);
    return n - 2;
}

static void assert_content(const char *path, const char *expected)
{
    char content[256] = "";
    FILE *const file = fopen(path, "r");
    assert_non_null(file);
    content[fread(content, 1, sizeof content - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(content, expected);
}

static mode_t mode_of(const char *path)
{
    struct stat status;
    assert_int_equal(lstat(path, &status), 0);
    return status.st_mode & 07777;
}

static enum pp_status write_text(const char *path, const char *text, struct pp_error *error)
{
    struct pp_buf buf;
    pp_buf_init(&buf);
    pp_buf_puts(&buf, text);
    *error = (struct pp_error){0};
    const enum pp_status status = pp_outfile_write(path, &buf, error);
    pp_buf_release(&buf);
    return status;
}

static void new_and_replaced(void **state)
{
    (void)state;
    struct pp_error error;
    assert_int_equal(write_text("a", "one", &error), PP_OK);
    assert_content("a", "one");
    assert_int_equal(mode_of("a"), 0644);
    assert_int_equal(chmod("a", 0600), 0);
    assert_int_equal(link("a", "old"), 0);
    assert_int_equal(write_text("./a", "two", &error), PP_OK);
    assert_content("a", "two");
    assert_content("old", "one"); /* replaced, not overwritten */
    assert_int_equal(mode_of("a"), 0600);
    assert_int_equal(n_entries(), 2);
    unlink("a");
    unlink("old");
}

static void assert_refused(const char *path, const char *why)
{
    struct pp_error error = {0};
    const size_t n_before = n_entries();
    assert_int_not_equal(pp_outfile_check(path, &error), PP_OK);
    if (strstr(error.text, why) == NULL) {
        fail_msg("'%s' does not say '%s'", error.text, why);
    }
    assert_int_not_equal(write_text(path, "x", &error), PP_OK);
    assert_non_null(strstr(error.text, why));
    assert_int_equal(n_entries(), n_before);
}

static void bad_targets_are_refused(void **state)
{
    (void)state;
    char longest[5000];
    memset(longest, 'a', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(mkdir("d", 0755), 0);
    assert_int_equal(symlink("nowhere", "dangling"), 0);
    assert_refused("d", "it is a directory");
    assert_refused("d/", "it is a directory");
    assert_refused("none/a", "No such file or directory; make its directory first");
    assert_refused("none/", "No such file or directory");
    assert_refused("", "the name is empty");
    assert_refused("dangling", "symbolic link that leads nowhere");
    assert_refused(longest, "File name too long");
    longest[300] = '\0';
    assert_refused(longest, "File name too long");
    unlink("dangling");
    rmdir("d");
}

static void checks_leave_nothing(void **state)
{
    (void)state;
    struct pp_error error = {0};
    assert_int_equal(pp_outfile_check("a", &error), PP_OK);
    assert_int_equal(pp_outfile_check("-", &error), PP_OK);
    assert_int_equal(pp_outfile_check("/dev/null", &error), PP_OK);
    assert_int_equal(n_entries(), 0);
}

static void links_are_followed(void **state)
{
    (void)state;
    struct pp_error error;
    assert_int_equal(write_text("real", "one", &error), PP_OK);
    assert_int_equal(symlink("real", "link"), 0);
    assert_int_equal(write_text("link", "two", &error), PP_OK);
    assert_content("real", "two");
    struct stat status;
    assert_int_equal(lstat("link", &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    unlink("link");
    unlink("real");
}

/* Run `act` in a child, as nobody when we are root, and return its status. */
static int in_child(int (*act)(void), bool as_nobody)
{
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        if (as_nobody && geteuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0)) {
            _exit(99);
        }
        _exit(act());
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int check_unwritable(void)
{
    struct pp_error error = {0};
    return pp_outfile_check("a", &error) != PP_ESYS ||
        strstr(error.text, "Permission denied") == NULL ||
        strstr(error.text, "name a file in a directory that you may write") == NULL;
}

static void unwritable_directory(void **state)
{
    (void)state;
    assert_int_equal(chmod(".", 0555), 0);
    assert_int_equal(in_child(check_unwritable, true), 0);
    assert_int_equal(chmod(".", 0755), 0);
}

static int check_foreign_link(void)
{
    struct pp_error error = {0};
    return pp_outfile_check("link", &error) != PP_EINVAL ||
        strstr(error.text, "another user") == NULL;
}

/* Only root can make a file of another user. */
static void links_to_foreign_files_are_refused(void **state)
{
    (void)state;
    if (geteuid() != 0) {
        return;
    }
    struct pp_error error;
    assert_int_equal(write_text("real", "one", &error), PP_OK);
    assert_int_equal(symlink("real", "link"), 0);
    assert_int_equal(chmod(".", 0777), 0);
    assert_int_equal(in_child(check_foreign_link, true), 0);
    unlink("link");
    unlink("real");
}

/* A limit on file size stands for the full disk. */
static int write_too_much(void)
{
    const struct rlimit limit = {10, 10};
    struct pp_error error;
    signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) {
        return 2;
    }
    return write_text("a", "longer than ten bytes", &error) != PP_ESYS ||
        strstr(error.text, "File too large; make room") == NULL;
}

static int check_too_much(void)
{
    const struct rlimit limit = {10, 10};
    struct pp_error error = {0};
    signal(SIGXFSZ, SIG_IGN);
    return setrlimit(RLIMIT_FSIZE, &limit) != 0 || pp_outfile_check("a", &error) != PP_ESYS;
}

static void full_disk_leaves_the_old_file(void **state)
{
    (void)state;
    struct pp_error error;
    assert_int_equal(write_text("a", "old", &error), PP_OK);
    assert_int_equal(in_child(write_too_much, false), 0);
    assert_int_equal(in_child(check_too_much, false), 0);
    assert_content("a", "old");
    assert_int_equal(n_entries(), 1);
    assert_int_equal(write_text("/dev/full", "x", &error), PP_ESYS);
    assert_non_null(strstr(error.text, "No space left on device; make room"));
    unlink("a");
}

static void checkpoints(void **state)
{
    (void)state;
    struct pp_buf buf;
    struct pp_error error = {0};
    pp_buf_init(&buf);
    pp_buf_puts(&buf, "half");
    assert_int_equal(pp_outfile_checkpoint("a", &buf, &error), PP_OK);
    assert_int_equal(pp_outfile_checkpoint("a", &buf, &error), PP_OK);
    assert_int_equal(pp_outfile_checkpoint("-", &buf, &error), PP_OK);
    assert_int_equal(pp_outfile_checkpoint("/dev/null", &buf, &error), PP_OK);
    assert_content("a.partial", "half");
    assert_int_equal(n_entries(), 1);
    assert_int_equal(write_text("a", "whole", &error), PP_OK);
    assert_content("a", "whole");
    assert_int_equal(n_entries(), 1);
    buf.failed = true;
    assert_int_equal(pp_outfile_write("a", &buf, &error), PP_ENOMEM);
    assert_content("a", "whole");
    pp_buf_release(&buf);
    unlink("a");
}

static int write_stdout_to(const char *path)
{
    struct pp_buf buf;
    struct pp_error error = {0};
    const int fd = open(path, O_WRONLY);
    if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0) {
        return 99;
    }
    pp_buf_init(&buf);
    pp_buf_puts(&buf, "text");
    const enum pp_status status = pp_outfile_stdout(&buf, &error);
    pp_buf_release(&buf);
    return status == PP_EIO && strstr(error.text, "standard output: No space left") != NULL
        ? 1
        : (int)status;
}

static int stdout_full(void)
{
    return write_stdout_to("/dev/full");
}

static int stdout_null(void)
{
    return write_stdout_to("/dev/null");
}

/* The reader is gone: a failure without a message. */
static int stdout_broken(void)
{
    int ends[2];
    struct pp_buf buf;
    struct pp_error error = {0};
    signal(SIGPIPE, SIG_IGN);
    if (pipe(ends) != 0 || close(ends[0]) != 0 || dup2(ends[1], STDOUT_FILENO) < 0) {
        return 99;
    }
    pp_buf_init(&buf);
    pp_buf_puts(&buf, "text");
    const enum pp_status status = pp_outfile_stdout(&buf, &error);
    pp_buf_release(&buf);
    return status == PP_EIO && error.text[0] == '\0' ? 1 : 2;
}

static int close_full(void)
{
    struct pp_error error = {0};
    if (freopen("/dev/full", "w", stdout) == NULL) {
        return 99;
    }
    fputs("text", stdout);
    return pp_outfile_close_stdout(&error) == PP_EIO && strstr(error.text, "No space left") != NULL
        ? 1
        : 2;
}

static void standard_output(void **state)
{
    (void)state;
    fflush(NULL);
    assert_int_equal(in_child(stdout_null, false), 0);
    assert_int_equal(in_child(stdout_full, false), 1);
    assert_int_equal(in_child(stdout_broken, false), 1);
    assert_int_equal(in_child(close_full, false), 1);
}

#define IN_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_DIRECTORY(new_and_replaced),
        IN_DIRECTORY(bad_targets_are_refused),
        IN_DIRECTORY(checks_leave_nothing),
        IN_DIRECTORY(links_are_followed),
        IN_DIRECTORY(unwritable_directory),
        IN_DIRECTORY(links_to_foreign_files_are_refused),
        IN_DIRECTORY(full_disk_leaves_the_old_file),
        IN_DIRECTORY(checkpoints),
        IN_DIRECTORY(standard_output),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

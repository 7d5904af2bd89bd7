/* SPDX-License-Identifier: GPL-3.0-or-later
 * What becomes of files and processes when the process that promised to remove them dies, and when
 * it does not.
 */
#include "bench/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

extern char **environ;

static void make_file(const char *path)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    close(fd);
}

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

/* A process in a session of its own that sleeps, started as workers are. Its number. */
static pid_t start_sleeper(void)
{
    pid_t pid = 0;
    posix_spawnattr_t attributes;
    char *const arguments[] = {(char *)(uintptr_t) "sleep", (char *)(uintptr_t) "100", NULL};
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    assert_int_equal(posix_spawnp(&pid, "sleep", NULL, &attributes, arguments, environ), 0);
    posix_spawnattr_destroy(&attributes);
    return pid;
}

/* The life of a program: makes things, promises to remove some, and dies by SIGKILL or ends. */
static void live(bool is_killed, int tell)
{
    assert_true(pp_keeper_keep("promised") >= 0);
    const int forgotten = pp_keeper_keep("forgotten");
    assert_true(pp_keeper_keep("tree") >= 0);
    assert_true(pp_keeper_keep("never_made") >= 0);
    make_file("promised");
    make_file("forgotten");
    make_file("foreign");
    assert_int_equal(mkdir("tree", 0700), 0);
    assert_int_equal(mkdir("tree/inner", 0700), 0);
    make_file("tree/inner/file");
    assert_int_equal(symlink("../foreign", "tree/link"), 0);
    pp_keeper_forget(forgotten);
    const pid_t sleeper = is_killed ? start_sleeper() : 0;
    assert_int_equal(write(tell, &sleeper, sizeof sleeper), sizeof sleeper);
    if (is_killed)
        kill(getpid(), SIGKILL);
    pp_keeper_stop();
    _exit(waitpid(-1, NULL, 0) < 0 && errno == ECHILD ? 0 : 1); /* the keeper has been reaped */
}

/* Let a program live; its sleeper. */
static pid_t let_live(bool is_killed, int *status)
{
    int ends[2];
    pid_t sleeper = -1;
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        live(is_killed, ends[1]);
    close(ends[1]);
    assert_int_equal(read(ends[0], &sleeper, sizeof sleeper), sizeof sleeper);
    close(ends[0]);
    assert_int_equal(waitpid(pid, status, 0), pid);
    return sleeper;
}

static void after_a_kill(void **state)
{
    (void)state;
    int status = 0;
    const pid_t sleeper = let_live(true, &status);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    /* Both are our children now: the sleeper was killed, and the keeper ends after its work. */
    int how = 0;
    assert_int_equal(waitpid(sleeper, &how, 0), sleeper);
    assert_true(WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL);
    while (waitpid(-1, NULL, 0) > 0)
        continue;
    assert_false(exists("promised"));
    assert_false(exists("tree"));
    assert_true(exists("forgotten"));
    assert_true(exists("foreign"));
    assert_int_equal(unlink("forgotten") | unlink("foreign"), 0);
}

static void after_an_end(void **state)
{
    (void)state;
    int status = 0;
    let_live(false, &status);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_true(exists("promised") && exists("forgotten") && exists("tree/inner/file"));
    assert_int_equal(unlink("promised") | unlink("forgotten") | unlink("foreign"), 0);
    assert_int_equal(unlink("tree/link") | unlink("tree/inner/file"), 0);
    assert_int_equal(rmdir("tree/inner") | rmdir("tree"), 0);
}

static void room_is_used_again(void **state)
{
    (void)state;
    char path[16];
    int last = 0;
    for (int i = 0; i < PP_KEEPER_MAX_PATHS; i++) {
        snprintf(path, sizeof path, "file%d", i);
        last = pp_keeper_keep(path);
        assert_true(last >= 0);
    }
    assert_int_equal(pp_keeper_keep("one_too_many"), -1);
    pp_keeper_forget(-1);
    pp_keeper_forget(last);
    assert_int_equal(pp_keeper_keep("another"), last);
    pp_keeper_stop();
    pp_keeper_stop();
    assert_true(pp_keeper_keep("anew") >= 0);
    pp_keeper_stop();
}

static int set_up(void **state)
{
    static char directory[] = P_tmpdir "/test_keeper.XXXXXX";
    *state = directory;
    return prctl(PR_SET_CHILD_SUBREAPER, 1) != 0 || !mkdtemp(directory) || chdir(directory) != 0;
}

static int tear_down(void **state)
{
    return chdir("/") != 0 || rmdir(*state) != 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_a_kill),
        cmocka_unit_test(after_an_end),
        cmocka_unit_test(room_is_used_again),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

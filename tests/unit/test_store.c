/* SPDX-License-Identifier: GPL-3.0-or-later
 * The local store: where it is, names, what is in it. Everything in a directory of its own.
 */
#include "bench/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char scratch[64];

static int make_scratch(void **state)
{
    (void)state;
    strcpy(scratch, "/tmp/ppbench-test-XXXXXX");
    return mkdtemp(scratch) ? 0 : -1;
}

static int remove_scratch(void **state)
{
    (void)state;
    char command[256];
    snprintf(command, sizeof command, "chmod -R u+w %s && rm -rf %s", scratch, scratch);
    return system(command);
}

static void in_scratch(struct pp_store *store, const char *below)
{
    snprintf(store->dir, sizeof store->dir, "%s/%s", scratch, below);
}

static void touch(const struct pp_store *store, const char *name)
{
    char path[PP_STORE_PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s", store->dir, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fclose(file);
}

static void test_where(void **state)
{
    (void)state;
    struct pp_store store;
    struct pp_error error = {PP_OK, ""};
    setenv("HOME", "/h", 1);
    setenv("XDG_DATA_HOME", "/x", 1);
    setenv("PPBENCH_STORE", "own/place", 1);
    assert_int_equal(pp_store_locate(&store, &error), PP_OK);
    assert_string_equal(store.dir, "own/place");
    setenv("PPBENCH_STORE", "", 1);
    assert_int_equal(pp_store_locate(&store, &error), PP_OK);
    assert_string_equal(store.dir, "/x/ppbench");
    setenv("XDG_DATA_HOME", "relative", 1); /* the specification says: to be ignored */
    assert_int_equal(pp_store_locate(&store, &error), PP_OK);
    assert_string_equal(store.dir, "/h/.local/share/ppbench");
    unsetenv("HOME");
    assert_int_equal(pp_store_locate(&store, &error), PP_ENOENT);
    assert_non_null(strstr(error.text, "set PPBENCH_STORE"));

    char *longest = malloc(PP_STORE_DIR_BYTES + 1);
    memset(longest, 'd', PP_STORE_DIR_BYTES);
    longest[PP_STORE_DIR_BYTES] = '\0';
    setenv("PPBENCH_STORE", longest, 1);
    assert_int_equal(pp_store_locate(&store, NULL), PP_EINVAL);
    setenv("PPBENCH_STORE", longest + 1, 1);
    assert_int_equal(pp_store_locate(&store, NULL), PP_OK);
    free(longest);
    unsetenv("PPBENCH_STORE");
}

static void test_names(void **state)
{
    (void)state;
    static const char *const good[] = {"main", "v1.2", "a b", "Größe", "x.json.old", "@", "1"};
    static const char *const bad[] = {
        "", "a/b", "/", ".", "..", ".hidden", "-x", "-", "x.json", "a\nb", "\x1b[31m", "\x7f"};
    char longest[PP_STORE_MAX_NAME_BYTES + 2];
    memset(longest, 'n', sizeof longest);
    longest[PP_STORE_MAX_NAME_BYTES + 1] = '\0';
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_int_equal(pp_store_check_name(good[i], NULL), PP_OK);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct pp_error error = {PP_OK, ""};
        assert_int_equal(pp_store_check_name(bad[i], &error), PP_EINVAL);
        assert_non_null(strstr(error.text, "; use a name"));
    }
    assert_int_equal(pp_store_check_name(longest, NULL), PP_EINVAL);
    assert_int_equal(pp_store_check_name(longest + 1, NULL), PP_OK);

    assert_true(pp_store_is_file("x.json") && pp_store_is_file("./x") && pp_store_is_file("-"));
    assert_false(pp_store_is_file("main") || pp_store_is_file("x.jsonl"));
}

/* A run's file is found again under its baseline, whatever the name; the newest one counts. */
static void test_there_and_back(void **state)
{
    (void)state;
    static const char *const names[] = {"main", "a.b", "x.json.old", "a b", "0", "Größe"};
    struct pp_store store;
    struct pp_store_list list;
    char path[PP_STORE_PATH_BYTES], newest[PP_STORE_PATH_BYTES];
    in_scratch(&store, "deep/er");
    assert_int_equal(pp_store_list(&store, &list, NULL), PP_OK); /* nothing there yet */
    assert_int_equal(list.n, 0);
    assert_int_equal(pp_store_make(&store, NULL), PP_OK);
    assert_int_equal(pp_store_make(&store, NULL), PP_OK);
    struct stat st;
    assert_int_equal(stat(store.dir, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        pp_store_new_path(&store, names[i], path);
        touch(&store, strrchr(path, '/') + 1);
    }
    pp_store_new_path(&store, NULL, path);
    touch(&store, strrchr(path, '/') + 1);
    pp_store_new_path(&store, "main", newest);
    touch(&store, strrchr(newest, '/') + 1);

    assert_int_equal(pp_store_list(&store, &list, NULL), PP_OK);
    assert_int_equal(list.n, sizeof names / sizeof *names + 2);
    assert_int_equal(list.n_foreign, 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_string_equal(list.entries[i].baseline, names[i]);
        assert_non_null(pp_store_find(&list, names[i]));
    }
    assert_null(list.entries[list.n - 2].baseline);
    assert_string_equal(pp_store_find(&list, "main")->path, newest);
    assert_null(pp_store_find(&list, "mai"));
    assert_null(pp_store_find(&list, ""));
    pp_store_list_release(&list);
    pp_store_list_release(&list);
}

/* By the names of files alone: nothing is opened. */
static void test_foreign_files(void **state)
{
    (void)state;
    static const char *const foreign[] = {"notes.txt", "x.json", "20261121T022054.123456Z-1.txt",
        "20261121T022054.123456Z-.json", "20261121T022054.123456Z-1x.json",
        "20261121T022054.123456Z-1..json", "2026-11-21.json", "20261121T022054.123456Z-1.json~"};
    struct pp_store store;
    struct pp_store_list list;
    in_scratch(&store, "foreign");
    assert_int_equal(pp_store_make(&store, NULL), PP_OK);
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        touch(&store, foreign[i]);
    touch(&store, ".ppbench-17-0"); /* half written */
    touch(&store, "20261121T022055.000000Z-2.json");
    touch(&store, "20261121T022054.123456Z-30.main.json");
    assert_int_equal(pp_store_list(&store, &list, NULL), PP_OK);
    assert_int_equal(list.n, 2);
    assert_int_equal(list.n_foreign, sizeof foreign / sizeof *foreign);
    assert_string_equal(list.entries[0].baseline, "main");
    assert_string_equal(list.entries[1].name, "20261121T022055.000000Z-2.json");
    pp_store_list_release(&list);
}

static void test_no_directory(void **state)
{
    (void)state;
    struct pp_store store;
    struct pp_store_list list;
    struct pp_error error = {PP_OK, ""};
    in_scratch(&store, "");
    store.dir[strlen(store.dir) - 1] = '\0';
    touch(&store, "file");
    in_scratch(&store, "file");
    assert_int_equal(pp_store_make(&store, &error), PP_ESYS);
    assert_non_null(strstr(error.text, "; set PPBENCH_STORE"));
    assert_int_equal(pp_store_list(&store, &list, NULL), PP_ESYS);
    in_scratch(&store, "file/below");
    assert_int_equal(pp_store_make(&store, NULL), PP_ESYS);
    assert_int_equal(pp_store_list(&store, &list, NULL), PP_ESYS);
    assert_int_equal(list.n, 0);
    strcpy(store.dir, "/proc/nothing");
    assert_int_equal(pp_store_make(&store, NULL), PP_ESYS);
}

/* Many processes at once: every file has a name of its own. */
static void test_processes(void **state)
{
    (void)state;
    enum { PROCESSES = 8, FILES = 25 };
    struct pp_store store;
    struct pp_store_list list;
    in_scratch(&store, "busy");
    for (int p = 0; p < PROCESSES; p++)
        if (fork() == 0) {
            char path[PP_STORE_PATH_BYTES];
            bool ok = pp_store_make(&store, NULL) == PP_OK;
            for (int i = 0; i < FILES && ok; i++) {
                pp_store_new_path(&store, "main", path);
                FILE *file = fopen(path, "wx"); /* fails if it exists */
                ok = file && fclose(file) == 0;
            }
            _exit(ok ? 0 : 1);
        }
    for (int p = 0; p < PROCESSES; p++) {
        int status;
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    assert_int_equal(pp_store_list(&store, &list, NULL), PP_OK);
    assert_int_equal(list.n, PROCESSES * FILES);
    pp_store_list_release(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_where),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_foreign_files),
        cmocka_unit_test(test_no_directory),
        cmocka_unit_test(test_processes),
    };
    return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}

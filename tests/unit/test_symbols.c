/* SPDX-License-Identifier: GPL-3.0-or-later
 * Asking ppbench-symbols, with programs in its place that do what a damaged object may make it do.
 */
#define _GNU_SOURCE
#include "bench/symbols.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char scratch[] = "/tmp/ppbench-symbols-XXXXXX";
static const uint64_t addresses[] = {0x1000, 0x2000};

/* A file of the scratch directory. */
static void write_file(char *path, size_t path_bytes, const char *name, const char *text)
{
    snprintf(path, path_bytes, "%s/%s", scratch, name);
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0700);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    assert_int_equal(close(fd), 0);
}

/* Ask this test itself with a shell script in the program's place. */
static enum pp_status ask(const char *script, double timeout_s, struct pp_error *error)
{
    char path[256], text[1024];
    struct pp_symbols symbols;
    snprintf(text, sizeof text, "#!/bin/sh\n%s\n", script);
    write_file(path, sizeof path, "program", text);
    const struct pp_symbols_request request = {.program = path,
        .object = "/proc/self/exe",
        .addresses = addresses,
        .n_addresses = 2,
        .timeout_s = timeout_s};
    *error = (struct pp_error){.status = PP_OK};
    const enum pp_status status = pp_symbols_ask(&symbols, &request, error);
    assert_int_equal(status, error->status);
    assert_int_equal(symbols.n_answers, 0);
    pp_symbols_release(&symbols);
    return status;
}

static void says(const struct pp_error *error, const char *words)
{
    if (!strstr(error->text, words))
        fail_msg("not '%s' in '%s'", words, error->text);
}

static void its_death_is_told(void **state)
{
    (void)state;
    struct pp_error error;
    assert_int_equal(ask("kill -SEGV $$", 0, &error), PP_ESYS);
    says(&error, "crashed: SIGSEGV");
    assert_int_equal(ask("echo half an answer; kill -KILL $$", 0, &error), PP_ESYS);
    says(&error, "crashed: SIGKILL");
}

static void its_statuses_are_told(void **state)
{
    (void)state;
    struct pp_error error;
    assert_int_equal(ask("echo 'no object' >&2; exit 3", 0, &error), PP_ENOENT);
    assert_string_equal(error.text, "no object");
    assert_int_equal(ask("printf 'no\\nELF' >&2; exit 4", 0, &error), PP_EFORMAT);
    assert_string_equal(error.text, "no");
    assert_int_equal(ask("echo 'no memory' >&2; exit 5", 0, &error), PP_ESYS);
    says(&error, "status 5: no memory");
    assert_int_equal(ask("exit 99", 0, &error), PP_ESYS);
    says(&error, "status 99");
}

static void a_wrong_answer_is_refused(void **state)
{
    (void)state;
    struct pp_error error;
    assert_int_equal(ask("exit 0", 0, &error), PP_EFORMAT);
    assert_int_equal(ask("echo hello", 0, &error), PP_EFORMAT);
    assert_int_equal(ask("head -c 3000000 /dev/zero", 0, &error), PP_EFORMAT);
    says(&error, "damaged");
}

/* Messages without end are not kept, and neither pipe makes the other wait. */
static void floods_do_not_block(void **state)
{
    (void)state;
    struct pp_error error;
    assert_int_equal(
        ask("head -c 9000000 /dev/zero | tr '\\0' x >&2; exit 4", 0, &error), PP_EFORMAT);
    assert_true(strlen(error.text) < 400);
    assert_int_equal(
        ask("(head -c 3000000 /dev/zero >&2) & head -c 3000000 /dev/zero; wait; exit 7", 0, &error),
        PP_ESYS);
}

static void what_hangs_is_killed(void **state)
{
    (void)state;
    struct pp_error error;
    assert_int_equal(ask("sleep 1000", 0.05, &error), PP_ETIMEOUT);
    says(&error, "in time");
    assert_int_equal(ask("exec >&- 2>&-; exec sleep 1000", 0.2, &error), PP_ETIMEOUT);
    assert_int_equal(ask("cat /dev/zero >&2", 0.2, &error), PP_ETIMEOUT);
}

static enum pp_status ask_object(
    const char *program, const char *object, size_t n_addresses, struct pp_error *error)
{
    struct pp_symbols symbols;
    const struct pp_symbols_request request = {
        .program = program, .object = object, .addresses = addresses, .n_addresses = n_addresses};
    *error = (struct pp_error){.status = PP_OK};
    const enum pp_status status = pp_symbols_ask(&symbols, &request, error);
    pp_symbols_release(&symbols);
    return status;
}

static void what_is_no_object_is_told(void **state)
{
    (void)state;
    struct pp_error error;
    char path[256];
    assert_int_equal(ask_object("/bin/true", "/nowhere/x.so", 2, &error), PP_ENOENT);
    says(&error, "/nowhere/x.so");
    assert_int_equal(ask_object("/bin/true", "/", 2, &error), PP_EFORMAT);
    write_file(path, sizeof path, "text", "no ELF at all");
    assert_int_equal(ask_object("/bin/true", path, 2, &error), PP_EFORMAT);
    write_file(path, sizeof path, "short", "\177E");
    assert_int_equal(ask_object("/bin/true", path, 2, &error), PP_EFORMAT);
    snprintf(path, sizeof path, "%s/fifo", scratch);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(ask_object("/bin/true", path, 2, &error), PP_EFORMAT);
}

static void a_missing_program_is_told(void **state)
{
    (void)state;
    struct pp_error error;
    assert_int_equal(ask_object("/nowhere/program", "/proc/self/exe", 2, &error), PP_ENOENT);
    says(&error, "/nowhere/program");
}

static int make_scratch(void **state)
{
    (void)state;
    return mkdtemp(scratch) ? 0 : -1;
}

static int remove_scratch(void **state)
{
    static const char *const names[] = {"program", "text", "short", "fifo", ""};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[256];
        snprintf(path, sizeof path, "%s/%s", scratch, names[i]);
        remove(path);
    }
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_death_is_told),
        cmocka_unit_test(its_statuses_are_told),
        cmocka_unit_test(a_wrong_answer_is_refused),
        cmocka_unit_test(floods_do_not_block),
        cmocka_unit_test(what_hangs_is_killed),
        cmocka_unit_test(what_is_no_object_is_told),
        cmocka_unit_test(a_missing_program_is_told),
    };
    return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}

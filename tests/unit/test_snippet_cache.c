/* SPDX-License-Identifier: GPL-3.0-or-later
 * The cache of compiled statements: what hits and what does not, whom it does not trust, who it
 * shares with, and what it leaves behind.
 */
#include "bench/isolate.h"
#include "bench/snippet_cache.h"
#include "bench/snippet_command.h"
#include "made_snippet.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

#define N_TOGETHER 20

static char scratch[64]; /* of one test; XDG_CACHE_HOME and TMPDIR lie in it */
static char old_dir[4096];

static void run(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void run(const char *format, ...)
{
    char command[8192];
    va_list list;
    va_start(list, format);
    vsnprintf(command, sizeof command, format, list);
    va_end(list);
    if (system(command) != 0)
        fail_msg("%s", command);
}

static int set_up(void **state)
{
    (void)state;
    strcpy(scratch, "/tmp/ppbench-cache-XXXXXX");
    if (!getcwd(old_dir, sizeof old_dir) || !mkdtemp(scratch) || chdir(scratch) != 0)
        return -1;
    setenv("XDG_CACHE_HOME", scratch, 1);
    setenv("TMPDIR", scratch, 1);
    return 0;
}

static int tear_down(void **state)
{
    char command[192];
    (void)state;
    snprintf(command, sizeof command, "chmod -R u+rwx %s; rm -rf %s", scratch, scratch);
    return chdir(old_dir) != 0 || system(command) != 0;
}

/* How many entries of the directory have a name that holds `word`. */
static int count(const char *directory, const char *word)
{
    int n = 0;
    DIR *entries = opendir(directory);
    for (const struct dirent *e; entries && (e = readdir(entries));)
        n += e->d_name[0] != '.' && strstr(e->d_name, word) != NULL;
    if (entries)
        closedir(entries);
    return n;
}

static const char *cache(void)
{
    static char path[80];
    snprintf(path, sizeof path, "%s/ppbench", scratch);
    return path;
}

/* One run of the program: 1 from the cache, 0 compiled, -1 refused. */
static int compile_once(const char *statement, const char *flags, const char *const *options)
{
    const struct pp_snippet snippet = {.statement = statement,
        .headers = (const char *const[]){"mylib.h"},
        .n_headers = access("mylib.h", F_OK) == 0};
    struct pp_compiler compiler = {.flags = flags, .options = options, .use_cache = true};
    struct pp_snippet_store store;
    struct pp_snippet_result result = {0};
    struct pp_error error = {.status = PP_OK};
    while (options && options[compiler.n_options])
        compiler.n_options++;
    int outcome = -1;
    if (pp_snippet_store_init(&store, true, &error) == PP_OK) {
        if (pp_snippet_compile(&snippet, &compiler, &store, &result, &error) == PP_OK &&
            access(result.path, R_OK) == 0)
            outcome = result.from_cache;
        pp_snippet_result_release(&result);
        pp_snippet_store_release(&store);
    }
    if (outcome < 0)
        printf("# %s\n", error.text);
    return outcome;
}

static bool has_compiler(void)
{
    const bool has = made_snippet_has("cc");
    if (!has)
        printf("# skipped: there is no cc\n");
    return has;
}

static void test_hits(void **state)
{
    (void)state;
    if (!has_compiler())
        return;
    assert_int_equal(compile_once("1", "-O1", NULL), 0);
    assert_int_equal(compile_once("1", "-O1", NULL), 1);
    assert_int_equal(compile_once("2", "-O1", NULL), 0);
    assert_int_equal(compile_once("1", "-O0", NULL), 0);
    assert_int_equal(compile_once("1", "-O1", (const char *const[]){"-DA=1", NULL}), 0);
    assert_int_equal(compile_once("1", "-O1", NULL), 1);
    assert_int_equal(count(cache(), ".so"), 4);
    assert_int_equal(count(cache(), ".key"), 4);
    assert_int_equal(count(cache(), "work"), 0);
    assert_int_equal(count(scratch, ""), 1);
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
    /* Long enough ago that nobody could be writing to it. */
    const struct timespec past[2] = {{time(NULL) - 60, 0}, {time(NULL) - 60, 0}};
    utimensat(AT_FDCWD, path, past, 0);
}

static void test_header(void **state)
{
    (void)state;
    if (!has_compiler())
        return;
    write_file("mylib.h", "#include \"deep.h\"\n");
    write_file("deep.h", "#define K 1\n");
    assert_int_equal(compile_once("K", "-O1", NULL), 0);
    assert_int_equal(compile_once("K", "-O1", NULL), 1);
    write_file("deep.h", "#define K 22\n");
    assert_int_equal(compile_once("K", "-O1", NULL), 0);
    assert_int_equal(compile_once("K", "-O1", NULL), 1);
    unlink("deep.h");
    assert_int_equal(compile_once("K", "-O1", NULL), -1);
    /* One that may have changed while the compiler read it is not trusted. */
    write_file("deep.h", "#define K 3\n");
    const struct timespec future[2] = {{time(NULL) + 60, 0}, {time(NULL) + 60, 0}};
    utimensat(AT_FDCWD, "deep.h", future, 0);
    assert_int_equal(compile_once("K", "-O1", NULL), 0);
    assert_int_equal(compile_once("K", "-O1", NULL), 0);
}

static void test_compiler(void **state)
{
    (void)state;
    if (!has_compiler())
        return;
    write_file("my cc", "#!/bin/sh\nexec cc \"$@\"\n");
    chmod("my cc", 0755);
    setenv("CC", "'./my cc'", 1);
    assert_int_equal(compile_once("1", "-O1", NULL), 0);
    assert_int_equal(compile_once("1", "-O1", NULL), 1);
    write_file("my cc", "#!/bin/sh\nexec cc -g \"$@\"\n");
    assert_int_equal(compile_once("1", "-O1", NULL), 0);
    setenv("CC", "env ./cc2", 1);
    write_file("cc2", "#!/bin/sh\nexec cc \"$@\"\n");
    chmod("cc2", 0755);
    assert_int_equal(compile_once("1", "-O1", NULL), 0);
    assert_int_equal(compile_once("1", "-O1", NULL), 1);
    write_file("cc2", "#!/bin/sh\nexec cc -O2 \"$@\"\n");
    assert_int_equal(compile_once("1", "-O1", NULL), 0);
    unsetenv("CC");
    setenv("CPATH", scratch, 1);
    assert_int_equal(compile_once("1", "-O1", NULL), 0);
    unsetenv("CPATH");
}

/* A static library and an object on the command line are part of what comes out. */
static void test_objects(void **state)
{
    static const char *const options[] = {"-L.", "-lmine", "o.o", NULL};
    (void)state;
    if (!has_compiler())
        return;
    write_file("l.c", "int mine_f(void); int mine_f(void) { return 1; }\n");
    run("cc -c -fPIC l.c && ar rc libmine.a l.o && echo 'int q;' | cc -fPIC -xc -c -o o.o -");
    assert_int_equal(compile_once("1", "-O1", options), 0);
    assert_int_equal(compile_once("1", "-O1", options), 1);
    run("echo 'int q, r[9];' | cc -fPIC -xc -c -o o.o -");
    assert_int_equal(compile_once("1", "-O1", options), 0);
    run("cc -g -c -fPIC l.c && ar rc libmine.a l.o");
    assert_int_equal(compile_once("1", "-O1", options), 0);
    assert_int_equal(compile_once("1", "-O1", options), 1);
}

/* Open a store; the cache it uses, "" for none. Whether it works without is told too. */
static void demand_no_cache(const char *word)
{
    struct pp_snippet_store store;
    struct pp_error error = {.status = PP_OK};
    assert_int_equal(pp_snippet_store_init(&store, true, &error), PP_OK);
    assert_string_equal(store.cache_dir, "");
    if (!strstr(store.no_cache, word))
        fail_msg("'%s' does not say '%s'", store.no_cache, word);
    assert_int_equal(strncmp(store.work_dir, scratch, strlen(scratch)), 0);
    pp_snippet_store_release(&store);
}

static void test_hostile(void **state)
{
    (void)state;
    run("mkdir other && ln -s other ppbench");
    demand_no_cache("not a directory");
    run("rm ppbench && echo > ppbench");
    demand_no_cache("not a directory");
    run("rm ppbench && mkdir -m 0770 ppbench");
    chmod(cache(), 0770);
    demand_no_cache("others may write to it");
    chmod(cache(), 0702);
    demand_no_cache("others may write to it");
    if (geteuid() == 0 && chown(cache(), 12345, 12345) == 0) {
        chmod(cache(), 0755);
        demand_no_cache("somebody else");
    }
    run("rmdir ppbench");
    unsetenv("XDG_CACHE_HOME");
    char *home = strdup(getenv("HOME") ? getenv("HOME") : "");
    unsetenv("HOME");
    demand_no_cache("names a directory");
    setenv("HOME", home, 1);
    free(home);
    /* Whoever may write to what the cache is in may put another in its place. */
    run("mkdir open && chmod 0777 open");
    setenv("XDG_CACHE_HOME", "open", 1);
    char absolute[128];
    snprintf(absolute, sizeof absolute, "%s/open", scratch);
    setenv("XDG_CACHE_HOME", absolute, 1);
    demand_no_cache("others may write");
    assert_int_equal(count(absolute, ""), 0);
    setenv("XDG_CACHE_HOME", "/dev/null/x", 1);
    demand_no_cache("Not a directory");
}

/* Entries that others could have put there are no hits, nor are damaged ones. */
static void test_entries(void **state)
{
    (void)state;
    if (!has_compiler())
        return;
    assert_int_equal(compile_once("1", "-O1", NULL), 0);
    run("chmod 0620 %s/*.so", cache());
    assert_int_equal(compile_once("1", "-O1", NULL), 0);
    run("cd %s && mv *.so ../x && ln -s ../x $(basename *.key .key).so", cache());
    assert_int_equal(compile_once("1", "-O1", NULL), 0);
    run("cd %s && mv *.key ../k && ln -s ../k $(basename *.so .so).key", cache());
    assert_int_equal(compile_once("1", "-O1", NULL), 0);
    assert_int_equal(compile_once("1", "-O1", NULL), 1);
    run("cd %s && echo x >> $(echo *.key)", cache());
    assert_int_equal(compile_once("1", "-O1", NULL), 0);
    run("cd %s && : > $(echo *.key)", cache());
    assert_int_equal(compile_once("1", "-O1", NULL), 0);
    run("cd %s && rm *.so", cache());
    assert_int_equal(compile_once("1", "-O1", NULL), 0);
    assert_int_equal(compile_once("1", "-O1", NULL), 1);
}

static void test_hostile_tmpdir(void **state)
{
    (void)state;
    struct pp_snippet_store store;
    struct pp_error error = {.status = PP_OK};
    run("mkdir -m 0777 open && chmod 0777 open");
    setenv("TMPDIR", "open", 1);
    assert_int_equal(pp_snippet_store_init(&store, false, &error), PP_ESYS);
    assert_non_null(strstr(error.text, "'open' is no safe place"));
    pp_snippet_store_release(&store);
    assert_int_equal(count("open", ""), 0);
    chmod("open", 01777);
    error = (struct pp_error){.status = PP_OK};
    assert_int_equal(pp_snippet_store_init(&store, false, &error), PP_OK);
    assert_int_equal(count("open", "work"), 1);
    pp_snippet_store_release(&store);
    pp_snippet_store_release(&store);
    assert_int_equal(count("open", ""), 0);
    setenv("TMPDIR", "/nowhere", 1);
    assert_int_equal(pp_snippet_store_init(&store, false, &error), PP_ESYS);
}

/* Twenty at once: all succeed, one entry is left and nothing else. */
static void test_together(void **state)
{
    pid_t children[N_TOGETHER];
    (void)state;
    if (!has_compiler())
        return;
    fflush(stdout);
    for (int i = 0; i < N_TOGETHER; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            const int first = compile_once("1", "-O0", NULL);
            _exit(first < 0 || compile_once("1", "-O0", NULL) < 0);
        }
    }
    for (int i = 0; i < N_TOGETHER; i++) {
        int status = -1;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    assert_int_equal(count(cache(), ".so"), 1);
    assert_int_equal(count(cache(), ""), 2);
    assert_int_equal(compile_once("1", "-O0", NULL), 1);
}

/* What a killed process left is swept away, but nothing that is in use, nor what is not ours. */
static void test_sweep(void **state)
{
    (void)state;
    struct pp_snippet_store first, second;
    struct pp_error error = {.status = PP_OK};
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        if (pp_snippet_store_init(&first, true, &error) != PP_OK)
            _exit(1);
        char path[4096];
        snprintf(path, sizeof path, "%.3000s/0", first.work_dir);
        mkdir(path, 0700);
        raise(SIGKILL);
    }
    int status;
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(count(cache(), "work"), 1);
    run("mkdir %s/ppbench-work-x-1 %s/other", cache(), cache());
    assert_int_equal(pp_snippet_store_init(&first, true, &error), PP_OK);
    assert_int_equal(pp_snippet_store_init(&second, true, &error), PP_OK);
    assert_int_equal(count(cache(), "work"), 3);
    pp_snippet_store_release(&second);
    pp_snippet_store_release(&first);
    assert_int_equal(count(cache(), "work"), 1);
    assert_int_equal(count(cache(), "other"), 1);
}

/* A failed compilation leaves nothing either. */
static void test_failure(void **state)
{
    (void)state;
    if (!has_compiler())
        return;
    assert_int_equal(compile_once("nothing_of_the_kind", "-O1", NULL), -1);
    assert_int_equal(count(cache(), ""), 0);
}

static void test_read_only(void **state)
{
    (void)state;
    if (!has_compiler())
        return;
    if (geteuid() == 0) {
        printf("# skipped: root may write anywhere\n");
        return;
    }
    mkdir(cache(), 0500);
    demand_no_cache("Permission denied");
    assert_int_equal(compile_once("1", "-O1", NULL), 0);
    assert_int_equal(count(cache(), ""), 0);
}

static void interrupt(int number)
{
    (void)number;
    pp_isolate_interrupt();
}

/* Interrupted while the compiler runs: it is stopped, with what it started, and nothing is left. */
static void test_interrupt(void **state)
{
    (void)state;
    write_file("slow", "#!/bin/sh\nsleep 60 & wait\n");
    chmod("slow", 0755);
    fflush(stdout);
    const time_t began_s = time(NULL);
    const pid_t child = fork();
    if (child == 0) {
        const struct pp_snippet snippet = {.statement = "1"};
        const struct pp_compiler compiler = {.command = "./slow", .use_cache = true};
        struct pp_snippet_store store;
        struct pp_snippet_result result;
        struct pp_error error = {.status = PP_OK};
        signal(SIGALRM, interrupt);
        if (pp_snippet_store_init(&store, true, &error) != PP_OK)
            _exit(1);
        alarm(1);
        const enum pp_status status = pp_snippet_compile(
            &snippet, &compiler, &store, &result, &error);
        pp_snippet_result_release(&result);
        pp_snippet_store_release(&store);
        _exit(status == PP_EINTR ? 0 : 2);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_true(time(NULL) - began_s < 30);
    assert_int_equal(count(cache(), ""), 0);
}

/* No room: the message says so, or the module is used without having been cached. */
static void test_full(void **state)
{
    (void)state;
    if (!has_compiler())
        return;
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        const struct rlimit limit = {1000, 1000};
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
        const struct pp_snippet snippet = {.statement = "1"};
        const struct pp_compiler compiler = {.flags = "-O0", .use_cache = true};
        struct pp_snippet_store store;
        struct pp_snippet_result result;
        struct pp_error error = {.status = PP_OK};
        if (pp_snippet_store_init(&store, true, &error) != PP_OK)
            _exit(1);
        const enum pp_status status = pp_snippet_compile(
            &snippet, &compiler, &store, &result, &error);
        pp_snippet_result_release(&result);
        pp_snippet_store_release(&store);
        _exit(status == PP_EIO && strstr(error.text, "File too large; set TMPDIR") ? 0 : 2);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(count(cache(), ""), 0);
}

/* The bound holds, and what was used last stays. */
static void test_trim(void **state)
{
    (void)state;
    struct pp_snippet_store store;
    struct pp_error error = {.status = PP_OK};
    char module[4096], key[32], linked[4096];
    const int n = 9;
    assert_int_equal(pp_snippet_store_init(&store, true, &error), PP_OK);
    for (int i = 0; i < n; i++) {
        snprintf(module, sizeof module, "%.3000s/m%d", store.work_dir, i);
        snprintf(key, sizeof key, "key %d", i);
        const int fd = open(module, O_WRONLY | O_CREAT, 0600);
        assert_true(fd >= 0);
        assert_int_equal(ftruncate(fd, 10 << 20), 0);
        close(fd);
        assert_true(pp_snippet_cache_add(&store, key, module, "/none"));
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL); /* a tick of the file system */
    }
    snprintf(linked, sizeof linked, "%.3000s/found", store.work_dir);
    assert_true(pp_snippet_cache_find(&store, "key 0", linked));
    pp_snippet_cache_trim(&store);
    assert_int_equal(count(cache(), ".so"), PP_SNIPPET_CACHE_BYTES / (10u << 20));
    assert_int_equal(count(cache(), ".key"), PP_SNIPPET_CACHE_BYTES / (10u << 20));
    assert_int_equal(access(linked, R_OK), 0);
    unlink(linked);
    assert_true(pp_snippet_cache_find(&store, "key 0", linked));
    unlink(linked);
    assert_false(pp_snippet_cache_find(&store, "key 1", linked));
    pp_snippet_store_release(&store);
}

/* Two keys of one name would be told apart: the key is compared. */
static void test_key(void **state)
{
    (void)state;
    struct pp_snippet_store store;
    struct pp_error error = {.status = PP_OK};
    char module[4096], linked[4096];
    assert_int_equal(pp_snippet_store_init(&store, true, &error), PP_OK);
    snprintf(module, sizeof module, "%.3000s/m", store.work_dir);
    snprintf(linked, sizeof linked, "%.3000s/l", store.work_dir);
    write_file(module, "module");
    assert_true(pp_snippet_cache_add(&store, "a key\n--\nof lines", module, "/none"));
    run("cd %s && sed -i s/lines/Lines/ *.key", cache());
    assert_false(pp_snippet_cache_find(&store, "a key\n--\nof lines", linked));
    run("cd %s && sed -i s/Lines/lines/ *.key && chmod 600 *.key", cache());
    assert_true(pp_snippet_cache_find(&store, "a key\n--\nof lines", linked));
    pp_snippet_store_release(&store);
}

#define CASE(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_hits),
        CASE(test_header),
        CASE(test_compiler),
        CASE(test_objects),
        CASE(test_hostile),
        CASE(test_entries),
        CASE(test_hostile_tmpdir),
        CASE(test_together),
        CASE(test_sweep),
        CASE(test_failure),
        CASE(test_read_only),
        CASE(test_interrupt),
        CASE(test_full),
        CASE(test_trim),
        CASE(test_key),
    };
    unsetenv("CC");
    unsetenv("CFLAGS");
    return cmocka_run_group_tests(tests, NULL, NULL);
}

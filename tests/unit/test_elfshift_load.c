/* SPDX-License-Identifier: GPL-3.0-or-later
 * Shifted copies at work: real objects are shifted, loaded beside their original
 * in a child process, and have to answer alike.
 */
#include "bench/elfshift.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#if defined __SANITIZE_ADDRESS__
#define IS_ASAN true
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define IS_ASAN true
#endif
#endif
#ifndef IS_ASAN
#define IS_ASAN false /* it cannot follow exceptions of a C++ library loaded late */
#endif

enum { CHILD_SKIPS = 77 };

/* A directory of the test's own, for compiled objects. */
static char scratch[64];

/* In a child: says why and ends it. */
#define child_end(status, ...) \
    do { \
        printf("# "); \
        printf(__VA_ARGS__); \
        printf("\n"); \
        fflush(stdout); \
        _exit(status); \
    } while (0)

#define child_demand(condition, ...) \
    do { \
        if (!(condition)) { \
            child_end(1, __VA_ARGS__); \
        } \
    } while (0)

/* Runs body in a child, so that nothing it loads stays; fails when it did. */
static void in_child(void (*body)(const void *), const void *subject)
{
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        alarm(120);
        body(subject);
        _exit(0);
    }
    int status = -1;
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!WIFEXITED(status) || (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != CHILD_SKIPS)) {
        fail_msg("the child ended with status 0x%x", (unsigned)status);
    }
}

/* A whole file; in a child, so never freed, and mapped, so that nobody calls it a leak. */
static unsigned char *read_file(const char *path, size_t *n_bytes)
{
    struct stat facts;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    child_demand(fd >= 0 && fstat(fd, &facts) == 0, "%s: %s", path, strerror(errno));
    *n_bytes = (size_t)facts.st_size;
    unsigned char *const bytes = mmap(
        NULL, *n_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    child_demand(bytes != MAP_FAILED, "no memory");
    size_t n_read = 0;
    while (n_read < *n_bytes) {
        const ssize_t n = read(fd, bytes + n_read, *n_bytes - n_read);
        child_demand(n > 0, "%s: %s", path, strerror(errno));
        n_read += (size_t)n;
    }
    close(fd);
    return bytes;
}

/* Loads a shifted copy of a file's bytes from memory. Its descriptor stays open,
 * as the loader knows objects by their path. */
static void *load_shifted(
    const unsigned char *image, size_t n_bytes, unsigned delta_bytes, int mode)
{
    struct pp_error error = {.status = PP_OK};
    struct pp_buf copy;
    char path[64];
    pp_buf_init(&copy);
    child_demand(pp_elfshift_write(image, n_bytes, delta_bytes, &copy, &error) == PP_OK,
        "shift by %u: %s", delta_bytes, error.text);
    const int fd = memfd_create("shifted", MFD_CLOEXEC);
    child_demand(fd >= 0 && write(fd, copy.data, copy.n_bytes) == (ssize_t)copy.n_bytes,
        "a memory file: %s", strerror(errno));
    pp_buf_release(&copy);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    void *const handle = dlopen(path, mode);
    child_demand(handle != NULL, "shift by %u: %s", delta_bytes, dlerror());
    return handle;
}

/* The function's address as a number; never 0. */
static uintptr_t address_of(void *handle, const char *name)
{
    void *const address = dlsym(handle, name);
    child_demand(address != NULL, "no %s: %s", name, dlerror());
    return (uintptr_t)address;
}

/* Calls a function of a handle by name: CALL(type of its pointer, handle, name)(...). */
#define CALL(type, handle, name) ((type)address_of(handle, name))

static void demand_moved(void *original, void *shifted, const char *name, unsigned delta_bytes)
{
    const uintptr_t distance_bytes = address_of(shifted, name) - address_of(original, name);
    child_demand(distance_bytes % 4096 == delta_bytes, "%s moved by %zu of the page, not by %u",
        name, (size_t)(distance_bytes % 4096), delta_bytes);
}

/* The sources of this test's own objects. */

static const char *program(const char *variable, const char *otherwise)
{
    const char *const value = getenv(variable);
    return value != NULL && value[0] != '\0' ? value : otherwise;
}

/* Compiles and links a source of tests/target; false when these tools cannot. */
static bool build(const char *compiler, const char *flags, const char *source, const char *object)
{
    char command[1024];
    snprintf(command, sizeof command,
        "%s -O2 -fPIC -shared %s -o %s %s/tests/target/%s >/dev/null 2>&1", compiler, flags, object,
        program("PP_SRCDIR", "."), source);
    return system(command) == 0;
}

static void object_path(char *path, size_t size_bytes, const char *name)
{
    snprintf(path, size_bytes, "%s/%s.so", scratch, name);
}

/* Compares what the object reports of itself in a copy and in a first copy. */
static void check_kinds(void *handle, const char *expected, unsigned delta_bytes)
{
    char text[256];
    CALL(int (*)(char *, size_t), handle, "shift_report")(text, sizeof text);
    child_demand(strcmp(text, expected) == 0, "shift by %u: expected '%s' in '%s'", delta_bytes,
        expected, text);
    child_demand(CALL(int (*)(void), handle, "shift_misaligned")() == 0,
        "shift by %u: data are misaligned", delta_bytes);
}

/* The original and a copy at each line of the page, side by side; the copies are
 * closed at last. */
static void load_all_kinds(const void *subject)
{
    static void *handles[PP_ELFSHIFT_N_LAYOUTS_MAX];
    const char expected[] = "1 9 42 1 7 8 33 5 gamma 0 10 8555 1 2";
    struct pp_elfshift_facts facts;
    struct pp_error error = {.status = PP_OK};
    int n_destructed = 0;
    size_t n_bytes;
    unsigned char *const image = read_file(subject, &n_bytes);
    child_demand(pp_elfshift_inspect(image, n_bytes, &facts, &error) == PP_OK, "%s", error.text);
    handles[0] = dlopen(subject, RTLD_LAZY);
    if (handles[0] == NULL) {
        child_end(CHILD_SKIPS, "SKIP not loadable here: %s", dlerror());
    }
    check_kinds(handles[0], expected, 0);
    const unsigned stride_bytes = 4096 / PP_ELFSHIFT_N_LAYOUTS_MAX;
    for (unsigned i = 1; i < PP_ELFSHIFT_N_LAYOUTS_MAX; i++) {
        const unsigned delta_bytes = i * stride_bytes;
        handles[i] = load_shifted(image, n_bytes, delta_bytes, RTLD_LAZY);
        check_kinds(handles[i], expected, delta_bytes);
        demand_moved(handles[0], handles[i], "shift_report", delta_bytes);
        demand_moved(handles[0], handles[i], "shift_chosen", delta_bytes);
        demand_moved(handles[0], handles[i], "shift_data", delta_bytes);
        *(int **)address_of(handles[i], "shift_destructed") = &n_destructed;
    }
    for (unsigned i = 1; i < PP_ELFSHIFT_N_LAYOUTS_MAX; i++) {
        child_demand(dlclose(handles[i]) == 0, "%s", dlerror());
    }
    child_demand(n_destructed == PP_ELFSHIFT_N_LAYOUTS_MAX - 1, "%d destructors ran", n_destructed);
    size_t n_now_bytes;
    const unsigned char *const now = read_file(subject, &n_now_bytes);
    child_demand(
        n_now_bytes == n_bytes && memcmp(now, image, n_bytes) == 0, "the original changed");
}

struct kind {
    const char *name;
    const char *flags;
};

/* clang-format off */
static const struct kind kinds[] = {
    {"default",      ""},
    {"lazy",         "-Wl,-z,lazy"},
    {"now",          "-Wl,-z,now"},
    {"no_plt",       "-fno-plt"},
    {"together",     "-Wl,-z,noseparate-code"},
    {"no_relro",     "-Wl,-z,norelro"},
    {"packed",       "-Wl,-z,pack-relative-relocs"},
    {"sysv_hash",    "-Wl,--hash-style=sysv"},
    {"gnu_hash",     "-Wl,--hash-style=gnu"},
    {"tls_desc",     "-mtls-dialect=gnu2"},
    {"large_pages",  "-Wl,-z,max-page-size=0x200000"},
    {"stripped",     "-s"},
    {"sections",     "-ffunction-sections -fdata-sections -Wl,--gc-sections"},
    {"branch_track", "-fcf-protection=full"},
    {"symbolic",     "-Wl,-Bsymbolic"},
    {"versions",     "-Wl,--default-symver"},
    {"gold",         "-fuse-ld=gold"},
    {"lld",          "-fuse-ld=lld"},
    {"lld_large",    "-fuse-ld=lld -Wl,-z,max-page-size=65536"},
    {"lld_now",      "-fuse-ld=lld -Wl,-z,now -Wl,-z,relro"},
    {"lld_one",      "-fuse-ld=lld -Wl,--no-rosegment"},
    {"mold",         "-fuse-ld=mold"},
};
/* clang-format on */

static void test_each_way_of_linking(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        char path[128];
        object_path(path, sizeof path, "kinds");
        if (build(program("CC", "cc"), kinds[i].flags, "shift_kinds.c", path)) {
            printf("# %s\n", kinds[i].name);
            in_child(load_all_kinds, path);
        } else {
            printf("# SKIP %s: the compiler or linker does not know it\n", kinds[i].name);
        }
        unlink(path);
    }
}

/* Exceptions of C++ */

static int call_back(int (*thrower)(int), int x)
{
    return thrower(x) + 1; /* which it does not come back from */
}

static int throws(void *handle)
{
    typedef int throws_in(int (*)(int (*)(int), int));
    return CALL(throws_in *, handle, "shift_throws")(call_back);
}

enum { THROWN = 18 + 1000 + 2000000 };

static void throw_from_copies(const void *subject)
{
    size_t n_bytes;
    unsigned char *const image = read_file(subject, &n_bytes);
    void *const original = dlopen(subject, RTLD_NOW);
    if (original == NULL) {
        child_end(CHILD_SKIPS, "SKIP not loadable here: %s", dlerror());
    }
    child_demand(throws(original) == THROWN, "the original says %d", throws(original));
    for (unsigned delta_bytes = 64; delta_bytes < 4096; delta_bytes += 192) {
        void *const copy = load_shifted(image, n_bytes, delta_bytes, RTLD_NOW);
        child_demand(throws(copy) == THROWN, "shift by %u: %d", delta_bytes, throws(copy));
        demand_moved(original, copy, "shift_throws", delta_bytes);
    }
}

/* The path of a library that the C++ compiler links, or false. */
static bool library_path(char *path, int size_bytes, const char *name)
{
    char command[512];
    snprintf(
        command, sizeof command, "%s -print-file-name=%s 2>/dev/null", program("CXX", "c++"), name);
    FILE *const answer = popen(command, "r");
    if (answer == NULL) {
        return false;
    }
    const bool is_read = fgets(path, size_bytes, answer) != NULL;
    path[is_read ? strcspn(path, "\n") : 0] = '\0';
    return pclose(answer) == 0 && path[0] == '/' && access(path, R_OK) == 0;
}

/* The C++ library and the unwinder are shifted too: loaded first, they serve
 * whoever needs their names. */
static void throw_through_copies(const void *subject)
{
    static const char *const needed[] = {"libgcc_s.so.1", "libstdc++.so.6"};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        char path[512];
        size_t n_bytes;
        if (!library_path(path, sizeof path, needed[i])) {
            child_end(CHILD_SKIPS, "SKIP no %s", needed[i]);
        }
        unsigned char *const image = read_file(path, &n_bytes);
        (void)load_shifted(image, n_bytes, 1344, RTLD_NOW | RTLD_GLOBAL);
        child_demand(dlopen(needed[i], RTLD_NOW | RTLD_NOLOAD) != NULL, "%s", dlerror());
    }
    size_t n_bytes;
    unsigned char *const image = read_file(subject, &n_bytes);
    void *const copy = load_shifted(image, n_bytes, 2112, RTLD_NOW);
    child_demand(throws(copy) == THROWN, "%d", throws(copy));
}

static void test_exceptions(void **state)
{
    (void)state;
    char path[128];
    object_path(path, sizeof path, "throw");
    if (IS_ASAN || !build(program("CXX", "c++"), "", "shift_throw.cc", path)) {
        printf("# SKIP %s\n", IS_ASAN ? "exceptions under ASan" : "no C++ compiler");
        return;
    }
    in_child(throw_from_copies, path);
    in_child(throw_through_copies, path);
    unlink(path);
}

/* Libraries of the system: each answer of the original and of a copy is a text. */

struct library {
    const char *name;
    const char *function; /* whose address must move */
    unsigned step_bytes;  /* the least step it may have */
    void (*ask)(void *handle, struct pp_buf *answer);
};

static void load_library_copies(const void *subject)
{
    const struct library *const library = subject;
    struct pp_elfshift_facts facts;
    struct pp_error error = {.status = PP_OK};
    struct pp_buf expected;
    struct link_map *map;
    size_t n_bytes;
    void *const original = dlopen(library->name, RTLD_LAZY);
    if (original == NULL || dlinfo(original, RTLD_DI_LINKMAP, &map) != 0) {
        child_end(CHILD_SKIPS, "SKIP %s is not installed", library->name);
    }
    unsigned char *const image = read_file(map->l_name, &n_bytes);
    child_demand(pp_elfshift_inspect(image, n_bytes, &facts, &error) == PP_OK, "%s", error.text);
    child_demand(
        facts.step_bytes >= library->step_bytes && facts.has_sections, "step %u", facts.step_bytes);
    pp_buf_init(&expected);
    library->ask(original, &expected);
    child_demand(expected.n_bytes > 0 && !expected.failed, "no answer");
    unsigned deltas_bytes[9];
    const size_t n = pp_elfshift_deltas(facts.step_bytes, 1, deltas_bytes, 9);
    for (size_t i = 1; i < n; i++) {
        struct pp_buf answer;
        void *const copy = load_shifted(image, n_bytes, deltas_bytes[i], RTLD_LAZY);
        pp_buf_init(&answer);
        library->ask(copy, &answer);
        child_demand(answer.n_bytes == expected.n_bytes &&
                memcmp(answer.data, expected.data, answer.n_bytes) == 0,
            "%s shifted by %u answers otherwise", library->name, deltas_bytes[i]);
        demand_moved(original, copy, library->function, deltas_bytes[i]);
        pp_buf_release(&answer);
    }
    pp_buf_release(&expected);
}

static void ask_zlib(void *handle, struct pp_buf *answer)
{
    typedef unsigned long checksum(unsigned long, const unsigned char *, unsigned);
    typedef int convert(unsigned char *, unsigned long *, const unsigned char *, unsigned long);
    static unsigned char plain[60000], packed[70000], again[60000];
    unsigned long n_packed = sizeof packed;
    unsigned long n_again = sizeof again;
    for (size_t i = 0; i < sizeof plain; i++) {
        plain[i] = (unsigned char)(i * i / 97 % 31 + i % 7);
    }
    pp_buf_printf(answer, "%lu %lu ", CALL(checksum *, handle, "crc32")(0, plain, sizeof plain),
        CALL(checksum *, handle, "adler32")(1, plain, sizeof plain));
    child_demand(CALL(convert *, handle, "compress")(packed, &n_packed, plain, sizeof plain) == 0 &&
            CALL(convert *, handle, "uncompress")(again, &n_again, packed, n_packed) == 0 &&
            n_again == sizeof plain && memcmp(again, plain, n_again) == 0,
        "compress and uncompress");
    pp_buf_append(answer, packed, n_packed);
}

static int take_row(void *answer, int n_columns, char **values, char **names)
{
    (void)names;
    for (int i = 0; i < n_columns; i++) {
        pp_buf_printf(answer, "%s|", values[i] != NULL ? values[i] : "NULL");
    }
    return 0;
}

static void ask_sqlite(void *handle, struct pp_buf *answer)
{
    typedef int take(void *, int, char **, char **);
    typedef int execute(void *, const char *, take *, void *, char **);
    static const char statements[] =
        "create table t(a integer primary key, b text, c real);"
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000) "
        "insert into t select i, printf('%05d', i * 7919 % 2003), i / 7.0 from n;"
        "create index u on t(b); update t set c = c * 2 where a % 3 = 0;"
        "select count(*), sum(a), round(avg(c), 6), group_concat(substr(b, 2), ',') from "
        "(select * from t where b between '00100' and '00200' order by b desc);"
        "select a % 5, max(b), upper(hex(min(b))) from t group by 1 order by 2;"
        "pragma integrity_check;";
    void *database = NULL;
    child_demand(
        CALL(int (*)(const char *, void **), handle, "sqlite3_open")(":memory:", &database) == 0,
        "cannot open");
    child_demand(
        CALL(execute *, handle, "sqlite3_exec")(database, statements, take_row, answer, NULL) == 0,
        "cannot execute");
    CALL(int (*)(void *), handle, "sqlite3_close")(database);
}

static void ask_gsl(void *handle, struct pp_buf *answer)
{
    typedef double of_double(double);
    typedef double of_two(double, double);
    void *const generator = CALL(void *(*)(const void *), handle, "gsl_rng_alloc")(
        *(const void **)address_of(handle, "gsl_rng_mt19937"));
    for (int i = 0; i < 50; i++) {
        const double x = 0.37 * i + 0.1;
        pp_buf_printf(answer, "%a %a %a %a|", CALL(of_double *, handle, "gsl_sf_bessel_J0")(x),
            CALL(of_double *, handle, "gsl_sf_gamma")(x),
            CALL(of_two *, handle, "gsl_cdf_tdist_P")(x, 5),
            CALL(double (*)(const void *, double), handle, "gsl_ran_gaussian_ziggurat")(
                generator, 1));
    }
    CALL(void (*)(void *), handle, "gsl_rng_free")(generator);
}

static void ask_math(void *handle, struct pp_buf *answer)
{
    typedef double of_double(double);
    typedef double of_two(double, double);
    static const char *const names[] = {
        "sin", "cos", "tan", "exp", "log", "atan", "cbrt", "erf", "lgamma", "j0", "floor", "expm1"};
    for (int i = 1; i < 200; i++) {
        for (size_t j = 0; j < sizeof names / sizeof names[0]; j++) {
            pp_buf_printf(answer, "%a ", CALL(of_double *, handle, names[j])(i * 0.173));
        }
        pp_buf_printf(answer, "%a ", CALL(of_two *, handle, "pow")(i * 0.173, 2.5));
    }
}

static void ask_cxx(void *handle, struct pp_buf *answer)
{
    typedef char *demangle(const char *, char *, size_t *, int *);
    static const char *const names[] = {"_ZNSt6vectorIiSaIiEE9push_backERKi", "_ZSt4sortIPdEvT_S1_",
        "_ZNKSt8functionIFvRKSsEEclES1_", "_Zrm1XS_", "nonsense"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        int status;
        char *const text = CALL(demangle *, handle, "__cxa_demangle")(
            names[i], NULL, NULL, &status);
        pp_buf_printf(answer, "%d %s|", status, text != NULL ? text : "none");
        free(text);
    }
}

/* clang-format off */
static const struct library libraries[] = {
    {"libz.so.1",       "crc32",            16, ask_zlib},
    {"libsqlite3.so.0", "sqlite3_exec",     16, ask_sqlite},
    {"libgsl.so.27",    "gsl_sf_bessel_J0", 16, ask_gsl},
    {"libm.so.6",       "cbrt",             16, ask_math},
    {"libstdc++.so.6",  "__cxa_demangle",   64, ask_cxx},
};
/* clang-format on */

static void test_libraries(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++) {
        printf("# %s\n", libraries[i].name);
        in_child(load_library_copies, &libraries[i]);
    }
}

static void refuse_library(const void *subject)
{
    const struct library *const library = subject;
    struct pp_elfshift_facts facts;
    struct pp_error error = {.status = PP_OK};
    struct link_map *map;
    size_t n_bytes;
    void *const original = dlopen(library->name, RTLD_LAZY);
    if (original == NULL || dlinfo(original, RTLD_DI_LINKMAP, &map) != 0) {
        child_end(CHILD_SKIPS, "SKIP %s is not installed", library->name);
    }
    unsigned char *const image = read_file(map->l_name, &n_bytes);
    child_demand(pp_elfshift_inspect(image, n_bytes, &facts, &error) == PP_EFORMAT,
        "%s may be shifted", library->name);
    child_demand(
        strstr(error.text, library->function) != NULL, "%s: %s", library->name, error.text);
}

static void test_libraries_that_refuse(void **state)
{
    (void)state;
    static const struct library refused[] = {
        {"libcrypto.so.3", "aligned to 4096 bytes", 0, NULL},
        {"libc.so.6", "run as a program", 0, NULL},
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        in_child(refuse_library, &refused[i]);
    }
}

static void refuse_file(const void *subject)
{
    struct pp_elfshift_facts facts;
    size_t n_bytes;
    const unsigned char *const image = read_file(subject, &n_bytes);
    child_demand(pp_elfshift_inspect(image, n_bytes, &facts, NULL) == PP_EFORMAT,
        "%s may be shifted", (const char *)subject);
}

static void test_text_relocations(void **state)
{
    (void)state;
    static const char flags[] = "-fno-pic -mcmodel=large -Wl,-z,notext -DSHIFT_PLAIN";
    char path[128];
    object_path(path, sizeof path, "text");
    if (build(program("CC", "cc"), flags, "shift_kinds.c", path)) {
        in_child(refuse_file, path);
    } else {
        printf("# SKIP the compiler or linker refuses %s itself\n", flags);
    }
    unlink(path);
}

static void test_program(void **state)
{
    (void)state;
    in_child(refuse_file, "/proc/self/exe");
}

static int make_scratch(void **state)
{
    (void)state;
    snprintf(scratch, sizeof scratch, "/tmp/ppbench-elfshift-XXXXXX");
    return mkdtemp(scratch) == NULL;
}

static int remove_scratch(void **state)
{
    (void)state;
    return rmdir(scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_way_of_linking),
        cmocka_unit_test(test_exceptions),
        cmocka_unit_test(test_libraries),
        cmocka_unit_test(test_libraries_that_refuse),
        cmocka_unit_test(test_text_relocations),
        cmocka_unit_test(test_program),
    };
    return cmocka_run_group_tests_name("elfshift_load", tests, make_scratch, remove_scratch);
}

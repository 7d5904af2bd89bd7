/* SPDX-License-Identifier: GPL-3.0-or-later
 * ppbench-symbols on objects that this test compiles in many ways: names, lines and inlined
 * functions against the source, against nm and against addr2line.
 */
#define _GNU_SOURCE
#include "bench/symbols.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define MAX_ADDRESSES 8192

static char scratch[] = "/tmp/ppbench-objects-XXXXXX";
static char program_path[4096];

static const char *variable(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return value && *value ? value : otherwise;
}

/* Run a command of the shell in the scratch directory. False: it failed. */
static bool run(const char *format, ...) __attribute__((format(printf, 1, 2)));
static bool run(const char *format, ...)
{
    char command[2048], whole[4096];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(command, sizeof command, format, arguments);
    va_end(arguments);
    snprintf(whole, sizeof whole, "cd %s && { %s; } >/dev/null 2>&1", scratch, command);
    return system(whole) == 0;
}

/* Compile tests/target/lines.c to NAME.so there. False: this compiler cannot. */
static bool compile(const char *name, const char *flags)
{
    return run("%s -fPIC -shared -fno-semantic-interposition -Wl,--build-id %s -o %s.so "
               "%s/tests/target/lines.c",
        variable("CC", "cc"), flags, name, variable("PP_SRCDIR", "."));
}

static const char *object_path(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s.so", scratch, name);
    return path;
}

static enum pp_status ask(struct pp_symbols *symbols, const char *name, const uint64_t *addresses,
    size_t n, struct pp_error *error)
{
    const struct pp_symbols_request request = {.program = program_path,
        .object = object_path(name),
        .addresses = addresses,
        .n_addresses = n,
        .timeout_s = 600};
    *error = (struct pp_error){.status = PP_OK};
    return pp_symbols_ask(symbols, &request, error);
}

static void ask_well(
    struct pp_symbols *symbols, const char *name, const uint64_t *addresses, size_t n)
{
    struct pp_error error;
    if (ask(symbols, name, addresses, n, &error) != PP_OK)
        fail_msg("%s: %s", name, error.text);
    assert_int_equal(symbols->n_answers, n);
}

/* Address and size of a symbol as nm tells them. False: there is no nm, or no such symbol. */
static bool find_symbol(
    const char *name, const char *symbol, unsigned long long *start, unsigned long long *n_bytes)
{
    char command[1024], line[512], found[256];
    bool ok = false;
    snprintf(command, sizeof command, "nm -S %s/%s.so 2>/dev/null", scratch, name);
    FILE *from = popen(command, "r");
    while (from && fgets(line, sizeof line, from)) {
        unsigned long long at, size;
        if (sscanf(line, "%llx %llx %*c %255s", &at, &size, found) == 3 && !strcmp(found, symbol)) {
            *start = at;
            *n_bytes = size;
            ok = true;
        }
    }
    if (from)
        pclose(from);
    return ok;
}

/* The line of lines.c that holds a comment. */
static unsigned line_of(const char *comment)
{
    char path[4096], line[512], wanted[128];
    unsigned number = 0, found = 0;
    snprintf(path, sizeof path, "%s/tests/target/lines.c", variable("PP_SRCDIR", "."));
    snprintf(wanted, sizeof wanted, "// %s\n", comment);
    FILE *from = fopen(path, "r");
    assert_non_null(from);
    while (fgets(line, sizeof line, from)) {
        number++;
        if (strstr(line, wanted))
            found = number;
    }
    fclose(from);
    assert_int_not_equal(found, 0);
    return found;
}

/* All addresses of a function: not only those where instructions begin. */
static size_t addresses_of(const char *name, const char *symbol, uint64_t *addresses)
{
    unsigned long long start, n_bytes;
    if (!find_symbol(name, symbol, &start, &n_bytes))
        return 0;
    for (size_t i = 0; i < n_bytes && i < MAX_ADDRESSES; i++)
        addresses[i] = start + i;
    return n_bytes < MAX_ADDRESSES ? n_bytes : MAX_ADDRESSES;
}

static bool ends_with(const char *text, const char *end)
{
    const size_t n = strlen(text), n_end = strlen(end);
    return n >= n_end && strcmp(text + n - n_end, end) == 0;
}

static bool is_place(const struct pp_symbols_frame *frame, const char *name, const char *comment)
{
    return !strcmp(frame->name, name) && frame->line == line_of(comment) && frame->file[0] == '/' &&
        ends_with(frame->file, "tests/target/lines.c");
}

/* Somewhere in lines_outer stands what was two functions within each other. */
static void check_chain(const char *name)
{
    uint64_t addresses[MAX_ADDRESSES];
    struct pp_symbols symbols;
    const size_t n = addresses_of(name, "lines_outer", addresses);
    bool is_found = false;
    ask_well(&symbols, name, addresses, n);
    for (size_t i = 0; i < n; i++) {
        const struct pp_symbols_answer *a = &symbols.answers[i];
        assert_string_equal(a->name, "lines_outer");
        assert_string_equal(a->symbol, "lines_outer");
        assert_int_equal(a->start, addresses[0]);
        assert_int_equal(a->size_bytes, n);
        assert_true(ends_with(a->file, "tests/target/lines.c"));
        assert_in_range(a->n_frames, 1, 3);
        assert_string_equal(a->frames[a->n_frames - 1].name, "");
        is_found |= a->n_frames == 3 && is_place(&a->frames[0], "lines_inner", "in inner") &&
            is_place(&a->frames[1], "lines_middle", "inner called") &&
            is_place(&a->frames[2], "", "middle called");
    }
    if (!is_found)
        fail_msg("%s: no address of lines_outer is in lines_inner", name);
    pp_symbols_release(&symbols);
}

static const struct {
    const char *name, *flags;
} kinds[] = {
    {"O2", "-O2 -g"},
    {"O0", "-O0 -g"},
    {"Os", "-Os -g"},
    {"dwarf4", "-O2 -g -gdwarf-4"},
    {"dwarf5", "-O2 -g -gdwarf-5"},
    {"gz", "-O2 -g -gz"},
    {"gnugz", "-O2 -g -gz=zlib-gnu"},
    {"split", "-O2 -g -gsplit-dwarf"},
    {"types", "-O2 -g -fdebug-types-section"},
};

static void inlined_functions_are_told(void **state)
{
    (void)state;
    unsigned long long start, n_bytes;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (!compile(kinds[i].name, kinds[i].flags) ||
            !find_symbol(kinds[i].name, "lines_outer", &start, &n_bytes))
            printf("# not looked at: %s\n", kinds[i].flags);
        else
            check_chain(kinds[i].name);
}

static void another_compiler_is_understood(void **state)
{
    (void)state;
    if (!run("clang -fPIC -shared -O2 -g -o clang.so %s/tests/target/lines.c",
            variable("PP_SRCDIR", "."))) {
        printf("# clang is not here\n");
        return;
    }
    check_chain("clang");
}

/* One line of addr2line's: "file:line", with a remark behind it perhaps. */
static unsigned number_in(const char *line)
{
    const char *colon = strrchr(line, ':');
    return colon ? (unsigned)strtoul(colon + 1, NULL, 10) : 0;
}

static void check_line(const struct pp_symbols_answer *a, size_t frame, unsigned line)
{
    const unsigned own = frame < a->n_frames ? a->frames[frame].line : 0;
    if (own != line)
        fail_msg("%s: frame %zu has line %u, addr2line says %u", a->name, frame, own, line);
}

/* Lines of all frames of all addresses are those of addr2line. */
static void compare_lines(const char *name, const uint64_t *addresses, size_t n)
{
    char command[1024], line[4096];
    struct pp_symbols symbols;
    size_t i = SIZE_MAX, frame = 0;
    ask_well(&symbols, name, addresses, n);
    snprintf(command, sizeof command, "%s/addresses", scratch);
    FILE *to = fopen(command, "w");
    assert_non_null(to);
    for (size_t k = 0; k < n; k++)
        fprintf(to, "%llx\n", (unsigned long long)addresses[k]);
    fclose(to);
    snprintf(
        command, sizeof command, "cd %s && addr2line -a -i -e %s.so <addresses", scratch, name);
    FILE *from = popen(command, "r");
    while (from && fgets(line, sizeof line, from)) {
        if (strncmp(line, "0x", 2) == 0) {
            if (i != SIZE_MAX && symbols.answers[i].n_frames)
                assert_int_equal(frame, symbols.answers[i].n_frames);
            i++;
            frame = 0;
            assert_int_equal(strtoull(line, NULL, 16), addresses[i]);
        } else if (i < n) {
            check_line(&symbols.answers[i], frame++, number_in(line));
        }
    }
    assert_int_equal(i, n - 1);
    pclose(from);
    pp_symbols_release(&symbols);
}

static void lines_are_those_of_addr2line(void **state)
{
    static const char *const names[] = {"O2", "O0", "Os", "dwarf4", "gz"};
    static const char *const functions[] = {
        "lines_outer", "lines_plain", "lines_named", "lines_unlikely", "lines_call_ifunc"};
    uint64_t addresses[MAX_ADDRESSES];
    (void)state;
    if (!run("addr2line --version && nm --version")) {
        printf("# addr2line is not here\n");
        return;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        for (size_t k = 0; k < sizeof functions / sizeof functions[0]; k++) {
            const size_t n = addresses_of(names[i], functions[k], addresses);
            if (n)
                compare_lines(names[i], addresses, n);
        }
}

/* Ask for one address. */
static void ask_one(struct pp_symbols *symbols, const char *name, unsigned long long address)
{
    const uint64_t addresses[] = {address};
    ask_well(symbols, name, addresses, 1);
}

static void check_name(const char *name, const char *symbol, size_t offset_bytes, const char *read)
{
    unsigned long long start, n_bytes;
    struct pp_symbols symbols;
    if (!find_symbol(name, symbol, &start, &n_bytes)) {
        printf("# %s has no symbol %s\n", name, symbol);
        return;
    }
    ask_one(&symbols, name, start + offset_bytes);
    assert_string_equal(symbols.answers[0].name, read);
    assert_int_equal(symbols.answers[0].start, start);
    assert_int_equal(symbols.answers[0].size_bytes, n_bytes);
    pp_symbols_release(&symbols);
}

static void parts_and_aliases_have_their_names(void **state)
{
    struct pp_symbols symbols;
    unsigned long long start, n_bytes;
    (void)state;
    check_name("O2", "lines_unlikely.cold", 0, "lines_unlikely [cold]");
    check_name("O2", "lines_alias", 1, "lines_named");
    check_name("O2", "__lines_alias", 0, "lines_named");
    check_name("O2", "lines_ifunc", 0, "lines_resolve");
    if (find_symbol("O2", "lines_unlikely.cold", &start, &n_bytes)) {
        ask_one(&symbols, "O2", start);
        assert_string_equal(symbols.answers[0].symbol, "lines_unlikely.cold");
        pp_symbols_release(&symbols);
    }
    assert_true(compile("bare", "-O2"));
    check_name("bare", "__lines_alias", 0, "lines_named");
    check_name("bare", "lines_old", 0, "lines_old");
}

/* Address of a symbol that nm shows as `shown` with -D. 0: none. */
static unsigned long long find_dynamic(const char *name, const char *shown)
{
    char command[512], line[512], found[256];
    unsigned long long at, start = 0;
    snprintf(command, sizeof command, "nm -D %s/%s.so 2>/dev/null", scratch, name);
    FILE *from = popen(command, "r");
    while (from && fgets(line, sizeof line, from))
        if (sscanf(line, "%llx %*c %255s", &at, found) == 2 && !strcmp(found, shown))
            start = at;
    if (from)
        pclose(from);
    return start;
}

/* Two functions of one name are told apart, in the symbol table and without it. */
static void versions_are_told(void **state)
{
    static const char *const names[] = {"versions", "versions_bare"};
    (void)state;
    if (!run("echo 'LINES_1 { global: lines_versioned; local: *; }; LINES_2 { global: "
             "lines_versioned; } LINES_1;' >versions.map") ||
        !compile("versions", "-O2 -DWITH_VERSIONS -Wl,--version-script=versions.map") ||
        !run("strip -o versions_bare.so versions.so")) {
        printf("# this compiler knows no versions\n");
        return;
    }
    for (size_t i = 0; i < 2; i++) {
        struct pp_symbols symbols;
        const uint64_t addresses[] = {find_dynamic(names[i], "lines_versioned@LINES_1"),
            find_dynamic(names[i], "lines_versioned@@LINES_2")};
        if (!addresses[0] || !addresses[1])
            continue;
        ask_well(&symbols, names[i], addresses, 2);
        if (i == 1) { /* or the names of the definitions are visible too */
            assert_string_equal(symbols.answers[0].name, "lines_versioned@LINES_1");
            assert_string_equal(symbols.answers[1].name, "lines_versioned");
            assert_string_equal(symbols.answers[0].symbol, "lines_versioned");
        }
        assert_int_equal(symbols.answers[1].start, addresses[1]);
        pp_symbols_release(&symbols);
    }
}

/* Programs that are linked statically have tables of another shape, for IFUNCs alone. */
static void tables_of_static_programs_are_read(void **state)
{
    unsigned long long start = 0, size, at;
    char command[512], line[512];
    struct pp_symbols symbols;
    (void)state;
    if (!run("echo 'int lines_call_ifunc(void); int main(void) { return lines_call_ifunc(); }' "
             ">main.c && %s -O2 -static -o static.so main.c %s/tests/target/lines.c && rm main.c",
            variable("CC", "cc"), variable("PP_SRCDIR", "."))) {
        printf("# no static C library\n");
        return;
    }
    snprintf(command, sizeof command, "objdump -h %s/static.so 2>/dev/null", scratch);
    FILE *from = popen(command, "r");
    while (from && fgets(line, sizeof line, from))
        if (sscanf(line, " %*d .plt %llx %llx", &size, &at) == 2)
            start = at;
    if (from)
        pclose(from);
    bool is_found = !start;
    for (unsigned long long a = start; start && a < start + size; a += 8) {
        ask_one(&symbols, "static", a + 3);
        is_found |= strcmp(symbols.answers[0].name, "lines_ifunc@plt") == 0 &&
            symbols.answers[0].start == a;
        pp_symbols_release(&symbols);
    }
    assert_true(is_found);
}

/* Of functions without a size in assembly the end is where the next one begins. */
static void a_symbol_without_a_size_has_bounds(void **state)
{
    char command[512], line[512], found[256];
    unsigned long long at, start = 0, next = 0;
    struct pp_symbols symbols;
    (void)state;
    snprintf(command, sizeof command, "nm %s/bare.so", scratch);
    FILE *from = popen(command, "r");
    while (from && fgets(line, sizeof line, from))
        if (sscanf(line, "%llx %*c %255s", &at, found) == 2) {
            start = strcmp(found, "lines_sizeless") ? start : at;
            next = strcmp(found, "lines_old") ? next : at;
        }
    if (from)
        pclose(from);
    if (!start)
        return;
    ask_one(&symbols, "bare", start + 1);
    assert_string_equal(symbols.answers[0].name, "lines_sizeless");
    assert_int_equal(symbols.answers[0].start, start);
    assert_int_equal(symbols.answers[0].size_bytes, next - start);
    assert_int_equal(symbols.answers[0].n_frames, 0);
    pp_symbols_release(&symbols);
}

/* Without symbols: debug data elsewhere name all, unwind tables at least bound it. */
static void stripped_objects_are_read(void **state)
{
    struct pp_symbols symbols;
    unsigned long long start, n_bytes, plain, n_plain_bytes;
    (void)state;
    if (!find_symbol("O2", "lines_plain", &plain, &n_plain_bytes) ||
        !find_symbol("O2", "lines_outer", &start, &n_bytes) ||
        !run("strip -o stripped.so O2.so && objcopy --only-keep-debug O2.so linked.debug && "
             "strip -o linked.so O2.so && objcopy --add-gnu-debuglink=linked.debug linked.so"))
        return;
    const uint64_t addresses[] = {plain + 1, start + 1};
    ask_well(&symbols, "stripped", addresses, 2);
    assert_string_equal(symbols.answers[0].name, "");
    assert_int_equal(symbols.answers[0].start, plain);
    assert_in_range(symbols.answers[0].size_bytes, n_plain_bytes, n_plain_bytes + 15);
    assert_int_equal(symbols.answers[0].n_frames, 0);
    assert_string_equal(symbols.answers[1].name, "lines_outer");
    pp_symbols_release(&symbols);
    ask_well(&symbols, "linked", addresses, 2);
    assert_string_equal(symbols.answers[0].name, "lines_plain");
    assert_int_equal(symbols.answers[0].line, line_of("plain declared"));
    assert_int_equal(symbols.answers[1].n_frames > 0, true);
    pp_symbols_release(&symbols);
}

/* Debug data alone name a function whose symbol is gone. */
static void debug_data_name_what_symbols_do_not(void **state)
{
    struct pp_symbols symbols;
    unsigned long long plain, n_plain_bytes;
    (void)state;
    if (!find_symbol("O2", "lines_plain", &plain, &n_plain_bytes) ||
        !run("objcopy --strip-symbol=lines_plain O2.so nosymbol.so"))
        return;
    ask_one(&symbols, "nosymbol", plain);
    assert_string_equal(symbols.answers[0].name, "lines_plain");
    assert_string_equal(symbols.answers[0].symbol, "");
    assert_int_equal(symbols.answers[0].start, plain);
    assert_int_equal(symbols.answers[0].size_bytes, n_plain_bytes);
    assert_int_equal(symbols.answers[0].line, line_of("plain declared"));
    pp_symbols_release(&symbols);
}

static void calls_out_have_the_names_of_their_targets(void **state)
{
    char command[512], line[512];
    unsigned long long address;
    struct pp_symbols symbols;
    (void)state;
    snprintf(
        command, sizeof command, "objdump -d --no-show-raw-insn %s/O2.so 2>/dev/null", scratch);
    FILE *from = popen(command, "r");
    size_t n_found = 0;
    while (from && fgets(line, sizeof line, from)) {
        char name[256];
        if (sscanf(line, "%llx <%255[^>]>:", &address, name) != 2 || !strstr(name, "@plt") ||
            strchr(name, '-') || strchr(name, '*'))
            continue;
        ask_one(&symbols, "O2", address + 2);
        assert_string_equal(symbols.answers[0].name, name);
        assert_int_equal(symbols.answers[0].start, address);
        pp_symbols_release(&symbols);
        n_found++;
    }
    if (from)
        pclose(from);
    if (!n_found)
        printf("# no objdump, or no entry in it\n");
}

static bool is_named(const struct pp_symbols_answer *answer, const char *name)
{
    return strcmp(answer->name, name) == 0;
}

static void mangled_names_are_read(void **state)
{
    static const char *const symbols_names[][2] = {
        {"_ZN6shapes4areaEii", "shapes::area(int, int)"},
        {"_ZNK6shapes3boxIlE5twiceEl", "shapes::box<long>::twice(long) const"},
    };
    unsigned long long start, n_bytes;
    (void)state;
    if (!run("%s -O2 -g -fPIC -shared -o names.so %s/tests/target/lines.cc", variable("CXX", "c++"),
            variable("PP_SRCDIR", "."))) {
        printf("# no C++ compiler\n");
        return;
    }
    for (size_t i = 0; i < 2; i++) {
        struct pp_symbols symbols;
        if (!find_symbol("names", symbols_names[i][0], &start, &n_bytes))
            continue;
        ask_one(&symbols, "names", start);
        assert_string_equal(symbols.answers[0].symbol, symbols_names[i][0]);
        if (!is_named(&symbols.answers[0], symbols_names[i][0]))
            assert_string_equal(symbols.answers[0].name, symbols_names[i][1]);
        pp_symbols_release(&symbols);
    }
}

/* What no object has is empty, and the order is that of the questions. */
static void unknown_addresses_are_empty(void **state)
{
    unsigned long long start, n_bytes;
    struct pp_symbols symbols;
    (void)state;
    if (!find_symbol("O2", "lines_outer", &start, &n_bytes))
        return;
    const uint64_t addresses[] = {UINT64_MAX, start, 0, 1ULL << 40, start, 1};
    ask_well(&symbols, "O2", addresses, 6);
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(symbols.answers[i].name, i == 1 || i == 4 ? "lines_outer" : "");
    pp_symbols_release(&symbols);
    ask_well(&symbols, "O2", addresses, 0);
    pp_symbols_release(&symbols);
}

static unsigned char *read_object(const char *name, size_t *n_bytes)
{
    struct stat st;
    const int fd = open(object_path(name), O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0)
        return NULL;
    unsigned char *image = malloc((size_t)st.st_size);
    assert_non_null(image);
    assert_int_equal(read(fd, image, (size_t)st.st_size), st.st_size);
    close(fd);
    *n_bytes = (size_t)st.st_size;
    return image;
}

static void write_object(const char *name, const unsigned char *image, size_t n_bytes)
{
    const int fd = open(object_path(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, image, n_bytes), (ssize_t)n_bytes);
    close(fd);
}

static uint64_t next_random(void)
{
    static uint64_t random = 88172645463325252U;
    random ^= random << 13;
    random ^= random >> 7;
    return random ^= random << 17;
}

/* Whatever was changed in the object: an answer or a message, and nothing else happens. */
static void damaged_objects_do_no_harm(void **state)
{
    enum { N_DAMAGED = 60, N_ASKED = 200 };
    uint64_t addresses[N_ASKED];
    size_t n_bytes;
    (void)state;
    unsigned char *image = read_object("dwarf5", &n_bytes);
    if (!image)
        return;
    unsigned char *copy = malloc(n_bytes);
    assert_non_null(copy);
    for (size_t i = 0; i < N_ASKED; i++)
        addresses[i] = 0x1000 + 4 * i;
    for (size_t i = 0; i < N_DAMAGED; i++) {
        struct pp_symbols symbols;
        struct pp_error error;
        size_t n_kept = n_bytes;
        memcpy(copy, image, n_bytes);
        if (i % 3 == 0)
            n_kept = 64 + next_random() % (n_bytes - 64);
        else
            for (size_t k = 0; k < 1 + i % 40; k++)
                copy[16 + next_random() % (n_bytes - 16)] = (unsigned char)next_random();
        write_object("damaged", copy, n_kept);
        const enum pp_status status = ask(&symbols, "damaged", addresses, N_ASKED, &error);
        assert_true(status == PP_OK || (error.text[0] && status == error.status));
        assert_int_equal(symbols.n_answers, status == PP_OK ? N_ASKED : 0);
        pp_symbols_release(&symbols);
    }
    free(copy);
    free(image);
}

static int make_scratch(void **state)
{
    (void)state;
    snprintf(program_path, sizeof program_path, "%s/ppbench-symbols", variable("PP_BUILDDIR", "."));
    return mkdtemp(scratch) ? 0 : -1;
}

static int remove_scratch(void **state)
{
    (void)state;
    return run("rm -f -- *.so *.c *.map *.dwo *.debug *.o addresses") && rmdir(scratch) == 0 ? 0
                                                                                             : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inlined_functions_are_told),
        cmocka_unit_test(another_compiler_is_understood),
        cmocka_unit_test(lines_are_those_of_addr2line),
        cmocka_unit_test(parts_and_aliases_have_their_names),
        cmocka_unit_test(versions_are_told),
        cmocka_unit_test(tables_of_static_programs_are_read),
        cmocka_unit_test(a_symbol_without_a_size_has_bounds),
        cmocka_unit_test(stripped_objects_are_read),
        cmocka_unit_test(debug_data_name_what_symbols_do_not),
        cmocka_unit_test(calls_out_have_the_names_of_their_targets),
        cmocka_unit_test(mangled_names_are_read),
        cmocka_unit_test(unknown_addresses_are_empty),
        cmocka_unit_test(damaged_objects_do_no_harm),
    };
    return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * The object check: what a whole object tells of itself, and each way in which
 * a file can fail to be one.
 */
#include "bench/elfcheck.h"
#include "tests/unit/made_elf.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

/* A directory of the test's own, and the paths in it. */
static char scratch[64];

static const char *path_in_scratch(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", scratch, name);
    return path;
}

static int make_scratch(void **state)
{
    (void)state;
    snprintf(scratch, sizeof scratch, "/tmp/ppbench-elfcheck-XXXXXX");
    alarm(60); /* a FIFO that blocks ends the test, not the night */
    return mkdtemp(scratch) == NULL;
}

static int remove_scratch(void **state)
{
    (void)state;
    return rmdir(scratch);
}

static void write_file(const char *path, const void *bytes, size_t n_bytes)
{
    FILE *const file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n_bytes, file), n_bytes);
    assert_int_equal(fclose(file), 0);
}

/* Checks the bytes as a file; returns the message, "" for none. */
static const char *check_bytes(const void *bytes, size_t n_bytes, struct pp_elfcheck *facts)
{
    static struct pp_error error;
    const char *const path = path_in_scratch("x.so");
    error = (struct pp_error){.status = PP_OK};
    write_file(path, bytes, n_bytes);
    const enum pp_status status = pp_elfcheck_file(path, facts, &error);
    unlink(path);
    assert_int_equal(status, error.status);
    assert_int_equal(status == PP_OK, error.text[0] == '\0');
    return error.text;
}

static void expect(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("expected \"%s\" in \"%s\"", part, text);
    }
}

static void test_a_whole_object(void **state)
{
    (void)state;
    struct made_elf elf;
    struct pp_elfcheck facts;
    made_elf_init(&elf);
    assert_string_equal(check_bytes(&elf, sizeof elf, &facts), "");
    assert_string_equal(facts.soname, "libmade.so.1");
    assert_int_equal(facts.n_needed, 2);
    assert_int_equal(facts.n_needed_kept, 2);
    assert_string_equal(facts.needed[0], "libc.so.6");
    assert_string_equal(facts.needed[1], "libm.so.6");
    assert_string_equal(facts.build_id, "000102030405060708090a0b0c0d0e0f10111213");
    assert_int_equal(facts.size_bytes, sizeof elf);
    assert_int_equal(facts.hashed_bytes, sizeof elf);
}

static void test_identity(void **state)
{
    (void)state;
    struct made_elf elf;
    struct pp_elfcheck facts;
    struct pp_elfcheck linked;
    struct stat status;
    char other[512];
    made_elf_init(&elf);
    const char *const path = path_in_scratch("one.so");
    snprintf(other, sizeof other, "%s.link", path);
    write_file(path, &elf, sizeof elf);
    assert_int_equal(link(path, other), 0);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(pp_elfcheck_file(path, &facts, NULL), PP_OK);
    assert_int_equal(pp_elfcheck_file(other, &linked, NULL), PP_OK);
    assert_int_equal(facts.device, status.st_dev);
    assert_int_equal(facts.inode, status.st_ino);
    assert_int_equal(
        facts.mtime_ns, (int64_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec);
    assert_int_equal(linked.inode, facts.inode);
    assert_int_equal(linked.content_hash, facts.content_hash);
    unlink(path);
    unlink(other);
}

/* Any change of what is loaded changes the hash; what lies behind does not. */
static void test_hash(void **state)
{
    (void)state;
    struct {
        struct made_elf elf;
        unsigned char debug[40];
    } file = {.debug = {0}};
    struct pp_elfcheck facts;
    made_elf_init(&file.elf);
    check_bytes(&file, sizeof file, &facts);
    const uint64_t hash = facts.content_hash;
    for (size_t i = 0; i < sizeof file.elf.code; i += 37) {
        file.elf.code[i] ^= 1;
        assert_string_equal(check_bytes(&file, sizeof file, &facts), "");
        assert_int_not_equal(facts.content_hash, hash);
        file.elf.code[i] ^= 1;
    }
    file.debug[7] = 1;
    assert_string_equal(check_bytes(&file, sizeof file, &facts), "");
    assert_int_equal(facts.content_hash, hash);
    assert_int_equal(facts.hashed_bytes, sizeof file.elf);
}

/* The hash is part of exports: the same on every machine and in every version.
 * The values are by another program, in Python. */
static void test_hash_is_fixed(void **state)
{
    (void)state;
    uint64_t hash;
    unsigned char bytes[40000];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (unsigned char)(i * i / 7);
    }
    const char *const path = path_in_scratch("bytes");
    write_file(path, bytes, sizeof bytes);
    const int fd = open(path, O_RDONLY);
    assert_int_equal(pp_elfcheck_hash_fd(fd, "bytes", sizeof bytes, &hash, NULL), PP_OK);
    const uint64_t whole = hash;
    assert_int_equal(pp_elfcheck_hash_fd(fd, "bytes", UINT64_MAX, &hash, NULL), PP_OK);
    assert_int_equal(hash, whole);
    assert_int_equal(pp_elfcheck_hash_fd(fd, "bytes", sizeof bytes - 1, &hash, NULL), PP_OK);
    assert_int_not_equal(hash, whole);
    assert_int_equal(pp_elfcheck_hash_fd(fd, "bytes", 0, &hash, NULL), PP_OK);
    assert_int_equal(hash, 0x32d21a98cb1917b0U);
    assert_int_equal(whole, 0xfdda0c7f0ee5559fU);
    close(fd);
    unlink(path);
}

/* The path of the C library that this program runs with; false if it has none. */
static bool find_libc(char *path, size_t capacity)
{
    char line[1024];
    FILE *const maps = fopen("/proc/self/maps", "r");
    bool found = false;
    while (maps != NULL && !found && fgets(line, sizeof line, maps) != NULL) {
        const char *const begin = strchr(line, '/');
        found = begin != NULL && strstr(begin, "/libc.so.6\n") != NULL;
        if (found) {
            snprintf(path, capacity, "%.*s", (int)strcspn(begin, "\n"), begin);
        }
    }
    if (maps != NULL) {
        fclose(maps);
    }
    return found;
}

/* This very program and the C library: made by a real linker. */
static void test_real_files(void **state)
{
    (void)state;
    struct pp_elfcheck facts;
    char libc[512];
    if (find_libc(libc, sizeof libc)) {
        assert_int_equal(pp_elfcheck_file(libc, &facts, NULL), PP_OK);
        assert_string_equal(facts.soname, "libc.so.6");
        assert_true(facts.n_needed_kept > 0 && facts.hashed_bytes > 100000);
    } else {
        print_message("# no libc.so.6 in this process: not checked\n");
    }
    struct pp_error error = {.status = PP_OK};
    assert_int_equal(pp_elfcheck_file("/proc/self/exe", &facts, &error), PP_EFORMAT);
    expect(error.text, "is a program, not a shared object; link it with 'cc -shared'");
}

struct damage {
    size_t offset;
    size_t n_bytes;
    uint64_t value;
    const char *message;
};

#define FIELD(member) offsetof(struct made_elf, member), sizeof(((struct made_elf *)0)->member)
#define SEGMENT(index, member) \
    offsetof(struct made_elf, segments[index].member), sizeof(((Elf64_Phdr *)0)->member)
#define DYNAMIC(index) offsetof(struct made_elf, dynamic[index].d_un), 8

static const struct damage damages[] = {
    {FIELD(header.e_ident[0]), 'X', "is not an ELF shared object: it is other data; give the path"},
    {FIELD(header.e_ident[EI_CLASS]), ELFCLASS32,
        "is built for x86-64 with 32-bit pointers, this is x86-64"},
    {FIELD(header.e_ident[EI_CLASS]), 9, "has a damaged ELF header; build or copy it again"},
    {FIELD(header.e_ident[EI_DATA]), 0, "has a damaged ELF header"},
    {FIELD(header.e_ident[EI_DATA]), ELFDATA2MSB, "is built for another processor, this is x86-64"},
    {FIELD(header.e_ident[EI_VERSION]), 2, "has a damaged ELF header"},
    {FIELD(header.e_machine), EM_AARCH64,
        "is built for aarch64, this is x86-64; build it for this machine"},
    {FIELD(header.e_machine), EM_386, "is built for i386, this is x86-64"},
    {FIELD(header.e_machine), 0x7777, "is built for another processor, this is x86-64"},
    {FIELD(header.e_type), ET_REL,
        "is a relocatable object file, not a shared object; link it with 'cc -shared'"},
    {FIELD(header.e_type), ET_EXEC, "is a program, not a shared object; link it with 'cc -shared'"},
    {FIELD(header.e_type), ET_CORE, "is a core dump, not a shared object; give the path"},
    {FIELD(header.e_type), 77, "has ELF type 77, not a shared object's"},
    {FIELD(header.e_phnum), 0, "has a damaged ELF header"},
    {FIELD(header.e_phnum), PN_XNUM, "has a damaged ELF header"},
    {FIELD(header.e_phnum), PN_XNUM - 1, "is truncated: it ends before its program headers"},
    {FIELD(header.e_phentsize), 55, "has a damaged ELF header"},
    {FIELD(header.e_ehsize), 63, "has a damaged ELF header"},
    {FIELD(header.e_phoff), sizeof(struct made_elf) - 1,
        "is truncated: it ends before its program headers"},
    {FIELD(header.e_phoff), UINT64_MAX - 8, "is truncated: it ends before its program headers"},
    {SEGMENT(MADE_ELF_LOAD, p_filesz), sizeof(struct made_elf) + 1,
        "has a damaged program header 0"},
    {SEGMENT(MADE_ELF_LOAD, p_offset), 1, "is truncated: segment 0 ends at byte"},
    {SEGMENT(MADE_ELF_LOAD, p_offset), UINT64_MAX - 1, "has a damaged program header 0"},
    {SEGMENT(MADE_ELF_LOAD, p_vaddr), UINT64_MAX - 1, "has a damaged program header 0"},
    {SEGMENT(MADE_ELF_LOAD, p_memsz), 3, "has a damaged program header 0"},
    {SEGMENT(MADE_ELF_LOAD, p_align), 3, "has a damaged program header 0"},
    {SEGMENT(MADE_ELF_LOAD, p_type), PT_NULL, "has no loadable segment; link it with 'cc -shared'"},
    {SEGMENT(MADE_ELF_DYNAMIC, p_type), PT_NULL,
        "has no dynamic section; link it with 'cc -shared'"},
    {SEGMENT(MADE_ELF_DYNAMIC, p_filesz), 15, "has no dynamic section"},
    {SEGMENT(MADE_ELF_DYNAMIC, p_offset), sizeof(struct made_elf) - 8,
        "is truncated: segment 1 ends at byte"},
    {DYNAMIC(3), DF_1_PIE,
        "is a program, not a shared object; link it with 'cc -shared' and no -pie"},
    {DYNAMIC(3), DF_1_NOOPEN, "forbids loading at run time; link it without '-z nodlopen'"},
};

static void test_each_damage(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        const struct damage *const damage = &damages[i];
        struct made_elf elf;
        struct pp_elfcheck facts;
        made_elf_init(&elf);
        memcpy((char *)&elf + damage->offset, &damage->value, damage->n_bytes);
        const char *const text = check_bytes(&elf, sizeof elf, &facts);
        expect(text, damage->message);
        expect(text, "x.so' ");
    }
}

/* Every prefix of a whole object is refused with a word that fits. */
static void test_each_prefix(void **state)
{
    (void)state;
    struct made_elf elf;
    struct pp_elfcheck facts;
    made_elf_init(&elf);
    assert_non_null(strstr(check_bytes(&elf, 0, &facts), "is empty, not an ELF shared object"));
    for (size_t n_bytes = 1; n_bytes < sizeof elf; n_bytes += n_bytes < 1200 ? 1 : 97) {
        const char *const text = check_bytes(&elf, n_bytes, &facts);
        expect(text, n_bytes < SELFMAG ? "is not an ELF shared object" : "is truncated");
        expect(text, ";");
    }
}

/* Damage that the loader may shrug at leaves the names out and passes. */
static const struct damage harmless[] = {
    {FIELD(note.n_descsz), UINT32_MAX, "build_id"},
    {FIELD(note.n_descsz), 65, "build_id"},
    {FIELD(note.n_descsz), 0, "build_id"},
    {FIELD(note.n_namesz), UINT32_MAX, "build_id"},
    {FIELD(other_note.n_descsz), UINT32_MAX, "build_id"},
    {SEGMENT(MADE_ELF_NOTE, p_filesz), UINT64_MAX, "build_id"},
    {SEGMENT(MADE_ELF_NOTE, p_offset), UINT64_MAX, "build_id"},
    {SEGMENT(MADE_ELF_NOTE, p_offset), sizeof(struct made_elf) + 1, "build_id"},
    {DYNAMIC(1), sizeof MADE_ELF_STRINGS, "soname"},
    {DYNAMIC(1), UINT64_MAX, "soname"},
    {DYNAMIC(4), 0, "soname needed"},
    {DYNAMIC(4), UINT64_MAX, "soname needed"},
    {DYNAMIC(4), MADE_ELF_ADDRESS + sizeof(struct made_elf), "soname needed"},
    {DYNAMIC(5), 0, "soname needed"},
};

static void test_harmless_damage(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof harmless / sizeof harmless[0]; i++) {
        const struct damage *const damage = &harmless[i];
        struct made_elf elf;
        struct pp_elfcheck facts;
        made_elf_init(&elf);
        memcpy((char *)&elf + damage->offset, &damage->value, damage->n_bytes);
        assert_string_equal(check_bytes(&elf, sizeof elf, &facts), "");
        assert_int_equal(facts.build_id[0] == '\0', strstr(damage->message, "build_id") != NULL);
        assert_int_equal(facts.soname[0] == '\0', strstr(damage->message, "soname") != NULL);
        assert_int_equal(facts.n_needed_kept == 0, strstr(damage->message, "needed") != NULL);
        assert_int_equal(facts.n_needed, 2);
    }
}

/* A string table whose length lies: names end with the segment, not beyond. */
static void test_strings_past_the_segment(void **state)
{
    (void)state;
    struct made_elf elf;
    struct pp_elfcheck facts;
    made_elf_init(&elf);
    elf.dynamic[5].d_un.d_val = UINT64_MAX;
    elf.dynamic[1].d_un.d_val = sizeof elf - offsetof(struct made_elf, strings) -
        5; /* five bytes of code */
    assert_string_equal(check_bytes(&elf, sizeof elf, &facts), "");
    assert_string_equal(facts.soname, "\xc3\xc3\xc3\xc3\xc3");
}

/* More program headers than are read at once; the last ones count too. */
static void test_many_segments(void **state)
{
    (void)state;
    struct {
        struct made_elf elf;
        Elf64_Phdr segments[100];
    } file;
    struct pp_elfcheck facts;
    made_elf_init(&file.elf);
    memset(file.segments, 0, sizeof file.segments);
    file.elf.header.e_phoff = sizeof file.elf;
    file.elf.header.e_phnum = 100;
    file.segments[31] = file.elf.segments[MADE_ELF_NOTE];
    file.segments[32] = file.elf.segments[MADE_ELF_DYNAMIC];
    file.segments[99] = file.elf.segments[MADE_ELF_LOAD];
    assert_string_equal(check_bytes(&file, sizeof file, &facts), "");
    assert_string_equal(facts.soname, "libmade.so.1");
    assert_int_equal(facts.n_needed_kept, 2);
    assert_int_equal(strlen(facts.build_id), 40);
    file.segments[98] = file.segments[99];
    file.segments[98].p_offset = 9;
    expect(check_bytes(&file, sizeof file - 1, &facts), "ends before its program headers");
    file.segments[98].p_filesz = file.segments[98].p_memsz = sizeof file;
    expect(check_bytes(&file, sizeof file, &facts), "is truncated: segment 98 ends at byte");
}

static void test_many_needed(void **state)
{
    (void)state;
    struct {
        struct made_elf elf;
        Elf64_Dyn dynamic[100];
    } file;
    struct pp_elfcheck facts;
    made_elf_init(&file.elf);
    memset(file.dynamic, 0, sizeof file.dynamic);
    for (int i = 0; i < 90; i++) {
        file.dynamic[i] = (Elf64_Dyn){DT_NEEDED, {14}};
    }
    file.dynamic[90] = file.elf.dynamic[4];
    file.dynamic[91] = file.elf.dynamic[5];
    file.elf.segments[MADE_ELF_LOAD].p_filesz = file.elf.segments[MADE_ELF_LOAD].p_memsz =
        sizeof file;
    file.elf.segments[MADE_ELF_DYNAMIC] = made_elf_segment(
        PT_DYNAMIC, sizeof file.elf, sizeof file.dynamic);
    assert_string_equal(check_bytes(&file, sizeof file, &facts), "");
    assert_int_equal(facts.n_needed, 90);
    assert_int_equal(facts.n_needed_kept, PP_ELFCHECK_MAX_NEEDED);
    assert_string_equal(facts.needed[PP_ELFCHECK_MAX_NEEDED - 1], "libc.so.6");
}

static const char *const foreign[][2] = {
    {"#include <stdio.h>\nint main(void) { }\n",
        "looks like C source text; compile it with 'cc -O2 -shared -fPIC'"},
    {"PPB_BENCH(x) { }\n", "looks like C source text"},
    {"#include <vector>\nstd::vector<int> v;\n",
        "looks like C++ source text; compile it with 'c++"},
    {"#![no_std]\n#[no_mangle]\npub extern \"C\" fn f() {}\n",
        "looks like Rust source text; compile it with 'rustc"},
    {"export fn f() void {}\n", "looks like Zig source text"},
    {"subroutine f() bind(c)\nend subroutine\n", "looks like Fortran source text"},
    {"hello\n", "it is text; give the path"},
    {"#!/bin/sh\nexit 0\n", "it is a script; give the path"},
    {"!<arch>\nx", "it is a static archive; link its object files with 'cc -shared'"},
    {"/* GNU ld script\n*/", "it is a linker script; give the shared object that it names"},
    {"MZ\x90\x03", "it is a Windows program"},
    {"\x1f\x8b\x08", "it is compressed by gzip; unpack it"},
    {"\x01\x02", "it is other data"},
};

static void test_foreign_files(void **state)
{
    (void)state;
    struct pp_elfcheck facts;
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
        const char *const text = check_bytes(foreign[i][0], strlen(foreign[i][0]), &facts);
        expect(text, "x.so' is not an ELF shared object: ");
        expect(text, foreign[i][1]);
    }
}

static void check_path(const char *path, enum pp_status expected, const char *message)
{
    struct pp_error error = {.status = PP_OK};
    struct pp_elfcheck facts;
    assert_int_equal(pp_elfcheck_file(path, &facts, &error), expected);
    expect(error.text, message);
}

static void test_no_regular_file(void **state)
{
    (void)state;
    static const char wanted[] = ", not a regular file; give the path of a shared object (.so)";
    char text[128];
    snprintf(text, sizeof text, "is a FIFO%s", wanted);
    const char *const path = path_in_scratch("special");
    assert_int_equal(mkfifo(path, 0600), 0);
    check_path(path, PP_EFORMAT, text);
    unlink(path);

    struct sockaddr_un address = {.sun_family = AF_UNIX};
    assert_true(strlen(path) < sizeof address.sun_path);
    strcpy(address.sun_path, path);
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
    check_path(path, PP_EFORMAT, "is a socket, not a regular file");
    close(fd);
    unlink(path);

    check_path(scratch, PP_EFORMAT, "is a directory, not a regular file");
    check_path("/dev/zero", PP_EFORMAT, "is a device, not a regular file");
}

static void test_no_file(void **state)
{
    (void)state;
    const char *const path = path_in_scratch("absent");
    check_path(path, PP_ENOENT, "no such file; check the path");
    assert_int_equal(symlink("nowhere", path), 0);
    check_path(path, PP_ENOENT, "the symbolic link leads to no file; mend the link");
    unlink(path);
    assert_int_equal(symlink("absent", path), 0);
    check_path(path, PP_ESYS, "cannot open '");
    unlink(path);
    check_path("/dev/null/x.so", PP_ENOENT, "no such file; check the path");
    check_path("", PP_ENOENT, "cannot open '': no such file");
}

static void test_no_permission(void **state)
{
    (void)state;
    if (geteuid() == 0) {
        print_message("# root may read everything: not checked\n");
        return;
    }
    const char *const path = path_in_scratch("secret");
    write_file(path, "x", 1);
    assert_int_equal(chmod(path, 0), 0);
    check_path(path, PP_ESYS, "permission denied; make it readable (chmod +r)");
    unlink(path);
}

/* The remedy is the last thing said; a long path may not push it out. */
static void test_long_path(void **state)
{
    (void)state;
    char path[4000];
    memset(path, 'd', sizeof path);
    for (size_t i = 0; i < sizeof path; i += 100) {
        path[i] = '/';
    }
    memcpy(path + sizeof path - 9, "/x.so", 6);
    check_path(path, PP_ENOENT, "dd/x.so': no such file; check the path");
    check_path(path, PP_ENOENT, "cannot open '...ddd");
    /* Cut between characters, wherever the two bytes of each fall. */
    for (size_t n_bytes = 200; n_bytes < 202; n_bytes++) {
        for (size_t i = 0; i < n_bytes; i++) {
            path[i] = (n_bytes - i) % 2 == 0 ? '\xc3' : '\xa9';
        }
        path[n_bytes] = '\0';
        check_path(path, PP_ENOENT, "cannot open '...\xc3\xa9");
        path[n_bytes - 1] = 'x';
        check_path(path, PP_ENOENT, "cannot open '...\xc3\xa9");
    }
}

static void test_closed_descriptor(void **state)
{
    (void)state;
    struct pp_error error = {.status = PP_OK};
    struct pp_elfcheck facts;
    uint64_t hash;
    assert_int_equal(pp_elfcheck_fd(-1, "gone", &facts, &error), PP_EIO);
    expect(error.text, "cannot read 'gone': ");
    assert_int_equal(pp_elfcheck_hash_fd(-1, "gone", 1, &hash, NULL), PP_EIO);
    assert_int_equal(hash, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_whole_object),
        cmocka_unit_test(test_identity),
        cmocka_unit_test(test_hash),
        cmocka_unit_test(test_hash_is_fixed),
        cmocka_unit_test(test_real_files),
        cmocka_unit_test(test_each_damage),
        cmocka_unit_test(test_each_prefix),
        cmocka_unit_test(test_harmless_damage),
        cmocka_unit_test(test_strings_past_the_segment),
        cmocka_unit_test(test_many_segments),
        cmocka_unit_test(test_many_needed),
        cmocka_unit_test(test_foreign_files),
        cmocka_unit_test(test_no_regular_file),
        cmocka_unit_test(test_no_file),
        cmocka_unit_test(test_no_permission),
        cmocka_unit_test(test_long_path),
        cmocka_unit_test(test_closed_descriptor),
    };
    return cmocka_run_group_tests_name("elfcheck", tests, make_scratch, remove_scratch);
}

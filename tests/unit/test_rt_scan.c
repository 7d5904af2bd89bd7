/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scan of shapes made in assembler: what is a function, where code may be overwritten; with and
 * without symbols, section headers and unwind table; loaded and from the file alone. */
#include "bench/rt_scan_part.h"

#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define MAX_FILE_BYTES (1U << 24)

static char directory[] = "/tmp/ppbench-scan-XXXXXX";
static char shapes_path[64], stripped_path[64];
static unsigned char shapes[MAX_FILE_BYTES], stripped[MAX_FILE_BYTES];
static size_t n_shapes_bytes, n_stripped_bytes;

static size_t read_file(const char *path, unsigned char bytes[MAX_FILE_BYTES])
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    const size_t n_bytes = fread(bytes, 1, MAX_FILE_BYTES, file);
    fclose(file);
    return n_bytes;
}

static void run(const char *command)
{
    if (system(command) != 0)
        fail_msg("failed: %s", command);
}

static int make_shapes(void **state)
{
    const char *source = getenv("PP_SRCDIR"), *compiler = getenv("CC");
    char command[512];
    (void)state;
    if (!mkdtemp(directory))
        return -1;
    snprintf(shapes_path, sizeof shapes_path, "%s/shapes.so", directory);
    snprintf(stripped_path, sizeof stripped_path, "%s/stripped.so", directory);
    snprintf(command, sizeof command,
        "%s -shared -nostdlib -o '%s' '%s/tests/target/scan_shapes.S'", compiler ? compiler : "cc",
        shapes_path, source ? source : ".");
    run(command);
    snprintf(command, sizeof command, "strip -o '%s' '%s'", stripped_path, shapes_path);
    run(command);
    n_shapes_bytes = read_file(shapes_path, shapes);
    n_stripped_bytes = read_file(stripped_path, stripped);
    return 0;
}

static int remove_shapes(void **state)
{
    (void)state;
    unlink(shapes_path);
    unlink(stripped_path);
    return rmdir(directory);
}

static void scan_bytes(struct rt_scan *scan, const unsigned char *bytes, size_t n_bytes)
{
    const char *why = NULL;
    if (!rt_scan_init_bytes(scan, bytes, n_bytes, &why))
        fail_msg("refused: %s", why);
    assert_true(scan->is_decoded);
}

static uint32_t index_of(const struct rt_scan *scan, const char *name)
{
    for (uint32_t i = 0; i < scan->n_functions; i++)
        if (scan->functions[i].name && strcmp(scan->functions[i].name, name) == 0)
            return i;
    fail_msg("'%s' was not found", name);
    return RT_SCAN_NONE;
}

static void check_order(const struct rt_scan *scan)
{
    for (size_t i = 0; i < scan->n_functions; i++) {
        const struct rt_scan_function *function = &scan->functions[i];
        assert_true(function->start < function->end);
        assert_true(i == 0 || scan->functions[i - 1].end <= function->start);
        assert_true(rt_scan_is_marked(scan, function->start));
        assert_int_equal(rt_scan_find(scan, function->start), i);
        assert_int_equal(rt_scan_find(scan, function->end - 1), i);
        if (function->parent != RT_SCAN_NONE) {
            assert_true(function->is_fragment);
            assert_false(scan->functions[function->parent].is_fragment);
        }
    }
    assert_int_equal(rt_scan_find(scan, scan->low - 1), RT_SCAN_NONE);
    assert_int_equal(rt_scan_find(scan, scan->high), RT_SCAN_NONE);
}

static unsigned size_of(const struct rt_scan *scan, const char *name)
{
    const struct rt_scan_function *function = &scan->functions[index_of(scan, name)];
    return (unsigned)(function->end - function->start);
}

static void functions_of_symbols(void **state)
{
    struct rt_scan scan;
    (void)state;
    scan_bytes(&scan, shapes, n_shapes_bytes);
    check_order(&scan);
    assert_true(scan.has_symbols && scan.has_unwind);
    assert_int_equal(scan.n_functions, 25);
    assert_int_equal(size_of(&scan, "shape_one_byte"), 1);
    assert_int_equal(size_of(&scan, "shape_outer"), 7);  /* up to the entry inside it, */
    assert_int_equal(size_of(&scan, "shape_inner"), 11); /* which has no other inside */
    assert_int_equal(scan.functions[index_of(&scan, "setjmp")].why, PP_PROFILE_WHY_RETURNS_TWICE);
    assert_int_equal(
        scan.functions[index_of(&scan, "shape_undecoded")].why, PP_PROFILE_WHY_UNDECODED);
    assert_int_equal(
        scan.functions[index_of(&scan, "shape_after_undecoded")].why, PP_PROFILE_WHY_NONE);
    assert_true(scan.functions[index_of(&scan, "shape_switch")].has_indirect_jump);
    assert_false(scan.functions[index_of(&scan, "shape_loop")].has_indirect_jump);
    const struct rt_scan_function *cold = &scan.functions[index_of(&scan, "shape_cold_user.cold")];
    assert_true(cold->is_fragment);
    assert_int_equal(cold->parent, index_of(&scan, "shape_cold_user"));
    for (uint32_t i = 0; i < scan.n_functions; i++)
        assert_true(&scan.functions[i] == cold || !scan.functions[i].is_fragment);
    rt_scan_release(&scan);
}

/* Each room is a fact of the shape, see there. */
static void room_ends_at_marks_and_other_code(void **state)
{
    static const struct {
        const char *name;
        unsigned n_room_bytes;
    } rooms[] = {
        {"shape_plain", 8 + 8},
        {"shape_one_byte", 16},
        {"shape_three_bytes", 16},
        {"shape_endbr", 16},
        {"shape_outer", 7},
        {"shape_inner", 16},
        {"shape_loop", 2},
        {"shape_switch", 2},
        {"shape_goto", 16},
        {"shape_table_in_text", 16},
        {"shape_after_undecoded", 16},
        {"shape_falls", 2},
        {"shape_packed_1", 3},
        {"shape_packed_2", 3},
        {"shape_packed_3", 10},
        {"shape_last", 4},
    };
    struct rt_scan scan;
    (void)state;
    scan_bytes(&scan, shapes, n_shapes_bytes);
    for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++) {
        const unsigned room = rt_scan_room(&scan, index_of(&scan, rooms[i].name));
        if (room != rooms[i].n_room_bytes)
            fail_msg(
                "%s has room for %u bytes, not %u", rooms[i].name, room, rooms[i].n_room_bytes);
    }
    rt_scan_release(&scan);
}

static uint64_t start_of(const struct rt_scan *scan, const char *name)
{
    return scan->functions[index_of(scan, name)].start;
}

static void tables_are_marked_and_end(void **state)
{
    struct rt_scan scan;
    (void)state;
    scan_bytes(&scan, shapes, n_shapes_bytes);
    const uint64_t cases = start_of(&scan, "shape_switch");
    assert_true(rt_scan_is_marked(&scan, cases + 2));
    assert_true(rt_scan_is_marked(&scan, cases + 8));
    assert_true(rt_scan_is_marked(&scan, cases + 14)); /* behind the jump */
    assert_false(rt_scan_is_marked(&scan, start_of(&scan, "shape_plain") + 1));
    const uint64_t labels = start_of(&scan, "shape_goto") + 23;
    assert_true(rt_scan_is_marked(&scan, labels));      /* lea of the label, */
    assert_true(rt_scan_is_marked(&scan, labels + 6));  /* distance from it, */
    assert_true(rt_scan_is_marked(&scan, labels + 12)); /* relocated address */
    assert_false(rt_scan_is_marked(&scan, labels + 5));
    rt_scan_release(&scan);
}

/* Padding is given once, within reach, out of no function, and room shrinks by it. */
static void padding_is_given_once(void **state)
{
    struct rt_scan scan;
    uint64_t given[64];
    size_t n = 0;
    (void)state;
    scan_bytes(&scan, shapes, n_shapes_bytes);
    const uint32_t loop = index_of(&scan, "shape_loop");
    const uint64_t origin = scan.functions[loop].start + 2;
    while ((given[n] = rt_scan_padding(&scan, loop, 5)) != 0) {
        assert_true(given[n] + 128 >= origin && given[n] <= origin + 127);
        for (uint64_t at = given[n]; at < given[n] + 5; at++) {
            const uint32_t owner = rt_scan_find(&scan, at);
            assert_int_equal(owner, RT_SCAN_NONE);
            assert_false(rt_scan_is_marked(&scan, at));
        }
        for (size_t i = 0; i < n; i++)
            assert_true(given[i] + 5 <= given[n] || given[n] + 5 <= given[i]);
        assert_true(++n < 64);
    }
    assert_true(n >= 4);
    /* Of a short function the first five bytes stay its own, the rest is gone. */
    assert_true(rt_scan_room(&scan, index_of(&scan, "shape_one_byte")) >= 5);
    assert_true(rt_scan_room(&scan, index_of(&scan, "shape_one_byte")) < 16);
    assert_int_equal(rt_scan_padding(&scan, loop, 5), 0);
    rt_scan_release(&scan);
}

/* Zeros between functions are a table when code takes their address. */
static void tables_are_no_padding(void **state)
{
    struct rt_scan scan;
    (void)state;
    scan_bytes(&scan, shapes, n_shapes_bytes);
    const uint64_t table = start_of(&scan, "shape_table_in_text") + 16;
    const uint64_t end = start_of(&scan, "shape_undecoded");
    uint64_t given;
    assert_int_equal(table % 8, 0);
    assert_true(rt_scan_is_marked(&scan, table));
    for (uint32_t i = 0; i < scan.n_functions; i++)
        while ((given = rt_scan_padding(&scan, i, 2)) != 0)
            assert_true(given + 2 <= table || given >= end);
    rt_scan_release(&scan);
}

static void stripped_objects_give_the_same_functions(void **state)
{
    struct rt_scan scan, bare;
    (void)state;
    scan_bytes(&scan, shapes, n_shapes_bytes);
    scan_bytes(&bare, stripped, n_stripped_bytes);
    check_order(&bare);
    assert_false(bare.has_symbols);
    assert_true(bare.has_unwind);
    assert_int_equal(scan.n_functions, bare.n_functions);
    for (size_t i = 0; i < scan.n_functions; i++) {
        assert_int_equal(scan.functions[i].start, bare.functions[i].start);
        assert_int_equal(scan.functions[i].end, bare.functions[i].end);
        assert_int_equal(scan.functions[i].is_fragment, bare.functions[i].is_fragment);
        assert_int_equal(scan.functions[i].parent, bare.functions[i].parent);
    }
    rt_scan_release(&scan);
    rt_scan_release(&bare);
}

static void without_section_headers(void **state)
{
    static unsigned char bytes[MAX_FILE_BYTES];
    struct rt_scan scan, bare;
    Elf64_Ehdr header;
    (void)state;
    memcpy(bytes, stripped, n_stripped_bytes);
    memcpy(&header, bytes, sizeof header);
    header.e_shoff = 0;
    header.e_shnum = header.e_shstrndx = 0;
    memcpy(bytes, &header, sizeof header);
    scan_bytes(&scan, stripped, n_stripped_bytes);
    scan_bytes(&bare, bytes, n_stripped_bytes);
    assert_true(bare.has_unwind);
    assert_int_equal(scan.n_functions, bare.n_functions);
    for (size_t i = 0; i < scan.n_functions; i++)
        assert_int_equal(scan.functions[i].start, bare.functions[i].start);
    rt_scan_release(&scan);
    rt_scan_release(&bare);
}

/* Then only what is exported is known, and the scan says so. */
static void without_unwind_table(void **state)
{
    static unsigned char bytes[MAX_FILE_BYTES];
    struct rt_scan scan;
    Elf64_Ehdr header;
    (void)state;
    memcpy(bytes, stripped, n_stripped_bytes);
    memcpy(&header, bytes, sizeof header);
    for (unsigned i = 0; i < header.e_phnum; i++) {
        Elf64_Phdr *segment = (Elf64_Phdr *)(void *)(bytes + header.e_phoff) + i;
        if (segment->p_type == PT_GNU_EH_FRAME)
            segment->p_type = PT_NULL;
    }
    header.e_shoff = 0;
    header.e_shnum = header.e_shstrndx = 0;
    memcpy(bytes, &header, sizeof header);
    scan_bytes(&scan, bytes, n_stripped_bytes);
    check_order(&scan);
    assert_false(scan.has_unwind || scan.has_symbols);
    for (size_t i = 0; i < scan.n_functions; i++)
        assert_non_null(scan.functions[i].name);
    assert_true(scan.n_functions >= 19);
    rt_scan_release(&scan);
}

static void loaded_objects_are_read_where_they_are(void **state)
{
    struct rt_scan scan, file;
    struct link_map *map;
    const char *why = NULL;
    (void)state;
    void *library = dlopen(shapes_path, RTLD_NOW | RTLD_LOCAL);
    assert_non_null(library);
    assert_int_equal(dlinfo(library, RTLD_DI_LINKMAP, &map), 0);
    if (!rt_scan_init(&scan, shapes_path, map->l_addr, &why))
        fail_msg("refused: %s", why);
    scan_bytes(&file, shapes, n_shapes_bytes);
    assert_int_equal(scan.n_functions, file.n_functions);
    assert_int_equal(memcmp(scan.marks, file.marks, (scan.high - scan.low) / 8), 0);
    const void *plain = dlsym(library, "shape_plain");
    assert_int_equal(scan.bias + start_of(&scan, "shape_plain"), (uintptr_t)plain);
    rt_scan_release(&scan);
    rt_scan_release(&file);
    /* The file of another object, none, or another place: refused with the reason. */
    assert_false(rt_scan_init(&scan, stripped_path, map->l_addr + 4096, &why));
    assert_string_equal(why, "it is not loaded there");
    rt_scan_release(&scan);
    assert_false(rt_scan_init(&scan, "/lib/x86_64-linux-gnu/libc.so.6", map->l_addr, &why));
    assert_non_null(why);
    rt_scan_release(&scan);
    assert_false(rt_scan_init(&scan, "/nowhere/at/all.so", map->l_addr, &why));
    assert_string_equal(why, "its file cannot be read");
    rt_scan_release(&scan);
    dlclose(library);
}

/* The C library as it runs here: setjmp is left alone, IFUNC resolvers too. */
static void the_c_library_is_scanned(void **state)
{
    struct rt_scan scan;
    Dl_info info;
    const char *why = NULL;
    size_t n_twice = 0, n_resolvers = 0;
    (void)state;
    void *function = dlsym(RTLD_DEFAULT, "getpid");
    assert_true(function && dladdr(function, &info));
    if (!rt_scan_init(&scan, info.dli_fname, (uintptr_t)info.dli_fbase, &why))
        fail_msg("refused: %s", why);
    check_order(&scan);
    for (size_t i = 0; i < scan.n_functions; i++) {
        n_twice += scan.functions[i].why == PP_PROFILE_WHY_RETURNS_TWICE;
        n_resolvers += scan.functions[i].why == PP_PROFILE_WHY_RESOLVER;
    }
    assert_true(n_twice >= 3);
    assert_true(n_resolvers > 10);
    assert_int_not_equal(
        rt_scan_find(&scan, (uintptr_t)function - (uintptr_t)info.dli_fbase), RT_SCAN_NONE);
    rt_scan_release(&scan);
}

/* The convention gives them no meaning at calls, so compiled code has neither. */
static void flags_at_calls_are_seen(void **state)
{
    static unsigned char self[MAX_FILE_BYTES];
    struct rt_scan scan;
    (void)state;
    scan_bytes(&scan, shapes, n_shapes_bytes);
    assert_true(scan.keeps_flags);
    for (uint32_t i = 0; i < scan.n_functions; i++)
        assert_int_equal(scan.functions[i].takes_flags, i == index_of(&scan, "shape_takes_flags"));
    rt_scan_release(&scan);
    scan_bytes(&scan, self, read_file("/proc/self/exe", self));
    assert_true(scan.n_functions > 10);
    assert_false(scan.keeps_flags);
    for (uint32_t i = 0; i < scan.n_functions; i++)
        assert_false(scan.functions[i].takes_flags);
    rt_scan_release(&scan);
}

static void what_is_no_object_is_refused(void **state)
{
    static const char text[] = "#!/bin/sh\nexit 1\n# long enough for a header, that is 64 bytes\n";
    struct rt_scan scan;
    const char *why = NULL;
    (void)state;
    assert_false(rt_scan_init_bytes(&scan, (const unsigned char *)text, sizeof text, &why));
    assert_string_equal(why, "it is not an ELF file");
    rt_scan_release(&scan);
    for (size_t n = 0; n < n_shapes_bytes; n += n < 1024 ? 1 : 97) {
        unsigned char *cut = malloc(n + 1); /* of exactly this size for the sanitizer */
        memcpy(cut, shapes, n);
        cut = realloc(cut, n ? n : 1);
        why = NULL;
        if (rt_scan_init_bytes(&scan, cut, n, &why))
            check_order(&scan);
        else
            assert_non_null(why);
        rt_scan_release(&scan);
        free(cut);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_of_symbols),
        cmocka_unit_test(room_ends_at_marks_and_other_code),
        cmocka_unit_test(tables_are_marked_and_end),
        cmocka_unit_test(padding_is_given_once),
        cmocka_unit_test(tables_are_no_padding),
        cmocka_unit_test(stripped_objects_give_the_same_functions),
        cmocka_unit_test(without_section_headers),
        cmocka_unit_test(without_unwind_table),
        cmocka_unit_test(loaded_objects_are_read_where_they_are),
        cmocka_unit_test(the_c_library_is_scanned),
        cmocka_unit_test(flags_at_calls_are_seen),
        cmocka_unit_test(what_is_no_object_is_refused),
    };
    return cmocka_run_group_tests(tests, make_shapes, remove_shapes);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lengths, parts and flow against the full decoder, over the code of system libraries and over
 * seeded noise, and lengths against objdump. */
#include "bench/rt_decode.h"

#include "bench/rt_decode_common.h"
#include "bench/rt_scan_part.h"

#include <Zydis/Zydis.h>

#include <ctype.h>
#include <fcntl.h>
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

#define MAX_BYTES 15
#define N_NOISE 300000

static const char *const libraries[] = {"libc.so.6", "libm.so.6", "libz.so.1", "libgmp.so.10",
    "libsqlite3.so.0", "libcrypto.so.3", "libxml2.so.2"};
static const char *const directories[] = {
    "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/usr/lib"};

static ZydisDecoder full;

/* What the full decoder says. */
struct truth {
    ZydisDecodedInstruction in;
    ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
};

static bool decode_fully(const unsigned char *code, size_t n_bytes, struct truth *truth)
{
    return ZYAN_SUCCESS(ZydisDecoderDecodeFull(
        &full, code, n_bytes < MAX_BYTES ? n_bytes : MAX_BYTES, &truth->in, truth->operands));
}

static bool is_rip_relative(const struct truth *truth)
{
    for (unsigned i = 0; i < truth->in.operand_count; i++)
        if (truth->operands[i].type == ZYDIS_OPERAND_TYPE_MEMORY &&
            (truth->operands[i].mem.base == ZYDIS_REGISTER_RIP ||
                truth->operands[i].mem.base == ZYDIS_REGISTER_EIP))
            return true;
    return false;
}

static enum rt_flow true_flow(const struct truth *truth)
{
    const bool is_immediate = truth->operands[0].type == ZYDIS_OPERAND_TYPE_IMMEDIATE;
    switch (truth->in.mnemonic) {
    case ZYDIS_MNEMONIC_JMP:
        return is_immediate ? RT_FLOW_JUMP : RT_FLOW_JUMP_INDIRECT;
    case ZYDIS_MNEMONIC_CALL:
        return is_immediate ? RT_FLOW_CALL : RT_FLOW_CALL_INDIRECT;
    case ZYDIS_MNEMONIC_LOOP:
    case ZYDIS_MNEMONIC_LOOPE:
    case ZYDIS_MNEMONIC_LOOPNE:
    case ZYDIS_MNEMONIC_JRCXZ:
    case ZYDIS_MNEMONIC_JECXZ:
        return RT_FLOW_LOOP;
    case ZYDIS_MNEMONIC_XBEGIN:
        return RT_FLOW_NEXT;
    case ZYDIS_MNEMONIC_UD0:
    case ZYDIS_MNEMONIC_UD1:
    case ZYDIS_MNEMONIC_UD2:
    case ZYDIS_MNEMONIC_HLT:
    case ZYDIS_MNEMONIC_INT:
    case ZYDIS_MNEMONIC_INT1:
    case ZYDIS_MNEMONIC_INT3:
        return RT_FLOW_TRAP;
    case ZYDIS_MNEMONIC_SYSRET:
    case ZYDIS_MNEMONIC_SYSEXIT:
        return RT_FLOW_RETURN;
    default:
        if (truth->in.meta.category == ZYDIS_CATEGORY_COND_BR &&
            truth->in.meta.branch_type != ZYDIS_BRANCH_TYPE_NONE)
            return RT_FLOW_BRANCH;
        return truth->in.meta.category == ZYDIS_CATEGORY_RET ? RT_FLOW_RETURN : RT_FLOW_NEXT;
    }
}

/* What differs; NULL: nothing. */
static const char *difference(const struct truth *truth, const struct rt_instruction *in)
{
    const ZydisDecodedInstructionRaw *raw = &truth->in.raw;
    const bool is_nop = truth->in.mnemonic == ZYDIS_MNEMONIC_NOP ||
        truth->in.mnemonic == ZYDIS_MNEMONIC_ENDBR64;
    const bool is_jump = in->flow >= RT_FLOW_JUMP && in->flow <= RT_FLOW_LOOP;
    if (in->n_bytes != truth->in.length)
        return "length";
    if (in->opcode != truth->in.opcode)
        return "opcode";
    if (in->flow != true_flow(truth) && !in->is_immovable) /* branches of forgotten processors */
        return "flow";
    if (in->is_rip_relative != is_rip_relative(truth))
        return "is_rip_relative";
    if (in->is_nop != is_nop)
        return "is_nop";
    if (in->is_lea != (truth->in.mnemonic == ZYDIS_MNEMONIC_LEA))
        return "is_lea";
    if (in->disp_bytes != raw->disp.size / 8 ||
        (in->disp_bytes && in->disp_offset != raw->disp.offset))
        return "displacement";
    if (in->imm_bytes != (raw->imm[0].size + raw->imm[1].size) / 8 ||
        (in->imm_bytes && in->imm_offset != raw->imm[0].offset))
        return "immediate";
    if (in->modrm_offset != raw->modrm.offset)
        return "ModRM";
    if (is_jump && in->relative != raw->imm[0].value.s)
        return "distance of the jump";
    if (in->is_rip_relative && in->relative != raw->disp.value)
        return "distance";
    return NULL;
}

/* Compare one place; the length of what is there, 1 for nothing. */
static unsigned compare(const unsigned char *code, size_t n_bytes)
{
    struct truth truth;
    struct rt_instruction in;
    const bool is_true = decode_fully(code, n_bytes, &truth),
               is_found = rt_decode(code, n_bytes, &in);
    const char *what = is_true != is_found ? "validity" : NULL;
    if (is_true && is_found)
        what = difference(&truth, &in);
    if (what)
        fail_msg("%s of %02x %02x %02x %02x %02x %02x %02x %02x", what, code[0], code[1], code[2],
            code[3], code[4], code[5], code[6], code[7]);
    return is_found ? in.n_bytes : 1;
}

/* Map a library of the system; 0: it is not here. */
static size_t map_library(const char *name, char path[256], const unsigned char **bytes)
{
    for (size_t i = 0; i < sizeof directories / sizeof *directories; i++) {
        struct stat status;
        snprintf(path, 256, "%s/%s", directories[i], name);
        const int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            continue;
        void *mapped = MAP_FAILED;
        if (fstat(fd, &status) == 0)
            mapped = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        close(fd);
        if (mapped != MAP_FAILED) {
            *bytes = mapped;
            return (size_t)status.st_size;
        }
    }
    return 0;
}

static bool text_of(const unsigned char *bytes, size_t n_bytes, Elf64_Shdr *text)
{
    struct rt_scan_image image = {.file = NULL};
    const char *why;
    if (!rt_scan_image_bytes(&image, bytes, n_bytes, &why))
        return false;
    for (unsigned i = 0; rt_scan_image_section(&image, i, text); i++)
        if (strcmp(rt_scan_image_section_name(&image, text), ".text") == 0)
            return rt_scan_image_file(&image, text->sh_offset, text->sh_size) != NULL;
    return false;
}

static void libraries_decode_as_the_full_decoder_says(void **state)
{
    size_t n_libraries = 0, n_instructions = 0;
    (void)state;
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
        char path[256];
        const unsigned char *bytes;
        Elf64_Shdr text;
        const size_t n_bytes = map_library(libraries[i], path, &bytes);
        if (n_bytes == 0 || !text_of(bytes, n_bytes, &text))
            continue;
        const unsigned char *code = bytes + text.sh_offset;
        n_libraries++;
        for (size_t at = 0; at + MAX_BYTES < text.sh_size; n_instructions++)
            at += compare(code + at, text.sh_size - at);
        munmap((void *)(uintptr_t)bytes, n_bytes);
    }
    assert_true(n_libraries > 0 && n_instructions > 10000);
}

static uint64_t random_state = 0x9e3779b97f4a7c15U;

static uint64_t next_random(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

/* Noise with the beginnings of real instructions, so that every opcode comes often. */
static void noise_decodes_as_the_full_decoder_says(void **state)
{
    static const unsigned char begins[][3] = {{0x66}, {0x48, 0x0f}, {0x0f}, {0xf3, 0x0f},
        {0xf2, 0x48, 0x0f}, {0x66, 0x0f}, {0xc5}, {0x62, 0xf1}, {0x67}, {0x66, 0x48}};
    const size_t n_begins = sizeof begins / sizeof *begins;
    unsigned char code[16];
    size_t n_common = 0;
    (void)state;
    for (size_t i = 0; i < N_NOISE; i++) {
        struct rt_instruction in;
        const uint64_t words[] = {next_random(), next_random()};
        memcpy(code, words, sizeof code);
        for (size_t k = 0; k < 3 && i % (n_begins + 1) < n_begins && begins[i % (n_begins + 1)][k];
             k++)
            code[k] = begins[i % (n_begins + 1)][k];
        compare(code, MAX_BYTES);
        n_common += rt_decode_common(code, MAX_BYTES, &in);
    }
    assert_true(n_common > N_NOISE / 4);
}

/* Never a byte past the end, and no instruction that is not whole. */
static void cut_instructions_are_none(void **state)
{
    unsigned char code[16];
    struct rt_instruction in;
    (void)state;
    for (size_t i = 0; i < N_NOISE / 10; i++) {
        const uint64_t words[] = {next_random(), next_random()};
        memcpy(code, words, sizeof code);
        if (!rt_decode(code, MAX_BYTES, &in))
            continue;
        for (unsigned n = 1; n < in.n_bytes; n++) {
            struct rt_instruction cut;
            unsigned char *exact = malloc(n); /* for the sanitizer */
            memcpy(exact, code, n);
            assert_false(rt_decode(exact, n, &cut));
            free(exact);
        }
    }
}

/* "  9f0a0:\t48 83 ec 08" of objdump -w: the address; 0: it is another line. */
static uint64_t read_line(const char *line, unsigned *n_bytes)
{
    char *end;
    const uint64_t address = strtoull(line, &end, 16);
    *n_bytes = 0;
    if (end == line || *end++ != ':' || *end++ != '\t')
        return 0;
    for (; isxdigit((unsigned char)end[0]) && isxdigit((unsigned char)end[1]) && end[2] == ' ';
         end += 3)
        ++*n_bytes;
    return address;
}

static void lengths_are_those_of_objdump(void **state)
{
    char path[256], command[512], line[1024];
    const unsigned char *bytes;
    struct rt_instruction in;
    Elf64_Shdr text;
    size_t n_compared = 0;
    unsigned n_bytes;
    (void)state;
    const size_t n_file_bytes = map_library("libz.so.1", path, &bytes);
    if (n_file_bytes == 0 || !text_of(bytes, n_file_bytes, &text) ||
        system("objdump --version >/dev/null 2>&1") != 0) {
        print_message("not compared: no libz.so.1 or no objdump\n");
        return;
    }
    snprintf(command, sizeof command, "objdump -w -d -j .text %s", path);
    FILE *dump = popen(command, "r");
    assert_non_null(dump);
    while (fgets(line, sizeof line, dump)) {
        const uint64_t address = read_line(line, &n_bytes);
        if (address < text.sh_addr || address >= text.sh_addr + text.sh_size || n_bytes == 0)
            continue;
        const size_t at = address - text.sh_addr;
        assert_true(rt_decode(bytes + text.sh_offset + at, text.sh_size - at, &in));
        if (in.n_bytes != n_bytes)
            fail_msg("%u bytes, not %u: %s", in.n_bytes, n_bytes, line);
        n_compared++;
    }
    assert_int_equal(pclose(dump), 0);
    assert_true(n_compared > 1000);
    munmap((void *)(uintptr_t)bytes, n_file_bytes);
}

static int set_up(void **state)
{
    (void)state;
    return ZYAN_SUCCESS(ZydisDecoderInit(&full, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64))
        ? 0
        : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(libraries_decode_as_the_full_decoder_says),
        cmocka_unit_test(noise_decodes_as_the_full_decoder_says),
        cmocka_unit_test(cut_instructions_are_none),
        cmocka_unit_test(lengths_are_those_of_objdump),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}

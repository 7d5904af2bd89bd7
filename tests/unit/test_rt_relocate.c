/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moved instructions, executed: functions give the same results when their first bytes are gone. */
#include "bench/rt_relocate.h"

#include "bench/rt_decode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#define PAGE_BYTES 4096
#define MAX_CODE_BYTES 48
#define COPY_OFFSET (PAGE_BYTES + 64) /* of the copy from the original */
#define JUMP_BYTES 5
#define INT3 0xcc

typedef uint64_t function(uint64_t argument);

struct made {
    const char *name;
    unsigned char code[MAX_CODE_BYTES];
    unsigned n_window_bytes, n_moved_bytes;
    bool may_call;
};

static const struct made runs[] = {
    {"plain", {0x89, 0xf8, 0x83, 0xc0, 0x01, 0xc3}, 5, 5, false},
    {"endbr64", {0xf3, 0x0f, 0x1e, 0xfa, 0x89, 0xf8, 0x83, 0xc0, 0x02, 0xc3}, 5, 6, false},
    /* lea 7(%rip),%rax; mov (%rax),%eax; add %edi,%eax; nop; ret; data */
    {"lea",
        {0x48, 0x8d, 0x05, 7, 0, 0, 0, 0x8b, 0x00, 0x01, 0xf8, 0x90, 0x90, 0xc3, 0x11, 0x22, 0x33,
            0x04},
        5, 7, false},
    /* xor %eax,%eax; cmpl $5,4(%rip); sete %al; ret; data */
    {"rip-relative with immediate",
        {0x31, 0xc0, 0x83, 0x3d, 4, 0, 0, 0, 5, 0x0f, 0x94, 0xc0, 0xc3, 5, 0, 0, 0}, 5, 9, false},
    /* test %edi,%edi; je +6; mov $1,%eax; ret; mov $2,%eax; ret */
    {"branch ahead", {0x85, 0xff, 0x74, 0x06, 0xb8, 1, 0, 0, 0, 0xc3, 0xb8, 2, 0, 0, 0, 0xc3}, 5, 9,
        false},
    /* dec %edi; jg start; mov %edi,%eax; ret */
    {"branch to the start", {0xff, 0xcf, 0x7f, 0xfc, 0x89, 0xf8, 0xc3}, 5, 6, false},
    /* mov %edi,%ecx; and $7,%ecx; inc %ecx; xor %eax,%eax; inc %eax; loop -4; ret */
    {"loop inside",
        {0x89, 0xf9, 0x83, 0xe1, 7, 0xff, 0xc1, 0x31, 0xc0, 0xff, 0xc0, 0xe2, 0xfc, 0xc3}, 12, 13,
        false},
    /* mov %rdi,%rcx; jrcxz +6; mov $7,%eax; ret; mov $9,%eax; ret */
    {"jrcxz", {0x48, 0x89, 0xf9, 0xe3, 0x06, 0xb8, 7, 0, 0, 0, 0xc3, 0xb8, 9, 0, 0, 0, 0xc3}, 5, 5,
        false},
    /* likewise jecxz */
    {"jecxz", {0x48, 0x89, 0xf9, 0x67, 0xe3, 0x06, 0xb8, 7, 0, 0, 0, 0xc3, 0xb8, 9, 0, 0, 0, 0xc3},
        5, 6, false},
    /* jmp +3; 3 bytes; lea 3(%rdi),%eax; ret */
    {"short jump", {0xeb, 0x03, 0xcc, 0xcc, 0xcc, 0x8d, 0x47, 0x03, 0xc3}, 5, 2, false},
    /* jmp +0; lea 4(%rdi),%eax; ret */
    {"long jump", {0xe9, 0, 0, 0, 0, 0x8d, 0x47, 0x04, 0xc3}, 5, 5, false},
    /* ret and what follows it */
    {"return", {0xc3, 0x90, 0x90, 0x90, 0x90}, 5, 1, false},
    /* call f; ret; nop; f: mov (%rsp),%rax; ret */
    {"call, the return address looked at",
        {0xe8, 2, 0, 0, 0, 0xc3, 0x90, 0x48, 0x8b, 0x04, 0x24, 0xc3}, 5, 5, true},
    /* call +0; pop %rax; ret */
    {"call of what follows", {0xe8, 0, 0, 0, 0, 0x58, 0xc3}, 5, 5, true},
    /* lea 3(%rip),%rax; call *%rax; nop; ret; f: mov (%rsp),%rax; ret */
    {"indirect call",
        {0x48, 0x8d, 0x05, 4, 0, 0, 0, 0xff, 0xd0, 0x90, 0xc3, 0x48, 0x8b, 0x04, 0x24, 0xc3}, 9, 9,
        true},
    /* push %r12; lea 12(%rip),%r12; call *%r12; pop %r12; ret; f */
    {"indirect call by an extended register",
        {0x41, 0x54, 0x4c, 0x8d, 0x25, 6, 0, 0, 0, 0x41, 0xff, 0xd4, 0x41, 0x5c, 0xc3, 0x48, 0x8b,
            0x04, 0x24, 0xc3},
        12, 12, true},
    /* lea 2(%rip),%rax; jmp *%rax; lea 5(%rdi),%eax; ret */
    {"indirect jump", {0x48, 0x8d, 0x05, 2, 0, 0, 0, 0xff, 0xe0, 0x8d, 0x47, 0x05, 0xc3}, 8, 9,
        false},
    /* test %edi,%edi; jne +2; nop; nop; target inside the window: mov %edi,%eax; ret */
    {"branch inside", {0x85, 0xff, 0x75, 0x02, 0xff, 0xc7, 0x89, 0xf8, 0xc3}, 7, 8, false},
};

static const struct {
    struct made made;
    enum pp_profile_why why;
} refusals[] = {
    {{"call", {0xe8, 0, 0, 0, 0, 0xc3}, 5, 0, false}, PP_PROFILE_WHY_UNMOVABLE},
    {{"indirect call", {0x90, 0x90, 0x90, 0xff, 0xd0, 0xc3}, 5, 0, false},
        PP_PROFILE_WHY_UNMOVABLE},
    {{"a call that returns into the window", {0xff, 0xd7, 0x90, 0x90, 0x90, 0xc3}, 5, 0, true},
        PP_PROFILE_WHY_UNMOVABLE},
    {{"call *8(%rsp)", {0x90, 0xff, 0x54, 0x24, 0x08, 0xc3}, 5, 0, true}, PP_PROFILE_WHY_UNMOVABLE},
    {{"call *%rsp", {0x90, 0x90, 0x90, 0xff, 0xd4, 0xc3}, 5, 0, true}, PP_PROFILE_WHY_UNMOVABLE},
    {{"int3", {0x90, 0xcc, 0x90, 0x90, 0x90, 0xc3}, 5, 0, true}, PP_PROFILE_WHY_UNMOVABLE},
    {{"ud2", {0x0f, 0x0b}, 5, 0, true}, PP_PROFILE_WHY_UNMOVABLE},
    {{"hlt", {0xf4}, 1, 0, true}, PP_PROFILE_WHY_UNMOVABLE},
    {{"xbegin", {0xc7, 0xf8, 0, 0, 0, 0, 0xc3}, 5, 0, true}, PP_PROFILE_WHY_UNMOVABLE},
    {{"a jump whose length the processor decides", {0x66, 0xe9, 0, 0, 0, 0, 0xc3}, 5, 0, true},
        PP_PROFILE_WHY_UNMOVABLE},
    {{"an address of 32 bits", {0x67, 0x8b, 0x05, 0, 0, 0, 0, 0xc3}, 5, 0, true},
        PP_PROFILE_WHY_UNMOVABLE},
    {{"no instruction", {0x90, 0x06}, 5, 0, true}, PP_PROFILE_WHY_UNDECODED},
    {{"a branch behind a return", {0x74, 0x01, 0xc3, 0x90, 0xc3}, 5, 0, false},
        PP_PROFILE_WHY_JUMPED_INTO},
    {{"a jump into itself", {0xeb, 0xff, 0xc0, 0xc3}, 5, 0, false}, PP_PROFILE_WHY_UNMOVABLE},
    {{"no window", {0xc3}, 0, 0, false}, PP_PROFILE_WHY_SMALL},
    {{"too long a window", {0xc3}, 17, 0, false}, PP_PROFILE_WHY_SMALL},
};

/* Two pages that may be written and run. */
static unsigned char *map_pages(void)
{
    void *pages = mmap(NULL, 4 * PAGE_BYTES, PROT_READ | PROT_WRITE | PROT_EXEC,
        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(pages, MAP_FAILED);
    memset(pages, INT3, 4 * PAGE_BYTES);
    return pages;
}

static struct rt_relocate relocate_of(unsigned char *original, const struct made *made)
{
    memset(original, INT3, 4 * PAGE_BYTES);
    memcpy(original, made->code, sizeof made->code);
    return (struct rt_relocate){.from = original,
        .n_window_bytes = made->n_window_bytes,
        .to = original + COPY_OFFSET,
        .to_address = (uintptr_t)(original + COPY_OFFSET),
        .may_call = made->may_call};
}

static uint64_t call(const unsigned char *code, uint64_t argument)
{
    function *entry;
    memcpy(&entry, &code, sizeof entry);
    return entry(argument);
}

/* The way the tracer does it: a jump at the start, nothing usable in the rest of the window. */
static void overwrite(unsigned char *original, unsigned n_window_bytes)
{
    const int32_t distance = COPY_OFFSET - JUMP_BYTES;
    memset(original, INT3, n_window_bytes);
    original[0] = 0xe9;
    memcpy(original + 1, &distance, sizeof distance);
}

static void moved_code_does_the_same(void **state)
{
    static const uint64_t arguments[] = {0, 1, 2, 3, 7, 100};
    (void)state;
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        unsigned char *original = map_pages();
        struct rt_relocate move = relocate_of(original, &runs[i]);
        uint64_t wanted[sizeof arguments / sizeof *arguments];
        for (size_t k = 0; k < sizeof arguments / sizeof *arguments; k++)
            wanted[k] = strcmp(runs[i].name, "return") ? call(original, arguments[k]) : 0;
        if (!rt_relocate(&move))
            fail_msg("%s: refused, %d", runs[i].name, (int)move.why);
        assert_int_equal(move.why, PP_PROFILE_WHY_NONE);
        if (move.n_moved_bytes != runs[i].n_moved_bytes)
            fail_msg("%s: %u bytes moved", runs[i].name, move.n_moved_bytes);
        assert_true(move.n_bytes > 0 && move.n_bytes <= RT_RELOCATE_MAX_BYTES);
        overwrite(original, runs[i].n_window_bytes);
        for (size_t k = 0; k < sizeof arguments / sizeof *arguments; k++) {
            const uint64_t found = call(original, arguments[k]);
            if (strcmp(runs[i].name, "return") && found != wanted[k])
                fail_msg("%s: %llx instead of %llx", runs[i].name, (unsigned long long)found,
                    (unsigned long long)wanted[k]);
        }
        munmap(original, 4 * PAGE_BYTES);
    }
}

static void refusals_say_why(void **state)
{
    (void)state;
    unsigned char *original = map_pages();
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        struct rt_relocate move = relocate_of(original, &refusals[i].made);
        if (rt_relocate(&move) || move.why != refusals[i].why)
            fail_msg("%s: why is %d", refusals[i].made.name, (int)move.why);
        assert_int_equal(move.n_bytes, 0);
    }
    munmap(original, 4 * PAGE_BYTES);
}

/* The target of the jump or call that stands at an offset of the copy. */
static uintptr_t target_at(const struct rt_relocate *move, size_t offset)
{
    struct rt_instruction in;
    assert_true(rt_decode(move->to + offset, move->n_bytes - offset, &in));
    return move->to_address + offset + in.n_bytes + (uintptr_t)in.relative;
}

static void a_jump_to_the_start_stays_in_the_copy(void **state)
{
    static const struct made itself = {"", {0xeb, 0xfe}, 2, 2, false};
    static const struct made back = {"", {0x90, 0x90, 0x90, 0x75, 0xfb}, 5, 5, false};
    static const struct made recursion = {"", {0xe8, 0xfb, 0xff, 0xff, 0xff}, 5, 5, true};
    (void)state;
    unsigned char *original = map_pages();
    struct rt_relocate move = relocate_of(original, &itself);
    assert_true(rt_relocate(&move));
    assert_int_equal(target_at(&move, 0), move.to_address);
    move = relocate_of(original, &back);
    assert_true(rt_relocate(&move));
    assert_int_equal(target_at(&move, 3), move.to_address);
    assert_int_equal(target_at(&move, 9), (uintptr_t)original + 5);
    move = relocate_of(original, &recursion); /* a call is traced like any other */
    assert_true(rt_relocate(&move));
    assert_int_equal(target_at(&move, 13), (uintptr_t)original);
    munmap(original, 4 * PAGE_BYTES);
}

static void too_far_away_is_refused(void **state)
{
    static const uint64_t distances[] = {UINT64_C(1) << 32, UINT64_C(1) << 31,
        (UINT64_C(1) << 31) + 64, -(UINT64_C(1) << 31) - 64, -(UINT64_C(1) << 33)};
    (void)state;
    unsigned char *original = map_pages();
    for (size_t i = 0; i < sizeof distances / sizeof *distances; i++) {
        struct rt_relocate move = relocate_of(original, &runs[2]);
        move.to_address = (uintptr_t)original + distances[i];
        assert_false(rt_relocate(&move));
        assert_int_equal(move.why, PP_PROFILE_WHY_NO_MEMORY);
    }
    munmap(original, 4 * PAGE_BYTES);
}

/* The copy of any window fits where the header says that it does. */
static void copies_fit(void **state)
{
    static const unsigned char widest[][2] = {{0xe3, 0x40}, {0x74, 0x40}, {0x90, 0x90}};
    (void)state;
    unsigned char *original = map_pages();
    for (size_t i = 0; i < sizeof widest / sizeof *widest; i++) {
        struct made made = {"", {0}, 16, 16, true};
        for (size_t k = 0; k < sizeof made.code; k += 2)
            memcpy(made.code + k, widest[i], 2);
        struct rt_relocate move = relocate_of(original, &made);
        assert_true(rt_relocate(&move));
        assert_true(move.n_bytes <= RT_RELOCATE_MAX_BYTES);
        assert_int_equal(move.to[move.n_bytes], INT3); /* nothing behind it is touched */
    }
    munmap(original, 4 * PAGE_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moved_code_does_the_same),
        cmocka_unit_test(refusals_say_why),
        cmocka_unit_test(a_jump_to_the_start_stays_in_the_copy),
        cmocka_unit_test(too_far_away_is_refused),
        cmocka_unit_test(copies_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

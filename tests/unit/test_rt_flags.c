/* SPDX-License-Identifier: GPL-3.0-or-later
 * Flags read and written, against a decoder's tables, over the code of all libraries in this
 * process.
 */
#include "bench/rt_flags.h"

#include <Zydis/Zydis.h>
#include <link.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static size_t n_compared, n_missed_readers, n_false_writers;

static unsigned from_zydis(ZydisAccessedFlagsMask mask)
{
    unsigned flags = 0;
    flags |= mask & ZYDIS_CPUFLAG_PF ? RT_FLAG_PARITY : 0u;
    flags |= mask & ZYDIS_CPUFLAG_AF ? RT_FLAG_ADJUST : 0u;
    flags |= mask & ZYDIS_CPUFLAG_ZF ? RT_FLAG_ZERO : 0u;
    flags |= mask & ZYDIS_CPUFLAG_SF ? RT_FLAG_SIGN : 0u;
    flags |= mask & ZYDIS_CPUFLAG_OF ? RT_FLAG_OVERFLOW : 0u;
    flags |= mask & ZYDIS_CPUFLAG_CF ? RT_FLAG_CARRY : 0u;
    return flags;
}

/* Not asked for: what traps, calls the system or returns from it. */
static bool is_of_interest(const ZydisDecodedInstruction *i)
{
    return i->cpu_flags && i->meta.category != ZYDIS_CATEGORY_SYSCALL &&
        i->meta.category != ZYDIS_CATEGORY_INTERRUPT && i->meta.category != ZYDIS_CATEGORY_SYSRET;
}

static void compare(const ZydisDecodedInstruction *wanted, const unsigned char *code)
{
    struct rt_instruction found;
    if (!is_of_interest(wanted) || !rt_decode(code, wanted->length, &found))
        return;
    const ZydisAccessedFlags *flags = wanted->cpu_flags;
    const unsigned reads = from_zydis(flags->tested);
    const unsigned writes = from_zydis(
        flags->modified | flags->set_0 | flags->set_1 | flags->undefined);
    n_compared++;
    if (reads & ~rt_flags_read(&found, code))
        printf("# %zu: reads %s\n", ++n_missed_readers, ZydisMnemonicGetString(wanted->mnemonic));
    if (rt_flags_written(&found, code) & ~writes)
        printf("# %zu: writes %s\n", ++n_false_writers, ZydisMnemonicGetString(wanted->mnemonic));
}

static int compare_object(struct dl_phdr_info *info, size_t size, void *context)
{
    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];
        if (p->p_type != PT_LOAD || !(p->p_flags & PF_X) || !info->dlpi_name[0])
            continue;
        const unsigned char *code = (const unsigned char *)(info->dlpi_addr + p->p_vaddr);
        ZydisDecodedInstruction instruction;
        for (size_t at = 0; at < p->p_filesz;) {
            const bool ok = ZYAN_SUCCESS(ZydisDecoderDecodeInstruction(
                context, NULL, code + at, p->p_filesz - at, &instruction));
            if (ok)
                compare(&instruction, code + at);
            at += ok ? instruction.length : 1;
        }
    }
    return 0;
}

static void test_libraries(void **state)
{
    (void)state;
    ZydisDecoder decoder;
    ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
    dl_iterate_phdr(compare_object, &decoder);
    printf("# %zu instructions\n", n_compared);
    assert_true(n_compared > 10000);
    assert_int_equal(n_missed_readers, 0);
    assert_int_equal(n_false_writers, 0);
}

static unsigned written(const char *code)
{
    struct rt_instruction i;
    assert_true(rt_decode((const unsigned char *)code, 15, &i));
    return rt_flags_written(&i, (const unsigned char *)code);
}

/* What writes flags only sometimes is no writer. */
static void test_sometimes(void **state)
{
    (void)state;
    assert_int_equal(written("\x48\xd3\xe0           "), 0);                /* shl %cl,%rax */
    assert_int_equal(written("\x48\xc1\xe0\x00          "), 0);             /* shl $0,%rax */
    assert_int_equal(written("\x48\xc1\xe0\x03          "), RT_FLAGS_ALL);  /* shl $3,%rax */
    assert_int_equal(written("\xc1\xe0\x20           "), 0);                /* shl $32,%eax */
    assert_int_equal(written("\x48\xc1\xc0\x03          "), 0);             /* rol $3,%rax */
    assert_int_equal(written("\xf3\xa6             "), 0);                  /* repe cmpsb */
    assert_int_equal(written("\x48\xf7\xd0           "), 0);                /* not %rax */
    assert_int_equal(written("\x48\xf7\xd8           "), RT_FLAGS_ALL);     /* neg %rax */
    assert_int_equal(written("\x48\xff\xc0           "), RT_FLAGS_OF_INC);  /* inc %rax */
    assert_int_equal(written("\x48\x0f\xa3\xc8          "), RT_FLAG_CARRY); /* bt %rcx,%rax */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_libraries), cmocka_unit_test(test_sometimes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

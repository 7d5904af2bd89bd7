/* SPDX-License-Identifier: GPL-3.0-or-later
 * Is this the header of a 64-bit shared object for this machine?
 */
#include "bench/elfheader.h"
#include "bench/elfguess.h"

#include <elf.h>
#include <string.h>

#if defined __x86_64__
#define ELFHEADER_MACHINE EM_X86_64
#elif defined __aarch64__
#define ELFHEADER_MACHINE EM_AARCH64
#elif defined __riscv
#define ELFHEADER_MACHINE EM_RISCV
#else
#error "name this processor's ELF machine number here"
#endif

enum {
    ELFHEADER_HEAD_BYTES = 4096, /* enough to guess what a foreign file is */
};

#define GIVE_OBJECT "give the path of a shared object (.so)"
#define BUILD_AGAIN "build or copy it again"

/* Reads the ELF header, or says what stands there instead. */
static enum pp_status elfheader_magic(struct pp_elffile *file)
{
    char head[ELFHEADER_HEAD_BYTES + 1];
    size_t n_read;
    const enum pp_status status = pp_elffile_read(file, head, sizeof head - 1, 0, &n_read);
    if (status != PP_OK) {
        return status;
    }
    head[n_read] = '\0';
    if (n_read == 0) {
        return pp_elffile_refuse(file, "is empty, not an ELF shared object; " BUILD_AGAIN);
    }
    if (n_read < SELFMAG || memcmp(head, ELFMAG, SELFMAG) != 0) {
        const struct pp_elfguess *const guess = pp_elfguess(head, n_read);
        return pp_elffile_refuse(
            file, "is not an ELF shared object: %s; %s", guess->what, guess->remedy);
    }
    if (n_read < sizeof file->header) {
        return pp_elffile_refuse(file, "is truncated: it ends inside the ELF header; " BUILD_AGAIN);
    }
    memcpy(&file->header, head, sizeof file->header);
    return PP_OK;
}

struct elfheader_machine {
    unsigned machine;
    const char *name;
};

static const struct elfheader_machine machines[] = {
    {EM_386, "i386"},
    {EM_X86_64, "x86-64"},
    {EM_ARM, "arm"},
    {EM_AARCH64, "aarch64"},
    {EM_RISCV, "riscv"},
    {EM_PPC, "powerpc"},
    {EM_PPC64, "ppc64"},
    {EM_S390, "s390x"},
    {EM_MIPS, "mips"},
    {EM_SPARC, "sparc"},
    {EM_SPARCV9, "sparc64"},
    {EM_IA_64, "ia64"},
    {EM_BPF, "the kernel's BPF machine"},
    {EM_LOONGARCH, "loongarch"},
};

static const char *elfheader_machine_name(unsigned machine)
{
    for (size_t i = 0; i < sizeof machines / sizeof machines[0]; i++) {
        if (machines[i].machine == machine) {
            return machines[i].name;
        }
    }
    return "another processor";
}

/* The identification bytes say how to read all that follows. */
static enum pp_status elfheader_machine(struct pp_elffile *file)
{
    const unsigned char *const ident = file->header.e_ident;
    const bool is_big = ident[EI_DATA] == ELFDATA2MSB;
    const unsigned machine = is_big ? (unsigned)__builtin_bswap16(file->header.e_machine)
                                    : file->header.e_machine;
    if ((!is_big && ident[EI_DATA] != ELFDATA2LSB) || ident[EI_VERSION] != EV_CURRENT ||
        (ident[EI_CLASS] != ELFCLASS64 && ident[EI_CLASS] != ELFCLASS32)) {
        return pp_elffile_refuse(file, "has a damaged ELF header; " BUILD_AGAIN);
    }
    if (machine == ELFHEADER_MACHINE && !is_big && ident[EI_CLASS] == ELFCLASS64) {
        return PP_OK;
    }
    const char *const variant = machine != ELFHEADER_MACHINE ? ""
        : ident[EI_CLASS] != ELFCLASS64                      ? " with 32-bit pointers"
                                                             : " with big-endian bytes";
    return pp_elffile_refuse(file, "is built for %s%s, this is %s; build it for this machine",
        elfheader_machine_name(machine), variant, elfheader_machine_name(ELFHEADER_MACHINE));
}

static enum pp_status elfheader_type(struct pp_elffile *file)
{
    switch (file->header.e_type) {
    case ET_DYN:
        return PP_OK;
    case ET_REL:
        return pp_elffile_refuse(file,
            "is a relocatable object file, not a shared object; "
            "link it with 'cc -shared'");
    case ET_EXEC:
        return pp_elffile_refuse(file,
            "is a program, not a shared object; "
            "link it with 'cc -shared'");
    case ET_CORE:
        return pp_elffile_refuse(file, "is a core dump, not a shared object; " GIVE_OBJECT);
    default:
        return pp_elffile_refuse(file, "has ELF type %u, not a shared object's; " BUILD_AGAIN,
            (unsigned)file->header.e_type);
    }
}

static enum pp_status elfheader_table(struct pp_elffile *file)
{
    const Elf64_Ehdr *const header = &file->header;
    if (header->e_phnum == 0 || header->e_phnum == PN_XNUM ||
        header->e_phentsize != sizeof(Elf64_Phdr) || header->e_ehsize < sizeof *header) {
        return pp_elffile_refuse(file, "has a damaged ELF header; " BUILD_AGAIN);
    }
    if (!pp_elffile_inside(file, header->e_phoff, header->e_phnum * sizeof(Elf64_Phdr))) {
        return pp_elffile_refuse(
            file, "is truncated: it ends before its program headers; " BUILD_AGAIN);
    }
    return PP_OK;
}

enum pp_status pp_elfheader_check(struct pp_elffile *file)
{
    static enum pp_status (*const steps[])(struct pp_elffile *) = {
        elfheader_magic,
        elfheader_machine,
        elfheader_type,
        elfheader_table,
    };
    enum pp_status status = PP_OK;
    for (size_t i = 0; status == PP_OK && i < sizeof steps / sizeof steps[0]; i++) {
        status = steps[i](file);
    }
    return status;
}

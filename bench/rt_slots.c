/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/rt_slots.h"

#include <elf.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE_BYTES 4096u

/* Never called through a stub. */
static const char *const refused[] = {"_Unwind_RaiseException", "_Unwind_Resume", "__chk_fail",
    "__cxa_atexit", "__cxa_finalize", "__cxa_rethrow", "__cxa_throw", "__errno_location",
    "__fortify_fail", "__longjmp_chk", "__sigsetjmp", "__stack_chk_fail", "__tls_get_addr", "_exit",
    "_longjmp", "_setjmp", "abort", "clone", "dlclose", "dlerror", "dlmopen", "dlopen", "dlsym",
    "dlvsym", "execl", "execle", "execlp", "execv", "execve", "execvp", "exit", "fork",
    "getcontext", "__fentry__", "_mcount", "longjmp", "makecontext", "mcount", "pthread_exit",
    "quick_exit", "setcontext", "setjmp", "siglongjmp", "sigsetjmp", "swapcontext", "vfork"};

bool rt_slots_may_stub(const struct rt_slot *slot)
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (strcmp(slot->name, refused[i]) == 0)
            return false;
    return true;
}

/* What the dynamic section says. */
struct tables {
    const ElfW(Sym) * symbols;
    const char *strings;
    const ElfW(Rela) * relocs[2];
    size_t n_relocs[2];
};

/* glibc has added the bias to most of these, but not in every object (the vdso). */
static uintptr_t loaded(const struct dl_phdr_info *info, uintptr_t address)
{
    return address < info->dlpi_addr ? address + info->dlpi_addr : address;
}

static bool read_tables(const struct dl_phdr_info *info, struct tables *t)
{
    const ElfW(Dyn) *dyn = NULL;
    *t = (struct tables){0};
    for (int i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_DYNAMIC)
            dyn = (const ElfW(Dyn) *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
    for (; dyn && dyn->d_tag != DT_NULL; dyn++)
        if (dyn->d_tag == DT_SYMTAB)
            t->symbols = (const void *)loaded(info, dyn->d_un.d_ptr);
        else if (dyn->d_tag == DT_STRTAB)
            t->strings = (const void *)loaded(info, dyn->d_un.d_ptr);
        else if (dyn->d_tag == DT_JMPREL)
            t->relocs[0] = (const void *)loaded(info, dyn->d_un.d_ptr);
        else if (dyn->d_tag == DT_PLTRELSZ)
            t->n_relocs[0] = dyn->d_un.d_val / sizeof(ElfW(Rela));
        else if (dyn->d_tag == DT_RELA)
            t->relocs[1] = (const void *)loaded(info, dyn->d_un.d_ptr);
        else if (dyn->d_tag == DT_RELASZ)
            t->n_relocs[1] = dyn->d_un.d_val / sizeof(ElfW(Rela));
    return t->symbols && t->strings;
}

static bool is_function(const ElfW(Sym) * symbol)
{
    const unsigned type = ELF64_ST_TYPE(symbol->st_info);
    return symbol->st_name != 0 &&
        (type == STT_FUNC || type == STT_NOTYPE || type == STT_GNU_IFUNC);
}

/* Slots through which an object calls others. */
static bool is_import(const ElfW(Rela) * reloc, const ElfW(Sym) * symbol)
{
    const unsigned long type = ELF64_R_TYPE(reloc->r_info);
    return (type == R_X86_64_JUMP_SLOT || type == R_X86_64_GLOB_DAT) &&
        symbol->st_shndx == SHN_UNDEF && is_function(symbol);
}

/* Whatever holds a function's address, pointers in data included. */
static bool is_any(const ElfW(Rela) * reloc, const ElfW(Sym) * symbol)
{
    const unsigned long type = ELF64_R_TYPE(reloc->r_info);
    return (type == R_X86_64_JUMP_SLOT || type == R_X86_64_GLOB_DAT ||
               (type == R_X86_64_64 && reloc->r_addend == 0)) &&
        is_function(symbol);
}

typedef bool wanted(const ElfW(Rela) * reloc, const ElfW(Sym) * symbol);

static void each(const struct dl_phdr_info *info, wanted *is_wanted,
    bool (*visit)(const struct rt_slot *slot, void *context), void *context)
{
    struct tables t;
    if (!read_tables(info, &t))
        return;
    for (int table = 0; table < 2; table++)
        for (size_t i = 0; t.relocs[table] && i < t.n_relocs[table]; i++) {
            const ElfW(Rela) *reloc = &t.relocs[table][i];
            const ElfW(Sym) *symbol = &t.symbols[ELF64_R_SYM(reloc->r_info)];
            if (!is_wanted(reloc, symbol))
                continue;
            const struct rt_slot slot = {(uintptr_t *)(info->dlpi_addr + reloc->r_offset),
                t.strings + symbol->st_name,
                symbol->st_shndx != SHN_UNDEF ? info->dlpi_addr + symbol->st_value : 0};
            if (*slot.place != 0 && !visit(&slot, context))
                return;
        }
}

void rt_slots_each(const struct dl_phdr_info *info,
    bool (*visit)(const struct rt_slot *slot, void *context), void *context)
{
    each(info, is_import, visit, context);
}

void rt_slots_each_pointer(const struct dl_phdr_info *info,
    bool (*visit)(const struct rt_slot *slot, void *context), void *context)
{
    each(info, is_any, visit, context);
}

bool rt_slots_write(const struct rt_slot *slot, uintptr_t target)
{
    void *page = (void *)((uintptr_t)slot->place / PAGE_BYTES * PAGE_BYTES);
    if (mprotect(page, PAGE_BYTES, PROT_READ | PROT_WRITE) != 0)
        return false;
    *slot->place = target;
    return true; /* left writable, as before relocations were protected */
}

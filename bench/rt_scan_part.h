/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the parts of the scan share: the image of the object, what its tables say of functions, and
 * what the decoded code says. Everything is read from the mapped file, within its size; only code
 * is read where it is loaded.
 */
#ifndef PP_BENCH_RT_SCAN_PART_H
#define PP_BENCH_RT_SCAN_PART_H

#include "bench/rt_scan.h"

#include <elf.h>

#define RT_SCAN_MAX_LOADS 32

/* A table in the file. */
struct rt_scan_table {
    const unsigned char *bytes;
    size_t n_bytes;
};

/* An object file, and where it is loaded. */
struct rt_scan_image {
    const unsigned char *file;
    size_t n_file_bytes;
    bool is_mapped; /* `file` is to be unmapped */
    bool is_loaded; /* code is read at bias + address, otherwise from the file */
    uintptr_t bias;
    Elf64_Ehdr header;
    Elf64_Phdr loads[RT_SCAN_MAX_LOADS];
    unsigned n_loads;
    bool has_sections;
    uint64_t eh_frame, eh_frame_bytes; /* address; 0: none */
    /* Of the dynamic section, addresses and sizes; 0: none. */
    uint64_t symbols, strings, strings_bytes, hash, gnu_hash;
    uint64_t rela, rela_bytes, jump_rela, jump_rela_bytes, relr, relr_bytes;
};

/* Map the file and compare it with what is loaded at `bias`. False: `why` is set. */
bool rt_scan_image_open(
    struct rt_scan_image *image, const char *path, uintptr_t bias, const char **why);
/* An image that is not loaded, of the file's bytes, which stay the caller's. False: `why` is set.
 */
bool rt_scan_image_bytes(
    struct rt_scan_image *image, const unsigned char *bytes, size_t n_bytes, const char **why);
void rt_scan_image_close(struct rt_scan_image *image);

/* `n_bytes` of the file from an offset or from an address; NULL where they are not in the file. */
const unsigned char *rt_scan_image_file(
    const struct rt_scan_image *image, uint64_t offset, uint64_t n_bytes);
const unsigned char *rt_scan_image_at(
    const struct rt_scan_image *image, uint64_t address, uint64_t n_bytes);
/* The same of executed code. */
const unsigned char *rt_scan_image_code(
    const struct rt_scan_image *image, uint64_t address, uint64_t n_bytes);
/* How many bytes of the file lie from an address to the end of its segment. */
uint64_t rt_scan_image_left(const struct rt_scan_image *image, uint64_t address);
/* Section `index`; false: no such one. */
bool rt_scan_image_section(const struct rt_scan_image *image, unsigned index, Elf64_Shdr *section);
/* A text in a table of texts, NULL if it does not end in there. */
const char *rt_scan_image_text(const struct rt_scan_table *texts, uint64_t offset);
/* The name of a section; never NULL. */
const char *rt_scan_image_section_name(
    const struct rt_scan_image *image, const Elf64_Shdr *section);

/* Where a function may begin, and who says so. */
enum {
    RT_SCAN_BY_SYMBOL = 1,
    RT_SCAN_BY_UNWIND = 2,
    RT_SCAN_MID_FRAME = 4, /* its first byte finds a stack frame */
    RT_SCAN_RESOLVER = 8,  /* of an IFUNC */
    RT_SCAN_COLD_NAME = 16,
    RT_SCAN_ENTERED = 32, /* jumps or exceptions of others arrive in it */
    RT_SCAN_SHARED = 64   /* of several whole functions, so that it is a part of none */
};

struct rt_scan_entry {
    uint64_t start;
    uint64_t symbol_end, unwind_end; /* 0: not known */
    const char *name;
    uint8_t kind;
    uint8_t rank; /* of the name, lower is better */
};

/* One range of the unwind table. */
struct rt_scan_frame {
    uint64_t start, end;
    uint64_t exception_table; /* address, 0: none */
    struct rt_scan_table common, program;
    uint64_t code_align;
};

/* What the walk over a function has found. */
struct rt_scan_seen {
    uint8_t kind;
    bool is_closed; /* its last instruction does not go on */
    bool has_undecoded;
    bool pops; /* more than its return address when it returns */
};

/* A taken address, and by whom. */
struct rt_scan_taken {
    uint64_t target;
    uint32_t function;
};

/* A jump out of a function. */
struct rt_scan_leap {
    uint64_t target;
    uint32_t function;
};

/* What stands behind scan->store. */
struct rt_scan_store {
    struct rt_scan_image image;
    struct rt_scan_entry *entries;
    size_t n_entries, n_entries_reserved;
    struct rt_scan_frame *frames; /* by start once they are complete */
    size_t n_frames, n_frames_reserved;
    struct rt_scan_seen *seen;        /* for each function */
    struct rt_scan_taken *taken_list; /* by function */
    size_t n_taken, n_taken_reserved;
    struct rt_scan_leap *leaps;
    size_t n_leaps, n_leaps_reserved;
    uint64_t *flagged; /* after calls, where flags seem to be waited for */
    size_t n_flagged, n_flagged_reserved;
    unsigned char *called, *taken, *given; /* bits like the marks */
    bool is_out_of_memory;
};

static inline struct rt_scan_store *rt_scan_store(const struct rt_scan *scan)
{
    return scan->store;
}

static inline bool rt_scan_bit(
    const struct rt_scan *scan, const unsigned char *bits, uint64_t address)
{
    const uint64_t at = address - scan->low;
    return address >= scan->low && address < scan->high && (bits[at / 8] >> at % 8 & 1) != 0;
}

/* Outside of the text nothing is noted. */
static inline void rt_scan_set(const struct rt_scan *scan, unsigned char *bits, uint64_t address)
{
    const uint64_t at = address - scan->low;
    if (address >= scan->low && address < scan->high)
        bits[at / 8] |= (unsigned char)(1U << at % 8);
}

/* Room for one more of `n_bytes` behind the `n` that there are; NULL: out of memory, noted. */
void *rt_scan_grow(
    struct rt_scan_store *store, void **array, size_t *n_reserved, size_t n, size_t n_bytes);

/* Note a jump to `target`. */
void rt_scan_leap_add(struct rt_scan_store *store, uint64_t target, uint32_t function);

/* The range of text that holds the address, NULL: none. */
const struct rt_scan_range *rt_scan_text_of(const struct rt_scan *scan, uint64_t address);

/* Steps of a scan, in this order; memory that runs out is noted in the store. */
bool rt_scan_text_find(struct rt_scan *scan, const char **why);
void rt_scan_symbols_read(struct rt_scan *scan);
void rt_scan_unwind_read(struct rt_scan *scan);
bool rt_scan_merge(struct rt_scan *scan);
void rt_scan_walk(struct rt_scan *scan);
void rt_scan_relocs_mark(struct rt_scan *scan);
void rt_scan_landing_mark(struct rt_scan *scan);
void rt_scan_kinds_judge(struct rt_scan *scan);
void rt_scan_tables_mark(struct rt_scan *scan);
void rt_scan_flags_judge(struct rt_scan *scan);

/* Whether the code at `address` depends on arithmetic flags as they are there. */
bool rt_scan_flags_live(const struct rt_scan *scan, uint64_t address);

/* Add where a function may begin. */
void rt_scan_entry_add(struct rt_scan *scan, const struct rt_scan_entry *entry);

/* Call `tell` with each relocation that has an addend or stands for one: `offset` is where it
 * applies. */
struct rt_scan_reloc {
    uint64_t offset;
    uint32_t type;
    uint64_t value; /* of what it refers to, addend included */
};
void rt_scan_relocs_each(
    struct rt_scan *scan, void (*tell)(struct rt_scan *scan, const struct rt_scan_reloc *reloc));

/* Whether at `address`, inside the frame, the return address is on top of the stack, as it is when
 * a function is entered. */
bool rt_scan_cfi_is_entry(const struct rt_scan_frame *frame, uint64_t address);

/* As rt_scan_init, of a file's bytes that are not loaded: bias is 0, code is read from the file. */
bool rt_scan_init_bytes(
    struct rt_scan *scan, const unsigned char *bytes, size_t n_bytes, const char **why);

#endif

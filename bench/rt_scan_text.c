/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which parts of an object are code that functions may lie in.
 */
#include "bench/rt_scan_part.h"

#include <stdlib.h>
#include <string.h>

#define MAX_SPAN_BYTES (UINT64_C(1) << 31) /* jumps reach no farther */
#define MAX_TEXT (sizeof((struct rt_scan *)0)->text / sizeof(struct rt_scan_range))

/* Code that is made by the linker, or by crt files, for itself. */
static bool is_wanted_section(const struct rt_scan_image *image, const Elf64_Shdr *section)
{
    const char *name = rt_scan_image_section_name(image, section);
    return section->sh_type == SHT_PROGBITS && (section->sh_flags & SHF_EXECINSTR) &&
        (section->sh_flags & SHF_ALLOC) && strncmp(name, ".plt", 4) != 0 &&
        strcmp(name, ".init") != 0 && strcmp(name, ".fini") != 0;
}

/* More ranges than there is room for: the last one grows over what lies between. */
static void add_range(struct rt_scan *scan, uint64_t start, uint64_t n_bytes)
{
    if (n_bytes == 0 || !rt_scan_image_at(&rt_scan_store(scan)->image, start, n_bytes))
        return;
    if (scan->n_text < MAX_TEXT)
        scan->text[scan->n_text++] = (struct rt_scan_range){start, start + n_bytes};
}

static void add_sections(struct rt_scan *scan)
{
    const struct rt_scan_image *image = &rt_scan_store(scan)->image;
    Elf64_Shdr section;
    for (unsigned i = 0; rt_scan_image_section(image, i, &section); i++)
        if (is_wanted_section(image, &section))
            add_range(scan, section.sh_addr, section.sh_size);
}

static void add_segments(struct rt_scan *scan)
{
    const struct rt_scan_image *image = &rt_scan_store(scan)->image;
    for (unsigned i = 0; i < image->n_loads; i++)
        if (image->loads[i].p_flags & PF_X)
            add_range(scan, image->loads[i].p_vaddr, image->loads[i].p_filesz);
}

static int by_start(const void *one, const void *other)
{
    const struct rt_scan_range *a = one, *b = other;
    return a->start < b->start ? -1 : a->start > b->start;
}

/* Sections of a damaged file may overlap: each address is kept once. */
static void sort_ranges(struct rt_scan *scan)
{
    size_t n = 0;
    qsort(scan->text, scan->n_text, sizeof *scan->text, by_start);
    for (size_t i = 0; i < scan->n_text; i++) {
        struct rt_scan_range range = scan->text[i];
        if (n > 0 && range.start < scan->text[n - 1].end)
            range.start = scan->text[n - 1].end;
        if (range.start < range.end)
            scan->text[n++] = range;
    }
    scan->n_text = n;
}

bool rt_scan_text_find(struct rt_scan *scan, const char **why)
{
    add_sections(scan);
    if (scan->n_text == 0 || scan->n_text == MAX_TEXT) {
        scan->n_text = 0;
        add_segments(scan);
    }
    sort_ranges(scan);
    if (scan->n_text == 0) {
        *why = "it has no code";
        return false;
    }
    scan->low = scan->text[0].start;
    scan->high = scan->text[scan->n_text - 1].end;
    if (scan->high - scan->low > MAX_SPAN_BYTES) {
        *why = "its code is spread over more than 2 GiB";
        return false;
    }
    return true;
}

const struct rt_scan_range *rt_scan_text_of(const struct rt_scan *scan, uint64_t address)
{
    for (size_t i = 0; i < scan->n_text; i++)
        if (address >= scan->text[i].start && address < scan->text[i].end)
            return &scan->text[i];
    return NULL;
}

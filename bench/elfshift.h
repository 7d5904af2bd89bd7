/* SPDX-License-Identifier: GPL-3.0-or-later
 * Layout replicas of a prebuilt shared object: copies whose whole image stands
 * a few bytes further within the page, so that the spread over code layouts can
 * be measured without the sources.
 *
 * All references inside an x86-64 image are relative to each other; only what
 * the dynamic loader reads holds addresses: dynamic tags, symbols, relocations
 * and the words they point at. These are rewritten, everything else is copied.
 * Two segments that a shift brings into one page share it in the copy with the
 * rights of both, so a page of constants may become executable or, where code
 * and data were linked next to each other, code writable: a copy is for
 * measuring, not for keeping.
 *
 * The copy has no section headers, no debug information and nothing else that
 * is not loaded: symbolise `address - delta` with the original file. Its name
 * (DT_SONAME), build id and contents are the original's. What no reader of the
 * file can see may still break: code that looks for itself in /proc/self/maps
 * by the original's path, or reads its own file.
 */
#ifndef PP_BENCH_ELFSHIFT_H
#define PP_BENCH_ELFSHIFT_H

#include "bench/buf.h"
#include "stats/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A shift is less than this, as whole pages move nothing. */
#define PP_ELFSHIFT_PAGE_BYTES 4096

/* Assumed when no section headers tell: what AVX-512 needs of its constants. */
#define PP_ELFSHIFT_STEP_ASSUMED_BYTES 64

/* The most layouts that pp_elfshift_deltas spreads: one for each line of the page. */
#define PP_ELFSHIFT_N_LAYOUTS_MAX 64

/* How an object may be shifted. */
struct pp_elfshift_facts {
    unsigned step_bytes; /* shifts are multiples of this power of two, 16 to 2048 */
    unsigned n_layouts;  /* places within the page, that of the original included */
    bool has_sections;   /* false: the step is assumed, an odd object may need more */
    bool uses_origin;    /* it may name paths by $ORIGIN: keep the copy in the same directory */
};

/* Whether and how an object may be shifted.
 * image: the whole file, any bytes; not kept. n_bytes: of the file.
 * facts: set on PP_OK, zeroed otherwise.
 * Returns PP_OK, or PP_EFORMAT with the reason: not an x86-64 shared object,
 * damaged, aligned to whole pages, text relocations, prelinked, or anything
 * that may hold an address and is not known here.
 * Cost: linear in the relocations and symbols; allocates nothing. */
enum pp_status pp_elfshift_inspect(const unsigned char *image, size_t n_bytes,
    struct pp_elfshift_facts *facts, struct pp_error *error);

/* Writes a copy of the object that stands delta_bytes further.
 * image, n_bytes: as for inspect. delta_bytes: above 0, below a page, a
 * multiple of the step. out: initialised and not inside `image`; what it held
 * is forgotten; afterwards it holds the file to write, or nothing on failure.
 * Every multiple of the step works for an object that passed inspect.
 * Returns PP_OK; PP_EINVAL for a delta that does not fit; PP_EFORMAT as inspect
 * does; PP_ENOMEM (clear the buffer then, its `failed` is set).
 * Threads: any number at once on the same image. Cost: one copy of what is
 * loaded, and inspect's passes; the copy is at most the loaded parts and
 * 64 KiB for each segment. */
enum pp_status pp_elfshift_write(const unsigned char *image, size_t n_bytes, unsigned delta_bytes,
    struct pp_buf *out, struct pp_error *error);

/* Chooses the shifts of a set of layouts.
 * step_bytes: of the facts. seed: same seed, same shifts. deltas_bytes: room for
 * n_layouts, which is 1 to PP_ELFSHIFT_N_LAYOUTS_MAX.
 * deltas_bytes[0] is 0, the object as it is; the others differ, one in each
 * equal part of the page, the places within a cache line in turn, in random
 * order.
 * Returns how many were set: n_layouts, or the number of places in the page. */
size_t pp_elfshift_deltas(
    unsigned step_bytes, uint64_t seed, unsigned *deltas_bytes, size_t n_layouts);

#endif

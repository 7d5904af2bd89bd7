/* SPDX-License-Identifier: GPL-3.0-or-later
 * Shifted copies of a shared object, and how far to shift them.
 */
#include "bench/elfshift.h"
#include "bench/elfshift_object.h"
#include "bench/elfshift_place.h"
#include "bench/elfshift_tables.h"

#include <string.h>

#define LINE_BYTES 64U

/* Whether a table of strings mentions the directory of the object. */
static bool elfshift_uses_origin(
    const struct pp_elfshift_copy *copy, const struct pp_elfshift_dynamic *dynamic)
{
    static const char *const spellings[] = {"$ORIGIN", "${ORIGIN}"};
    struct pp_elfshift_span span;
    if (!pp_elfshift_tables_span(copy, dynamic->string, dynamic->string_bytes, &span)) {
        return false;
    }
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
        if (memmem(span.from, dynamic->string_bytes, spellings[i], strlen(spellings[i])) != NULL) {
            return true;
        }
    }
    return false;
}

enum pp_status pp_elfshift_inspect(const unsigned char *image, size_t n_bytes,
    struct pp_elfshift_facts *facts, struct pp_error *error)
{
    struct pp_elfshift_object object;
    struct pp_elfshift_dynamic dynamic;
    const struct pp_elfshift_copy copy = {.object = &object};
    memset(facts, 0, sizeof *facts);
    enum pp_status status = pp_elfshift_object_read(&object, image, n_bytes, error);
    if (status == PP_OK) {
        status = pp_elfshift_tables_move(&copy, &dynamic);
    }
    if (status == PP_OK) {
        facts->step_bytes = (unsigned)object.step_bytes;
        facts->n_layouts = PP_ELFSHIFT_PAGE_BYTES / facts->step_bytes;
        facts->has_sections = object.has_sections;
        facts->uses_origin = elfshift_uses_origin(&copy, &dynamic);
    }
    return status;
}

/* Appends zeros up to `offset`. */
static void elfshift_pad(struct pp_buf *out, uint64_t offset)
{
    static const unsigned char zeros[PP_ELFSHIFT_PAGE_BYTES];
    while (out->n_bytes < offset && !out->failed) {
        const uint64_t missing_bytes = offset - out->n_bytes;
        pp_buf_append(out, zeros, missing_bytes < sizeof zeros ? missing_bytes : sizeof zeros);
    }
}

/* The copy before any table is moved. */
static void elfshift_lay_out(const struct pp_elfshift_object *object,
    const struct pp_elfshift_place *place, struct pp_buf *out)
{
    Elf64_Ehdr header = object->header;
    header.e_phoff = sizeof header;
    header.e_phnum = (Elf64_Half)place->n_programs;
    header.e_ehsize = sizeof header;
    header.e_shoff = 0;
    header.e_shnum = header.e_shstrndx = 0;
    header.e_entry += header.e_entry != 0 ? place->delta_bytes : 0;
    pp_buf_append(out, &header, sizeof header);
    pp_buf_append(out, place->programs, place->n_programs * sizeof place->programs[0]);
    for (unsigned i = 0; i < object->n_segments; i++) {
        const struct pp_elfshift_segment *const segment = &object->segments[i];
        elfshift_pad(out, place->out_offsets[i]);
        pp_buf_append(out, object->image + segment->offset, segment->file_bytes);
    }
}

static enum pp_status elfshift_copy(const struct pp_elfshift_object *object,
    const struct pp_elfshift_place *place, struct pp_buf *out)
{
    struct pp_elfshift_dynamic dynamic;
    elfshift_lay_out(object, place, out);
    if (out->failed || out->n_bytes != place->out_bytes) {
        return pp_error_set(object->error, PP_ENOMEM, "no memory for a shifted copy");
    }
    const struct pp_elfshift_copy copy = {
        .object = object,
        .place = place,
        .delta_bytes = place->delta_bytes,
        .bytes = (unsigned char *)out->data,
    };
    return pp_elfshift_tables_move(&copy, &dynamic);
}

enum pp_status pp_elfshift_write(const unsigned char *image, size_t n_bytes, unsigned delta_bytes,
    struct pp_buf *out, struct pp_error *error)
{
    struct pp_elfshift_object object;
    struct pp_elfshift_place place;
    pp_buf_truncate(out, 0);
    enum pp_status status = pp_elfshift_object_read(&object, image, n_bytes, error);
    if (status == PP_OK &&
        (delta_bytes == 0 || delta_bytes >= PP_ELFSHIFT_PAGE_BYTES ||
            delta_bytes % object.step_bytes != 0)) {
        status = pp_error_set(error, PP_EINVAL, "a shift of %u bytes does not fit steps of %u",
            delta_bytes, (unsigned)object.step_bytes);
    }
    if (status == PP_OK) {
        pp_elfshift_place_plan(&place, &object, delta_bytes);
        status = elfshift_copy(&object, &place, out);
    }
    if (status != PP_OK) {
        pp_buf_truncate(out, 0);
    }
    return status;
}

/* The generator splitmix64 (Steele, Lea and Flood 2014). */
static uint64_t elfshift_random(uint64_t *state)
{
    uint64_t value = *state += UINT64_C(0x9e3779b97f4a7c15);
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

/* A number below n. */
static unsigned elfshift_below(uint64_t *state, size_t n)
{
    return (unsigned)(elfshift_random(state) % n);
}

static void elfshift_shuffle(uint64_t *state, unsigned *values, size_t n_values)
{
    for (size_t i = n_values; i > 1; i--) {
        const size_t j = elfshift_below(state, i);
        const unsigned value = values[i - 1];
        values[i - 1] = values[j];
        values[j] = value;
    }
}

size_t pp_elfshift_deltas(
    unsigned step_bytes, uint64_t seed, unsigned *deltas_bytes, size_t n_layouts)
{
    const unsigned unit_bytes = step_bytes > LINE_BYTES ? step_bytes : LINE_BYTES;
    const size_t n_units = PP_ELFSHIFT_PAGE_BYTES / unit_bytes;
    const size_t n_phases = unit_bytes / step_bytes;
    const size_t n_places = PP_ELFSHIFT_PAGE_BYTES / step_bytes;
    const size_t n = n_layouts < n_places ? n_layouts : n_places;
    const size_t n_parts = n < n_units ? n : n_units;
    uint64_t state = seed;
    const unsigned turn = elfshift_below(&state, n_phases);
    deltas_bytes[0] = 0;
    for (size_t i = 1; i < n; i++) {
        const size_t first = i * n_units / n_parts;
        const size_t end = (i + 1) * n_units / n_parts;
        const size_t unit = first + elfshift_below(&state, end - first);
        deltas_bytes[i] = (unsigned)(unit * unit_bytes + (i + turn) % n_phases * step_bytes);
    }
    elfshift_shuffle(&state, deltas_bytes + 1, n - 1);
    return n;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which functions hold an address. libdw answers such a question by walking over the whole unit; we
 * turn it round and walk once, handing each scope the addresses that lie in it.
 */
#include "bench/sym_scope.h"

#include <dwarf.h>
#include <stdlib.h>

#define MAX_DEPTH 512 /* of scopes within scopes; the stack is 8 MiB */

/* A walk over one unit. */
struct walk {
    struct sym_scopes *scopes;
    const uint64_t *addresses;
    size_t n;
    uint64_t bias;   /* add to what debug data say */
    uint64_t n_left; /* entries that may still be looked at: damaged data may go in circles */
    uint32_t unit;
    bool is_thorough; /* look into types, and into functions that hold no address */
};

static size_t lower_bound(const struct walk *walk, uint64_t address)
{
    size_t low = 0, high = walk->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (walk->addresses[middle] < address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Whether an entry has ranges, and whether one of them holds an address. For each that does and is
 * of this unit, `scope` becomes its innermost, unless it is NONE. */
static bool mark(const struct walk *walk, Dwarf_Die *die, uint32_t scope, bool *has_ranges)
{
    Dwarf_Addr base, start, end;
    bool is_hit = false;
    ptrdiff_t offset = 0;
    *has_ranges = false;
    while ((offset = dwarf_ranges(die, offset, &base, &start, &end)) > 0) {
        *has_ranges = true;
        if (end <= start)
            continue;
        for (size_t i = lower_bound(walk, start + walk->bias);
             i < walk->n && walk->addresses[i] < end + walk->bias; i++) {
            struct sym_scope_place *place = &walk->scopes->places[i];
            if (place->unit != walk->unit)
                continue;
            is_hit = true;
            if (scope == SYM_SCOPE_NONE)
                break;
            place->scope = scope;
        }
    }
    return is_hit;
}

static uint32_t add_scope(struct walk *walk, const Dwarf_Die *die, uint32_t parent)
{
    struct sym_scopes *s = walk->scopes;
    if (s->n_scopes == s->scopes_capacity) {
        const size_t capacity = s->scopes_capacity ? 2 * s->scopes_capacity : 1024;
        struct sym_scope *scopes = capacity < SYM_SCOPE_NONE
            ? realloc(s->scopes, capacity * sizeof *scopes)
            : NULL;
        if (!scopes) {
            s->failed = true;
            return SYM_SCOPE_NONE;
        }
        s->scopes = scopes;
        s->scopes_capacity = capacity;
    }
    s->scopes[s->n_scopes] = (struct sym_scope){.die = *die, .unit = walk->unit, .parent = parent};
    return (uint32_t)s->n_scopes++;
}

static void walk_children(struct walk *walk, Dwarf_Die *parent, uint32_t scope, int depth);

static void visit_function(
    struct walk *walk, Dwarf_Die *die, uint32_t scope, bool is_inlined, int depth)
{
    bool has_ranges;
    if (mark(walk, die, SYM_SCOPE_NONE, &has_ranges)) {
        const uint32_t made = add_scope(walk, die, is_inlined ? scope : SYM_SCOPE_NONE);
        if (made == SYM_SCOPE_NONE)
            return;
        mark(walk, die, made, &has_ranges);
        walk_children(walk, die, made, depth);
    } else if (walk->is_thorough && !is_inlined) {
        walk_children(walk, die, SYM_SCOPE_NONE, depth);
    }
}

static void visit(struct walk *walk, Dwarf_Die *die, uint32_t scope, int depth)
{
    bool has_ranges;
    switch (dwarf_tag(die)) {
    case DW_TAG_subprogram:
        visit_function(walk, die, scope, false, depth);
        break;
    case DW_TAG_inlined_subroutine:
        visit_function(walk, die, scope, true, depth);
        break;
    case DW_TAG_lexical_block:
    case DW_TAG_try_block:
    case DW_TAG_catch_block:
    case DW_TAG_with_stmt:
        if (mark(walk, die, SYM_SCOPE_NONE, &has_ranges) || !has_ranges || walk->is_thorough)
            walk_children(walk, die, scope, depth);
        break;
    case DW_TAG_namespace:
    case DW_TAG_module:
        walk_children(walk, die, scope, depth);
        break;
    case DW_TAG_class_type:
    case DW_TAG_structure_type:
    case DW_TAG_union_type:
    case DW_TAG_enumeration_type:
        if (walk->is_thorough)
            walk_children(walk, die, scope, depth);
        break;
    default:
        break;
    }
}

static void walk_children(struct walk *walk, Dwarf_Die *parent, uint32_t scope, int depth)
{
    Dwarf_Die die;
    if (depth >= MAX_DEPTH || walk->scopes->failed || dwarf_child(parent, &die) != 0)
        return;
    do
        visit(walk, &die, scope, depth + 1);
    while (!walk->scopes->failed && walk->n_left && walk->n_left-- &&
        dwarf_siblingof(&die, &die) == 0);
}

static bool is_complete(const struct walk *walk)
{
    for (size_t i = 0; i < walk->n; i++)
        if (walk->scopes->places[i].unit == walk->unit &&
            walk->scopes->places[i].scope == SYM_SCOPE_NONE)
            return false;
    return true;
}

/* Functions of the unit stand at its top or in namespaces, but for few: those of types in Rust,
 * functions within functions. These take the second, longer walk. */
static void walk_unit(struct walk *walk, Dwarf_Die *die)
{
    const uint64_t n_most = walk->n_left;
    walk->is_thorough = false;
    walk_children(walk, die, SYM_SCOPE_NONE, 0);
    if (is_complete(walk))
        return;
    walk->is_thorough = true;
    walk->n_left = n_most;
    walk_children(walk, die, SYM_SCOPE_NONE, 0);
}

/* Give the unit its addresses. Those that an earlier one has stay there. */
static bool claim(struct walk *walk, Dwarf_Die *die)
{
    Dwarf_Addr base, start, end;
    bool is_hit = false;
    ptrdiff_t offset = 0;
    while ((offset = dwarf_ranges(die, offset, &base, &start, &end)) > 0)
        for (size_t i = end > start ? lower_bound(walk, start + walk->bias) : walk->n;
             i < walk->n && walk->addresses[i] < end + walk->bias; i++) {
            struct sym_scope_place *place = &walk->scopes->places[i];
            if (place->unit != SYM_SCOPE_NONE)
                continue;
            place->unit = walk->unit;
            is_hit = true;
        }
    return is_hit;
}

static bool add_unit(struct sym_scopes *s, const Dwarf_Die *lines, const Dwarf_Die *die)
{
    if (s->n_units == s->units_capacity) {
        const size_t capacity = s->units_capacity ? 2 * s->units_capacity : 64;
        struct sym_scope_unit *units = realloc(s->units, capacity * sizeof *units);
        if (!units)
            return false;
        s->units = units;
        s->units_capacity = capacity;
    }
    s->units[s->n_units++] = (struct sym_scope_unit){.lines = *lines, .die = *die};
    return true;
}

/* A unit that is split keeps its functions in another file, which may be gone. */
static void walk_units(struct walk *walk, Dwarf *dwarf, uint64_t n_most)
{
    Dwarf_CU *unit = NULL;
    Dwarf_Die die, split;
    uint8_t type;
    struct sym_scopes *s = walk->scopes;
    while (!s->failed && dwarf_get_units(dwarf, unit, &unit, NULL, &type, &die, &split) == 0) {
        if (type == DW_UT_type || type == DW_UT_partial)
            continue;
        walk->unit = (uint32_t)s->n_units;
        if (!claim(walk, &die))
            continue;
        const bool is_split = type == DW_UT_skeleton && split.addr;
        s->failed = !add_unit(s, &die, is_split ? &split : &die);
        walk->n_left = n_most;
        if (!s->failed)
            walk_unit(walk, is_split ? &split : &die);
    }
}

/* A number of entries that no unit of sound data has: each takes a byte at least, and
 * compression makes few bytes of many. */
static uint64_t most_entries(Dwarf *dwarf)
{
    size_t n_bytes = 0;
    Elf *elf = dwarf_getelf(dwarf);
    return elf && elf_rawfile(elf, &n_bytes) ? 16 * (uint64_t)n_bytes : UINT32_MAX;
}

bool sym_scopes_init(
    struct sym_scopes *scopes, const struct sym_object *object, const uint64_t *addresses, size_t n)
{
    *scopes = (struct sym_scopes){.places = malloc((n + 1) * sizeof *scopes->places)};
    if (!scopes->places)
        return false;
    for (size_t i = 0; i < n; i++)
        scopes->places[i] = (struct sym_scope_place){SYM_SCOPE_NONE, SYM_SCOPE_NONE};
    struct walk walk = {
        .scopes = scopes, .addresses = addresses, .n = n, .bias = object->dwarf_bias};
    if (object->dwarf)
        walk_units(&walk, object->dwarf, most_entries(object->dwarf));
    return !scopes->failed;
}

void sym_scopes_release(struct sym_scopes *scopes)
{
    free(scopes->scopes);
    free(scopes->units);
    free(scopes->places);
    *scopes = (struct sym_scopes){0};
}

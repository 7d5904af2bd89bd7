/* SPDX-License-Identifier: GPL-3.0-or-later
 * Answers about addresses: names from symbols, where there are none from debug data, bounds at
 * least from unwind tables; lines and inlined functions from debug data.
 */
#include "bench/sym_answer.h"

#include "bench/sym_line.h"
#include "bench/sym_name.h"
#include "bench/sym_plt.h"
#include "bench/sym_scope.h"
#include "bench/sym_table.h"

#include <dwarf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FRAMES 512 /* of one address */

/* What is known of an inlined function once it was looked at: copies hold many addresses. */
struct inlined {
    bool is_known;
    uint32_t name;
    struct sym_line called;
};

/* One question. */
struct question {
    uint64_t address;
    size_t index; /* in the order of the user */
};

/* All that the answers are found in. */
struct finder {
    struct sym_answers *to;
    const struct sym_object *object;
    struct sym_name name;
    struct sym_table table;
    struct sym_plt plt;
    struct sym_scopes scopes;
    struct inlined *inlined; /* of each scope */
};

static const char *text_attribute(Dwarf_Die *die, unsigned name)
{
    Dwarf_Attribute attribute;
    return dwarf_formstring(dwarf_attr_integrate(die, name, &attribute));
}

/* What the linker calls a function of debug data; NULL: they do not say. */
static const char *linkage_name(Dwarf_Die *die)
{
    const char *name = text_attribute(die, DW_AT_linkage_name);
    return name ? name : text_attribute(die, DW_AT_MIPS_linkage_name);
}

static uint32_t name_of(struct finder *f, Dwarf_Die *die)
{
    const char *linkage = linkage_name(die);
    return linkage ? sym_name_readable(&f->name, linkage)
                   : sym_text_add(&f->to->text, text_attribute(die, DW_AT_name));
}

static uint32_t add_bare(struct sym_text *text, const char *symbol)
{
    char *bare = strndup(symbol, sym_name_bare_bytes(symbol));
    const uint32_t at = sym_text_add(text, bare);
    text->failed |= !bare;
    free(bare);
    return at;
}

static void set_bounds(struct pp_symwire_answer *answer, uint64_t start, uint64_t end)
{
    answer->start = start;
    answer->size_bytes = end - start;
}

/* Whom an entry of a linkage table calls, as "name@plt". */
static bool answer_plt(struct finder *f, uint64_t address, struct pp_symwire_answer *answer)
{
    struct sym_plt_slot slot;
    uint64_t bounds[2];
    char *name = NULL;
    if (!sym_plt_find(&f->plt, f->object, address, &slot, bounds))
        return false;
    const char *own = slot.resolver ? sym_table_resolved(&f->table, slot.resolver) : NULL;
    const char *symbol = own ? own : slot.symbol;
    set_bounds(answer, bounds[0], bounds[1]);
    const uint32_t readable = sym_name_readable(&f->name, *symbol ? symbol : "*");
    if (asprintf(&name, "%s@plt", f->to->text.bytes + readable) < 0)
        return true;
    answer->name = sym_text_add(&f->to->text, name);
    free(name);
    return true;
}

static void answer_symbol(
    struct finder *f, const struct sym_table_entry *entry, struct pp_symwire_answer *answer)
{
    const bool is_resolver = entry->type == STT_GNU_IFUNC;
    answer->name = is_resolver ? sym_name_noted(&f->name, entry->name, "resolver")
                               : sym_name_readable(&f->name, entry->name);
    answer->symbol = add_bare(&f->to->text, entry->name);
    set_bounds(answer, entry->start, entry->end);
}

/* A function without a symbol: its name, and the one of its ranges that the address is in. */
static void answer_function(
    struct finder *f, Dwarf_Die *function, uint64_t address, struct pp_symwire_answer *answer)
{
    Dwarf_Addr base, start, end, entry = 0;
    ptrdiff_t offset = 0;
    const uint64_t bias = f->object->dwarf_bias;
    const bool has_entry = dwarf_entrypc(function, &entry) == 0;
    const char *linkage = linkage_name(function);
    const char *name = linkage ? linkage : text_attribute(function, DW_AT_name);
    answer->name = name_of(f, function);
    while ((offset = dwarf_ranges(function, offset, &base, &start, &end)) > 0) {
        if (address < start + bias || address >= end + bias)
            continue;
        set_bounds(answer, start + bias, end + bias);
        if (name && has_entry && (entry < start || entry >= end))
            answer->name = sym_name_noted(&f->name, name, "cold");
        return;
    }
}

/* The function that the innermost scope is inlined into, with the scope itself if it is one. */
static uint32_t function_of(const struct finder *f, uint32_t scope)
{
    while (scope != SYM_SCOPE_NONE && f->scopes.scopes[scope].parent != SYM_SCOPE_NONE)
        scope = f->scopes.scopes[scope].parent;
    return scope;
}

static void add_frame(
    struct sym_answers *to, struct pp_symwire_answer *answer, uint32_t name, struct sym_line line)
{
    if (to->n_frames == to->frames_capacity) {
        const size_t capacity = to->frames_capacity ? 2 * to->frames_capacity : 1024;
        struct pp_symwire_frame *frames = capacity < UINT32_MAX
            ? realloc(to->frames, capacity * sizeof *frames)
            : NULL;
        if (!frames) {
            to->text.failed = true;
            return;
        }
        to->frames = frames;
        to->frames_capacity = capacity;
    }
    to->frames[to->n_frames++] = (struct pp_symwire_frame){name, line.file, line.line};
    answer->n_frames++;
}

static const struct inlined *look_at(struct finder *f, uint32_t scope)
{
    struct inlined *inlined = &f->inlined[scope];
    struct sym_scope *s = &f->scopes.scopes[scope];
    if (inlined->is_known)
        return inlined;
    inlined->is_known = true;
    inlined->name = name_of(f, &s->die);
    inlined->called = sym_line_called(&f->to->text, &f->scopes.units[s->unit], &s->die);
    return inlined;
}

static void answer_frames(struct finder *f, const struct sym_scope_place *place, uint64_t address,
    struct pp_symwire_answer *answer)
{
    struct sym_line line;
    uint32_t scope = place->scope;
    struct sym_scope_unit *unit = &f->scopes.units[place->unit];
    answer->first_frame = (uint32_t)f->to->n_frames;
    const bool is_known = sym_line_find(&line, &f->to->text, unit, address - f->object->dwarf_bias);
    const bool is_inlined = scope != SYM_SCOPE_NONE &&
        f->scopes.scopes[scope].parent != SYM_SCOPE_NONE;
    if (!is_known && !is_inlined)
        return;
    for (; scope != SYM_SCOPE_NONE && f->scopes.scopes[scope].parent != SYM_SCOPE_NONE &&
         answer->n_frames < MAX_FRAMES;
         scope = f->scopes.scopes[scope].parent) {
        const struct inlined *inlined = look_at(f, scope);
        add_frame(f->to, answer, inlined->name, line);
        line = inlined->called;
    }
    add_frame(f->to, answer, 0, line);
}

static void answer_one(struct finder *f, uint64_t address, const struct sym_scope_place *place,
    struct pp_symwire_answer *answer)
{
    uint64_t start, end;
    const uint32_t function = function_of(f, place->scope);
    struct sym_scope *scope = function == SYM_SCOPE_NONE ? NULL : &f->scopes.scopes[function];
    if (!sym_object_code(f->object, address) || answer_plt(f, address, answer))
        return;
    const struct sym_table_entry *entry = sym_table_find(&f->table, address,
        scope ? linkage_name(&scope->die) : NULL,
        scope ? text_attribute(&scope->die, DW_AT_name) : NULL);
    if (entry)
        answer_symbol(f, entry, answer);
    else if (scope)
        answer_function(f, &scope->die, address, answer);
    else if (sym_object_unwound(f->object, address, &start, &end))
        set_bounds(answer, start, end);
    if (scope) {
        const struct sym_line declared = sym_line_declared(
            &f->to->text, &f->scopes.units[scope->unit], &scope->die);
        answer->file = declared.file;
        answer->line = declared.line;
    }
    if (place->unit != SYM_SCOPE_NONE)
        answer_frames(f, place, address, answer);
}

static int compare_questions(const void *a, const void *b)
{
    const struct question *x = a, *y = b;
    return (x->address > y->address) - (x->address < y->address);
}

/* All of them, sorted; `sorted` has room for their addresses. */
static bool answer_all(struct finder *f, struct question *questions, uint64_t *sorted, size_t n)
{
    qsort(questions, n, sizeof *questions, compare_questions);
    for (size_t i = 0; i < n; i++)
        sorted[i] = questions[i].address;
    if (!sym_table_init(&f->table, f->object) || !sym_plt_init(&f->plt, f->object) ||
        !sym_scopes_init(&f->scopes, f->object, sorted, n))
        return false;
    f->inlined = calloc(f->scopes.n_scopes + 1, sizeof *f->inlined);
    if (!f->inlined)
        return false;
    for (size_t i = 0; i < n; i++)
        answer_one(f, sorted[i], &f->scopes.places[i], &f->to->answers[questions[i].index]);
    return !f->to->text.failed && !f->name.mangled.failed;
}

bool sym_answers_init(struct sym_answers *answers, const struct sym_object *object,
    const uint64_t *addresses, size_t n)
{
    struct finder f = {.to = answers, .object = object};
    *answers = (struct sym_answers){
        .answers = calloc(n + 1, sizeof *answers->answers), .n_answers = n};
    struct question *questions = calloc(n + 1, sizeof *questions);
    uint64_t *sorted = calloc(n + 1, sizeof *sorted);
    sym_text_init(&answers->text);
    sym_name_init(&f.name, &answers->text);
    bool ok = answers->answers && questions && sorted;
    for (size_t i = 0; ok && i < n; i++)
        questions[i] = (struct question){addresses[i], i};
    ok = ok && answer_all(&f, questions, sorted, n);
    free(questions);
    free(sorted);
    free(f.inlined);
    sym_scopes_release(&f.scopes);
    sym_plt_release(&f.plt);
    sym_table_release(&f.table);
    sym_name_release(&f.name);
    return ok;
}

void sym_answers_release(struct sym_answers *answers)
{
    free(answers->answers);
    free(answers->frames);
    sym_text_release(&answers->text);
    *answers = (struct sym_answers){.text = {.failed = true}};
}

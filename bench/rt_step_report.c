/* SPDX-License-Identifier: GPL-3.0-or-later
 * Counts of single instructions put together to blocks.
 */
#include "bench/rt_decode.h"
#include "bench/rt_note.h"
#include "bench/rt_plt.h"
#include "bench/rt_step.h"

struct reporter {
    const struct rt_step_object *object;
    struct pp_tracewire_block *table;
    uint32_t n, first_function;
    bool is_full;
};

static uint64_t runs_at(const struct rt_step_object *object, uint64_t address)
{
    return object->runs[address - object->scan->low];
}

/* The instructions from `at` on that ran as often as the first and lead to each other. Returns
 * where the next one may begin. */
static uint64_t take_block(const struct rt_step_object *object, uint64_t at, uint64_t end,
    struct pp_tracewire_block *block)
{
    const uint64_t n_runs = runs_at(object, at);
    struct rt_instruction i = {.flow = RT_FLOW_NEXT};
    *block = (struct pp_tracewire_block){.address = at, .n_runs = n_runs};
    do {
        const unsigned char *code = (const unsigned char *)(object->scan->bias + at);
        const bool is_code = rt_decode(code, end - at, &i);
        block->n_instructions += 1 + (is_code ? rt_plt_instructions(object->scan, at, &i) : 0);
        at += is_code ? i.n_bytes : 1;
    } while (at < end && i.flow == RT_FLOW_NEXT && runs_at(object, at) == n_runs &&
        !rt_scan_is_marked(object->scan, at));
    return at;
}

/* The next block of the function that ran, from `*at` on, which is left behind it. False: none. */
static bool next_block(const struct rt_step_object *object, const struct rt_scan_function *function,
    uint64_t *at, struct pp_tracewire_block *block)
{
    while (*at < function->end && runs_at(object, *at) == 0)
        ++*at;
    if (*at >= function->end)
        return false;
    *at = take_block(object, *at, function->end, block);
    return true;
}

static void report_function(struct reporter *r, uint32_t index)
{
    const struct rt_scan_function *function = &r->object->scan->functions[index];
    struct pp_tracewire_block block;
    for (uint64_t at = function->start; next_block(r->object, function, &at, &block);) {
        block.function = r->first_function + index;
        r->is_full |= r->n >= PP_TRACEWIRE_MAX_BLOCKS;
        if (!r->is_full)
            r->table[r->n++] = block;
    }
}

uint64_t rt_step_total(const struct rt_step *step, size_t index)
{
    const struct rt_step_object *object = &step->objects[index];
    uint64_t total = 0;
    for (size_t i = 0; i < object->scan->n_functions; i++) {
        const struct rt_scan_function *function = &object->scan->functions[i];
        struct pp_tracewire_block block;
        for (uint64_t at = function->start; next_block(object, function, &at, &block);)
            total += block.n_runs * block.n_instructions;
    }
    return total;
}

void rt_step_report(
    const struct rt_step *step, size_t index, struct pp_tracewire *wire, uint32_t first_function)
{
    struct pp_tracewire_report *report = &wire->report;
    struct rt_note note = {.text = report->doubt, .room_bytes = sizeof report->doubt};
    struct reporter r = {.object = &step->objects[index],
        .table = pp_tracewire_at(wire, PP_TRACEWIRE_BLOCKS),
        .n = report->n_blocks,
        .first_function = first_function};
    for (uint32_t i = 0; i < r.object->scan->n_functions; i++)
        report_function(&r, i);
    report->n_blocks = r.n;
    report->n_steps = step->n_steps;
    if (step->is_capped && !report->steps_capped)
        rt_note_add(
            &note, "stopped after %u single steps: what ran later is not counted", step->n_steps);
    report->steps_capped = step->is_capped;
    if (r.is_full)
        rt_note_add(
            &note, "more blocks ran than %u: the others are missing", PP_TRACEWIRE_MAX_BLOCKS);
}

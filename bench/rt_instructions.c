/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/rt_instructions.h"

#include "bench/rt_blocks.h"
#include "bench/rt_step.h"

#include <string.h>

static struct {
    struct pp_tracewire *wire;
    const struct rt_attach *attach;
    struct rt_blocks blocks[RT_ATTACH_MAX]; /* by object */
    bool has_copy[RT_ATTACH_MAX];
    struct rt_step step;
    bool is_stepping, is_done;
} pass;

static bool attach_steps(const char **why)
{
    *why = "no memory to count single steps";
    pass.is_stepping = true;
    if (!rt_step_init(&pass.step, pass.wire->order.max_steps))
        return false;
    for (size_t i = 0; i < pass.attach->n_objects; i++)
        if (!rt_step_add(&pass.step, &pass.attach->objects[i].scan))
            return false;
    return true;
}

static void doubt(const char *path, const char *why)
{
    char *to = pass.wire->report.doubt;
    const size_t room = sizeof pass.wire->report.doubt - 1;
    const char *const parts[] = {to[0] ? "; " : "", "not counted: ", path, ": ", why};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        strncat(to, parts[i], room - strlen(to));
}

static bool attach_copies(const char **why)
{
    for (size_t i = 0; i < pass.attach->n_objects; i++) {
        pass.has_copy[i] = rt_blocks_attach(
            &pass.blocks[i], (struct rt_scan *)&pass.attach->objects[i].scan);
        if (pass.has_copy[i]) {
            if (pass.wire->order.n_threads > 1)
                rt_blocks_share(&pass.blocks[i]);
            continue;
        }
        *why = pass.blocks[i].why ? pass.blocks[i].why : "its code cannot be copied";
        rt_blocks_clear(&pass.blocks[i]);
        if (i == 0)
            return false;
        doubt(pass.wire->objects[pass.attach->objects[i].object].path, *why);
    }
    return true;
}

bool rt_instructions_attach(
    const struct rt_attach *attach, struct pp_tracewire *wire, const char **why)
{
    pass.wire = wire;
    pass.attach = attach;
    return wire->order.single_steps ? attach_steps(why) : attach_copies(why);
}

void rt_instructions_begin(void)
{
    if (pass.is_done)
        return;
    if (pass.is_stepping) {
        rt_step_begin(&pass.step);
        return;
    }
    for (size_t i = 0; i < pass.attach->n_objects; i++)
        if (pass.has_copy[i])
            rt_blocks_reset(&pass.blocks[i]);
}

bool rt_instructions_end(void)
{
    if (pass.is_done)
        return false;
    pass.is_done = true;
    if (pass.is_stepping)
        rt_step_end(&pass.step);
    for (size_t i = 0; i < pass.attach->n_objects; i++)
        if (pass.is_stepping)
            rt_step_report(&pass.step, i, pass.wire, pass.attach->objects[i].first_function);
        else if (pass.has_copy[i])
            rt_blocks_report(&pass.blocks[i], pass.wire, pass.attach->objects[i].first_function);
    return true;
}

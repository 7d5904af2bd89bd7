/* SPDX-License-Identifier: GPL-3.0-or-later
 * The code of stubs (rt_hooks.S), made ready for one object.
 */
#ifndef PP_BENCH_RT_HOOK_H
#define PP_BENCH_RT_HOOK_H

#include "bench/rt_hook_numbers.h"
#include "bench/tracewire.h"

#include <stdbool.h>
#include <stddef.h>

#define RT_HOOK_PADS_BYTES 128 /* of what all stubs call */
#define RT_HOOK_MAX_CALLS 8    /* of those in one stub */

/* The code of a stub but for what names its function and where it lies. */
struct rt_hook_form {
    unsigned char code[RT_HOOK_CODE_BYTES];
    uint16_t n_bytes;
    uint16_t resume;                   /* where the traced function returns to */
    uint16_t function;                 /* word to which function16 is added */
    uint16_t hash;                     /* word to which it is added, multiplied */
    uint16_t calls[RT_HOOK_MAX_CALLS]; /* words from which the stub's address is taken */
    uint16_t n_calls;
};

struct rt_hook {
    struct rt_hook_form forms[2]; /* by keeps_flags */
};

/* Where the stubs of an object lie. */
struct rt_hook_room {
    unsigned char *pads; /* RT_HOOK_PADS_BYTES, to be written; within 2 GiB of the stubs */
    uintptr_t stubs;
    size_t n_bytes;
};

/* Bytes that rt_hook_ask takes of the stack; set by rt_hook_prepare. */
extern size_t rt_hook_state_bytes;

/* Call function(event, context) with all vector registers saved around it. */
void rt_hook_ask(
    void (*function)(const void *event, void *context), const void *event, void *context);

/* Make the forms for that clock (when rt_tree.is_told, those that tell), and what they call.
 * rt_tree is set, but for places_mask, which is set here. */
void rt_hook_prepare(
    struct rt_hook *hook, enum pp_tracewire_clock clock, const struct rt_hook_room *room);

/* Write the code for the function with index `function16` / 16 at `stub`: form->n_bytes. */
void rt_hook_write(const struct rt_hook_form *form, unsigned char *stub, uint32_t function16);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Exact instruction counts without changing any code: the processor traps after each instruction of
 * one thread. Some 10 us each in a virtual machine, so for a batch of few iterations. What counts
 * as one instruction stands in doc/STATISTICS.md; code that sets flags with popf or takes SIGTRAP
 * for itself ends the stepping, and signal handlers run unstepped.
 */
#ifndef PP_BENCH_RT_STEP_H
#define PP_BENCH_RT_STEP_H

#include "bench/rt_scan.h"
#include "bench/tracewire.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#define RT_STEP_MAX_OBJECTS 16

struct rt_step_object {
    const struct rt_scan *scan;
    uintptr_t start; /* of its text, loaded, */
    uint64_t n_bytes;
    uint64_t *runs; /* by byte of text: of the instruction that begins there */
};

struct rt_step {
    uint64_t max_steps;
    uint64_t n_steps; /* of all code, other objects' too; read while it runs for progress */
    bool is_capped;   /* max_steps were taken: what ran later was not counted */
    struct rt_step_object objects[RT_STEP_MAX_OBJECTS];
    size_t n_objects;
    /* Private */
    uintptr_t previous; /* where the instruction was that runs now; 0: none yet */
    pthread_t thread;
    struct sigaction old_action;
    stack_t old_stack;
    unsigned char *stack;
};

/* Ready to step at most `max_steps` instructions. False: no memory. Release also then. */
bool rt_step_init(struct rt_step *step, uint64_t max_steps);

/* Count the instructions of this object, whose scan must outlive `step`. False: no memory, or too
 * many objects. */
bool rt_step_add(struct rt_step *step, const struct rt_scan *scan);

/* Step the calling thread from the return of the first to the call of the second. One at a time in
 * a process; several such batches add up. SIGTRAP and the thread's alternate signal stack are used
 * in between. False: they could not be had. */
bool rt_step_begin(struct rt_step *step);
void rt_step_end(struct rt_step *step);

/* Counted so far of object `index`, in order of rt_step_add. */
uint64_t rt_step_total(const struct rt_step *step, size_t index);

/* Append the instructions of object `index` that ran to the wire's blocks, neighbours that ran
 * equally often as one, and set n_steps and steps_capped. `first_function`: what to add to an index
 * in the scan. */
void rt_step_report(
    const struct rt_step *step, size_t index, struct pp_tracewire *wire, uint32_t first_function);

void rt_step_release(struct rt_step *step);

#endif

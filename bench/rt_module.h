/* SPDX-License-Identifier: GPL-3.0-or-later
 * The user's object inside the worker: loading it, listing its benchmarks, picking one.
 * Benchmarks are declared by ppbench.h, or are exported functions by name, in any language:
 *     void  ppb_bench_NAME(uint64_t n_iterations, void *context)   does its own loop
 *     void *ppb_setup_NAME(void)                                   optional; its value is the
 * context void  ppb_teardown_NAME(void *context)                       optional void
 * ppb_empty_loop(uint64_t n_iterations, void *context)   optional; the same loop with nothing in it
 */
#ifndef PP_BENCH_RT_MODULE_H
#define PP_BENCH_RT_MODULE_H

#include "bench/wire.h"

typedef void rt_plain_loop(uint64_t n_iterations, void *context);

struct rt_module {
    void *handle;
    const struct ppb_module *header; /* NULL: none in the object */
    size_t n_declared;               /* benchmarks of the header */
    const char **plain_names;        /* of the convention's, without the prefix, in address order */
    size_t n_plain;
    rt_plain_loop *plain_empty;
};

/* The benchmark that is measured, in one form for both kinds. */
struct rt_bench {
    const struct ppb_bench *declared; /* NULL: by convention */
    rt_plain_loop *plain_loop;
    void *(*plain_setup)(void);
    void (*plain_teardown)(void *context);
    void (*loop)(struct ppb_run *run, uint64_t n_iterations);
    void (*empty_loop)(struct ppb_run *run, uint64_t n_iterations); /* NULL: none */
    rt_plain_loop *plain_empty;                                     /* NULL: none */
};

/* Load the target's object, after those that the order wants first, and find its benchmarks. False:
 * the report says why (phase PP_WIRE_REFUSED). */
bool rt_module_load(
    struct rt_module *module, struct pp_wire *wire, const struct pp_wire_target *target);

/* Write the list behind the wire's header: `room` bytes at `list`. False: refused, as above. */
bool rt_module_list(
    const struct rt_module *module, struct pp_wire *wire, unsigned char *list, size_t room);

/* Pick benchmark `index` of the list. False: refused. */
bool rt_module_pick(
    const struct rt_module *module, struct pp_wire *wire, uint32_t index, struct rt_bench *bench);

/* Of several picked benchmarks, name the one whose loop is called next. */
void rt_module_use(const struct rt_bench *bench);

/* Give up with a reason: sets phase, refusal and text (the parts joined). Always false. */
bool rt_refuse(
    struct pp_wire *wire, enum pp_wire_refusal refusal, const char *text, const char *more);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * The slots through which an object calls others (GOT entries of imported functions).
 */
#ifndef PP_BENCH_RT_SLOTS_H
#define PP_BENCH_RT_SLOTS_H

#include <link.h>
#include <stdbool.h>
#include <stdint.h>

/* One call out. */
struct rt_slot {
    uintptr_t *place;
    const char *name;      /* in the object's own string table */
    uintptr_t own_address; /* of the object's own function of that name, whichever is called; 0 */
};

/* Whether the function may be called through a stub: not one that returns twice, or never, or looks
 * at who called it. */
bool rt_slots_may_stub(const struct rt_slot *slot);

/* Call `visit` for each slot of a loaded object that holds a function's resolved address. Stops
 * when it returns false. */
void rt_slots_each(const struct dl_phdr_info *info,
    bool (*visit)(const struct rt_slot *slot, void *context), void *context);

/* The same for every place that the loader has filled with a function's address: slots of functions
 * that the object itself has, too, and pointers in its data. */
void rt_slots_each_pointer(const struct dl_phdr_info *info,
    bool (*visit)(const struct rt_slot *slot, void *context), void *context);

/* Let a slot hold `target`; its page may be read-only. False: it cannot be written. */
bool rt_slots_write(const struct rt_slot *slot, uintptr_t target);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * The events of a profile for formats that want every entry to have its exit: thread by thread, in
 * order, nested. What the ring no longer held is put back from the call tree: entries at the
 * beginning, exits where the caller goes on (longjmp, exceptions) or at the end.
 */
#ifndef PP_CMD_TIMELINE_H
#define PP_CMD_TIMELINE_H

#include "bench/profile.h"

#include <stdbool.h>
#include <stddef.h>

/* Invariants: of each thread one run of events, times never less than the one before, exits those
 * of the last entry still open, none open after the thread's last. */
struct pp_timeline {
    struct pp_profile_event *events;
    size_t n_events;
    double end_ns; /* the last of all */
};

/* False: out of memory. Release also then. */
bool pp_timeline_init(struct pp_timeline *timeline, const struct pp_profile *profile);
void pp_timeline_release(struct pp_timeline *timeline);

#endif

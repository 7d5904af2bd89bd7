/* SPDX-License-Identifier: GPL-3.0-or-later
 * One allocation fails, to see what comes of it. Only in programs that are linked with
 * $(failing_memory), see tests/Makefile.inc. Not for threads.
 */
#ifndef PP_TESTS_UNIT_FAILING_MEMORY_H
#define PP_TESTS_UNIT_FAILING_MEMORY_H

/* Allocations to come before one fails; negative: none fails, or one has failed. */
extern long failing_memory_n_left;

#endif

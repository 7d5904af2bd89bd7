/* SPDX-License-Identifier: GPL-3.0-or-later
 * Calls of the system and of libc that fail on purpose, in builds of the programs that tests link
 * with -Wl,--wrap. PP_INJECT=CLASS:K fails the K-th call (from 0) of a class, CLASS:K+ this and all
 * later ones, in the program of the name PP_INJECT_IN. PP_INJECT_COUNT names a file that all
 * processes count in, so that K is of the whole run: what failed, and the calls of each class.
 */
#ifndef PP_TESTS_FAULT_INJECT_H
#define PP_TESTS_FAULT_INJECT_H

#include <stdbool.h>

/* Count a call of this class; whether it must fail. Any thread. */
bool inject_is_due(const char *class_name);

/* From here on nothing fails or counts in this thread, or again. */
void inject_pause(bool is_paused);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Numbers from what callgrind writes.
 */
#ifndef PP_TESTS_PERF_CALLGRIND_H
#define PP_TESTS_PERF_CALLGRIND_H

/* Instructions in the functions of objects whose base name begins with `object`, those that they
 * call elsewhere not included. NaN: the file cannot be read. */
double callgrind_instructions(const char *path, const char *object);

#endif

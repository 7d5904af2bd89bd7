/* SPDX-License-Identifier: GPL-3.0-or-later
 * Small files of /proc and /sys: capped reading under a root, and the few
 * forms of text that stand in them. Independent of the locale.
 */
#ifndef PP_BENCH_ENV_FILE_H
#define PP_BENCH_ENV_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes looked at of a file whose length has no bound of its own, and NUL. */
#define PP_ENV_FILE_BYTES 65536

/* Room for the paths that are built here. */
#define PP_ENV_FILE_PATH_BYTES 4096

/* Reads at most capacity - 1 bytes of root + path ("/proc/stat") into `text`
 * and terminates it. False, with an empty text, when the file is absent,
 * unreadable, a directory or its path too long; never blocks on a FIFO. Costs
 * 3 us and what the kernel takes to write it: a small capacity makes
 * /proc/cpuinfo and its like cheap. */
bool pp_env_file_read(const char *root, const char *path, char *text, size_t capacity);

/* What follows the end of the line; NULL on the last one. */
const char *pp_env_file_next_line(const char *line);

/* The value of the first line "name<blanks>separator<blanks>value"; with ' '
 * for a separator at least one blank stands between. NULL when there is none.
 * *n_bytes becomes its length up to the end of the line. */
const char *pp_env_file_field(const char *text, const char *name, char separator, size_t *n_bytes);

/* The value of the word "name=value" of a command line; as above. */
const char *pp_env_file_option(const char *text, const char *name, size_t *n_bytes);

/* Reads a decimal number, sign and fraction allowed, behind blanks. Returns
 * what follows it, or NULL when there is none. */
const char *pp_env_file_number(const char *text, double *number);

/* As above, when nothing but blanks follows it. */
bool pp_env_file_is_number(const char *text, double *number);

/* Number of members of a list such as "0-3,8,10-11"; 0 for an empty one, -1
 * when it is not a list. *first (may be NULL) becomes its first member. */
long pp_env_file_list_count(const char *text, long *first);

#endif

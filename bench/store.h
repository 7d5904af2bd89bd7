/* SPDX-License-Identifier: GPL-3.0-or-later
 * The local store of results: a directory of plain result files, one a saved run. The name of a
 * file says when it was saved and as which baseline; a baseline is the newest run saved under its
 * name. So one rename saves a run, advances the baseline and appends to the history at once, no
 * writer waits for another, and a user lists, copies and deletes with ls, cp and rm.
 */
#ifndef PP_BENCH_STORE_H
#define PP_BENCH_STORE_H

#include "stats/status.h"

#include <stdbool.h>
#include <stddef.h>

#define PP_STORE_DIR_BYTES 3072
#define PP_STORE_PATH_BYTES (PP_STORE_DIR_BYTES + 256)
#define PP_STORE_MAX_NAME_BYTES 100

struct pp_store {
    char dir[PP_STORE_DIR_BYTES]; /* need not exist */
};

/* One saved run. */
struct pp_store_entry {
    char *path;
    char *name;     /* of the file, inside path */
    char *baseline; /* NULL: saved without a name */
};

/* All saved runs, oldest first by the names of their files. */
struct pp_store_list {
    struct pp_store_entry *entries;
    size_t n;
    size_t n_foreign; /* files that are no runs of ours by their names; they are left alone */
};

/* Find the directory: $PPBENCH_STORE, else ppbench in $XDG_DATA_HOME, else ~/.local/share/ppbench.
 * Reads the environment, touches nothing. PP_ENOENT: none of them is set; PP_EINVAL: too long. */
enum pp_status pp_store_locate(struct pp_store *store, struct pp_error *error);

/* Whether `name` may name a baseline: 1 to PP_STORE_MAX_NAME_BYTES bytes without '/' and control
 * characters, neither begun with '.' or '-' nor ended by ".json", which would be a file. PP_EINVAL
 * with the remedy. */
enum pp_status pp_store_check_name(const char *name, struct pp_error *error);

/* Whether what a user gives for a stored result is a file ("a/b", "x.json", "-") and not the name
 * of a baseline. */
bool pp_store_is_file(const char *operand);

/* Make the directory and those above it, for this user alone. PP_ESYS: the message names it and the
 * remedy. */
enum pp_status pp_store_make(const struct pp_store *store, struct pp_error *error);

/* A path for a run that is saved now, as `baseline` (NULL: without a name), which has been checked.
 * No other process is given the same. */
void pp_store_new_path(
    const struct pp_store *store, const char *baseline, char path[PP_STORE_PATH_BYTES]);

/* What is there now. A directory that does not exist is empty; what is not named like a run is
 * counted and left alone; nothing is opened. PP_ESYS: it cannot be read; PP_ENOMEM. The list is
 * empty then, else the caller releases it. */
enum pp_status pp_store_list(
    const struct pp_store *store, struct pp_store_list *list, struct pp_error *error);
void pp_store_list_release(struct pp_store_list *list);

/* The newest run saved as `baseline`; NULL: there is none. */
const struct pp_store_entry *pp_store_find(const struct pp_store_list *list, const char *baseline);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * A made-up root directory for tests that read /proc and /sys: files are put
 * into a temporary tree, which vanishes with all in it.
 */
#ifndef PP_TESTS_UNIT_MADE_ROOT_H
#define PP_TESTS_UNIT_MADE_ROOT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MADE_ROOT_MAX_PATHS 512

/* What was made, in order; the first is the root itself. */
struct made_root {
    int n_paths;
    char *paths[MADE_ROOT_MAX_PATHS];
};

/* Aborts when the disk says no: then there is nothing to test. */
static inline void made_root_check(int is_fine)
{
    if (!is_fine) {
        perror("made_root");
        abort();
    }
}

/* Notes a path for the end, once. */
static inline void made_root_keep(struct made_root *root, const char *path)
{
    for (int i = 0; i < root->n_paths; i++) {
        if (strcmp(root->paths[i], path) == 0) {
            return;
        }
    }
    made_root_check(root->n_paths < MADE_ROOT_MAX_PATHS);
    root->paths[root->n_paths] = strdup(path);
    made_root_check(root->paths[root->n_paths] != NULL);
    root->n_paths++;
}

/* In memory where that can be had: a test may write thousands of files. */
static inline void made_root_init(struct made_root *root)
{
    char in_memory[] = "/dev/shm/ppbench-root-XXXXXX";
    char on_disk[] = "/tmp/ppbench-root-XXXXXX";
    const char *path = mkdtemp(in_memory);
    if (path == NULL) {
        path = mkdtemp(on_disk);
    }
    root->n_paths = 0;
    made_root_check(path != NULL);
    made_root_keep(root, path);
}

static inline const char *made_root_path(const struct made_root *root)
{
    return root->paths[0];
}

/* Makes the directories on the way; the last part is left to the caller. */
static inline void made_root_directories(struct made_root *root, char *full)
{
    for (char *slash = strchr(full + strlen(root->paths[0]) + 1, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(full, 0700) == 0) {
            made_root_keep(root, full);
        }
        *slash = '/';
    }
}

/* Writes n_bytes as the file at `path` ("/proc/stat"), new or again. */
static inline void made_root_put_bytes(
    struct made_root *root, const char *path, const void *bytes, size_t n_bytes)
{
    char full[1024];
    snprintf(full, sizeof full, "%s%s", root->paths[0], path);
    made_root_directories(root, full);
    made_root_keep(root, full);
    FILE *const file = fopen(full, "wb");
    made_root_check(file != NULL);
    made_root_check(fwrite(bytes, 1, n_bytes, file) == n_bytes);
    made_root_check(fclose(file) == 0);
}

static inline void made_root_put(struct made_root *root, const char *path, const char *text)
{
    made_root_put_bytes(root, path, text, strlen(text));
}

/* Removes one file or empty directory. */
static inline void made_root_remove(struct made_root *root, const char *path)
{
    char full[1024];
    snprintf(full, sizeof full, "%s%s", root->paths[0], path);
    remove(full);
}

static inline void made_root_release(struct made_root *root)
{
    while (root->n_paths > 0) {
        root->n_paths--;
        remove(root->paths[root->n_paths]);
        free(root->paths[root->n_paths]);
    }
}

#endif

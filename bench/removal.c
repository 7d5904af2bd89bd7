/* SPDX-License-Identifier: GPL-3.0-or-later
 * Removing a tree.
 */
#define _GNU_SOURCE
#include "bench/removal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void remove_entry(int directory, const char *name)
{
    if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && unlinkat(directory, name, 0) != 0 &&
        errno == EISDIR)
        pp_removal_tree(directory, name);
}

/* Not by readdir, which wants memory: what is out of it cleans up too. */
void pp_removal_content(int directory)
{
    union {
        struct dirent64 alignment;
        char bytes[4096];
    } entries;
    ssize_t n_bytes;
    while ((n_bytes = getdents64(directory, &entries, sizeof entries)) > 0)
        for (ssize_t at = 0; at < n_bytes;) {
            const struct dirent64 *entry = (const struct dirent64 *)(const void *)(entries.bytes +
                at);
            remove_entry(directory, entry->d_name);
            at += entry->d_reclen;
        }
}

void pp_removal_tree(int parent, const char *name)
{
    const int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0) {
        pp_removal_content(fd);
        close(fd);
    }
    unlinkat(parent, name, AT_REMOVEDIR);
}

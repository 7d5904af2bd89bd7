/* SPDX-License-Identifier: GPL-3.0-or-later
 * Each entry is two files: HASH.so, and HASH.key with the whole key behind the stamps of its
 * headers. The key is compared, so a collision of hashes costs a compilation and no more.
 */
#define _GNU_SOURCE
#include "bench/snippet_cache.h"

#include "bench/snippet_command.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MAX_KEY_BYTES (16u << 20)
#define END_OF_STAMPS "--"

static void make_path(
    const struct pp_snippet_store *store, const char *key, const char *suffix, char *path)
{
    uint64_t a = UINT64_C(0xcbf29ce484222325), b = UINT64_C(0x84222325cbf29ce4);
    for (const char *p = key; *p; p++) {
        a = (a ^ (unsigned char)*p) * UINT64_C(0x100000001b3);
        b = (b ^ (unsigned char)*p) * UINT64_C(0x9e3779b97f4a7c15);
    }
    snprintf(path, PP_SNIPPET_PATH_BYTES, "%s/%016" PRIx64 "%016" PRIx64 "%s", store->cache_dir, a,
        b, suffix);
}

static bool read_file(const char *path, struct pp_buf *out)
{
    char chunk[8192];
    ssize_t n = -1;
    const int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    while (fd >= 0 && out->n_bytes < MAX_KEY_BYTES && (n = read(fd, chunk, sizeof chunk)) > 0)
        pp_buf_append(out, chunk, (size_t)n);
    if (fd >= 0)
        close(fd);
    return n == 0 && !out->failed && out->data;
}

static void append_stamp(const char *path, struct pp_buf *out)
{
    struct stat st = {0};
    const bool exists = stat(path, &st) == 0;
    pp_buf_printf(out, "%lld %lld.%09ld %s\n", exists ? (long long)st.st_size : -1LL,
        (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec, path);
}

/* Whether the stamps at the head of an entry still hold; *rest: what follows them. */
static bool stamps_hold(const char *text, const char **rest)
{
    struct pp_buf now;
    bool ok = true;
    pp_buf_init(&now);
    while (ok && strncmp(text, END_OF_STAMPS "\n", 3) != 0) {
        const char *end = strchr(text, '\n'), *space = strchr(text, ' ');
        const char *name = space ? strchr(space + 1, ' ') : NULL;
        char path[PP_SNIPPET_PATH_BYTES];
        ok = end && name && name < end && (size_t)(end - name - 1) < sizeof path;
        if (!ok)
            break;
        snprintf(path, sizeof path, "%.*s", (int)(end - name - 1), name + 1);
        pp_buf_clear(&now);
        append_stamp(path, &now);
        ok = now.data && now.n_bytes == (size_t)(end + 1 - text) &&
            memcmp(now.data, text, now.n_bytes) == 0;
        text = end + 1;
    }
    *rest = text + 3;
    pp_buf_release(&now);
    return ok;
}

static bool is_ours(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid() &&
        !(st.st_mode & (S_IWGRP | S_IWOTH));
}

bool pp_snippet_cache_find(const struct pp_snippet_store *store, const char *key, const char *file)
{
    char module[PP_SNIPPET_PATH_BYTES], entry[PP_SNIPPET_PATH_BYTES];
    struct pp_buf text;
    const char *rest;
    if (!store->cache_dir[0])
        return false;
    make_path(store, key, ".so", module);
    make_path(store, key, ".key", entry);
    pp_buf_init(&text);
    const bool found = is_ours(entry) && is_ours(module) && read_file(entry, &text) &&
        stamps_hold(text.data, &rest) && strcmp(rest, key) == 0 && link(module, file) == 0;
    pp_buf_release(&text);
    if (found) /* the entry's time is its last use: the module's own is part of its identity */
        utimensat(AT_FDCWD, entry, NULL, AT_SYMLINK_NOFOLLOW);
    return found;
}

/* What a module was made of. */
struct ingredients {
    const char *work_dir;
    struct pp_buf *stamps;
    struct timespec began; /* when our own source was written, just before */
    bool has_changed;      /* one of them has, since: nobody knows which of the two went in */
};

static void take_ingredient(struct ingredients *in, const char *name)
{
    struct stat st;
    const bool is_ours_alone = strncmp(name, in->work_dir, strlen(in->work_dir)) == 0;
    if (stat(name, &st) != 0) {
        in->has_changed = true;
    } else if (is_ours_alone) {
        in->began = in->began.tv_sec ? in->began : st.st_mtim;
    } else {
        in->has_changed |= st.st_mtim.tv_sec > in->began.tv_sec ||
            (st.st_mtim.tv_sec == in->began.tv_sec && st.st_mtim.tv_nsec >= in->began.tv_nsec);
        append_stamp(name, in->stamps);
    }
}

/* The files of a make rule "target: a b\ c \<newline> d". The source comes first. */
static void take_rule(struct ingredients *in, const char *rule)
{
    struct pp_buf name;
    pp_buf_init(&name);
    const char *p = strstr(rule, ": ");
    while (p && *++p) {
        if (*p == '\\' && (p[1] == ' ' || p[1] == '#' || p[1] == '\\'))
            pp_buf_append(&name, ++p, 1);
        else if (p[0] == '$' && p[1] == '$')
            pp_buf_append(&name, ++p, 1);
        else if (!strchr(" \\\n\r", *p))
            pp_buf_append(&name, p, 1);
        if ((p[1] == '\0' || strchr(" \n\r", p[1])) && name.n_bytes) {
            take_ingredient(in, name.data);
            pp_buf_clear(&name);
        }
    }
    pp_buf_release(&name);
}

static bool write_file(const char *path, const struct pp_buf *text)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    size_t done = 0;
    ssize_t n = 0;
    while (fd >= 0 && done < text->n_bytes &&
        (n = write(fd, text->data + done, text->n_bytes - done)) > 0)
        done += (size_t)n;
    const bool ok = fd >= 0 && done == text->n_bytes;
    return (fd < 0 || close(fd) == 0) && ok;
}

/* Write the entry under a name of our own and move it where it belongs. */
static bool place_entry(
    const struct pp_snippet_store *store, const struct pp_buf *text, const char *entry)
{
    char fresh[PP_SNIPPET_PATH_BYTES];
    snprintf(fresh, sizeof fresh, "%s/entry", store->work_dir);
    unlink(fresh);
    const bool ok = write_file(fresh, text) && rename(fresh, entry) == 0;
    if (!ok)
        unlink(fresh);
    return ok;
}

/* A second name for the module, moved where it belongs: who has the old one linked keeps it. */
static bool place_module(const struct pp_snippet_store *store, const char *file, const char *module)
{
    char fresh[PP_SNIPPET_PATH_BYTES];
    snprintf(fresh, sizeof fresh, "%s/module", store->work_dir);
    unlink(fresh);
    const bool ok = link(file, fresh) == 0 && rename(fresh, module) == 0;
    unlink(fresh); /* rename of two names of one file does nothing */
    return ok;
}

bool pp_snippet_cache_add(const struct pp_snippet_store *store, const char *key, const char *file,
    const char *dependencies)
{
    char module[PP_SNIPPET_PATH_BYTES], entry[PP_SNIPPET_PATH_BYTES];
    struct pp_buf text, rule;
    if (!store->cache_dir[0])
        return false;
    make_path(store, key, ".so", module);
    make_path(store, key, ".key", entry);
    pp_buf_init(&text);
    pp_buf_init(&rule);
    struct ingredients in = {.work_dir = store->work_dir, .stamps = &text};
    if (read_file(dependencies, &rule))
        take_rule(&in, rule.data);
    pp_buf_puts(&text, END_OF_STAMPS "\n");
    pp_buf_puts(&text, key);
    unlink(entry); /* from here to its return nobody finds the module */
    const bool ok = !in.has_changed && !text.failed && text.n_bytes < MAX_KEY_BYTES &&
        chmod(file, 0600) == 0 && place_module(store, file, module) &&
        place_entry(store, &text, entry);
    pp_buf_release(&text);
    pp_buf_release(&rule);
    return ok;
}

struct entry {
    char name[64];
    struct timespec used;
    uint64_t n_bytes;
};

static int oldest_first(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    if (a->used.tv_sec != b->used.tv_sec)
        return a->used.tv_sec < b->used.tv_sec ? -1 : 1;
    return (a->used.tv_nsec > b->used.tv_nsec) - (a->used.tv_nsec < b->used.tv_nsec);
}

/* All modules with their last use and the bytes of both files; returns how many. */
static size_t list_entries(DIR *directory, struct entry **entries)
{
    size_t n = 0;
    *entries = NULL;
    for (const struct dirent *e; (e = readdir(directory));) {
        struct stat module, key;
        char name[80];
        const size_t length = strlen(e->d_name);
        if (length != 35 || strcmp(e->d_name + 32, ".so") != 0 ||
            fstatat(dirfd(directory), e->d_name, &module, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        snprintf(name, sizeof name, "%.32s.key", e->d_name);
        struct entry *more = realloc(*entries, (n + 1) * sizeof *more);
        if (!more)
            break;
        *entries = more;
        const bool has_key = fstatat(dirfd(directory), name, &key, AT_SYMLINK_NOFOLLOW) == 0;
        more[n] = (struct entry){.used = has_key ? key.st_mtim : module.st_mtim,
            .n_bytes = (uint64_t)module.st_size + (has_key ? (uint64_t)key.st_size : 0)};
        snprintf(more[n++].name, sizeof more->name, "%.32s", e->d_name);
    }
    return n;
}

void pp_snippet_cache_trim(const struct pp_snippet_store *store)
{
    DIR *directory = store->cache_dir[0] ? opendir(store->cache_dir) : NULL;
    struct entry *entries;
    uint64_t total = 0;
    if (!directory)
        return;
    const size_t n = list_entries(directory, &entries);
    qsort(entries, n, sizeof *entries, oldest_first);
    for (size_t i = 0; i < n; i++)
        total += entries[i].n_bytes;
    for (size_t i = 0; i < n && total > PP_SNIPPET_CACHE_BYTES; i++) {
        char name[80];
        snprintf(name, sizeof name, "%s.key", entries[i].name);
        unlinkat(dirfd(directory), name, 0);
        snprintf(name, sizeof name, "%s.so", entries[i].name);
        unlinkat(dirfd(directory), name, 0);
        total -= entries[i].n_bytes;
    }
    free(entries);
    closedir(directory);
}

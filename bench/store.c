/* SPDX-License-Identifier: GPL-3.0-or-later
 * The local store of results: where it is, what is in it, what a new file is called.
 */
#define _GNU_SOURCE
#include "bench/store.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define RUN_END ".json"

/* '0' stands for a digit: UTC with microseconds, so that the order of names is that of time. */
static const char stamp_form[] = "00000000T000000.000000Z-";

enum pp_status pp_store_locate(struct pp_store *store, struct pp_error *error)
{
    const char *own = getenv("PPBENCH_STORE"), *xdg = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME");
    int n = -1;
    store->dir[0] = '\0';
    if (own && own[0])
        n = snprintf(store->dir, sizeof store->dir, "%s", own);
    else if (xdg && xdg[0] == '/')
        n = snprintf(store->dir, sizeof store->dir, "%s/ppbench", xdg);
    else if (home && home[0] == '/')
        n = snprintf(store->dir, sizeof store->dir, "%s/.local/share/ppbench", home);
    if (n < 0)
        return pp_error_set(error, PP_ENOENT,
            "there is no place for stored results; set PPBENCH_STORE to a directory");
    if ((size_t)n < sizeof store->dir)
        return PP_OK;
    store->dir[0] = '\0';
    return pp_error_set(error, PP_EINVAL,
        "the path of the store has %d bytes, at most %zu are allowed; set PPBENCH_STORE to a "
        "shorter one",
        n, sizeof store->dir - 1);
}

static bool ends_in(const char *text, const char *end)
{
    const size_t n = strlen(text), n_end = strlen(end);
    return n >= n_end && strcmp(text + n - n_end, end) == 0;
}

static bool has_control(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            return true;
    return false;
}

static const char *fault_of_name(const char *name)
{
    if (!name[0])
        return "it is empty";
    if (strlen(name) > PP_STORE_MAX_NAME_BYTES)
        return "it has more than 100 bytes";
    if (strchr(name, '/'))
        return "it holds a '/'";
    if (name[0] == '.' || name[0] == '-')
        return "it begins with '.' or '-'";
    if (ends_in(name, RUN_END))
        return "it ends in '.json' like a file";
    return has_control(name) ? "it holds a control character" : NULL;
}

enum pp_status pp_store_check_name(const char *name, struct pp_error *error)
{
    const char *fault = fault_of_name(name);
    if (!fault)
        return PP_OK;
    return pp_error_set(error, PP_EINVAL,
        "'%.120s' cannot name a baseline: %s; use a name like main or v1.2", name, fault);
}

bool pp_store_is_file(const char *operand)
{
    return strcmp(operand, "-") == 0 || strchr(operand, '/') || ends_in(operand, RUN_END);
}

static enum pp_status fail(
    const struct pp_store *store, const char *what, int number, struct pp_error *error)
{
    return pp_error_set(error, number == ENOMEM ? PP_ENOMEM : PP_ESYS,
        "cannot %s the store '%.300s': %s; set PPBENCH_STORE to a directory of your own", what,
        store->dir, strerror(number));
}

/* Make every directory of a path; false with errno. */
static bool make_all(char *path)
{
    for (char *at = path + 1; (at = strchr(at, '/')); at++) {
        *at = '\0';
        const bool made = mkdir(path, 0700) == 0 || errno == EEXIST || access(path, F_OK) == 0;
        *at = '/';
        if (!made)
            return false;
    }
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

enum pp_status pp_store_make(const struct pp_store *store, struct pp_error *error)
{
    char path[sizeof store->dir];
    struct stat st;
    strcpy(path, store->dir);
    if (!make_all(path) || stat(store->dir, &st) != 0)
        return fail(store, "make", errno, error);
    return S_ISDIR(st.st_mode) ? PP_OK : fail(store, "use", ENOTDIR, error);
}

static void print_path(const struct pp_store *store, const char *baseline, uint64_t now_us,
    char path[PP_STORE_PATH_BYTES])
{
    const time_t now = (time_t)(now_us / 1000000);
    struct tm utc;
    char stamp[32] = "";
    if (gmtime_r(&now, &utc))
        strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%S", &utc);
    snprintf(path, PP_STORE_PATH_BYTES, "%s/%s.%06uZ-%ld%s%.100s" RUN_END, store->dir, stamp,
        (unsigned)(now_us % 1000000), (long)getpid(), baseline ? "." : "",
        baseline ? baseline : "");
}

void pp_store_new_path(
    const struct pp_store *store, const char *baseline, char path[PP_STORE_PATH_BYTES])
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    uint64_t now_us = (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
    print_path(store, baseline, now_us, path);
    while (access(path, F_OK) == 0)
        print_path(store, baseline, ++now_us, path);
}

/* Whether a name is that of a run; then *baseline is where its baseline begins in it and how many
 * bytes it has, 0: none. */
static bool parse_name(const char *name, const char **baseline, size_t *n_bytes)
{
    for (const char *form = stamp_form; *form; form++, name++)
        if (*form == '0' ? *name < '0' || *name > '9' : *name != *form)
            return false;
    const size_t n_digits = strspn(name, "0123456789");
    name += n_digits;
    if (n_digits == 0 || !ends_in(name, RUN_END))
        return false;
    const size_t n = strlen(name) - strlen(RUN_END);
    *baseline = name + 1;
    *n_bytes = n > 0 ? n - 1 : 0;
    return n == 0 || (name[0] == '.' && n > 1);
}

/* Remember a file; false: out of memory. */
static bool add(struct pp_store_list *list, const struct pp_store *store, const char *name)
{
    const char *baseline;
    size_t n_bytes;
    if (!parse_name(name, &baseline, &n_bytes)) {
        list->n_foreign += name[0] != '.'; /* ours, half written, or nobody's business */
        return true;
    }
    struct pp_store_entry *more = realloc(list->entries, (list->n + 1) * sizeof *more);
    if (!more)
        return false;
    list->entries = more;
    struct pp_store_entry *entry = &more[list->n];
    *entry = (struct pp_store_entry){NULL, NULL, NULL};
    if (asprintf(&entry->path, "%s/%s", store->dir, name) < 0)
        return false;
    list->n++;
    entry->name = entry->path + strlen(store->dir) + 1;
    if (n_bytes > 0)
        entry->baseline = strndup(baseline, n_bytes);
    return n_bytes == 0 || entry->baseline;
}

static int by_name(const void *left, const void *right)
{
    const struct pp_store_entry *a = left, *b = right;
    return strcmp(a->name, b->name);
}

static int read_entries(struct pp_store_list *list, const struct pp_store *store, DIR *dir)
{
    const struct dirent *e;
    while ((errno = 0, e = readdir(dir)))
        if (!add(list, store, e->d_name))
            return ENOMEM;
    return errno;
}

enum pp_status pp_store_list(
    const struct pp_store *store, struct pp_store_list *list, struct pp_error *error)
{
    *list = (struct pp_store_list){NULL, 0, 0};
    DIR *dir = opendir(store->dir);
    if (!dir)
        return errno == ENOENT ? PP_OK : fail(store, "read", errno, error);
    const int number = read_entries(list, store, dir);
    closedir(dir);
    if (number != 0) {
        pp_store_list_release(list);
        return fail(store, "read", number, error);
    }
    if (list->n > 0)
        qsort(list->entries, list->n, sizeof *list->entries, by_name);
    return PP_OK;
}

void pp_store_list_release(struct pp_store_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        free(list->entries[i].path);
        free(list->entries[i].baseline);
    }
    free(list->entries);
    *list = (struct pp_store_list){NULL, 0, 0};
}

const struct pp_store_entry *pp_store_find(const struct pp_store_list *list, const char *baseline)
{
    for (size_t i = list->n; i > 0; i--) {
        const struct pp_store_entry *entry = &list->entries[i - 1];
        if (entry->baseline && strcmp(entry->baseline, baseline) == 0)
            return entry;
    }
    return NULL;
}

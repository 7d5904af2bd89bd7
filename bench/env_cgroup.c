/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finds the control group's directory and reads its CPU limit.
 */
#include "bench/env_cgroup.h"
#include "bench/env_file.h"

#include <stdio.h>
#include <string.h>

enum { ENV_CGROUP_MAX_DEPTH = 32 };

/* Where the hierarchy that rules the CPU is mounted. */
struct env_cgroup_mount {
    char root[PP_ENV_CGROUP_PATH_BYTES];  /* the group that the mount shows */
    char point[PP_ENV_CGROUP_PATH_BYTES]; /* the directory that shows it */
};

/* Whether `word` is a member of the comma-separated list. */
static bool env_cgroup_has_word(const char *list, size_t n_list, const char *word)
{
    const size_t n_word = strlen(word);
    const char *at = list;
    while (at < list + n_list) {
        const char *const comma = memchr(at, ',', (size_t)(list + n_list - at));
        const char *const end = comma == NULL ? list + n_list : comma;
        if ((size_t)(end - at) == n_word && memcmp(at, word, n_word) == 0) {
            return true;
        }
        at = end + 1;
    }
    return false;
}

/* Takes the path from a line "number:controllers:path" of the wanted version. */
static bool env_cgroup_line(const char *line, int version, char *path, size_t capacity)
{
    const size_t n_line = strcspn(line, "\n");
    const char *const first = memchr(line, ':', n_line);
    const char *const second = first == NULL
        ? NULL
        : memchr(first + 1, ':', n_line - (size_t)(first + 1 - line));
    if (second == NULL) {
        return false;
    }
    const size_t n_controllers = (size_t)(second - first - 1);
    const bool is_v2 = n_controllers == 0 && first - line == 1 && line[0] == '0';
    if (version == 2 ? !is_v2 : !env_cgroup_has_word(first + 1, n_controllers, "cpu")) {
        return false;
    }
    const size_t n_path = n_line - (size_t)(second + 1 - line);
    if (n_path == 0 || n_path >= capacity || second[1] != '/') {
        return false;
    }
    memcpy(path, second + 1, n_path);
    path[n_path] = '\0';
    return true;
}

static bool env_cgroup_find_path(const char *text, int version, char *path, size_t capacity)
{
    for (const char *line = text; line != NULL; line = pp_env_file_next_line(line)) {
        if (env_cgroup_line(line, version, path, capacity)) {
            return true;
        }
    }
    return false;
}

/* Copies a word of mountinfo, in which \ooo stands for blanks and the like. */
static bool env_cgroup_unescape(const char *word, size_t n_word, char *text, size_t capacity)
{
    size_t n = 0;
    for (size_t i = 0; i < n_word; i++) {
        unsigned byte = (unsigned char)word[i];
        if (byte == '\\') {
            if (n_word - i < 4 || strspn(word + i + 1, "01234567") < 3) {
                return false;
            }
            byte = (unsigned)(word[i + 1] - '0') << 6 | (unsigned)(word[i + 2] - '0') << 3 |
                (unsigned)(word[i + 3] - '0');
            i += 3;
        }
        if (n + 1 >= capacity || byte == 0 || byte > 255) {
            return false;
        }
        text[n++] = (char)byte;
    }
    text[n] = '\0';
    return n > 0;
}

/* Splits a line at blanks; returns the number of words, at most max_words. */
static int env_cgroup_split(const char *line, const char **words, size_t *lengths, int max_words)
{
    int n = 0;
    const char *at = line;
    while (n < max_words && *at != '\n' && *at != '\0') {
        words[n] = at;
        lengths[n] = strcspn(at, " \n");
        at += lengths[n];
        at += *at == ' ';
        n++;
    }
    return n;
}

/* A line of mountinfo: id parent device root point options [tags...] - type
 * source superoptions. */
static bool env_cgroup_mount_line(const char *line, int version, struct env_cgroup_mount *mount)
{
    const char *words[32];
    size_t lengths[32];
    const int n = env_cgroup_split(line, words, lengths, 32);
    int dash = 6;
    while (dash < n && !(lengths[dash] == 1 && words[dash][0] == '-')) {
        dash++;
    }
    if (dash + 3 >= n) {
        return false;
    }
    const char *const type = version == 2 ? "cgroup2" : "cgroup";
    if (lengths[dash + 1] != strlen(type) || memcmp(words[dash + 1], type, strlen(type)) != 0) {
        return false;
    }
    if (version == 1 && !env_cgroup_has_word(words[dash + 3], lengths[dash + 3], "cpu")) {
        return false;
    }
    return env_cgroup_unescape(words[3], lengths[3], mount->root, sizeof mount->root) &&
        env_cgroup_unescape(words[4], lengths[4], mount->point, sizeof mount->point);
}

static bool env_cgroup_find_mount(const char *text, int version, struct env_cgroup_mount *mount)
{
    for (const char *line = text; line != NULL; line = pp_env_file_next_line(line)) {
        if (env_cgroup_mount_line(line, version, mount)) {
            return true;
        }
    }
    return false;
}

/* Builds the group's directory below the mount point; what the mount does not
 * show is left away. */
static bool env_cgroup_directory(
    const struct env_cgroup_mount *mount, const char *path, char *directory, size_t capacity)
{
    const size_t n_root = strcmp(mount->root, "/") == 0 ? 0 : strlen(mount->root);
    const char *below = "";
    if (strncmp(path, mount->root, n_root) == 0 && (path[n_root] == '/' || path[n_root] == '\0')) {
        below = path + n_root;
    }
    if (strcmp(below, "/") == 0 || strstr(below, "/..") != NULL) {
        below = "";
    }
    const int n = snprintf(directory, capacity, "%s%s", mount->point, below);
    return n > 0 && (size_t)n < capacity;
}

/* One file of a group. */
static bool env_cgroup_file(
    const char *root, const char *directory, const char *name, char *text, size_t capacity)
{
    char path[2 * PP_ENV_CGROUP_PATH_BYTES + 32];
    const int n = snprintf(path, sizeof path, "%s/%s", directory, name);
    return n > 0 && (size_t)n < sizeof path && pp_env_file_read(root, path, text, capacity);
}

/* Version 2: "max 100000" or "50000 100000"; version 1: two files, -1 for no
 * limit. *limit_cpus becomes 0 for no limit. */
static bool env_cgroup_quota(
    const struct pp_env_cgroup *cgroup, const char *root, const char *directory, double *limit_cpus)
{
    char text[128];
    char period_text[64];
    double quota_us;
    double period_us;
    *limit_cpus = 0;
    if (cgroup->version == 2) {
        if (!env_cgroup_file(root, directory, "cpu.max", text, sizeof text)) {
            return false;
        }
        if (strncmp(text, "max", 3) == 0) {
            return true;
        }
        const char *const rest = pp_env_file_number(text, &quota_us);
        if (rest == NULL || !pp_env_file_is_number(rest, &period_us)) {
            return false;
        }
    } else if (!env_cgroup_file(root, directory, "cpu.cfs_quota_us", text, sizeof text) ||
        !pp_env_file_is_number(text, &quota_us) ||
        !env_cgroup_file(root, directory, "cpu.cfs_period_us", period_text, sizeof period_text) ||
        !pp_env_file_is_number(period_text, &period_us)) {
        return false;
    }
    if (quota_us > 0 && period_us > 0) {
        *limit_cpus = quota_us / period_us;
    }
    return true;
}

static bool env_cgroup_counter(const char *text, const char *name, double *number)
{
    size_t n_bytes;
    const char *const value = pp_env_file_field(text, name, ' ', &n_bytes);
    return value != NULL && pp_env_file_number(value, number) != NULL && *number >= 0;
}

/* cpu.stat: the time is in us in version 2, in ns in version 1. */
static void env_cgroup_throttled(
    struct pp_env_cgroup *cgroup, const char *root, const char *directory)
{
    char text[4096];
    double count;
    double throttled_ns;
    if (!env_cgroup_file(root, directory, "cpu.stat", text, sizeof text) ||
        !env_cgroup_counter(text, "nr_throttled", &count)) {
        return;
    }
    if (env_cgroup_counter(text, "throttled_usec", &throttled_ns)) {
        throttled_ns *= 1000;
    } else if (!env_cgroup_counter(text, "throttled_time", &throttled_ns)) {
        return;
    }
    /* Above 2^63 the file is garbage. */
    if (count < 0x1p62 && throttled_ns < 0x1p62 && cgroup->throttled_ns < UINT64_MAX / 4) {
        cgroup->throttled_known = true;
        cgroup->throttled_count += (uint64_t)count;
        cgroup->throttled_ns += (uint64_t)throttled_ns;
    }
}

static void env_cgroup_group(struct pp_env_cgroup *cgroup, const char *root, const char *directory)
{
    double limit_cpus;
    if (env_cgroup_quota(cgroup, root, directory, &limit_cpus)) {
        cgroup->limit_known = true;
        if (limit_cpus > 0 && (cgroup->limit_cpus == 0 || limit_cpus < cgroup->limit_cpus)) {
            cgroup->limit_cpus = limit_cpus;
        }
    }
    env_cgroup_throttled(cgroup, root, directory);
}

void pp_env_cgroup_read(struct pp_env_cgroup *cgroup, const char *root)
{
    char groups[8192];
    char mounts[PP_ENV_FILE_BYTES];
    char directory[2 * PP_ENV_CGROUP_PATH_BYTES];
    struct env_cgroup_mount mount;
    *cgroup = (struct pp_env_cgroup){.version = 0};
    if (!pp_env_file_read(root, "/proc/self/cgroup", groups, sizeof groups) ||
        !pp_env_file_read(root, "/proc/self/mountinfo", mounts, sizeof mounts)) {
        return;
    }
    for (int version = 1; version <= 2 && cgroup->version == 0; version++) {
        if (env_cgroup_find_path(groups, version, cgroup->path, sizeof cgroup->path) &&
            env_cgroup_find_mount(mounts, version, &mount) &&
            env_cgroup_directory(&mount, cgroup->path, directory, sizeof directory)) {
            cgroup->version = version;
        }
    }
    const size_t n_point = cgroup->version == 0 ? 0 : strlen(mount.point);
    for (int depth = 0; depth < ENV_CGROUP_MAX_DEPTH && cgroup->version != 0; depth++) {
        env_cgroup_group(cgroup, root, directory);
        char *const slash = strrchr(directory, '/');
        if (slash == NULL || (size_t)(slash - directory) < n_point) {
            break;
        }
        *slash = '\0';
    }
}

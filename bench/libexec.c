/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where the programs and objects stand that belong to ppbench: a build tree and a moved
 * installation must work as well as the place that configure was told.
 */
#include "bench/libexec.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifndef PP_LIBEXEC_DIR
#define PP_LIBEXEC_DIR "/usr/local/libexec/ppbench"
#endif

/* Beside this program, or in ../libexec/ppbench. */
static bool find_beside(char *path, size_t path_bytes, const char *name)
{
    static const char *const places[] = {"", "/../libexec/ppbench"};
    char self[4096];
    const ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0)
        return false;
    self[n] = '\0';
    char *slash = strrchr(self, '/');
    if (!slash)
        return false;
    *slash = '\0';
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        const int n_chars = snprintf(path, path_bytes, "%s%s/%s", self, places[i], name);
        if (n_chars > 0 && (size_t)n_chars < path_bytes && access(path, X_OK) == 0)
            return true;
    }
    return false;
}

enum pp_status pp_libexec_find(
    char *path, size_t path_bytes, const char *name, const char *given, struct pp_error *error)
{
    if (!given && find_beside(path, path_bytes, name))
        return PP_OK;
    const int n_chars = given ? snprintf(path, path_bytes, "%s", given)
                              : snprintf(path, path_bytes, "%s/%s", PP_LIBEXEC_DIR, name);
    if (n_chars < 0 || (size_t)n_chars >= path_bytes)
        return pp_error_set(error, PP_ENOENT, "the path of '%s' is too long", name);
    if (access(path, X_OK) == 0)
        return PP_OK;
    return pp_error_set(
        error, PP_ENOENT, "cannot run '%s': %s; reinstall ppbench", path, strerror(errno));
}

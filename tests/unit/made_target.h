/* SPDX-License-Identifier: GPL-3.0-or-later
 * Objects of tests/target compiled in many ways, each tried in a child process.
 */
#ifndef PP_TESTS_MADE_TARGET_H
#define PP_TESTS_MADE_TARGET_H

#include "bench/rt_scan.h"

#include <dlfcn.h>
#include <link.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define MADE_SKIPPED 77 /* a child's status */

#if defined __SANITIZE_ADDRESS__
#define MADE_IS_ASAN true
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define MADE_IS_ASAN true
#endif
#endif
#ifndef MADE_IS_ASAN
#define MADE_IS_ASAN false
#endif

/* In a child: ends it with what was found. */
#define made_demand(condition, ...) \
    do { \
        if (!(condition)) { \
            printf("# "); \
            printf(__VA_ARGS__); \
            printf("\n"); \
            fflush(stdout); \
            _exit(1); \
        } \
    } while (0)

/* An object, loaded and scanned. */
struct made_target {
    void *handle;
    struct rt_scan scan;
};

static inline void made_child(void (*body)(const char *path), const char *path)
{
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        alarm(300);
        body(path);
        fflush(stdout);
        _exit(0);
    }
    int status = -1;
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!WIFEXITED(status) || (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != MADE_SKIPPED))
        fail_msg("%s: the child ended with status 0x%x", path, (unsigned)status);
}

/* In a child: false when there is no such library. */
static inline bool made_open(struct made_target *target, const char *path)
{
    struct link_map *map = NULL;
    const char *why = NULL;
    target->handle = dlopen(path, RTLD_NOW);
    if (!target->handle)
        return false;
    made_demand(dlinfo(target->handle, RTLD_DI_LINKMAP, &map) == 0, "dlinfo fails");
    made_demand(rt_scan_init(&target->scan, map->l_name, map->l_addr, &why), "%s", why);
    return true;
}

/* A function of it. */
static inline void made_symbol(const struct made_target *target, const char *name, void *function)
{
    void *address = dlsym(target->handle, name);
    made_demand(address, "no '%s'", name);
    memcpy(function, &address, sizeof address);
}

/* Compile tests/target/SOURCE with all compilers that are here and all these levels, and try each
 * object in a child. */
static inline void made_each(const char *source, bool is_cxx, void (*body)(const char *path))
{
    const char *named = getenv(is_cxx ? "CXX" : "CC"), *srcdir = getenv("PP_SRCDIR");
    const char *const compilers[] = {named && *named ? named
            : is_cxx                                 ? "c++"
                                                     : "cc",
        is_cxx ? "clang++" : "clang"};
    static const char *const levels[] = {"-O0", "-O2", "-O3", "-Os"};
    char directory[] = "/tmp/pp-target-XXXXXX", path[64], command[512];
    assert_non_null(mkdtemp(directory));
    for (size_t c = 0; c < 2; c++)
        for (size_t l = 0; l < 4; l++) {
            snprintf(path, sizeof path, "%s/%s%zu.so", directory, levels[l] + 1, c);
            snprintf(command, sizeof command,
                "%s %s %s -shared -fPIC -pthread -o %s %s/tests/target/%s%s", compilers[c],
                is_cxx ? "-std=gnu++17" : "-std=gnu17", levels[l], path, srcdir ? srcdir : ".",
                source, c == 0 ? "" : " 2>/dev/null");
            if (system(command) == 0)
                made_child(body, path);
            else if (c == 0)
                fail_msg("%s", command);
            else
                printf("# skipped: no '%s', or it does not compile this\n", compilers[c]);
            unlink(path);
        }
    rmdir(directory);
}

#endif

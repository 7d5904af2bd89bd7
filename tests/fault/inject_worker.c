/* SPDX-License-Identifier: GPL-3.0-or-later
 * Calls that only the worker makes.
 */
#include "tests/fault/inject.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stddef.h>

void *__real_dlopen(const char *path, int flags);
void *__wrap_dlopen(const char *path, int flags);
void *__real_dlsym(void *handle, const char *name);
void *__wrap_dlsym(void *handle, const char *name);
int __real_pthread_create(
    pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument);
int __wrap_pthread_create(
    pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument);

/* dlerror must have something to say. */
void *__wrap_dlopen(const char *path, int flags)
{
    return __real_dlopen(inject_is_due("load") ? "/nowhere/injected.so" : path, flags);
}

void *__wrap_dlsym(void *handle, const char *name)
{
    return __real_dlsym(handle, inject_is_due("load") ? "nothing_injected" : name);
}

int __wrap_pthread_create(
    pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument)
{
    return inject_is_due("process") ? EAGAIN
                                    : __real_pthread_create(thread, attributes, run, argument);
}

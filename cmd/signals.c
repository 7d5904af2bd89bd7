/* SPDX-License-Identifier: GPL-3.0-or-later
 * From signals to pp_driver_interrupt.
 */
#include "cmd/signals.h"

#include "bench/driver.h"
#include "cmd/command.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

static const struct {
    int number;
    const char *name;
} handled[] = {{SIGINT, "SIGINT"}, {SIGTERM, "SIGTERM"}, {SIGHUP, "SIGHUP"}};

#define N_HANDLED (sizeof handled / sizeof *handled)

/* timeout(1) and others send a signal to the process and to its group: what comes so soon after the
 * first one is the same wish. */
#define SAME_WISH_MS 250

static volatile sig_atomic_t first_signal;
static volatile sig_atomic_t first_ms;

static sig_atomic_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (sig_atomic_t)((now.tv_sec * 1000 + now.tv_nsec / 1000000) & 0x3fffffff);
}

static void handle(int number)
{
    const int saved_errno = errno;
    if (first_signal == 0) {
        first_signal = number;
        first_ms = now_ms();
        pp_driver_interrupt();
    } else if (now_ms() - first_ms > SAME_WISH_MS)
        _exit(PP_EXIT_INTERRUPTED);
    errno = saved_errno;
}

void pp_signals_init(void)
{
    struct sigaction action = {.sa_handler = handle};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < N_HANDLED; i++)
        sigaddset(&action.sa_mask, handled[i].number); /* one at a time */
    for (size_t i = 0; i < N_HANDLED; i++) {
        struct sigaction before;
        sigaction(handled[i].number, NULL, &before);
        if (before.sa_handler != SIG_IGN)
            sigaction(handled[i].number, &action, NULL);
    }
}

const char *pp_signals_name(void)
{
    for (size_t i = 0; i < N_HANDLED; i++)
        if (handled[i].number == first_signal)
            return handled[i].name;
    return NULL;
}

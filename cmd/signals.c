/* SPDX-License-Identifier: GPL-3.0-or-later
 * From signals to pp_driver_interrupt.
 */
#include "cmd/signals.h"

#include "bench/driver.h"
#include "cmd/command.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static const struct {
    int number;
    const char *name;
} handled[] = {{SIGINT, "SIGINT"}, {SIGTERM, "SIGTERM"}, {SIGHUP, "SIGHUP"}};

#define N_HANDLED (sizeof handled / sizeof *handled)

static volatile sig_atomic_t first_signal;

static void handle(int number)
{
    const int saved_errno = errno;
    if (first_signal != 0)
        _exit(PP_EXIT_INTERRUPTED);
    first_signal = number;
    pp_driver_interrupt();
    errno = saved_errno;
}

void pp_signals_init(void)
{
    struct sigaction action = {.sa_handler = handle};
    sigemptyset(&action.sa_mask);
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

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Standard streams: reopened when closed.
 */
#include "cmd/stdio.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

void pp_stdio_init(void)
{
    /* open() takes the lowest free number; it must not be one of the three when the loop ends. */
    int fd = 0;
    while (fd >= 0 && fd <= STDERR_FILENO) {
        fd = open("/dev/null", O_RDWR);
        if (fd > STDERR_FILENO)
            close(fd);
    }
    signal(SIGPIPE, SIG_IGN);
}

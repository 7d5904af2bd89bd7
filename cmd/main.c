/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where the program begins.
 */
#include "cmd/command.h"
#include "cmd/stdio.h"
#include "stats/stats.h"

int main(int argc, char **argv)
{
    (void)argc;
    pp_stdio_init();
    pp_stats_init();
    return (int)pp_command_main(argv);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where the program begins.
 */
#include "bench/keeper.h"
#include "cmd/command.h"
#include "cmd/stdio.h"
#include "stats/stats.h"

int main(int argc, char **argv)
{
    (void)argc;
    pp_stdio_init();
    pp_stats_init();
    const enum pp_exit status = pp_command_main(argv);
    pp_keeper_stop();
    return (int)status;
}

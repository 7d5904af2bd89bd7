/* SPDX-License-Identifier: GPL-3.0-or-later
 * Signals that ask a run to end: SIGINT, SIGTERM, SIGHUP. The first one stops the driver, which
 * keeps what is there; a second one ends the program at once.
 */
#ifndef PP_CMD_SIGNALS_H
#define PP_CMD_SIGNALS_H

/* From now on the three signals interrupt the driver. One that was ignored when the program
 * began (nohup) stays ignored. */
void pp_signals_init(void);

/* Name of the first signal that came, "SIGINT"; NULL: none. */
const char *pp_signals_name(void);

#endif

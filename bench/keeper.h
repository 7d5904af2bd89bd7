/* SPDX-License-Identifier: GPL-3.0-or-later
 * A process beside this one that waits for its end. When that comes by SIGKILL or a crash, it ends
 * what the dead one had started and removes what it had promised to: nothing is left of a killed
 * run. It costs one fork, about 0.1 ms, and no time while a benchmark runs.
 *
 * What we start finds PPBENCH_RUN in its environment, a name of this run alone; by that the keeper
 * knows it again, in whatever session it is. Not for threads.
 */
#ifndef PP_BENCH_KEEPER_H
#define PP_BENCH_KEEPER_H

#define PP_KEEPER_MAX_PATHS 8

/* Begin, if it has not begun. Without memory or processes there is none, which harms nobody but
 * after a kill. */
void pp_keeper_start(void);

/* From now on, until it is forgotten, remove this file, or directory with all in it, should we die.
 * To be called before it is made. Begins, if it has not begun. Returns its place for
 * pp_keeper_forget, -1 when there is no keeper or no room. */
int pp_keeper_keep(const char *path);

/* The file is gone or is to stay. -1: nothing. */
void pp_keeper_forget(int place);

/* End it, and wait until it has ended, before the program does. Nothing is removed or ended. */
void pp_keeper_stop(void);

#endif

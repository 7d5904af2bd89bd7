/* SPDX-License-Identifier: GPL-3.0-or-later
 * A run that is made again from its result: the command, where it stood, and what is another now.
 */
#ifndef PP_CMD_RECORDED_H
#define PP_CMD_RECORDED_H

#include "bench/resultread.h"
#include "bench/words.h"
#include "cmd/command.h"

/* The options of a run that is made again, and the words that they borrow. */
struct pp_recorded {
    struct pp_words words; /* the recorded command line */
    struct pp_words anew;  /* that of rerun */
    struct pp_options options;
    const struct pp_command *command; /* run or timeit */
};

/* Prepare to make `stored` again as `rerun`, the options of the command line, says. Both are
 * borrowed. PP_EINVAL: it cannot be, the message says why and what to do; PP_ENOMEM. The caller
 * releases it whatever is returned. */
enum pp_status pp_recorded_init(struct pp_recorded *recorded, const struct pp_options *rerun,
    const struct pp_stored_result *stored, struct pp_error *error);
void pp_recorded_release(struct pp_recorded *recorded);

/* Append the command as a shell would take it, in its directory and with the variables that
 * compilers read; unsafe characters are escaped. Ends with a line end. */
void pp_recorded_show(const struct pp_stored_result *stored, struct pp_buf *out);

/* Warn of what is another than it was, by kind: before measuring of the version, the machine and
 * texts, and once the modules of `now` are known, of these and of compilers. */
void pp_recorded_warn_before(const struct pp_stored_result *stored, const struct pp_env *now);
void pp_recorded_warn_modules(const struct pp_stored_result *stored, const struct pp_result *now);

#endif

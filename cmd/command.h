/* SPDX-License-Identifier: GPL-3.0-or-later
 * The table of subcommands, and what ppbench's exit status says.
 */
#ifndef PP_CMD_COMMAND_H
#define PP_CMD_COMMAND_H

#include "cmd/options.h"

/* Of several the largest counts: a status only gets worse. */
enum pp_exit {
    PP_EXIT_DONE = 0,
    PP_EXIT_FAILED = 1,       /* done, but a benchmark failed; the others' results are there */
    PP_EXIT_TROUBLE = 2,      /* could not do it: usage, module, output */
    PP_EXIT_REGRESSED = 3,    /* a gate found something slower */
    PP_EXIT_UNDECIDED = 4,    /* a gate could not tell */
    PP_EXIT_TIMED_OUT = 124,  /* every benchmark was ended by the time limit */
    PP_EXIT_INTERRUPTED = 130 /* by SIGINT, SIGTERM or SIGHUP; what was there is written */
};

struct pp_command {
    const char *name;
    unsigned bit;                /* PP_COMMAND_... */
    const char *arguments;       /* after the name in the usage line */
    const char *summary;         /* for the list of commands; no full stop */
    const char *description;     /* paragraphs, divided by '\n' */
    const char *const *examples; /* pairs: command, what it does; NULL ends */
    enum pp_exit (*run)(const struct pp_options *options);
};

/* All subcommands, `run` first; a row without a name ends the table. */
extern const struct pp_command pp_commands[];

/* The subcommand of this name, or NULL. */
const struct pp_command *pp_command_find(const char *name);

/* Run the command line: argv[1] may name a subcommand, else it is `run`. Flags of Google
 * Benchmark are understood (cmd/gbench_flags.h). */
enum pp_exit pp_command_main(char **argv);

/* One file a subcommand: cmd_<name>.c; timeit is run's with another form of output. */
enum pp_exit pp_cmd_run(const struct pp_options *options);
enum pp_exit pp_cmd_compare(const struct pp_options *options);
enum pp_exit pp_cmd_profile(const struct pp_options *options);
enum pp_exit pp_cmd_list(const struct pp_options *options);
enum pp_exit pp_cmd_merge(const struct pp_options *options);
enum pp_exit pp_cmd_convert(const struct pp_options *options);
enum pp_exit pp_cmd_rerun(const struct pp_options *options);
enum pp_exit pp_cmd_history(const struct pp_options *options);
enum pp_exit pp_cmd_stats(const struct pp_options *options);
enum pp_exit pp_cmd_diff(const struct pp_options *options);
enum pp_exit pp_cmd_view(const struct pp_options *options);
enum pp_exit pp_cmd_info(const struct pp_options *options);
enum pp_exit pp_cmd_help(const struct pp_options *options);
enum pp_exit pp_cmd_version(const struct pp_options *options);

#endif

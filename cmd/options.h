/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a command line asks for, and the table of all options of all commands.
 */
#ifndef PP_CMD_OPTIONS_H
#define PP_CMD_OPTIONS_H

#include "bench/driver.h"
#include "bench/resultread.h"
#include "cmd/opt.h"
#include "cmd/progress.h"
#include "cmd/term.h"

/* One bit a command; pp_opt.commands holds their union. */
enum {
    PP_COMMAND_RUN = 1,
    PP_COMMAND_LIST = 2,
    PP_COMMAND_INFO = 4,
    PP_COMMAND_HELP = 8,
    PP_COMMAND_VERSION = 16,
    PP_COMMAND_TIMEIT = 32,
    PP_COMMAND_COMPARE = 64,
    PP_COMMAND_STATS = 128,
    PP_COMMAND_MERGE = 256,
    PP_COMMAND_HISTORY = 512,
    PP_COMMAND_PROFILE = 1024,
    PP_COMMAND_VIEW = 2048,
    PP_COMMAND_DIFF = 4096,
    PP_COMMAND_CONVERT = 8192,
    PP_COMMAND_RERUN = 16384
};

/* What goes to the standard output, or to --output. */
enum pp_format {
    PP_FORMAT_TABLE,
    PP_FORMAT_JSON,
    PP_FORMAT_CSV,
    PP_FORMAT_TIMEIT,
    PP_FORMAT_PSTATS
};

enum pp_language { PP_LANGUAGE_C, PP_LANGUAGE_CXX };
enum pp_shell { PP_SHELL_NONE, PP_SHELL_BASH, PP_SHELL_ZSH, PP_SHELL_FISH };

struct pp_command;

/* Texts are argv's. */
struct pp_options {
    struct pp_settings settings;
    struct pp_opt_list modules;          /* -s: objects, sources and setup text */
    struct pp_opt_list operands;         /* what is no option: statements */
    struct pp_opt_list params;           /* -P, and -L with a = in it */
    struct pp_opt_list headers;          /* -i */
    struct pp_opt_list compiler_options; /* -I, -D, -L, -l, as the compiler takes them */
    const char *compiler;                /* --cc; NULL: the environment's */
    const char *compiler_flags;
    const char *standard;
    int language; /* enum pp_language */
    bool no_cache;
    uint32_t n_layouts; /* 0: not given */
    const char *filter;
    int unit;   /* enum pp_unit */
    int format; /* enum pp_format */
    int color;  /* enum pp_color */
    uint32_t n_verbose;
    bool quiet;
    bool histogram;
    double margin_ratio, tail_margin_ratio, gate_ratio; /* NaN: not given */
    bool no_control;
    int progress; /* enum pp_progress_form; see pp_options_progress */
    bool no_progress;
    bool separate;      /* merge: unlike processors side by side */
    bool force;         /* merge: modules of other contents too; rerun: a stranger's file */
    bool dry_run;       /* of rerun: show the command only */
    const char *column; /* of stats: number or name; NULL: all */
    int delimiter;      /* of stats: a character, ' ' any blanks, 0: found out */
    bool decimal_comma;
    bool strict;
    const char *output;      /* NULL: standard output */
    const char *export_json; /* a file name or "-"; NULL: none */
    const char *export_csv;
    const char *export_html;
    const char *csv_samples;
    const char *export_gbench, *export_gbench_csv, *export_hyperfine, *export_pyperf;
    const char *export_gobench;
    int target;                /* --to: pp_interchange.path_offset; 0: not given */
    bool save;                 /* --save: into the store */
    const char *save_baseline; /* the name; NULL: not given */
    const char *baseline;      /* --baseline: a name or a file */
    bool nested, flat, flame;  /* views of a profile */
    bool lines, blocks;
    struct pp_opt_list sort_keys;  /* --sort */
    struct pp_opt_list limits;     /* --limit */
    const char *callers, *callees; /* patterns; NULL: not given */
    const char *function;          /* of --lines and --blocks; NULL: all */
    uint32_t max_depth;            /* of the tree; 0: all of it */
    double least_ratio;            /* branches of a tree with a smaller share are hidden */
    int timing;                    /* profile: enum pp_profile_timing */
    int tracer;                    /* profile: enum pp_tracewire_backend */
    const char *trace_libraries;   /* profile: pattern on names of objects; "all" */
    const char *excluded;          /* profile: pattern on symbols */
    uint32_t counters;             /* of run: bits of enum pp_meter */
    bool memory;                   /* --mem */
    const char *memory_libraries;  /* --mem-libs; NULL: not given */
    bool instructions;             /* profile: count them */
    uint32_t n_events;             /* profile: kept in the order of time */
    const char *dump;              /* profile: file */
    const char *flamegraph, *html; /* files made of a profile; NULL: not wanted */
    const char *export_folded, *export_speedscope, *export_chrome;
    const char *export_callgrind, *export_pprof;
    const char *export_jmh, *export_bmf, *export_junit; /* files made of results; NULL: none */
    const char *export_openmetrics, *export_markdown;
    int completion;                          /* enum pp_shell */
    bool manual;                             /* help --man */
    const struct pp_command *topic;          /* the command that was named; NULL: none was */
    const char *command_line;                /* all of it, words quoted for a shell; borrowed */
    const struct pp_stored_result *recorded; /* what is made again; NULL: nothing; borrowed */
    bool help;
    bool version;
};

/* All rows. Static. */
extern const struct pp_opt_table pp_options_table;

void pp_options_init(struct pp_options *options);
void pp_options_release(struct pp_options *options);

/* Parse argv[1..] for one command (a PP_COMMAND_ bit) into init'ed options, and check the options
 * against each other. PP_EINVAL, PP_ENOMEM. Reorders argv. */
enum pp_status pp_options_parse(
    struct pp_options *options, unsigned command, char **argv, struct pp_error *error);

/* Parse `recorded`, a command line of `command` that a result keeps, and over it `anew`, one of
 * rerun. Of the recorded one nothing is taken that writes files, stores, or says how to show.
 * PP_EINVAL, PP_ENOMEM. */
enum pp_status pp_options_again(struct pp_options *options, unsigned command, char **recorded,
    char **anew, struct pp_error *error);

/* How progress is to be shown: JSON if that is asked for, nothing when it is to be quiet. */
enum pp_progress_form pp_options_progress(const struct pp_options *options);

/* The same for the driver, without machine facts and watcher; borrows from `options`. */
struct pp_driver_options pp_options_driver(const struct pp_options *options);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Options as a table: one row drives parsing, range check, help, completion and the check of the
 * man page. The parser under it is getopt_long, not argp: argp wraps help at a fixed column and
 * words its own messages, which name neither the accepted range nor a remedy.
 */
#ifndef PP_CMD_OPT_H
#define PP_CMD_OPT_H

#include "stats/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How the argument is read, and the C type of the field that takes it. */
enum pp_opt_type {
    PP_OPT_FLAG,     /* bool; no argument */
    PP_OPT_COUNT,    /* uint32_t, one more each time; no argument */
    PP_OPT_UINT32,   /* uint32_t; "1e6" is a whole number too */
    PP_OPT_UINT64,   /* uint64_t */
    PP_OPT_DURATION, /* double, seconds; "20us", "1.5s", "2" */
    PP_OPT_SIZE,     /* uint64_t, bytes; "512M", "2GiB" */
    PP_OPT_PERCENT,  /* double, ratio; "2" and "2%" are 0.02 */
    PP_OPT_SHARE,    /* double, ratio; "0.95", "95" and "95%" are 0.95 */
    PP_OPT_TEXT,     /* const char *, into argv; not empty */
    PP_OPT_LIST,     /* struct pp_opt_list; one more text each time */
    PP_OPT_CHOICE,   /* int; the value of one of `choices` */
    PP_OPT_WORDS,    /* uint32_t; the bits of `choices`, of one or more separated by commas */
    PP_OPT_SPECIAL   /* what `parse` says */
};

/* One word of a choice; an array ends with a NULL word. Several words may have one value. */
struct pp_opt_choice {
    const char *word;
    int value;
};

/* Texts in the order given. The array is owned, the texts are argv's. */
struct pp_opt_list {
    const char **items;
    size_t n;
};

struct pp_opt {
    char letter;          /* 0: none */
    const char *name;     /* without the dashes */
    const char *alias;    /* second long name, or NULL; shown in the help text only */
    const char *argument; /* its name in the help; NULL: takes none */
    enum pp_opt_type type;
    size_t offset;    /* of the field in the target */
    double low, high; /* accepted range of a number, in the field's unit */
    const struct pp_opt_choice *choices;
    bool (*parse)(const char *text, void *field); /* of PP_OPT_SPECIAL; false: not accepted */
    const char *expects; /* of PP_OPT_SPECIAL: what is accepted, for messages */
    unsigned group;      /* of the help */
    unsigned commands;   /* bit mask of the commands that take it */
    const char *help;    /* one or two sentences without the last full stop */
};

struct pp_opt_table {
    const struct pp_opt *rows;
    size_t n_rows;
    const char *const *groups; /* headings, by pp_opt.group; NULL ends */
    size_t operands_offset;    /* of the pp_opt_list in the target that takes what is no option */
};

/* Parse argv[1..] for the command with bit `command` into `target`, whose lists the caller
 * releases whatever is returned. Of an option given twice the last one counts. PP_EINVAL: the
 * message names the option as the user typed it, what it accepts and what it got. PP_ENOMEM.
 * Reorders argv. Uses getopt_long's globals: not for concurrent use. */
enum pp_status pp_opt_parse(const struct pp_opt_table *table, unsigned command, char **argv,
    void *target, struct pp_error *error);

/* The row with this long name or alias, or NULL. */
const struct pp_opt *pp_opt_find(const struct pp_opt_table *table, const char *name);

/* Append; false when out of memory. */
bool pp_opt_list_add(struct pp_opt_list *list, const char *text);
void pp_opt_list_release(struct pp_opt_list *list);

#endif

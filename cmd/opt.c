/* SPDX-License-Identifier: GPL-3.0-or-later
 * Option tables: getopt_long is fed from the rows, and its complaints are put into our words.
 */
#include "cmd/opt.h"

#include "cmd/nearest.h"
#include "cmd/opt_value.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* getopt_long returns this plus the row's index for a long name, else the letter. */
#define LONG_BASE 256
#define MAX_CHOICES 31 /* of which the nearest is looked for */

/* One call of pp_opt_parse. */
struct parser {
    const struct pp_opt_table *table;
    unsigned command;
    char **argv;
    int argc;
    char *letters;          /* for getopt: ":n:r:v" */
    struct option *options; /* for getopt */
    int option_index;       /* of the long name just read, -1: a letter */
    struct pp_error *error;
};

static bool takes_argument(const struct pp_opt *row)
{
    return row->argument != NULL;
}

static void add_long(struct option *slot, const struct pp_opt *row, const char *name, int value)
{
    *slot = (struct option){
        name, takes_argument(row) ? required_argument : no_argument, NULL, value};
}

/* Tell getopt of the rows that this command takes. */
static enum pp_status parser_init(struct parser *parser)
{
    const struct pp_opt_table *table = parser->table;
    parser->letters = malloc(2 * table->n_rows + 2);
    parser->options = calloc(2 * table->n_rows + 1, sizeof *parser->options);
    if (parser->letters == NULL || parser->options == NULL)
        return pp_error_set(parser->error, PP_ENOMEM, "out of memory");
    char *letter = parser->letters;
    struct option *slot = parser->options;
    *letter++ = ':';
    for (size_t i = 0; i < table->n_rows; i++) {
        const struct pp_opt *row = &table->rows[i];
        if (!(row->commands & parser->command))
            continue;
        if (row->letter != 0)
            *letter++ = row->letter;
        if (row->letter != 0 && takes_argument(row))
            *letter++ = ':';
        add_long(slot++, row, row->name, LONG_BASE + (int)i);
        if (row->alias != NULL)
            add_long(slot++, row, row->alias, LONG_BASE + (int)i);
    }
    *letter = '\0';
    return PP_OK;
}

static void parser_release(struct parser *parser)
{
    free(parser->letters);
    free(parser->options);
}

/* The row behind a value that getopt_long returned or left in optopt; NULL: not an option of this
 * command. */
static const struct pp_opt *row_of(const struct parser *parser, int value)
{
    const struct pp_opt_table *table = parser->table;
    if (value >= LONG_BASE)
        return (size_t)(value - LONG_BASE) < table->n_rows ? &table->rows[value - LONG_BASE] : NULL;
    for (size_t i = 0; i < table->n_rows; i++)
        if (table->rows[i].letter == value && value != 0 &&
            (table->rows[i].commands & parser->command))
            return &table->rows[i];
    return NULL;
}

/* "-n" or "--number", as the user wrote it. */
static void spell(
    const struct parser *parser, char spelled[64], const struct pp_opt *row, int value)
{
    if (parser->option_index >= 0)
        snprintf(spelled, 64, "--%s", parser->options[parser->option_index].name);
    else if (value >= LONG_BASE)
        snprintf(spelled, 64, "--%s", row->name);
    else
        snprintf(spelled, 64, "-%c", row->letter);
}

static enum pp_status does_not_apply(const struct parser *parser, const char *name)
{
    return pp_error_set(
        parser->error, PP_EINVAL, "option '--%s' does not apply to this command", name);
}

/* The long name as it was written, when it is another command's and was taken for the beginning of
 * one of this command: --mem where there is only --memory-limit. NULL: none. */
static const char *mistaken(const struct parser *parser, const struct pp_opt *row, int value)
{
    if (value < LONG_BASE)
        return NULL;
    const bool is_apart = optarg != NULL && optarg == parser->argv[optind - 1];
    const char *word = parser->argv[optind - (is_apart ? 2 : 1)];
    char name[PP_NEAREST_MAX_LETTERS + 1];
    word += strspn(word, "-");
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
    const struct pp_opt *meant = pp_opt_find(parser->table, name);
    return meant != NULL && meant != row && !(meant->commands & parser->command) ? meant->name
                                                                                 : NULL;
}

static enum pp_status no_value(const struct parser *parser, int value)
{
    const struct pp_opt *row = row_of(parser, value);
    if (row == NULL)
        return pp_error_set(parser->error, PP_EINVAL, "an option lacks its value");
    const char *other = mistaken(parser, row, value);
    if (other != NULL)
        return does_not_apply(parser, other);
    char spelled[64];
    char expects[PP_OPT_EXPECTS_BYTES];
    spell(parser, spelled, row, value);
    pp_opt_value_expects(row, expects);
    if (row->type == PP_OPT_TEXT || row->type == PP_OPT_LIST)
        return pp_error_set(
            parser->error, PP_EINVAL, "%s needs a value, %s", spelled, row->argument);
    return pp_error_set(
        parser->error, PP_EINVAL, "%s needs a value, %s: %s", spelled, row->argument, expects);
}

static bool begins_with(const char *text, const char *prefix, size_t n)
{
    return text != NULL && strncmp(text, prefix, n) == 0;
}

/* An abbreviation that fits several names; lists them. */
static enum pp_status ambiguous(const struct parser *parser, const char *word, size_t n)
{
    char names[256] = "";
    size_t used = 0;
    for (const struct option *option = parser->options; option->name != NULL; option++)
        if (begins_with(option->name, word, n) && used < sizeof names)
            used += (size_t)snprintf(
                names + used, sizeof names - used, "%s--%s", used == 0 ? "" : ", ", option->name);
    return pp_error_set(
        parser->error, PP_EINVAL, "option '--%.*s' could be any of %s", (int)n, word, names);
}

/* A long name that is not of this command: nothing of the sort, or another command's. */
static enum pp_status unknown_long(const struct parser *parser, const char *word, size_t n)
{
    char name[PP_NEAREST_MAX_LETTERS + 1];
    snprintf(name, sizeof name, "%.*s", (int)n, word);
    if (pp_opt_find(parser->table, name) != NULL)
        return does_not_apply(parser, name);
    const char **names = calloc(2 * parser->table->n_rows + 1, sizeof *names);
    const char *meant = NULL;
    if (names != NULL) {
        for (size_t i = 0; parser->options[i].name != NULL; i++)
            names[i] = parser->options[i].name;
        meant = pp_nearest(name, names);
    }
    free(names);
    if (meant != NULL)
        return pp_error_set(parser->error, PP_EINVAL,
            "unknown option '--%.*s'; did you mean '--%s'?", (int)n, word, meant);
    return pp_error_set(parser->error, PP_EINVAL, "unknown option '--%.*s'", (int)n, word);
}

/* getopt_long said '?': find out from optopt and the word what it did not like. */
static enum pp_status refused(const struct parser *parser)
{
    if (optopt >= LONG_BASE)
        return pp_error_set(parser->error, PP_EINVAL, "option '--%s' takes no value",
            parser->table->rows[optopt - LONG_BASE].name);
    if (optopt != 0) {
        for (size_t i = 0; i < parser->table->n_rows; i++)
            if (parser->table->rows[i].letter == optopt)
                return pp_error_set(parser->error, PP_EINVAL,
                    "option '-%c' does not apply to this command", optopt);
        return pp_error_set(parser->error, PP_EINVAL, "unknown option '-%c'", optopt);
    }
    const char *word = parser->argv[optind - 1];
    word += strspn(word, "-");
    size_t n = strcspn(word, "=");
    size_t n_matches = 0;
    for (const struct option *option = parser->options; option->name != NULL; option++)
        n_matches += begins_with(option->name, word, n);
    return n_matches > 1 ? ambiguous(parser, word, n) : unknown_long(parser, word, n);
}

/* The word of a choice that a mistyped one may have meant, NULL: none. */
static const char *nearest_choice(const struct pp_opt *row, const char *text)
{
    const char *words[MAX_CHOICES + 1] = {NULL};
    for (size_t i = 0; row->type == PP_OPT_CHOICE && i < MAX_CHOICES && row->choices[i].word; i++)
        words[i] = row->choices[i].word;
    return words[0] != NULL ? pp_nearest(text, words) : NULL;
}

static enum pp_status take(const struct parser *parser, int value, void *target)
{
    const struct pp_opt *row = row_of(parser, value);
    if (row == NULL)
        return refused(parser);
    const char *other = mistaken(parser, row, value);
    if (other != NULL)
        return does_not_apply(parser, other);
    if (pp_opt_value_parse(row, takes_argument(row) ? optarg : "", (char *)target + row->offset))
        return PP_OK;
    char spelled[64];
    char expects[PP_OPT_EXPECTS_BYTES];
    const char *const meant = nearest_choice(row, optarg);
    spell(parser, spelled, row, value);
    pp_opt_value_expects(row, expects);
    if (row->type == PP_OPT_TEXT || row->type == PP_OPT_LIST)
        return pp_error_set(parser->error, PP_EINVAL, "%s must not be empty", spelled);
    return pp_error_set(parser->error, PP_EINVAL, "%s must be %s, not '%s'%s%s%s", spelled, expects,
        optarg, meant != NULL ? "; did you mean '" : "", meant != NULL ? meant : "",
        meant != NULL ? "'?" : "");
}

static enum pp_status parse_all(struct parser *parser, void *target)
{
    opterr = 0;
    optind = 0; /* glibc: begin anew */
    enum pp_status status = PP_OK;
    while (status == PP_OK) {
        parser->option_index = -1;
        int value = getopt_long(
            parser->argc, parser->argv, parser->letters, parser->options, &parser->option_index);
        if (value == -1)
            break;
        if (value == '?')
            status = refused(parser);
        else if (value == ':')
            status = no_value(parser, optopt);
        else
            status = take(parser, value, target);
    }
    struct pp_opt_list *operands = (struct pp_opt_list *)((char *)target +
        parser->table->operands_offset);
    for (int i = optind; status == PP_OK && i < parser->argc; i++)
        if (!pp_opt_list_add(operands, parser->argv[i]))
            status = pp_error_set(parser->error, PP_ENOMEM, "out of memory");
    return status;
}

enum pp_status pp_opt_parse(const struct pp_opt_table *table, unsigned command, char **argv,
    void *target, struct pp_error *error)
{
    struct parser parser = {.table = table, .command = command, .argv = argv, .error = error};
    while (argv[parser.argc] != NULL)
        parser.argc++;
    enum pp_status status = parser_init(&parser);
    if (status == PP_OK)
        status = parse_all(&parser, target);
    parser_release(&parser);
    return status;
}

const struct pp_opt *pp_opt_find(const struct pp_opt_table *table, const char *name)
{
    for (size_t i = 0; i < table->n_rows; i++) {
        const struct pp_opt *row = &table->rows[i];
        if (strcmp(row->name, name) == 0 || (row->alias != NULL && strcmp(row->alias, name) == 0))
            return row;
    }
    return NULL;
}

bool pp_opt_list_add(struct pp_opt_list *list, const char *text)
{
    const char **items = realloc(list->items, (list->n + 1) * sizeof *items);
    if (items == NULL)
        return false;
    items[list->n++] = text;
    list->items = items;
    return true;
}

void pp_opt_list_release(struct pp_opt_list *list)
{
    free(list->items);
    *list = (struct pp_opt_list){NULL, 0};
}

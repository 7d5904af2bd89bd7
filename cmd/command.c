/* SPDX-License-Identifier: GPL-3.0-or-later
 * Subcommands as a table, and the way from a command line into one of them.
 */
#include "cmd/command.h"

#include "cmd/gbench_flags.h"
#include "cmd/message.h"
#include "cmd/nearest.h"
#include "cmd/quote.h"
#include "cmd/statement_text.h"

#include <string.h>

static const char *const run_examples[] = {
    "ppbench 'sqrt(x)' -s 'double x = 2;'",
    "a statement of C, with what it needs",
    "ppbench 'x * y' 'x / y' -s 'int x = 97, y = 7;' --quick",
    "several, interleaved and compared",
    "ppbench -s mine.so",
    "every benchmark in it, until each interval is narrow enough",
    "ppbench -s mine.so -r 1000 --export-json out.json",
    "1000 samples each, and everything that is known into a file",
    "ppbench -s sort.so --filter 'qsort/100/.*' -n 1 --histogram",
    "the latency of single calls of some, with the tail",
    NULL,
};

static const char *const timeit_examples[] = {
    "ppbench timeit -n 1000 -r 5 -u nsec 'x++' -s 'int x;'",
    "timeit's letters mean what they mean there",
    "ppbench timeit -v -s 'char t[64];' 'memset(t, 0, 64)'",
    "with the raw times of all samples",
    NULL,
};

static const char *const compare_examples[] = {
    "ppbench compare -s old.so -s new.so",
    "which is faster, benchmark by benchmark, and is it true",
    "ppbench compare --gate 2% -s old.so -s new.so || echo \"status $?\"",
    "for a merge: status 3 when something got slower, 4 when that cannot be told",
    "ppbench compare old.json new.json",
    "two exports; time passed between them, so only large changes can be told",
    "ppbench compare 'x / y' 'x * (1 / y)' -s 'double x = 2, y = 3;'",
    "two statements",
    NULL,
};

static const char *const profile_examples[] = {
    "ppbench profile -s mine.so --filter sort",
    "time, then show where the time of the best case went",
    "ppbench profile 'qsort(a, 1000, 4, cmp)' -s setup.c --dump p.ppb",
    "keep the profile of a statement, for ppbench view",
    "ppbench profile -s mine.so --tracer=none",
    "samples of the untouched code alone",
    NULL,
};

static const char *const history_examples[] = {
    "ppbench -s mine.so --save-baseline main",
    "keep a run, as what later ones are compared with",
    "ppbench -s mine.so --baseline main",
    "measure and compare with it",
    "ppbench history",
    "what there is: baselines, benchmarks, and where",
    NULL,
};

static const char *const list_examples[] = {
    "ppbench list -s mine.so | wc -l",
    "how many benchmarks there are: one name a line",
    "ppbench list -s mine.so -v",
    "with parameters, threads and where in the source",
    NULL,
};

static const char *const merge_examples[] = {
    "ppbench merge a.json b.json -o all.json",
    "one result of two, exact, to be merged or compared again",
    "ppbench merge results/*.json",
    "the table over all of them",
    NULL,
};

static const char *const convert_examples[] = {
    "ppbench convert out.json --to gobench -o out.txt",
    "what benchstat reads, of a result that --export-json wrote",
    "ppbench convert main --to csv",
    "the newest run of the baseline main as a table for a spreadsheet",
    NULL,
};

static const char *const rerun_examples[] = {
    "ppbench rerun out.json",
    "the same once more, and what changed",
    "ppbench rerun --dry-run out.json",
    "only the command that would be run",
    "ppbench rerun main --export-json again.json -q",
    "of a baseline; the new result into a file",
    NULL,
};

static const char *const info_examples[] = {
    "ppbench info --format json",
    "the same for a program",
    NULL,
};

static const char *const stats_examples[] = {
    "ppbench stats latencies.txt",
    "median with its interval, mean, tail and picture of numbers from anywhere",
    "somecommand | ppbench stats --column 3 --quantiles .5,.9,.99,.999",
    "a column of a table that comes through a pipe",
    "ppbench stats before.txt after.txt",
    "how the second differs from the first, and whether that is sure",
    NULL,
};

static const char *const view_examples[] = {
    "ppbench view p.ppb",
    "the call tree of a profile",
    "ppbench view p.ppb --flat --sort calls --limit 20",
    "a row a function, the 20 that are called most",
    "ppbench view p.ppb --callers 'less'",
    "who calls a function, and how much of its time is due to each",
    "ppbench view p.ppb --style pstats --sort cumulative --limit 0.5",
    "as Python's pstats prints it",
    "ppbench view p.ppb --flamegraph p.svg -q >/dev/null",
    "a picture of it",
    NULL,
};

static const char *const diff_examples[] = {
    "ppbench diff before.ppb after.ppb",
    "which functions became slower or faster, the largest change first",
    "ppbench diff before.ppb after.ppb --sort deep --limit 10 -v",
    "by time with callees, with uncertainties",
    NULL,
};

static const char *const help_examples[] = {
    "ppbench help list",
    "the options of a command",
    "ppbench help statements",
    "how C text becomes a benchmark",
    NULL,
};

const struct pp_command pp_commands[] = {
    {"run", PP_COMMAND_RUN, "[STATEMENT...] [-s SETUP]... [OPTION...]",
        "measure; what is done when no command is named",
        "Measure statements of C, or the benchmarks of a shared object: each in several worker "
        "processes of its own, until the interval around its time is narrow enough.\n"
        "A statement is compiled with the setup beside it (-s), '@FILE' is one in a file, '-' the "
        "standard input. What it gives is kept, so that it is not optimised away.",
        run_examples, pp_cmd_run},
    {"timeit", PP_COMMAND_TIMEIT, "[STATEMENT...] [-s SETUP]... [OPTION...]",
        "the same with the defaults and the words of timeit",
        "Time statements as python -m timeit does: 5 samples of 0.2 s, the best of them, in its "
        "words. Everything else is as with ppbench run.",
        timeit_examples, pp_cmd_run},
    {"compare", PP_COMMAND_COMPARE,
        "-s OLD -s NEW | STATEMENT STATEMENT | OLD.json NEW.json [OPTION...]",
        "say which of two is faster, and whether that is sure",
        "Compare the benchmarks that two objects have in common, or two statements. Old and new "
        "take "
        "turns in the same fresh processes, each process with another layout of the code, until "
        "the "
        "answer is sure; a control (the old code against itself) runs along.",
        compare_examples, pp_cmd_compare},
    {"profile", PP_COMMAND_PROFILE, "[STATEMENT...] [-s SETUP]... [OPTION...]",
        "show where the time of the best case goes",
        "Time as ppbench run does, take the case with the best sample, and run exactly that again "
        "under a tracer that sees every call of its functions: the very object that was timed, in "
        "worker processes of their own.\n"
        "Samples of the untouched code, exact counts of calls, and the clock around calls that are "
        "long enough for it make one table, in which every number says where it is from.",
        profile_examples, pp_cmd_profile},
    {"list", PP_COMMAND_LIST, "[STATEMENT...] [-s SETUP]... [OPTION...]",
        "name the benchmarks of a module or statement",
        "Name the benchmarks of a shared object or of statements with parameters, one a line when "
        "the output is no terminal. Nothing is measured.",
        list_examples, pp_cmd_list},
    {"merge", PP_COMMAND_MERGE, "FILE... [OPTION...]", "one result of many result files",
        "Merge results that --export-json wrote, of many runs or machines: workers are put side by "
        "side, samples added, and everything computed anew. The order of the files does not "
        "matter, "
        "nor does merging in steps.\n"
        "The table is shown, or with -o a result file written. Unlike processors, modules, "
        "parameters or methods are refused, with the file named.",
        merge_examples, pp_cmd_merge},
    {"convert", PP_COMMAND_CONVERT, "FILE|BASELINE --to FORMAT [OPTION...]",
        "write a result in the format of another program",
        "Write a result that --export-json or --save kept in another format, without measuring "
        "again. What each format holds, and what has no place in it, is in doc/FORMATS.md.",
        convert_examples, pp_cmd_convert},
    {"rerun", PP_COMMAND_RERUN, "FILE|BASELINE [OPTION...]", "measure again what a result is of",
        "Run the command behind a result again: in its directory, with its seed, its compiler and "
        "the texts of sources and pipes as they were, also when these are gone. What is another "
        "now (program, machine, module, compiler) is warned of, and the new result is shown "
        "beside the old one.\n"
        "Files that the command wrote are not written again; name new ones. A result is a program: "
        "one that somebody else may have written is shown, and run only with --force.",
        rerun_examples, pp_cmd_rerun},
    {"history", PP_COMMAND_HISTORY, "[BENCHMARK...] [OPTION...]",
        "show how stored results went over time",
        "Draw the series of benchmarks over all runs that were stored with --save or "
        "--save-baseline, and mark where their level changed; without a benchmark and --filter, "
        "list what there is. Runs on another machine or in another manner are another series.",
        history_examples, pp_cmd_history},
    {"stats", PP_COMMAND_STATS, "[FILE...] [OPTION...]",
        "summarise numbers from files or a pipe, and compare them",
        "Summarise numbers, one or more a line or a column of a table, from files or the standard "
        "input ('-'): of any length, in little memory. Units of time and bytes, comments (#) and a "
        "header are understood; lines that are not are counted and the first is named.\n"
        "Of several files each later one is compared with the first.",
        stats_examples, pp_cmd_stats},
    {"view", PP_COMMAND_VIEW, "FILE [OPTION...]", "show a profile that was kept",
        "Show a profile that ppbench profile --dump kept ('-': from the standard input): its call "
        "tree, a table by function, callers and callees, source lines, blocks or a flame graph; or "
        "make files for other programs of it. It needs nothing but the file.",
        view_examples, pp_cmd_view},
    {"diff", PP_COMMAND_DIFF, "BEFORE AFTER [OPTION...]", "say what changed between two profiles",
        "Compare two profiles that ppbench profile --dump kept, function by function: own and deep "
        "time per loop and calls, before and after, the largest change first. What the uncertainty "
        "of the times could explain stands in parentheses.",
        diff_examples, pp_cmd_diff},
    {"info", PP_COMMAND_INFO, "[OPTION...]", "show the clock, the machine and this build",
        "Calibrate the clock and show what is known about it, about this machine as far as it "
        "moves "
        "measurements, and about this build of ppbench. What cannot be known is 'unknown'.",
        info_examples, pp_cmd_info},
    {"help", PP_COMMAND_HELP, "[COMMAND|TOPIC]", "explain a command or a topic",
        "Explain ppbench, one of its commands or a topic; or print what shells and man read.",
        help_examples, pp_cmd_help},
    {"version", PP_COMMAND_VERSION, "", "show the version and how it was built",
        "Show the version, the versions of formats and libraries, and how ppbench was built.", NULL,
        pp_cmd_version},
    {NULL, 0, NULL, NULL, NULL, NULL, NULL},
};

const struct pp_command *pp_command_find(const char *name)
{
    for (const struct pp_command *command = pp_commands; command->name != NULL; command++)
        if (strcmp(command->name, name) == 0)
            return command;
    return NULL;
}

/* The command that a word may have meant, NULL: none. */
static const char *nearest_command(const char *word)
{
    const char *names[32] = {NULL};
    size_t n = 0;
    for (const struct pp_command *c = pp_commands; c->name != NULL && n < 31; c++)
        names[n++] = c->name;
    return pp_nearest(word, names);
}

static bool is_file_name(const char *word)
{
    static const char *const ends[] = {".so", ".o", ".c", ".cc", ".cpp"};
    const size_t n = strlen(word);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (n > strlen(ends[i]) && strcmp(word + n - strlen(ends[i]), ends[i]) == 0)
            return strcspn(word, " \t\n\"'(;=") == n;
    return false;
}

/* Whether anything is given that could have declared a word. */
static bool has_declarations(const struct pp_options *options)
{
    bool has = options->headers.n + options->params.n > 0;
    for (size_t i = 0; i < options->modules.n; i++) {
        const enum pp_setup_kind kind = pp_setup_kind(options->modules.items[i]);
        has |= kind == PP_SETUP_TEXT || kind == PP_SETUP_SOURCE;
    }
    return has;
}

/* A word that cannot be meant as C: a late command, a mistyped one, a module without its -s. */
static bool refuse_statement(const struct pp_options *options, const char *word)
{
    const char *meant = options->operands.n == 1 ? nearest_command(word) : NULL;
    if (pp_command_find(word) != NULL)
        pp_message("unexpected argument '%s'; a command comes first: ppbench %s ...", word, word);
    else if (meant != NULL)
        pp_message("unexpected argument '%s'; did you mean the command '%s'?", word, meant);
    else if (is_file_name(word))
        pp_message("unexpected argument '%s'; give a module with -s %s", word, word);
    else
        return false;
    return true;
}

static bool refuse_operands(const struct pp_command *command, const struct pp_options *options)
{
    const struct pp_opt_list *words = &options->operands;
    const unsigned own_words = PP_COMMAND_HELP | PP_COMMAND_MERGE | PP_COMMAND_HISTORY |
        PP_COMMAND_STATS | PP_COMMAND_VIEW | PP_COMMAND_DIFF | PP_COMMAND_CONVERT |
        PP_COMMAND_RERUN;
    if (words->n == 0 || (command->bit & own_words))
        return false;
    if (command->bit == PP_COMMAND_INFO || command->bit == PP_COMMAND_VERSION) {
        pp_message("unexpected argument '%s'; see ppbench help %s", words->items[0], command->name);
        return true;
    }
    for (size_t i = 0; i < words->n && !has_declarations(options); i++)
        if (refuse_statement(options, words->items[i]))
            return true;
    return false;
}

static enum pp_exit check_and_run(const struct pp_command *command, struct pp_options *options)
{
    if (options->help)
        return pp_cmd_help(options);
    if (options->version)
        return pp_cmd_version(options);
    return refuse_operands(command, options) ? PP_EXIT_TROUBLE : command->run(options);
}

static enum pp_exit parse_and_run(
    const struct pp_command *named, const char *command_line, char **argv)
{
    const struct pp_command *command = named != NULL ? named : pp_commands;
    struct pp_options options;
    struct pp_error error = {.status = PP_OK};
    pp_options_init(&options);
    options.topic = named;
    options.command_line = command_line;
    enum pp_exit status = PP_EXIT_TROUBLE;
    if (pp_options_parse(&options, command->bit, argv, &error) == PP_OK)
        status = check_and_run(command, &options);
    else if (strchr(error.text, ';') != NULL || strstr(error.text, "must be") != NULL)
        pp_message("%s", error.text);
    else
        pp_message("%s; see ppbench help %s", error.text, command->name);
    pp_options_release(&options);
    return status;
}

/* argv without flags of other programs. */
static enum pp_exit run_words(char **argv)
{
    const struct pp_command *named = argv[1] != NULL ? pp_command_find(argv[1]) : NULL;
    struct pp_buf line;
    pp_buf_init(&line);
    pp_quote_words(&line, argv);
    enum pp_exit status = PP_EXIT_TROUBLE;
    if (line.failed)
        pp_message("out of memory");
    else
        status = parse_and_run(named, pp_buf_text(&line), named != NULL ? argv + 1 : argv);
    pp_buf_release(&line);
    return status;
}

enum pp_exit pp_command_main(char **argv)
{
    struct pp_words words;
    struct pp_buf notes;
    struct pp_error error = {.status = PP_OK};
    enum pp_exit status = PP_EXIT_TROUBLE;
    if (argv[0] == NULL)
        return status;
    pp_words_init(&words);
    pp_buf_init(&notes);
    if (pp_gbench_flags_apply(argv, &words, &notes, &error) == PP_OK) {
        if (notes.n_bytes > 0)
            pp_message("passed over, since they have no counterpart: %s", pp_buf_text(&notes));
        status = run_words(words.argv);
    } else
        pp_message("%s", error.text);
    pp_buf_release(&notes);
    pp_words_release(&words);
    return status;
}

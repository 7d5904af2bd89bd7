/* SPDX-License-Identifier: GPL-3.0-or-later
 * The table of all options of all commands.
 */
#include "cmd/options.h"

#include "bench/profile.h"
#include "bench/tracewire.h"
#include "cmd/meters.h"
#include "cmd/optionparse.h"
#include "cmd/units.h"

#define MAX_COUNT 0x1p40
#define HOUR_S 3600.0

enum {
    GROUP_WHAT,
    GROUP_COMPILER,
    GROUP_HOW,
    GROUP_WORKERS,
    GROUP_PROFILE,
    GROUP_NUMBERS,
    GROUP_VIEW,
    GROUP_OUTPUT,
    GROUP_STORE,
    GROUP_GENERAL
};

static const char *const groups[] = {
    [GROUP_WHAT] = "What is measured",
    [GROUP_COMPILER] = "How statements are compiled",
    [GROUP_HOW] = "How long and how often",
    [GROUP_WORKERS] = "Worker processes",
    [GROUP_PROFILE] = "Profiling",
    [GROUP_NUMBERS] = "The numbers shown",
    [GROUP_VIEW] = "Views of a profile",
    [GROUP_OUTPUT] = "Output",
    [GROUP_STORE] = "Stored results",
    [GROUP_GENERAL] = "General",
    NULL,
};

static const struct pp_opt_choice units[] = {
    {"ns", PP_UNIT_NS},
    {"us", PP_UNIT_US},
    {"ms", PP_UNIT_MS},
    {"s", PP_UNIT_S},
    {"nsec", PP_UNIT_NS},
    {"usec", PP_UNIT_US},
    {"msec", PP_UNIT_MS},
    {"sec", PP_UNIT_S},
    {NULL, 0},
};

static const struct pp_opt_choice styles[] = {{"table", PP_FORMAT_TABLE},
    {"timeit", PP_FORMAT_TIMEIT}, {"pstats", PP_FORMAT_PSTATS}, {NULL, 0}};

static const struct pp_opt_choice formats[] = {
    {"table", PP_FORMAT_TABLE},
    {"json", PP_FORMAT_JSON},
    {"csv", PP_FORMAT_CSV},
    {"timeit", PP_FORMAT_TIMEIT},
    {NULL, 0},
};

#define FIELD(member) offsetof(struct pp_options, member)

/* Forms that a result is converted into: each is known by the option that names its file. */
static const struct pp_opt_choice targets[] = {
    {"json", FIELD(export_json)},
    {"csv", FIELD(export_csv)},
    {"csv-samples", FIELD(csv_samples)},
    {"gbench", FIELD(export_gbench)},
    {"gbench-csv", FIELD(export_gbench_csv)},
    {"hyperfine", FIELD(export_hyperfine)},
    {"pyperf", FIELD(export_pyperf)},
    {"gobench", FIELD(export_gobench)},
    {"html", FIELD(export_html)},
    {"jmh", FIELD(export_jmh)},
    {"bmf", FIELD(export_bmf)},
    {"junit", FIELD(export_junit)},
    {"openmetrics", FIELD(export_openmetrics)},
    {"markdown", FIELD(export_markdown)},
    {NULL, 0},
};

static const struct pp_opt_choice colors[] = {
    {"auto", PP_COLOR_AUTO},
    {"always", PP_COLOR_ALWAYS},
    {"never", PP_COLOR_NEVER},
    {NULL, 0},
};

static const struct pp_opt_choice progresses[] = {
    {"auto", PP_PROGRESS_AUTO}, {"json", PP_PROGRESS_JSON}, {"none", PP_PROGRESS_NONE}, {NULL, 0}};

static const struct pp_opt_choice languages[] = {
    {"c", PP_LANGUAGE_C}, {"c++", PP_LANGUAGE_CXX}, {NULL, 0}};

static const struct pp_opt_choice shells[] = {
    {"bash", PP_SHELL_BASH}, {"zsh", PP_SHELL_ZSH}, {"fish", PP_SHELL_FISH}, {NULL, 0}};

static const struct pp_opt_choice timings[] = {
    {"auto", PP_PROFILE_TIMING_AUTO},
    {"full", PP_PROFILE_TIMING_FULL},
    {"sampled", PP_PROFILE_TIMING_SAMPLED},
    {"counts", PP_PROFILE_TIMING_COUNTS},
    {NULL, 0},
};

static const struct pp_opt_choice tracers[] = {
    {"auto", PP_TRACEWIRE_AUTO},
    {"patch", PP_TRACEWIRE_PATCH},
    {"sites", PP_TRACEWIRE_SITES},
    {"none", PP_TRACEWIRE_NONE},
    {NULL, 0},
};

#define SETTING(member) offsetof(struct pp_options, settings.member)
#define EXPORTS (RUN | PP_COMMAND_MERGE | PP_COMMAND_RERUN)
#define RUN (PP_COMMAND_RUN | PP_COMMAND_TIMEIT)
#define PROFILE PP_COMMAND_PROFILE
#define TIMES (RUN | PROFILE)
#define COMPARES (RUN | PP_COMMAND_COMPARE)
#define MEASURES (COMPARES | PROFILE)
#define STATS PP_COMMAND_STATS
#define SUITE (MEASURES | PP_COMMAND_LIST)
#define SHOWS (COMPARES | PP_COMMAND_MERGE)
#define VIEWS (PROFILE | PP_COMMAND_VIEW)
#define PROFILES (VIEWS | PP_COMMAND_DIFF)
#define PRINTS \
    (SHOWS | PROFILES | PP_COMMAND_LIST | PP_COMMAND_INFO | PP_COMMAND_HISTORY | STATS | \
        PP_COMMAND_RERUN)
#define RERUN PP_COMMAND_RERUN
#define CONVERT PP_COMMAND_CONVERT
#define EVERY (PRINTS | CONVERT | PP_COMMAND_HELP | PP_COMMAND_VERSION)

/* A file that is written beside what is shown. */
#define FILE_OPTION(NAME, COMMANDS, MEMBER, HELP) \
    {.name = NAME, .argument = "FILE", .group = GROUP_OUTPUT, .commands = COMMANDS, \
     .type = PP_OPT_TEXT, .offset = FIELD(MEMBER), .help = HELP}

/* clang-format off */
static const struct pp_opt rows[] = {
    {.letter = 's', .name = "setup", .argument = "SETUP", .group = GROUP_WHAT, .commands = SUITE,
     .type = PP_OPT_LIST, .offset = FIELD(modules),
     .help = "a shared object or C source whose benchmarks are measured; beside a statement, C "
             "text, a source or an object that the statement uses, '@FILE' for text in a "
             "file; may be given several times"},
    {.letter = 'P', .name = "parameter", .argument = "NAME=VALUES", .group = GROUP_WHAT,
     .commands = SUITE, .type = PP_OPT_LIST, .offset = FIELD(params),
     .help = "a variable of the statement and its values: n=16..65536*2, n=0..100+10, "
             "n=1,2,5 or s=up,down; several give every combination"},
    {.letter = 'L', .name = "parameter-list", .argument = "NAME=A,B,C|DIR", .group = GROUP_WHAT,
     .commands = SUITE, .type = PP_OPT_SPECIAL, .parse = pp_optionparse_library_dir_or_list,
     .expects = "NAME=A,B,C or a directory",
     .help = "with a '=': the same as -P; without: a directory where -l looks"},
    {.letter = 'i', .name = "include", .argument = "HEADER", .group = GROUP_COMPILER,
     .commands = SUITE, .type = PP_OPT_LIST, .offset = FIELD(headers),
     .help = "a header that statements need; standard ones are found without"},
    {.letter = 'I', .name = "include-dir", .argument = "DIR", .group = GROUP_COMPILER,
     .commands = SUITE, .type = PP_OPT_SPECIAL, .parse = pp_optionparse_include_dir,
     .expects = "a directory", .help = "where headers are looked for"},
    {.letter = 'D', .name = "define", .argument = "NAME[=VALUE]", .group = GROUP_COMPILER,
     .commands = SUITE, .type = PP_OPT_SPECIAL, .parse = pp_optionparse_define,
     .expects = "a macro's name", .help = "define a macro"},
    {.letter = 'l', .name = "library", .argument = "NAME", .group = GROUP_COMPILER,
     .commands = SUITE, .type = PP_OPT_SPECIAL, .parse = pp_optionparse_library,
     .expects = "a library's name", .help = "link with a library; libm is always there"},
    {.name = "cc", .argument = "COMMAND", .group = GROUP_COMPILER, .commands = SUITE,
     .type = PP_OPT_TEXT, .offset = FIELD(compiler),
     .help = "compiler, with arguments if need be (default: $CC, $CXX, cc, c++)"},
    {.name = "cflags", .argument = "FLAGS", .group = GROUP_COMPILER, .commands = SUITE,
     .type = PP_OPT_TEXT, .offset = FIELD(compiler_flags),
     .help = "its flags (default: $CFLAGS, $CXXFLAGS or -O2)"},
    {.name = "std", .argument = "STANDARD", .group = GROUP_COMPILER, .commands = SUITE,
     .type = PP_OPT_TEXT, .offset = FIELD(standard),
     .help = "language standard: c11, gnu17, c++20"},
    {.name = "lang", .argument = "LANGUAGE", .group = GROUP_COMPILER, .commands = SUITE,
     .type = PP_OPT_CHOICE, .offset = FIELD(language), .choices = languages,
     .help = "language of statements: c (default) or c++"},
    {.name = "no-cache", .group = GROUP_COMPILER, .commands = SUITE,
     .type = PP_OPT_FLAG, .offset = FIELD(no_cache),
     .help = "compile afresh and keep nothing"},
    {.name = "layouts", .argument = "N", .group = GROUP_WORKERS, .commands = MEASURES,
     .type = PP_OPT_UINT32, .offset = FIELD(n_layouts), .low = 1, .high = 64,
     .help = "places within a page at which workers load the code in turn, so that the result "
             "does not hang on one alignment (default: 8 for statements, 1 for objects)"},
    {.name = "separate", .group = GROUP_WHAT, .commands = PP_COMMAND_MERGE,
     .type = PP_OPT_FLAG, .offset = FIELD(separate),
     .help = "keep benchmarks of unlike processors side by side, each named NAME@PROCESSOR; "
             "without it they are refused"},
    {.name = "force", .group = GROUP_WHAT, .commands = PP_COMMAND_MERGE | RERUN,
     .type = PP_OPT_FLAG, .offset = FIELD(force),
     .help = "merge although modules differ in content: they were built from the same source; "
             "rerun a result that somebody else may have written"},
    {.name = "dry-run", .group = GROUP_WHAT, .commands = RERUN,
     .type = PP_OPT_FLAG, .offset = FIELD(dry_run),
     .help = "show the command that would be run, and run nothing"},
    {.name = "filter", .argument = "REGEX", .group = GROUP_WHAT,
     .commands = SUITE | PP_COMMAND_HISTORY,
     .type = PP_OPT_TEXT, .offset = FIELD(filter),
     .help = "only benchmarks whose name contains a match of this extended regular "
             "expression; with a '-' in front, only the others"},
    {.letter = 'p', .name = "process", .group = GROUP_WHAT, .commands = COMPARES,
     .type = PP_OPT_FLAG, .offset = SETTING(process_time),
     .help = "measure CPU time of the process instead of time passed"},
    {.name = "per-call", .group = GROUP_WHAT, .commands = TIMES,
     .type = PP_OPT_FLAG, .offset = SETTING(per_call),
     .help = "time every call alone, for its latency and the tail of it; the same as -n 1"},
    {.letter = 'n', .name = "number", .argument = "LOOPS", .group = GROUP_HOW, .commands = MEASURES,
     .type = PP_OPT_UINT64, .offset = SETTING(n_loops), .high = MAX_COUNT,
     .help = "iterations in one sample; 0 (default): as many as make the clock's error "
             "negligible"},
    {.letter = 'r', .name = "repeat", .argument = "SAMPLES", .group = GROUP_HOW, .commands = TIMES,
     .type = PP_OPT_UINT64, .offset = SETTING(n_samples), .high = MAX_COUNT,
     .help = "samples in all, spread over the workers; 0 (default): until the interval is "
             "narrow enough or the time is spent"},
    {.letter = 't', .name = "target-time", .argument = "TIME", .group = GROUP_HOW,
     .commands = MEASURES,
     .type = PP_OPT_DURATION, .offset = SETTING(target_time_s), .low = 1e-6, .high = HOUR_S,
     .help = "length of one sample when the loop count is found (default: about 20us)"},
    {.letter = 'w', .name = "warmup", .argument = "TIME", .group = GROUP_HOW, .commands = MEASURES,
     .type = PP_OPT_DURATION, .offset = SETTING(warmup_s), .high = HOUR_S,
     .help = "least time that each worker runs before its samples count"},
    {.name = "precision", .argument = "PCT", .group = GROUP_HOW, .commands = TIMES,
     .type = PP_OPT_PERCENT, .offset = SETTING(precision_ratio), .low = 1e-4, .high = 1,
     .help = "stop when the interval is this narrow: half its width in percent of the "
             "value (default: 2)"},
    {.name = "min-time", .argument = "TIME", .group = GROUP_HOW, .commands = TIMES,
     .type = PP_OPT_DURATION, .offset = SETTING(min_time_s), .high = 24 * HOUR_S,
     .help = "measure each benchmark at least this long"},
    {.name = "max-time", .argument = "TIME", .group = GROUP_HOW, .commands = MEASURES,
     .type = PP_OPT_DURATION, .offset = SETTING(max_time_s), .low = 1e-3, .high = 24 * HOUR_S,
     .help = "and at most this long (default: 3s); what -r and --runs ask for is measured "
             "whatever time it takes"},
    {.name = "quick", .group = GROUP_HOW, .commands = TIMES,
     .type = PP_OPT_FLAG, .offset = SETTING(quick),
     .help = "one short look: a result in some milliseconds, with a wider interval"},
    {.name = "runs", .argument = "WORKERS", .group = GROUP_WORKERS, .commands = MEASURES,
     .type = PP_OPT_UINT32, .offset = SETTING(n_runs), .high = 4096,
     .help = "worker processes a benchmark, each loaded afresh; intervals need 6 or more; "
             "0 (default): as many as it takes"},
    {.name = "timeout", .argument = "TIME", .group = GROUP_WORKERS, .commands = MEASURES,
     .type = PP_OPT_DURATION, .offset = SETTING(timeout_s), .low = 1e-2, .high = 24 * HOUR_S,
     .help = "end a worker that takes longer, and call its benchmark failed"},
    {.name = "memory-limit", .argument = "SIZE", .group = GROUP_WORKERS, .commands = MEASURES,
     .type = PP_OPT_SIZE, .offset = SETTING(memory_bytes), .low = 0x1p24, .high = 0x1p46,
     .help = "address space that a worker may use: 512M, 2G"},
    {.name = "seed", .argument = "N", .group = GROUP_WORKERS, .commands = MEASURES,
     .type = PP_OPT_UINT64, .offset = SETTING(seed), .high = 0x1p64,
     .help = "fix every random choice, such as the order of workers; 0 (default): a new "
             "one each time, told in the exports"},
    {.name = "pin", .argument = "CPU", .group = GROUP_WORKERS, .commands = MEASURES,
     .type = PP_OPT_SPECIAL, .offset = SETTING(pin_cpu), .parse = pp_optionparse_pin,
     .expects = "a CPU number from 0, 'auto' or 'none'",
     .help = "the CPU that workers are bound to; 'auto' (default) is the last one allowed,"
             " 'none' leaves it to the kernel"},
    {.name = "column", .argument = "COLUMN", .group = GROUP_WHAT, .commands = STATS,
     .type = PP_OPT_TEXT, .offset = FIELD(column),
     .help = "the column of a table to look at: its number from 1, or its name in the header"},
    {.name = "delimiter", .argument = "CHAR", .group = GROUP_WHAT, .commands = STATS,
     .type = PP_OPT_SPECIAL, .offset = FIELD(delimiter), .parse = pp_optionparse_delimiter,
     .expects = "one character, 'tab', 'comma', 'semicolon' or 'blank'",
     .help = "what divides columns; default: tab, semicolon or comma, whichever the first line "
             "has, else blanks"},
    {.name = "decimal-comma", .group = GROUP_WHAT, .commands = STATS,
     .type = PP_OPT_FLAG, .offset = FIELD(decimal_comma),
     .help = "read 1,5 as one and a half; files with tabs or semicolons need it not"},
    {.name = "strict", .group = GROUP_WHAT, .commands = STATS,
     .type = PP_OPT_FLAG, .offset = FIELD(strict),
     .help = "refuse input with a line that cannot be read, instead of leaving it out"},
    {.letter = 'u', .name = "time-unit", .alias = "unit", .argument = "UNIT",
     .group = GROUP_NUMBERS, .commands = SHOWS | PP_COMMAND_HISTORY | STATS | RERUN,
     .type = PP_OPT_CHOICE, .offset = FIELD(unit), .choices = units,
     .help = "unit of all times (default: what suits each value)"},
    {.name = "quantiles", .argument = "LIST", .group = GROUP_NUMBERS, .commands = RUN | STATS,
     .type = PP_OPT_SPECIAL, .offset = FIELD(settings), .parse = pp_optionparse_quantiles,
     .expects = "up to 32 shares between commas, each from 0 to 1 or with '%': 0.5,0.99 or "
             "50,99%",
     .help = "also show these quantiles of the samples: 0.5,0.999 or 50,99.9%"},
    {.name = "level", .argument = "PCT", .group = GROUP_NUMBERS, .commands = MEASURES | STATS,
     .type = PP_OPT_SHARE, .offset = SETTING(level_ratio), .low = 0.5, .high = 0.9999,
     .help = "confidence level of intervals (default: 95%)"},
    {.name = "margin", .argument = "PCT", .group = GROUP_NUMBERS,
     .commands = PP_COMMAND_COMPARE | STATS,
     .type = PP_OPT_PERCENT, .offset = FIELD(margin_ratio), .low = 1e-4, .high = 10,
     .help = "the smallest change that matters (default: 1%, or what --gate says)"},
    {.name = "tail-margin", .argument = "PCT", .group = GROUP_NUMBERS,
     .commands = PP_COMMAND_COMPARE,
     .type = PP_OPT_PERCENT, .offset = FIELD(tail_margin_ratio), .low = 1e-4, .high = 10,
     .help = "the same for the slowest tenth (default: five times the margin, 5% at least)"},
    {.name = "gate", .argument = "PCT", .group = GROUP_NUMBERS,
     .commands = PP_COMMAND_COMPARE,
     .type = PP_OPT_PERCENT, .offset = FIELD(gate_ratio), .low = 1e-4, .high = 10,
     .help = "end with status 3 when something is slower by more than this, 4 when that cannot "
             "be told, 0 when nothing is"},
    {.name = "no-control", .group = GROUP_WORKERS, .commands = PP_COMMAND_COMPARE,
     .type = PP_OPT_FLAG, .offset = FIELD(no_control),
     .help = "do without the control (the old code against itself in another layout)"},
    {.name = "timing", .argument = "HOW", .group = GROUP_PROFILE, .commands = PROFILE,
     .type = PP_OPT_CHOICE, .offset = FIELD(timing), .choices = timings,
     .help = "where times come from: auto (default: samples, and the clock around calls that are "
             "long enough for it), full (the clock around every call), sampled, or counts (none)"},
    {.name = "tracer", .argument = "HOW", .group = GROUP_PROFILE, .commands = PROFILE,
     .type = PP_OPT_CHOICE, .offset = FIELD(tracer), .choices = tracers,
     .help = "how calls are seen: auto (default), patch (the loaded code is changed), sites "
             "(places that the compiler left for it) or none (samples only)"},
    {.name = "trace-libs", .argument = "PATTERN", .group = GROUP_PROFILE, .commands = PROFILE,
     .type = PP_OPT_TEXT, .offset = FIELD(trace_libraries),
     .help = "also trace the functions of other objects whose file names match: 'libz*', or all"},
    {.name = "exclude", .argument = "PATTERN", .group = GROUP_PROFILE, .commands = PROFILE,
     .type = PP_OPT_TEXT, .offset = FIELD(excluded),
     .help = "do not trace functions whose symbols match: 'hash_*'"},
    {.name = "counters", .argument = "NAME,...", .group = GROUP_NUMBERS, .commands = PP_COMMAND_RUN,
     .type = PP_OPT_WORDS, .offset = FIELD(counters), .choices = pp_meters_choices,
     .help = "also count what an iteration does, in workers of their own: memory, system, "
             "hardware, or names of the manual, instructions (exact) among them"},
    {.name = "mem", .group = GROUP_NUMBERS, .commands = PP_COMMAND_RUN,
     .type = PP_OPT_FLAG, .offset = FIELD(memory),
     .help = "count allocations, bytes and their peak, page faults and switches: --counters "
             "memory,system"},
    {.name = "mem-libs", .argument = "PATTERN", .group = GROUP_NUMBERS, .commands = PP_COMMAND_RUN,
     .type = PP_OPT_TEXT, .offset = FIELD(memory_libraries),
     .help = "--mem, with what other objects allocate whose file names match: 'libz*', or all"},
    {.name = "instructions", .group = GROUP_PROFILE, .commands = PROFILE,
     .type = PP_OPT_FLAG, .offset = FIELD(instructions),
     .help = "also count instructions, exactly, by function, block and line"},
    {.name = "events", .argument = "N", .group = GROUP_PROFILE, .commands = PROFILE,
     .type = PP_OPT_UINT32, .offset = FIELD(n_events), .high = PP_TRACEWIRE_MAX_EVENTS,
     .help = "keep the last N calls and returns of timed functions, for views in the order of "
             "time"},
    {.name = "dump", .argument = "FILE", .group = GROUP_PROFILE, .commands = VIEWS,
     .type = PP_OPT_TEXT, .offset = FIELD(dump),
     .help = "write the profile there, for ppbench view and ppbench diff"},
    {.name = "histogram", .group = GROUP_NUMBERS,
     .commands = RUN | PP_COMMAND_MERGE | STATS | RERUN,
     .type = PP_OPT_FLAG, .offset = FIELD(histogram),
     .help = "draw the distribution of each benchmark's samples"},
    {.name = "nested", .group = GROUP_VIEW, .commands = VIEWS,
     .type = PP_OPT_FLAG, .offset = FIELD(nested),
     .help = "show the call tree (default)"},
    {.name = "flat", .group = GROUP_VIEW, .commands = VIEWS,
     .type = PP_OPT_FLAG, .offset = FIELD(flat),
     .help = "show a row a function, wherever it was called"},
    {.name = "callers", .argument = "REGEX", .group = GROUP_VIEW, .commands = VIEWS,
     .type = PP_OPT_TEXT, .offset = FIELD(callers),
     .help = "show who calls the functions that match"},
    {.name = "callees", .argument = "REGEX", .group = GROUP_VIEW, .commands = VIEWS,
     .type = PP_OPT_TEXT, .offset = FIELD(callees),
     .help = "show what the functions that match call; .* is every one"},
    {.name = "lines", .group = GROUP_VIEW, .commands = VIEWS,
     .type = PP_OPT_FLAG, .offset = FIELD(lines),
     .help = "show source lines with their samples and instructions"},
    {.name = "blocks", .group = GROUP_VIEW, .commands = VIEWS,
     .type = PP_OPT_FLAG, .offset = FIELD(blocks),
     .help = "show basic blocks with their instructions and samples"},
    {.name = "function", .argument = "REGEX", .group = GROUP_VIEW, .commands = VIEWS,
     .type = PP_OPT_TEXT, .offset = FIELD(function),
     .help = "of --lines and --blocks: only functions that match"},
    {.name = "flame", .group = GROUP_VIEW, .commands = VIEWS,
     .type = PP_OPT_FLAG, .offset = FIELD(flame),
     .help = "draw the call tree in the terminal, boxes as wide as their times"},
    {.name = "sort", .argument = "KEYS", .group = GROUP_VIEW, .commands = PROFILES,
     .type = PP_OPT_LIST, .offset = FIELD(sort_keys),
     .help = "order by these keys, or beginnings of them, between commas: own, deep, own/call, "
             "deep/call, calls, min, p50, p90, max, instructions, samples, name, file, line, or "
             "those of pstats; '~' before one inverts it"},
    {.name = "limit", .argument = "WHAT", .group = GROUP_VIEW, .commands = PROFILES,
     .type = PP_OPT_LIST, .offset = FIELD(limits),
     .help = "leave only so many functions (20), a share of them (0.25) or those that match an "
             "extended regular expression; several are applied in their order"},
    {.name = "depth", .argument = "LEVELS", .group = GROUP_VIEW, .commands = VIEWS,
     .type = PP_OPT_UINT32, .offset = FIELD(max_depth), .high = 0x1p31,
     .help = "show so many levels of the tree; 0 (default): all"},
    {.name = "hide-below", .argument = "PCT", .group = GROUP_VIEW, .commands = PROFILES,
     .type = PP_OPT_PERCENT, .offset = FIELD(least_ratio), .high = 1,
     .help = "hide what has less of the time, or changed by less: branches of the tree, rows of "
             "ppbench diff; which is told (default: 0.5%)"},
    FILE_OPTION("flamegraph", PROFILES, flamegraph,
        "also draw a flame graph as SVG: zoom, search, names to hover over; - is the "
        "standard output"),
    FILE_OPTION("html", VIEWS, html,
        "also write one HTML page with all views, which needs no network"),
    FILE_OPTION("export-folded", VIEWS, export_folded,
        "also write folded stacks, for FlameGraph's scripts"),
    FILE_OPTION("export-speedscope", VIEWS, export_speedscope,
        "also write JSON for speedscope"),
    FILE_OPTION("export-chrome", VIEWS, export_chrome,
        "also write trace events, for Perfetto and Chrome"),
    FILE_OPTION("export-callgrind", VIEWS, export_callgrind,
        "also write callgrind's format, for KCachegrind"),
    FILE_OPTION("export-pprof", VIEWS, export_pprof,
        "also write a protocol buffer for pprof"),
    {.name = "format", .argument = "FORMAT", .group = GROUP_OUTPUT, .commands = PRINTS,
     .type = PP_OPT_CHOICE, .offset = FIELD(format), .choices = formats,
     .help = "form of the output: table (default), json, csv, timeit"},
    {.name = "style", .argument = "STYLE", .group = GROUP_OUTPUT, .commands = RUN | VIEWS,
     .type = PP_OPT_CHOICE, .offset = FIELD(format), .choices = styles,
     .help = "form of the output for people: table (default); timeit, that of python -m "
             "timeit with its defaults; of profiles pstats, that of Python's pstats"},
    {.letter = 'o', .name = "output", .argument = "FILE", .group = GROUP_OUTPUT,
     .commands = PRINTS | CONVERT,
     .type = PP_OPT_TEXT, .offset = FIELD(output),
     .help = "write there instead of to the standard output"},
    FILE_OPTION("export-json", COMPARES | STATS | RERUN, export_json,
        "also write everything that is known as JSON; - is the standard output"),
    FILE_OPTION("export-csv", COMPARES | STATS | RERUN, export_csv,
        "also write one CSV row a benchmark; - is the standard output"),
    FILE_OPTION("export-html", EXPORTS | PP_COMMAND_COMPARE | STATS, export_html,
        "also write one HTML page with tables and pictures, which needs no network; - is the "
        "standard output"),
    FILE_OPTION("csv-samples", RUN | RERUN, csv_samples,
        "also write the samples as CSV: one row a value with its count; - is the standard "
        "output"),
    FILE_OPTION("export-gbench", EXPORTS, export_gbench,
        "also write Google Benchmark's JSON, for its compare.py"),
    FILE_OPTION("export-gbench-csv", EXPORTS, export_gbench_csv,
        "also write Google Benchmark's CSV"),
    FILE_OPTION("export-hyperfine", EXPORTS, export_hyperfine,
        "also write hyperfine's JSON, for its scripts"),
    FILE_OPTION("export-pyperf", EXPORTS, export_pyperf,
        "also write pyperf's JSON, for pyperf show, compare_to and check"),
    FILE_OPTION("export-gobench", EXPORTS, export_gobench,
        "also write what go test -bench prints, for benchstat"),
    {.name = "to", .argument = "FORMAT", .group = GROUP_OUTPUT,
     .commands = PP_COMMAND_RUN | RERUN | CONVERT,
     .type = PP_OPT_CHOICE, .offset = FIELD(target), .choices = targets,
     .help = "show the result in this format; each is what the option --export-FORMAT writes"},
    FILE_OPTION("export-jmh", EXPORTS, export_jmh,
        "also write JMH's JSON with the samples' histograms"),
    FILE_OPTION("export-bmf", EXPORTS, export_bmf,
        "also write Bencher Metric Format"),
    FILE_OPTION("export-junit", EXPORTS | PP_COMMAND_COMPARE, export_junit,
        "also write JUnit's XML, a test case a benchmark; of a comparison, a failure where "
        "the gate says that it regressed"),
    FILE_OPTION("export-openmetrics", EXPORTS | STATS, export_openmetrics,
        "also write OpenMetrics text with histograms, for Prometheus"),
    FILE_OPTION("export-markdown", EXPORTS | PP_COMMAND_COMPARE | STATS, export_markdown,
        "also write a table of GitHub's Markdown"),
    {.name = "color", .argument = "WHEN", .group = GROUP_OUTPUT, .commands = PRINTS,
     .type = PP_OPT_CHOICE, .offset = FIELD(color), .choices = colors,
     .help = "auto (default: on a terminal, unless NO_COLOR is set), always or never"},
    {.name = "progress", .argument = "FORM", .group = GROUP_OUTPUT, .commands = MEASURES | RERUN,
     .type = PP_OPT_CHOICE, .offset = FIELD(progress), .choices = progresses,
     .help = "auto (default: a line on a terminal), json (objects on the standard error, one a "
             "line, for a program that waits) or none"},
    {.name = "no-progress", .group = GROUP_OUTPUT, .commands = MEASURES | RERUN,
     .type = PP_OPT_FLAG, .offset = FIELD(no_progress),
     .help = "no progress line on a terminal"},
    {.name = "save", .group = GROUP_STORE, .commands = RUN | RERUN,
     .type = PP_OPT_FLAG, .offset = FIELD(save),
     .help = "keep the result in the local store, for ppbench history"},
    {.name = "save-baseline", .argument = "NAME", .group = GROUP_STORE, .commands = RUN | RERUN,
     .type = PP_OPT_TEXT, .offset = FIELD(save_baseline),
     .help = "the same, as the newest state of the baseline NAME"},
    {.name = "baseline", .argument = "NAME|FILE", .group = GROUP_STORE, .commands = RUN,
     .type = PP_OPT_TEXT, .offset = FIELD(baseline),
     .help = "compare with this baseline, or with the result in a file (any name that has a '/' "
             "or ends in .json)"},
    {.letter = 'v', .name = "verbose", .group = GROUP_GENERAL, .commands = PRINTS,
     .type = PP_OPT_COUNT, .offset = FIELD(n_verbose),
     .help = "show more: how the numbers came about; twice for all of it"},
    {.letter = 'q', .name = "quiet", .group = GROUP_GENERAL, .commands = PRINTS | CONVERT,
     .type = PP_OPT_FLAG, .offset = FIELD(quiet),
     .help = "show no warnings, notes or progress; failures are still told"},
    {.name = "completion", .argument = "SHELL", .group = GROUP_GENERAL,
     .commands = PP_COMMAND_HELP,
     .type = PP_OPT_CHOICE, .offset = FIELD(completion), .choices = shells,
     .help = "print a completion script for this shell: bash, zsh or fish"},
    {.name = "man", .group = GROUP_GENERAL, .commands = PP_COMMAND_HELP,
     .type = PP_OPT_FLAG, .offset = FIELD(manual),
     .help = "print the manual page of the command, for man and groff"},
    {.letter = 'h', .name = "help", .group = GROUP_GENERAL, .commands = EVERY,
     .type = PP_OPT_FLAG, .offset = FIELD(help),
     .help = "show this help"},
    {.letter = 'V', .name = "version", .group = GROUP_GENERAL, .commands = EVERY,
     .type = PP_OPT_FLAG, .offset = FIELD(version),
     .help = "show the version, the libraries and how it was built"},
};
/* clang-format on */

const struct pp_opt_table pp_options_table = {
    rows, sizeof rows / sizeof *rows, groups, FIELD(operands)};

/* SPDX-License-Identifier: GPL-3.0-or-later
 * A statement gives the number that a hand-written module of the same code gives, compiled by the
 * same command and measured at as many places.
 */
#include "tests/perf/figure_snippet.h"

#include "tests/perf/series.h"

#include <math.h>
#include <stdio.h>

#define USUAL_ROUNDS 5
#define DIFFERENCE_LIMIT_PCT 1
#define LAYOUTS "--layouts=8"

struct code {
    const char *name, *statement, *setup;
};

static const struct code codes[] = {
    {"increment", "x++", "int x;"},
    {"hash", "hash(text)",
        "static const char *volatile text = \"Statements and modules take the same time.\";\n"
        "static unsigned hash(const char *byte)\n"
        "{\n"
        "    unsigned hash = 0x811c9dc5;\n"
        "    for (; *byte != 0; byte++)\n"
        "        hash = (hash ^ (unsigned char)*byte) * 0x01000193;\n"
        "    return hash;\n"
        "}\n"},
};

/* The paths of a hand-written module. */
struct hand {
    char source[STATEMENT_PATH_BYTES + 32], module[STATEMENT_PATH_BYTES + 32];
};

static bool write_source(struct figures *f, const struct hand *hand, const struct code *code)
{
    FILE *file = fopen(hand->source, "w");
    bool ok = file != NULL;
    if (ok)
        ok = fprintf(file, "#include <ppbench.h>\n%s\nPPB_BENCH(hand)\n{\n    ppb_keep(%s);\n}\n",
                 code->setup, code->statement) > 0;
    if (file != NULL)
        ok = fclose(file) == 0 && ok;
    if (!ok)
        snprintf(f->why, sizeof f->why, "'%s' cannot be written", hand->source);
    return ok;
}

/* Compile by the command that ppbench has just used for the statement. */
static bool compile(struct figures *f, const struct statement_place *place, const struct hand *hand)
{
    struct statement_command command;
    if (!statement_command_init(f, place, &command))
        return false;
    command.words[command.source] = hand->source;
    command.words[command.module] = hand->module;
    const double compiler_ms = statement_time_ms(f, command.words);
    statement_command_release(&command);
    return !isnan(compiler_ms);
}

static bool prepare(struct figures *f, const struct statement_place *place, struct hand *hand,
    const struct code *code)
{
    snprintf(hand->source, sizeof hand->source, "%s/%s.c", place->directory, code->name);
    snprintf(hand->module, sizeof hand->module, "%s/%s.so", place->directory, code->name);
    return write_source(f, hand, code) &&
        !isnan(statement_wall_ms(f,
            ASK_OPTIONS(
                code->statement, "-s", code->setup, "--quick", "--no-cache", place->compiler))) &&
        compile(f, place, hand);
}

/* The statement's number over the module's, in cycles if both have them. */
static bool take_round(
    struct figures *f, const struct code *code, const struct hand *hand, struct series *ratios)
{
    struct ask_answer own, module;
    if (!statement_ask(
            f, code->statement, ASK_OPTIONS(code->statement, "-s", code->setup, LAYOUTS), &own) ||
        !statement_ask(f, "hand", ASK_OPTIONS("-s", hand->module, LAYOUTS), &module))
        return false;
    if (isnan(own.cycles.value) || isnan(module.cycles.value))
        series_add(ratios, own.time_ns.value / module.time_ns.value);
    else
        series_add(ratios, own.cycles.value / module.cycles.value);
    return true;
}

static void take_code(struct figures *f, const struct statement_place *place,
    const struct code *code, struct series *ratios)
{
    struct hand hand;
    const struct report_name name = report_name("snippet_off_module_%s_pct", code->name);
    bool ok = prepare(f, place, &hand, code);
    for (size_t i = 0; i < figures_rounds(f, USUAL_ROUNDS) && ok; i++)
        ok = take_round(f, code, &hand, ratios);
    if (!ok) {
        report_failed(&f->report, name.text, "%s", f->why);
        return;
    }
    report_remark("snippet over module, %s: %.4f (%.4f to %.4f)", code->name, series_median(ratios),
        series_min(ratios), series_max(ratios));
    report_at_most(
        &f->report, name.text, 100 * fabs(series_median(ratios) - 1), DIFFERENCE_LIMIT_PCT);
}

void figure_snippet_module(struct figures *f, const struct statement_place *place)
{
    static struct series ratios[sizeof codes / sizeof codes[0]];
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        take_code(f, place, &codes[i], &ratios[i]);
}

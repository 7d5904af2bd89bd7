/* SPDX-License-Identifier: GPL-3.0-or-later
 * The headline of a branchy function must not hang on where the build happens to put it: builds
 * that differ in the padding before it, each measured at its defaults and at one place alone.
 */
#include "tests/perf/figure_snippet.h"

#include "stats/rng.h"
#include "tests/perf/series.h"

#include <math.h>
#include <stdio.h>

#define USUAL_ROUNDS 20
#define SEED 3
#define N_PADDINGS 32
#define PADDING_STEP_BYTES 4
#define SPREAD_LIMIT_RATIO (1.0 / 3)
#define SPREAD_MIN_PCT 0.5 /* below that the place does not matter on this core */
#define SETUP_BYTES 2048

/* Every path through it is predicted, so what counts is how branches lie in the lines. Functions
 * keep their order, and their alignment is switched off by FLAGS, else most paddings come out the
 * same. */
#define FLAGS "--cflags=-O2 -falign-functions=1"
static const char setup_format[] =
    "#define TAKE(n) do { n++; __asm__ volatile(\"\" : \"+r\"(n)); } while (0)\n"
    "static __attribute__((used, no_reorder)) void padding(void)\n"
    "{\n"
    "    __asm__ volatile(\".skip %u\");\n"
    "}\n"
    "static unsigned char bytes[64];\n"
    "static void fill(void)\n"
    "{\n"
    "    unsigned random = 1;\n"
    "    for (int i = 0; i < 64; i++)\n"
    "        bytes[i] = (random = random * 1664525u + 1013904223u) >> 24;\n"
    "}\n"
    "static __attribute__((noinline, no_reorder)) unsigned branchy(void)\n"
    "{\n"
    "    unsigned a = 0, b = 0, c = 0, d = 0;\n"
    "    for (int i = 0; i < 64; i++) {\n"
    "        const unsigned byte = bytes[i];\n"
    "        if (byte & 1) TAKE(a);\n"
    "        if (byte & 2) TAKE(b);\n"
    "        if (byte & 4) TAKE(c);\n"
    "        if (byte < 64) TAKE(d);\n"
    "        else if (byte < 128) TAKE(a);\n"
    "        else if (byte < 192) TAKE(b);\n"
    "        else TAKE(c);\n"
    "    }\n"
    "    return a + b + c + d;\n"
    "}\n"
    "fill();\n";

struct headlines {
    struct series own_ns, single_ns;
};

static bool take(struct figures *f, const char *setup, const char *option, struct series *ns)
{
    struct ask_answer answer;
    if (!statement_ask(
            f, "branchy()", ASK_OPTIONS("branchy()", "-s", setup, FLAGS, option), &answer))
        return false;
    series_add(ns, answer.time_ns.value);
    return true;
}

/* Both of one build, now the one first, now the other. */
static bool take_round(
    struct figures *f, unsigned padding_bytes, bool is_own_first, struct headlines *h)
{
    char setup[SETUP_BYTES];
    snprintf(setup, sizeof setup, setup_format, padding_bytes);
    return (!is_own_first || take(f, setup, NULL, &h->own_ns)) &&
        take(f, setup, "--layouts=1", &h->single_ns) &&
        (is_own_first || take(f, setup, NULL, &h->own_ns));
}

static bool take_rounds(struct figures *f, struct headlines *h)
{
    unsigned paddings_bytes[N_PADDINGS];
    struct pp_rng *rng = pp_rng_alloc(SEED);
    for (unsigned i = 0; i < N_PADDINGS; i++)
        paddings_bytes[i] = i * PADDING_STEP_BYTES;
    if (rng != NULL)
        pp_rng_shuffle(rng, paddings_bytes, N_PADDINGS, sizeof paddings_bytes[0]);
    pp_rng_free(rng);
    for (size_t i = 0; i < figures_rounds(f, USUAL_ROUNDS); i++)
        if (!take_round(f, paddings_bytes[i % N_PADDINGS], i % 2 == 0, h))
            return false;
    return true;
}

void figure_snippet_layout(struct figures *f)
{
    static struct headlines h;
    const char *const name = "snippet_layout_over_single";
    if (figures_rounds(f, USUAL_ROUNDS) < 2) {
        report_skipped(&f->report, name, "one round has no deviation");
        return;
    }
    if (!take_rounds(f, &h)) {
        report_failed(&f->report, name, "%s", f->why);
        return;
    }
    const double own_pct = series_sd_pct(&h.own_ns), single_pct = series_sd_pct(&h.single_ns);
    report_remark("snippet layout: headlines of %zu builds deviate by %.2f %% (%.1f to %.1f ns), "
                  "at one place each by %.2f %% (%.1f to %.1f ns)",
        h.own_ns.n, own_pct, series_min(&h.own_ns), series_max(&h.own_ns), single_pct,
        series_min(&h.single_ns), series_max(&h.single_ns));
    if (single_pct < SPREAD_MIN_PCT)
        report_skipped(&f->report, name, "the place of this code does not matter here");
    else
        report_at_most(&f->report, name, own_pct / single_pct, SPREAD_LIMIT_RATIO);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * A thousand results merge within a second, whether their clocks agree or not, and to the same
 * bytes in steps.
 */
#include "tests/perf/figures.h"
#include "tests/perf/series.h"
#include "tests/perf/statement.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_FILES 1000
#define N_STEPS 10
#define LIMIT_S 1
#define USUAL_ROUNDS 5

/* Paths and words of what is merged. */
struct merging {
    struct statement_place place;
    char *text; /* of the measured result */
    char *rate; /* of its clock, as it stands in the text */
    char *files[N_FILES];
    const char *words[N_FILES + 8];
};

static char *read_text(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text = NULL;
    size_t n_bytes = 0;
    if (file != NULL && getdelim(&text, &n_bytes, '\0', file) < 0) {
        free(text);
        text = NULL;
    }
    if (file != NULL)
        fclose(file);
    return text;
}

static char *path_of(const struct merging *m, const char *name)
{
    char *path;
    if (asprintf(&path, "%s/%s", m->place.directory, name) < 0)
        abort();
    return path;
}

/* Measure once; keep the text and the digits of the clock's rate. */
static bool measure(struct figures *f, struct merging *m)
{
    char *const path = path_of(m, "measured.json");
    const bool ok = !isnan(statement_wall_ms(f,
        ASK_OPTIONS("-s", f->kernels, "--filter", "^(trivial|w100ns)$", "--runs", "8",
            "--export-json", path)));
    m->text = ok ? read_text(path) : NULL;
    free(path);
    const char *const key = "\"ticks_per_ns\": ";
    const char *const at = m->text != NULL ? strstr(m->text, key) : NULL;
    if (at == NULL) {
        if (ok)
            snprintf(f->why, sizeof f->why, "no rate in the result");
        return false;
    }
    m->rate = strndup(at + strlen(key), strcspn(at + strlen(key), ",\n"));
    return m->rate != NULL;
}

/* The result as if it were run number i, by a clock of that rate wherever its own stands. */
static bool write_run(const struct merging *m, int i, const char *rate)
{
    static const char started[] = "\"started\": \"2026-01-02T";
    FILE *const file = fopen(m->files[i], "w");
    if (file == NULL)
        return false;
    const char *at = strstr(m->text, "\"started\": \"");
    bool ok = at != NULL;
    if (ok) {
        fwrite(m->text, 1, (size_t)(at - m->text), file);
        fprintf(file, "%s%02d:%02d:%02d", started, i / 3600, i / 60 % 60, i % 60);
        at += strlen(started) + strlen("00:00:00");
    }
    const char *next;
    while (ok && (next = strstr(at, m->rate)) != NULL) {
        fwrite(at, 1, (size_t)(next - at), file);
        fputs(rate, file);
        at = next + strlen(m->rate);
    }
    if (ok)
        fputs(at, file);
    ok = ok && ferror(file) == 0;
    return fclose(file) == 0 && ok;
}

static bool write_runs(struct figures *f, struct merging *m, bool are_unlike)
{
    for (int i = 0; i < N_FILES; i++) {
        char rate[32];
        snprintf(rate, sizeof rate, "%.17g", strtod(m->rate, NULL) * (1 + 1e-9 * i));
        if (!write_run(m, i, are_unlike ? rate : m->rate)) {
            snprintf(f->why, sizeof f->why, "'%.300s' cannot be written", m->files[i]);
            return false;
        }
    }
    return true;
}

/* Merge n files into `out`; s, NaN with f->why. */
static double merge_s(
    struct figures *f, struct merging *m, char *const *files, size_t n, const char *out)
{
    size_t n_words = 0;
    m->words[n_words++] = f->ppbench;
    m->words[n_words++] = "merge";
    m->words[n_words++] = "-q";
    m->words[n_words++] = "-o";
    m->words[n_words++] = out;
    for (size_t i = 0; i < n; i++)
        m->words[n_words++] = files[i];
    m->words[n_words] = NULL;
    return statement_time_ms(f, m->words) / 1000;
}

static void take_time(struct figures *f, struct merging *m, const char *name)
{
    char *const out = path_of(m, "all.json");
    struct series times = {.n = 0};
    bool ok = true;
    for (size_t round = 0; ok && round < figures_rounds(f, USUAL_ROUNDS); round++) {
        const double time_s = merge_s(f, m, m->files, N_FILES, out);
        ok = !isnan(time_s);
        series_add(&times, time_s);
    }
    if (ok)
        report_at_most(&f->report, name, series_median(&times), LIMIT_S);
    else
        report_failed(&f->report, name, "%s", f->why);
    free(out);
}

/* The text without its line of the command, which is another. */
static void drop_command(char *text)
{
    char *const at = strstr(text, "  \"command\": ");
    char *const end = at != NULL ? strchr(at, '\n') : NULL;
    if (end != NULL)
        memmove(at, end, strlen(end) + 1);
}

static void take_steps(struct figures *f, struct merging *m)
{
    static const char name[] = "merge_same_bytes_in_steps";
    char *const all = path_of(m, "all.json");
    char *const stepped = path_of(m, "stepped.json");
    char *steps[N_STEPS];
    bool ok = true;
    for (int i = 0; i < N_STEPS; i++) {
        char step[32];
        snprintf(step, sizeof step, "step%d.json", i);
        steps[i] = path_of(m, step);
        ok = ok &&
            !isnan(merge_s(f, m, m->files + i * (N_FILES / N_STEPS), N_FILES / N_STEPS, steps[i]));
    }
    ok = ok && !isnan(merge_s(f, m, steps, N_STEPS, stepped));
    char *const one = ok ? read_text(all) : NULL, *const other = ok ? read_text(stepped) : NULL;
    if (one != NULL && other != NULL) {
        drop_command(one);
        drop_command(other);
        const bool is_same = strcmp(one, other) == 0;
        report_verdict(&f->report, name, is_same, "the same", is_same);
    } else {
        report_failed(&f->report, name, "%s", f->why);
    }
    for (int i = 0; i < N_STEPS; i++)
        free(steps[i]);
    free(one);
    free(other);
    free(all);
    free(stepped);
}

void figure_merge(struct figures *f)
{
    static struct merging m; /* a thousand words */
    m = (struct merging){.text = NULL};
    if (!statement_place_init(f, &m.place)) {
        report_failed(&f->report, "merge_1000_s", "%s", f->why);
        return;
    }
    for (int i = 0; i < N_FILES; i++) {
        char name[32];
        snprintf(name, sizeof name, "run%04d.json", i);
        m.files[i] = path_of(&m, name);
    }
    if (measure(f, &m) && write_runs(f, &m, false)) {
        report_remark("%d results of %zu KiB each", N_FILES, strlen(m.text) / 1024);
        take_time(f, &m, "merge_1000_s");
        if (write_runs(f, &m, true))
            take_time(f, &m, "merge_1000_unlike_clocks_s");
        take_steps(f, &m);
    } else {
        report_failed(&f->report, "merge_1000_s", "%s", f->why);
    }
    for (int i = 0; i < N_FILES; i++)
        free(m.files[i]);
    free(m.text);
    free(m.rate);
    statement_place_release(&m.place);
}

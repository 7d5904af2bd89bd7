/* SPDX-License-Identifier: GPL-3.0-or-later
 * ppbench stats against GNU datamash: mean, median and p90 of ten million numbers of text, in turn
 * on one CPU, the best of each; and the memory it takes.
 */
#include "tests/perf/ask.h"
#include "tests/perf/figures.h"

#include "stats/rng.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define N_NUMBERS 10000000
#define USUAL_ROUNDS 3
#define RATIO_LIMIT 5.0
#define PEAK_LIMIT_MIB 8.0
#define AGREE_RATIO 0.001

static const char name_ratio[] = "stats_datamash_over_ppbench";
static const char name_peak[] = "stats_peak_mib";

/* Latencies as a log would have them: 14.684215. */
static bool write_numbers(const char *path)
{
    struct pp_rng *const rng = pp_rng_alloc(1);
    FILE *const file = fopen(path, "w");
    if (rng == NULL || file == NULL)
        return false;
    for (int i = 0; i < N_NUMBERS; i++)
        fprintf(file, "%.6f\n", exp(3 + 0.5 * pp_rng_gauss(rng)));
    pp_rng_free(rng);
    return fclose(file) == 0;
}

/* Seconds of a command, and the three numbers that it prints. NaN and f->why if it fails. */
static double time_s(struct figures *f, const char *const *words, double numbers[3])
{
    struct process_end end;
    const struct process_order order = {words, f->cpu, true};
    if (!ask_run(f, &order, &end))
        return (double)NAN;
    const double wall_s = end.wall_s;
    /* ppbench has a line of titles, and fields before these. */
    const char *const line = strchr(end.output, '\n');
    const bool is_csv = strchr(end.output, ',') != NULL;
    const bool ok = is_csv
        ? line != NULL &&
            sscanf(line,
                " %*[^,],,%*[^,],%*[^,],%lf,%*[^,],%*[^,],%*[^,],%*[^,],%*[^,],%lf,%*[^,],"
                "%*[^,],%lf",
                &numbers[0], &numbers[1], &numbers[2]) == 3
        : sscanf(end.output, "%lf %lf %lf", &numbers[0], &numbers[1], &numbers[2]) == 3;
    if (!ok)
        snprintf(f->why, sizeof f->why, "'%s' printed '%.100s'", words[0], end.output);
    process_end_release(&end);
    return ok ? wall_s : (double)NAN;
}

static bool agree(const double *a, const double *b)
{
    for (size_t i = 0; i < 3; i++)
        if (!(fabs(a[i] - b[i]) <= AGREE_RATIO * fabs(b[i])))
            return false;
    return true;
}

static void take_ratio(struct figures *f, const char *path)
{
    const char *const ours[] = {f->ppbench, "stats", path, "--format", "csv", NULL};
    const char *const theirs[] = {
        "sh", "-c", "LC_ALL=C exec datamash mean 1 median 1 perc:90 1 <\"$0\"", path, NULL};
    double best_ours_s = (double)INFINITY, best_theirs_s = (double)INFINITY;
    for (size_t i = 0; i < figures_rounds(f, USUAL_ROUNDS); i++) {
        double our_numbers[3], their_numbers[3];
        const double ours_s = time_s(f, ours, our_numbers);
        const double theirs_s = time_s(f, theirs, their_numbers);
        if (isnan(ours_s) || isnan(theirs_s)) {
            report_failed(&f->report, name_ratio, "%s", f->why);
            return;
        }
        if (!agree(our_numbers, their_numbers)) {
            report_failed(&f->report, name_ratio, "mean, median and p90 do not agree");
            return;
        }
        best_ours_s = fmin(best_ours_s, ours_s);
        best_theirs_s = fmin(best_theirs_s, theirs_s);
    }
    report_remark("%d numbers: %.2f s, datamash %.2f s", N_NUMBERS, best_ours_s, best_theirs_s);
    report_at_least(&f->report, name_ratio, best_theirs_s / best_ours_s, RATIO_LIMIT);
}

static void take_peak(struct figures *f, const char *path)
{
    const char *const words[] = {f->ppbench, "stats", path, NULL};
    const struct process_order order = {words, f->cpu, true};
    struct process_end end;
    uint64_t peak_bytes;
    if (!process_run_peak(&order, &end, &peak_bytes)) {
        if (errno == EPERM)
            report_skipped(&f->report, name_peak, "this process may not follow another by ptrace");
        else
            report_failed(&f->report, name_peak, "%s", strerror(errno));
        return;
    }
    process_end_release(&end);
    report_at_most(&f->report, name_peak, (double)peak_bytes / 0x1p20, PEAK_LIMIT_MIB);
}

static bool has_datamash(void)
{
    return system("datamash --version >/dev/null 2>&1") == 0;
}

void figure_stats(struct figures *f)
{
    char path[] = "/tmp/figure_stats_XXXXXX";
    const int fd = mkstemp(path);
    if (fd < 0 || !write_numbers(path)) {
        report_failed(&f->report, name_ratio, "%s: %s", path, strerror(errno));
    } else {
        if (has_datamash())
            take_ratio(f, path);
        else
            report_skipped(&f->report, name_ratio, "datamash is not installed");
        take_peak(f, path);
    }
    if (fd >= 0) {
        close(fd);
        unlink(path);
    }
}
